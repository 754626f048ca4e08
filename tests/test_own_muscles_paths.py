"""Paths of the user's own muscles: straight, over a fan and through a point by hand; their arms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from own_muscle_records import AIIS, PECTINEUS, RECTUS, plain

from benchmarks.measured import hip
from meshes import Fan, OwnMuscle, Pose, Spot, Via
from meshes.geometry.strings import taut
from meshes.geometry.types import Array
from meshes.muscles.own import OwnMuscles, built_own_muscles
from meshes.muscles.own_paths import built_paths
from meshes.muscles.sides import Side
from meshes.skeleton import Skeleton, motion_coordinates
from scenes import gallery_scene, load_muscles

ROOT = Path(__file__).parents[1]


def test_without_guides_the_path_is_a_straight_line_with_its_arm_by_hand(skeleton: Skeleton):
    muscle = built_own_muscles(skeleton, [plain()])
    for flexion in (0.0, 25.0, 60.0):
        motions = skeleton.motions(hip(flexion))
        (string,) = muscle.fascicles(skeleton, motions)
        start, end = string.points
        assert start == pytest.approx(skeleton.landmark("hip_bone_r", AIIS.at[0][0]), abs=0.01)
        assert string.length == pytest.approx(np.linalg.norm(end - start), abs=1e-3)
        along = (start - end) / np.linalg.norm(start - end)
        lever = np.cross(end - skeleton.hip_centres["r"], along)[2]
        arm = muscle.moment_arm(skeleton, "plain_r", hip(flexion), "hip_flexion_r")
        assert arm == pytest.approx(lever, abs=0.01)


def over_cylinder(start: Array, end: Array, radius: float) -> tuple[float, float]:
    """Length of the geodesic over a cylinder about z, and its part across z."""
    reach = [float(np.hypot(*p[:2])) for p in (start, end)]
    turn = float(np.arctan2(start[1], start[0]) - np.arctan2(end[1], end[0]))
    straight = [np.sqrt(r * r - radius * radius) for r in reach]
    across = sum(straight) + radius * (turn - sum(np.arccos(radius / r) for r in reach))
    return float(np.hypot(across, end[2] - start[2])), float(across)


def fan_string(skeleton: Skeleton, planes: int) -> tuple[float, Array, Array]:
    side = Side(skeleton, "r")
    paths = built_paths(side, [plain(Fan("hip", 52.0, 60.0, planes))])
    rigid = side.near_pelvis(skeleton.motions(hip(-20.0)))
    batch = paths.batch
    strings = taut(batch.lanes, *batch.posed(paths.carried(rigid)), (1.0, 0.05, 1e-3, 1e-5))
    assert strings.converged.all()
    nodes = strings.nodes - side.hip
    return float(strings.lengths[0]), nodes[0], nodes[-1]


def test_fan_converges_to_the_arc_by_hand_with_the_square_of_its_planes(skeleton: Skeleton):
    counts = np.array([4, 8, 16, 32])
    lengths, starts, ends = zip(*(fan_string(skeleton, int(n)) for n in counts), strict=True)
    exact = over_cylinder(starts[0], ends[0], 52.0)[0]
    assert exact > np.linalg.norm(ends[0] - starts[0]) + 2.0  # it does wrap
    errors = np.abs(np.array(lengths) - exact)
    assert errors[-1] < 0.05
    order = -np.polyfit(np.log(counts + 1.0), np.log(errors), 1)[0]
    assert 1.5 < order < 3.0


def test_arm_over_a_fan_is_its_radius_foreshortened(skeleton: Skeleton):
    muscle = built_own_muscles(skeleton, [plain(Fan("hip", 52.0, 60.0, 32))])
    string = muscle.fascicles(skeleton, skeleton.motions(hip(-20.0)))[0]
    ends = string.points[[0, -1]] - skeleton.hip_centres["r"]
    length, across = over_cylinder(ends[0], ends[1], 52.0)
    arm = muscle.moment_arm(skeleton, "plain_r", hip(-20.0), "hip_flexion_r")
    assert arm == pytest.approx(52.0 * across / length, abs=0.3)


def test_a_via_point_keeps_the_path_within_its_radius(skeleton: Skeleton):
    spot = Spot("femur", (("intertrochanteric_line_2", 1.0),))
    muscle = built_own_muscles(skeleton, [plain(Via(spot, radius=2.0, off=15.0))])
    motions = skeleton.motions(hip(40.0))
    points = muscle.fascicles(skeleton, motions)[0].points
    place = skeleton.landmark("femur_r", "intertrochanteric_line_2")
    moved = motions["femur_r"] @ [*place, 1.0]
    assert np.linalg.norm(points[1] - moved[:3]) == pytest.approx(15.0, abs=2.5)


def test_rectus_femoris_shortens_and_its_arm_is_that_of_other_models(
    skeleton: Skeleton, own: OwnMuscles
):
    arm = {
        f: own.moment_arm(skeleton, RECTUS, hip(f), "hip_flexion_r") for f in (0, 30, 60, 90, 110)
    }
    assert arm[0] == pytest.approx(34.3, abs=5.0)  # Rajagopal 2016, figures 4 [computed]
    # gait2392 by OpenSim 4.6 at equal pelvic plane (corrections B.1): 32.8 48.9 53.9 43.9 28.6
    for flexion, other in ((0, 32.8), (30, 48.9), (60, 53.9), (90, 43.9), (110, 28.6)):
        assert arm[flexion] == pytest.approx(other, abs=5.0)
    lengths = [own.length(skeleton, RECTUS, hip(f)) for f in range(-20, 121, 10)]
    assert np.all(np.diff(lengths) < 0.0)
    assert lengths[2] - lengths[11] == pytest.approx(75.6, abs=8.0)  # gait2392, 0 to 90
    aiis = skeleton.landmark("hip_bone_r", AIIS.at[0][0]) - skeleton.hip_centres["r"]
    assert max(arm.values()) < np.hypot(*aiis[:2])  # no further than its origin


def test_pectineus_adducts_everywhere_and_flexes_up_to_ninety(skeleton: Skeleton, own: OwnMuscles):
    for flexion, flexor, adductor in ((0, 22.3, 29.3), (45, 19.8, 40.3), (90, 1.7, 46.9)):
        pose = hip(flexion)  # gait2392 by OpenSim 4.6 at equal pelvic plane
        found = own.moment_arm(skeleton, PECTINEUS, pose, "hip_flexion_r")
        assert found == pytest.approx(flexor, abs=6.0)
        found = own.moment_arm(skeleton, PECTINEUS, pose, "hip_adduction_r")
        assert found == pytest.approx(adductor, abs=12.0)
    assert own.moment_arm(skeleton, PECTINEUS, hip(0), "l4_l5_flexion") == 0.0


def test_their_arms_are_minus_the_slope_of_length_about_every_coordinate(
    skeleton: Skeleton, own: OwnMuscles
):
    side, step, apart = own.sides[0], 0.05, []
    for pose in (hip(-15), hip(20, 10, -15), hip(70, -20, 20), hip(115, -20)):
        for name in motion_coordinates():

            def lengths(angle: float, pose: Pose = pose, name: str = name) -> Array:
                return side.taut(
                    side.rigid(skeleton.motions(pose, {name: angle}), skeleton)
                ).lengths

            arms = side.moment_arms(skeleton, pose, name)
            rise = (lengths(step) - lengths(-step)) / np.radians(2.0 * step)
            assert np.abs(arms + rise).max() < 0.3, (pose, name)
            if name.startswith("hip") and name.endswith("_r"):
                apart += list(np.abs(arms + rise))
    assert np.median(apart) < 0.1


def test_length_never_jumps(skeleton: Skeleton, own: OwnMuscles):
    table = [
        [own.length(skeleton, n, hip(f)) for n in (RECTUS, PECTINEUS)] for f in range(-20, 121, 4)
    ]
    assert np.abs(np.diff(table, 2, axis=0)).max() < 0.7


def test_muscles_of_the_trunk_go_with_the_spine(skeleton: Skeleton):
    origin = Spot("l2", (("costal_process_middle_2", 1.0),))
    crest = Spot("hip_bone", (("posterior_superior_iliac_spine", 1.0),))
    muscle = OwnMuscle("column", origin, crest, volume=60.0)
    both = built_own_muscles(skeleton, [muscle])
    straight = both.length(skeleton, "column_r", Pose())
    assert both.length(skeleton, "column_l", Pose()) == pytest.approx(straight, abs=1e-6)
    assert both.moment_arm(skeleton, "column_r", Pose(), "lumbar_bending") > 5.0
    assert both.moment_arm(skeleton, "column_l", Pose(), "lumbar_bending") < -5.0
    assert both.moment_arm(skeleton, "column_r", hip(50), "hip_flexion_r") == 0.0


def test_the_record_of_the_documentation_is_that_of_the_gallery(tmp_path: Path):
    text = (ROOT / "docs" / "muscles.md").read_text(encoding="utf-8")
    path = tmp_path / "pectineus.toml"
    path.write_text(text.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    (row,) = load_muscles(path)
    (shown,) = gallery_scene("pectineus").own_muscles()
    assert replace(row, sides="right") == replace(shown, nerve="")


def test_arms_of_the_documentation_are_those_of_today(skeleton: Skeleton, own: OwnMuscles):
    text = (ROOT / "docs" / "muscles.md").read_text(encoding="utf-8")
    for name in (RECTUS, PECTINEUS):
        row = text.split(f"| {name[:-2].replace('_', ' ')} | ")[1].split(" |\n")[0]
        said = [float(cell.replace("\u2212", "-")) for cell in row.split("|")]
        arms = [
            own.moment_arm(skeleton, name, hip(f), "hip_flexion_r") for f in (0, 30, 60, 90, 110)
        ]
        assert said == pytest.approx(arms, abs=1.5)
