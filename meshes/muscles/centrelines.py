"""Centrelines of the strings: rounded, with frames, and stretched in the belly alone.

At rest each centreline has stations at equal steps. In a pose the tendon keeps its length and the
belly takes the rest, so a station travels along the path as the muscle shortens.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from meshes.geometry.curves import arc_lengths, frames, resampled, resampled_strings
from meshes.geometry.rounding import rounded
from meshes.geometry.types import Array, Faces

STATIONS = 44
GENTLEST = 20.0
"""Least bend radius of a centreline, mm."""


@dataclass(frozen=True, eq=False)
class Fibres:
    """Strings of one side at rest, as bodies grow from them.

    Attributes
    ----------
    muscles : ndarray of str, shape (s,)
        Without their side.
    lines : ndarray, shape (s, n, 3)
    across : ndarray, shape (s, 3)
        Direction of the first normals.
    pcsa, tendons : ndarray, shape (s,)
    lanes : ndarray, shape (s, 2)
        Place of each string in its muscle, -1 to 1.
    origin_carriers, insertion_carriers : ndarray of int, shape (s,)
    """

    muscles: NDArray[np.str_]
    lines: Array
    across: Array
    pcsa: Array
    tendons: Array
    lanes: Array
    origin_carriers: Faces
    insertion_carriers: Faces


@dataclass(frozen=True, eq=False)
class Centrelines:
    """Stations along s strings in one pose.

    Attributes
    ----------
    points : ndarray, shape (s, n, 3)
    axes : ndarray, shape (s, n, 3, 3)
        Rows normal, binormal, tangent.
    stretch, girth : ndarray, shape (s, n)
        Along and across the string, against rest.
    """

    points: Array
    axes: Array
    stretch: Array
    girth: Array


def smooth_lines(nodes: Array, offsets: Faces) -> Array:
    """Rounded centrelines (s, n, 3) with points at equal steps."""
    lines = resampled_strings(nodes, offsets, STATIONS)
    return resampled(rounded(lines, GENTLEST, 0.35 * GENTLEST), STATIONS)


def tendon_shares(lengths: Array, tendons: Array) -> Array:
    """How much each station (s, n) at rest is tendon, 0 to 1."""
    left = lengths[:, None] * (1.0 - np.linspace(0.0, 1.0, STATIONS))
    half = np.minimum(22.0, 0.4 * tendons)[:, None]
    t = np.clip((left - tendons[:, None] + half) / (2.0 * half), 0.0, 1.0)
    return np.asarray(1.0 - t * t * (3.0 - 2.0 * t))


def posed_lines(
    lines: Array, across: Array, ends: tuple[Array, Array], rest_lengths: Array, tendon: Array
) -> Centrelines:
    """Stations of the strings in a pose.

    Parameters
    ----------
    lines : ndarray, shape (s, n, 3)
        Of `smooth_lines`, in the pose.
    across : ndarray, shape (s, 3)
        Direction of the first normal, carried by the bone of origin.
    ends : tuple of two ndarray, shape (s, 3)
        Normal and tangent at the insertion at rest, carried by its bone.
    rest_lengths : ndarray, shape (s,)
    tendon : ndarray, shape (s, n)
        Of `tendon_shares`.
    """
    lengths = arc_lengths(lines)[:, -1]
    step = rest_lengths / (STATIONS - 1)
    middle = 0.5 * (tendon[:, 1:] + tendon[:, :-1])
    still = step * middle.sum(axis=1)
    belly = np.maximum((lengths - still) / (rest_lengths - still), 0.05)
    pace = middle + (1.0 - middle) * belly[:, None]
    marks = np.zeros_like(tendon)
    np.cumsum(pace * step[:, None], axis=1, out=marks[:, 1:])
    marks *= (lengths / marks[:, -1])[:, None]
    axes = frames(lines, across)
    points, turned = _stationed(lines, axes, marks, lengths)
    twisted = _twisted(turned, *ends)
    stretch = tendon + (1.0 - tendon) * belly[:, None]
    girth = tendon + (1.0 - tendon) / np.sqrt(belly)[:, None]
    return Centrelines(points, twisted, stretch, girth)


@njit(cache=True, nogil=True)
def _stationed(lines: Array, axes: Array, marks: Array, lengths: Array) -> tuple[Array, Array]:
    """Points and frames at the marks, between the points of evenly spaced lines."""
    s, n = marks.shape
    points, turned = np.empty((s, n, 3)), np.empty((s, n, 3, 3))
    for k in range(s):
        step = lengths[k] / (n - 1)
        for i in range(n):
            place = min(max(marks[k, i] / step, 0.0), n - 1.0)
            j = min(int(place), n - 2)
            f = place - j
            for c in range(3):
                points[k, i, c] = (1.0 - f) * lines[k, j, c] + f * lines[k, j + 1, c]
                for r in range(3):
                    turned[k, i, r, c] = (1.0 - f) * axes[k, j, r, c] + f * axes[k, j + 1, r, c]
    return points, turned


def _twisted(axes: Array, normals: Array, along: Array) -> Array:
    """Frames turned about their tangents, more and more, until the last goes with the bone."""
    last = axes[:, -1]
    carried = _aligned(normals, along, last[:, 2])
    angle = np.arctan2(np.sum(carried * last[:, 1], axis=1), np.sum(carried * last[:, 0], axis=1))
    t = np.clip((np.linspace(0.0, 1.0, axes.shape[1]) - 0.35) / 0.65, 0.0, 1.0)
    twisted = axes.copy()
    _turned(twisted, angle, t * t * (3.0 - 2.0 * t))
    return twisted


@njit(cache=True, nogil=True)
def _turned(axes: Array, angles: Array, shares: Array) -> None:
    for s in range(len(axes)):
        for i in range(axes.shape[1]):
            cos, sin = np.cos(angles[s] * shares[i]), np.sin(angles[s] * shares[i])
            for c in range(3):
                p, q = axes[s, i, 0, c], axes[s, i, 1, c]
                axes[s, i, 0, c] = cos * p + sin * q
                axes[s, i, 1, c] = cos * q - sin * p


def _aligned(vectors: Array, first: Array, last: Array) -> Array:
    """Vectors (s, 3) turned by the least rotation from one direction (s, 3) to another."""
    dot = np.sum(first * last, axis=1, keepdims=True)
    axis = np.cross(first, last)
    rest = np.sum(axis * vectors, axis=1, keepdims=True) / np.maximum(1.0 + dot, 1e-3)
    return np.asarray(dot * vectors + np.cross(axis, vectors) + rest * axis)
