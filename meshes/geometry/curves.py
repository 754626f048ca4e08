"""Centrelines: polylines measured, resampled, and given frames.

Every function takes one curve (n, 3) or a batch (..., n, 3) of curves with as many points. Frames
follow by double reflection (Wang, Juttler, Zheng and Liu 2008).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from meshes.geometry.types import Array, Faces

LATERAL = (0.0, 0.0, 1.0)
_Vector = tuple[float, float, float]


def arc_lengths(points: Array) -> Array:
    """Length from the first point to each point (..., n) of polylines (..., n, 3), mm."""
    steps = np.linalg.norm(np.diff(checked_curves(points), axis=-2), axis=-1)
    lengths = np.zeros((*steps.shape[:-1], steps.shape[-1] + 1))
    np.cumsum(steps, axis=-1, out=lengths[..., 1:])
    return lengths


def resampled(points: Array, count: int) -> Array:
    """Points (..., count, 3) at equal steps of arc length along polylines (..., n, 3)."""
    curves = checked_curves(points)
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
    curves = checked_curves(points)
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
    curves = checked_curves(points)
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


def checked_curves(points: Array) -> Array:
    """Return curves (..., n, 3) of at least two points, else raise ValueError."""
    curves = np.require(points, np.float64, ["C", "W"])
    if curves.ndim < 2 or curves.shape[-1] != 3 or curves.shape[-2] < 2:
        raise ValueError(f"expected curves (..., n, 3) of at least two points, got {curves.shape}")
    return curves


@njit(cache=True, nogil=True)
def distance(x: Array, i: int, j: int) -> float:
    """From point i to point j."""
    dx, dy, dz = x[j, 0] - x[i, 0], x[j, 1] - x[i, 1], x[j, 2] - x[i, 2]
    return float(np.sqrt(dx * dx + dy * dy + dz * dz))


@njit(cache=True, nogil=True)
def _resampled(nodes: Array, offsets: Faces, count: int) -> Array:
    result = np.empty((len(offsets) - 1, count, 3))
    for s in range(len(offsets) - 1):
        spread(nodes[offsets[s] : offsets[s + 1]], result[s])
    return result


@njit(cache=True, nogil=True)
def spread(x: Array, points: Array) -> None:
    """Write points at equal steps along polyline ``x`` into ``points``."""
    n, count = len(x), len(points)
    marks = np.zeros(n)
    for i in range(1, n):
        marks[i] = marks[i - 1] + distance(x, i - 1, i)
    i = 0
    for k in range(count - 1):
        mark = marks[-1] * k / (count - 1)
        while i < n - 2 and marks[i + 1] < mark:
            i += 1
        step = marks[i + 1] - marks[i]
        w = min(1.0, (mark - marks[i]) / step) if step > 0.0 else 0.0
        for c in range(3):
            points[k, c] = (1.0 - w) * x[i, c] + w * x[i + 1, c]
    for c in range(3):
        points[count - 1, c] = x[n - 1, c]


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
