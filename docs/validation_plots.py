"""Plots of the page of validation: one function a figure, colours and line styles told apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from docs.validation_data import Curve, Findings, published

# Okabe and Ito (2008), with line styles and marks beside them, so that colour is never alone.
OWN: dict[str, Any] = {"color": "#000000", "linewidth": 2.4}
LOOKS: dict[str, dict[str, Any]] = {
    "this body": OWN,
    "Rajagopal 2016": {"color": "#0072B2", "linestyle": "--", "linewidth": 1.7},
    "gait2392 (Delp 1990)": {"color": "#D55E00", "linestyle": "-.", "linewidth": 1.7},
}
WORDS = {
    "psoas_major_r": "psoas major",
    "iliacus_r": "iliacus",
    "hip_flexion_r": "flexion arm (+ flexor), mm",
    "hip_adduction_r": "adduction arm (+ adductor), mm",
    "hip_rotation_r": "rotation arm (+ internal rotator), mm",
}
GREY, PALE = "#4a5560", "#d5dbe1"
FLEXION = "hip flexion from the anterior pelvic plane, degrees"


def saved(path: Path, figure: Figure) -> None:
    """Write a figure without a date, so that it changes only when it shows something else."""
    figure.savefig(path, dpi=150)


def panels(rows: int, columns: int, height: float, shared: bool = True) -> tuple[Figure, Any]:
    """A figure with axes (rows, columns)."""
    mpl.rcParams.update({"font.family": "DejaVu Sans", "font.size": 10.0})
    figure = Figure(figsize=(5.2 * columns, height * rows), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False, sharey="row" if shared else False)
    for axis in axes.flat:
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(color=PALE, linewidth=0.6)
        axis.set_axisbelow(True)
    return figure, axes


def drawn(axis: Axes, name: str, curve: Curve, values: np.ndarray) -> None:
    """A curve; beyond what is usable thin and dotted."""
    low, high = curve.usable
    within = (curve.angles >= low) & (curve.angles <= high)
    look = LOOKS[name]
    axis.plot(curve.angles, np.where(within, values, np.nan), label=name, **look)
    if not within.all():
        axis.plot(curve.angles, values, color=look["color"], linestyle=":", linewidth=0.9)


def legend(figure: Figure, axes: Any, columns: int = 3) -> None:
    """One legend beneath, each name once."""
    found: dict[str, Any] = {}
    for axis in axes.flat:
        for handle, label in zip(*axis.get_legend_handles_labels(), strict=True):
            found.setdefault(label, handle)
    figure.legend(
        list(found.values()), list(found), loc="outside lower center", ncols=columns, frameon=False
    )


def flexion(path: Path, found: Findings) -> None:
    """Flexion arm and change of length along flexion of the hip."""
    figure, axes = panels(2, 2, 3.8)
    for column, (muscle, curves) in enumerate(found.curves.items()):
        top, bottom = axes[:, column]
        own = curves["this body"]
        if own.strings is not None:
            top.fill_between(own.angles, *own.strings.T, color="#000000", alpha=0.12,
                             linewidth=0, label="its strings, least to greatest")  # fmt: skip
        for name, curve in curves.items():
            drawn(top, name, curve, curve.arms["hip_flexion_r"])
            if curve.length is not None:
                drawn(bottom, name, curve, curve.change())
        _singles(top, muscle[:-2], "hip_flexion")
        band = published()["bands"][muscle[:-2]]["hip_flexion"]
        top.hlines(band, 0.0, 90.0, color=GREY, linestyle=(0, (1, 2)), linewidth=1.2,
                   label="band that it is held to")  # fmt: skip
        top.axhline(0.0, color=GREY, linewidth=0.8)
        top.set_ylim(-5.0, 55.0)
        bottom.set_ylim(-105.0, 30.0)
        top.set_title(WORDS[muscle], loc="left", weight="bold")
        bottom.set_xlabel(FLEXION)
    axes[0, 0].set_ylabel(WORDS["hip_flexion_r"])
    axes[1, 0].set_ylabel("change of length from 0 degrees, mm")
    legend(figure, axes)
    saved(path, figure)


def _singles(axis: Axes, muscle: str, coordinate: str) -> None:
    """Single published figures: a bar over a range of angles, or a mark."""
    for row in published()["arms"]:
        if row["muscle"] != muscle or row["coordinate"] != coordinate:
            continue
        (first, last), (least, most) = row["flexion"], row["value"]
        if first < last:
            axis.fill_between([first, last], least, most, facecolor="#E69F00", alpha=0.18,
                              edgecolor="#E69F00", hatch="///", linewidth=0.0,
                              label="peak of psoas fibres, Blemker & Delp 2005")  # fmt: skip
        else:
            axis.plot(first, least, marker="D", markersize=7, color="#009E73", linestyle="",
                      label="Dostal & Andrews 1981 (unverified)")  # fmt: skip


def secondary(path: Path, found: Findings) -> None:
    """Adduction and rotation arms along flexion of the hip."""
    figure, axes = panels(2, 2, 3.6)
    for column, (muscle, curves) in enumerate(found.curves.items()):
        for row, coordinate in enumerate(("hip_adduction_r", "hip_rotation_r")):
            axis = axes[row, column]
            for name, curve in curves.items():
                if coordinate in curve.arms:
                    drawn(axis, name, curve, curve.arms[coordinate])
            _singles(axis, muscle[:-2], coordinate[:-2])
            axis.axhline(0.0, color=GREY, linewidth=0.8)
            axis.set_ylabel(WORDS[coordinate] if column == 0 else "")
        axes[0, column].set_title(WORDS[muscle], loc="left", weight="bold")
        axes[0, column].set_ylim(-20.0, 50.0)
        axes[1, column].set_ylim(-16.0, 16.0)
        axes[1, column].set_xlabel(FLEXION)
    legend(figure, axes)
    saved(path, figure)


def sideways(path: Path, found: Findings) -> None:
    """The arm about adduction and about rotation as the hip moves in that angle alone."""
    figure, axes = panels(2, 2, 3.4)
    places = {"psoas_major_r": 0, "iliacus_r": 1}
    for (muscle, coordinate), curves in found.sweeps.items():
        row = 0 if coordinate == "hip_adduction_r" else 1
        axis = axes[row, places[muscle]]
        for name, curve in curves.items():
            drawn(axis, name, curve, curve.arms[coordinate])
        axis.axhline(0.0, color=GREY, linewidth=0.8)
        axis.set_xlabel(f"hip {coordinate.split('_')[1]}, flexion 0, degrees")
        if places[muscle] == 0:
            axis.set_ylabel(WORDS[coordinate])
        if row == 0:
            axis.set_title(WORDS[muscle], loc="left", weight="bold")
        axis.set_ylim(-20.0, 20.0)
    legend(figure, axes)
    saved(path, figure)


def lumbar(path: Path, found: Findings) -> None:
    """Extension arms of psoas major by lumbar level."""
    table = published()["lumbar"]
    figure, axes = panels(1, 1, 4.4)
    axis, places = axes[0, 0], np.arange(len(table["levels"]))
    axis.vlines(places - 0.14, table["lowest"], table["highest"], color="#56B4E9", linewidth=6.0,
                alpha=0.5, label="published fascicles: least to greatest")  # fmt: skip
    axis.plot(places - 0.14, table["straight_lines"], "D", color="#0072B2", markersize=7,
              label="straight lines, standing spine: mean")  # fmt: skip
    axis.plot(places - 0.14, table["other_spine"], "s", color="#D55E00", markersize=6,
              label="straight lines, gait2392's pelvis: mean")  # fmt: skip
    own = np.array([found.lumbar[level] for level in table["levels"]])
    axis.vlines(places + 0.14, own[:, 1], own[:, 2], color="#000000", linewidth=1.6)
    axis.plot(places + 0.14, own[:, 0], "o", color="#000000", markersize=8,
              label="this body: mean, strings")  # fmt: skip
    axis.axhline(0.0, color=GREY, linewidth=0.8)
    axis.set_xticks(places, [level.upper().replace("_", "/") for level in table["levels"]])
    axis.set_ylabel("arm of psoas major, mm\n(+ extends, − flexes)")
    legend(figure, axes, 2)
    figure.set_size_inches(7.6, 5.0)
    saved(path, figure)


def sections(path: Path, found: Findings) -> None:
    """Section of psoas major by level, and where it lies."""
    figure, axes = panels(1, 2, 4.6, shared=False)
    left, right = axes[0]
    levels = [section.level for section in found.sections["man"]]
    looks = {"man": ("o", "-", "#000000"), "woman": ("s", "--", "#CC79A7")}
    for who, (mark, line, colour) in looks.items():
        own = found.sections[who]
        area = [section.area for section in own]
        left.plot(range(len(levels)), area, mark + line, color=colour, label=f"this body: {who}")
    colours = iter(("#0072B2", "#D55E00", "#009E73"))
    for row in published()["sections"]:
        where = [levels.index(level) for level in row["levels"]]
        note = " (unverified)" if row["tag"] == "unverified" else ""
        left.plot(where, row["area"], "D:", color=next(colours), label=row["title"] + note)
    for who, band in (("man", "section_man"), ("woman", "section_woman")):
        at = levels.index("l4_l5") + (-0.15 if who == "man" else 0.15)
        left.vlines(at, *published()["place"][band], color=looks[who][2], linewidth=7, alpha=0.25)
    left.set_ylabel("section of psoas major, one side, cm²")
    left.set_ylim(0.0, 21.0)
    for section in found.sections["man"]:
        k = levels.index(section.level)
        right.plot([section.medial, section.lateral], [k, k], "-", color="#000000", linewidth=2)
        right.plot(section.beside, k, "o", color="#000000")
    place, k = published()["place"], levels.index("l5")
    names = {
        "medial_l5": "medial border",
        "centroid_l5": "centroid",
        "lateral_l5": "lateral border",
    }
    for (key, name), colour in zip(names.items(), ("#0072B2", "#D55E00", "#009E73"), strict=True):
        right.hlines(k - 0.28, *place[key], color=colour, linewidth=6, alpha=0.6,
                     label=f"{name} at L5, published")  # fmt: skip
    right.invert_yaxis()
    right.set_yticks(range(len(levels)), [_level(level) for level in levels])
    right.set_xlabel("from the median plane, mm: borders and centroid, man")
    right.set_xlim(0.0, 90.0)
    left.set_xticks(range(len(levels)), [_level(level) for level in levels], rotation=60)
    legend(figure, axes)
    saved(path, figure)


def _level(name: str) -> str:
    return name.upper().replace("_", "/")


PLOTS: Mapping[str, Callable[[Path, Findings], None]] = {
    "validation_flexion": flexion,
    "validation_secondary": secondary,
    "validation_sideways": sideways,
    "validation_lumbar": lumbar,
    "validation_sections": sections,
}
