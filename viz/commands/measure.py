"""``iliopsoas measure``: lengths, moment arms, volumes and sections to a table or a plot."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from viz.commands.measuring import (
    Span,
    Wanted,
    checked_table,
    left_out,
    named_muscles,
    planned,
)
from viz.commands.options import Angles
from viz.commands.render import Output
from viz.files import checked_target, whole_file
from viz.measured import Measured, as_csv, as_json, measured
from viz.progress import Progress, progress_bar

if TYPE_CHECKING:
    from meshes import Body


def measure(
    muscles: list[str],
    /,
    *,
    along: str,
    output: Output,
    span: Span | None = None,
    wanted: Wanted | None = None,
    muscle_file: Path | None = None,
    body: Path | None = None,
    angles: Angles | None = None,
) -> None:
    """Measure muscles while one joint angle is moved: length, moment arm, volume, sections.

    Parameters
    ----------
    muscles
        Muscles or fascicles (iliopsoas list muscles).
    along
        The angle that is moved: hip_flexion_r, pelvic_tilt, lumbar_flexion ...
    output
        The file to write: .csv, .json, .png or .svg.
    muscle_file
        File of muscles of your own (docs/muscles.md).
    body
        Folder of bones of your own, with their manifest.
    """
    path = checked_target(checked_table(output))
    span = span or Span()
    plan = planned(along, span, wanted or Wanted(), angles or Angles())
    if left_out(span, plan):
        print(f"iliopsoas: note: {left_out(span, plan)}", file=sys.stderr)
    with progress_bar() as progress:
        whose = _body(body, muscle_file, progress)
        names = named_muscles(whose, muscles, plan)
        more = (plan.quantities, plan.about, progress, plan.levels, plan.plane)
        table = measured(whose, names, plan.along, plan.sweep, plan.poses, *more)
    if body is not None:
        table = replace(table, body=f"bones of {body}")
    with whole_file(path) as part:
        _write(table, path.suffix.lower(), part)


def _body(folder: Path | None, muscle_file: Path | None, progress: Progress) -> Body:
    from meshes import Body

    whose = Body.default(progress) if folder is None else Body.loaded(folder, progress)
    if muscle_file is None:
        return whose
    from scenes import load_muscles

    return whose.with_muscles(load_muscles(muscle_file))


def _write(table: Measured, suffix: str, path: Path) -> None:
    texts = {".csv": as_csv, ".json": as_json}
    if suffix in texts:
        path.write_text(texts[suffix](table), encoding="utf-8")
        return
    from viz.plots import plot_measured

    plot_measured(table, path)
