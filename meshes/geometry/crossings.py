"""Where a triangle mesh passes through itself: pairs of triangles found in a grid of cells.

Two triangles cross where an edge of one pierces the other (Moeller and Trumbore 1997). Triangles
that share one corner are asked about the edges opposite to it; neighbours along an edge are not.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from meshes.geometry.types import Array, Faces


def crossings(vertices: Array, faces: Faces) -> Faces:
    """Pairs (k, 2) of triangles that pass through each other; empty for a sound surface.

    Parameters
    ----------
    vertices : ndarray, shape (n, 3)
    faces : ndarray, shape (m, 3)
    """
    corners = vertices[faces]
    low, high = corners.min(axis=1), corners.max(axis=1)
    size = max(1.5 * float(np.mean(high - low)), 1e-9)
    first = np.floor((low - low.min(axis=0)) / size).astype(np.int64)
    last = np.floor((high - low.min(axis=0)) / size).astype(np.int64)
    cells, owners = _entered(first, last, last.max(axis=0) + 1)
    order = np.argsort(cells, kind="stable")
    starts = np.flatnonzero(np.diff(cells[order], prepend=-1))
    return np.asarray(
        _pairs(vertices, faces, low, high, owners[order], np.append(starts, len(order)))
    )


@njit(cache=True, nogil=True)
def _entered(first: Faces, last: Faces, shape: Faces) -> tuple[Faces, Faces]:
    """Numbers of the cells that each triangle's box enters, and the triangle of each entry."""
    total = 0
    for i in range(len(first)):
        spans = last[i] - first[i] + 1
        total += spans[0] * spans[1] * spans[2]
    cells, owners = np.empty(total, np.int64), np.empty(total, np.int64)
    at = 0
    for i in range(len(first)):
        for x in range(first[i, 0], last[i, 0] + 1):
            for y in range(first[i, 1], last[i, 1] + 1):
                for z in range(first[i, 2], last[i, 2] + 1):
                    cells[at] = (x * shape[1] + y) * shape[2] + z
                    owners[at] = i
                    at += 1
    return cells, owners


@njit(cache=True, nogil=True)
def _pairs(
    points: Array, faces: Faces, low: Array, high: Array, owners: Faces, starts: Faces
) -> Faces:
    found = []
    for c in range(len(starts) - 1):
        for m in range(starts[c], starts[c + 1]):
            for n in range(m + 1, starts[c + 1]):
                i, j = owners[m], owners[n]
                if not _apart(low, high, i, j) and _cross(points, faces[i], faces[j]):
                    found.append((min(i, j), max(i, j)))
    unique = sorted(set(found))
    pairs = np.empty((len(unique), 2), np.int64)
    for k in range(len(unique)):
        pairs[k, 0], pairs[k, 1] = unique[k]
    return pairs


@njit(cache=True, nogil=True)
def _apart(low: Array, high: Array, i: int, j: int) -> bool:
    """Whether the boxes of two triangles do not meet."""
    x, y, z = (low[i] > high[j]) | (low[j] > high[i])
    return bool(x or y or z)


@njit(cache=True, nogil=True)
def _cross(points: Array, one: Faces, other: Faces) -> bool:
    shared = 0
    mine, yours = -1, -1
    for a in range(3):
        for b in range(3):
            if one[a] == other[b]:
                shared += 1
                mine, yours = a, b
    if shared > 1:
        return False
    for k in range(3):
        if (shared == 0 or k == (mine + 1) % 3) and _pierced(
            points, one[k], one[(k + 1) % 3], other
        ):
            return True
        if (shared == 0 or k == (yours + 1) % 3) and _pierced(
            points, other[k], other[(k + 1) % 3], one
        ):
            return True
    return False


@njit(cache=True, nogil=True)
def _pierced(points: Array, start: int, end: int, face: Faces) -> bool:
    """Whether the segment between two points passes through a triangle."""
    a, b, c = points[face[0]], points[face[1]], points[face[2]]
    ray, u, v, w = points[end] - points[start], b - a, c - a, points[start] - a
    p, q = np.cross(ray, v), np.cross(w, u)
    determinant = np.dot(u, p)
    if determinant == 0.0:
        return False
    s, t, along = np.dot(w, p), np.dot(ray, q), np.dot(v, q)
    if determinant < 0.0:
        determinant, s, t, along = -determinant, -s, -t, -along
    inside = s >= 0.0 and t >= 0.0 and s + t <= determinant
    return bool(inside and 0.0 <= along <= determinant)
