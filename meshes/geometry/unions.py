"""Smooth unions of tapered tubes on a regular grid, with the place along the tubes.

The field is ``-ln(sum exp(-k d)) / k`` over tubes, d being the least distance to a tube's surface
(metaballs in the form of Ricci 1973). Beside it runs the mean place along the tubes, weighted
more gently, which is smooth wherever the field is.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from meshes.geometry.types import Array

FAR = 40.0


def united(
    lines: Array,
    radii: Array,
    places: Array,
    low: Array,
    shape: tuple[int, int, int],
    spacing: float,
    blend: float,
    reach: float,
) -> tuple[Array, Array]:
    """Field and mean place at the nodes of a grid.

    Parameters
    ----------
    lines : ndarray, shape (s, n, 3)
        Centrelines, mm.
    radii, places : ndarray, shape (s, n)
        Radius at each point, mm; negative where a tube is not yet there. Place to be averaged.
    low : ndarray, shape (3,)
    shape : tuple of int
    spacing : float
        Of the grid, mm.
    blend : float
        How far tubes flow into each other, mm: 1/k.
    reach : float
        The field is `FAR` where no tube is nearer than this, mm.

    Returns
    -------
    field, mean : ndarray of ``shape``
    """  # fmt: skip
    field = np.zeros(shape)
    place, weight = np.zeros(shape), np.zeros(shape)
    least, held = np.empty(shape), np.empty(shape)
    for line, radius, own in zip(lines, radii, places, strict=True):
        least[:] = FAR
        _nearest(line, radius, own, low, spacing, reach, least, held)
        near = least < FAR
        field[near] += np.exp(-np.maximum(least[near], -30.0) / blend)
        gentle = np.exp(-least[near] / (2.0 * blend))
        place[near] += gentle * held[near]
        weight[near] += gentle
    mean = np.where(weight > 0.0, place / np.where(weight > 0.0, weight, 1.0), 0.0)
    safe = np.maximum(field, np.exp(-FAR / blend))
    return -blend * np.log(safe), mean


@njit(cache=True, nogil=True)
def _nearest(
    line: Array, radius: Array, own: Array, low: Array, h: float, reach: float, least: Array,
    held: Array,
) -> None:  # fmt: skip
    """Lower ``least`` to the distance to one tube; ``held`` takes the place there."""
    nx, ny, nz = least.shape
    for s in range(len(line) - 1):
        a, b = line[s], line[s + 1]
        edge = b - a
        square = max(np.sum(edge * edge), 1e-12)
        wide = max(radius[s], radius[s + 1]) + reach
        first = np.empty(3, dtype=np.int64)
        last = np.empty(3, dtype=np.int64)
        for c in range(3):
            first[c] = int(np.floor((min(a[c], b[c]) - wide - low[c]) / h))
            last[c] = int(np.ceil((max(a[c], b[c]) + wide - low[c]) / h)) + 1
        for i in range(max(first[0], 0), min(last[0], nx)):
            px = low[0] + h * i - a[0]
            for j in range(max(first[1], 0), min(last[1], ny)):
                py = low[1] + h * j - a[1]
                for k in range(max(first[2], 0), min(last[2], nz)):
                    pz = low[2] + h * k - a[2]
                    t = (px * edge[0] + py * edge[1] + pz * edge[2]) / square
                    t = min(1.0, max(0.0, t))
                    dx, dy, dz = px - t * edge[0], py - t * edge[1], pz - t * edge[2]
                    d = np.sqrt(dx * dx + dy * dy + dz * dz)
                    d -= (1.0 - t) * radius[s] + t * radius[s + 1]
                    if d < least[i, j, k]:
                        least[i, j, k] = d
                        held[i, j, k] = (1.0 - t) * own[s] + t * own[s + 1]
