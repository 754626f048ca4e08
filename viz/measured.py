"""Muscles measured along one coordinate: a table with its units, definitions and sources."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from meshes import Body, Pose, Section
    from meshes.measure import Plane

Quantity = Literal["length", "moment_arm", "volume", "pcsa", "section"]
QUANTITIES: tuple[Quantity, ...] = ("length", "moment_arm")
"""What is measured where nothing else is said."""
ALL: tuple[Quantity, ...] = (*QUANTITIES, "volume", "pcsa", "section")
OF_FASCICLES: tuple[Quantity, ...] = ("length", "moment_arm", "pcsa")
UNITS = {"angle": "degree", "length": "mm", "moment_arm": "mm"}
MORE_UNITS = {"volume": "cm3", "pcsa": "cm2", "section": "cm2", "borders": "mm"}
BORDERS = ("beside", "medial", "lateral")
DEFINITIONS: dict[Quantity, str] = {
    "length": "length of the taut path from origin to insertion, tendon included; of a muscle, the "
    "mean over its fascicles weighted by their physiological cross-sections",
    "moment_arm": "minus the change of length with the angle named (-dL/dangle, angle in radians); "
    "positive where the muscle turns the joint in the angle's positive direction",
    "volume": "volume inside the muscle's closed mesh, tendon included; the same in every pose",
    "pcsa": "physiological cross-section of the table of sources, times the square of the body's "
    "size; it does not change with the pose",
    "section": "area of the muscle's mesh in a plane at a vertebral level (l4: middle of the body; "
    "l4_l5: disc; s1: endplate), axial: horizontal in neutral standing, disc: along the disc; the "
    "plane goes with the vertebra; beside, medial and lateral are the centroid and the borders "
    "from the median plane, towards the muscle's side",
}
TABLES: Mapping[str, str] = {
    ".csv": "table (CSV)",
    ".json": "table (JSON)",
    ".png": "plot (PNG)",
    ".svg": "plot (SVG)",
}
ZERO = (
    "angles are joint angles (hip: femur on pelvis), differences from neutral standing: anterior "
    "pelvic plane and mechanical axes of the femurs vertical"
)
SOURCES = (
    "computed by iliopsoas from the body named here; not measured in a living person",
    "sources of the body's bones, attachments and cross-sections: docs/sources.md",
)


@dataclass(frozen=True)
class Measured:
    """Values of muscles at the angles of one coordinate.

    Attributes
    ----------
    along : str
        The coordinate that is moved.
    about : str
        The coordinate of the moment arms.
    angles : tuple of float
        Degrees.
    values : mapping of (muscle, quantity) to tuple of float
        One value an angle, in mm.
    pose : mapping of str to float
        The other coordinates that are not zero and stand still, degrees.
    body : str
        Whose body.
    notes : tuple of str
        What was fitted in or assumed, and warnings.
    sections : mapping of (muscle, level) to tuple of Section
        One an angle.
    plane : {"axial", "disc"}
        Of the sections.
    moving : mapping of str to tuple of float
        Coordinates of the joints, one value an angle, that a rhythm or locks move too.
    """

    along: str
    about: str
    angles: tuple[float, ...]
    values: Mapping[tuple[str, Quantity], tuple[float, ...]]
    pose: Mapping[str, float]
    body: str
    notes: tuple[str, ...] = ()
    sections: Mapping[tuple[str, str], tuple[Section, ...]] = field(default_factory=dict)
    plane: Plane = "axial"
    moving: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    @property
    def muscles(self) -> tuple[str, ...]:
        """The muscles or fascicles, in the order in which they were asked for."""
        return tuple(dict.fromkeys(muscle for muscle, _ in (*self.values, *self.sections)))

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """What was measured."""
        found = {quantity for _, quantity in self.values} | (
            {"section"} if self.sections else set()
        )
        return tuple(quantity for quantity in ALL if quantity in found)

    @property
    def levels(self) -> tuple[str, ...]:
        """Vertebral levels of the sections, from above."""
        return tuple(dict.fromkeys(level for _, level in self.sections))


def measured(
    body: Body,
    muscles: tuple[str, ...],
    along: str,
    angles: tuple[float, ...],
    poses: Sequence[Pose],
    quantities: tuple[Quantity, ...] = QUANTITIES,
    about: str | None = None,
    progress: Callable[[str, float], None] | None = None,
    levels: tuple[str, ...] | None = None,
    plane: Plane = "axial",
) -> Measured:
    """Measure muscles in the poses that belong to the angles of one coordinate.

    Parameters
    ----------
    body : Body
    muscles : tuple of str
        Muscles (``psoas_major_r``) or fascicles.
    along : str
        A coordinate of the pose.
    angles : tuple of float
        Degrees.
    poses : sequence of Pose
        One an angle.
    about : str, optional
        Coordinate of the moment arms, a single level too; ``along`` where left out.
    levels : tuple of str, optional
        Vertebral levels of the sections; all of them where left out.
    plane : {"axial", "disc"}
        Of the sections.

    Raises
    ------
    ValueError, KeyError
        For an unknown coordinate or muscle, or an angle out of range.
    """
    from meshes.measure import LEVELS

    about = about or along
    single = tuple(quantity for quantity in quantities if quantity != "section")
    values: dict[tuple[str, Quantity], list[float]] = {
        (muscle, quantity): [] for muscle in muscles for quantity in single
    }
    cut = (levels or LEVELS) if "section" in quantities else ()
    sections: dict[tuple[str, str], list[Section]] = {(m, lv): [] for m in muscles for lv in cut}
    for number, posed in enumerate(poses):
        for (muscle, quantity), value in _values(body, muscles, single, posed, about).items():
            values[muscle, quantity].append(value)
        for (muscle, level), section in _sections(body, muscles, cut, posed, plane).items():
            sections[muscle, level].append(section)
        if progress is not None:
            progress("measuring", (number + 1) / len(angles))
    others, moving = _courses(along, angles, poses)
    return Measured(
        along=along,
        about=about,
        angles=angles,
        values={key: tuple(column) for key, column in values.items()},
        pose=others,
        body="built-in reference man, stature 1750 mm, 75 kg",
        notes=(*body.notes, *_own_notes(body, muscles)),
        sections={key: tuple(column) for key, column in sections.items()},
        plane=plane,
        moving=moving,
    )


def _courses(
    along: str, angles: Sequence[float], poses: Sequence[Pose]
) -> tuple[dict[str, float], dict[str, tuple[float, ...]]]:
    """The other coordinates that stand still, and the courses of those that are moved too."""
    still: dict[str, float] = {}
    moving: dict[str, tuple[float, ...]] = {}
    for name in vars(poses[0]):
        course = tuple(round(getattr(pose, name), 9) + 0.0 for pose in poses)
        if name == along and course == tuple(angles):
            continue
        if len(set(course)) > 1 or name == along:
            moving[name] = course
        elif course[0] != 0.0:
            still[name] = course[0]
    return still, moving


def _values(
    body: Body, muscles: tuple[str, ...], quantities: tuple[Quantity, ...], pose: Pose, about: str
) -> dict[tuple[str, Quantity], float]:
    tables: dict[Quantity, dict[str, float]] = {}
    if "length" in quantities:
        tables["length"] = body.lengths(pose)
    if "moment_arm" in quantities:
        tables["moment_arm"] = body.moment_arms(pose, about)
    if "volume" in quantities:
        from meshes.measure import volume

        parts = body.posed(pose).parts
        tables["volume"] = {part.name: volume(part) for part in parts if part.kind == "muscle"}
    if "pcsa" in quantities:
        tables["pcsa"] = {muscle: body.pcsa(muscle) for muscle in muscles}
    return {(m, quantity): table[m] for m in muscles for quantity, table in tables.items()}


def _sections(
    body: Body, muscles: tuple[str, ...], levels: tuple[str, ...], pose: Pose, plane: Plane
) -> dict[tuple[str, str], Section]:
    if not levels:
        return {}
    from meshes.measure import section

    posed = body.posed(pose)
    return {
        (muscle, level): section(posed[muscle], body.skeleton, posed.motions, level, plane)
        for muscle in muscles
        for level in levels
    }


def _own_notes(body: Body, muscles: tuple[str, ...]) -> tuple[str, ...]:
    """Where the numbers of the user's own muscles come from."""
    return tuple(
        f"{record.name} is a muscle of the user's own; source: {record.source or 'none given'}"
        for record in body.own.records
        if any(muscle[:-2] == record.name for muscle in muscles)
    )


