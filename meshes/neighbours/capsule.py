"""The capsule of the hip joint: a sleeve from the acetabular margin to the neck of the femur.

In front it reaches the intertrochanteric line, behind only the middle of the neck. Its fibres are
not followed as they twist: the sleeve is laid anew between its two rings in each pose.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from meshes.geometry.fields import Fields
from meshes.geometry.frames import moved
from meshes.geometry.types import Array
from meshes.muscles.sides import RIGID, Side
from meshes.neighbours.carried import unit
from meshes.neighbours.records import NeighbourRecord
from meshes.neighbours.resting import pushed, soft_positive
from meshes.neighbours.sheets import shell, shell_faces

ROUND, ALONG = 48, 15
CAPSULE_FACES = shell_faces(ALONG, ROUND, True)
_ABOVE = 3.2
_WAIST = 0.12
_FEMUR = RIGID.index("femur")
_DENSE = 240


@dataclass(frozen=True, eq=False)
class Capsule:
    """The capsule of one side.

    Attributes
    ----------
    record : NeighbourRecord
        Its two rows are the rings, on the hip bone and on the femur.
    side : Side
    size : float
    """

    record: NeighbourRecord
    side: Side
    size: float

    def posed(self, rigid: Array, fields: Fields) -> Array:
        """Vertices (2 ALONG ROUND, 3) of the shell in a pose."""
        hip = self.side.hip
        socket, neck = self._rings[0] - hip, moved(rigid[_FEMUR], self._rings[1]) - hip
        axis = unit(_normal(socket) + _normal(neck))
        start, end = _round(socket, axis), _round(neck, axis)
        along = np.linspace(0.0, 1.0, ALONG)[:, None, None]
        sleeve = start + along * (end - start)
        middle = sleeve.mean(axis=1, keepdims=True)
        sleeve = sleeve + _WAIST * np.sin(np.pi * along) ** 2 * (middle - sleeve)
        radius = np.linalg.norm(sleeve, axis=-1, keepdims=True)
        least = self.side.head_radius + self.size * _ABOVE
        inside = np.sin(np.pi * along) ** 0.5
        sleeve = sleeve + unit(sleeve) * soft_positive(least - radius, 1.0) * inside
        clearance = np.broadcast_to(1.6 - 20.0 * (1.0 - inside**0.5), (ALONG, ROUND, 1))
        clear = pushed(sleeve.reshape(-1, 3) + hip, clearance.ravel(), fields, rigid)
        edge, full = self.record.thickness
        half = np.broadcast_to((edge + (full - edge) * inside[..., 0]) / 2.0, (ALONG, ROUND))
        return shell(clear.reshape(ALONG, ROUND, 3), half, closed=True)

    @cached_property
    def _rings(self) -> tuple[Array, Array]:
        """Dense closed curves (_DENSE, 3) on the hip bone and on the femur at neutral."""
        from scipy.interpolate import CubicSpline

        rings = []
        for row in self.record.rows:
            points = np.array(
                [sum(w * self.side.landmark(p.bone, n) for n, w in p.at) for p in row]
            )
            closed = np.vstack([points, points[:1]])
            steps = np.sqrt(np.linalg.norm(np.diff(closed, axis=0), axis=1))
            knots = np.concatenate([[0.0], np.cumsum(steps)])
            spline = CubicSpline(knots, closed, bc_type="periodic")
            rings.append(spline(np.linspace(0.0, knots[-1], _DENSE, endpoint=False)))
        return rings[0], rings[1]


def _normal(ring: Array) -> Array:
    """Unit normal (3,) of a closed curve, about which it runs counter-clockwise."""
    beside = ring - ring.mean(axis=0)
    return unit(np.cross(beside, np.roll(beside, -1, axis=0)).sum(axis=0))


def _round(ring: Array, axis: Array) -> Array:
    """Points (ROUND, 3) of a closed curve at even angles about an axis through the hip."""
    first = unit(np.array([1.0, 0.0, 0.0]) - axis[0] * axis)
    second = np.cross(axis, first)
    beside = ring - ring.mean(axis=0)
    angles = np.mod(np.arctan2(beside @ second, beside @ first), 2.0 * np.pi)
    even = np.linspace(0.0, 2.0 * np.pi, ROUND, endpoint=False)
    order = np.argsort(angles)
    turned = angles[order]
    return np.stack(
        [np.interp(even, turned, ring[order, c], period=2.0 * np.pi) for c in range(3)], axis=1
    )
