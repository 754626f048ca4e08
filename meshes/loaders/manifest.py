"""The manifest ``bones.toml`` of a folder of bones: read, checked, and made into records."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from meshes.geometry.types import Array
from meshes.loaders.entries import FEMURS, MANIFEST, REQUIRED, Entry, check_keys, entry_of
from meshes.loaders.errors import LoadError
from meshes.loaders.values import point_of

_MOST_BYTES = 1_000_000
_TOP = ("schema", "name", "source", "unit", "transform", "transforms", "hip_centres", "bones")


@dataclass(frozen=True, eq=False)
class Manifest:
    """What a folder of bones says about itself."""

    path: Path
    entries: Mapping[str, Entry]
    hip_centres: Mapping[str, Array]

    @property
    def files(self) -> tuple[Path, ...]:
        """The manifest and every mesh that it names."""
        return (self.path, *(e.path for e in self.entries.values() if e.path))


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder, checked as far as it can be without reading the meshes.

    Raises
    ------
    LoadError
        Naming the field, what was expected, what came and how to mend it.
    """
    table = _table(folder)
    check_keys(MANIFEST, table, _TOP)
    if table.get("schema") != 1:
        raise LoadError(f"{MANIFEST}: expected schema = 1, got {table.get('schema')!r}; write it")
    rows = table.get("bones")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise LoadError(f"{MANIFEST}: expected a [[bones]] table for each bone; write them")
    entries: dict[str, Entry] = {}
    for number, row in enumerate(rows, 1):
        entry = entry_of(folder, table, row, number)
        if entry.bone in entries:
            raise LoadError(
                f"{MANIFEST}: expected one file for {entry.bone}, got two ("
                f"{_source(entries[entry.bone])} and {_source(entry)}); remove one of them"
            )
        entries[entry.bone] = entry
    _check_bones(entries)
    return Manifest(folder / MANIFEST, entries, _hip_centres(table.get("hip_centres", {})))


def _table(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not folder.is_dir():
        raise LoadError(f"{folder}: expected a folder of bones with a {MANIFEST}, found none")
    if not path.is_file():
        raise LoadError(
            f"{folder}: expected a manifest {MANIFEST} in this folder, found none; "
            "write one as docs/own-bones.md shows"
        )
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise LoadError(f"{MANIFEST}: expected at most 1 MB of text, got more; shorten it")
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise LoadError(f"{MANIFEST}: expected TOML, got something else: {error}") from error
    except UnicodeDecodeError as error:
        raise LoadError(f"{MANIFEST}: expected UTF-8 text, got other bytes; save it so") from error
    except OSError as error:
        raise LoadError(f"{MANIFEST}: cannot be read ({error.strerror}); check it") from error


def _hip_centres(value: Any) -> dict[str, Array]:
    if not isinstance(value, dict) or set(value) - {"r", "l"}:
        raise LoadError(f"{MANIFEST}: expected hip_centres of r and l, [x, y, z], got {value!r}")
    return {side: point_of(f"{MANIFEST}: hip_centres.{side}", at) for side, at in value.items()}


def _source(entry: Entry) -> str:
    return entry.path.name if entry.path else f"the mirror image of {entry.mirror_of}"


def _check_bones(entries: Mapping[str, Entry]) -> None:
    for name in REQUIRED:
        if name not in entries:
            raise LoadError(
                f"{MANIFEST}: expected both hip bones, the sacrum, l1 to l5 and one femur, "
                f"got no {name}; add a [[bones]] table for it"
            )
    if not set(FEMURS) & set(entries):
        raise LoadError(f"{MANIFEST}: expected a femur at least, got none; add femur_r or femur_l")
    for name, entry in entries.items():
        other = name[:-1] + {"r": "l", "l": "r"}.get(name[-1], "")
        if entry.mirror_of and (entry.mirror_of != other or not _has_file(entries, other)):
            raise LoadError(
                f"{MANIFEST}: {name}: expected mirror_of = the same bone of the other side with a "
                f"file of its own, got '{entry.mirror_of}'; correct it"
            )
    _check_files([entry for entry in entries.values() if entry.path])


def _check_files(entries: list[Entry]) -> None:
    """Refuse a file that stands for two bones, unless once as it is and once mirrored."""
    seen: dict[tuple[Path | None, bool], str] = {}
    for entry in entries:
        first = seen.setdefault((entry.path, entry.mirrored), entry.bone)
        if first != entry.bone:
            raise LoadError(
                f"{MANIFEST}: {entry.bone}: expected a file of its own, got {_source(entry)}, the "
                f"file of {first}; separate the bones into files"
            )


def _has_file(entries: Mapping[str, Entry], name: str) -> bool:
    return name in entries and entries[name].path is not None
