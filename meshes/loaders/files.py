"""Mesh files, read safely: size and count are looked at before anything is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from meshes.geometry.types import Array, Faces
from meshes.loaders import glb, obj, ply, stl, vtp
from meshes.loaders.errors import LoadError, nearest_hint

MOST_TRIANGLES = 3_000_000
MOST_BYTES = 800_000_000


@dataclass(frozen=True)
class Format:
    """One row of the table of formats.

    Attributes
    ----------
    name : str
        What users call it.
    announced : callable
        Number of triangles by the file's header or a quick count; raises ValueError with what was
        expected and what came if the file is not of this format or not whole.
    read : callable
        Vertices (n, 3) as they stand in the file, and triangles (m, 3).
    """

    name: str
    announced: Callable[[Path], int]
    read: Callable[[Path], tuple[Array, Faces]]


FORMATS: dict[str, Format] = {
    ".stl": Format("STL", stl.announced, stl.read),
    ".obj": Format("OBJ", obj.announced, obj.read),
    ".ply": Format("PLY", ply.announced, ply.read),
    ".vtp": Format("VTP", vtp.announced, vtp.read),
    ".glb": Format("GLB", glb.announced, glb.read),
}


def format_of(path: Path) -> Format:
    """The format that a file's suffix names."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        known = ", ".join(FORMATS)
        raise LoadError(f"{path.name}: expected a mesh file ({known}), got '{suffix}'; convert it")
    return FORMATS[suffix]


def read_mesh(path: Path) -> tuple[Array, Faces]:
    """Vertices (n, 3) in the file's own unit, and triangles (m, 3).

    Raises
    ------
    LoadError
        If the file is missing, empty, truncated, too large or not a mesh.
    """
    form = format_of(path)
    check_there(path)
    try:
        _check_count(path, form.announced(path))
        vertices, faces = form.read(path)
    except LoadError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        raise LoadError(
            f"{path.name}: could not be read as {form.name}: {reason}; "
            f"export it again as {form.name} or check that the suffix is right"
        ) from error
    if not len(faces):
        raise LoadError(
            f"{path.name}: expected a surface of triangles, got {len(vertices)} points without "
            "any; export the surface, not a point cloud"
        )
    return np.asarray(vertices, dtype=np.float64), np.asarray(faces, dtype=np.int64)


def check_there(path: Path) -> None:
    """Refuse a file that is missing, empty, not to be opened, or far too large."""
    try:
        size = path.stat().st_size
        if path.is_file() and size:
            with path.open("rb") as file:
                file.read(1)
    except FileNotFoundError:
        others = [p.name for p in path.parent.glob("*") if p.suffix.lower() in FORMATS]
        hint = nearest_hint(path.name, others) if others else "correct its name"
        raise LoadError(
            f"{path.name}: expected this file in {path.parent}, got none; {hint}"
        ) from None
    except OSError as error:
        raise LoadError(f"{path.name}: cannot be opened ({error.strerror}); check it") from None
    if not path.is_file():
        raise LoadError(f"{path.name}: expected a mesh file, got something else; correct its name")
    if size == 0:
        raise LoadError(f"{path.name}: expected a mesh, got an empty file; export it again")
    if size > MOST_BYTES:
        raise LoadError(
            f"{path.name}: expected at most {MOST_BYTES // 1_000_000} MB, "
            f"got {size // 1_000_000} MB; decimate the mesh first"
        )


def _check_count(path: Path, count: int) -> None:
    if count > MOST_TRIANGLES:
        raise LoadError(
            f"{path.name}: expected at most {MOST_TRIANGLES:,} triangles, got {count:,}; "
            "decimate the mesh first (100,000 a bone is plenty)"
        )
