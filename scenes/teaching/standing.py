"""A pose in numbers: both hip angles, tilt, lumbar flexion, and the muscles against standing."""

from __future__ import annotations

from typing import Literal

from meshes.body import Body
from meshes.pose import Pose
from scenes.motions import hip_angles
from scenes.scene import Scene
from scenes.teaching.cycles import measured_cycle
from scenes.teaching.evidence import Bars, Evidence
from scenes.teaching.function import spoken

LEVELS = ("l1_l2", "l2_l3", "l3_l4", "l4_l5", "l5_s1")
MEDIAL_AT_L5 = (14.5, 40.1)
"""Mean less and plus two standard deviations, FAR94, mm."""
SMALL = 0.5
"""A change of length below this, in mm, is none."""


def pose_evidence(body: Body, scene: Scene) -> Evidence:
    """What the scene's pose, or its motion over the cycle, does to the muscles."""
    if scene.motion is not None:
        cycle = measured_cycle(body, scene.motion.name, scene.motion.side, steps=20)
        first = next(iter(cycle.lengths))
        told = "; ".join(cycle.sentence(muscle) for muscle in list(cycle.lengths)[:2])
        now = angles_sentence(scene.posed())
        sentence = f"{now} Over the cycle {told}. Held still: {held(scene.fixed)}."
        return Evidence(cycle.range(first), "mm", sentence, None, cycle.curve())
    pose = scene.posed()
    change = {m: body.length(m, pose) - body.length(m) for m in ("psoas_major_r", "iliacus_r")}
    return Evidence(
        value=change["psoas_major_r"],
        unit="mm",
        sentence=f"{angles_sentence(pose)} {lengths_sentence(change)}",
        bears_out=None,
        values={spoken(name): value for name, value in change.items()},
    )


def held(segment: str) -> str:
    """The segment that is held still, in words."""
    names = {"femur_r": "right thigh", "femur_l": "left thigh"}
    return f"the {names.get(segment, segment)}"


def angles_sentence(pose: Pose, side: Literal["r", "l"] = "r") -> str:
    """Both hip angles of a pose, and what pelvis and lumbar spine do."""
    hip = hip_angles(pose, side)
    more = []
    if abs(pose.pelvic_tilt) >= 0.5:
        way = "forwards" if pose.pelvic_tilt > 0 else "backwards"
        more.append(f"the pelvis is tilted {way} by {abs(pose.pelvic_tilt):.0f}")
    if abs(pose.lumbar_flexion) >= 0.5:
        way = "flexed" if pose.lumbar_flexion > 0 else "extended"
        more.append(f"the lumbar spine is {way} by {abs(pose.lumbar_flexion):.0f}")
    rest = f"; {' and '.join(more)}" if more else ""
    return (
        f"Right hip, femur on pelvis: {signed(hip.joint)} degrees of flexion; thigh on trunk: "
        f"{signed(hip.thigh_on_trunk)}{rest}."
    )


def signed(angle: float) -> str:
    """An angle in whole degrees, without a minus before zero."""
    return f"{round(angle) + 0:d}"


def lengths_sentence(change: dict[str, float]) -> str:
    """Changes of length from standing, in words."""
    told = []
    for muscle, value in change.items():
        way = "as long as" if abs(value) < SMALL else "longer than" if value > 0 else "shorter than"
        much = "" if abs(value) < SMALL else f"{abs(value):.0f} mm "
        told.append(f"{spoken(muscle)} is {much}{way} in standing")
    return f"{told[0][:1].upper()}{told[0][1:]}, {', '.join(told[1:])}."


