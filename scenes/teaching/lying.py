"""How a thigh stands to the table on which the body lies, and what that angle is made of."""

from __future__ import annotations

from typing import Literal

from meshes.pose import Pose
from meshes.props import TABLE
from scenes.locks import thigh_on_table
from scenes.motions import hip_angles
from scenes.scene import Scene
from scenes.teaching.phrases import phrase

SMALL = 0.5
"""An angle below this, in degrees, is none."""


def on_table(scene: Scene) -> bool:
    """Whether the body of a scene lies on the examination table."""
    return TABLE in scene.structures.show


def table_sentence(pose: Pose, side: Literal["r", "l"] = "r") -> str:
    """Thigh on the table, and of what it is made up: hip, pelvis, lumbar spine."""
    joint = hip_angles(pose, side).joint
    return phrase(
        "probes.table.sentence",
        thigh=_told("thigh", thigh_on_table(pose, side), ("raised", "lowered")),
        hip=_told("hip", joint, ("flexed", "extended")),
        pelvis=_told("pelvis", pose.pelvic_tilt, ("forwards", "backwards")),
        lumbar=_told("lumbar", pose.lumbar_flexion, ("flexed", "extended")),
    )


def _told(what: str, angle: float, ways: tuple[str, str]) -> str:
    """A phrase for an angle that is none, positive or negative."""
    way = "none" if abs(angle) < SMALL else ways[0] if angle > 0.0 else ways[1]
    return phrase(f"probes.table.{what}_{way}", by=abs(angle))
