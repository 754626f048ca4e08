"""Centrelines: polylines measured, resampled, rounded to a bend radius, and given frames.

Every function takes one curve (n, 3) or a batch (..., n, 3) of curves with as many points. A
polyline is rounded by the discrete cubic smoothing spline with fixed ends (Whittaker 1923,
Reinsch 1967), the smoothest curve for its distance from the polyline; frames follow by double
reflection (Wang, Juttler, Zheng and Liu 2008).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from meshes.geometry.types import Array, Faces

LATERAL = (0.0, 0.0, 1.0)
_BISECTIONS = 10
_GROWTH = 1.25
_Vector = tuple[float, float, float]


def arc_lengths(points: Array) -> Array:
    """Length from the first point to each point (..., n) of polylines (..., n, 3), mm."""
    steps = np.linalg.norm(np.diff(_curves(points), axis=-2), axis=-1)
    lengths = np.zeros((*steps.shape[:-1], steps.shape[-1] + 1))
    np.cumsum(steps, axis=-1, out=lengths[..., 1:])
    return lengths


def resampled(points: Array, count: int) -> Array:
    """Points (..., count, 3) at equal steps of arc length along polylines (..., n, 3)."""
    curves = _curves(points)
    batch = curves.reshape(-1, 3)
    offsets = np.arange(0, len(batch) + 1, curves.shape[-2])
    return resampled_strings(batch, offsets, count).reshape(*curves.shape[:-2], count, 3)


def resampled_strings(nodes: Array, offsets: Faces, count: int) -> Array:
    """Points at equal steps of arc length along polylines of unequal numbers of nodes.

    Parameters
    ----------
    nodes : ndarray, shape (n, 3)
        Nodes of all polylines, mm.
    offsets : ndarray of int, shape (s + 1,)
        Nodes ``offsets[i]:offsets[i + 1]``, at least two, belong to polyline ``i``.
    count : int
        Points on each, ends included.

    Returns
    -------
    ndarray, shape (s, count, 3)

    Raises
    ------
    ValueError
        If a polyline or ``count`` has fewer than two points.
    """
    ends = np.require(offsets, np.int64, ["C", "W"])
    flat = np.require(nodes, np.float64, ["C", "W"])
    if count < 2 or np.any(np.diff(ends) < 2) or ends[-1] != len(flat):
        raise ValueError(
            f"expected count >= 2 and polylines of at least two of {len(flat)} nodes, got count "
            f"{count} and offsets {ends}"
        )
    return np.asarray(_resampled(flat, ends, count))


def tangents(points: Array) -> Array:
    """Unit tangents (..., n, 3), second order in the step, ends included."""
    curves = _curves(points)
    if curves.shape[-2] == 2:
        chord = curves[..., 1:, :] - curves[..., :1, :]
        slopes = np.concatenate([chord, chord], axis=-2)
    else:
        slopes = _slopes(curves)
    size = np.linalg.norm(slopes, axis=-1, keepdims=True)
    return np.asarray(slopes / np.where(size > 0, size, 1.0))


def _slopes(curves: Array) -> Array:
    """Derivatives of the parabolas through three neighbours, by chord length."""
    chords = np.diff(curves, axis=-2)
    steps = np.maximum(np.linalg.norm(chords, axis=-1, keepdims=True), 1e-12)
    rates = chords / steps
    back, ahead = steps[..., :-1, :], steps[..., 1:, :]
    share = back / (back + ahead)
    middle = (1.0 - share) * rates[..., :-1, :] + share * rates[..., 1:, :]
    first = 2.0 * rates[..., :1, :] - middle[..., :1, :]
    last = 2.0 * rates[..., -1:, :] - middle[..., -1:, :]
    return np.concatenate([first, middle, last], axis=-2)


def bend_radii(points: Array) -> Array:
    """Radius (..., n) of the circle through each point and its neighbours, mm.

    The ends repeat their neighbours; a straight or doubled piece has an infinite radius or zero.
    """
    curves = _curves(points)
    if curves.shape[-2] < 3:
        return np.full(curves.shape[:-1], np.inf)
    back, ahead = (
        curves[..., 1:-1, :] - curves[..., :-2, :],
        curves[..., 2:, :] - curves[..., 1:-1, :],
    )
    across = np.linalg.norm(np.cross(back, ahead), axis=-1)
    sides = np.linalg.norm(back, axis=-1) * np.linalg.norm(ahead, axis=-1)
    chord = np.linalg.norm(back + ahead, axis=-1)
    folded = (across <= 1e-12 * sides) & (np.sum(back * ahead, axis=-1) < 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.where(across > 1e-12 * sides, sides * chord / (2.0 * across), np.inf)
    middle = np.where(folded, 0.0, middle)
    return np.concatenate([middle[..., :1], middle, middle[..., -1:]], axis=-1)


def rounded(points: Array, radii: Array | float, reach: Array | float | None = None) -> Array:
    """Round polylines so that no bend is sharper than asked.

    The smoothing spline ``x + h**4 x'''' = p`` turns a corner of angle t with the bend radius
    ``2.83 h / t``. It is taken once with ``h = reach``; where that leaves too sharp a bend, again
    and again with h growing by a quarter, the points spread evenly in between, and the last h
    is the least that keeps the radii. So the curve moves smoothly with the polyline, a gentle one
    is hardly touched, and a corner of up to two radians is cut by at most a quarter more than by
    the circle of that radius (half more at 2.4).

    Parameters
    ----------
    points : ndarray, shape (..., n, 3)
        Polylines, mm; they are spread at equal steps first, as by `resampled`.
    radii : float or ndarray broadcast to (..., n)
        Least bend radius at each point, mm.
    reach : float or ndarray broadcast to (...), optional
        Least h, mm; by default 0.35 of the mean of ``radii``, enough for corners of one radian.

    Returns
    -------
    ndarray, shape (..., n, 3)
        Points with the same ends. A curve too short for its radii keeps a sharper bend, when h
        has reached half its length: ask `bend_radii`.

    Raises
    ------
    ValueError
        If a radius or reach is negative or not finite.
    """
    curves = _curves(points)
    shape = curves.shape[:-1]
    bounds = np.broadcast_to(np.asarray(radii, dtype=np.float64), shape)
    least = 0.35 * bounds.mean(axis=-1) if reach is None else np.asarray(reach, dtype=np.float64)
    least = np.broadcast_to(least, shape[:-1])
    if not (np.all(bounds >= 0) and np.all(least >= 0) and np.all(np.isfinite(bounds))):
        raise ValueError(
            "expected finite radii and reach >= 0 in mm, got a negative or missing one"
        )
    smooth = _rounded(
        np.ascontiguousarray(curves.reshape(-1, *curves.shape[-2:])),
        np.ascontiguousarray(bounds.reshape(-1, shape[-1])).copy(),
        np.ascontiguousarray(least.reshape(-1)).copy(),
    )
    return np.asarray(smooth.reshape(curves.shape))


def frames(points: Array, reference: Array | None = None, directions: Array | None = None) -> Array:
    """Rotation-minimising frames by double reflection, fourth order in the step.

    Parameters
    ----------
    points : ndarray, shape (..., n, 3)
        Centrelines, mm.
    reference : ndarray, shape (3,) or (..., 3), optional
        Direction whose part across the first tangent is the first normal; lateral (Z) by default.
        Where it lies within 1e-6 of the tangent, the axis farthest from the tangent serves.
    directions : ndarray, shape (..., n, 3), optional
        Unit tangents; `tangents` by default.

    Returns
    -------
    ndarray, shape (..., n, 3, 3)
        Rows normal, binormal, tangent; right-handed.
    """
    curves = _curves(points)
    along = tangents(curves) if directions is None else np.asarray(directions, dtype=np.float64)
    if along.shape != curves.shape:
        raise ValueError(f"expected directions of shape {curves.shape}, got {along.shape}")
    wanted = np.asarray(LATERAL if reference is None else reference, dtype=np.float64)
    first = np.broadcast_to(wanted, (*curves.shape[:-2], 3)).reshape(-1, 3)
    flat = (-1, *curves.shape[-2:])
    axes = _frames(
        np.ascontiguousarray(curves.reshape(flat)), np.ascontiguousarray(along.reshape(flat)),
        np.array(first),
    )  # fmt: skip
    return np.asarray(axes.reshape(*curves.shape, 3))


def _curves(points: Array) -> Array:
    curves = np.require(points, np.float64, ["C", "W"])
    if curves.ndim < 2 or curves.shape[-1] != 3 or curves.shape[-2] < 2:
        raise ValueError(f"expected curves (..., n, 3) of at least two points, got {curves.shape}")
    return curves


@njit(cache=True, nogil=True)
def _distance(x: Array, i: int, j: int) -> float:
    dx, dy, dz = x[j, 0] - x[i, 0], x[j, 1] - x[i, 1], x[j, 2] - x[i, 2]
    return float(np.sqrt(dx * dx + dy * dy + dz * dz))


@njit(cache=True, nogil=True)
def _resampled(nodes: Array, offsets: Faces, count: int) -> Array:
    result = np.empty((len(offsets) - 1, count, 3))
    for s in range(len(offsets) - 1):
        _spread(nodes[offsets[s] : offsets[s + 1]], result[s])
    return result


@njit(cache=True, nogil=True)
def _spread(x: Array, spread: Array) -> None:
    """Write points at equal steps along polyline ``x`` into ``spread``."""
    n, count = len(x), len(spread)
    marks = np.zeros(n)
    for i in range(1, n):
        marks[i] = marks[i - 1] + _distance(x, i - 1, i)
    i = 0
    for k in range(count - 1):
        mark = marks[-1] * k / (count - 1)
        while i < n - 2 and marks[i + 1] < mark:
            i += 1
        step = marks[i + 1] - marks[i]
        w = min(1.0, (mark - marks[i]) / step) if step > 0.0 else 0.0
        for c in range(3):
            spread[k, c] = (1.0 - w) * x[i, c] + w * x[i + 1, c]
    for c in range(3):
        spread[count - 1, c] = x[n - 1, c]


@njit(cache=True, nogil=True)
def _rounded(curves: Array, radii: Array, reach: Array) -> Array:
    """Smooth in growing passes until the radii are kept; bisect the h of the last pass."""
    result = curves.copy()
    p, y = np.empty_like(curves[0]), np.empty_like(curves[0])
    for k in range(len(curves)):
        x = result[k]
        length = 0.0
        for i in range(1, len(x)):
            length += _distance(x, i - 1, i)
        if len(x) < 3 or length == 0.0:
            continue
        h = min(reach[k] / length, 0.5) * (len(x) - 1)
        _spread(curves[k], p)
        if _passed(p, y, x, h, radii[k]):
            continue
        h, kept = max(h, 0.3), False
        while not kept and h < 0.5 * (len(x) - 1):
            h *= _GROWTH
            for i in range(len(x)):
                for c in range(3):
                    p[i, c] = x[i, c]
            kept = _passed(p, y, x, h, radii[k])
        low = 0.0
        for _ in range(_BISECTIONS if kept else 0):
            middle = 0.5 * (low + h)
            if _passed(p, y, x, middle, radii[k]):
                h = middle
            else:
                low = middle
        _passed(p, y, x, h, radii[k])
    return result


@njit(cache=True, nogil=True)
def _passed(p: Array, y: Array, x: Array, h: float, radii: Array) -> bool:
    """Smooth ``p`` into ``y``, spread that into ``x``, and tell whether it keeps the radii."""
    _smoothed(p, y, h**4)
    _spread(y, x)
    return bool(_gentle(x, radii))


@njit(cache=True, nogil=True)
def _gentle(x: Array, radii: Array) -> bool:
    """Whether the circle through each three neighbours is at least as wide as asked."""
    for i in range(1, len(x) - 1):
        ax, ay, az = x[i, 0] - x[i - 1, 0], x[i, 1] - x[i - 1, 1], x[i, 2] - x[i - 1, 2]
        bx, by, bz = x[i + 1, 0] - x[i, 0], x[i + 1, 1] - x[i, 1], x[i + 1, 2] - x[i, 2]
        nx, ny, nz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
        cx, cy, cz = ax + bx, ay + by, az + bz
        sides = (ax * ax + ay * ay + az * az) * (bx * bx + by * by + bz * bz)
        chord = cx * cx + cy * cy + cz * cz
        if sides * chord < 4.0 * radii[i] ** 2 * (nx * nx + ny * ny + nz * nz):
            return False
        if ax * bx + ay * by + az * bz < 0.0:
            return False
    return True


@njit(cache=True, nogil=True)
def _smoothed(p: Array, x: Array, weight: float) -> None:
    """Minimise sum |x - p|**2 + weight sum |second difference|**2 with fixed ends.

    The matrix over the inner points is pentadiagonal; LDL' with two bands.
    """
    n = len(p) - 2
    d, e, f = np.empty(n), np.empty(n), np.empty(n)
    for i in range(n):
        d[i] = 1.0 + weight * (4.0 + (i > 0) + (i < n - 1))
        e[i] = -4.0 * weight
        if i > 0:
            d[i] -= e[i - 1] * e[i - 1] * d[i - 1]
            e[i] -= f[i - 1] * e[i - 1] * d[i - 1]
        if i > 1:
            d[i] -= f[i - 2] * f[i - 2] * d[i - 2]
        e[i] /= d[i]
        f[i] = weight / d[i]
    for c in range(3):
        for i in range(n):
            y = p[i + 1, c]
            if i == 0:
                y += 2.0 * weight * p[0, c]
            if i == 1:
                y -= weight * p[0, c]
            if i == n - 1:
                y += 2.0 * weight * p[n + 1, c]
            if i == n - 2:
                y -= weight * p[n + 1, c]
            if i > 0:
                y -= e[i - 1] * x[i, c]
            if i > 1:
                y -= f[i - 2] * x[i - 1, c]
            x[i + 1, c] = y
        for i in range(n - 1, -1, -1):
            y = x[i + 1, c] / d[i]
            if i < n - 1:
                y -= e[i] * x[i + 2, c]
            if i < n - 2:
                y -= f[i] * x[i + 3, c]
            x[i + 1, c] = y
        x[0, c], x[n + 1, c] = p[0, c], p[n + 1, c]


@njit(cache=True, nogil=True)
def _frames(points: Array, along: Array, first: Array) -> Array:
    axes = np.empty((*along.shape, 3))
    for k in range(len(points)):
        x, t = points[k], along[k]
        r = _across((first[k, 0], first[k, 1], first[k, 2]), (t[0, 0], t[0, 1], t[0, 2]))
        for i in range(len(x)):
            now = (t[i, 0], t[i, 1], t[i, 2])
            if i > 0:
                step = (x[i, 0] - x[i - 1, 0], x[i, 1] - x[i - 1, 1], x[i, 2] - x[i - 1, 2])
                turned = _mirrored((t[i - 1, 0], t[i - 1, 1], t[i - 1, 2]), step)
                left = (now[0] - turned[0], now[1] - turned[1], now[2] - turned[2])
                r = _across(_mirrored(_mirrored(r, step), left), now)
            axes[k, i, 0, 0], axes[k, i, 0, 1], axes[k, i, 0, 2] = r
            axes[k, i, 1, 0] = now[1] * r[2] - now[2] * r[1]
            axes[k, i, 1, 1] = now[2] * r[0] - now[0] * r[2]
            axes[k, i, 1, 2] = now[0] * r[1] - now[1] * r[0]
            axes[k, i, 2, 0], axes[k, i, 2, 1], axes[k, i, 2, 2] = now
    return axes


@njit(cache=True, nogil=True)
def _mirrored(a: _Vector, normal: _Vector) -> _Vector:
    """Reflect a vector in the plane across ``normal``; unchanged where that is zero."""
    size = normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]
    if size == 0.0:
        return a
    f = 2.0 * (a[0] * normal[0] + a[1] * normal[1] + a[2] * normal[2]) / size
    return (a[0] - f * normal[0], a[1] - f * normal[1], a[2] - f * normal[2])


@njit(cache=True, nogil=True)
def _across(a: _Vector, t: _Vector) -> _Vector:
    """Unit part of a vector across a unit tangent, or of the axis farthest from the tangent."""
    along = a[0] * t[0] + a[1] * t[1] + a[2] * t[2]
    x, y, z = a[0] - along * t[0], a[1] - along * t[1], a[2] - along * t[2]
    if x * x + y * y + z * z <= 1e-12 * (a[0] * a[0] + a[1] * a[1] + a[2] * a[2]):
        if abs(t[0]) <= min(abs(t[1]), abs(t[2])):
            x, y, z = 1.0 - t[0] * t[0], -t[0] * t[1], -t[0] * t[2]
        elif abs(t[1]) <= abs(t[2]):
            x, y, z = -t[1] * t[0], 1.0 - t[1] * t[1], -t[1] * t[2]
        else:
            x, y, z = -t[2] * t[0], -t[2] * t[1], 1.0 - t[2] * t[2]
    size = np.sqrt(x * x + y * y + z * z)
    return (x / size, y / size, z / size)
