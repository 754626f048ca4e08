"""Signed distance to closed meshes on regular grids: scan-converted once, then read anywhere.

Cells beside a surface hold the exact distance to the nearest triangle; a cell farther off holds
the distance to the triangle nearest to its nearest such cell (a closest-point transform over the
Euclidean distance transform). The sign is the parity of crossings along a grid line. Inside a
mesh the distance is negative.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from meshes.geometry.scan import beside, crossings, to_owners
from meshes.geometry.types import Array, Faces

FloatGrid = NDArray[np.float32]
Mesh = tuple[Array, Faces]


@dataclass(frozen=True, eq=False)
class Fields:
    """Several distance fields in one flat store, as compiled loops read them.

    Attributes
    ----------
    values : ndarray of float32, shape (n,)
        Signed distances in mm, field after field, each with z fastest.
    lows : ndarray, shape (f, 3)
        The corner of each grid with the least coordinates, mm.
    shapes : ndarray of int, shape (f, 3)
    offsets : ndarray of int, shape (f,)
        Where each field begins in ``values``.
    spacing : float
        Edge of a cell, mm.
    """

    values: FloatGrid
    lows: Array
    shapes: Faces
    offsets: Faces
    spacing: float

    def distance(self, field: int, points: Array) -> Array:
        """Signed distances (n,) in mm of points (n, 3) to the meshes of one field."""
        rows = np.require(points, np.float64, ["C", "W"]).reshape(-1, 3)
        return np.asarray(_distances(rows, field, *self.store)[:, 0])

    def gradient(self, field: int, points: Array) -> Array:
        """Gradients (n, 3) of the distance at points (n, 3): away from the nearest surface."""
        rows = np.require(points, np.float64, ["C", "W"]).reshape(-1, 3)
        return np.asarray(_distances(rows, field, *self.store)[:, 1:])

    @property
    def store(self) -> tuple[FloatGrid, Array, Faces, Faces, float]:
        """The attributes in order, for compiled loops."""
        return self.values, self.lows, self.shapes, self.offsets, self.spacing


def distance_fields(
    regions: Sequence[tuple[Sequence[Mesh], Array, Array]], spacing: float = 2.0
) -> Fields:
    """Scan-convert meshes into signed distance fields.

    Parameters
    ----------
    regions : sequence of (meshes, low, high)
        For each field its closed meshes (vertices (n, 3) in mm, faces (m, 3)), whose union is
        taken, and the corners of the box (3,) to be covered.
    spacing : float
        Edge of a cell, mm.
    """
    lows = np.array([low for _, low, _ in regions], dtype=np.float64)
    highs = np.array([high for _, _, high in regions], dtype=np.float64)
    shapes = np.maximum(np.ceil((highs - lows) / spacing).astype(np.int64) + 1, 2)
    sizes = np.prod(shapes, axis=1)
    grids = [
        _union(meshes, low, shape, spacing)
        for (meshes, _, _), low, shape in zip(regions, lows, shapes, strict=True)
    ]
    values = np.concatenate([grid.ravel() for grid in grids]).astype(np.float32)
    return Fields(values, lows, shapes, np.cumsum(sizes) - sizes, float(spacing))


def _union(meshes: Sequence[Mesh], low: Array, shape: Faces, spacing: float) -> Array:
    grid = np.full(tuple(int(n) for n in shape), 1e3)
    for vertices, faces in meshes:
        np.minimum(grid, _signed(vertices, faces, low, grid.shape, spacing), out=grid)
    return grid


def _signed(
    vertices: Array, faces: Faces, low: Array, shape: tuple[int, ...], spacing: float
) -> Array:
    corners = np.ascontiguousarray(vertices[faces], dtype=np.float64)
    nearest = np.full(shape, -1, dtype=np.int64)
    squared = np.full(shape, np.inf)
    beside(corners, low, spacing, nearest, squared)
    if not np.any(nearest >= 0):
        return np.full(shape, 1e3)
    flips = np.zeros(shape, dtype=np.int8)
    crossings(corners, low, spacing, flips)
    inside = np.cumsum(flips, axis=2) % 2 == 1
    seeds = distance_transform_edt(nearest < 0, return_distances=False, return_indices=True)
    owner = nearest[tuple(seeds)]
    distance = to_owners(corners, owner, low, spacing)
    return np.where(inside, -distance, distance)


@njit(cache=True, nogil=True, inline="always")
def _cell(
    x: float, y: float, z: float, field: int, lows: Array, shapes: Faces, h: float
) -> tuple[int, int, int, float, float, float, float]:
    """Cell of the grid nearest to a point, the point's place in it, and how far off it lies."""
    cells = 1.0 / h
    gx, gy = (x - lows[field, 0]) * cells, (y - lows[field, 1]) * cells
    gz = (z - lows[field, 2]) * cells
    lx, ly, lz = shapes[field, 0] - 1, shapes[field, 1] - 1, shapes[field, 2] - 1
    cx, cy, cz = min(max(gx, 0.0), lx), min(max(gy, 0.0), ly), min(max(gz, 0.0), lz)
    away = 0.0
    if gx != cx or gy != cy or gz != cz:
        away = h * np.sqrt((gx - cx) ** 2 + (gy - cy) ** 2 + (gz - cz) ** 2)
    i, j, k = min(int(cx), lx - 1), min(int(cy), ly - 1), min(int(cz), lz - 1)
    return i, j, k, cx - i, cy - j, cz - k, away


