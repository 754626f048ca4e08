"""Swept tubes: elliptical sections along centrelines, closed by caps, scaled to exact volumes.

The radius at a section is ``r = s w / (1 + (s w)**8 (b1**-8 + b2**-8))**(1/8)``: the asked
profile w times one scale s, kept below the distances b1 and b2 at which the section would meet
its two neighbours. So the volume that a bend takes away comes back elsewhere along the tube,
smoothly in the pose. The scale is found by the secant method on the volume of the mesh itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numba import njit

from meshes.geometry.curves import frames
from meshes.geometry.types import Array, Faces

MARGIN = 0.95  # of the distance at which two sections meet
_TRIALS = 60
_EXACT = 1e-12
Cap = Literal["rounded", "pointed"]


@dataclass(frozen=True, eq=False)
class Tubes:
    """A batch of closed tubes with the same triangles.

    Attributes
    ----------
    vertices : ndarray, shape (b, v, 3)
        First pole, rings of ``sides`` points from the first cap to the last, last pole, mm.
    faces : ndarray, shape (f, 3)
        Triangles of each tube, counter-clockwise seen from outside; see `tube_faces`.
    radii : ndarray, shape (b, n)
        Radius at each section, mm: the geometric mean of the two semi-axes.
    scales : ndarray, shape (b,)
        Factor of the asked profile.
    volumes : ndarray, shape (b,)
        Volume of each mesh, mm3.
    """

    vertices: Array
    faces: Faces
    radii: Array
    scales: Array
    volumes: Array


def tube_faces(sections: int, sides: int, cap_rings: int = 2) -> Faces:
    """Triangles (2 sides (sections + 2 cap_rings), 3) of one tube; constant, not to be written.

    Vertex 0 is the pole before the first ring, ``1 + i sides + j`` corner j of ring i (the rings
    of the first cap come first), and the last vertex the pole after the last ring.
    """
    if sections < 2 or sides < 3 or cap_rings < 0:
        raise ValueError(
            f"expected at least 2 sections, 3 sides and 0 cap rings, got {sections}, {sides} and "
            f"{cap_rings}"
        )
    return _tube_faces(sections + 2 * cap_rings, sides)


@lru_cache(maxsize=32)
def _tube_faces(rings: int, sides: int) -> Faces:
    here = 1 + np.arange(sides)
    after = 1 + (np.arange(sides) + 1) % sides
    base = sides * np.arange(rings - 1)[:, None]
    a, b = base + here, base + after
    c, d = a + sides, b + sides
    wall = np.stack([a, b, d, a, d, c], axis=-1).reshape(-1, 3)
    first = np.stack([np.zeros(sides, dtype=np.int64), after, here], axis=-1)
    last_ring = (rings - 1) * sides
    pole = np.full(sides, 1 + rings * sides)
    last = np.stack([pole, here + last_ring, after + last_ring], axis=-1)
    faces = np.concatenate([first, wall, last]).astype(np.int64)
    faces.flags.writeable = False
    return faces


def tubes(
    centrelines: Array,
    radii: Array,
    sides: int,
    volumes: Array | float | None = None,
    axes: Array | None = None,
    aspect: Array | float = 1.0,
    cap: Cap = "rounded",
    cap_depth: float = 1.0,
    cap_rings: int = 2,
) -> Tubes:
    """Sweep closed tubes along a batch of centrelines.

    Parameters
    ----------
    centrelines : ndarray, shape (b, n, 3)
        Points at which the sections stand, mm.
    radii : ndarray broadcast to (b, n)
        Profile, mm; only its shape matters where volumes are given.
    sides : int
        Corners of a section.
    volumes : float or ndarray broadcast to (b,), optional
        Volumes that the meshes shall hold, mm3; without them the profile is taken as it is, but
        for the bends.
    axes : ndarray, shape (b, n, 3, 3), optional
        Rows normal, binormal, tangent; rotation-minimising `frames` by default.
    aspect : float or ndarray broadcast to (b, n)
        Semi-axis along the normal over the one along the binormal, at the same area.
    cap : {"rounded", "pointed"}
        Half an ellipsoid, or a cone.
    cap_depth : float
        Depth of a cap over the radius of its end; 0 closes the tube flat.
    cap_rings : int
        Rings between the end section and the pole.

    Raises
    ------
    ValueError
        If a shape or size is not as above, or the bends leave no room for a volume.

    Notes
    -----
    No section crosses the next one. A curve that comes back beside itself may still touch itself.
    """
    lines = np.require(centrelines, np.float64, ["C", "W"])
    if lines.ndim != 3 or lines.shape[2] != 3 or lines.shape[1] < 2:
        raise ValueError(f"expected centrelines (b, n, 3) of two points or more, got {lines.shape}")
    shape = lines.shape[:2]
    faces = tube_faces(shape[1], sides, cap_rings)
    profile = _positive("radii", radii, shape)
    ratio = _positive("aspect", aspect, shape)
    goals = np.zeros(shape[0]) if volumes is None else _positive("volumes", volumes, shape[:1])
    basis = frames(lines) if axes is None else np.require(axes, np.float64, ["C", "W"])
    if basis.shape != (*shape, 3, 3) or cap_depth < 0 or cap not in ("rounded", "pointed"):
        raise ValueError(
            f"expected axes {(*shape, 3, 3)}, cap 'rounded' or 'pointed' and cap_depth >= 0, got "
            f"{basis.shape}, {cap!r} and {cap_depth}"
        )
    caps = _cap(cap, cap_depth, cap_rings)
    vertices, held, scales, found = _swept(lines, basis, profile, ratio, sides, goals, caps)
    if volumes is not None:
        _check_volumes(goals, found)
    return Tubes(vertices, faces, held, scales, found)


def _positive(name: str, values: Array | float, shape: tuple[int, ...]) -> Array:
    rows = np.array(np.broadcast_to(np.asarray(values, dtype=np.float64), shape))
    if not (np.all(rows > 0) and np.all(np.isfinite(rows))):
        raise ValueError(f"expected {name} above zero, got {rows.min():.6g}")
    return rows


def _cap(cap: Cap, depth: float, rings: int) -> Array:
    """Offset and radius (rings + 1, 2) over the end radius, from the first ring to the pole."""
    t = np.arange(1, rings + 2) / (rings + 1)
    if cap == "pointed":
        return np.stack([depth * t, 1.0 - t], axis=-1)
    return np.stack([depth * np.sin(t * np.pi / 2), np.cos(t * np.pi / 2)], axis=-1)


def _check_volumes(goals: Array, found: Array) -> None:
    missed = ~(np.abs(found - goals) <= 1e-9 * goals)
    if np.any(missed):
        tube = int(np.argmax(missed))
        raise ValueError(
            f"expected tube {tube} to hold {goals[tube]:.6g} mm3, but its bends leave room for "
            f"{found[tube]:.6g}; round its centreline or ask for less"
        )


@njit(cache=True, nogil=True)
def _swept(
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
