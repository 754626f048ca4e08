"""Where the strings of the muscles run: clear of bone, at their place beside L5, over the fan."""

from __future__ import annotations

import numpy as np
import pytest
from muscle_poses import GRID

from benchmarks.measured import hip
from meshes.muscles import Muscles
from meshes.muscles.bundle import Bundle
from meshes.muscles.calibration import clearances
from meshes.muscles.gates import fan_motions, hip_angles
from meshes.pose import Pose
from meshes.skeleton import Skeleton


def test_strings_keep_clear_of_bone(skeleton: Skeleton, right: Bundle):
    for pose in GRID:
        gaps = clearances(right, skeleton, hip(*pose))
        assert gaps.min() > 0.5, (pose, right.names[gaps.argmin()])


def test_strings_keep_clear_of_bone_when_the_back_bends(skeleton: Skeleton, right: Bundle):
    for pose in (Pose(lumbar_flexion=60), Pose(lumbar_flexion=-30), Pose(lumbar_bending=30)):
        assert clearances(right, skeleton, pose).min() > -1.0


def test_psoas_lies_forty_to_fifty_two_millimetres_from_the_midline_at_l5(
    skeleton: Skeleton, muscles: Muscles
):
    height = skeleton.level_centres["l5_s1"][1]
    places, weights = [], []
    bundle = muscles.bundles[0]
    for fascicle, pcsa in zip(muscles.fascicles(skeleton, Pose()), bundle.pcsa, strict=False):
        if fascicle.muscle == "psoas_major_r" and fascicle.points[0][1] > height:
            below = int(np.argmax(fascicle.points[:, 1] < height))
            places.append(fascicle.points[below - 1 : below + 1, 2].mean())
            weights.append(pcsa)
    assert 40.0 <= np.average(places, weights=weights) <= 52.0  # FAR94, derived


def test_hip_angles_take_a_turn_apart_in_the_isb_order(skeleton: Skeleton):
    turn = skeleton.motions(hip(50, -12, 17))["femur_r"][:3, :3]
    flexion, rest = hip_angles(turn)
    assert np.degrees(flexion) == pytest.approx(50.0)
    assert rest[0, 1] == pytest.approx(0.0, abs=1e-12)


def test_planes_of_the_fan_keep_their_order(skeleton: Skeleton, right: Bundle):
    for flexion in range(-30, 126, 5):
        turn = skeleton.motions(hip(flexion))["femur_r"][:3, :3]
        fan = fan_motions(right.hip, float(right.first_angle), turn)
        angles = np.unwrap(np.arctan2(fan[:, 1, 0], fan[:, 0, 0]))
        assert angles[0] < float(right.first_angle)
        assert np.all(np.diff(angles) < 0.0)
