"""Points that a pose carries: with segments, with the fold of the groin, with muscle strings.

The fold of the groin carries what leaves the pelvis for the thigh: a point turns about the hip
with the femur, step by step from the inguinal ligament to the thigh, but not so far that it would
come through the ligament. What runs free of the muscles, as the vessels do, takes an even share in
the femur's turn instead, so that it bends round the ligament in a wide bow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.spatial.transform import Rotation

from meshes.geometry.types import Array, Mask
from meshes.muscles.gates import hip_angles
from meshes.muscles.sides import RIGID

_FEMUR = RIGID.index("femur")
_SOFT = np.radians(5.0)
_FULL, _FADING = np.radians((100.0, 15.0))
"""Flexion beyond which an even share grows no more, and how softly it comes to that."""


@dataclass(frozen=True, eq=False)
class Carried:
    """Points (n, 3) at neutral in the frame of the pelvis, and what moves them.

    Attributes
    ----------
    points, outs : ndarray, shape (n, 3)
        Where they lie at neutral, and the directions outwards there.
    shares : ndarray, shape (n, 8)
        Of the segments of `RIGID`; rows of the groin's points are zero.
    groin : ndarray of bool, shape (n,)
    fold : ndarray, shape (n, 4)
        Angle at neutral, greatest angle (radians), share in the femur's other turns, and 1 where
        that is its share in the flexion too, 0 where it flexes up to the greatest angle.
    strings : sparse array, shape (n, nodes)
        Weights of string nodes, zero rows where none carries.
    offsets : ndarray, shape (n, 3)
        From the weighted nodes to the points at neutral.
    hung : ndarray of bool, shape (n,)
        Whether nodes carry it.
    hip : ndarray, shape (3,)
    """

    points: Array
    outs: Array
    shares: Array
    groin: Mask
    fold: Array
    strings: sparse.csr_array
    offsets: Array
    hung: Mask
    hip: Array

    def posed(self, rigid: Array, nodes: Array) -> tuple[Array, Array]:
        """Points and directions outwards (n, 3) in a pose.

        Parameters
        ----------
        rigid : ndarray, shape (8, 4, 4)
            Motions of the segments of `RIGID` against the pelvis.
        nodes : ndarray, shape (nodes, 3)
            Of all strings, in the frame of the pelvis.
        """
        motions = np.einsum("nk,kij->nij", self.shares, rigid)
        if self.groin.any():
            motions[self.groin] = self._folded(rigid[_FEMUR, :3, :3])
        turns = motions[:, :3, :3]
        places = np.einsum("nij,nj->ni", turns, self.points) + motions[:, :3, 3]
        hung = self.strings @ nodes + np.einsum("nij,nj->ni", turns, self.offsets)
        places[self.hung] = hung[self.hung]
        outs = np.einsum("nij,nj->ni", turns, self.outs)
        return places, unit(outs)

    def _folded(self, turn: Array) -> Array:
        flexion, rest = hip_angles(turn)
        axis = Rotation.from_matrix(rest).as_rotvec()
        angle, limit, share, even = self.fold[self.groin].T
        wanted = angle + flexion
        held = (wanted + limit - np.sqrt((wanted - limit) ** 2 + _SOFT**2)) / 2.0
        start = (angle + limit - np.sqrt((angle - limit) ** 2 + _SOFT**2)) / 2.0
        tilts = Rotation.from_rotvec(share[:, None] * axis)
        flexed = np.where(even > 0.0, share * _faded(flexion), held - start)
        turns = Rotation.from_rotvec(flexed[:, None] * np.array([0.0, 0.0, 1.0])) * tilts
        motions = np.tile(np.eye(4), (len(angle), 1, 1))
        motions[:, :3, :3] = turns.as_matrix()
        motions[:, :3, 3] = self.hip - np.einsum("nij,j->ni", motions[:, :3, :3], self.hip)
        return motions


def _faded(flexion: float) -> float:
    """Flexion that counts for an even share: all of it, but none beyond `_FULL`."""
    short, none = (np.hypot(angle - _FULL, _FADING) for angle in (flexion, 0.0))
    return float((flexion - short + none) / 2.0)


def joined(parts: Sequence[Carried]) -> Carried:
    """The points of several in one."""
    first = parts[0]
    names = ("points", "outs", "shares", "groin", "fold", "offsets", "hung")
    rows = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    strings = sparse.csr_array(sparse.vstack([part.strings for part in parts]))
    return Carried(**rows, strings=strings, hip=first.hip)


def unit(vectors: Array) -> Array:
    """Vectors (..., 3) of length one; zero stays zero."""
    size = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(size > 0.0, size, 1.0))
