"""Physiques that are tested: how they are called, and where they put the landmarks."""

from __future__ import annotations

import dataclasses

import numpy as np

from meshes import Physique
from meshes.bones.placed import placed_cages
from meshes.geometry.types import Array

SPINE = ("t12", "l1", "l2", "l3", "l4", "l5")


def names(physiques: list[Physique]) -> list[str]:
    return [
        "-".join(
            f"{f.name}={value:g}"
            for f in dataclasses.fields(p)
            if (value := getattr(p, f.name)) is not None and (f.name != "sex" or value)
        )
        for p in physiques
    ]


def places(physique: Physique) -> dict[str, Array]:
    return {name: cage.landmarks for name, (_, cage) in placed_cages(physique).items()}


def moves(physique: Physique) -> dict[str, Array]:
    """How far each landmark of each bone has moved from the reference man, mm."""
    man = places(Physique())
    return {
        name: np.linalg.norm(points - man[name], axis=1)
        for name, points in places(physique).items()
    }
