"""Poses: ranges at the door, the mirror image, the rhythm of pelvis and lumbar spine."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshes.anatomy.records import joints
from meshes.pose import (
    COORDINATES,
    Pose,
    checked_coordinate,
    coordinate_range,
    other_side,
    thigh_raised,
)

poses = st.fixed_dictionaries(
    {name: st.floats(*coordinate_range(name)) for name in COORDINATES}
).map(lambda angles: Pose(**angles))


@pytest.mark.parametrize("name", COORDINATES)
def test_range_is_closed_and_named_in_the_error(name: str) -> None:
    low, high = coordinate_range(name)
    assert getattr(Pose(**{name: low}), name) == low
    assert getattr(Pose(**{name: high}), name) == high
    for angle in (low - 0.01, high + 0.01, math.nan, math.inf, -math.inf):
        with pytest.raises(ValueError, match=f"^{name}: expected an angle of {low:g} to {high:g}"):
            Pose(**{name: angle})


@pytest.mark.parametrize("angle", ["sixty", None, [60], "6 0"])
def test_what_is_no_number_is_refused(angle: object) -> None:
    with pytest.raises(ValueError, match="hip_flexion_r: expected an angle"):
        Pose(hip_flexion_r=angle)  # type: ignore[arg-type]


def test_ranges_hold_what_the_quality_is_promised_for() -> None:
    low, high = coordinate_range("hip_flexion_r")
    assert (low, high) == (-30.0, 125.0)
    assert coordinate_range("hip_adduction_l") == (-45.0, 30.0)
    assert coordinate_range("hip_rotation_l") == (-45.0, 40.0)


def test_negative_zero_is_zero() -> None:
    assert math.copysign(1.0, Pose(hip_flexion_r=-0.0).hip_flexion_r) == 1.0


def test_moved_sets_only_what_is_named() -> None:
    pose = Pose(hip_flexion_r=10.0, pelvic_tilt=5.0).moved(hip_flexion_r=20.0)
    assert pose == Pose(hip_flexion_r=20.0, pelvic_tilt=5.0)


def test_unknown_coordinate_suggests_the_nearest() -> None:
    with pytest.raises(ValueError, match="got 'hip_flexon_r'; did you mean 'hip_flexion_r'"):
        Pose().moved(hip_flexon_r=3.0)
    with pytest.raises(ValueError, match="known are hip_flexion_r"):
        checked_coordinate("zzz")


@given(poses)
def test_mirroring_twice_is_nothing(pose: Pose) -> None:
    assert pose.mirrored().mirrored() == pose


@given(poses)
def test_mirror_image_swaps_sides_and_turns_sideways_angles_round(pose: Pose) -> None:
    mirrored = pose.mirrored()
    assert mirrored.hip_adduction_l == pose.hip_adduction_r
    assert mirrored.hip_rotation_r == pose.hip_rotation_l
    assert mirrored.pelvic_obliquity == -pose.pelvic_obliquity
    assert mirrored.lumbar_rotation == -pose.lumbar_rotation
    assert (mirrored.pelvic_tilt, mirrored.lumbar_flexion) == (
        pose.pelvic_tilt,
        pose.lumbar_flexion,
    )


def test_names_on_the_other_side() -> None:
    assert other_side("femur_r") == "femur_l"
    assert other_side("hip_flexion_l") == "hip_flexion_r"
    assert other_side("pelvic_tilt") == "pelvic_tilt"


@given(st.floats(-30.0, 125.0), st.floats(0.0, 0.39))
def test_thigh_on_trunk_is_hip_plus_pelvis(angle: float, fraction: float) -> None:
    pose = thigh_raised(angle, fraction)
    assert pose.hip_flexion_r - pose.pelvic_tilt == pytest.approx(angle)
    assert pose.pelvic_tilt == pytest.approx(-fraction * angle)
    assert pose.lumbar_flexion == pytest.approx(-pose.pelvic_tilt)


def test_published_rhythms() -> None:
    """Murray 2002 standing; Bohannon 1985 supine and straight leg raise."""
    assert joints().rhythms == {"standing": 0.18, "supine": 0.28, "straight_leg_raise": 0.39}
    pose = thigh_raised(100.0, "supine")
    assert pose.hip_flexion_r == pytest.approx(72.0)
    assert pose.pelvic_tilt == pytest.approx(-28.0)


def test_resting_thigh_stays_until_its_hip_is_extended_to_its_limit() -> None:
    pose = thigh_raised(60.0, 0.2)
    assert pose.hip_flexion_l == pytest.approx(-12.0)
    assert thigh_raised(120.0, 0.39).hip_flexion_l == -joints().other_hip_extension


def test_both_thighs_share_one_pelvis() -> None:
    pose = thigh_raised(90.0, "standing", "both")
    assert pose.hip_flexion_r == pose.hip_flexion_l == pytest.approx(90.0 * 0.82)
    assert pose.pelvic_tilt == pytest.approx(-90.0 * 0.18)


def test_no_rhythm_moves_the_femur_alone() -> None:
    assert thigh_raised(60.0, 0.0) == Pose(hip_flexion_r=60.0)


@pytest.mark.parametrize("rhythm", ["standin", 0.4, -0.1, math.nan])
def test_rhythm_out_of_the_published_range_is_refused(rhythm: float | str) -> None:
    with pytest.raises(ValueError, match=r"rhythm: expected a fraction of 0 to 0\.39 or one of"):
        thigh_raised(60.0, rhythm)


def test_side_is_checked() -> None:
    with pytest.raises(ValueError, match="side: expected one of right, left, both, got 'r'"):
        thigh_raised(60.0, side="r")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pose", "count"),
    [
        (Pose(hip_flexion_r=100), 0),
        (Pose(hip_flexion_r=101), 1),
        (Pose(hip_flexion_r=101, hip_adduction_r=-15), 0),
        (Pose(hip_flexion_l=95, hip_rotation_l=26), 1),
        (Pose(hip_flexion_l=95, hip_rotation_l=25, hip_adduction_l=10), 0),
        (Pose(hip_flexion_r=95, hip_adduction_r=11), 1),
        (Pose(hip_flexion_r=120, hip_flexion_l=120), 2),
        (Pose(), 0),
    ],
)
def test_warnings_where_living_hips_meet_bone(pose: Pose, count: int) -> None:
    said = pose.warnings()
    assert len(said) == count
    assert all("living hips" in sentence and "\n" not in sentence for sentence in said)
