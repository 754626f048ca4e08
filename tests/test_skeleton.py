"""Motions of the segments: round trip of the ISB angles, signs, and joints that stay together."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meshes.anatomy.records import joints, placements
from meshes.geometry.frames import inverse, moved
from meshes.geometry.types import Array
from meshes.pose import COORDINATES, Pose, coordinate_range, thigh_raised
from meshes.skeleton import LUMBAR, SEGMENTS, Skeleton

HIP = {"r": np.array([0.0, 0.0, 84.0]), "l": np.array([0.0, 0.0, -84.0])}
KNEE = {side: centre + np.array([0.0, -410.0, 0.0]) for side, centre in HIP.items()}
PATELLA = {side: knee + np.array([45.0, 0.0, 0.0]) for side, knee in KNEE.items()}
MEDIAL = {"r": -1.0, "l": 1.0}
RANDOM = np.random.default_rng(2)
RANDOM_POSES = [
    Pose(**{name: RANDOM.uniform(*coordinate_range(name)) for name in COORDINATES})
    for _ in range(200)
]


def level_centres() -> dict[str, Array]:
    """Midway between the bodies of the table of placements; the lowest is given there."""
    place = {name: np.array([row.x, row.y, 0.0]) for name, row in placements().items()}
    centres = {"l5_s1": place["disc_l5_s1"]}
    for lower, upper in pairwise(LUMBAR):
        centres[f"{upper}_{lower}"] = (place[upper] + place[lower]) / 2.0
    return centres


@pytest.fixture(scope="module")
def skeleton() -> Skeleton:
    """Joint centres alone: motions need no bones."""
    return Skeleton(bones=(), hip_centres=HIP, level_centres=level_centres())


def shift(skeleton: Skeleton, pose: Pose, segment: str, point: Array) -> Array:
    return moved(skeleton.motions(pose)[segment], point[None])[0] - point


def hip_angles(femur_to_pelvis: Array, side: str) -> tuple[float, float, float]:
    """Flexion, adduction, internal rotation by the axes of Grood & Suntay (ISB, Wu 2002).

    e1 is the pelvis's Z, e3 the femur's Y, and the floating axis is their common perpendicular.
    """
    e1, e3 = np.array([0.0, 0.0, 1.0]), femur_to_pelvis[:, 1]
    floating = np.cross(e3, e1)
    floating /= np.linalg.norm(floating)
    sign = 1.0 if side == "r" else -1.0
    flexion = np.arctan2(floating[1], floating[0])
    adduction = sign * np.arcsin(e3 @ e1)
    internal = sign * np.arctan2(floating @ femur_to_pelvis[:, 2], floating @ femur_to_pelvis[:, 0])
    return tuple(np.degrees([flexion, adduction, internal]))


@pytest.mark.parametrize("side", ["r", "l"])
def test_isb_hip_angles_come_back_from_the_matrix(skeleton: Skeleton, side: str) -> None:
    for pose in RANDOM_POSES:
        motions = skeleton.motions(pose)
        relative = inverse(motions["pelvis"]) @ motions[f"femur_{side}"]
        asked = [
            getattr(pose, f"hip_{axis}_{side}") for axis in ("flexion", "adduction", "rotation")
        ]
        assert hip_angles(relative[:3, :3], side) == pytest.approx(asked, abs=1e-9)


def test_pelvic_angles_come_back_from_the_matrix(skeleton: Skeleton) -> None:
    """Order rotation, obliquity, tilt (Baker 2001): read off the pelvis's own axes in the world."""
    for pose in RANDOM_POSES:
        pelvis = skeleton.motions(pose)["pelvis"][:3, :3]
        rightwards = pelvis[:, 2]
        obliquity = np.arcsin(rightwards[1])
        turned = np.arctan2(rightwards[0], rightwards[2])
        tilt = np.arctan2(pelvis[1, 0], pelvis[1, 1])
        assert np.degrees([turned, obliquity, -tilt]) == pytest.approx(
            [pose.pelvic_rotation, pose.pelvic_obliquity, pose.pelvic_tilt], abs=1e-9
        )


