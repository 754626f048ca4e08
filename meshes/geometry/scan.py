"""Triangles on a regular grid: the cells beside them, and the grid lines that they cross."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from meshes.geometry.types import Array, Faces

_BAND = 2.0
_JITTER = (1.7320508e-6, 2.2360680e-6)


@njit(cache=True, nogil=True)
def beside(corners: Array, low: Array, h: float, nearest: Faces, squared: Array) -> None:
    """Exact squared distance and nearest triangle of the cells within two cells of a triangle."""
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
                    if d < squared[i, j, k] and d <= (_BAND * h) ** 2:
                        squared[i, j, k] = d
                        nearest[i, j, k] = f


@njit(cache=True, nogil=True)
def to_owners(corners: Array, owner: Faces, low: Array, h: float) -> Array:
    """Distance from each cell to the triangle that it is given."""
    distance = np.empty(owner.shape)
    for i in range(owner.shape[0]):
        for j in range(owner.shape[1]):
            for k in range(owner.shape[2]):
                x, y, z = low[0] + h * i, low[1] + h * j, low[2] + h * k
                distance[i, j, k] = np.sqrt(_triangle_distance(x, y, z, corners[owner[i, j, k]]))
    return distance


@njit(cache=True, nogil=True)
def crossings(corners: Array, low: Array, h: float, flips: NDArray[np.int8]) -> None:
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
