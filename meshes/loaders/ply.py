"""PLY, ascii and binary: a header that tells the layout, then vertices and polygons."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import trimesh

from meshes.geometry.types import Array, Faces
from meshes.loaders.scanning import counted, head

_MOST_HEADER = 1 << 16
_SIZES = {
    "char": 1, "uchar": 1, "int8": 1, "uint8": 1, "short": 2, "ushort": 2, "int16": 2, "uint16": 2,
    "int": 4, "uint": 4, "int32": 4, "uint32": 4, "float": 4, "float32": 4, "double": 8,
    "float64": 8,
}  # fmt: skip


@dataclass(frozen=True)
class _Header:
    """What the header announces: bytes or lines at least, points and polygons."""

    ascii: bool
    size: int
    least_bytes: int
    counts: dict[str, int]


def announced(path: Path) -> int:
    """Number of polygons that the header announces."""
    header = _header(path)
    rows = sum(header.counts.values())
    if header.ascii:
        got, needed, what = counted(path, b"\n") + 1, rows, "lines"
    else:
        got, needed, what = path.stat().st_size, header.size + header.least_bytes, "bytes"
    if got < needed:
        raise ValueError(f"expected {needed:,} {what} or more, got {got:,}: the file is truncated")
    return max(header.counts.get("face", 0), header.counts.get("vertex", 0) // 3)


def read(path: Path) -> tuple[Array, Faces]:
    """Vertices as they stand and polygons as triangles."""
    with path.open("rb") as file:
        mesh = trimesh.load_mesh(file, file_type="ply", process=False, skip_materials=True)
    vertices = np.asarray(mesh.vertices, dtype=np.float64)
    faces = np.asarray(getattr(mesh, "faces", ()), dtype=np.int64).reshape(-1, 3)
    expected = _header(path).counts.get("vertex", 0)
    if len(vertices) != expected:
        raise ValueError(f"expected {expected:,} vertices, got {len(vertices):,}")
    return vertices, faces


def _least_width(words: list[str]) -> int:
    """Bytes that a property takes at least: polygons have three corners or more."""
    if words[0] != "list":
        return _SIZES.get(words[0], 1)
    corners = 3 if words[-1] in ("vertex_indices", "vertex_index") else 0
    return _SIZES.get(words[1], 1) + corners * _SIZES.get(words[2], 1)


def _header(path: Path) -> _Header:
    text = head(path, _MOST_HEADER)
    end = text.find(b"end_header")
    if not text.startswith(b"ply") or end < 0:
        raise ValueError("expected a header from 'ply' to 'end_header', got none")
    lines = [line.split() for line in text[:end].decode("ascii", "replace").splitlines()]
    counts: dict[str, int] = {}
    widths: dict[str, int] = {}
    form = element = ""
    for words in filter(None, lines):
        if words[0] == "format":
            form = words[1]
        elif words[0] == "element":
            element = words[1]
            counts[element], widths[element] = int(words[2]), 0
        elif words[0] == "property" and element:
            widths[element] += _least_width(words[1:])
    least = sum(count * widths[name] for name, count in counts.items())
    return _Header(form == "ascii", end, least, counts)
