"""Touch: where bodies may not go, as planes before bone and before the muscle beside."""

from __future__ import annotations

import numpy as np
from numba import njit

from meshes.geometry.moving import Store, gap, gap_and_near, slope
from meshes.geometry.types import Array, Faces

GAP = 0.5
"""Kept to bone, mm."""
BESIDE = 0.3
"""Kept between two muscles, mm."""
TOGETHER = -0.22
"""The same within a common tendon: they lie in each other, and no gap is seen."""
THIN = 4.0
"""Deeper than this behind a face of a common tendon is behind its back, mm."""
_REACH = 5.5
_KNOWN = 9.0
_STEPS = 40
_BISECTIONS = 6
_WINDOW = 8.0
_ONE_WAY = (0.3, 0.6)
"""How far normals near by must agree for a plane to begin, and to be there wholly."""
_ENOUGH = 0.1
"""Weight of the vertices near by from which on a plane is there wholly."""
_Point = tuple[float, float, float]
_Cells = tuple[Array, Faces, Faces, Array, Array]


@njit(cache=True, nogil=True)
def halted(x: Array, cores: Array, loose: Array, meets: Faces, store: Store, back: Array) -> Faces:
    """Stop vertices on their way from the strings where they meet bone, however thin.

    Returns the bones (n,) that each vertex may still touch, as bits.
    """
    near = np.zeros(len(x), dtype=np.int64)
    for v in range(len(x)):
        if loose[v] <= 0.0 or meets[v] == 0:
            continue
        a, b, c = x[v, 0], x[v, 1], x[v, 2]
        ox, oy, oz = cores[v, 0], cores[v, 1], cores[v, 2]
        dx, dy, dz = a - ox, b - oy, c - oz
        size = np.sqrt(dx * dx + dy * dy + dz * dz)
        last, near[v] = gap_and_near(a, b, c, meets[v], _KNOWN, _KNOWN + size, store, back)
        if loose[v] < 0.5 or size < 1e-6 or last > size:
            continue
        first, _ = gap(ox, oy, oz, meets[v], size + _KNOWN, store, back)
        if last > 0.0 and first + last > size:
            continue
        way = (dx / size, dy / size, dz / size)
        good = _free_way((ox, oy, oz), way, size, first, meets[v], store, back)
        if good < size:
            x[v, 0], x[v, 1], x[v, 2] = ox + good * way[0], oy + good * way[1], oz + good * way[2]
            near[v] = meets[v]
    return near


@njit(cache=True, nogil=True)
def _free_way(
    start: _Point, way: _Point, size: float, first: float, bones: int, store: Store, back: Array
) -> float:
    """How far a point can go along a direction before it meets bone, at most ``size``.

    It goes as far at a time as the nearest bone is off, ``first`` at its start.
    """
    floor = min(GAP, first - 0.05)
    good, t, d = 0.0, 0.0, first
    for _ in range(_STEPS):
        t = min(t + max(d - floor, 0.4), size)
        d = _off(start, way, t, bones, size, store, back)
        if d < floor:
            break
        good = t
        if t >= size:
            return size
    for _ in range(_BISECTIONS if d < floor else 0):
        middle = 0.5 * (good + t)
        if _off(start, way, middle, bones, size, store, back) < floor:
            t = middle
        else:
            good = middle
    return good


@njit(cache=True, nogil=True)
def _off(
    start: _Point, way: _Point, t: float, bones: int, size: float, store: Store, back: Array
) -> float:
    x, y, z = start[0] + t * way[0], start[1] + t * way[1], start[2] + t * way[2]
    return float(gap(x, y, z, bones, size + _KNOWN, store, back)[0])


@njit(cache=True, nogil=True)
def bone_planes(x: Array, loose: Array, meets: Faces, store: Store, back: Array) -> Array:
    """Rows (n, 4): direction away from the nearest bone, and the least of ``direction . x``.

    The direction is zero where no bone is near.
    """
    planes = np.zeros((len(x), 4))
    for v in range(len(x)):
        if loose[v] <= 0.0 or meets[v] == 0:
            continue
        a, b, c = x[v, 0], x[v, 1], x[v, 2]
        _, nearest = gap(a, b, c, meets[v], _REACH, store, back)
        if nearest < 0:
            continue
        d, nx, ny, nz = slope(a, b, c, nearest, store, back)
        size = np.sqrt(nx * nx + ny * ny + nz * nz)
        if size < 0.2:
            continue
        nx, ny, nz = nx / size, ny / size, nz / size
        planes[v, 0], planes[v, 1], planes[v, 2] = nx, ny, nz
        planes[v, 3] = nx * a + ny * b + nz * c - d + GAP * loose[v]
    return planes


