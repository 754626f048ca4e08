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
        floor = min(GAP, first - 0.05)
        t = good = 0.0
        d = first
        for _ in range(_STEPS):
            t = min(t + max(d - floor, 0.4), size)
            f = t / size
            d, _ = gap(ox + f * dx, oy + f * dy, oz + f * dz, meets[v], size + _KNOWN, store, back)
            if d < floor:
                for _ in range(_BISECTIONS):
                    f = 0.5 * (good + t) / size
                    d, _ = gap(
                        ox + f * dx, oy + f * dy, oz + f * dz, meets[v], size + _KNOWN, store, back
                    )
                    if d < floor:
                        t = f * size
                    else:
                        good = f * size
                break
            good = t
            if t >= size:
                break
        if good < size:
            f = good / size
            x[v, 0], x[v, 1], x[v, 2] = ox + f * dx, oy + f * dy, oz + f * dz
            near[v] = meets[v]
    return near


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
    x: Array,
    normals: Array,
    own: Faces,
    others: Faces,
    share: float,
    loose: Array,
    cords: Array,
    planes: Array,
) -> None:
    """Planes of the vertices of one muscle before those of another."""
    if len(own) == 0 or len(others) == 0:
        return
    low, shape, starts, places, slopes = _sorted(x, normals, others)
    for v in own:
        if loose[v] <= 0.0:
            continue
        px, py, pz = x[v, 0], x[v, 1], x[v, 2]
        mx, my, mz = normals[v, 0], normals[v, 1], normals[v, 2]
        ci = int(np.floor((px - low[0]) / _WINDOW))
        cj = int(np.floor((py - low[1]) / _WINDOW))
        ck = int(np.floor((pz - low[2]) / _WINDOW))
        room = BESIDE + cords[v] * (TOGETHER - BESIDE)
        thin = THIN / max(cords[v], 0.05)
        total = height = 0.0
        nx = ny = nz = 0.0
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
                    against = 1.0 if share == 1.0 else 0.2 - (p * mx + q * my + s * mz)
                    if against <= 0.0:
                        continue
                    h = p * dx + q * dy + s * dz
                    w = against * (1.0 - r) ** 3 * min(max(2.0 + 2.0 * h / thin, 0.0), 1.0)
                    total += w
                    height += w * h
                    nx, ny, nz = nx + w * p, ny + w * q, nz + w * s
        size = np.sqrt(nx * nx + ny * ny + nz * nz)
        if total < 1e-6 or size < 0.3 * total:
            continue
        nx, ny, nz = nx / size, ny / size, nz / size
        d = height / total
        goal = min(max(d, -6.0), room)
        planes[v, 0], planes[v, 1], planes[v, 2] = nx, ny, nz
        planes[v, 3] = nx * px + ny * py + nz * pz - d + goal + share * (room - goal)


@njit(cache=True, nogil=True)
def _sorted(x: Array, normals: Array, chosen: Faces) -> tuple[Array, Faces, Faces, Array, Array]:
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
