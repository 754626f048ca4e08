"""What lies on muscle and beside bone: points raised off surfaces and pushed out of bones."""

from __future__ import annotations

import numpy as np
from numba import njit

from meshes.geometry.fields import Fields, FloatGrid, distance_and_slope, distance_at
from meshes.geometry.types import Array, Faces

ROUND = 9.0
"""Bend radius with which a thing that rests bridges hollows, mm."""
REACH = 22.0
"""What is farther off does not lift, mm."""
_SOFT = 0.8
_STEEP = 0.9
_ROUNDS, _FAR, _SHARP = 2, 6.0, 0.4


def rising(vertices: Array) -> Array:
    """Vertices (n, 3) in the order of y, as `heights` wants them."""
    return np.ascontiguousarray(vertices[np.argsort(vertices[:, 1], kind="stable")])


@njit(cache=True, nogil=True)
def heights(points: Array, outs: Array, falls: Array, ground: Array) -> Array:
    """How far (n,) points are to be raised along ``outs`` until a ball rests on the ground.

    The ball is a paraboloid of bend radius `ROUND` whose apex is the point; what is farther off
    than `REACH` does not count. Much less than zero where there is nothing below.

    Parameters
    ----------
    points, outs : ndarray, shape (n, 3)
    falls : ndarray, shape (n, 3)
        Directions towards which the ball falls away steeply: what lies there does not lift it.
        Zero for none.
    ground : ndarray, shape (m, 3)
        In the order of y (`rising`).
    """
    found = np.empty(len(points))
    for n in range(len(points)):
        best = -2.0 * REACH
        first = np.searchsorted(ground[:, 1], points[n, 1] - REACH)
        for m in range(first, len(ground)):
            y = ground[m, 1] - points[n, 1]
            if y > REACH:
                break
            x = ground[m, 0] - points[n, 0]
            z = ground[m, 2] - points[n, 2]
            square = x * x + y * y + z * z
            if square > REACH * REACH:
                continue
            a = x * outs[n, 0] + y * outs[n, 1] + z * outs[n, 2]
            b = x * falls[n, 0] + y * falls[n, 1] + z * falls[n, 2]
            best = max(best, a - (square - a * a) / (2.0 * ROUND) - _STEEP * max(b, 0.0))
        found[n] = best
    return found


def soft_positive(values: Array, softness: float = _SOFT) -> Array:
    """Zero below, the value above, smoothly in between."""
    return np.asarray((values + np.sqrt(values**2 + softness**2)) / 2.0)


def pushed(points: Array, clearance: Array, fields: Fields, rigid: Array) -> Array:
    """Points (n, 3) moved out of the bones until each is ``clearance`` (n,) off, mm."""
    return np.asarray(_pushed(points, clearance, rigid, *fields.store))


@njit(cache=True, nogil=True)
def _pushed(
    points: Array,
    clearance: Array,
    rigid: Array,
    values: FloatGrid,
    lows: Array,
    shapes: Faces,
    offsets: Faces,
    h: float,
) -> Array:
    places = points.copy()
    local, slope = np.empty(3), np.empty(3)
    for n in range(len(places)):
        for _ in range(_ROUNDS):
            clear = True
            for k in range(len(rigid)):
                turn, shift = rigid[k, :3, :3], rigid[k, :3, 3]
                for i in range(3):
                    local[i] = 0.0
                    for j in range(3):
                        local[i] += turn[j, i] * (places[n, j] - shift[j])
                gap = distance_at(
                    local[0], local[1], local[2], k, _FAR, values, lows, shapes, offsets, h
                )
                lack = clearance[n] - gap
                if lack < -_FAR:
                    continue
                lack = (lack + np.sqrt(lack * lack + _SHARP * _SHARP)) / 2.0
                _, slope[0], slope[1], slope[2] = distance_and_slope(
                    local[0], local[1], local[2], k, values, lows, shapes, offsets, h
                )
                clear = clear and lack < _SHARP
                for i in range(3):
                    for j in range(3):
                        places[n, i] += lack * turn[i, j] * slope[j]
            if clear:
                break
    return places


def smoothed(values: Array, times: int) -> Array:
    """Values (..., n, d) along curves, binomially smoothed; the ends stay."""
    rows = values.copy()
    for _ in range(times):
        rows[..., 1:-1, :] = (rows[..., :-2, :] + 2.0 * rows[..., 1:-1, :] + rows[..., 2:, :]) / 4.0
    return rows
