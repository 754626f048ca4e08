"""The schematic shank: closed solids that the knee bends backwards about its own centre."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from meshes import Body, Pose
from meshes.shank import LENGTH, knee_centre, shank_parts


def shanks(body: Body, pose: Pose) -> dict[str, np.ndarray]:
    motions = body.skeleton.motions(pose)
    return {part.name: part.vertices for part in shank_parts(body.skeleton, motions, pose)}


def test_it_is_closed_and_faces_outwards(body: Body) -> None:
    for part in shank_parts(body.skeleton, body.skeleton.motions(Pose()), Pose()):
        mesh = trimesh.Trimesh(part.vertices, part.faces, process=False)
        assert mesh.is_watertight
        assert mesh.is_winding_consistent
        assert mesh.volume > 0.0
        assert part.kind == "schematic"


@pytest.mark.parametrize("side", ["r", "l"])
def test_the_knee_bends_it_backwards_and_the_thigh_carries_it(body: Body, side: str) -> None:
    knee, name = knee_centre(body.skeleton, side), f"shank_{side}"
    thigh = np.linalg.norm(knee - body.skeleton.hip_centres[side])
    straight = shanks(body, Pose())
    ankle = int(straight[name][:, 1].argmin())
    bent = shanks(body, Pose(**{f"knee_flexion_{side}": 90}))
    assert np.linalg.norm(bent[name] - knee, axis=1) == pytest.approx(
        np.linalg.norm(straight[name] - knee, axis=1)
    )
    assert (bent[name][ankle] - knee)[0] < -LENGTH * thigh
    other = f"shank_{'l' if side == 'r' else 'r'}"
    assert np.array_equal(bent[other], straight[other])
    flexed = shanks(body, Pose(**{f"hip_flexion_{side}": 90, f"knee_flexion_{side}": 90}))
    assert flexed[name][ankle] - knee == pytest.approx(
        straight[name][ankle] - knee + np.array([thigh, thigh, 0.0]), abs=2.0
    )


def test_sides_are_mirror_images(body: Body) -> None:
    both = shanks(body, Pose(knee_flexion_r=40, knee_flexion_l=40))
    assert both["shank_l"] == pytest.approx(both["shank_r"] * [1, 1, -1], abs=1e-6)
