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
QUANTITY_TITLES = {"length": "length", "moment_arm": "moment arm"}


def line_plot(
    path: Path,
    panels: Mapping[str, Mapping[str, Sequence[float]]],
    across: Sequence[float],
    title: str,
    across_title: str,
    note: str = "",
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
        figure.suptitle("\n".join(textwrap.wrap(title, 70)), x=0.02, ha="left", weight="bold")
        axes[0].legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
        if note:
            wrapped = "\n".join(textwrap.wrap(note, 132))
            figure.supxlabel(wrapped, fontsize=7.5, x=0.02, ha="left", color="#4a5560")
        still = {"Date": None} if path.suffix.lower() == ".svg" else None
        figure.savefig(path, dpi=RESOLUTION, metadata=still)


def _draw(
    axis: Axes, title: str, lines: Mapping[str, Sequence[float]], across: Sequence[float]
) -> None:
    for number, (name, values) in enumerate(lines.items()):
        colour, style = STYLES[number % len(STYLES)]
        axis.plot(across, values, color=colour, linestyle=style, linewidth=2.0, label=name)
    axis.set_ylabel(title)
    axis.spines[["top", "right"]].set_visible(False)
    axis.grid(color="#d5dbe1", linewidth=0.6)
    axis.margins(x=0.0)
    low, high = axis.get_ylim()
    if low < 0.0 < high:
        axis.axhline(0.0, color="#4a5560", linewidth=0.8, zorder=1)


def plot_measured(table: Measured, path: Path) -> None:
    """Write a table of lengths and moment arms as a plot, PNG or SVG."""
    panels: dict[str, dict[str, Sequence[float]]] = {}
    for quantity in table.quantities:
        about = f" about {coordinate_title(table.about)}" if quantity == "moment_arm" else ""
        panels[f"{QUANTITY_TITLES[quantity]}{about}, mm".capitalize()] = {
            humanised(muscle): table.values[muscle, quantity] for muscle in table.muscles
        }
    what = " and ".join(QUANTITY_TITLES[quantity] for quantity in table.quantities)
    along = coordinate_title(table.along)
    line_plot(
        path,
        panels,
        table.angles,
        title=f"{what.capitalize()} along {along}",
        across_title=f"{along.capitalize()}, joint angle in degrees",
        note=_note(table),
    )


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
        "Computed by iliopsoas, not measured in a living person; sources: docs/sources.md",
        *table.notes,
    ]
    return ". ".join(part.rstrip(".") for part in parts if part) + "."
