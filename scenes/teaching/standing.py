"""A pose in numbers: both hip angles, tilt, lumbar flexion, and the muscles against standing."""

from __future__ import annotations

from typing import Literal

from meshes.body import Body
from meshes.pose import Pose
from scenes.motions import hip_angles
from scenes.scene import Scene
from scenes.teaching.cycles import measured_cycle, spoken
from scenes.teaching.evidence import Bars, Evidence
from scenes.teaching.phrases import both, capital, listed, phrase

LEVELS = ("l1_l2", "l2_l3", "l3_l4", "l4_l5", "l5_s1")
MEDIAL_AT_L5 = (14.5, 40.1)
"""Mean less and plus two standard deviations, FAR94, mm."""
SMALL = 0.5
"""A change of length below this, in mm, is none."""


def pose_evidence(body: Body, scene: Scene) -> Evidence:
    """What the scene's pose, or its motion over the cycle where it is free, does to the muscles."""
    if scene.motion is not None and not scene.locks:
        cycle = measured_cycle(body, scene.motion.name, scene.motion.side, steps=20)
        first = next(iter(cycle.lengths))
        sentence = phrase(
            "probes.pose.moved",
            angles=angles_sentence(scene.posed()),
            held=held(scene.fixed),
            told=listed((cycle.sentence(muscle) for muscle in list(cycle.lengths)[:2]), "; "),
        )
        return Evidence(cycle.range(first), "mm", sentence, None, cycle.curve())
    pose = scene.posed()
    change = {m: body.length(m, pose) - body.length(m) for m in ("psoas_major_r", "iliacus_r")}
    return Evidence(
        value=change["psoas_major_r"],
        unit="mm",
        sentence=phrase(
            "probes.pose.stood", angles=angles_sentence(pose), lengths=lengths_sentence(change)
        ),
        bears_out=None,
        values={spoken(name): value for name, value in change.items()},
    )


def held(segment: str) -> str:
    """A sentence that names the segment that is held still."""
    return phrase("sheets.held", segment=phrase(f"sheets.segment.{segment}"))


def angles_sentence(pose: Pose, side: Literal["r", "l"] = "r") -> str:
    """Both hip angles of a pose, and what pelvis and lumbar spine do."""
    hip = hip_angles(pose, side)
    more = []
    if abs(pose.pelvic_tilt) >= 0.5:
        way = "forwards" if pose.pelvic_tilt > 0 else "backwards"
        more.append(phrase(f"probes.pose.tilt_{way}", by=abs(pose.pelvic_tilt)))
    if abs(pose.lumbar_flexion) >= 0.5:
        way = "flexed" if pose.lumbar_flexion > 0 else "extended"
        more.append(phrase(f"probes.pose.lumbar_{way}", by=abs(pose.lumbar_flexion)))
    return phrase(
        "probes.pose.angles", joint=round(hip.joint), trunk=round(hip.thigh_on_trunk),
        rest=phrase("probes.pose.rest", more=both(more)) if more else "",
    )  # fmt: skip


def lengths_sentence(change: dict[str, float]) -> str:
    """Changes of length from standing, in words."""
    told = []
    for muscle, value in change.items():
        way = "as_long" if abs(value) < SMALL else "longer" if value > 0 else "shorter"
        told.append(phrase(f"probes.pose.{way}", muscle=spoken(muscle), by=abs(value)))
    return phrase("probes.pose.lengths", told=capital(listed(told)))


def lumbar_arms(body: Body, lumbar_flexion: float = 0.0, muscle: str = "psoas_major_r") -> Evidence:
    """Moment arms of psoas about each lumbar level: small; extension above, flexion below."""
    pose = Pose(lumbar_flexion=lumbar_flexion)
    arms = {
        level.replace("_", "/").upper(): -body.moment_arm(muscle, pose, f"{level}_flexion")
        for level in LEVELS
    }
    told = listed(
        phrase("probes.lumbar_arms.arm", level=level, value=arm) for level, arm in arms.items()
    )
    upper, lower = arms["L1/L2"], arms["L5/S1"]
    return Evidence(
        value=max(map(abs, arms.values())),
        unit="mm",
        sentence=phrase("probes.lumbar_arms.sentence", told=told),
        bears_out=upper > 0.0 > lower,
        figure=Bars(
            phrase("probes.lumbar_arms.title"),
            {
                phrase(f"probes.lumbar_arms.{'extends' if a > 0 else 'flexes'}", level=level): abs(
                    a
                )
                for level, a in arms.items()
            },
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
        sentence=phrase(
            "probes.place_at_l5.sentence",
            medial=section.medial,
            lateral=section.lateral,
            area=section.area,
        ),
        bears_out=near <= section.medial <= far,
        values={
            phrase("probes.place_at_l5.lateral"): section.lateral,
            phrase("probes.place_at_l5.section"): section.area,
        },
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
    way = "lateral" if aside > 0 else "medial"
    return Evidence(
        value=aside,
        unit="mm",
        sentence=phrase(f"probes.eminence_distance.{way}_to", aside=abs(aside), near=near),
        bears_out=None,
        values={phrase("probes.eminence_distance.near"): near},
    )


def version_arms(body: Body, flexion: float = 0.0) -> Evidence:
    """Moment arms of the iliopsoas on a body, whose femoral version may be another."""
    pose = Pose(hip_flexion_r=flexion)
    arms = {
        phrase(
            "probes.version_arms.axis",
            muscle=spoken(muscle),
            axis=phrase(f"probes.version_arms.{axis}"),
        ): body.moment_arm(muscle, pose, f"hip_{axis}_r")
        for muscle in ("psoas_major_r", "iliacus_r")
        for axis in ("flexion", "rotation")
    }
    told = listed(
        (phrase("probes.version_arms.arm", what=w, value=v) for w, v in arms.items()), "; "
    )
    tip = body.skeleton.landmark("femur_r", "lesser_trochanter_tip")
    behind = float((body.skeleton.hip_centres["r"] - tip)[0])
    return Evidence(
        value=behind,
        unit="mm",
        sentence=phrase("probes.version_arms.sentence", flexion=flexion, told=told, behind=behind),
        bears_out=None,
        values=arms,
    )
