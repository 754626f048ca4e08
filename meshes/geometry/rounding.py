"""Polylines rounded to a bend radius, and bend radii measured.

A polyline is rounded by the discrete cubic smoothing spline with fixed ends (Whittaker 1923,
Reinsch 1967), the smoothest curve for its distance from the polyline.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from meshes.geometry.curves import checked_curves, distance, spread
from meshes.geometry.types import Array

_BISECTIONS = 10
_GROWTH = 1.25


def bend_radii(points: Array) -> Array:
    """Radius (..., n) of the circle through each point and its neighbours, mm.

    The ends repeat their neighbours; a straight or doubled piece has an infinite radius or zero.
    """
    curves = checked_curves(points)
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
    curves = checked_curves(points)
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


@njit(cache=True, nogil=True)
def _rounded(curves: Array, radii: Array, reach: Array) -> Array:
    """Smooth in growing passes until the radii are kept; bisect the h of the last pass."""
    result = curves.copy()
    p, y = np.empty_like(curves[0]), np.empty_like(curves[0])
    for k in range(len(curves)):
        x = result[k]
        length = 0.0
        for i in range(1, len(x)):
            length += distance(x, i - 1, i)
        if len(x) < 3 or length == 0.0:
            continue
        h = min(reach[k] / length, 0.5) * (len(x) - 1)
        spread(curves[k], p)
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
    spread(y, x)
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