def test_neutral_is_the_identity(skeleton: Skeleton) -> None:
    motions = skeleton.motions(Pose())
    assert set(motions) == set(SEGMENTS)
    for motion in motions.values():
        assert np.array_equal(motion, np.eye(4))


def test_every_motion_is_rigid(skeleton: Skeleton) -> None:
    for pose in RANDOM_POSES[:40]:
        for motion in skeleton.motions(pose).values():
            turn = motion[:3, :3]
            assert turn @ turn.T == pytest.approx(np.eye(3), abs=1e-12)
            assert np.linalg.det(turn) == pytest.approx(1.0)


@pytest.mark.parametrize("side", ["r", "l"])
def test_signs_of_the_hip(skeleton: Skeleton, side: str) -> None:
    femur, knee, patella = f"femur_{side}", KNEE[side], PATELLA[side]
    flexed = shift(skeleton, Pose(**{f"hip_flexion_{side}": 30}), femur, knee)
    assert flexed == pytest.approx([410 * np.sin(np.pi / 6), 410 * (1 - np.cos(np.pi / 6)), 0])
    adducted = shift(skeleton, Pose(**{f"hip_adduction_{side}": 20}), femur, knee)
    assert adducted[2] * MEDIAL[side] == pytest.approx(410 * np.sin(np.radians(20)))
    turned = shift(skeleton, Pose(**{f"hip_rotation_{side}": 20}), femur, patella)
    assert turned[2] * MEDIAL[side] == pytest.approx(45 * np.sin(np.radians(20)))
    assert turned[1] == pytest.approx(0.0)


@pytest.mark.parametrize("side", ["r", "l"])
def test_one_hip_leaves_the_other_and_the_trunk_alone(skeleton: Skeleton, side: str) -> None:
    pose = Pose(**{f"hip_flexion_{side}": 70, f"hip_rotation_{side}": 10})
    motions = skeleton.motions(pose)
    for segment in set(SEGMENTS) - {f"femur_{side}"}:
        assert np.array_equal(motions[segment], np.eye(4))


def test_signs_of_the_pelvis(skeleton: Skeleton) -> None:
    crest, spine = np.array([0.0, 100.0, 0.0]), np.array([30.0, 60.0, 125.0])
    assert shift(skeleton, Pose(pelvic_tilt=15), "pelvis", crest)[0] > 20
    assert shift(skeleton, Pose(pelvic_obliquity=10), "pelvis", spine)[1] > 10
    assert shift(skeleton, Pose(pelvic_rotation=10), "pelvis", spine)[0] > 10


def test_pelvis_carries_thighs_and_spine(skeleton: Skeleton) -> None:
    motions = skeleton.motions(Pose(pelvic_tilt=12, pelvic_obliquity=4, pelvic_rotation=-7))
    for segment in SEGMENTS:
        assert motions[segment] == pytest.approx(motions["pelvis"])


def test_signs_of_the_lumbar_spine(skeleton: Skeleton) -> None:
    place = placements()["l1"]
    l1 = np.array([place.x, place.y, 0.0])
    front = l1 + np.array([20.0, 0.0, 0.0])
    assert shift(skeleton, Pose(lumbar_flexion=20), "l1", l1)[0] > 20
    assert shift(skeleton, Pose(lumbar_bending=20), "l1", l1)[2] > 20
    turned = shift(skeleton, Pose(lumbar_rotation=10), "l1", front)
    assert turned[2] < shift(skeleton, Pose(lumbar_rotation=10), "l1", l1)[2] - 2.0


@pytest.mark.parametrize("axis", ["flexion", "bending", "rotation"])
def test_shares_of_the_levels_make_a_whole(axis: str) -> None:
    assert len(joints().shares[axis]) == len(joints().levels) == 5
    assert sum(joints().shares[axis]) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(
    ("axis", "angle", "plane"),
    [("flexion", 40.0, (1, 0)), ("bending", 25.0, (1, 2)), ("rotation", 14.0, (2, 0))],
)
def test_first_lumbar_vertebra_turns_by_the_whole_angle(
    skeleton: Skeleton, axis: str, angle: float, plane: tuple[int, int]
) -> None:
    motion = skeleton.motions(Pose(**{f"lumbar_{axis}": angle}))["l1"][:3, :3]
    first, second = plane
    assert np.degrees(np.arctan2(abs(motion[second, first]), motion[first, first])) == (
        pytest.approx(angle)
    )
    assert (np.trace(motion) - 1.0) / 2.0 == pytest.approx(np.cos(np.radians(angle)))


