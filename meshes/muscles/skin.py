"""Skin: each pose carries the vertices of the rest bodies by the strings and bones they hang on.

``x = sum w (X(t) + g(t) R(t) o)``: X and R are the string's point and frame at the vertex's
station, o its offset at rest, and g the girth, which grows in the belly as the string shortens.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from meshes.geometry.types import Array, Faces
from meshes.muscles.centrelines import Centrelines
from meshes.muscles.rest import Rest

FIRMNESS = 0.03
"""Most by which tone thickens the middle of a belly [schematic]."""


def skinned(
    rest: Rest, lines: Centrelines, rigid: Array, tone: float = 0.0
) -> tuple[Array, Array, Array]:
    """Vertices in a pose, and how they are stretched there.

    Parameters
    ----------
    rest : Rest
    lines : Centrelines
        Of all strings of the side.
    rigid : ndarray, shape (8, 4, 4)
        Motions of the segments against the pelvis.
    tone : float
        Schematic: thickens the middle of the belly and thins its ends.

    Returns
    -------
    points : ndarray, shape (n, 3)
    strain : ndarray, shape (n, 2)
        Stretch along and across the fibres.
    cores : ndarray, shape (n, 3)
        Mean place on the strings that carry a vertex: within the muscle, outside bone.
    """
    firm = 1.0 - tone * FIRMNESS * (1.0 - rest.tendon) * np.cos(2.0 * np.pi * rest.fibre)
    points, strain, cores = _skinned(
        rest.strings, rest.weights, rest.stations, rest.offsets, firm,
        lines.points, lines.axes, lines.stretch, lines.girth,
    )  # fmt: skip
    _pinned(points, rest.vertices, rest.pins, np.ascontiguousarray(rigid))
    return points, strain, cores


@njit(cache=True, nogil=True)
def _skinned(
    strings: Faces, weights: Array, stations: Array, offsets: Array, firm: Array, points: Array,
    axes: Array, stretch: Array, girth: Array,
) -> tuple[Array, Array, Array]:  # fmt: skip
    count = len(strings)
    skin, strain = np.zeros((count, 3)), np.zeros((count, 2))
    cores = np.zeros((count, 3))
    last = points.shape[1] - 2
    for v in range(count):
        for k in range(strings.shape[1]):
            w = weights[v, k]
            if w == 0.0:
                continue
            s, place = strings[v, k], stations[v, k]
            i = min(int(place), last)
            f = place - i
            e = 1.0 - f
            g = firm[v] * (e * girth[s, i] + f * girth[s, i + 1])
            strain[v, 0] += w * (e * stretch[s, i] + f * stretch[s, i + 1])
            strain[v, 1] += w * g
            a, b, t = g * offsets[v, k, 0], g * offsets[v, k, 1], offsets[v, k, 2]
            for c in range(3):
                x = e * points[s, i, c] + f * points[s, i + 1, c]
                cores[v, c] += w * x
                x += a * (e * axes[s, i, 0, c] + f * axes[s, i + 1, 0, c])
                x += b * (e * axes[s, i, 1, c] + f * axes[s, i + 1, 1, c])
                x += t * (e * axes[s, i, 2, c] + f * axes[s, i + 1, 2, c])
                skin[v, c] += w * x
    return skin, strain, cores


@njit(cache=True, nogil=True)
def _pinned(x: Array, rest: Array, pins: Array, rigid: Array) -> None:
    """Draw vertices to where their bones take them, as far as they are held."""
    for v in range(len(x)):
        total = 0.0
        px = py = pz = 0.0
        for k in range(pins.shape[1]):
            w = pins[v, k]
            if w > 0.0:
                a, b, c = rest[v, 0], rest[v, 1], rest[v, 2]
                px += w * (rigid[k, 0, 0] * a + rigid[k, 0, 1] * b + rigid[k, 0, 2] * c)
                py += w * (rigid[k, 1, 0] * a + rigid[k, 1, 1] * b + rigid[k, 1, 2] * c)
                pz += w * (rigid[k, 2, 0] * a + rigid[k, 2, 1] * b + rigid[k, 2, 2] * c)
                px += w * rigid[k, 0, 3]
                py += w * rigid[k, 1, 3]
                pz += w * rigid[k, 2, 3]
                total += w
        if total > 0.0:
            x[v, 0] = (1.0 - total) * x[v, 0] + px
            x[v, 1] = (1.0 - total) * x[v, 1] + py
            x[v, 2] = (1.0 - total) * x[v, 2] + pz
