"""What the body is made of: bones, joints, discs and muscles; a pose in, plain meshes out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from meshes.body import Body
    from meshes.part import Fascicle, Part, PosedBody
    from meshes.physique import Physique
    from meshes.pose import Pose, thigh_raised

__all__ = ["Body", "Fascicle", "Part", "Physique", "Pose", "PosedBody", "thigh_raised"]

_HOMES = {
    "Body": "body",
    "Fascicle": "part",
    "Part": "part",
    "PosedBody": "part",
    "Physique": "physique",
    "Pose": "pose",
    "thigh_raised": "pose",
}


def __getattr__(name: str) -> Any:
    """The public names, each imported when it is first asked for, so that a start is quick."""
    if name in _HOMES:
        return getattr(import_module(f"meshes.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'meshes' has no attribute '{name}'")
