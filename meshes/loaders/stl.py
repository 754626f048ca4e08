"""STL, ascii and binary: a soup of triangles."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from meshes.geometry.types import Array, Faces
from meshes.loaders.scanning import counted, tail

_HEAD, _TRIANGLE = 84, 50


def announced(path: Path) -> int:
    """Triangles that the header of a binary file announces, or that an ascii file holds."""
    if _is_ascii(path):
        if b"endsolid" not in tail(path, 512):
            raise ValueError("expected 'endsolid' at the end, got none: the file is truncated")
        return counted(path, b"endfacet")
    size = path.stat().st_size
    if size < _HEAD:
        raise ValueError(f"expected a header of {_HEAD} bytes, got a file of {size}")
    with path.open("rb") as file:
        count: int = struct.unpack("<I", file.read(_HEAD)[80:])[0]
    if size < _HEAD + _TRIANGLE * count or not count:
        raise ValueError(
            f"expected {_HEAD + _TRIANGLE * count:,} bytes for the {count:,} triangles announced, "
            f"got {size:,}: the file is truncated or no STL"
        )
    return count


def read(path: Path) -> tuple[Array, Faces]:
    """Three vertices for each triangle."""
    corners = _ascii_corners(path) if _is_ascii(path) else _binary_corners(path)
    return corners, np.arange(len(corners), dtype=np.int64).reshape(-1, 3)


def _is_ascii(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(1024)
    return head.lstrip().startswith(b"solid") and b"\0" not in head


def _ascii_corners(path: Path) -> Array:
    lines = [line.split() for line in path.read_bytes().splitlines()]
    corners = [line[1:4] for line in lines if line and line[0] == b"vertex"]
    if not corners or len(corners) % 3:
        raise ValueError(f"expected three vertices a triangle, got {len(corners)} in all")
    if any(len(corner) != 3 for corner in corners):
        raise ValueError("expected three coordinates a vertex, got another number: damaged")
    return np.array(corners, dtype=np.float64)


def _binary_corners(path: Path) -> Array:
    layout = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
    triangles = np.fromfile(path, layout, announced(path), offset=_HEAD)
    return triangles["corners"].reshape(-1, 3).astype(np.float64)