def head(table: Measured) -> dict[str, object]:
    """What a reader must know to use the numbers."""
    from importlib.metadata import version

    said: dict[str, object] = {
        "made_by": f"iliopsoas {version('iliopsoas')}",
        "body": table.body,
        "along": table.along,
        "moment_arm_about": table.about,
        "other_angles": dict(table.pose) or ("none" if table.moving else "all 0"),
        **_moving(table),
        "units": UNITS | _more_units(table),
        "definitions": {"angle": ZERO} | {q: DEFINITIONS[q] for q in table.quantities},
        "sources": list(SOURCES),
        "notes": list(table.notes),
    }
    if table.sections:
        said["section_plane"] = table.plane
    return said


def _moving(table: Measured) -> dict[str, object]:
    """What a rhythm or locks move too, from the first angle to the last."""
    if not table.moving:
        return {}
    told = f"{table.along} is the angle asked for; rhythm or locks share it out among the joints"
    courses = {name: f"{row[0]:g} to {row[-1]:g}" for name, row in table.moving.items()}
    return {"moving_with_it": {"rule": told, **courses}}


def _more_units(table: Measured) -> dict[str, str]:
    units = {q: MORE_UNITS[q] for q in table.quantities if q in MORE_UNITS}
    return units | ({"borders": MORE_UNITS["borders"]} if table.sections else {})


