"""Lengths and moment arms of muscles along one coordinate: a table with its definitions."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from meshes import Body, Pose

Quantity = Literal["length", "moment_arm"]
QUANTITIES: tuple[Quantity, ...] = ("length", "moment_arm")
UNITS = {"angle": "degree", "length": "mm", "moment_arm": "mm"}
DEFINITIONS: dict[Quantity, str] = {
    "length": "length of the taut path from origin to insertion, tendon included; of a muscle, the "
    "mean over its fascicles weighted by their physiological cross-sections",
    "moment_arm": "minus the change of length with the angle named (-dL/dangle, angle in radians); "
    "positive where the muscle turns the joint in the angle's positive direction",
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
        The other coordinates that are not zero, degrees.
    body : str
        Whose body.
    notes : tuple of str
        What was fitted in or assumed, and warnings.
    """

    along: str
    about: str
    angles: tuple[float, ...]
    values: Mapping[tuple[str, Quantity], tuple[float, ...]]
    pose: Mapping[str, float]
    body: str
    notes: tuple[str, ...] = ()

    @property
    def muscles(self) -> tuple[str, ...]:
        """The muscles or fascicles, in the order in which they were asked for."""
        return tuple(dict.fromkeys(muscle for muscle, _ in self.values))

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """What was measured."""
        return tuple(q for q in QUANTITIES if any(name == q for _, name in self.values))


def measured(
    body: Body,
    muscles: tuple[str, ...],
    along: str,
    angles: tuple[float, ...],
    quantities: tuple[Quantity, ...] = QUANTITIES,
    pose: Pose | None = None,
    about: str | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Measured:
    """Measure muscles while one coordinate is moved and the rest of the pose stands still.

    Parameters
    ----------
    body : Body
    muscles : tuple of str
        Muscles (``psoas_major_r``) or fascicles.
    along : str
        A coordinate of the pose.
    angles : tuple of float
        Degrees.
    pose : Pose, optional
        The pose that is moved; neutral standing where left out.
    about : str, optional
        Coordinate of the moment arms, a single level too; ``along`` where left out.

    Raises
    ------
    ValueError, KeyError
        For an unknown coordinate or muscle, or an angle out of range.
    """
    from meshes import Pose

    rest = pose or Pose()
    about = about or along
    values: dict[tuple[str, Quantity], list[float]] = {
        (muscle, quantity): [] for muscle in muscles for quantity in quantities
    }
    for number, angle in enumerate(angles):
        posed = rest.moved(**{along: angle})
        for (muscle, quantity), column in values.items():
            column.append(
                body.length(muscle, posed)
                if quantity == "length"
                else body.moment_arm(muscle, posed, about)
            )
        if progress is not None:
            progress("measuring", (number + 1) / len(angles))
    others = {name: a for name, a in vars(rest).items() if a != 0.0 and name != along}
    return Measured(
        along=along,
        about=about,
        angles=angles,
        values={key: tuple(column) for key, column in values.items()},
        pose=others,
        body="built-in reference man, stature 1750 mm, 75 kg",
        notes=tuple(body.notes),
    )


def head(table: Measured) -> dict[str, object]:
    """What a reader must know to use the numbers."""
    from importlib.metadata import version

    return {
        "made_by": f"iliopsoas {version('iliopsoas')}",
        "body": table.body,
        "along": table.along,
        "moment_arm_about": table.about,
        "other_angles": dict(table.pose) or "all 0",
        "units": UNITS,
        "definitions": {"angle": ZERO} | {q: DEFINITIONS[q] for q in table.quantities},
        "sources": list(SOURCES),
        "notes": list(table.notes),
    }


def as_json(table: Measured) -> str:
    """The table as JSON, its head first."""
    columns: dict[str, dict[str, list[float]]] = {name: {} for name in table.muscles}
    for (muscle, quantity), column in table.values.items():
        columns[muscle][quantity] = [round(value, 3) for value in column]
    return json.dumps({**head(table), "angles": table.angles, "muscles": columns}, indent=2) + "\n"


def as_csv(table: Measured) -> str:
    """The table as CSV: lines of the head begin with #, then one row an angle."""
    text = io.StringIO()
    for line in _head_lines(head(table)):
        text.write(f"# {line}\n")
    writer = csv.writer(text, lineterminator="\n")
    names = [f"{muscle}_{quantity}_mm" for muscle, quantity in table.values]
    writer.writerow([f"{table.along}_deg", *names])
    for row, angle in enumerate(table.angles):
        values = (f"{column[row]:.3f}" for column in table.values.values())
        writer.writerow([f"{angle:g}", *values])
    return text.getvalue()


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
