"""Gates: planes with lanes in them, carried by segments or by a fan that moves with the femur."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from meshes.geometry.frames import rotation
from meshes.geometry.strings import Lanes
from meshes.geometry.types import Array, Faces
from meshes.muscles.sides import RIGID

FAN = (0.12, 0.28, 0.44, 0.60, 0.75, 0.90)
"""Places of the fan's planes between the lacuna musculorum (0) and the femur (1)."""
FEMORAL_ANGLE = np.radians(-66.0)
WALLS = np.radians((-78.0, -88.0))
"""Angles at neutral of the planes beside the femur above the lesser trochanter."""
_FLEXED_LIMIT = np.radians(2.0)
_WALL_LIMITS = np.radians((2.5, 3.0))
_WALL_TILT_RANGE = np.radians(15.0)
_SOFTNESS = np.radians(5.0)
_TILT_RANGE = np.radians(100.0)


@dataclass(frozen=True, eq=False)
class Gate:
    """A plane with a lane in it, where it stands at neutral in its carrier's frame.

    Attributes
    ----------
    carrier : int
        A segment of `RIGID`, or one of `FAN_CARRIERS` or `WALL_CARRIERS`.
    centre, u, v : ndarray, shape (3,)
        A point inside the lane, mm; two unit directions of the plane.
    walls : ndarray, shape (m, 4)
        Rows (a, b, c, q) of ``a + b u + c v - q u**2 > 0``; positive at the centre.
    """

    carrier: int
    centre: Array
    u: Array
    v: Array
    walls: Array


@dataclass(frozen=True, eq=False)
class Course:
    """One string at neutral: origin, gates in order, insertion."""

    name: str
    muscle: str
    pcsa: float
    place: tuple[float, float]
    origin: Array
    origin_carrier: int
    gates: tuple[Gate, ...]
    insertion: Array
    insertion_carrier: int


@dataclass(frozen=True, eq=False)
class Batch:
    """Courses as arrays: s strings, g gates.

    Attributes
    ----------
    origins, insertions : ndarray, shape (s, 3)
    origin_carriers, insertion_carriers : ndarray of int, shape (s,)
    carriers : ndarray of int, shape (g,)
    centres, axes_u, axes_v : ndarray, shape (g, 3)
    lanes : Lanes
    """

    origins: Array
    insertions: Array
    origin_carriers: Faces
    insertion_carriers: Faces
    carriers: Faces
    centres: Array
    axes_u: Array
    axes_v: Array
    lanes: Lanes

    def posed(self, motions: Array) -> tuple[Array, Array, Array, Array, Array]:
        """Origins, insertions, gate centres and axes under the carriers' motions (c, 4, 4)."""
        turns, shifts = motions[:, :3, :3], motions[:, :3, 3]

        def at(points: Array, carriers: Faces) -> Array:
            return np.asarray(_turned(turns[carriers], points) + shifts[carriers])

        return (
            at(self.origins, self.origin_carriers),
            at(self.insertions, self.insertion_carriers),
            at(self.centres, self.carriers),
            _turned(turns[self.carriers], self.axes_u),
            _turned(turns[self.carriers], self.axes_v),
        )


def _turned(turns: Array, vectors: Array) -> Array:
    return np.ascontiguousarray((turns @ vectors[:, :, None])[:, :, 0])


def lane(
    u: tuple[float, float] = (-np.inf, np.inf), v: tuple[float, float] = (-np.inf, np.inf)
) -> Array:
    """Rows (m, 4) of a box in a gate, low and high along u and v, about the gate's centre, mm."""
    rows = [
        (-u[0], 1.0, 0.0, 0.0),
        (u[1], -1.0, 0.0, 0.0),
        (-v[0], 0.0, 1.0, 0.0),
        (v[1], 0.0, -1.0, 0.0),
    ]
    return np.array([row for row in rows if np.isfinite(row[0])]).reshape(-1, 4)


def shifted(walls: Array, shift: Array) -> Array:
    """Rows (..., m, 4) of straight-walled lanes moved by ``shift`` (..., 2) in their planes."""
    rows = walls.copy()
    rows[..., 0] -= rows[..., 1] * shift[..., None, 0] + rows[..., 2] * shift[..., None, 1]
    return rows


def _soft_least(a: float, b: float, width: float) -> float:
    return float((a + b - np.sqrt((a - b) ** 2 + width**2)) / 2.0)


def hip_angles(turn: Array) -> tuple[float, Array]:
    """Flexion (radians) and the rest, adduction times rotation (3, 3), of a right hip's turn."""
    flexion = float(np.arctan2(-turn[0, 1], turn[1, 1]))
    return flexion, np.asarray(rotation(2, -flexion) @ turn)


def fan_motions(hip: Array, first_angle: float, turn: Array) -> Array:
    """Transforms (8, 4, 4) of the planes of the fan and the femoral walls to the pelvis.

    A plane holds the mediolateral axis through the hip joint; in its frame, with the origin at the
    centre of the hip, x runs radially and z mediolaterally. The planes of the fan share out the
    angle from the last gate of the lacuna to the femur, and the femur's adduction and rotation;
    those of the walls go with the femur until it has come up to the lacuna. Their order never
    changes.

    Parameters
    ----------
    hip : ndarray, shape (3,)
    first_angle : float
        Angle of the last gate of the lacuna, from anterior to up, radians.
    turn : ndarray, shape (3, 3)
        Rotation of the femur against the pelvis.
    """
    flexion, rest = hip_angles(turn)
    axis = Rotation.from_matrix(rest).as_rotvec()
    last = _soft_least(FEMORAL_ANGLE + flexion, first_angle - _FLEXED_LIMIT, _SOFTNESS)
    share = _soft_least((first_angle - last) / _TILT_RANGE, 1.0, 0.05)
    fan = [(first_angle + s * (last - first_angle), FEMORAL_ANGLE, s * share) for s in FAN]
    walls = []
    for wall, limit in zip(WALLS, _WALL_LIMITS, strict=True):
        angle = _soft_least(wall + flexion, first_angle - limit, _SOFTNESS)
        share = _soft_least((first_angle - angle) / _WALL_TILT_RANGE, 1.0, 0.05)
        walls.append((angle, wall, share))
    planes = [*fan, *walls]
    tilts = [share * (rotation(2, -femoral) @ axis) for _, femoral, share in planes]
    transforms = np.tile(np.eye(4), (len(planes), 1, 1))
    for k, tilt in enumerate(Rotation.from_rotvec(tilts).as_matrix()):
        transforms[k, :3, :3] = rotation(2, planes[k][0]) @ tilt
        transforms[k, :3, 3] = hip
    return transforms


FAN_CARRIERS = tuple(range(len(RIGID), len(RIGID) + len(FAN)))
WALL_CARRIERS = tuple(range(len(RIGID) + len(FAN), len(RIGID) + len(FAN) + len(WALLS)))