def as_json(table: Measured) -> str:
    """The table as JSON, its head first; what a muscle does not have is null."""
    columns: dict[str, dict[str, object]] = {name: {} for name in table.muscles}
    for (muscle, quantity), column in table.values.items():
        columns[muscle][quantity] = [_known(value) for value in column]
    for (muscle, level), sections in table.sections.items():
        levels = columns[muscle].setdefault("section", {})
        assert isinstance(levels, dict)
        levels[level] = {
            name: [_known(getattr(section, name)) for section in sections]
            for name in ("area", *BORDERS)
        } | {"centroid": [[_known(x) for x in section.centroid] for section in sections]}
    return json.dumps({**head(table), "angles": table.angles, "muscles": columns}, indent=2) + "\n"


def as_csv(table: Measured) -> str:
    """The table as CSV: lines of the head begin with #, then one row an angle."""
    text = io.StringIO()
    for line in _head_lines(head(table)):
        text.write(f"# {line}\n")
    writer = csv.writer(text, lineterminator="\n")
    columns: dict[str, list[float]] = {
        f"{muscle}_{q}_{(UNITS | MORE_UNITS)[q]}": list(column)
        for (muscle, q), column in table.values.items()
    }
    for (muscle, level), sections in table.sections.items():
        columns[f"{muscle}_{level}_section_cm2"] = [section.area for section in sections]
        for name in BORDERS:
            columns[f"{muscle}_{level}_{name}_mm"] = [getattr(s, name) for s in sections]
    writer.writerow([f"{table.along}_deg", *columns])
    for row, angle in enumerate(table.angles):
        values = (_known(column[row]) for column in columns.values())
        writer.writerow([f"{angle:g}", *("" if v is None else f"{v:.3f}" for v in values)])
    return text.getvalue()


def _known(value: float) -> float | None:
    """A value to three places; None where there is none."""
    return round(value, 3) if math.isfinite(value) else None


def _head_lines(entries: Mapping[str, object]) -> list[str]:
    lines: list[str] = []
    for key, value in entries.items():
        if isinstance(value, Mapping):
            lines += [f"{key}: {name}: {entry}" for name, entry in value.items()]
        elif isinstance(value, list):
            lines += [f"{key}: {entry}" for entry in value]
        else:
            lines.append(f"{key}: {value}")
    return lines