def lumbar_arms(body: Body, lumbar_flexion: float = 0.0, muscle: str = "psoas_major_r") -> Evidence:
    """Moment arms of psoas about each lumbar level: small; extension above, flexion below."""
    pose = Pose(lumbar_flexion=lumbar_flexion)
    arms = {
        level.replace("_", "/").upper(): -body.moment_arm(muscle, pose, f"{level}_flexion")
        for level in LEVELS
    }
    told = ", ".join(f"{level} {arm:+.0f}" for level, arm in arms.items())
    upper, lower = arms["L1/L2"], arms["L5/S1"]
    return Evidence(
        value=max(map(abs, arms.values())),
        unit="mm",
        sentence="Moment arm about each lumbar level, mean over all its fascicles, in mm "
        f"(extension positive): {told}. They are small down to L4/5: it presses the vertebrae "
        "together more than it bends them.",
        bears_out=upper > 0.0 > lower,
        figure=Bars(
            "moment arm of psoas major, mm (size; sign in the text)",
            {f"{level} {'extends' if a > 0 else 'flexes'}": abs(a) for level, a in arms.items()},
        ),
        values=arms,
    )


def place_at_l5(body: Body, muscle: str = "psoas_major_r") -> Evidence:
    """How far psoas lies from the midline at L5, against what was measured on living people."""
    section = body.section(muscle, "l5")
    near, far = MEDIAL_AT_L5
    return Evidence(
        value=section.medial,
        unit="mm",
        sentence=f"At L5 its medial border lies {section.medial:.0f} mm and its lateral border "
        f"{section.lateral:.0f} mm from the midline; in a published series 27 and 64 mm. Its "
        f"section there is {section.area:.0f} cm2.",
        bears_out=near <= section.medial <= far,
        values={"lateral border, mm": section.lateral, "section, cm2": section.area},
    )


def eminence_distance(
    body: Body, hip_flexion: float = 0.0, hip_adduction: float = 0.0, hip_rotation: float = 0.0
) -> Evidence:
    """How psoas passes the iliopubic eminence in a pose: beside it, and how near."""
    import numpy as np

    from scenes.teaching.places import polyline

    pose = Pose(
        hip_flexion_r=hip_flexion, hip_adduction_r=hip_adduction, hip_rotation_r=hip_rotation
    )
    place = body.skeleton.landmark("hip_bone_r", "iliopubic_eminence")
    lines = [polyline(f.points, 2.0) for f in body.fascicles(pose) if f.muscle == "psoas_major_r"]
    points = np.vstack(lines)
    level = points[np.abs(points[:, 1] - place[1]) < 4.0]
    aside = float(np.mean(level[:, 2] - place[2])) if len(level) else float("nan")
    near = float(np.linalg.norm(points - place, axis=1).min())
    way = "lateral to" if aside > 0 else "medial to"
    return Evidence(
        value=aside,
        unit="mm",
        sentence=f"At the height of the iliopubic eminence the fascicles of psoas lie on average "
        f"{abs(aside):.0f} mm {way} it; the nearest passes {near:.0f} mm from it.",
        bears_out=None,
        values={"nearest, mm": near},
    )


def version_arms(body: Body, flexion: float = 0.0) -> Evidence:
    """Moment arms of the iliopsoas on a body, whose femoral version may be another."""
    pose = Pose(hip_flexion_r=flexion)
    axes = {"flexion": "hip_flexion_r", "internal rotation": "hip_rotation_r"}
    arms = {
        f"{spoken(muscle)}, {axis}": body.moment_arm(muscle, pose, name)
        for muscle in ("psoas_major_r", "iliacus_r")
        for axis, name in axes.items()
    }
    told = "; ".join(f"{what} {arm:+.0f} mm" for what, arm in arms.items())
    tip = body.skeleton.landmark("femur_r", "lesser_trochanter_tip")
    behind = float((body.skeleton.hip_centres["r"] - tip)[0])
    return Evidence(
        value=behind,
        unit="mm",
        sentence=f"Moment arms at {flexion:g} degrees of flexion: {told}. The lesser trochanter "
        f"lies {behind:.0f} mm behind the centre of the hip.",
        bears_out=None,
        values=arms,
    )
