"""Records of muscles of the user's own: the two of the gallery, and a plain one."""

from __future__ import annotations

from dataclasses import replace

from meshes import Fan, OwnMuscle, Spot, Via
from scenes import gallery_scene

AIIS = Spot("hip_bone", (("anterior_inferior_iliac_spine", 1.0),))
SHAFT = Spot("femur", (("shaft_anterior_2", 1.0),))
RECTUS, PECTINEUS = "rectus_femoris_r", "pectineus_r"


def records() -> tuple[OwnMuscle, ...]:
    rows = (gallery_scene(name).own_muscles()[0] for name in ("rectus_femoris", "pectineus"))
    return tuple(replace(row, sides="both") for row in rows)


def plain(*guides: Fan | Via, **more: object) -> OwnMuscle:
    return OwnMuscle("plain", AIIS, SHAFT, "right", guides, volume=100.0, **more)  # type: ignore[arg-type]
