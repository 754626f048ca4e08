"""OBJ: vertices and polygons as lines of text; materials and textures are left alone."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np

from meshes.geometry.types import Array, Faces
from meshes.loaders.scanning import counted


def announced(path: Path) -> int:
    """Number of polygons, counted."""
    return counted(path, b"\nf ")


def read(path: Path) -> tuple[Array, Faces]:
    """Vertices as they stand, polygons as fans of triangles."""
    vertices: list[list[bytes]] = []
    faces: list[tuple[int, int, int]] = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        words = line.split()
        if not words or words[0] not in (b"v", b"f"):
            continue
        if len(words) < 4:
            raise ValueError(
                f"expected three numbers or more in line {number}, got '{_said(line)}'"
            )
        if words[0] == b"v":
            vertices.append(words[1:4])
        else:
            corners = [_corner(word, len(vertices), number) for word in words[1:]]
            faces += [(corners[0], b, c) for b, c in pairwise(corners[1:])]
    if not vertices:
        raise ValueError("expected lines of vertices ('v x y z'), got none")
    points = np.array(vertices, dtype=np.float64)
    triangles = np.array(faces, dtype=np.int64).reshape(-1, 3)
    _check_indices(points, triangles)
    return points, triangles


def _corner(word: bytes, seen: int, number: int) -> int:
    try:
        index = int(word.split(b"/")[0])
    except ValueError:
        raise ValueError(
            f"expected a vertex number in line {number}, got '{_said(word)}'"
        ) from None
    return index - 1 if index > 0 else seen + index


def _said(text: bytes) -> str:
    return text[:40].decode("ascii", "replace")


def _check_indices(points: Array, triangles: Faces) -> None:
    if len(triangles) and not 0 <= triangles.min() <= triangles.max() < len(points):
        raise ValueError(
            f"expected polygons of the {len(points)} vertices given, got vertex "
            f"{triangles.max() + 1}: the file is truncated or damaged"
        )
