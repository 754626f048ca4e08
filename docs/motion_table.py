"""Writes docs/motions.md from scenes/data/motions.toml, with lengths measured on the body now."""

from __future__ import annotations

from pathlib import Path

from meshes import Body
from scenes.motions import Motion, motions
from scenes.teaching.cycles import Cycle, measured_cycle

HEAD = """# Motions

Every motion is data with its sources. *Published*: means of a table. *Recorded*: one person. *Designed*: ours, within the published limits that are named. Angles are told from neutral standing; recorded ones are converted from their own zero (`meshes/anatomy/joints.toml`, `zeros`).

Lengths are geometry, measured on the built-in reference man; activity is what electromyography found and is no result of the model. `iliopsoas motions NAME [-o FILE]` measures on any body. This page is made by `python docs/motion_table.py`.
"""


def page(body: Body) -> str:
    """The text of docs/motions.md."""
    parts = [HEAD]
    for motion in motions().values():
        parts.append(section(motion, measured_cycle(body, motion, steps=40)))
    return "\n".join(parts)


def section(motion: Motion, cycle: Cycle) -> str:
    """One motion: what it is, where from, what it does to the muscles."""
    joint = [hip.joint for hip in cycle.hip]
    trunk = [hip.thigh_on_trunk for hip in cycle.hip]
    rows = [
        f"## {motion.title}",
        f"`{motion.name}` · {motion.basis} · held still: {cycle.held} · right hip, femur on "
        f"pelvis {min(joint):.0f}…{max(joint):.0f}°, thigh on trunk "
        f"{min(trunk):.0f}…{max(trunk):.0f}°",
        motion.description,
        f"*Where from:* {motion.provenance} ({', '.join(motion.sources)})",
        "| muscle | longest | shortest |\n|---|---|---|\n"
        + "\n".join(_row(cycle, muscle) for muscle in cycle.lengths),
    ]
    rows += [
        f"*Electromyography:* {a.muscle.replace('_', ' ')}: "
        + ("{:g}–{:g} %, ".format(*a.percent) if a.percent else "")
        + f"{a.text} ({', '.join(a.sources)})."
        for a in motion.activity
    ]
    return "\n\n".join(rows) + "\n"


def _row(cycle: Cycle, muscle: str) -> str:
    name, rest = muscle[:-2].replace("_", " "), cycle.standing[muscle]
    if cycle.range(muscle) < 0.05:
        return f"| {name} | {cycle.longest(muscle)[1] - rest:+.1f} mm throughout | |"
    cells = [
        f"at {at:.0f} %: {length - rest:+.1f} mm"
        for at, length in (cycle.longest(muscle), cycle.shortest(muscle))
    ]
    return f"| {name} | {' | '.join(cells)} |"


if __name__ == "__main__":
    text = page(Body.default())
    Path(__file__).with_name("motions.md").write_text(text, encoding="utf-8")
