"""The words of the page of validation; its numbers are put in by ``docs.validation``."""

SOURCES = ("REID94", "FAR94", "ALP09", "HSF", "HAND", "PRE08")

WITH_PEER = (
    "gait2392 was evaluated by OpenSim {version} in the run that made this page, pose by pose."
)
WITHOUT_PEER = (
    "OpenSim or its model gait2392 was not at hand when this page was made: its tabled flexion "
    "arms stand in."
)

PAGE = """# Validation

How long psoas major and iliacus are, how they turn the joints and where they lie, beside what others found. The page and its pictures are made by `python -m docs.validation`; what is published stands in [`function.toml`](../meshes/anatomy/function.toml). {peer}

- **Length** of a muscle is the mean of its strings, weighted by their physiological cross-sections; **moment arm** about an angle is −dL/dθ. They are geometry: [limits](#what-is-geometry-and-what-is-not).
- **Tags**: [conventions.md](conventions.md#tags-of-numbers). *Unverified* figures are attributed to a work but were not checked against it.
- The same body is measured over the whole grid of poses, for clearance, volume, smoothness and speed, by `python -m benchmarks.muscles`.

## What the body is held to
{bars}
## Equal planes, equal signs
Each source has its own zero of the pelvis, up to 16° apart, and a moment arm can only be compared where bone stands against bone in the same way. All angles on this page are counted **from the anterior pelvic plane** (both anterior superior iliac spines and the pubic tubercles) being vertical.

| source | forward tilt of its anterior pelvic plane at its zero | its hip flexion becomes |
|---|---|---|
| this body | 0° | itself |
| Rajagopal 2016 | 0.0° [computed] | itself |
| gait2392 and its family (gait2354, Hamner 2010) | 16.2° [computed] | + 16.2° |
| recorded motion (markers on the anterior and posterior superior iliac spines) | by the body, 13 ± 5° (Preece 2008) | [conventions.md](conventions.md) |

Hip flexion, adduction and internal rotation have the same signs here and in OpenSim; `pelvis_tilt`, `pelvis_list` and `lumbar_extension` there are the reverse of `pelvic_tilt`, `pelvic_obliquity` and `lumbar_flexion` here. gait2392 without that shift would have its greatest arm 16° too early and its artefact begin at 98° instead of 114°.

## Flexion of the hip
![Flexion arm and change of length](pictures/validation_flexion.png)

Arms in mm. A dash: the model gives nothing there, or only an artefact (dotted in the picture).

{flexion}
Against the models: {spread}

Why they differ:
- **Psoas from −30 to 45°: flat, near 29 mm.** The strings lie on the head of the femur under a capsule, so the arm is the radius of what they lie on, whatever the angle. gait2392 holds the tendon in front of the joint by two points on the pelvis and has no head to wrap on; its arm grows with the angle from the start. Rajagopal wraps on a cylinder of smaller radius. Blemker and Delp's fibres, finite elements on magnetic resonance images, peak at 20 to 30 mm; their volume of muscle has fibres nearer to the joint than a string that may not enter the capsule.
- **The rise from 45 to 90°.** The femur has turned so far that the strings leave the head and run straight from the lacuna musculorum to the trochanter; the arm is then set by how far in front of the joint the inguinal ligament holds them. Without that roof it would reach 55 mm.
- **Beyond 95° it falls, but stays a flexor's.** The trochanter comes up to the lacuna. gait2392 has no wrapping and turns into an extensor at 114° (98° of its own); Rajagopal's wrapping cylinder ends, so that its iliacus drops to 1 mm at 120°. Both are artefacts of a line; a living muscle still flexes there, but nobody has measured how well, so neither curve nor ours is evidence beyond 100°.
- **Length.** Rajagopal's and gait2392's psoas begin at about L4/5 or on the pelvis, ours at each of its eleven fascicles' own origins: compare changes of length, not lengths.
- **Iliacus shortens somewhat less** than in the models: its strings follow the head until 45°, where the lines of the models already stand in front of it.

## Adduction and rotation of the hip
![Adduction and rotation arms](pictures/validation_secondary.png)

{secondary}
- **Adduction, standing**: psoas adducts and iliacus abducts by some 5 mm, as in Rajagopal. Dostal and Andrews have one line for both and find an abductor of 7 mm.
- **Adduction in flexion** grows as in the models, for iliacus less. Both models lead iliacus over a point within 2 to 8 mm medial of the centre of the joint, where psoas runs; here it fills the lateral half of the lacuna musculorum, below the anterior inferior iliac spine. gait2392's step at 61° is a point of its path that is switched off at 45° of its own.
- **Rotation** is small, and its sign differs between sources: models find a weak internal, Dostal and Andrews a weak external rotator. No sign is claimed here; it stays below 11 mm.

![Arms along adduction and along rotation](pictures/validation_sideways.png)

Moved sideways by itself the hip pulls the strings across the head of the femur: they become adductors in adduction and abductors in abduction. Lines between fixed points hardly notice. Rotation changes both little.

## Lumbar spine
![Lumbar arms](pictures/validation_lumbar.png)

Arms of psoas major about the centre of each level, standing, mm; + extends, − flexes (the opposite of the sign of `lumbar_flexion`). Means over the strings that pass the level, weighted by cross-section, as published.

{lumbar}
*Very small moments, extending the upper and flexing the lower lumbar spine* (Bogduk, Pearcy and Hadfield 1992): the signs change between L3/4 and L4/5 as there. The published figures are straight lines from each origin to the brim; here strings keep their place within a muscle that moves forwards as it descends. The costal processes here reach as far sideways and back as in life, those of the published skeleton a third less, so that fascicles from them extend more. gait2392 has no figure: its psoas begins on the pelvis.

## Sections and place
![Sections by level](pictures/validation_sections.png)

Horizontal sections of one side, standing.

{sections}
Men of the older studies were athletic and young; sections of living people differ by a third either way. The tendon is measured along the strings from the lesser trochanter to the free edge of the labrum, 6 mm beyond the bony margin of the acetabulum; Alpert 2009 gives 75.4.

## Over the grid of poses
Flexion −20 to 120° by 5; with adduction and rotation of 20° either way up to 90°; with abduction beyond 100°; the back bent −20 to 60°. Smoothness in steps of 2.5°. Speed is measured by `python -m benchmarks.muscles`.

{grid}
*Lesser pelvis*: below the plane of the inlet and inside its outline (promontory, arcuate line, pecten pubis, symphysis), where no psoas runs. *Through a bone*: a ray along each stretch of a string against the mesh of each bone, the first and last 8 mm left out, where strings rise from bone. *In bone*: left out are vertices within 8 mm of where a string stops or of its way from there to its footprint. `tests/test_validation.py` holds the woman to the same.

## What is geometry, and what is not
- **Geometry**: lengths, moment arms, places, volumes, sections. They follow from bones, attachments and gates that are chosen and measured, and from the angles of a pose. The same pose gives the same numbers, to the last bit.
- **Chosen**: how wide the gates are, how thick the layers, where psoas lies at each lumbar level. They were set with the published arms and sections in view, so that agreement of a size with the bands above is no independent proof. The shape of the curves over the angles, and how the secondary arms change with flexion, were not set one by one and say more.
- **Not here**: force, activation, stiffness, passive tension, fatigue. An arm says which way a muscle can turn a joint, not whether it does. "A longer muscle" here is a longer path, not a stretched or a stronger one.
- **Not anybody's**: the body is a mean of published adults. A person's arms differ by some 5 mm from another's (10% between magnetic resonance images and the same cadaver's, Arnold 2000), by version, neck and pelvis; a physique shows the direction of that, not a person.
- **Beyond 100° of flexion** without abduction living hips meet bone: the tool warns, and the curves there are extrapolation.
- **Not validated**: active bulging and tone (schematic), the fascia's pull, the tendon's gliding over the eminence, muscles of one's own.
- Not for clinical use.

## Sources
{sources}
"""
