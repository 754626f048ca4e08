"""Endings: the common tendon in which muscles lie flush beside each other, and end on the bone.

Over its last stretch a body is no union of fat tubes with rounded ends: the strings of all muscles
that end there, drawn thin, and their feet are closed into one flat cord, which is parted between
the muscles along the middle between them and runs on into the bone of the footprint.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.ndimage import gaussian_filter

from meshes.geometry.curves import arc_lengths
from meshes.geometry.types import Array
from meshes.geometry.unions import united
from meshes.muscles.centrelines import Fibres
from meshes.muscles.feet import Feet
from meshes.muscles.growth import GAP, SPACING, Grid, closed, smoothly, soft_most
from meshes.muscles.touching import TOGETHER

LONG = 75.0
"""Of the stretch that is looked at, mm."""
CORD, BELLY = 28.0, 62.0
"""Way to the insertion up to which the cord alone counts, and from which it counts no more, mm."""
_BLEND = 0.7
_CLOSING = 9.0
_SMOOTHING = 1.1
_REACH = 20.0
RADII = {
    "psoas_major": ((0.0, 1.0), (6.0, 2.2), (15.0, 3.0), (30.0, 3.7), (60.0, 4.3)),
    "iliacus": ((0.0, 1.0), (8.0, 2.7), (16.0, 4.4), (30.0, 6.0), (60.0, 7.3)),
}
"""Of a string by the way to its insertion, mm [design]."""
_FOOT = 2.0
LYING = 0.1
"""Between a body and the bone around its feet, mm: it lies on it, and no gap is seen."""
SINK = 3.0
"""How far a body reaches into the bone at its attachment, mm."""
_LAID = (4.5, 9.0)
_ATTACHED = (4.0, 9.0)


def cord_fields(
    fibres: Fibres, feet: Feet, muscles: Sequence[str], grid: Grid, size: float
) -> tuple[list[Array], Array]:
    """Fields of the parts of the cord that belong to each muscle; where they count, 0 to 1.

    ``size`` is that of the body against the reference man.
    """
    unions = [_union(fibres, feet, muscle, grid, size) for muscle in muscles]
    cord = _joined(unions)
    cord = np.minimum(cord, closed(cord, _CLOSING) + 0.5)
    whole = gaussian_filter(np.minimum(cord, _REACH), _SMOOTHING / SPACING)
    fields = []
    for k, own in enumerate(unions):
        beside = _joined([union for j, union in enumerate(unions) if j != k])
        fields.append(soft_most(whole, _steep(own - beside) + 0.5 * TOGETHER, 0.6))
    return fields, in_cord(grid.nodes, feet).reshape(grid.shape)


def in_cord(places: Array, feet: Feet) -> Array:
    """How far places (n, 3) belong to the cord, 0 to 1."""
    return smoothly(np.linalg.norm(places - feet.middle, axis=1), CORD, BELLY)


def _steep(field: Array) -> Array:
    """A field whose values near zero are distances from there."""
    smooth = gaussian_filter(np.clip(field, -_REACH, _REACH), _SMOOTHING / SPACING)
    slope = np.sqrt(np.sum(np.square(np.gradient(smooth, SPACING)), axis=0))
    return np.asarray(smooth / np.maximum(slope, 0.4))


def _joined(unions: Sequence[Array]) -> Array:
    total = np.sum([np.exp(-union / _BLEND) for union in unions], axis=0)
    return np.asarray(-_BLEND * np.log(total))


def _union(fibres: Fibres, feet: Feet, muscle: str, grid: Grid, size: float) -> Array:
    own = np.flatnonzero(fibres.muscles == muscle)
    lines = fibres.lines[own]
    arcs = arc_lengths(lines)
    left = arcs[:, -1:] - arcs
    table = size * np.array(RADII[muscle])
    radii = np.where(left < LONG, np.interp(left, table[:, 0], table[:, 1]), -50.0)
    field, _ = united(lines, radii, left, grid.low, grid.shape, SPACING, _BLEND, _REACH)
    mine = np.isin(feet.own, own)
    points = feet.points[mine]
    t = np.linspace(0.0, 1.0, points.shape[1])
    first = np.interp(feet.left[mine], table[:, 0], table[:, 1])
    thin = first[:, None] * (1.0 - t) + size * _FOOT * t
    foot, _ = united(
        points, thin, np.zeros_like(thin), grid.low, grid.shape, SPACING, _BLEND, _REACH
    )
    return _joined([field, foot])


def sunk(wall: Array, feet: Feet, grid: Grid) -> Array:
    """A wall before bone that lets bodies down onto it around their feet.

    At their attachments, and nowhere else, it lets them in.
    """
    nodes = grid.nodes
    attached = feet.attached(nodes, *_ATTACHED)
    laid = np.maximum(feet.around(nodes, *_LAID), attached)
    return wall - ((GAP - LYING) * laid + (LYING + SINK) * attached).reshape(grid.shape)
