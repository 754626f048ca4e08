"""Closed meshes made even: short edges collapsed, edges flipped, vertices spread and laid back.

Botsch and Kobbelt 2004, without splits: the mesh to begin with is finer than the one wanted.
Collapses keep the link condition, so the surface stays closed and keeps its genus.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit

from meshes.geometry.types import Array, Faces, Mask

LEAST, MOST = 0.8, 1.45
"""Shortest and longest edge against the one wanted."""
_MOST = 40
_ROUNDS = 9
_WIDEST = 11
Surface = Callable[[Array], Array]
"""Moves points (n, 3) onto the surface that is meshed."""
Shares = Callable[[Array], Array]
"""Gives the share (n,) of the length wanted that edges have at points (n, 3)."""


def remeshed(
    vertices: Array, faces: Faces, length: float, laid: Surface, finer: Shares | None = None
) -> tuple[Array, Faces]:
    """An even mesh of the same surface with longer edges.

    Parameters
    ----------
    vertices : ndarray, shape (n, 3)
    faces : ndarray of int, shape (m, 3)
        Of a closed mesh.
    length : float
        Edge wanted, mm; longer than those that are.
    laid : callable
        Lays points (n, 3) onto the surface.
    finer : callable, optional
        Where the mesh is to be finer: `Shares`.
    """
    points, triangles = vertices.copy(), faces.copy()

    def shares() -> Array:
        return np.ones(len(points)) if finer is None else finer(points)

    for step in range(_ROUNDS):
        share = min(1.0, 0.5 + 0.5 * step / (_ROUNDS - 4))
        alive = np.ones(len(triangles), dtype=np.bool_)
        goals = share * length * shares()
        _collapsed(points, triangles, alive, goals)
        points, triangles = _packed(points, triangles[alive])
        for _ in range(3):
            _flipped(points, triangles)
        for _ in range(4):
            points = laid(_spread(points, triangles, shares()))
    for _ in range(6):
        _flipped(points, triangles)
        points = laid(_spread(points, triangles, shares()))
    return points, triangles


def _packed(vertices: Array, faces: Faces) -> tuple[Array, Faces]:
    used, compact = np.unique(faces, return_inverse=True)
    return vertices[used], np.ascontiguousarray(compact.reshape(-1, 3).astype(np.int64))


@njit(cache=True, nogil=True)
def _stars(faces: Faces, count: int) -> tuple[Faces, Faces]:
    star = np.full((count, _MOST), -1, dtype=np.int64)
    size = np.zeros(count, dtype=np.int64)
    for f in range(len(faces)):
        for c in range(3):
            v = faces[f, c]
            if size[v] < _MOST:
                star[v, size[v]] = f
            size[v] += 1
    return star, size


@njit(cache=True, nogil=True)
def _normal(x: Array, i: int, j: int, k: int) -> tuple[float, float, float]:
    ax, ay, az = x[j, 0] - x[i, 0], x[j, 1] - x[i, 1], x[j, 2] - x[i, 2]
    bx, by, bz = x[k, 0] - x[i, 0], x[k, 1] - x[i, 1], x[k, 2] - x[i, 2]
    return ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx


@njit(cache=True, nogil=True)
def _apart(x: Array, i: int, j: int) -> float:
    return float(
        np.sqrt((x[i, 0] - x[j, 0]) ** 2 + (x[i, 1] - x[j, 1]) ** 2 + (x[i, 2] - x[j, 2]) ** 2)
    )


@njit(cache=True, nogil=True)
def _common(faces: Faces, star: Faces, size: Faces, a: int, b: int) -> int:
    """How many vertices are neighbours of both."""
    count = 0
    seen = np.empty(3 * _MOST, dtype=np.int64)
    for i in range(size[a]):
        for c in range(3):
            v = faces[star[a, i], c]
            if v in (a, b):
                continue
            known = False
            for k in range(count):
                known = known or seen[k] == v
            if known:
                continue
            beside = False
            for j in range(size[b]):
                f = star[b, j]
                beside = beside or faces[f, 0] == v or faces[f, 1] == v or faces[f, 2] == v
            if beside:
                seen[count] = v
                count += 1
    return count


@njit(cache=True, nogil=True)
def _keeps(
    x: Array, faces: Faces, star: Faces, size: Faces, v: int, other: int, to: Array, most: float
) -> bool:
    """Whether the triangles of v that do not hold the other stay upright when v moves."""
    held = x[v].copy()
    for i in range(size[v]):
        f = star[v, i]
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        if other in (a, b, c):
            continue
        before = _normal(x, a, b, c)
        x[v] = to
        after = _normal(x, a, b, c)
        far = max(_apart(x, a, b), _apart(x, b, c), _apart(x, c, a))
        x[v] = held
        dot = before[0] * after[0] + before[1] * after[1] + before[2] * after[2]
        p = before[0] ** 2 + before[1] ** 2 + before[2] ** 2
        q = after[0] ** 2 + after[1] ** 2 + after[2] ** 2
        if dot <= 0.3 * np.sqrt(p * q) or far > most:
            return False
    return True


@njit(cache=True, nogil=True)
def _collapsed(x: Array, faces: Faces, alive: Mask, goals: Array) -> None:
    """Collapse edges much shorter than wanted (n,) where none comes to be much longer."""
    star, size = _stars(faces, len(x))
    for f in range(len(faces)):
        for c in range(3):
            if not alive[f]:
                break
            a, b = faces[f, c], faces[f, (c + 1) % 3]
            goal = min(goals[a], goals[b])
            if _apart(x, a, b) >= LEAST * goal or size[a] + size[b] - 4 > _WIDEST:
                continue
            if _common(faces, star, size, a, b) != 2:
                continue
            to = 0.5 * (x[a] + x[b])
            if not _keeps(x, faces, star, size, a, b, to, MOST * goal):
                continue
            if not _keeps(x, faces, star, size, b, a, to, MOST * goal):
                continue
            _merge(x, faces, alive, star, size, a, b, to)


@njit(cache=True, nogil=True)
def _drop(star: Faces, size: Faces, v: int, f: int) -> None:
    for i in range(size[v]):
        if star[v, i] == f:
            size[v] -= 1
            star[v, i] = star[v, size[v]]
            return


@njit(cache=True, nogil=True)
def _merge(
    x: Array, faces: Faces, alive: Mask, star: Faces, size: Faces, a: int, b: int, to: Array
) -> None:
    """Let a take the place of b."""
    x[a] = to
    for i in range(size[b] - 1, -1, -1):
        f = star[b, i]
        if a in (faces[f, 0], faces[f, 1], faces[f, 2]):
            alive[f] = False
            for c in range(3):
                if faces[f, c] != b:
                    _drop(star, size, faces[f, c], f)
        else:
            for c in range(3):
                if faces[f, c] == b:
                    faces[f, c] = a
            star[a, size[a]] = f
            size[a] += 1
    size[b] = 0


@njit(cache=True, nogil=True)
def _flipped(x: Array, faces: Faces) -> None:
    """Flip edges that bring the valences nearer to six, or lengthen the least angles."""
    star, size = _stars(faces, len(x))
    for f in range(len(faces)):
        for k in range(3):
            a, b, c = faces[f, k], faces[f, (k + 1) % 3], faces[f, (k + 2) % 3]
            g, d = -1, -1
            for i in range(size[a]):
                h = star[a, i]
                if h == f:
                    continue
                for m in range(3):
                    if faces[h, m] == b and faces[h, (m + 1) % 3] == a:
                        g, d = h, faces[h, (m + 2) % 3]
            if g < 0 or d == c or size[a] <= 4 or size[b] <= 4:
                continue
            if size[c] >= _WIDEST or size[d] >= _WIDEST:
                continue
            now = abs(size[a] - 6) + abs(size[b] - 6) + abs(size[c] - 6) + abs(size[d] - 6)
            new = abs(size[a] - 7) + abs(size[b] - 7) + abs(size[c] - 5) + abs(size[d] - 5)
            if new > now or (new == now and _apart(x, c, d) >= 0.98 * _apart(x, a, b)):
                continue
            if not _may_flip(x, faces, star, size, a, b, c, d):
                continue
            faces[f, 0], faces[f, 1], faces[f, 2] = c, d, b
            faces[g, 0], faces[g, 1], faces[g, 2] = d, c, a
            _drop(star, size, a, f)
            _drop(star, size, b, g)
            star[c, size[c]] = g
            size[c] += 1
            star[d, size[d]] = f
            size[d] += 1
            break


@njit(cache=True, nogil=True)
def _may_flip(
    x: Array, faces: Faces, star: Faces, size: Faces, a: int, b: int, c: int, d: int
) -> bool:
    """Whether no edge c-d is there and both new triangles look the way of the old ones."""
    for i in range(size[c]):
        f = star[c, i]
        if d in (faces[f, 0], faces[f, 1], faces[f, 2]):
            return False
    one, two = _normal(x, a, b, c), _normal(x, b, a, d)
    mean = (one[0] + two[0], one[1] + two[1], one[2] + two[2])
    size_mean = np.sqrt(mean[0] ** 2 + mean[1] ** 2 + mean[2] ** 2)
    for new in (_normal(x, c, d, b), _normal(x, d, c, a)):
        dot = mean[0] * new[0] + mean[1] * new[1] + mean[2] * new[2]
        length = np.sqrt(new[0] ** 2 + new[1] ** 2 + new[2] ** 2)
        if dot <= 0.7 * size_mean * length:
            return False
    return True


@njit(cache=True, nogil=True)
def _spread(x: Array, faces: Faces, shares: Array) -> Array:
    """Move each vertex within its tangent plane to the middle of its triangles, by area.

    Area counts against that of the triangles wanted there.
    """
    total = np.zeros((len(x), 3))
    normal = np.zeros((len(x), 3))
    weight = np.zeros(len(x))
    for f in range(len(faces)):
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        n = _normal(x, a, b, c)
        wanted = (shares[a] + shares[b] + shares[c]) / 3.0
        area = np.sqrt(n[0] ** 2 + n[1] ** 2 + n[2] ** 2) / wanted**2
        for v in (a, b, c):
            for k in range(3):
                total[v, k] += area * (x[a, k] + x[b, k] + x[c, k]) / 3.0
                normal[v, k] += n[k]
            weight[v] += area
    moved = x.copy()
    for v in range(len(x)):
        size = np.sqrt(np.sum(normal[v] ** 2))
        if weight[v] <= 0.0 or size <= 0.0:
            continue
        step = total[v] / weight[v] - x[v]
        along = np.sum(step * normal[v]) / size
        moved[v] += 0.7 * (step - along * normal[v] / size)
    return moved
