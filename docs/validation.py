"""Writes docs/validation.md and its pictures: ``python -m docs.validation``.

With OpenSim (extra ``opensim``) and its model gait2392 at hand the model is evaluated in the same
run; without them its tabled flexion arms stand in. ``--quick`` asks a part of the grid of poses.
"""

from __future__ import annotations

import operator
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks import muscles as grid
from benchmarks.measured import FEMORAL, HIP, arms, hip
from docs import validation_words as words
from docs.validation_data import Curve, Findings, findings, published, shortening
from docs.validation_plots import PLOTS, WORDS
from meshes import Pose
from meshes.anatomy.sources import source

PAGE = Path(__file__).with_name("validation.md")
PICTURES = Path(__file__).parent / "pictures"
STOPS = (-20.0, 0.0, 30.0, 60.0, 90.0, 110.0, 120.0)
Row = Sequence[str]
COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


def table(head: Row, rows: Sequence[Row]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def number(value: float, places: int = 1) -> str:
    """A number with a true minus; a dash where there is none."""
    if not np.isfinite(value):
        return "–"
    return f"{value + 0.0:.{places}f}".replace("-0.0", "0.0").replace("-", "−")


def verdict(value: float, low: float, high: float, places: int = 1) -> tuple[str, str, str]:
    """What was found, what it is held to, and whether it is."""
    within = "yes" if low <= value <= high else "**no**"
    return number(value, places), f"{number(low, 0)} … {number(high, 0)}", within


def bars(found: Findings) -> str:
    """The figures that this body is held to, and whether it keeps them."""
    place, bands = published()["place"], published()["bands"]
    rows: list[Row] = []
    for muscle in FEMORAL:
        name, band = WORDS[muscle], bands[muscle[:-2]]
        curve = found.curves[muscle]["this body"]
        own = curve.arms["hip_flexion_r"][(curve.angles >= 0.0) & (curve.angles <= 90.0)]
        low, high = band["hip_flexion"]
        rows += [
            (f"{name}: least flexion arm, 0 to 90°, mm", *verdict(own.min(), low, high)),
            (f"{name}: greatest flexion arm, 0 to 90°, mm", *verdict(own.max(), low, high)),
            (f"{name}: shortening from 0 to 90°, mm",
             *verdict(shortening(curve), *band["shortening"])),
        ]  # fmt: skip
        least = arms(found.man, muscle, (hip(f) for f in range(-20, 121, 5)), HIP[0]).min()
        rows.append((f"{name}: least flexion arm, −20 to 120°, mm", number(least), "> 0",
                     "yes" if least > 0.0 else "**no**"))  # fmt: skip
    minor = max(
        abs(found.man.moment_arm("psoas_minor_r", pose, name))
        for name in HIP
        for pose in (Pose(), hip(90.0, 10.0, -10.0))
    )
    rows.append(("psoas minor: arms about the hip, mm", number(minor), "0",
                 "yes" if minor == 0.0 else "**no**"))  # fmt: skip
    cuts = {who: {s.level: s for s in cut} for who, cut in found.sections.items()}
    largest = {who: max(cut.values(), key=lambda s: s.area).level for who, cut in cuts.items()}
    l5 = cuts["man"]["l5"]
    rows += [
        ("section of psoas at L4/5, man, cm²",
         *verdict(cuts["man"]["l4_l5"].area, *place["section_man"])),
        ("section of psoas at L4/5, woman, cm²",
         *verdict(cuts["woman"]["l4_l5"].area, *place["section_woman"])),
        ("largest section of psoas, man", _level(largest["man"]), "L4/L5",
         "yes" if largest["man"] == "l4_l5" else "**no**"),
        ("psoas at L5: centroid from the midline, mm", *verdict(l5.beside, *place["centroid_l5"])),
        ("psoas at L5: medial border, mm", *verdict(l5.medial, *place["medial_l5"])),
        ("psoas at L5: lateral border, mm", *verdict(l5.lateral, *place["lateral_l5"])),
        ("psoas from the lesser trochanter to the labrum, mm",
         *verdict(found.tendon, *place["tendon"])),
        ("volume of psoas major and iliacus, man, cm³", _volumes(found, "man"), "284, 185", ""),
        ("volume of psoas major and iliacus, woman, cm³", _volumes(found, "woman"), "230, 150", ""),
    ]  # fmt: skip
    return table(("what", "here", "held to", "kept"), rows)


def _volumes(found: Findings, who: str) -> str:
    return ", ".join(number(found.volumes[who, muscle]) for muscle in FEMORAL)


def _level(name: str) -> str:
    return name.upper().replace("_", "/")


def flexion_table(found: Findings) -> str:
    """Arms of flexion at round angles, everybody beside each other."""
    rows: list[Row] = []
    for muscle in FEMORAL:
        for name, curve in found.curves[muscle].items():
            at = [number(curve.at("hip_flexion_r", stop)) for stop in STOPS]
            angle, most = curve.peak()
            short = "–" if curve.length is None else number(shortening(curve))
            rows.append((WORDS[muscle], name, *at, f"{number(most)} at {number(angle, 0)}", short))
    head = ("muscle", "whose", *(f"{number(s, 0)}°" for s in STOPS), "peak", "shorter by, 0–90°")
    return table(head, rows)


def secondary_table(found: Findings) -> str:
    """Arms of adduction and rotation at round angles of flexion."""
    rows: list[Row] = []
    for coordinate, title in (("hip_adduction_r", "adduction"), ("hip_rotation_r", "rotation")):
        for muscle in FEMORAL:
            for name, curve in found.curves[muscle].items():
                if coordinate in curve.arms:
                    at = [number(curve.at(coordinate, stop)) for stop in STOPS]
                    rows.append((title, WORDS[muscle], name, *at))
    return table(("arm", "muscle", "whose", *(f"{number(s, 0)}°" for s in STOPS)), rows)


def lumbar_table(found: Findings) -> str:
    """Extension arms of psoas major by level, this body's beside the published means."""
    known = published()["lumbar"]
    rows = [
        (
            _level(level),
            number(found.lumbar[level][0]),
            number(known["straight_lines"][k]),
            number(known["other_spine"][k]),
            f"{number(found.lumbar[level][1])} … {number(found.lumbar[level][2])}",
            f"{number(known['lowest'][k])} … {number(known['highest'][k])}",
        )
        for k, level in enumerate(known["levels"])
    ]
    head = ("level", "this body", "straight lines", "straight lines, other pelvis",
            "its strings", "published fascicles")  # fmt: skip
    return table(head, rows)


def section_table(found: Findings) -> str:
    """Sections by level, cm2."""
    rows = [
        (_level(man.level), number(man.area), number(woman.area), number(man.medial),
         number(man.beside), number(man.lateral), number(man.forward))
        for man, woman in zip(found.sections["man"], found.sections["woman"], strict=True)
    ]  # fmt: skip
    head = ("level", "man, cm²", "woman, cm²", "medial border, mm", "centroid, mm",
            "lateral border, mm", "centroid in front of the level, mm")  # fmt: skip
    return table(head, rows)


def spread(found: Findings) -> str:
    """Over which angles the flexion arm lies between those of the models, or within 5 mm of them."""
    lines = []
    for muscle in FEMORAL:
        curves = dict(found.curves[muscle])
        own: Curve = curves.pop("this body")
        angles = np.arange(-20.0, 121.0, 5.0)
        off = []
        for angle in angles:
            others = [c.at("hip_flexion_r", float(angle)) for c in curves.values()]
            here, others = own.at("hip_flexion_r", float(angle)), [o for o in others if o == o]
            off.append(max(min(others) - here, here - max(others), 0.0))
        most = int(np.argmax(off))
        lines.append(
            f"{WORDS[muscle]} at {np.mean(np.array(off) == 0.0):.0%} of the angles from −20 to "
            f"120° between the models' arms, at {np.mean(np.array(off) <= 5.0):.0%} within 5 mm of "
            f"them; furthest outside at {number(angles[most], 0)}° ({number(off[most])} mm)"
        )
    return "; ".join(lines) + "."


def grid_table(found: Findings, quick: bool) -> str:
    """What the whole grid of poses is held to, measured."""
    poses = grid.GRID[::8] if quick else grid.GRID
    rows = [
        *grid.string_rows(found.man, poses),
        *grid.smoothness_rows(found.man),
        *grid.body_rows(found.man, poses),
    ]
    told = ([cell.replace("|", "") for cell in row] for row in rows)
    judged = [(what, here, bound, kept(here, bound)) for what, here, bound in told]
    return table(("what", "here", "held to", "kept"), judged)


def kept(here: str, bound: str) -> str:
    """Whether what was found keeps the bounds, as both are written.

    Parameters
    ----------
    here : str
        Numbers with commas between, or a word.
    bound : str
        As many bounds as numbers, or one, for the first number: ``<= 0.3, <= 0.1``, ``> 0``,
        ``p99 <= 1``; a number or word that is to be met; "" where nothing is.

    Raises
    ------
    ValueError
        If there are more bounds than numbers, or a bound cannot be read.
    """
    if not bound:
        return ""
    found, wanted = here.split(", "), bound.split(", ")
    if len(wanted) > len(found):
        raise ValueError(f"expected a number for each of the bounds '{bound}', got '{here}'")
    within = all(_within(value, one) for value, one in zip(found, wanted, strict=False))
    return "yes" if within else "**no**"


def _within(value: str, bound: str) -> bool:
    """Whether one number or word keeps its bound."""
    asked = re.fullmatch(r"(?:\w+ )?(<=|>=|<|>) (\S+)", bound)
    if asked is not None:
        return COMPARED[asked[1]](float(value), float(asked[2]))
    if re.search(r"[<>=]", bound):
        raise ValueError(f"expected a bound such as '<= 1', got '{bound}'")
    return value == bound or (bound.isdigit() and float(value) == float(bound))


def sources_list() -> str:
    """Citations of all that is compared."""
    known = published()
    keys = [row["source"] for row in known["models"].values()]
    keys += [row["source"] for part in ("arms", "sections") for row in known[part]]
    keys += [known["lumbar"]["source"], known["lumbar"]["words_source"], *words.SOURCES]
    return "\n".join(f"- **{key}** {source(key)}" for key in dict.fromkeys(keys))


def page(found: Findings, quick: bool = False) -> str:
    """The text of docs/validation.md."""
    peer = (
        words.WITH_PEER.format(version=found.peer.version.split("-")[0])
        if found.peer is not None
        else words.WITHOUT_PEER
    )
    return words.PAGE.format(
        peer=peer,
        bars=bars(found),
        flexion=flexion_table(found),
        spread=spread(found),
        secondary=secondary_table(found),
        lumbar=lumbar_table(found),
        sections=section_table(found),
        grid=grid_table(found, quick),
        sources=sources_list(),
    )


def main(words_: Sequence[str] = ()) -> None:
    """Measure, draw, write."""
    found = findings()
    PICTURES.mkdir(exist_ok=True)
    for name, plot in PLOTS.items():
        plot(PICTURES / f"{name}.png", found)
    PAGE.write_text(page(found, "--quick" in words_), encoding="utf-8")
    print(bars(found))


if __name__ == "__main__":
    main(sys.argv[1:])
