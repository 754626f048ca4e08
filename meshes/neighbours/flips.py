"""Cords that flip: from one course to another, over what lies between, as the hip is posed.

Only schematics do: they draw what an account says of a tendon, in the pose of which it says so.
The course is a function of the pose alone, so that a cord snaps there and back at the same place.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np

from meshes.geometry.types import Array, Faces
from meshes.muscles.gates import hip_angles
from meshes.muscles.sides import RIGID
from meshes.neighbours.carried import Carried
from meshes.neighbours.records import Flip

_FEMUR = RIGID.index("femur")


@dataclass(frozen=True, eq=False)
class Courses:
    """The waypoints (n, 3) of all cords of a side, those that flip between their courses.

    Attributes
    ----------
    first : Carried
        Of all cords in their first course, one after another.
    others : tuple of tuple of Carried
        Of each cord, its further courses; empty where it has but one.
    flips : tuple of Flip or None
    offsets : ndarray of int, shape (k + 1,)
        Where the waypoints of each cord begin.
    """

    first: Carried
    others: tuple[tuple[Carried, ...], ...]
    flips: tuple[Flip | None, ...]
    offsets: Faces

    @property
    def points(self) -> Array:
        """Waypoints (n, 3) at neutral in the first course, by which the cords are measured."""
        return self.first.points

    @property
    def hip(self) -> Array:
        """Centre (3,) of the hip joint."""
        return self.first.hip

    def posed(self, rigid: Array, nodes: Array) -> tuple[Array, Array]:
        """Points and directions outwards (n, 3) in a pose; see `Carried.posed`."""
        points, outs = self.first.posed(rigid, nodes)
        for k, (ways, flip) in enumerate(zip(self.others, self.flips, strict=True)):
            if flip is None or not ways:
                continue
            rows = slice(self.offsets[k], self.offsets[k + 1])
            share = flipped(flip, rigid[_FEMUR, :3, :3])
            courses = [points[rows], *(way.posed(rigid, nodes)[0] for way in ways)]
            points[rows] = sum(
                weight * course
                for weight, course in zip(_weights(share, len(ways)), courses, strict=True)
            )
        return points, outs


def flipped(flip: Flip, turn: Array) -> float:
    """How far a cord has gone from its first course (0) to its last (1) in a pose of the hip.

    Parameters
    ----------
    flip : Flip
    turn : ndarray, shape (3, 3)
        Rotation of the femur against the pelvis, as of a right side.
    """
    flexion, rest = hip_angles(turn)
    angles = {
        "hip_flexion": np.degrees(flexion),
        "hip_adduction": np.degrees(np.arctan2(rest[2, 1], rest[1, 1])),
        "hip_rotation": np.degrees(np.arctan2(rest[0, 2], rest[0, 0])),
    }
    shares = [np.clip(angles[name] / full, 0.0, 1.0) for name, full in flip.full]
    way = np.clip((np.mean(shares) - flip.begins) / (flip.ends - flip.begins), 0.0, 1.0)
    return float(way * way * (3.0 - 2.0 * way))


def _weights(share: float, degree: int) -> list[float]:
    """Of Bernstein: one for each course, so that the middle ones are humps on the way."""
    return [comb(degree, k) * share**k * (1.0 - share) ** (degree - k) for k in range(degree + 1)]
