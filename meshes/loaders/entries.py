"""One ``[[bones]]`` table of a manifest, checked and made into a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import numpy as np

from meshes.geometry.types import Array
from meshes.loaders.errors import LoadError, nearest_hint
from meshes.loaders.files import format_of
from meshes.loaders.values import matrix_of, number_of, point_of, text_of, truth_of

MANIFEST = "bones.toml"
UNITS = {"mm": 1.0, "cm": 10.0, "m": 1000.0}
LUMBAR = ("l1", "l2", "l3", "l4", "l5")
REQUIRED = ("hip_bone_r", "hip_bone_l", "sacrum", *LUMBAR)
FEMURS = ("femur_r", "femur_l")
KNOWN = (*REQUIRED, *FEMURS, "t12")
FITS = ("acetabulum",)
_ROW = (
    "bone", "file", "unit", "transform", "mirrored", "mirror_of", "landmarks", "fit", "length",
    "version",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Entry:
    """One bone of a manifest.

    Attributes
    ----------
    bone : str
    path : Path or None
        Its file; None where it is the mirror image of another bone.
    file_to_common : ndarray, shape (4, 4)
        Takes the file's coordinates to mm in the frame that the bones share.
    unit : str
        The file's unit: "mm", "cm" or "m".
    mirrored : bool
        The file holds the bone of the other side.
    mirror_of : str
        The bone whose mirror image it is, or "".
    landmarks : mapping of str to ndarray, shape (3,)
        In the frame that the bones share, mm.
    fit : str
        "acetabulum" for a femur of another person, or "".
    length : float
        Length (mm) that a fitted femur is given; 0 for the built-in proportion.
    version : float or None
        Version (degrees, anteversion positive) that a fitted femur is given; None for its own.
    """

    bone: str
    path: Path | None
    file_to_common: Array
    unit: str = "mm"
    mirrored: bool = False
    mirror_of: str = ""
    landmarks: Mapping[str, Array] = field(default_factory=dict)
    fit: str = ""
    length: float = 0.0
    version: float | None = None


def check_keys(where: str, table: Mapping[str, Any], known: Iterable[str]) -> None:
    """Refuse a key that is not known, with the nearest that is."""
    for key in table:
        if key not in known:
            raise LoadError(f"{where}: unknown key '{key}'; {nearest_hint(key, known)}")


def entry_of(folder: Path, table: dict[str, Any], row: dict[str, Any], number: int) -> Entry:
    """The record of the ``number``-th row of a manifest.

    Raises
    ------
    LoadError
        Naming the bone and the field, what was expected and what came.
    """
    bone = text_of(f"{MANIFEST}: bone of [[bones]] {number}", row.get("bone"))
    where = f"{MANIFEST}: {bone}"
    if bone not in KNOWN:
        raise LoadError(f"{where}: unknown bone; {nearest_hint(bone, KNOWN)}")
    check_keys(where, row, _ROW)
    if ("file" in row) == ("mirror_of" in row):
        raise LoadError(f"{where}: expected either file or mirror_of, got both or none; give one")
    mirror_of = text_of(f"{where}: mirror_of", row.get("mirror_of", ""))
    unit = text_of(f"{where}: unit", row.get("unit", table.get("unit", "mm")))
    if unit not in UNITS:
        raise LoadError(f"{where}: expected unit mm, cm or m, got '{unit}'; correct it")
    mirrored = truth_of(f"{where}: mirrored", row.get("mirrored", False))
    file_to_mm = np.diag([-UNITS[unit] if mirrored else UNITS[unit], UNITS[unit], UNITS[unit], 1.0])
    given = row.get("transform", table.get("transform"))
    file_to_common = _transform(where, given, table) @ file_to_mm
    fit, length, version = _fit(where, bone, row)
    return Entry(
        bone=bone,
        path=_file(folder, where, row["file"]) if "file" in row else None,
        file_to_common=file_to_common,
        unit=unit,
        mirrored=mirrored,
        mirror_of=mirror_of,
        landmarks=_landmarks(where, row.get("landmarks", {}), file_to_common),
        fit=fit,
        length=length,
        version=version,
    )


def _fit(where: str, bone: str, row: dict[str, Any]) -> tuple[str, float, float | None]:
    fit = text_of(f"{where}: fit", row.get("fit", ""))
    if fit and (fit not in FITS or bone not in FEMURS):
        raise LoadError(f"{where}: expected fit only of a femur and 'acetabulum', got '{fit}'")
    length = number_of(f"{where}: length", row.get("length", 0.0))
    if "length" in row and not (fit and 250.0 <= length <= 650.0):
        raise LoadError(
            f"{where}: expected a length of 250 to 650 mm beside fit = 'acetabulum', "
            f"got {length:g}; correct it"
        )
    version = number_of(f"{where}: version", row.get("version", 0.0))
    if "version" in row and not (fit and -20.0 <= version <= 60.0):
        raise LoadError(
            f"{where}: expected a version of -20 to 60 degrees beside fit = 'acetabulum', "
            f"got {version:g}; correct it"
        )
    return fit, length, version if "version" in row else None


def _file(folder: Path, where: str, value: Any) -> Path:
    """A file of the folder: a relative path without a step upwards; links in it are followed."""
    name = text_of(f"{where}: file", value)
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or PureWindowsPath(name).drive or ".." in path.parts or not path.parts:
        raise LoadError(
            f"{where}: expected a file inside the folder, got '{name}'; "
            "copy or link it into the folder and give its relative path"
        )
    format_of(folder / path)
    return folder / path


def _transform(where: str, value: Any, table: dict[str, Any]) -> Array:
    """A 4 x 4 of the manifest, given in place or by its name in [transforms]."""
    if value is None:
        return np.eye(4)
    if isinstance(value, str):
        named = table.get("transforms", {})
        if not isinstance(named, dict) or value not in named:
            names = list(named) if isinstance(named, dict) else []
            raise LoadError(
                f"{where}: transform '{value}' is not in [transforms]; {nearest_hint(value, names)}"
            )
        value = named[value]
    return matrix_of(f"{where}: transform", value)


def _landmarks(where: str, value: Any, file_to_common: Array) -> dict[str, Array]:
    if not isinstance(value, dict):
        raise LoadError(f"{where}: expected landmarks = {{ name = [x, y, z] }}, got {value!r}")
    points = {name: point_of(f"{where}: landmark {name}", at) for name, at in value.items()}
    return {n: file_to_common[:3, :3] @ p + file_to_common[:3, 3] for n, p in points.items()}
