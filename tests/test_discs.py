"""Discs beside their bones: a side leaves each bone once and steeply, so nothing shows through."""

from __future__ import annotations

import numpy as np
import pytest

from meshes import Pose
from meshes.bones.discs import LAYERS, SECTORS, Disc, built_discs
from meshes.geometry.frames import moved
from meshes.geometry.types import Array
from meshes.skeleton import Skeleton

BETWEEN_SECTORS, BETWEEN_LAYERS = 3, 10
STEEP = 0.2  # mm off the bone a mm along the side, where it leaves the bone: 12 degrees
POSES = (
    {},
    {"lumbar_flexion": 50.0},
    {"lumbar_flexion": -20.0},
    {"lumbar_bending": 20.0, "lumbar_rotation": 10.0},
)


@pytest.fixture(scope="module")
def discs(skeleton: Skeleton) -> tuple[Disc, ...]:
    return built_discs(skeleton)


def meridians(vertices: Array) -> Array:
    """Points (heights, round, 3) all over the side of a disc, from below to above."""
    side = vertices[: LAYERS * SECTORS].reshape(LAYERS, SECTORS, 3)
    side = np.concatenate([side, side[:, :1]], axis=1)
    beside = weights(SECTORS + 1, SECTORS * BETWEEN_SECTORS + 1)[:-1]
    above = weights(LAYERS, (LAYERS - 1) * BETWEEN_LAYERS + 1)
    return np.asarray(np.einsum("pk,qj,kjc->pqc", above, beside, side))


def weights(knots: int, count: int) -> Array:
    """Of values at knots in those at more places, linear in between."""
    at = np.linspace(0.0, knots - 1.0, count)
    return np.stack([np.interp(at, np.arange(knots), row) for row in np.eye(knots)], axis=1)


def outside(points: Array, vertices: Array, faces: Array) -> Array:
    """Distance (...,) of points from a closed mesh, negative inside, mm."""
    import pyvista

    mesh = pyvista.make_tri_mesh(vertices, faces)
    found = pyvista.PolyData(points.reshape(-1, 3)).compute_implicit_distance(mesh)
    return np.asarray(found["implicit_distance"]).reshape(points.shape[:-1])


@pytest.mark.parametrize("pose", POSES, ids=str)
def test_side_of_a_disc_leaves_each_bone_once_and_steeply(
    skeleton: Skeleton, discs: tuple[Disc, ...], pose: dict[str, float]
) -> None:
    """Where both run at nearly one depth, either shows through the other in specks and teeth."""
    motions = skeleton.motions(Pose(**pose))
    for disc in discs:
        side = meridians(disc.posed(motions).vertices)
        half = len(side) // 2 + 1
        for segment, way in ((disc.lower, side[:half]), (disc.upper, side[::-1][:half])):
            bone = skeleton["sacrum" if segment == "pelvis" else segment]
            gaps = outside(way, moved(motions[segment], bone.vertices), bone.faces)
            assert gaps[0].max() < 0.0 < gaps[-1].min(), (disc.name, bone.name)
            leaves = (gaps[:-1] <= 0.0) & (gaps[1:] > 0.0)
            assert np.all(leaves.sum(axis=0) == 1), (disc.name, bone.name)
            steps = np.linalg.norm(np.diff(way, axis=0), axis=-1)
            steep = (np.diff(gaps, axis=0) / steps)[leaves]
            assert steep.min() > STEEP, (disc.name, bone.name)
