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

from meshes.geometry.types import Array, Faces

FloatGrid = NDArray[np.float32]
Mesh = tuple[Array, Faces]
_BAND = 1.5
_JITTER = (1.7320508e-6, 2.2360680e-6)


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
    _scan(corners, low, spacing, nearest, squared)
    if not np.any(nearest >= 0):
        return np.full(shape, 1e3)
    flips = np.zeros(shape, dtype=np.int8)
    _crossings(corners, low, spacing, flips)
    inside = np.cumsum(flips, axis=2) % 2 == 1
    seeds = distance_transform_edt(nearest < 0, return_distances=False, return_indices=True)
    owner = nearest[tuple(seeds)]
    distance = _to_owners(corners, owner, low, spacing)
    return np.where(inside, -distance, distance)


@njit(cache=True, nogil=True)
def _scan(corners: Array, low: Array, h: float, nearest: Faces, squared: Array) -> None:
    """Exact squared distance and nearest triangle in the cells beside each triangle."""
    shape = squared.shape
    for f in range(len(corners)):
        first, last = np.empty(3, np.int64), np.empty(3, np.int64)
        for j in range(3):
            least = min(corners[f, 0, j], corners[f, 1, j], corners[f, 2, j])
            most = max(corners[f, 0, j], corners[f, 1, j], corners[f, 2, j])
            first[j] = max(0, int(np.ceil((least - low[j]) / h - _BAND)))
            last[j] = min(shape[j] - 1, int(np.floor((most - low[j]) / h + _BAND)))
        for i in range(first[0], last[0] + 1):
            for j in range(first[1], last[1] + 1):
                for k in range(first[2], last[2] + 1):
                    d = _triangle_distance(
                        low[0] + h * i, low[1] + h * j, low[2] + h * k, corners[f]
                    )
                    if d < squared[i, j, k]:
                        squared[i, j, k] = d
                        nearest[i, j, k] = f


@njit(cache=True, nogil=True)
def _to_owners(corners: Array, owner: Faces, low: Array, h: float) -> Array:
    distance = np.empty(owner.shape)
    for i in range(owner.shape[0]):
        for j in range(owner.shape[1]):
            for k in range(owner.shape[2]):
                x, y, z = low[0] + h * i, low[1] + h * j, low[2] + h * k
                distance[i, j, k] = np.sqrt(_triangle_distance(x, y, z, corners[owner[i, j, k]]))
    return distance


@njit(cache=True, nogil=True)
def _crossings(corners: Array, low: Array, h: float, flips: NDArray[np.int8]) -> None:
    """Count, at the first cell above it, each place where a grid line along z meets a triangle."""
    nx, ny, nz = flips.shape
    for f in range(len(corners)):
        ax, ay, az = corners[f, 0]
        bx, by, bz = corners[f, 1]
        cx, cy, cz = corners[f, 2]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area == 0.0:
            continue
        i0 = max(0, int(np.floor((min(ax, bx, cx) - low[0]) / h)))
        i1 = min(nx - 1, int(np.ceil((max(ax, bx, cx) - low[0]) / h)))
        j0 = max(0, int(np.floor((min(ay, by, cy) - low[1]) / h)))
        j1 = min(ny - 1, int(np.ceil((max(ay, by, cy) - low[1]) / h)))
        for i in range(i0, i1 + 1):
            for j in range(j0, j1 + 1):
                x, y = low[0] + h * i + _JITTER[0], low[1] + h * j + _JITTER[1]
                wa = ((bx - x) * (cy - y) - (by - y) * (cx - x)) / area
                wb = ((cx - x) * (ay - y) - (cy - y) * (ax - x)) / area
                wc = 1.0 - wa - wb
                if wa >= 0.0 and wb >= 0.0 and wc >= 0.0:
                    z = wa * az + wb * bz + wc * cz
                    k = max(0, int(np.ceil((z - low[2]) / h)))
                    if k < nz:
                        flips[i, j, k] ^= 1


@njit(cache=True, nogil=True)
def _triangle_distance(x: float, y: float, z: float, corners: Array) -> float:
    """Squared distance from a point to a triangle (Ericson 2005, section 5.1.5)."""
    px, py, pz = x - corners[0, 0], y - corners[0, 1], z - corners[0, 2]
    ux, uy, uz = corners[1] - corners[0]
    vx, vy, vz = corners[2] - corners[0]
    d1, d2 = ux * px + uy * py + uz * pz, vx * px + vy * py + vz * pz
    uu, uv, vv = (
        ux * ux + uy * uy + uz * uz,
        ux * vx + uy * vy + uz * vz,
        vx * vx + vy * vy + vz * vz,
    )
    d3, d4, d5, d6 = d1 - uu, d2 - uv, d1 - uv, d2 - vv
    va, vb, vc = d3 * d6 - d5 * d4, d5 * d2 - d1 * d6, d1 * d4 - d3 * d2
    if d1 <= 0.0 and d2 <= 0.0:
        s, t = 0.0, 0.0
    elif d3 >= 0.0 and d4 <= d3:
        s, t = 1.0, 0.0
    elif d6 >= 0.0 and d5 <= d6:
        s, t = 0.0, 1.0
    elif vc <= 0.0 and d1 >= 0.0 and d3 <= 0.0:
        s, t = d1 / (d1 - d3), 0.0
    elif vb <= 0.0 and d2 >= 0.0 and d6 <= 0.0:
        s, t = 0.0, d2 / (d2 - d6)
    elif va <= 0.0 and d4 - d3 >= 0.0 and d5 - d6 >= 0.0:
        t = (d4 - d3) / ((d4 - d3) + (d5 - d6))
        s = 1.0 - t
    else:
        s, t = vb / (va + vb + vc), vc / (va + vb + vc)
    qx, qy, qz = px - s * ux - t * vx, py - s * uy - t * vy, pz - s * uz - t * vz
    return float(qx * qx + qy * qy + qz * qz)


@njit(cache=True, nogil=True)
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
    nx, ny, nz = shapes[field, 0], shapes[field, 1], shapes[field, 2]
    gx, gy, gz = (x - lows[field, 0]) / h, (y - lows[field, 1]) / h, (z - lows[field, 2]) / h
    cx, cy, cz = (
        min(max(gx, 0.0), nx - 1.0),
        min(max(gy, 0.0), ny - 1.0),
        min(max(gz, 0.0), nz - 1.0),
    )
    away = h * np.sqrt((gx - cx) ** 2 + (gy - cy) ** 2 + (gz - cz) ** 2)
    i, j, k = min(int(cx), nx - 2), min(int(cy), ny - 2), min(int(cz), nz - 2)
    fx, fy, fz = cx - i, cy - j, cz - k
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


@njit(cache=True, nogil=True)
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
    nx, ny, nz = shapes[field, 0], shapes[field, 1], shapes[field, 2]
    gx, gy, gz = (x - lows[field, 0]) / h, (y - lows[field, 1]) / h, (z - lows[field, 2]) / h
    cx, cy = min(max(gx, 0.0), nx - 1.0), min(max(gy, 0.0), ny - 1.0)
    cz = min(max(gz, 0.0), nz - 1.0)
    away = h * np.sqrt((gx - cx) ** 2 + (gy - cy) ** 2 + (gz - cz) ** 2)
    if away > beyond:
        return float(away)
    i, j, k = min(int(cx), nx - 2), min(int(cy), ny - 2), min(int(cz), nz - 2)
    fx, fy, fz = cx - i, cy - j, cz - k
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