def test_each_level_turns_by_its_share(skeleton: Skeleton) -> None:
    motions = skeleton.motions(Pose(lumbar_flexion=40))
    chain = ["pelvis", *LUMBAR]
    shares = reversed(joints().shares["flexion"])
    for share, (lower, upper) in zip(shares, pairwise(chain), strict=True):
        relative = inverse(motions[lower]) @ motions[upper]
        assert np.degrees(np.arctan2(relative[0, 1], relative[0, 0])) == pytest.approx(40 * share)
    assert np.array_equal(motions["t12"], motions["l1"])


def test_a_single_level_can_be_moved(skeleton: Skeleton) -> None:
    motions = skeleton.motions(Pose(), {"l4_l5_flexion": 5.0})
    assert np.array_equal(motions["l5"], np.eye(4))
    for segment in ("l4", "l3", "l2", "l1", "t12"):
        assert np.degrees(np.arccos(motions[segment][0, 0])) == pytest.approx(5.0)


def test_angles_added_beyond_the_range_are_allowed_for_derivatives(skeleton: Skeleton) -> None:
    pose = Pose(hip_flexion_r=125)
    step = skeleton.motions(pose, {"hip_flexion_r": 1.0})["femur_r"]
    assert hip_angles(step[:3, :3], "r")[0] == pytest.approx(126.0)


def test_joints_stay_together(skeleton: Skeleton) -> None:
    chain = ["pelvis", *LUMBAR]
    pairs = [(skeleton.level_centres[f"{up}_{low}"], low, up) for low, up in pairwise(LUMBAR)]
    pairs += [(skeleton.level_centres["l5_s1"], chain[0], chain[1])]
    pairs += [(HIP[side], "pelvis", f"femur_{side}") for side in "rl"]
    for pose in RANDOM_POSES[:40]:
        motions = skeleton.motions(pose)
        for centre, first, second in pairs:
            here, there = (moved(motions[name], centre[None]) for name in (first, second))
            assert here == pytest.approx(there, abs=1e-9)


def test_mirrored_pose_is_the_mirrored_motion(skeleton: Skeleton) -> None:
    mirror = np.diag([1.0, 1.0, -1.0, 1.0])
    twin = {"femur_r": "femur_l", "femur_l": "femur_r"}
    for pose in RANDOM_POSES[:40]:
        motions, others = skeleton.motions(pose), skeleton.motions(pose.mirrored())
        for segment in SEGMENTS:
            reflected = mirror @ motions[segment] @ mirror
            assert others[twin.get(segment, segment)] == pytest.approx(reflected, abs=1e-9)


@settings(max_examples=50)
@given(st.floats(-30.0, 120.0), st.sampled_from(["standing", "supine", "straight_leg_raise"]))
def test_rhythm_raises_the_thigh_by_the_asked_angle_and_leaves_the_trunk_upright(
    angle: float, rhythm: str
) -> None:
    spine = Skeleton(bones=(), hip_centres=HIP, level_centres=level_centres())
    motions = spine.motions(thigh_raised(angle, rhythm))
    thigh = motions["femur_r"][:3, :3]
    assert np.degrees(np.arctan2(thigh[1, 0], thigh[0, 0])) == pytest.approx(angle, abs=1e-9)
    assert motions["t12"][:3, :3] == pytest.approx(np.eye(3), abs=1e-12)


def test_unknown_coordinate_of_a_motion_is_one_sentence(skeleton: Skeleton) -> None:
    with pytest.raises(ValueError, match="unknown coordinate 'l4_l5_flexon'; did you mean"):
        skeleton.motions(Pose(), {"l4_l5_flexon": 1.0})
