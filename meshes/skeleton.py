"""The rigid skeleton: bones at neutral, and the motion of every segment in a pose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType

import numpy as np

from meshes.anatomy.records import joints
from meshes.bones.cage import DEFAULT_LEVEL, BoneRecord, Cage, table_cage
from meshes.bones.placed import placed_cages
from meshes.geometry.frames import about, rotation
from meshes.geometry.relief import cavity
from meshes.geometry.solids import vertex_normals
from meshes.geometry.types import Array, Faces
from meshes.physique import Physique
from meshes.pose import COORDINATES, Pose
from meshes.spelling import unknown

LUMBAR = ("l5", "l4", "l3", "l2", "l1")
SEGMENTS = ("pelvis", "femur_r", "femur_l", *LUMBAR, "t12")


@dataclass(frozen=True, eq=False)
class Bone:
    """One bone where it stands at neutral, in the world frame (mm).

    Attributes
    ----------
    name, segment : str
        ``femur_r``; the rigid segment that carries it.
    vertices, normals : ndarray, shape (n, 3)
    faces : ndarray, shape (m, 3)
    landmarks : mapping of str to ndarray, shape (3,)
    template : ndarray, shape (k, 3)
        The built-in bone's level-3 vertices laid onto this bone: attachments given on the built-in
        cage are read here. For a built-in bone these are its own vertices.
    fields : mapping of str to ndarray, shape (n,)
    """

    name: str
    segment: str
    vertices: Array
    normals: Array
    faces: Faces
    landmarks: Mapping[str, Array]
    template: Array
    fields: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, eq=False)
class Skeleton:
    """Bones with the centres of the joints between them.

    Attributes
    ----------
    bones : tuple of Bone
    hip_centres : mapping of "r", "l" to ndarray, shape (3,)
    level_centres : mapping of level ("l1_l2" ... "l5_s1") to ndarray, shape (3,)
        Centre of rotation of each lumbar level: the middle of its disc.
    """

    bones: tuple[Bone, ...]
    hip_centres: Mapping[str, Array]
    level_centres: Mapping[str, Array]

    @cached_property
    def _by_name(self) -> Mapping[str, Bone]:
        return {bone.name: bone for bone in self.bones}

    def __getitem__(self, name: str) -> Bone:
        try:
            return self._by_name[name]
        except KeyError:
            raise KeyError(unknown("bone", name, list(self._by_name))) from None

    def landmark(self, bone: str, name: str) -> Array:
        """Position (3,) of a landmark at neutral."""
        places = self[bone].landmarks
        if name not in places:
            raise KeyError(unknown(f"landmark of {bone}", name, list(places)))
        return places[name]

    def motions(self, pose: Pose, more: Mapping[str, float] | None = None) -> dict[str, Array]:
        """Transform (4, 4) of each segment from where it stands at neutral to where it is posed.

        Parameters
        ----------
        pose : Pose
        more : mapping of str to float, optional
            Degrees added to coordinates, whatever their range; single levels
            (``l4_l5_flexion``) are allowed here.

        Raises
        ------
        ValueError
            If ``more`` names no coordinate.
        """
        angle = {**vars(pose)}
        for name, value in (more or {}).items():
            angle[checked_motion_coordinate(name)] = angle.get(name, 0.0) + value
        motions = {"pelvis": _pelvis_motion(angle)}
        for side, sign in (("r", 1.0), ("l", -1.0)):
            turn = _hip_rotation(angle, side, sign)
            motions[f"femur_{side}"] = motions["pelvis"] @ about(self.hip_centres[side], turn)
        below = motions["pelvis"]
        for upper, level in zip(LUMBAR, reversed(joints().levels), strict=True):
            below = below @ about(self.level_centres[level], _level_rotation(angle, level))
            motions[upper] = below
        motions["t12"] = below
        return motions


def motion_coordinates() -> tuple[str, ...]:
    """All that a motion can be about: the coordinates of a pose, and those of single levels."""
    levels, axes = joints().levels, joints().shares
    return (*COORDINATES, *(f"{level}_{axis}" for level in levels for axis in axes))


def checked_motion_coordinate(name: str) -> str:
    """Return ``name`` if it is one of `motion_coordinates`, else raise ValueError."""
    if name in motion_coordinates():
        return name
    raise ValueError(unknown("coordinate", name, motion_coordinates()))


def _radians(angle: Mapping[str, float], name: str) -> float:
    return float(np.radians(angle[name]))


def _pelvis_motion(angle: Mapping[str, float]) -> Array:
    turn = (
        rotation(1, _radians(angle, "pelvic_rotation"))
        @ rotation(0, -_radians(angle, "pelvic_obliquity"))
        @ rotation(2, -_radians(angle, "pelvic_tilt"))
    )
    return about(np.zeros(3), turn)


def _hip_rotation(angle: Mapping[str, float], side: str, sign: float) -> Array:
    """ISB order (Wu et al. 2002): flexion, adduction about the floating axis, internal rotation."""
    return np.asarray(
        rotation(2, _radians(angle, f"hip_flexion_{side}"))
        @ rotation(0, sign * _radians(angle, f"hip_adduction_{side}"))
        @ rotation(1, sign * _radians(angle, f"hip_rotation_{side}"))
    )


def _level_rotation(angle: Mapping[str, float], level: str) -> Array:
    number = joints().levels.index(level)
    flexion, bending, turning = (
        np.radians(
            angle[f"lumbar_{axis}"] * joints().shares[axis][number]
            + angle.get(f"{level}_{axis}", 0.0)
        )
        for axis in ("flexion", "bending", "rotation")
    )
    return np.asarray(rotation(2, -flexion) @ rotation(0, bending) @ rotation(1, turning))


def _segment(record: BoneRecord, name: str) -> str:
    return name if record.segment == "femur" else record.segment


def built_bone(name: str, record: BoneRecord, cage: Cage, level: int = DEFAULT_LEVEL) -> Bone:
    """The mesh of a cage as a bone, with its cartilage and hollows marked."""
    vertices, faces = cage.surface(level)
    template = vertices if level == DEFAULT_LEVEL else cage.surface(DEFAULT_LEVEL)[0]
    normals = vertex_normals(vertices, faces)
    return Bone(
        name=name,
        segment=_segment(record, name),
        vertices=vertices,
        normals=normals,
        faces=faces,
        landmarks=cage.places,
        template=template,
        fields={
            "cartilage": cage.cartilage(record, level),
            "cavity": _cavity(record.name, level),
        },
    )


@lru_cache(maxsize=32)
def _cavity(name: str, level: int) -> Array:
    """Hollows of a bone as the reference man's has them: a physique moves them, it makes none."""
    vertices, faces = table_cage(name).surface(level)
    hollow = cavity(vertices, vertex_normals(vertices, faces), faces)
    hollow.flags.writeable = False
    return hollow


def level_centres(bones: Mapping[str, Mapping[str, Array]]) -> dict[str, Array]:
    """Centre of each lumbar level: midway between the endplates that face each other.

    Parameters
    ----------
    bones : mapping of bone to mapping of landmark to ndarray, shape (3,)
    """
    centres = {}
    for level in joints().levels:
        upper, lower = level.split("_")
        plate = ("sacrum", "s1_endplate_centre") if lower == "s1" else (lower, _UPPER)
        centres[level] = (bones[upper][_LOWER] + bones[plate[0]][plate[1]]) / 2.0
    return centres


_UPPER, _LOWER = "superior_endplate_centre", "inferior_endplate_centre"


def built_skeleton(level: int = DEFAULT_LEVEL, physique: Physique | None = None) -> Skeleton:
    """The skeleton of the built-in body from its tables, with the given physique."""
    cages = placed_cages(physique or Physique())
    return Skeleton(
        bones=tuple(built_bone(name, *entry, level) for name, entry in cages.items()),
        hip_centres={
            side: np.array(cages[f"hip_bone_{side}"][1].spheres[0].centre) for side in "rl"
        },
        level_centres=level_centres({name: cage.places for name, (_, cage) in cages.items()}),
    )
