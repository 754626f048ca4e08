"""What the muscles do, measured: moment arms, lengths over motions, sizes against other muscles."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from meshes.anatomy.records import toml_table
from meshes.body import Body
from meshes.pose import Pose
from scenes.teaching.cycles import measured_cycle
from scenes.teaching.evidence import Bars, Curve, Evidence

ILIOPSOAS = ("psoas_major_r", "iliacus_r")
STEP = 10.0
LEAST_ARM = 1.0
"""A moment arm of less than this, in mm, turns nothing."""


@cache
def compared() -> Mapping[str, Mapping[str, Any]]:
    """Published figures of other muscles (``compared.toml``)."""
    return toml_table("compared.toml")


def spoken(muscle: str) -> str:
    """A muscle's name in words, without its side."""
    stem = muscle[:-2] if muscle[-2:] in ("_r", "_l") else muscle
    return stem.replace("_", " ")


def published(muscle: str) -> str:
    """A muscle of ``compared.toml`` in words, with the head that is meant."""
    head = compared()[muscle].get("head")
    return f"{spoken(muscle)} ({head})" if head else spoken(muscle)


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
    what = "always flexes" if flexor else "extends" if most < -LEAST_ARM else "flexes and extends"
    return Evidence(
        value=least,
        unit="mm",
        sentence=f"From {first:g} to {last:g} degrees of hip flexion the moment arm lies between "
        f"{least:.0f} and {most:.0f} mm (positive: flexion): it {what} the hip.",
        bears_out=flexor,
        figure=Curve(
            angles, "hip flexion (femur on pelvis), degrees", "flexion moment arm, mm", lines
        ),
        values={f"{name}, standing": line[_nearest(angles, 0.0)] for name, line in lines.items()},
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
        sentence=f"The largest moment arm of {spoken(muscle)} about any axis of the hip is "
        f"{most:.1f} mm; from 20 degrees of extension to 90 of flexion its length changes by "
        f"{change:.1f} mm.",
        bears_out=most < 1e-6 and change < 1e-6,
        values={"change of length": change},
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
        sentence=f"Bending the knee from 0 to 120 degrees changes its length by {change:.1f} mm; "
        f"its moment arm about the knee is {most:.1f} mm. For {spoken(contrast)} a published "
        f"model has {abs(other):.0f} mm of {'extension' if other < 0 else 'flexion'}.",
        bears_out=most < 1e-6 and change < 1e-6,
        figure=Curve(angles, "knee flexion, degrees", "change of length, mm", lines),
    )


def cycle_ranges(
    body: Body, motions: tuple[str, ...] = ("running", "walking", "knee_curl")
) -> Evidence:
    """How much the muscles change their length in motions."""
    bars: dict[str, float] = {}
    for name in motions:
        cycle = measured_cycle(body, name, muscles=ILIOPSOAS, steps=20)
        for muscle in ILIOPSOAS:
            bars[f"{name.replace('_', ' ')}: {spoken(muscle)}"] = cycle.range(muscle)
    told = ", ".join(f"{what} {value:.0f} mm" for what, value in bars.items())
    hips = [value for what, value in bars.items() if "knee" not in what]
    knees = [value for what, value in bars.items() if "knee" in what]
    return Evidence(
        value=max(hips),
        unit="mm",
        sentence=f"Change of length over the cycle: {told}.",
        bears_out=min(hips) > 5.0 and max(knees, default=0.0) < 1e-6,
        figure=Bars("change of length over the cycle, mm", bars),
    )


