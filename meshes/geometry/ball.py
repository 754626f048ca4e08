"""A region of grid nodes grown as a ball: no handle, no bubble, whatever the field.

Nodes are joined as in marching tetrahedra, each to fourteen others. A node may join the region
where the neighbours within and those without are each of one piece on the sphere around it, for
then the topology does not change (simple points, Bertrand 1994). Growth takes the deepest first,
so a handle is cut where it is thinnest.
"""

from __future__ import annotations

import heapq

import numpy as np
from numba import njit

from meshes.geometry.types import Array, Faces, Mask


def _link() -> tuple[Faces, Faces]:
    """The fourteen neighbours (14, 3) and which of them are neighbours of each other (14, 14)."""
    corners = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)][1:])
    steps = np.concatenate([corners, -corners])
    difference = steps[:, None] - steps[None]
    same = np.all(difference >= 0, axis=2) | np.all(difference <= 0, axis=2)
    beside = same & (np.abs(difference).max(axis=2) == 1)
    return steps.astype(np.int64), beside.astype(np.int64)


_STEPS, _BESIDE = _link()


def as_ball(field: Array, other: float) -> Array:
    """A field whose negative region is a ball around its deepest node.

    Parameters
    ----------
    field : ndarray, shape (nx, ny, nz)
        Positive on the border.
    other : float
        Value, above zero, of the nodes that are left out.
    """
    result = np.where(field < 0.0, other, field)
    _grown(np.ascontiguousarray(field, dtype=np.float64), result, _STEPS, _BESIDE)
    return result


@njit(cache=True, nogil=True)
def _grown(field: Array, result: Array, steps: Faces, beside: Faces) -> None:
    _, ny, nz = field.shape
    flat, held = field.ravel(), result.ravel()
    jumps = steps[:, 0] * (ny * nz) + steps[:, 1] * nz + steps[:, 2]
    seed = int(np.argmin(flat))
    held[seed] = flat[seed]
    heap = [(flat[seed], seed)]
    heap.pop()
    for jump in jumps:
        if flat[seed + jump] < 0.0:
            heapq.heappush(heap, (flat[seed + jump], seed + jump))
    within = np.empty(len(jumps), dtype=np.bool_)
    while len(heap) > 0:
        value, node = heapq.heappop(heap)
        if held[node] < 0.0:
            continue
        for k in range(len(jumps)):
            within[k] = held[node + jumps[k]] < 0.0
        if not _simple(within, beside):
            continue
        held[node] = value
        for jump in jumps:
            if flat[node + jump] < 0.0 and held[node + jump] >= 0.0:
                heapq.heappush(heap, (flat[node + jump], node + jump))


@njit(cache=True, nogil=True)
def _simple(within: Mask, beside: Faces) -> bool:
    """Whether the link's nodes within, and those without, are each one piece."""
    count = len(within)
    mark = np.zeros(count, dtype=np.int64)
    pieces_in = pieces_out = 0
    stack = np.empty(count, dtype=np.int64)
    for start in range(count):
        if mark[start]:
            continue
        if within[start]:
            pieces_in += 1
        else:
            pieces_out += 1
        size = 1
        stack[0] = start
        mark[start] = 1
        while size > 0:
            size -= 1
            node = stack[size]
            for other in range(count):
                if beside[node, other] and not mark[other] and within[other] == within[node]:
                    mark[other] = 1
                    stack[size] = other
                    size += 1
    return pieces_in == 1 and pieces_out == 1
