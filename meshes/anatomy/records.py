"""The tables of facts, read once and checked: joints, placements and the rows of the bones."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Joints:
    """Ranges of the coordinates, shares of the lumbar levels, pelvifemoral rhythm (degrees)."""

    ranges: Mapping[str, tuple[float, float]]
    bony_contact: Mapping[str, float]
    levels: tuple[str, ...]
    shares: Mapping[str, tuple[float, ...]]
    rhythms: Mapping[str, float]
    rhythm_range: tuple[float, float]
    other_hip_extension: float
    zeros: Mapping[str, float]


def text_of(name: str) -> str:
    """Text of a table in this folder."""
    return files("meshes.anatomy").joinpath(name).read_text(encoding="utf-8")


@cache
def toml_table(name: str) -> dict[str, Any]:
    """A TOML table of this folder."""
    return tomllib.loads(text_of(name))


def csv_rows(name: str) -> list[dict[str, str]]:
    """Rows of a CSV table of this folder; lines that begin with # are its head."""
    lines = [line for line in text_of(name).splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines))


def csv_head(name: str) -> tuple[str, ...]:
    """The lines of a CSV table's head: what it is, its frame, source and method."""
    return tuple(line[1:].strip() for line in text_of(name).splitlines() if line.startswith("#"))


@cache
def bone_rows() -> Mapping[str, Mapping[str, Any]]:
    """Rows of ``bones.toml`` by name, each with what it takes over from the one it is like."""
    table = toml_table("bones.toml")
    return {name: {**table.get(row.get("like", ""), {}), **row} for name, row in table.items()}


@cache
def joints() -> Joints:
    """The table ``joints.toml``."""
    table = toml_table("joints.toml")
    shares, rhythm = table["lumbar_shares"], table["rhythm"]
    presets = ("standing", "supine", "straight_leg_raise")
    return Joints(
        ranges={name: (low, high) for name, (low, high) in table["ranges"].items()},
        bony_contact=table["bony_contact"],
        levels=tuple(shares["levels"]),
        shares={axis: tuple(shares[axis]) for axis in ("flexion", "bending", "rotation")},
        rhythms={name: rhythm[name] for name in presets},
        rhythm_range=(rhythm["range"][0], rhythm["range"][1]),
        other_hip_extension=rhythm["other_hip_extension"],
        zeros=table["zeros"],
    )


@dataclass(frozen=True)
class Placement:
    """Where a vertebra stands at neutral: body centre x, y (mm) and forward tilt (degrees)."""

    x: float
    y: float
    tilt: float


@cache
def placements() -> dict[str, Placement]:
    """The table ``placement.csv``."""
    return {
        row["name"]: Placement(float(row["x"]), float(row["y"]), float(row["tilt"]))
        for row in csv_rows("placement.csv")
    }
