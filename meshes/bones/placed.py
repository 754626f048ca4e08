"""The built-in bones where they stand at neutral: every cage in the world frame."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from meshes.anatomy.records import placements
from meshes.bones.cage import BoneRecord, Cage, bone_records, table_cage
from meshes.geometry.frames import rotation, translation
from meshes.geometry.types import Array
from meshes.physique import REFERENCE_STATURE, Physique


def hip_centre() -> Array:
    """Centre (3,) of the right hip joint of the built-in body: the acetabulum's sphere."""
    return np.array(bone_records()["hip_bone"].spheres[0].centre)


def _pelvis_to_world(_: Cage) -> Array:
    return np.eye(4)


def _femur_to_world(_: Cage) -> Array:
    return translation(hip_centre())


def vertebra_to_world(name: str, cage: Cage) -> Array:
    """Transform (4, 4) that stands a vertebra at its place in the table ``placement.csv``.

    The tilt of the table is that of the body's middle plane, halfway between its endplates.
    """
    place = placements()[name]
    ends = cage.places
    middle = (ends["superior_endplate_centre"] + ends["inferior_endplate_centre"]) / 2.0
    front = ends["superior_rim_1"] + ends["inferior_rim_1"]
    back = ends["superior_rim_7"] + ends["inferior_rim_7"]
    slope = np.arctan2(front[1] - back[1], front[0] - back[0])
    transform = np.eye(4)
    transform[:3, :3] = rotation(2, -np.radians(place.tilt) - slope)
    transform[:3, 3] = np.array([place.x, place.y, 0.0]) - transform[:3, :3] @ middle
    return transform


def _to_world(record: BoneRecord, cage: Cage) -> Array:
    frames: dict[str, Callable[[Cage], Array]] = {
        "pelvis": _pelvis_to_world,
        "femur": _femur_to_world,
        "vertebra": lambda c: vertebra_to_world(record.name, c),
    }
    return frames[record.frame](cage)


def placed_cages(physique: Physique | None = None) -> dict[str, tuple[BoneRecord, Cage]]:
    """Record and world-frame cage of every built-in bone, sided ones under both their names."""
    scale = (physique or Physique()).stature / REFERENCE_STATURE
    cages: dict[str, tuple[BoneRecord, Cage]] = {}
    for name, record in bone_records().items():
        cage = table_cage(name)
        cage = cage.moved(_to_world(record, cage)).scaled(scale)
        if record.sided:
            cages[f"{name}_r"] = (record, cage)
            cages[f"{name}_l"] = (record, cage.mirrored())
        else:
            cages[name] = (record, cage)
    return cages