def longest_in_cycle(
    body: Body, motion: str = "walking", window: tuple[float, float] = (45.0, 62.0)
) -> Evidence:
    """Where in a motion the muscles are longest, with the hip extended."""
    cycle = measured_cycle(body, motion, muscles=ILIOPSOAS, steps=40)
    at = {muscle: cycle.longest(muscle)[0] for muscle in ILIOPSOAS}
    hip = {muscle: cycle.hip[cycle.percent.index(at[muscle])].joint for muscle in ILIOPSOAS}
    told = "; ".join(cycle.sentence(muscle) for muscle in ILIOPSOAS)
    within = all(window[0] <= where <= window[1] for where in at.values())
    first = ILIOPSOAS[0]
    return Evidence(
        value=at[first],
        unit="percent of the cycle",
        sentence=f"Over a stride {told}. Longest means stretched by a hip that is extended "
        f"({hip[first]:.0f} degrees), not extending it.",
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
    told = " and ".join(f"{spoken(m)} by {value:.0f} mm" for m, value in rise.items())
    return Evidence(
        value=rise[ILIOPSOAS[0]],
        unit="mm",
        sentence=f"From the bottom of the {motion} to standing the hip goes from "
        f"{cycle.hip[middle].joint:.0f} to {cycle.hip[-1].joint:.0f} degrees: {told} longer. Its "
        f"moment arm stays one of flexion ({min(arms):.0f} mm at the bottom), against the lift.",
        bears_out=min(rise.values()) > 0.0 and min(arms) > LEAST_ARM,
        figure=cycle.curve(),
    )


def cross_section(body: Body, largest: str = "soleus") -> Evidence:
    """The cross-section that makes force, beside that of other muscles as published."""
    own = sum(body.pcsa(muscle) for muscle in ILIOPSOAS)
    bars = {"iliopsoas (this body)": own}
    bars |= {published(name): row["pcsa"] for name, row in compared().items()}
    ranked = dict(sorted(bars.items(), key=lambda entry: -entry[1]))
    other = compared()[largest]["pcsa"]
    return Evidence(
        value=own,
        unit="cm2",
        sentence=f"Psoas major and iliacus together have a physiological cross-section of "
        f"{own:.0f} cm2 in this body; {spoken(largest)} has {other:.0f} cm2 in a published model.",
        bears_out=own < other,
        figure=Bars("physiological cross-section, cm2", ranked, ("iliopsoas (this body)",)),
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
        unit="percent",
        sentence=f"By cross-section times moment arm, standing, it has {low:.0f} % of the flexor "
        f"torque beside {len(others)} other flexors of a published model, or {high:.0f} % if "
        "rectus femoris is given the section that was measured (unverified). Which muscle is the "
        "most important is an opinion that no geometry decides.",
        bears_out=None,
        figure=Bars(
            "cross-section times flexion arm, cm2 mm",
            {"iliopsoas (this body)": own}
            | {spoken(n): row["pcsa"] * row["hip"] for n, row in others.items()},
            ("iliopsoas (this body)",),
        ),
    )


def longest_fascicle(body: Body, rival: str = "sartorius") -> Evidence:
    """The longest string of psoas major against another muscle's published length."""
    own = max(f.length for f in body.fascicles() if f.muscle == "psoas_major_r")
    other = compared()[rival]["length"]
    bars = {"psoas major, its longest fascicle (this body)": own}
    flexors = {n: row for n, row in compared().items() if row["hip"] > LEAST_ARM}
    bars |= {spoken(name): row["length"] for name, row in flexors.items()}
    return Evidence(
        value=own,
        unit="mm",
        sentence=f"The longest fascicle of psoas major measures {own:.0f} mm from the spine to the "
        f"lesser trochanter; {spoken(rival)} has {other:.0f} mm in a published model.",
        bears_out=own < other,
        figure=Bars(
            "length with tendon, standing, mm",
            dict(sorted(bars.items(), key=lambda entry: -entry[1])),
            ("psoas major, its longest fascicle (this body)",),
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
    told = " and ".join(f"{name} has {value:.0f} cm3" for name, value in others.items())
    return Evidence(
        value=total,
        unit="cm3",
        sentence=f"Psoas major and iliacus of one side fill {total:.0f} cm3 in this body; psoas "
        f"alone has a section of {section:.0f} cm2 at L4/5. "
        f"In a published model {told}.",
        bears_out=total > max(others.values()),
        figure=Bars("volume, cm3", own | others, tuple(own)),
        values={"section at L4/5, cm2": section},
    )
