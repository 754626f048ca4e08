"""Built-in motions: eased between their angles, whole cycles, both sides, with their rhythm."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshes import Body
from meshes.anatomy.sources import source
from meshes.pose import Pose, other_side
from scenes import Scene
from scenes.files import scene_of, scene_table
from scenes.motions import (
    checked_motion,
    eased,
    hip_angles,
    motion_of,
    motion_pose,
    motions,
)
from scenes.teaching.cycles import measured_cycle

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


# Figures E.2: percent, hip flexion and tilt converted to our zero, and the change of length from
# standing that the Rajagopal 2016 model has for it: psoas, iliacus [computed there].
WALKING = """
0 23.1 -0.7 -12.5 -18.2
10 21.1 -1.3 -12.9 -17.1
20 10.2 -1.8 -8.0 -9.8
30 -2.3 -2.2 -2.2 -1.9
40 -10.4 -1.5 1.4 3.1
50 -14.6 -0.8 3.4 5.3
55 -14.3 -1.2 3.6 4.6
60 -8.7 -1.3 1.6 0.6
70 9.6 -1.8 -5.7 -10.0
80 21.6 -2.3 -11.5 -17.2
90 23.4 -1.6 -12.4 -18.4
"""
GAIT = np.array([[float(cell) for cell in line.split()] for line in WALKING.split("\n") if line])


def test_walking_is_the_published_table_from_our_zero() -> None:
    for percent, hip, tilt, *_ in GAIT:
        pose = motion_pose("walking", float(percent))
        # The table's two ends differ by 0.6 degrees; a cycle begins midway between them.
        assert pose.hip_flexion_r == pytest.approx(hip, abs=0.11 if percent else 0.35)
        assert pose.pelvic_tilt == pytest.approx(tilt, abs=0.11 if percent else 0.35)
        assert pose.lumbar_flexion == -pose.pelvic_tilt


def test_the_other_leg_walks_half_a_stride_later() -> None:
    for percent in (0.0, 20.0, 45.0):
        now, later = motion_pose("walking", percent), motion_pose("walking", percent + 50.0)
        assert now.hip_flexion_l == pytest.approx(later.hip_flexion_r)
        # Published as symmetric: the pelvis is then the mirror image, to the table's rounding.
        assert now.pelvic_obliquity == pytest.approx(-later.pelvic_obliquity, abs=0.2)
        assert motion_pose("walking", percent, "left") == now.mirrored()


def test_lengths_in_walking_follow_a_published_model(body: Body) -> None:
    rest = {m: body.length(m) for m in ("psoas_major_r", "iliacus_r")}
    poses = [motion_pose("walking", float(row[0])) for row in GAIT]
    for column, (muscle, standing) in zip((3, 4), rest.items(), strict=True):
        ours = np.array([body.length(muscle, pose) - standing for pose in poses])
        theirs = GAIT[:, column]
        assert np.corrcoef(ours, theirs)[0, 1] > 0.97
        assert np.ptp(ours) == pytest.approx(np.ptp(theirs), rel=0.3)
        assert GAIT[int(ours.argmax()), 0] in (50.0, 55.0)


def test_running_is_the_record_of_one_runner_from_our_zero() -> None:
    """Figures E.3: hip -26...46 from our zero; pelvis_list and pelvis_tilt change their sign."""
    hips = [motion_pose("running", float(percent)).hip_flexion_r for percent in PERCENT]
    assert (min(hips), max(hips)) == pytest.approx((-26.0, 46.3), abs=0.3)
    at_15 = motion_pose("running", 15.0)
    assert at_15.pelvic_obliquity == pytest.approx(8.3)
    assert at_15.pelvic_tilt == pytest.approx(-1.7 + 14.7 - 13.0)
    assert at_15.knee_flexion_r == pytest.approx(52.4)


# Motion, coordinate, percent, published angle from our zero, source.
PUBLISHED = [
    ("squat", "hip_flexion_r", 50, 99.7),  # SQ
    ("deadlift", "hip_flexion_r", 50, 103.2 - 13.0),  # SCH13, from the line of the iliac spines
    ("deadlift", "lumbar_flexion", 50, 27.4),  # SCH13
    ("stair", "hip_flexion_r", 0, 66.3 - 13.0),  # STEP
    ("stair", "hip_flexion_r", 45, 20.6 - 13.0),  # STEP
    ("thomas_test", "hip_flexion_r", 50, -17.0),  # ROM_K
    ("hip_rotation", "hip_rotation_r", 25, 29.6),  # KOU12
    ("hip_rotation", "hip_rotation_r", 75, -38.5),  # KOU12
    ("straight_leg_raise", "pelvic_tilt", 50, -0.39 * 75.0),  # BOH85
]


@pytest.mark.parametrize(("name", "coordinate", "percent", "angle"), PUBLISHED)
def test_published_extremes(name: str, coordinate: str, percent: float, angle: float) -> None:
    assert getattr(motion_pose(name, percent), coordinate) == pytest.approx(angle, abs=0.01)


def test_pelvis_moves_in_the_squat_over_its_published_range() -> None:
    tilts = [motion_pose("squat", float(percent)).pelvic_tilt for percent in PERCENT]
    assert max(tilts) - min(tilts) == pytest.approx(24.2, abs=0.1)  # LAM09


@pytest.mark.parametrize("name", list(motions()))
def test_every_motion_says_where_it_is_from(name: str) -> None:
    motion = motions()[name]
    assert all(source(key) for key in motion.sources)
    assert motion.sources
    assert motion.basis in ("published", "recorded", "designed")
    assert motion.basis != "designed" or "designed" in motion.provenance
    for activity in motion.activity:
        assert all(source(key) for key in activity.sources)
        assert activity.sources


def test_both_hip_angles_are_told_apart() -> None:
    raised = hip_angles(motion_pose("straight_leg_raise", 50))
    assert raised.thigh_on_trunk == pytest.approx(75.0)
    assert raised.joint == pytest.approx(75.0 * 0.61)


def test_thighs_lie_still_in_the_thomas_test() -> None:
    pose = motion_pose("thomas_test", 50)
    assert pose.hip_flexion_r - pose.pelvic_tilt == pytest.approx(0.0)


def test_a_motion_brings_what_it_holds_still() -> None:
    walking = Scene(motion={"name": "walking"})
    assert walking.fixed == "trunk"
    assert Scene(motion={"name": "sit_up_bent", "side": "left"}).fixed == "femur_l"
    assert Scene(motion={"name": "knee_curl"}).structures.show == ("shank",)
    chosen = Scene(motion={"name": "walking"}, fixed="pelvis")
    assert chosen.fixed == "pelvis"
    assert scene_of(scene_table(chosen)) == chosen


def test_a_motion_whose_angles_do_not_fit_is_refused() -> None:
    row = {"title": "x", "description": "x.", "percent": [0, 100]}
    with pytest.raises(ValueError, match="'mine', hip_flexion: expected 2 angles, got 1"):
        motion_of("mine", {**row, "coordinates": {"hip_flexion": [1]}})
    with pytest.raises(ValueError, match="unknown zero of a motion 'isp'; did you mean 'isb'"):
        motion_of("mine", {**row, "coordinates": {"hip_flexion": [1, 2]}, "zero": "isp"})


def test_knees_leave_the_muscles_alone(body: Body) -> None:
    for name in ("knee_curl", "knee_extension"):
        poses = [motion_pose(name, percent) for percent in (0.0, 30.0, 50.0)]
        assert len({pose.knee_flexion_r for pose in poses}) == 3
        for muscle in ("psoas_major_r", "iliacus_r", "psoas_minor_r"):
            assert len({body.length(muscle, pose) for pose in poses}) == 1
            assert body.moment_arm(muscle, poses[1], "knee_flexion_r") == 0.0


def test_command_measures_a_motion(run: Any) -> None:
    status, out, _ = run("motions", "walking", "--steps", "8")
    assert status == 0
    assert "Geometry: psoas major is longest" in out
    assert "Electromyography: iliacus: 62-76 %" in out
    status, out, _ = run("motions", "thomas_test", "--steps", "8", "--json")
    table = json.loads(out)
    assert table["muscles"]["psoas_major_r"]["longest_at_percent"] == 50.0
    assert table["hip_joint_deg"][4] == pytest.approx(-17.0)
    assert table["thigh_on_trunk_deg"][4] == pytest.approx(0.0)
    run("motions", "walking", "--steps", "4", "-o", "w.csv")
    rows = [row for row in Path("w.csv").read_text().splitlines() if not row.startswith("#")]
    assert len(rows) == 6
    assert run("motions", "walking", "-o", "w.pdf")[0] == 2
    assert "did you mean 'walking'" in run("motions", "walk")[2]


def test_longest_and_shortest_are_found_in_any_measure() -> None:
    class Straight:
        """A muscle as long as the hip is flexed."""

        def length(self, name: str, pose: Pose | None = None) -> float:
            return 100.0 - (pose or Pose()).hip_flexion_r

        def moment_arm(self, name: str, pose: Pose | None, coordinate: str) -> float:
            return 1.0

    cycle = measured_cycle(Straight(), "walking", muscles=("m_r",), steps=20)
    assert cycle.longest("m_r") == pytest.approx((50.0, 114.6))
    assert cycle.shortest("m_r")[0] == 85.0
    assert cycle.range("m_r") == pytest.approx(114.6 - 76.1)
    assert cycle.standing == {"m_r": 100.0}
    assert "longest at 50 % (+15 mm" in cycle.sentence("m_r")
