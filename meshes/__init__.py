"""What the body is made of: bones, joints, discs and muscles; a pose in, plain meshes out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from meshes.body import Body
    from meshes.measure import Section
    from meshes.muscles.own_records import Fan, OwnMuscle, Spot, Tendon, Via
    from meshes.part import Fascicle, Part, PosedBody
    from meshes.physique import Physique
    from meshes.pose import Pose, thigh_raised

__all__ = [
    "Body",
    "Fan",
    "Fascicle",
    "OwnMuscle",
    "Part",
    "Physique",
    "Pose",
    "PosedBody",
    "Section",
    "Spot",
    "Tendon",
    "Via",
    "thigh_raised",
]

_HOMES = {
    "Body": "body",
    "Fan": "muscles.own_records",
    "Fascicle": "part",
    "OwnMuscle": "muscles.own_records",
    "Part": "part",
    "PosedBody": "part",
    "Physique": "physique",
    "Pose": "pose",
    "Section": "measure",
    "Spot": "muscles.own_records",
    "Tendon": "muscles.own_records",
    "Via": "muscles.own_records",
    "thigh_raised": "pose",
}


def __getattr__(name: str) -> Any:
    """The public names, each imported when it is first asked for, so that a start is quick."""
    if name in _HOMES:
        return getattr(import_module(f"meshes.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'meshes' has no attribute '{name}'")
