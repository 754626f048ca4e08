"""What the muscles do, measured: moment arms, lengths over motions, sizes against other muscles."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from meshes.anatomy.records import toml_table
from meshes.body import Body
from meshes.pose import Pose
from scenes.motions import motions as built_in
from scenes.teaching.cycles import measured_cycle, spoken
from scenes.teaching.evidence import Bars, Curve, Evidence
from scenes.teaching.phrases import Phrase, both, has_phrase, listed, phrase

ILIOPSOAS = ("psoas_major_r", "iliacus_r")
STEP = 10.0
LEAST_ARM = 1.0
"""A moment arm of less than this, in mm, turns nothing."""


@cache
def compared() -> Mapping[str, Mapping[str, Any]]:
    """Published figures of other muscles (``compared.toml``)."""
    return toml_table("compared.toml")


def published(muscle: str) -> str:
    """A muscle of ``compared.toml`` in words, with the head that is meant."""
    head = str(compared()[muscle].get("head", ""))
    key = f"probes.head.{head.replace(' ', '_')}"
    return (
        phrase("probes.with_head", muscle=spoken(muscle), head=phrase(key))
        if head
        else spoken(muscle)
    )


def motion_name(name: str) -> str:
    """A motion in the middle of a sentence."""
    if has_phrase(f"probes.motion.{name}"):
        return phrase(f"probes.motion.{name}")
    return Phrase(lambda language: built_in(language)[name].title)


def _this_body(muscle: str) -> str:
    return phrase("probes.this_body", what=spoken(muscle))


def flexion_arm(
    body: Body, muscles: tuple[str, ...] = ILIOPSOAS, first: float = -20.0, last: float = 110.0
) -> Evidence:
    """Flexion moment arms over the range of the hip: a flexor where they are positive."""
    angles = tuple(float(a) for a in np.arange(first, last + STEP / 2.0, STEP))
    lines = {
        spoken(m): tuple(body.moment_arm(m, Pose(hip_flexion_r=a), "hip_flexion_r") for a in angles)
        for m in muscles
    }
    least = min(min(line) for line in lines.values())
    most = max(max(line) for line in lines.values())
    flexor = least > LEAST_ARM
    what = "flexes" if flexor else "extends" if most < -LEAST_ARM else "both"
    return Evidence(
        value=least,
        unit="mm",
        sentence=phrase(
            "probes.flexion_arm.sentence",
            first=first,
            last=last,
            least=least,
            most=most,
            what=phrase(f"probes.flexion_arm.{what}"),
        ),
        bears_out=flexor,
        figure=Curve(
            angles, phrase("probes.flexion_arm.across"), phrase("probes.flexion_arm.title"), lines
        ),
        values={
            phrase("probes.flexion_arm.standing", muscle=name): line[_nearest(angles, 0.0)]
            for name, line in lines.items()
        },
    )


def _nearest(angles: tuple[float, ...], angle: float) -> int:
    return int(np.argmin(np.abs(np.array(angles) - angle)))


def hip_arm_is_zero(body: Body, muscle: str = "psoas_minor_r") -> Evidence:
    """Moment arms of a muscle about the hip: zero where it does not cross it."""
    axes = ("hip_flexion_r", "hip_adduction_r", "hip_rotation_r")
    poses = [Pose(hip_flexion_r=angle) for angle in (-20.0, 0.0, 30.0, 60.0, 90.0)]
    most = max(abs(body.moment_arm(muscle, pose, axis)) for pose in poses for axis in axes)
    change = max(abs(body.length(muscle, p) - body.length(muscle)) for p in poses)
    return Evidence(
        value=most,
        unit="mm",
        sentence=phrase(
            "probes.hip_arm_is_zero.sentence", muscle=spoken(muscle), most=most, change=change
        ),
        bears_out=most < 1e-6 and change < 1e-6,
        values={phrase("probes.hip_arm_is_zero.change"): change},
    )


def knee_arm_is_zero(
    body: Body, muscles: tuple[str, ...] = ILIOPSOAS, contrast: str = "rectus_femoris"
) -> Evidence:
    """Moment arm about the knee and change of length over its whole range."""
    angles = tuple(float(angle) for angle in range(0, 121, 20))
    lines = {
        spoken(muscle): tuple(
            body.length(muscle, Pose(knee_flexion_r=angle)) - body.length(muscle)
            for angle in angles
        )
        for muscle in muscles
    }
    arms = [
        body.moment_arm(m, Pose(knee_flexion_r=angle), "knee_flexion_r")
        for m in muscles
        for angle in (0.0, 60.0)
    ]
    most = max(map(abs, arms))
    change = max(max(map(abs, line)) for line in lines.values())
    other = compared()[contrast]["knee"]
    return Evidence(
        value=most,
        unit="mm",
        sentence=phrase(
            "probes.knee_arm_is_zero.sentence",
            change=change,
            most=most,
            other=abs(other),
            contrast=spoken(contrast),
            what=phrase(f"probes.knee_arm_is_zero.{'extension' if other < 0 else 'flexion'}"),
        ),
        bears_out=most < 1e-6 and change < 1e-6,
        figure=Curve(
            angles,
            phrase("probes.knee_arm_is_zero.across"),
            phrase("probes.knee_arm_is_zero.title"),
            lines,
        ),
    )


def cycle_ranges(
    body: Body, motions: tuple[str, ...] = ("running", "walking", "knee_curl")
) -> Evidence:
    """How much the muscles change their length in motions."""
    bars: dict[str, float] = {}
    for name in motions:
        cycle = measured_cycle(body, name, muscles=ILIOPSOAS, steps=20)
        for muscle in ILIOPSOAS:
            own = phrase("probes.cycle_ranges.bar", motion=motion_name(name), muscle=spoken(muscle))
            bars[own] = cycle.range(muscle)
    told = listed(phrase("probes.amount", what=w, value=v) for w, v in bars.items())
    hips = [value for what, value in bars.items() if "knee" not in what]
    knees = [value for what, value in bars.items() if "knee" in what]
    return Evidence(
        value=max(hips),
        unit="mm",
        sentence=phrase("probes.cycle_ranges.sentence", told=told),
        bears_out=min(hips) > 5.0 and max(knees, default=0.0) < 1e-6,
        figure=Bars(phrase("probes.cycle_ranges.title"), bars),
    )


def longest_in_cycle(
    body: Body, motion: str = "walking", window: tuple[float, float] = (45.0, 62.0)
) -> Evidence:
    """Where in a motion the muscles are longest, with the hip extended."""
    cycle = measured_cycle(body, motion, muscles=ILIOPSOAS, steps=40)
    at = {muscle: cycle.longest(muscle)[0] for muscle in ILIOPSOAS}
    hip = {muscle: cycle.hip[cycle.percent.index(at[muscle])].joint for muscle in ILIOPSOAS}
    told = listed((cycle.sentence(muscle) for muscle in ILIOPSOAS), "; ")
    within = all(window[0] <= where <= window[1] for where in at.values())
    first = ILIOPSOAS[0]
    return Evidence(
        value=at[first],
        unit=phrase("probes.unit.percent_of_cycle"),
        sentence=phrase("probes.longest_in_cycle.sentence", told=told, hip=hip[first]),
        bears_out=within and all(angle < 0.0 for angle in hip.values()),
        figure=cycle.curve(),
    )


def lengthens_in_lift(body: Body, motion: str = "deadlift") -> Evidence:
    """From the bottom of a lift to standing: does the muscle lengthen, and does it still flex?"""
    cycle = measured_cycle(body, motion, muscles=ILIOPSOAS, steps=20)
    middle = cycle.percent.index(50.0)
    rise = {m: cycle.lengths[m][-1] - cycle.lengths[m][middle] for m in ILIOPSOAS}
    bottom = Pose(hip_flexion_r=cycle.hip[middle].joint)
    arms = [body.moment_arm(muscle, bottom, "hip_flexion_r") for muscle in ILIOPSOAS]
    told = both(
        phrase("probes.lengthens_in_lift.rise", muscle=spoken(m), value=v) for m, v in rise.items()
    )
    return Evidence(
        value=rise[ILIOPSOAS[0]],
        unit="mm",
        sentence=phrase(
            "probes.lengthens_in_lift.sentence",
            motion=motion_name(motion),
            told=told,
            bottom=cycle.hip[middle].joint,
            top=cycle.hip[-1].joint,
            arm=min(arms),
        ),
        bears_out=min(rise.values()) > 0.0 and min(arms) > LEAST_ARM,
        figure=cycle.curve(),
    )


def cross_section(body: Body, largest: str = "soleus") -> Evidence:
    """The cross-section that makes force, beside that of other muscles as published."""
    own = sum(body.pcsa(muscle) for muscle in ILIOPSOAS)
    ours = _this_body("iliopsoas")
    bars = {ours: own} | {published(name): row["pcsa"] for name, row in compared().items()}
    ranked = dict(sorted(bars.items(), key=lambda entry: -entry[1]))
    other = compared()[largest]["pcsa"]
    return Evidence(
        value=own,
        unit="cm2",
        sentence=phrase(
            "probes.cross_section.sentence", own=own, rival=spoken(largest), other=other
        ),
        bears_out=own < other,
        figure=Bars(phrase("probes.cross_section.title"), ranked, (ours,)),
    )


def flexor_share(body: Body) -> Evidence:
    """Its share in the torque of the hip's flexors: what is counted decides."""
    own = sum(body.pcsa(m) * body.moment_arm(m, Pose(), "hip_flexion_r") for m in ILIOPSOAS)
    others = {n: row for n, row in compared().items() if row["hip"] > LEAST_ARM}
    rest = sum(row["pcsa"] * row["hip"] for row in others.values())
    measured = sum(row.get("pcsa_measured", row["pcsa"]) * row["hip"] for row in others.values())
    low, high = 100.0 * own / (own + rest), 100.0 * own / (own + measured)
    return Evidence(
        value=low,
        unit=phrase("probes.unit.percent"),
        sentence=phrase("probes.flexor_share.sentence", low=low, high=high, count=len(others)),
        bears_out=None,
        figure=Bars(
            phrase("probes.flexor_share.title"),
            {_this_body("iliopsoas"): own}
            | {spoken(n): row["pcsa"] * row["hip"] for n, row in others.items()},
            (_this_body("iliopsoas"),),
        ),
    )


