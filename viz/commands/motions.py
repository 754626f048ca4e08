"""``iliopsoas motions``: what the built-in motions do to the muscles, over their cycle."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from viz.commands.claims import LessonFile
from viz.commands.options import checked_language
from viz.progress import progress_bar

if TYPE_CHECKING:
    from scenes.motions import Activity, Motion
    from scenes.teaching.cycles import Cycle

FORMATS = (".csv", ".json", ".png", ".svg")


def motions(
    name: str,
    /,
    *,
    output: LessonFile = None,
    side: str = "right",
    steps: int = 20,
    body: Path | None = None,
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False,
    language: str = "english",
) -> None:
    """Measure the muscles over the cycle of a motion: where each is longest and shortest.

    Parameters
    ----------
    name
        A motion (iliopsoas list motions).
    output
        The file to write: .csv, .json, .png or .svg; text where left out.
    side
        The limb that moves: right or left; the right muscles are measured.
    steps
        Into how many the cycle is divided, 4 to 400.
    body
        Folder of bones of your own, with their manifest.
    as_json
        As JSON, for programs.
    language
        english, german or spanish, of the sentences and of the plot.
    """
    from scenes.motions import checked_motion
    from scenes.motions import motions as built_in
    from scenes.teaching.cycles import measured_cycle
    from viz.files import checked_target, whole_file

    motion = built_in(checked_language(language))[checked_motion(name)]
    if side not in ("right", "left"):
        raise ValueError(f"--side: expected right or left, got '{side}'")
    if not 4 <= steps <= 400:
        raise ValueError(f"--steps: expected 4 to 400, got {steps}")
    if output is not None and output.suffix.lower() not in FORMATS:
        known = ", ".join(FORMATS)
        raise ValueError(f"{output}: expected a file that ends in {known}, got '{output.suffix}'")
    with progress_bar() as progress:
        from meshes import Body

        whose = Body.default(progress) if body is None else Body.loaded(body, progress)
        cycle = measured_cycle(whose, motion, "left" if side == "left" else "right", steps=steps)
    if output is None:
        print(json.dumps(as_table(cycle), indent=2) if as_json else as_text(cycle, language))
        return
    with whole_file(checked_target(output)) as beside:
        _write(cycle, output.suffix.lower(), beside, language)


def _write(cycle: Cycle, suffix: str, path: Path, language: str) -> None:
    if suffix == ".json":
        path.write_text(json.dumps(as_table(cycle), indent=2) + "\n", encoding="utf-8")
    elif suffix == ".csv":
        path.write_text(as_csv(cycle), encoding="utf-8")
    else:
        _plot(cycle, path, language)


def as_table(cycle: Cycle) -> dict[str, Any]:
    """A cycle as plain values: mm, degrees, percent."""
    motion = cycle.motion
    return {
        "motion": motion.name,
        "title": motion.title,
        "basis": motion.basis,
        "provenance": motion.provenance,
        "sources": list(motion.sources),
        "held": cycle.held,
        "percent": list(cycle.percent),
        "hip_joint_deg": [round(hip.joint, 3) for hip in cycle.hip],
        "thigh_on_trunk_deg": [round(hip.thigh_on_trunk, 3) for hip in cycle.hip],
        "muscles": {
            muscle: {
                "length_mm": [round(length, 3) for length in lengths],
                "standing_mm": round(cycle.standing[muscle], 3),
                "longest_at_percent": cycle.longest(muscle)[0],
                "shortest_at_percent": cycle.shortest(muscle)[0],
            }
            for muscle, lengths in cycle.lengths.items()
        },
        "electromyography": [
            {
                "muscle": a.muscle,
                "text": a.text,
                "percent": list(a.percent),
                "sources": list(a.sources),
            }
            for a in motion.activity
        ],
    }


def as_csv(cycle: Cycle) -> str:
    """One row a time of the cycle; lines of the head begin with #."""
    motion = cycle.motion
    rows = [
        f"# {motion.title} ({motion.name}), {motion.basis}; held still: {cycle.held}",
        f"# {motion.provenance}",
        f"# sources: {', '.join(motion.sources)} (docs/sources.md)",
        "# lengths computed by iliopsoas on the body named at the command line; hip angles of the "
        "right side, degrees from neutral standing",
        ",".join(
            ["percent", "hip_joint_deg", "thigh_on_trunk_deg", *(f"{m}_mm" for m in cycle.lengths)]
        ),
    ]
    for place, percent in enumerate(cycle.percent):
        hip = cycle.hip[place]
        values = [hip.joint, hip.thigh_on_trunk, *(row[place] for row in cycle.lengths.values())]
        rows.append(",".join([f"{percent:g}", *(f"{value:.3f}" for value in values)]))
    return "\n".join(rows) + "\n"


def as_text(cycle: Cycle, language: str = "english") -> str:
    """A cycle in words; the motion's own are in its own language."""
    from scenes.teaching.phrases import in_language, listed, phrase, translation_note
    from scenes.teaching.standing import held

    motion = cycle.motion
    hips, trunks = zip(*((hip.joint, hip.thigh_on_trunk) for hip in cycle.hip), strict=True)
    angles = phrase(
        "sheets.motion.angles",
        hip_low=min(hips), hip_high=max(hips), trunk_low=min(trunks), trunk_high=max(trunks),
    )  # fmt: skip
    rows = [
        phrase("sheets.motion.head", title=motion.title, basis=_basis(motion)),
        motion.description,
        motion.provenance,
        listed((held(cycle.held), angles), " "),
    ]
    rows += [
        phrase("sheets.motion.geometry", sentence=cycle.sentence(muscle))
        for muscle in cycle.lengths
    ]
    rows += [_activity(activity) for activity in motion.activity]
    rows += [phrase("sheets.motion.sources", keys=", ".join(motion.sources))]
    told = [*in_language(tuple(rows), language), translation_note(language)]
    return "\n".join(textwrap.fill(row, 96, subsequent_indent="  ") for row in told if row)


def _basis(motion: Motion) -> str:
    from scenes.teaching.phrases import phrase

    return phrase(f"sheets.motion.{motion.basis}")


def _activity(activity: Activity) -> str:
    from scenes.teaching.cycles import spoken
    from scenes.teaching.phrases import phrase

    told = {"muscle": spoken(activity.muscle), "text": activity.text}
    told["sources"] = ", ".join(activity.sources)
    if not activity.percent:
        return phrase("sheets.motion.activity", **told)
    start, end = activity.percent
    return phrase("sheets.motion.activity_when", **told, start=start, end=end)


def _plot(cycle: Cycle, path: Path, language: str) -> None:
    from scenes.teaching.phrases import capital, in_language, phrase
    from viz.plots import line_plot

    curve, motion = cycle.curve(), cycle.motion
    panels = {
        capital(curve.title): curve.lines,
        phrase("sheets.motion.hip"): {
            phrase("sheets.motion.femur_on_pelvis"): [hip.joint for hip in cycle.hip],
            phrase("sheets.motion.thigh_on_trunk"): [hip.thigh_on_trunk for hip in cycle.hip],
        },
    }
    note = phrase(
        "sheets.motion.note", provenance=motion.provenance, keys=", ".join(motion.sources)
    )
    line_plot(
        path,
        in_language(panels, language),
        cycle.percent,
        title=in_language(phrase("sheets.motion.title", title=motion.title), language),
        across_title=in_language(capital(curve.across_title), language),
        note=in_language(note, language),
    )
