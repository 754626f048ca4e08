"""The built-in bones where they stand at neutral: every cage in the world frame."""

from __future__ import annotations

from functools import lru_cache

from meshes.bones.cage import BoneRecord, Cage, bone_records
from meshes.bones.morph import hip_centre, shaped_cages
from meshes.bones.stacked import vertebra_to_world
from meshes.physique import Measures, Physique

__all__ = ["hip_centre", "placed_cages", "vertebra_to_world"]

Placed = dict[str, tuple[BoneRecord, Cage]]


def placed_cages(physique: Physique | None = None) -> Placed:
    """Record and world-frame cage of every built-in bone, sided ones under both their names.

    Parameters
    ----------
    physique : Physique, optional
        The reference man where left out.
    """
    return dict(_placed((physique or Physique()).measures))


@lru_cache(maxsize=4)
def _placed(measures: Measures) -> Placed:
    shaped = shaped_cages(measures)
    cages: Placed = {}
    for name, record in bone_records().items():
        if record.sided:
            cages[f"{name}_r"] = (record, shaped[name])
            cages[f"{name}_l"] = (record, shaped[name].mirrored())
        else:
            cages[name] = (record, shaped[name])
    return cages
