"""The table of neighbours as records: cords, bands, sheets and the capsule, and where they run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from meshes.anatomy.records import toml_table
from meshes.geometry.types import Table
from meshes.part import Kind
from meshes.spelling import unknown
from meshes.words import KIND_GROUPS, kind_words, means

SHAPES = ("cords", "sheet", "capsule")
SCHEMATIC = "schematic"
Three = tuple[float, float, float]
_TAPERS: Mapping[str, Any] = {"nerve": (8.0, 30.0), "artery": (3.0, 6.0), "vein": (3.0, 6.0)}


@dataclass(frozen=True)
class Waypoint:
    """A place that a structure passes at neutral, and what carries it from there.

    Attributes
    ----------
    bone, at : str, tuple of (landmark, weight)
        A weighted mean of landmarks of a bone ...
    disc, ratio, across : str, float, float
        ... or in psoas beside a disc: depth of the front edge from the posterior endplate over
        the length of the disc, and place from the medial (0) to the lateral border (1) of psoas ...
    muscles, level, angle, across, depth : tuple of str, tuple, float or None
        ... or on a section of muscles, horizontal at a (vertebra or disc, share of its height from
        above), or through the axis of the hip at an angle in degrees from that of the anterior
        inferior iliac spine; ``depth`` runs from the deep (0) to the free surface (1). With two
        muscles the place is the groove between them ...
    hip : tuple of three floats, optional
        ... or beside the hip joint: angle from anterior to up in degrees, mm above the head of the
        femur, and mm lateral to its centre.
    shift : tuple of three floats
        Added, mm of the reference man: forwards, up, laterally.
    by : tuple of (segment, weight), or ("groin",) or ("strings",)
        Carried by segments, by the fold of the groin, or by the strings of the muscles.
    out : tuple of three floats, optional
        Outwards here, where it is not as in the rest of the structure.
    turns : float, optional
        Share of the femur's turn about the hip that the groin gives it, where it is not to go with
        the thigh until it comes up to the inguinal ligament.
    """

    bone: str = ""
    at: tuple[tuple[str, float], ...] = ()
    disc: str = ""
    ratio: float = 0.0
    across: float = 0.5
    muscles: tuple[str, ...] = ()
    level: tuple[str, float] | None = None
    angle: float | None = None
    depth: float = 1.0
    hip: Three | None = None
    shift: Three = (0.0, 0.0, 0.0)
    by: tuple[tuple[str, float], ...] = ()
    out: Three | None = None
    turns: float | None = None


@dataclass(frozen=True)
class Flip:
    """Between which poses of the hip a schematic cord goes from its first course to its last.

    Attributes
    ----------
    full : tuple of (coordinate, degrees)
        ``hip_flexion``, ``hip_adduction``, ``hip_rotation``: each counts as the share of these
        degrees that it has reached, 0 to 1, and the mean of the shares is the cord's.
    begins, ends : float
        Share at which it leaves its first course, and at which it lies in its last.
    """

    full: tuple[tuple[str, float], ...]
    begins: float
    ends: float


@dataclass(frozen=True)
class CordRecord:
    """A cord or band: one swept tube.

    Attributes
    ----------
    way : tuple of Waypoint
    width, thickness : tuple of two floats
        At its start and end, mm.
    bend : float
        Least bend radius, mm.
    fixed : tuple of two floats
        Length at each end, mm, that lies on or in bone.
    wrap : float or None
        Height above the head of the femur that it keeps, mm.
    rests : bool
        Whether it lies on what its neighbour rests on.
    taper : tuple of two floats
        Length over which it grows from and shrinks to a point, mm.
    point : float
        Share of its width and thickness at its very ends.
    joins : tuple of int and float, optional
        It leaves that cord of its neighbour, so many mm before its end, along it.
    ways : tuple of tuple of Waypoint
        Other courses of a schematic cord that flips, as many waypoints each: the middle one is the
        hump over which it goes, the last where it lies then.
    flip : Flip, optional
    """

    way: tuple[Waypoint, ...]
    width: tuple[float, float]
    thickness: tuple[float, float]
    bend: float
    fixed: tuple[float, float]
    wrap: float | None
    rests: bool
    taper: tuple[float, float] = (0.0, 0.0)
    point: float = 0.4
    joins: tuple[int, float] | None = None
    ways: tuple[tuple[Waypoint, ...], ...] = ()
    flip: Flip | None = None


@dataclass(frozen=True)
class NeighbourRecord:
    """One neighbour of a side.

    Attributes
    ----------
    name : str
    kind : str
    shape : str
        One of `SHAPES`.
    cords : tuple of CordRecord
    rows : tuple of tuple of Waypoint
        Of a sheet, from its first edge to its last.
    thickness : tuple of two floats
        Of a sheet at its edge and in its middle, mm.
    groove : float
        Share of its thickness by which a sheet is thinner in its middle at its last row.
    on : tuple of str
        Muscles and neighbours on whose surface it rests.
    sunk : float
        How deep it lies in that surface, mm.
    out : tuple of three floats
        Outwards from what it rests on.
    fall : tuple of three floats
        Direction in which nothing lifts it; zero for none.
    sources, tag : str
        Where its course and its sizes come from.
    """

    name: str
    kind: Kind
    shape: str
    cords: tuple[CordRecord, ...]
    rows: tuple[tuple[Waypoint, ...], ...]
    thickness: tuple[float, float]
    groove: float
    on: tuple[str, ...]
    sunk: float
    out: Three
    fall: Three
    sources: tuple[str, ...]
    tag: str


@cache
def neighbour_records() -> Mapping[str, NeighbourRecord]:
    """The table ``neighbours.toml``."""
    return {name: _record(name, row) for name, row in toml_table("neighbours.toml").items()}


@cache
def schematic_records() -> Mapping[str, NeighbourRecord]:
    """The table ``schematics.toml``: drawings of accounts, which "all" leaves out."""
    return {name: _record(name, row) for name, row in toml_table("schematics.toml").items()}


@cache
def all_records() -> Mapping[str, NeighbourRecord]:
    """Neighbours and schematics by name."""
    return {**neighbour_records(), **schematic_records()}


def schematic_names() -> tuple[str, ...]:
    """Names of all schematics with their sides, in the order of their parts."""
    return tuple(f"{name}_{side}" for side in "rl" for name in schematic_records())


def neighbour_names() -> tuple[str, ...]:
    """Names of all neighbours with their sides, in the order of their parts."""
    return tuple(f"{name}_{side}" for side in "rl" for name in neighbour_records())


def neighbour_words() -> tuple[str, ...]:
    """All words that choose neighbours: names with and without side, kinds, "all"."""
    kinds = dict.fromkeys(record.kind for record in neighbour_records().values())
    words = [*neighbour_records(), *neighbour_names()]
    words += dict.fromkeys(word for kind in kinds for word in kind_words(kind))
    return (*words, *schematic_records(), *schematic_names(), "all")


def chosen_neighbours(words: Iterable[str]) -> tuple[str, ...]:
    """Names, with their sides, of the neighbours that words mean, in the order of the tables.

    Schematics come when they are named, with their side or without.

    Raises
    ------
    ValueError
        If a word means none; the sentence gives the nearest that does.
    """
    wanted: set[str] = set()
    for word in words:
        found = {name for name in neighbour_names() if word == "all" or _means(word, name)}
        found |= {name for name in schematic_names() if word in (name, name[:-2])}
        if not found:
            raise ValueError(unknown("neighbour", word, neighbour_words(), "list neighbours"))
        wanted |= found
    return tuple(name for name in (*neighbour_names(), *schematic_names()) if name in wanted)


def _means(word: str, name: str) -> bool:
    return means(word, name, neighbour_records()[name[:-2]].kind)


def _record(name: str, row: Table) -> NeighbourRecord:
    kind, shape = row["kind"], row["shape"]
    if kind not in get_args(Kind) or shape not in SHAPES:
        raise ValueError(
            f"neighbours.toml: {name}: expected a kind of {', '.join(get_args(Kind))} and a shape "
            f"of {', '.join(SHAPES)}, got '{kind}' and '{shape}'"
        )
    return NeighbourRecord(
        name=name,
        kind=kind,
        shape=shape,
        cords=tuple(_cord(cord, kind) for cord in row.get("cords", ())),
        rows=tuple(tuple(_waypoint(point) for point in line) for line in row.get("rows", ())),
        thickness=_pair(row.get("thickness", 1.0)),
        groove=row.get("groove", 0.0),
        on=tuple(row.get("on", ())),
        sunk=row.get("sunk", 0.0),
        out=_three(row.get("out", (1.0, 0.0, 0.0))),
        fall=_three(row.get("fall", (0.0, 0.0, 0.0))),
        sources=tuple(row["sources"]),
        tag=row["tag"],
    )


def _cord(row: Table, kind: str) -> CordRecord:
    width = _pair(row["width"])
    return CordRecord(
        way=tuple(_waypoint(point) for point in row["way"]),
        width=width,
        thickness=_pair(row.get("thickness", width)),
        bend=row.get("bend", 12.0),
        fixed=_pair(row.get("fixed", 0.0)),
        wrap=row.get("wrap"),
        rests=row.get("rests", True),
        taper=_pair(row.get("taper", _TAPERS.get(kind, 0.0))),
        point=row.get("point", 0.7 if kind in KIND_GROUPS["vessel"] else 0.35),
        joins=(int(row["joins"][0]), float(row["joins"][1])) if "joins" in row else None,
        ways=tuple(tuple(map(_waypoint, row[key])) for key in ("over", "then") if key in row),
        flip=_flip(row["flip"]) if "flip" in row else None,
    )


def _flip(row: Table) -> Flip:
    begins, ends = _pair(row["between"])
    return Flip(tuple(row["full"].items()), begins, ends)


def _waypoint(row: Table) -> Waypoint:
    values: dict[str, Any] = dict(row)
    if isinstance(values.get("at"), str):
        values["at"] = {values["at"]: 1.0}
    values["at"] = tuple(values.get("at", {}).items())
    values["muscles"] = tuple(values.get("muscles", ()))
    if "level" in values:
        level = values["level"]
        values["level"] = (level, 0.5) if isinstance(level, str) else (level[0], float(level[1]))
    by = values.get("by", {})
    values["by"] = ((by, 1.0),) if isinstance(by, str) else tuple(by.items())
    for key in ("shift", "out", "hip"):
        if key in values:
            values[key] = _three(values[key])
    return Waypoint(**values)


def _pair(value: Any) -> tuple[float, float]:
    low, high = value if isinstance(value, (list, tuple)) else (value, value)
    return float(low), float(high)


def _three(value: Any) -> Three:
    x, y, z = value
    return float(x), float(y), float(z)
