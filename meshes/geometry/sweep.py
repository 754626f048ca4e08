"""Tubes swept and scaled one after another, compiled: what `tubes` are made with."""

from __future__ import annotations

import numpy as np
from numba import njit

from meshes.geometry.types import Array

MARGIN = 0.95  # of the distance at which two sections meet
_TRIALS = 60
_EXACT = 1e-12


@njit(cache=True, nogil=True)
def swept(
    lines: Array, axes: Array, profile: Array, aspect: Array, sides: int, goals: Array, caps: Array
) -> tuple[Array, Array, Array, Array]:
    """Sweep tube by tube: vertices, radii, scales, volumes."""
    b, n = profile.shape
    rings = n + 2 * (len(caps) - 1)
    vertices = np.empty((b, rings * sides + 2, 3))
    radii = np.empty((b, n))
    scales = np.ones(b)
    volumes = np.empty(b)
    corners = np.empty((sides, 2))
    for j in range(sides):
        corners[j, 0] = np.cos(2.0 * np.pi * j / sides)
        corners[j, 1] = np.sin(2.0 * np.pi * j / sides)
    limits = np.empty(n)
    for k in range(b):
        x, tube = lines[k], (axes[k], aspect[k])
        _limit(x, tube, limits)
        scales[k], volumes[k] = _scaled(
            x, tube, profile[k], limits, corners, caps, goals[k], vertices[k], radii[k]
        )
    return vertices, radii, scales, volumes


@njit(cache=True, nogil=True)
def _limit(x: Array, tube: tuple[Array, Array], limits: Array) -> None:
    """Write ``b1**-8 + b2**-8`` of each section into ``limits``.

    Sections i and i + 1 keep apart along T = t + t' if dx.T + r' w'.t - r w.t' > 0 for all of
    their corners r w and r' w'; so do all radii below dx.T / (max w.t' + max w'.t).
    """
    axes, aspect = tube
    for i in range(len(x)):
        limits[i] = 0.0
    for i in range(len(x) - 1):
        gap = 0.0
        for c in range(3):
            gap += (x[i + 1, c] - x[i, c]) * (axes[i, 2, c] + axes[i + 1, 2, c])
        here = _extent(axes, i, i + 1, aspect[i])
        there = _extent(axes, i + 1, i, aspect[i + 1])
        if here + there > 0.0:
            bound = MARGIN * max(gap, 1e-9) / (here + there)
            limits[i] += bound**-8
            limits[i + 1] += bound**-8


@njit(cache=True, nogil=True)
def _extent(axes: Array, i: int, j: int, aspect: float) -> float:
    """How far the ellipse of section i, with a radius of one, reaches along tangent j."""
    p = q = 0.0
    for c in range(3):
        p += axes[i, 0, c] * axes[j, 2, c]
        q += axes[i, 1, c] * axes[j, 2, c]
    return float(np.sqrt(aspect * p * p + q * q / aspect))


@njit(cache=True, nogil=True)
def _scaled(
    x: Array,
    tube: tuple[Array, Array],
    profile: Array,
    limits: Array,
    corners: Array,
    caps: Array,
    goal: float,
    vertices: Array,
    radii: Array,
) -> tuple[float, float]:
    """Secant on the squared scale, inside a bracket, until the mesh holds the goal."""
    square, low, high = 1.0, 0.0, np.inf
    before, held, volume = 0.0, 0.0, 0.0
    for _ in range(_TRIALS):
        volume = _volume(x, tube, profile, limits, corners, caps, square, vertices, radii)
        error = volume - goal
        if goal <= 0.0 or abs(error) <= _EXACT * goal or square > 1e12:
            break
        if error < 0.0:
            low = square
        else:
            high = square
        rise = (volume - held) / (square - before)
        before, held = square, volume
        square = before - error / rise if rise > 0.0 else np.inf
        if not low < square < high:
            square = 0.5 * (low + high) if high < np.inf else 4.0 * low
        square = min(square, 16.0 * before)
        if square == before:
            break
    return float(np.sqrt(square)), volume


@njit(cache=True, nogil=True)
def _volume(
    x: Array,
    tube: tuple[Array, Array],
    profile: Array,
    limits: Array,
    corners: Array,
    caps: Array,
    square: float,
    vertices: Array,
    radii: Array,
) -> float:
    """Place all vertices at a squared scale and measure the mesh."""
    n, sides, rings = len(x), len(corners), len(caps) - 1
    for i in range(n):
        w = square * profile[i] * profile[i]
        radii[i] = np.sqrt(w / np.sqrt(np.sqrt(1.0 + w**4 * limits[i])))
    for k in range(n + 2 * rings):
        i = min(max(k - rings, 0), n - 1)
        shift, size = 0.0, 1.0
        if k < rings:
            shift, size = -caps[rings - 1 - k, 0], caps[rings - 1 - k, 1]
        elif k >= n + rings:
            shift, size = caps[k - n - rings, 0], caps[k - n - rings, 1]
        _ring(x, tube, i, radii[i] * size, radii[i] * shift, corners, vertices, 1 + k * sides)
    last, depth = len(vertices) - 1, caps[rings, 0]
    for c in range(3):
        vertices[0, c] = x[0, c] - depth * radii[0] * tube[0][0, 2, c]
        vertices[last, c] = x[n - 1, c] + depth * radii[n - 1] * tube[0][n - 1, 2, c]
    return enclosed(vertices, n + 2 * rings, sides)


@njit(cache=True, nogil=True)
def _ring(
    x: Array,
    tube: tuple[Array, Array],
    i: int,
    radius: float,
    shift: float,
    corners: Array,
    vertices: Array,
    first: int,
) -> None:
    """Place the corners of one section, shifted along its tangent."""
    axes, aspect = tube
    p, q = radius * np.sqrt(aspect[i]), radius / np.sqrt(aspect[i])
    for j in range(len(corners)):
        u, v = p * corners[j, 0], q * corners[j, 1]
        for c in range(3):
            vertices[first + j, c] = (
                x[i, c] + shift * axes[i, 2, c] + u * axes[i, 0, c] + v * axes[i, 1, c]
            )


@njit(cache=True, nogil=True)
def enclosed(x: Array, rings: int, sides: int) -> float:
    """Volume of the mesh of `tube_faces`, by tetrahedra from the first pole."""
    total = 0.0
    ox, oy, oz = x[0, 0], x[0, 1], x[0, 2]
    last = 1 + rings * sides
    px, py, pz = x[last, 0] - ox, x[last, 1] - oy, x[last, 2] - oz
    for i in range(rings):
        for j in range(sides):
            a, b = 1 + i * sides + j, 1 + i * sides + (j + 1) % sides
            ax, ay, az = x[a, 0] - ox, x[a, 1] - oy, x[a, 2] - oz
            bx, by, bz = x[b, 0] - ox, x[b, 1] - oy, x[b, 2] - oz
            if i < rings - 1:
                c, d = a + sides, b + sides
                dx, dy, dz = x[d, 0] - ox, x[d, 1] - oy, x[d, 2] - oz
                ex, ey, ez = bx - x[c, 0] + ox, by - x[c, 1] + oy, bz - x[c, 2] + oz
                total += ax * (ey * dz - ez * dy) + ay * (ez * dx - ex * dz)
                total += az * (ex * dy - ey * dx)
            else:
                total += px * (ay * bz - az * by) + py * (az * bx - ax * bz)
                total += pz * (ax * by - ay * bx)
    return total / 6.0
