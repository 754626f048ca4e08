"""Where neighbours of the right side run: centrelines, heights, the line of the ligament."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from meshes import Body, PosedBody
from meshes.geometry.types import Array
from meshes.softparts import SideNeighbours

Posed = Callable[..., PosedBody]
"""The body with all neighbours, posed at a flexion of the right hip (degrees) and more."""
FLEXIONS = (-20.0, 0.0, 45.0, 90.0, 120.0)


def right(body: Body) -> SideNeighbours:
    assert body.neighbours
    return next(side for side in body.neighbours.sides if side.side.side == "r")


def line(body: Body, posed: PosedBody, name: str, cord: int = 0) -> Array:
    """Centreline (n, 3) of a cord of the right side, in the world with the pelvis at neutral."""
    own = right(body)
    assert own.cords
    lines, _ = own.lines(posed.motions, posed.parts, posed.fascicles)
    rows = [k for k, record in enumerate(own.cords.records) if record.name == name]
    return np.asarray(lines[rows[cord]])


def slab(points: Array, y: float, half: float = 2.0) -> Array:
    """The points at a height."""
    return np.asarray(points[np.abs(points[:, 1] - y) < half])


def at_height(curve: Array, y: float) -> Array:
    """Where a curve first comes down through a height (3,)."""
    return _where_below(curve, curve[:, 1] - y)


def _where_below(curve: Array, heights: Array) -> Array:
    """Where heights (n,) over a curve (n, 3) first fall below zero, between two of its points."""
    k = int(np.argmax(heights < 0.0))
    t = heights[k - 1] / (heights[k - 1] - heights[k])
    return np.asarray(curve[k - 1] + t * (curve[k] - curve[k - 1]))


def ligament(posed: PosedBody) -> tuple[Array, Array]:
    spine = posed.landmarks["hip_bone_r.anterior_superior_iliac_spine"]
    return spine, posed.landmarks["hip_bone_r.pubic_tubercle"]


def under_ligament(curve: Array, spine: Array, tubercle: Array) -> Array:
    """Where a curve passes beneath the line of the ligament (3,)."""
    t = (spine[2] - curve[:, 2]) / (spine[2] - tubercle[2])
    heights = curve[:, 1] - (spine[1] + t * (tubercle[1] - spine[1]))
    assert heights[0] > 0.0 > heights.min()
    return _where_below(curve, heights)
