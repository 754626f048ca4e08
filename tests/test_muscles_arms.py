"""Moment arms and lengths of the muscles: derivatives of each other, within published bands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from muscle_poses import GRID

from benchmarks.measured import FEMORAL, hip
from meshes.anatomy.records import joints
from meshes.muscles import Muscles
from meshes.muscles.bundle import Bundle
from meshes.pose import Pose
from meshes.skeleton import Skeleton


def lengths(bundle: Bundle, skeleton: Skeleton, pose: Pose, **more: float) -> np.ndarray:
    return bundle.taut(bundle.rigid(skeleton.motions(pose, more), skeleton)).lengths


def of(bundle: Bundle, values: np.ndarray, muscle: str) -> float:
    own = bundle.muscles == muscle
    return float(np.average(values[own], weights=bundle.pcsa[own]))


@pytest.mark.parametrize("pose", GRID[::3])
def test_moment_arm_is_the_derivative_of_length(
    skeleton: Skeleton, right: Bundle, pose: tuple[float, float, float]
):
    arms = right.moment_arms(skeleton, hip(*pose), "hip_flexion_r")
    step = 0.05
    ahead = lengths(right, skeleton, hip(*pose), hip_flexion_r=step)
    behind = lengths(right, skeleton, hip(*pose), hip_flexion_r=-step)
    difference = arms + (ahead - behind) / np.radians(2.0 * step)
    assert np.abs(difference).max() < 0.3
    assert np.median(np.abs(difference)) < 0.1


@pytest.mark.parametrize("coordinate", ["hip_adduction_r", "hip_rotation_r", "l4_l5_flexion"])
def test_other_arms_are_derivatives_too(skeleton: Skeleton, right: Bundle, coordinate: str):
    pose = hip(40, 5, -10)
    arms = right.moment_arms(skeleton, pose, coordinate)
    ahead = lengths(right, skeleton, pose, **{coordinate: 0.05})
    behind = lengths(right, skeleton, pose, **{coordinate: -0.05})
    assert np.abs(arms + (ahead - behind) / np.radians(0.1)).max() < 0.3


def test_flexion_arms_are_positive_everywhere_and_within_the_published_bands(
    skeleton: Skeleton, right: Bundle
):
    bands = {"psoas_major_r": (18.0, 45.0), "iliacus_r": (25.0, 48.0)}  # figures 4.1, corrected
    for pose in GRID:
        arms = right.moment_arms(skeleton, hip(*pose), "hip_flexion_r")
        assert arms[np.isin(right.muscles, FEMORAL)].min() > 0.0, pose
        if 0 <= pose[0] <= 90:
            for muscle, (least, most) in bands.items():
                assert least <= of(right, arms, muscle) <= most, (muscle, pose)


def test_secondary_arms_are_small_at_neutral(skeleton: Skeleton, muscles: Muscles):
    for muscle in FEMORAL:
        assert abs(muscles.moment_arm(skeleton, muscle, Pose(), "hip_rotation_r")) <= 11.0


def test_psoas_flexes_the_lower_and_hardly_moves_the_upper_lumbar_spine(
    skeleton: Skeleton, muscles: Muscles
):
    arms = {
        level: muscles.moment_arm(skeleton, "psoas_major_r", Pose(), f"{level}_flexion")
        for level in joints().levels
    }
    assert max(arms["l1_l2"], arms["l2_l3"]) < 0.0  # Bogduk 1992: extends the upper
    assert arms["l5_s1"] > 5.0
    assert max(abs(arms[level]) for level in ("l1_l2", "l2_l3", "l3_l4", "l4_l5")) < 10.0


def test_psoas_minor_does_not_know_the_hip(skeleton: Skeleton, muscles: Muscles):
    for coordinate in ("hip_flexion_r", "hip_adduction_r", "hip_rotation_r"):
        for pose in (Pose(), hip(90, 10, -10)):
            assert muscles.moment_arm(skeleton, "psoas_minor_r", pose, coordinate) == 0.0
    assert muscles.length(skeleton, "psoas_minor_r", Pose()) == muscles.length(
        skeleton, "psoas_minor_r", hip(90)
    )


def test_length_falls_all_the_way_and_never_jumps(skeleton: Skeleton, right: Bundle):
    table = np.array([lengths(right, skeleton, hip(f)) for f in np.arange(-20.0, 120.1, 2.0)])
    femoral = np.isin(right.muscles, FEMORAL)
    assert np.all(np.diff(table[:, femoral], axis=0) < 0.0)
    assert np.abs(np.diff(table, 2, axis=0)).max() < 0.5


def test_length_of_a_muscle_is_the_pcsa_weighted_mean(skeleton: Skeleton, muscles: Muscles):
    bundle = muscles.bundles[1]
    names = [str(n) for n in bundle.names[bundle.muscles == "iliacus_l"]]
    weights = bundle.pcsa[bundle.muscles == "iliacus_l"]
    each = [muscles.length(skeleton, name, hip(30)) for name in names]
    mean = muscles.length(skeleton, "iliacus_l", hip(30))
    assert mean == pytest.approx(np.average(each, weights=weights), abs=1e-9)


def test_lengths_do_not_change_with_the_pelvis_in_space(skeleton: Skeleton, right: Bundle):
    moved_pelvis = replace(hip(40), pelvic_tilt=20.0, pelvic_rotation=10.0)
    there, here = (lengths(right, skeleton, pose) for pose in (moved_pelvis, hip(40)))
    assert there == pytest.approx(here, abs=1e-6)


def test_an_unknown_muscle_is_named_in_the_error(skeleton: Skeleton, muscles: Muscles):
    with pytest.raises(KeyError, match=r"unknown muscle .psoas_r."):
        muscles.length(skeleton, "psoas_r", Pose())
