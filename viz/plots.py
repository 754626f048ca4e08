"""Plots of what is measured: a clean line plot with units and its source beneath."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from viz.names import humanised

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from viz.measured import Measured

# Okabe and Ito (2008), with line styles beside them, so that colour is never alone.
STYLES = (
    ("#0072B2", "-"), ("#D55E00", "--"), ("#009E73", "-."), ("#CC79A7", ":"),
    ("#E69F00", (0, (5, 1, 1, 1, 1, 1))), ("#56B4E9", (0, (3, 1))), ("#000000", (0, (1, 1))),
)  # fmt: skip
RESOLUTION = 200
QUANTITY_TITLES = {
    "length": "length",
    "moment_arm": "moment arm",
    "volume": "volume",
    "pcsa": "physiological cross-section",
    "section": "section",
}
PLOT_UNITS = {"volume": "cm³", "pcsa": "cm²", "section": "cm²"}


def line_plot(
    path: Path,
    panels: Mapping[str, Mapping[str, Sequence[float]]],
    across: Sequence[float],
    title: str,
    across_title: str,
    note: str = "",
    ticks: Sequence[str] = (),
) -> None:
    """Write lines over a common axis, a panel a quantity, as PNG or SVG.

    Parameters
    ----------
    path : Path
        Ends in ``.png`` or ``.svg``.
    panels : mapping of axis title to mapping of line name to sequence of float
    across : sequence of float
    title, across_title : str
        With units.
    note : str
        Source and definitions, set small beneath.
    ticks : sequence of str
        Names of the places on the common axis, where they are no numbers.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with rc_context({"font.family": "DejaVu Sans", "svg.fonttype": "path", "svg.hashsalt": "i"}):
        figure = Figure(figsize=(8.0, 1.4 + 3.4 * len(panels)), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for axis, (axis_title, lines) in zip(axes, panels.items(), strict=True):
            _draw(axis, axis_title, lines, across)
        axes[-1].set_xlabel(across_title)
        if ticks:
            axes[-1].set_xticks(list(across), labels=list(ticks))
        figure.suptitle("\n".join(textwrap.wrap(title, 70)), x=0.02, ha="left", weight="bold")
        for axis in axes if len({tuple(lines) for lines in panels.values()}) > 1 else axes[:1]:
            axis.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
        if note:
            wrapped = "\n".join(textwrap.wrap(note, 132))
            figure.supxlabel(wrapped, fontsize=7.5, x=0.02, ha="left", color="#4a5560")
        still = {"Date": None} if path.suffix.lower() == ".svg" else None
        figure.savefig(path, dpi=RESOLUTION, metadata=still)


def _draw(
    axis: Axes, title: str, lines: Mapping[str, Sequence[float]], across: Sequence[float]
) -> None:
    for number, (name, values) in enumerate(lines.items()):
        colour = STYLES[number % len(STYLES)][0]
        style = STYLES[(number + number // len(STYLES)) % len(STYLES)][1]
        axis.plot(across, values, color=colour, linestyle=style, linewidth=2.0, label=name)
    axis.set_ylabel(title)
    axis.spines[["top", "right"]].set_visible(False)
    axis.grid(color="#d5dbe1", linewidth=0.6)
    axis.margins(x=0.0)
    low, high = axis.get_ylim()
    if low < 0.0 < high:
        axis.axhline(0.0, color="#4a5560", linewidth=0.8, zorder=1)


def plot_measured(table: Measured, path: Path) -> None:
    """Write what was measured as a plot, PNG or SVG: over the angles, sections over the levels.

    Sections alone at one angle stand over the vertebral levels.
    """
    by_level = table.quantities == ("section",) and len(table.angles) == 1
    what = " and ".join(QUANTITY_TITLES[quantity] for quantity in table.quantities)
    along = coordinate_title(table.along)
    held = f"{along.capitalize()}, joint angle in degrees"
    line_plot(
        path,
        _panels_by_level(table) if by_level else _panels(table),
        range(len(table.levels)) if by_level else table.angles,
        title=f"{what.capitalize()} " + ("by vertebral level" if by_level else f"along {along}"),
        across_title=f"Level, {along} {table.angles[0]:g}°" if by_level else held,
        note=_note(table),
        ticks=[humanised(level).removeprefix("Disc ") for level in table.levels]
        if by_level
        else (),
    )


def _panels(table: Measured) -> dict[str, dict[str, Sequence[float]]]:
    panels: dict[str, dict[str, Sequence[float]]] = {}
    for quantity in table.quantities:
        about = f" about {coordinate_title(table.about)}" if quantity == "moment_arm" else ""
        unit = PLOT_UNITS.get(quantity, "mm")
        lines: dict[str, Sequence[float]] = {
            f"{humanised(muscle)}, {humanised(level)}": [section.area for section in sections]
            for (muscle, level), sections in table.sections.items()
            if quantity == "section"
        }
        lines |= {humanised(m): column for (m, q), column in table.values.items() if q == quantity}
        title = f"{QUANTITY_TITLES[quantity]}{about}".capitalize()
        panels[f"{title}, {unit}"] = lines
    return panels


def _panels_by_level(table: Measured) -> dict[str, dict[str, Sequence[float]]]:
    areas: dict[str, Sequence[float]] = {}
    borders: dict[str, Sequence[float]] = {}
    for muscle in table.muscles:
        sections = [table.sections[muscle, level][0] for level in table.levels]
        areas[humanised(muscle)] = [section.area for section in sections]
        for name in ("medial", "beside", "lateral"):
            word = "centroid" if name == "beside" else f"{name} border"
            borders[f"{humanised(muscle)}, {word}"] = [getattr(s, name) for s in sections]
    return {"Section, cm²": areas, "From the midline, mm": borders}


def coordinate_title(name: str) -> str:
    """A coordinate in words: ``hip_flexion_r`` is hip flexion (right)."""
    words = humanised(name)
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def _note(table: Measured) -> str:
    held = ", ".join(f"{coordinate_title(n)} {angle:g}°" for n, angle in table.pose.items())
    parts = [
        f"Body: {table.body}",
        f"Held: {held}" if held else "All other angles neutral",
        "Moment arm: minus the change of length with the angle (-dL/dangle), positive where the "
        "muscle turns the joint in the angle's positive direction"
        if "moment_arm" in table.quantities
        else "",
        f"Sections: {table.plane} planes" if table.sections else "",
        "Computed by iliopsoas, not measured in a living person; sources: docs/sources.md",
        *table.notes,
    ]
    return ". ".join(part.rstrip(".") for part in parts if part) + "."
