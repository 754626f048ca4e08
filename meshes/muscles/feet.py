"""Feet: how the strings of a muscle spread over the bone on which they end, and run into it.

A string is a line that stops at one place; the tendon it stands for fans out over a footprint and
its fibres go on into bone. The foot of a string leads from where it stops to its own place in the
footprint, sinking as it goes. Feet shape the bodies; no string, length or moment arm knows them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from meshes.geometry.curves import arc_lengths, resampled
from meshes.geometry.types import Array, Faces
from meshes.muscles.centrelines import Fibres
from meshes.muscles.growth import smoothly
from meshes.muscles.records import Place, muscle_records
from meshes.muscles.sides import Side

STEPS = 10
"""Points of a foot."""
BACK = 0.8
"""How far before its end a string's foot leaves it, against the way from there to its place."""
DEPTH = 4.5
"""How deep in bone a foot ends, mm."""


@dataclass(frozen=True, eq=False)
class Feet:
    """Feet of the strings of a side that have a footprint.

    Attributes
    ----------
    own : ndarray of int, shape (f,)
        Numbers of those strings.
    points : ndarray, shape (f, STEPS, 3)
    left : ndarray, shape (f,)
        Way left on the string where its foot leaves it, mm.
    carriers : ndarray of int, shape (f,)
        Segments that they stand on.
    ways : ndarray, shape (f, STEPS, 3)
        Straight ways from where the strings stop to their places in the footprint: with what
        surrounds them, the attachment.
    """

    own: Faces
    points: Array
    left: Array
    carriers: Faces
    ways: Array

    @property
    def middle(self) -> Array:
        """Mean place (3,) of where they stand."""
        return np.asarray(self.points[:, -1].mean(axis=0))

    def of(self, strings: Faces) -> Feet:
        """Those of some strings."""
        chosen = np.isin(self.own, strings)
        return Feet(
            self.own[chosen],
            self.points[chosen],
            self.left[chosen],
            self.carriers[chosen],
            self.ways[chosen],
        )

    def around(self, places: Array, inner: float, outer: float) -> Array:
        """How near places (n, 3) are to the feet, 1 up to ``inner`` and 0 from ``outer`` mm on."""
        return _near(self.points[:, STEPS // 3 :], places, inner, outer)

    def attached(self, places: Array, inner: float, outer: float) -> Array:
        """How near places (n, 3) are to the attachment, in the same way."""
        return _near(self.ways, places, inner, outer)


def built_feet(side: Side, fibres: Fibres) -> Feet:
    """Feet of the strings of a side at neutral."""
    records = muscle_records()
    marked = [records[str(name)] for name in fibres.muscles]
    own = np.flatnonzero([bool(record.footprint) for record in marked])
    targets = [side.attached(marked[k].foot(_place(fibres, k))) for k in own.tolist()]
    carriers = fibres.insertion_carriers[own]
    stops = fibres.lines[own, -1]
    points, left = _curved(fibres.lines[own], np.array(targets))
    t = np.linspace(0.0, 1.0, STEPS)[:, None]
    ways = stops[:, None] + t * (np.array(targets) - stops)[:, None]
    for carrier in np.unique(carriers):
        chosen = carriers == carrier
        points[chosen] = _sunk(side, int(carrier), points[chosen])
    return Feet(own, points, left, carriers, ways)


def with_feet(fibres: Fibres, feet: Feet) -> Array:
    """Centrelines (s, n, 3) that end in their feet."""
    lines = fibres.lines.copy()
    arcs = arc_lengths(lines)
    for k, foot, left in zip(feet.own, feet.points, feet.left, strict=True):
        stays = arcs[k] < arcs[k, -1] - left - 1.0
        lines[k] = resampled(np.concatenate([lines[k, stays], foot])[None], lines.shape[1])[0]
    return lines


def _near(lines: Array, places: Array, inner: float, outer: float) -> Array:
    if len(lines) == 0:
        return np.zeros(len(places))
    near = cKDTree(lines.reshape(-1, 3)).query(places, distance_upper_bound=outer)[0]
    return smoothly(np.minimum(near, outer), inner, outer)


def _place(fibres: Fibres, k: int) -> Place:
    across, deep = fibres.lanes[k]
    return float(across), float(deep)


def _curved(lines: Array, targets: Array) -> tuple[Array, Array]:
    """Cubic ways (f, STEPS, 3) that leave the lines before their ends for the targets.

    The way left on the line where each begins goes with them, (f,).
    """
    arcs = arc_lengths(lines)
    left = np.minimum(BACK * np.linalg.norm(targets - lines[:, -1], axis=1), 0.3 * arcs[:, -1])
    begins, behind = (_before(lines, arcs, left + step) for step in (0.0, 2.0))
    ahead = begins - behind
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    way = targets - begins
    ahead *= np.linalg.norm(way, axis=1, keepdims=True)
    t = np.linspace(0.0, 1.0, STEPS)[:, None]
    points = (
        begins[:, None]
        + (t - 2.0 * t**2 + t**3) * ahead[:, None]
        + (3.0 * t**2 - 2.0 * t**3) * way[:, None]
        + (t**3 - t**2) * way[:, None]
    )
    return np.asarray(points), left


def _before(lines: Array, arcs: Array, left: Array) -> Array:
    """Places (s, 3) on lines some way before their ends."""
    rows = zip(lines, arcs, arcs[:, -1] - left, strict=True)
    return np.array([[np.interp(at, arc, line[:, c]) for c in range(3)] for line, arc, at in rows])


def _sunk(side: Side, carrier: int, points: Array) -> Array:
    """Points moved along the slope of their bone until they sink evenly into it."""
    first = side.fields.distance(carrier, np.ascontiguousarray(points[:, 0]))
    t = np.linspace(0.0, 1.0, STEPS)
    goals = ((1.0 - t) * first[:, None] - DEPTH * t**1.3).ravel()
    flat = points.reshape(-1, 3)
    for _ in range(4):
        lack = goals - side.fields.distance(carrier, flat)
        slope = side.fields.gradient(carrier, flat)
        slope /= np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 0.3)
        flat = flat + lack[:, None] * slope
    return np.asarray(flat.reshape(points.shape))