@njit(cache=True, nogil=True, inline="always")
def distance_and_slope(
    x: float,
    y: float,
    z: float,
    field: int,
    values: FloatGrid,
    lows: Array,
    shapes: Faces,
    offsets: Faces,
    h: float,
) -> tuple[float, float, float, float]:
    """Trilinear signed distance at a point and its gradient; off the grid, the way to it added."""
    i, j, k, fx, fy, fz, away = _cell(x, y, z, field, lows, shapes, h)
    ny, nz = shapes[field, 1], shapes[field, 2]
    o = offsets[field] + (i * ny + j) * nz + k
    step = ny * nz
    v000, v001, v010, v011 = values[o], values[o + 1], values[o + nz], values[o + nz + 1]
    o += step
    v100, v101, v110, v111 = values[o], values[o + 1], values[o + nz], values[o + nz + 1]
    a00, a01 = v000 + fx * (v100 - v000), v001 + fx * (v101 - v001)
    a10, a11 = v010 + fx * (v110 - v010), v011 + fx * (v111 - v011)
    b0, b1 = a00 + fy * (a10 - a00), a01 + fy * (a11 - a01)
    sx0 = (1.0 - fy) * (v100 - v000) + fy * (v110 - v010)
    sx1 = (1.0 - fy) * (v101 - v001) + fy * (v111 - v011)
    sy = (1.0 - fz) * (a10 - a00) + fz * (a11 - a01)
    sx = (1.0 - fz) * sx0 + fz * sx1
    return b0 + fz * (b1 - b0) + away, sx / h, sy / h, (b1 - b0) / h


@njit(cache=True, nogil=True, inline="always")
def distance_at(
    x: float,
    y: float,
    z: float,
    field: int,
    beyond: float,
    values: FloatGrid,
    lows: Array,
    shapes: Faces,
    offsets: Faces,
    h: float,
) -> float:
    """Trilinear signed distance at a point; more than ``beyond`` off the grid, that alone."""
    i, j, k, fx, fy, fz, away = _cell(x, y, z, field, lows, shapes, h)
    if away > beyond:
        return float(away)
    ny, nz = shapes[field, 1], shapes[field, 2]
    o = offsets[field] + (i * ny + j) * nz + k
    a0 = values[o] + fz * (values[o + 1] - values[o])
    a1 = values[o + nz] + fz * (values[o + nz + 1] - values[o + nz])
    o += ny * nz
    b0 = values[o] + fz * (values[o + 1] - values[o])
    b1 = values[o + nz] + fz * (values[o + nz + 1] - values[o + nz])
    a, b = a0 + fy * (a1 - a0), b0 + fy * (b1 - b0)
    return float(a + fx * (b - a) + away)


@njit(cache=True, nogil=True)
def _distances(
    points: Array,
    field: int,
    values: FloatGrid,
    lows: Array,
    shapes: Faces,
    offsets: Faces,
    h: float,
) -> Array:
    rows = np.empty((len(points), 4))
    for n in range(len(points)):
        x, y, z = points[n]
        rows[n] = distance_and_slope(x, y, z, field, values, lows, shapes, offsets, h)
    return rows
