"""One side of a skeleton seen as a right one: landmarks, joint centres, bone fields, motions.

A left side is mirrored in the median plane, so that all that follows is written once, for the
right, and a symmetric body has symmetric muscles. Coordinates are those of the pelvis at neutral.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from meshes.anatomy.records import joints
from meshes.bones.placed import placed_cages
from meshes.geometry.fields import Fields, distance_fields
from meshes.geometry.frames import inverse, moved
from meshes.geometry.types import Array, Faces
from meshes.muscles.attachments import attached, sided
from meshes.muscles.records import Attachment
from meshes.physique import Physique
from meshes.skeleton import Skeleton, level_centres

RIGID = ("pelvis", "femur", "l5", "l4", "l3", "l2", "l1", "t12")
"""Segments that carry gates and attachments, in the order of their numbers."""
_REACH = 15.0
_MIRROR = np.diag([1.0, 1.0, -1.0, 1.0])


@dataclass(frozen=True, eq=False)
class Side:
    """A side of a skeleton as a right one.

    Attributes
    ----------
    skeleton : Skeleton
    side : {"r", "l"}
    """

    skeleton: Skeleton
    side: str

    @property
    def sign(self) -> float:
        """1 for the right side, -1 for the left."""
        return 1.0 if self.side == "r" else -1.0

    def landmark(self, bone: str, name: str) -> Array:
        """Position (3,) of a landmark; paired names of unpaired bones go without their suffix."""
        full = sided(bone, self.side)
        paired = f"{name}_{self.side}"
        known = self.skeleton[full].landmarks
        place = self.skeleton.landmark(full, paired if paired in known else name)
        return np.asarray(place * (1.0, 1.0, self.sign))

    def attached(self, attachment: Attachment) -> Array:
        """Position (3,) of an attachment."""
        place = attached(self.skeleton, attachment, self.side)
        return np.asarray(place * (1.0, 1.0, self.sign))

    def carrier(self, bone: str) -> int:
        """Number of the segment that carries a bone."""
        return RIGID.index(bone if bone in RIGID else "pelvis")

    @cached_property
    def hip(self) -> Array:
        """Centre (3,) of the hip joint."""
        return np.asarray(self.skeleton.hip_centres[self.side] * (1.0, 1.0, self.sign))

    @cached_property
    def levels(self) -> Mapping[str, Array]:
        """Centres of the lumbar levels, in the median plane as seen from this side."""
        centres = self.skeleton.level_centres
        return {name: centres[name] * (1.0, 1.0, self.sign) for name in joints().levels}

    @cached_property
    def head_radius(self) -> float:
        """Radius of the head of the femur, mm."""
        names = ("head_superior", "head_anterior", "head_inferior", "head_posterior")
        rims = [self.landmark("femur", name) - self.hip for name in names]
        return float(np.median(np.linalg.norm(rims, axis=1)))

    def bone_mesh(self, name: str) -> tuple[Array, Faces]:
        """Vertices (n, 3) and faces of a bone, turned outwards again where mirrored."""
        bone = self.skeleton[name]
        if self.sign > 0:
            return bone.vertices, bone.faces
        return bone.vertices * (1.0, 1.0, -1.0), np.ascontiguousarray(bone.faces[:, ::-1])

    def segment_bones(self, segment: str) -> tuple[str, ...]:
        """Names of the bones near the muscle that a segment carries."""
        if segment == "pelvis":
            return (f"hip_bone_{self.side}", "sacrum")
        return (sided(segment, self.side),)

    @cached_property
    def fields(self) -> Fields:
        """Distance fields of the segments of `RIGID`, each where the muscles can meet it."""
        regions = []
        for segment in RIGID:
            meshes = [self.bone_mesh(name) for name in self.segment_bones(segment)]
            low, high = self._box(segment, np.concatenate([mesh[0] for mesh in meshes]))
            regions.append((meshes, low, high))
        return distance_fields(regions)

    def _box(self, segment: str, vertices: Array) -> tuple[Array, Array]:
        low, high = vertices.min(axis=0) - _REACH, vertices.max(axis=0) + _REACH
        size = self.head_radius / 23.8
        if segment == "pelvis":
            least, most = (-70.0, -60.0, -75.0), (80.0, 200.0, 75.0)
        elif segment == "femur":
            least, most = (-60.0, -130.0, -50.0), (60.0, 45.0, 70.0)
        else:
            least, most = (-np.inf, -np.inf, -np.inf), (np.inf, np.inf, np.inf)
            back = float(vertices[:, 0].max()) - 75.0 * size
            low = np.maximum(low, (back, -np.inf, -8.0))
        return (
            np.maximum(low, self.hip + np.array(least) * size),
            np.minimum(high, self.hip + np.array(most) * size),
        )

    def near_pelvis(self, motions: Mapping[str, Array]) -> Array:
        """Motions (8, 4, 4) of the segments of `RIGID` against the pelvis, seen from this side."""
        pelvis = inverse(motions["pelvis"])
        relative = np.array([pelvis @ motions[sided(name, self.side)] for name in RIGID])
        return relative if self.sign > 0 else np.asarray(_MIRROR @ relative @ _MIRROR)

    def in_world(self, motions: Mapping[str, Array], points: Array) -> Array:
        """Points (n, 3) of this side back in the world, in a pose."""
        return moved(motions["pelvis"], points * (1.0, 1.0, self.sign))


@cache
def _reference_reach() -> float:
    cages = placed_cages(Physique())
    level = level_centres({name: cage.places for name, (_, cage) in cages.items()})["l1_l2"]
    hip = np.array(cages["hip_bone_r"][1].spheres[0].centre)
    return float(np.linalg.norm(level - hip))


def built_in_size(side: Side) -> float:
    """Size of a body against the reference man: from the L1-L2 disc to the hip joint."""
    return float(np.linalg.norm(side.levels["l1_l2"] - side.hip)) / _reference_reach()


def is_symmetric(skeleton: Skeleton) -> bool:
    """Whether the left side of a skeleton is the mirror image of its right."""
    mirror = (1.0, 1.0, -1.0)
    hips = np.abs(skeleton.hip_centres["r"] * mirror - skeleton.hip_centres["l"]).max()
    middle = max(abs(float(centre[2])) for centre in skeleton.level_centres.values())
    apart = max(
        _unlike(skeleton, f"{bone.name[:-1]}l", bone.vertices * mirror)
        if bone.name.endswith("_r")
        else _lopsided(bone.landmarks)
        for bone in skeleton.bones
        if not bone.name.endswith("_l")
    )
    return bool(max(hips, middle, apart) < 1e-6)


def _unlike(skeleton: Skeleton, name: str, vertices: Array) -> float:
    other = skeleton[name].vertices
    return float(np.abs(other - vertices).max()) if other.shape == vertices.shape else np.inf


def _lopsided(landmarks: Mapping[str, Array]) -> float:
    pairs = [(p, landmarks.get(f"{n[:-1]}l")) for n, p in landmarks.items() if n.endswith("_r")]
    gaps = [np.inf if q is None else np.abs(p * (1.0, 1.0, -1.0) - q).max() for p, q in pairs]
    return float(max(gaps, default=np.inf))
