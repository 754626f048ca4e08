"""Built-in motions: eased between their angles, whole cycles, both sides, with their rhythm."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshes.pose import Pose, other_side
from scenes.motions import checked_motion, eased, motion_pose, motions

PERCENT = np.linspace(0.0, 100.0, 201)


def thigh_on_trunk(pose: Pose, side: str = "r") -> float:
    return float(getattr(pose, f"hip_flexion_{side}") - pose.pelvic_tilt)


@pytest.mark.parametrize("name", list(motions()))
@pytest.mark.parametrize("side", ["right", "left", "both"])
def test_every_motion_stays_within_the_ranges_and_closes_its_cycle(name: str, side: str) -> None:
    poses = [motion_pose(name, float(percent), side) for percent in PERCENT]  # type: ignore[arg-type]
    assert poses[0] == poses[-1]
    assert len(set(poses)) > 50


@pytest.mark.parametrize("name", list(motions()))
def test_every_motion_is_described(name: str) -> None:
    motion = motions()[name]
    assert motion.title
    assert motion.description.endswith(".")
    assert motion.percent[0] == 0.0
    assert motion.percent[-1] == 100.0
    assert list(motion.percent) == sorted(set(motion.percent))
    assert all(len(angles) == len(motion.percent) for angles in motion.coordinates.values())


def test_hip_flexion_goes_from_extension_to_flexion_and_back() -> None:
    for percent, angle in ((0, -20), (25, 50), (50, 120), (75, 50), (100, -20)):
        pose = motion_pose("hip_flexion", percent)
        assert thigh_on_trunk(pose) == pytest.approx(angle)
        assert pose.lumbar_flexion == pytest.approx(0.18 * angle)
        assert pose.hip_flexion_r == pytest.approx(0.82 * angle)


def test_rhythm_can_be_changed_and_turned_off() -> None:
    assert motion_pose("hip_flexion", 50, rhythm=0) == Pose(hip_flexion_r=120)
    supine = motion_pose("hip_flexion", 50, rhythm="supine")
    assert supine.hip_flexion_r == pytest.approx(120 * 0.72)


def test_left_is_the_mirror_of_right() -> None:
    for percent in PERCENT[::10]:
        right = motion_pose("hip_flexion", float(percent), "right")
        assert motion_pose("hip_flexion", float(percent), "left") == right.mirrored()
        both = motion_pose("hip_flexion", float(percent), "both")
        assert both.hip_flexion_r == both.hip_flexion_l
    assert other_side("hip_flexion_r") == "hip_flexion_l"


def test_motion_rests_at_its_ends_and_is_smooth_between() -> None:
    angles = np.array([eased(p, (0, 50, 100), (-20, 120, -20)) for p in PERCENT])
    speed = np.diff(angles) / np.diff(PERCENT)
    assert abs(speed[0]) < 0.1
    assert abs(speed[100]) < 0.1
    assert speed[:100].min() > 0 > speed[100:].max()
    # Half a cosine: the greatest speed is pi/2 times the mean one.
    assert speed.max() == pytest.approx(140 / 50 * math.pi / 2, rel=1e-3)


@given(st.floats(0.0, 100.0))
def test_easing_stays_between_the_angles(percent: float) -> None:
    assert -20.0 <= eased(percent, (0, 50, 100), (-20, 120, -20)) <= 120.0


def test_unknown_motion_suggests_the_nearest() -> None:
    with pytest.raises(ValueError, match="unknown motion 'hip_flexon'; did you mean 'hip_flexion'"):
        checked_motion("hip_flexon")


@pytest.mark.parametrize("percent", [-0.1, 100.1, math.nan])
def test_percentage_out_of_the_cycle_is_refused(percent: float) -> None:
    with pytest.raises(ValueError, match="expected 0 to 100 percent"):
        motion_pose("hip_flexion", percent)


def test_unknown_side_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown side 'rigth'; did you mean 'right'"):
        motion_pose("hip_flexion", 0, "rigth")  # type: ignore[arg-type]