def longest_fascicle(body: Body, rival: str = "sartorius") -> Evidence:
    """The longest string of psoas major against another muscle's published length."""
    own = max(f.length for f in body.fascicles() if f.muscle == "psoas_major_r")
    other = compared()[rival]["length"]
    ours = phrase("probes.longest_fascicle.bar")
    bars = {ours: own}
    flexors = {n: row for n, row in compared().items() if row["hip"] > LEAST_ARM}
    bars |= {spoken(name): row["length"] for name, row in flexors.items()}
    return Evidence(
        value=own,
        unit="mm",
        sentence=phrase(
            "probes.longest_fascicle.sentence", own=own, rival=spoken(rival), other=other
        ),
        bears_out=own < other,
        figure=Bars(
            phrase("probes.longest_fascicle.title"),
            dict(sorted(bars.items(), key=lambda entry: -entry[1])),
            (ours,),
        ),
    )


def muscle_volume(
    body: Body, rivals: tuple[str, ...] = ("sartorius", "biceps_femoris")
) -> Evidence:
    """The volume of the meshes against that of muscles nobody calls small."""
    own = {spoken(muscle): body.volume(muscle) for muscle in ILIOPSOAS}
    total = sum(own.values())
    section = float(body.section("psoas_major_r", "l4_l5").area)
    others = {published(name): compared()[name]["volume"] for name in rivals}
    told = both(
        phrase("probes.muscle_volume.rival", muscle=name, value=v) for name, v in others.items()
    )
    return Evidence(
        value=total,
        unit="cm3",
        sentence=phrase("probes.muscle_volume.sentence", total=total, section=section, told=told),
        bears_out=total > max(others.values()),
        figure=Bars(phrase("probes.muscle_volume.title"), own | others, tuple(own)),
        values={phrase("probes.muscle_volume.section"): section},
    )
