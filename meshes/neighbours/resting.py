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
_STRIP = 6.0
_ROUNDS, _FAR, _SHARP = 2, 6.0, 0.4


def rising(vertices: Array) -> Array:
    """Vertices (n, 3) in strips of y, in each in the order of z, as `heights` wants them."""
    strips = np.floor(vertices[:, 1] / _STRIP)
    return np.ascontiguousarray(vertices[np.lexsort((vertices[:, 2], strips))])


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
        In strips (`rising`).
    """
    found = np.empty(len(points))
    lowest = np.floor(ground[:, 1].min() / _STRIP)
    starts = _starts(ground, lowest)
    reach = REACH * REACH
    for n in range(len(points)):
        px, py, pz = points[n]
        ox, oy, oz = outs[n]
        fx, fy, fz = falls[n]
        best = -2.0 * REACH
        first = max(0, int(np.floor((py - REACH) / _STRIP) - lowest))
        last = min(len(starts) - 2, int(np.floor((py + REACH) / _STRIP) - lowest))
        for strip in range(first, last + 1):
            low, end = starts[strip], starts[strip + 1]
            begin = low + np.searchsorted(ground[low:end, 2], pz - REACH)
            for m in range(begin, end):
                z = ground[m, 2] - pz
                if z > REACH:
                    break
                x, y = ground[m, 0] - px, ground[m, 1] - py
                square = x * x + y * y + z * z
                if square > reach:
                    continue
                a = x * ox + y * oy + z * oz
                b = x * fx + y * fy + z * fz
                best = max(best, a - (square - a * a) / (2.0 * ROUND) - _STEEP * max(b, 0.0))
        found[n] = best
    return found


@njit(cache=True, nogil=True)
def _starts(ground: Array, lowest: float) -> Faces:
    """Where each strip of the ground begins, and where the last ends."""
    highest = int(np.floor(ground[-1, 1] / _STRIP) - lowest)
    starts = np.zeros(highest + 2, dtype=np.int64)
    for m in range(len(ground)):
        starts[int(np.floor(ground[m, 1] / _STRIP) - lowest) + 1] += 1
    return np.cumsum(starts)


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