@njit(cache=True, nogil=True)
def side_planes(
    x: Array,
    normals: Array,
    loose: Array,
    facing: Faces,
    ends: Faces,
    shares: Array,
    cords: Array,
) -> Array:
    """The same against the muscle beside: its vertices near by, weighted, as one plane.

    ``cords`` (n,) tells how far each vertex belongs to the common tendon.
    """
    planes = np.zeros((len(x), 4))
    for pair in range(len(ends) // 2):
        a0, a1 = ends[2 * pair], ends[2 * pair + 1]
        b1 = ends[2 * pair + 2] if 2 * pair + 2 < len(ends) else len(facing)
        one, other = facing[a0:a1], facing[a1:b1]
        if shares[2 * pair] > 0.0:
            _faced(x, normals, one, other, shares[2 * pair], loose, cords, planes)
        if shares[2 * pair + 1] > 0.0:
            _faced(x, normals, other, one, shares[2 * pair + 1], loose, cords, planes)
    return planes


@njit(cache=True, nogil=True)
def _faced(
    x: Array, normals: Array, own: Faces, others: Faces, share: float, loose: Array, cords: Array,
    planes: Array,
) -> None:  # fmt: skip
    """Planes of the vertices of one muscle before those of another."""
    if len(own) == 0 or len(others) == 0:
        return
    cells = _sorted(x, normals, others)
    for v in own:
        if loose[v] <= 0.0:
            continue
        thin = THIN / max(cords[v], 0.05)
        total, height, nx, ny, nz = _weighed(x, normals, v, cells, share == 1.0, thin)
        size = np.sqrt(nx * nx + ny * ny + nz * nz)
        if total < 1e-6 or size < _ONE_WAY[0] * total:
            continue
        # A row that is shorter than 1 moves by its square.
        grip = np.sqrt(_risen(size / total, *_ONE_WAY) * min(total / _ENOUGH, 1.0))
        nx, ny, nz = nx / size, ny / size, nz / size
        room = BESIDE + cords[v] * (TOGETHER - BESIDE)
        d = height / total
        goal = min(max(d, -6.0), room)
        least = nx * x[v, 0] + ny * x[v, 1] + nz * x[v, 2] - d + goal + share * (room - goal)
        planes[v, 0], planes[v, 1], planes[v, 2] = grip * nx, grip * ny, grip * nz
        planes[v, 3] = grip * least


@njit(cache=True, nogil=True)
def _risen(value: float, low: float, high: float) -> float:
    """From 0 to 1 between two values, smoothly."""
    t = min(max((value - low) / (high - low), 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


@njit(cache=True, nogil=True)
def _weighed(
    x: Array, normals: Array, v: int, cells: _Cells, all_round: bool, thin: float
) -> tuple[float, float, float, float, float]:
    """Sums over the vertices near a vertex: of weights, of heights over them, of normals.

    Only those that face it count, or ``all_round``, and none of which it lies behind the back:
    deeper than ``thin``.
    """
    low, shape, starts, places, slopes = cells
    px, py, pz = x[v, 0], x[v, 1], x[v, 2]
    mx, my, mz = normals[v, 0], normals[v, 1], normals[v, 2]
    ci = int(np.floor((px - low[0]) / _WINDOW))
    cj = int(np.floor((py - low[1]) / _WINDOW))
    ck = int(np.floor((pz - low[2]) / _WINDOW))
    total = height = nx = ny = nz = 0.0
    for i in range(max(ci - 1, 0), min(ci + 2, shape[0])):
        for j in range(max(cj - 1, 0), min(cj + 2, shape[1])):
            row = (i * shape[1] + j) * shape[2]
            first = starts[row + min(max(ck - 1, 0), shape[2])]
            last = starts[row + min(max(ck + 2, 0), shape[2])]
            for m in range(first, last):
                dx, dy, dz = px - places[m, 0], py - places[m, 1], pz - places[m, 2]
                r = (dx * dx + dy * dy + dz * dz) / (_WINDOW * _WINDOW)
                if r >= 1.0:
                    continue
                p, q, s = slopes[m, 0], slopes[m, 1], slopes[m, 2]
                against = 1.0 if all_round else 0.2 - (p * mx + q * my + s * mz)
                if against <= 0.0:
                    continue
                h = p * dx + q * dy + s * dz
                w = against * (1.0 - r) ** 3 * min(max(2.0 + 2.0 * h / thin, 0.0), 1.0)
                total, height = total + w, height + w * h
                nx, ny, nz = nx + w * p, ny + w * q, nz + w * s
    return total, height, nx, ny, nz


@njit(cache=True, nogil=True)
def _sorted(x: Array, normals: Array, chosen: Faces) -> _Cells:
    """Chosen vertices by cells as wide as the window: least corner, shape, where each cell begins.

    Then their places and normals, cell after cell.
    """
    low, high = np.full(3, np.inf), np.full(3, -np.inf)
    for i in chosen:
        for c in range(3):
            low[c] = min(low[c], x[i, c])
            high[c] = max(high[c], x[i, c])
    shape = np.empty(3, dtype=np.int64)
    for c in range(3):
        shape[c] = int((high[c] - low[c]) / _WINDOW) + 1
    starts = np.zeros(shape[0] * shape[1] * shape[2] + 2, dtype=np.int64)
    cells = np.empty(len(chosen), dtype=np.int64)
    for k in range(len(chosen)):
        at = 0
        for c in range(3):
            at = at * shape[c] + int((x[chosen[k], c] - low[c]) / _WINDOW)
        cells[k] = at
        starts[at + 2] += 1
    for at in range(2, len(starts)):
        starts[at] += starts[at - 1]
    places, slopes = np.empty((len(chosen), 3)), np.empty((len(chosen), 3))
    for k in range(len(chosen)):
        to = starts[cells[k] + 1]
        starts[cells[k] + 1] += 1
        for c in range(3):
            places[to, c] = x[chosen[k], c]
            slopes[to, c] = normals[chosen[k], c]
    return low, shape, starts, places, slopes
