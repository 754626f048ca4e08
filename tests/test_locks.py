"""Locks: what is held stays, and the chain of trunk, pelvis and thighs adds up by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshes import Body, Pose
from meshes.pose import coordinate_range
from scenes import Scene, load_scene, motions, save_scene
from scenes.errors import SceneError
from scenes.files import scene_of
from scenes.locks import HIPS, held, thigh_on_table, trunk_lean
from scenes.teaching.courses import lab
from viz.commands.chosen_scene import chosen_scene
from viz.commands.options import Angles
from viz.window import verbs

TEST = {"name": "thomas_test", "at": 50.0}
# Drawn to the chest: pelvis 17 backwards, lumbar spine 17 flexed, tested hip 17 extended, other
# hip 100 flexed. By hand: trunk -17 + 17 = 0; thighs -17 + 17 = 0 and 100 + 17 = 117 in space.
BY_HAND = [
    # locks, then tilt, lumbar, tested hip, other hip, tested thigh on the table
    ({}, (-17, 17, -17, 100, 0)),
    ({"pelvic_tilt": 0.0}, (0, 0, 0, 117, 0)),
    ({"pelvic_tilt": -17.0}, (-17, 17, -17, 100, 0)),
    ({"lumbar_flexion": 0.0}, (0, 0, 0, 117, 0)),
    ({"hip_flexion_r": 0.0}, (0, 0, 0, 117, 0)),
    ({"hip_flexion_r": 5.0}, (5, -5, 5, 122, 0)),
    ({"hip_flexion_r": 10.0, "pelvic_tilt": -17.0}, (-17, 17, 10, 100, 27)),
    ({"hip_flexion_r": 10.0, "lumbar_flexion": 17.0}, (-17, 17, 10, 100, 27)),
    ({"hip_flexion_r": 10.0, "lumbar_flexion": 0.0}, (0, 0, 10, 117, 10)),
    # The other hip ends at 125.
    ({"hip_flexion_r": 10.0}, (10, -10, 10, 125, 0)),
    # Both hips: 17 more and 10 less; the pelvis goes between, by 3.5.
    ({"hip_flexion_r": 0.0, "hip_flexion_l": 90.0}, (-13.5, 13.5, 0, 90, 13.5)),
    # Trunk and pelvis held apart: the trunk leaves the table.
    ({"pelvic_tilt": -17.0, "lumbar_flexion": 0.0}, (-17, 0, -17, 100, 0)),
]


@pytest.mark.parametrize(("locks", "angles"), BY_HAND, ids=str)
def test_thomas_test_adds_up_by_hand(locks: dict[str, float], angles: tuple[float, ...]) -> None:
    pose = Scene(motion=TEST, locks=locks).posed()  # type: ignore[arg-type]
    found = (pose.pelvic_tilt, pose.lumbar_flexion, pose.hip_flexion_r, pose.hip_flexion_l)
    assert (*found, thigh_on_table(pose)) == pytest.approx(angles)
    assert pose.hip_adduction_l == -5.0


def test_a_rhythm_gives_a_held_pelvis_nothing() -> None:
    asked = {"pose": {"hip_flexion_r": 60.0}, "rhythm": "standing"}
    free = scene_of({"schema": 1, **asked}).posed()
    # 18 percent of 60 is 10.8.
    assert (free.hip_flexion_r, free.pelvic_tilt) == pytest.approx((49.2, -10.8))
    for name in ("pelvic_tilt", "lumbar_flexion"):
        pose = scene_of({"schema": 1, **asked, "locks": {name: 0.0}}).posed()
        assert pose.hip_flexion_r == pytest.approx(60.0)
        assert (pose.pelvic_tilt, pose.lumbar_flexion) == pytest.approx((0.0, 0.0))


def test_a_lock_holds_while_a_motion_plays() -> None:
    scene = Scene(motion={"name": "walking"}, locks={"pelvic_tilt": 5.0, "hip_adduction_r": -3.0})
    for at in np.linspace(0.0, 100.0, 21):
        pose, free = scene.posed(at), scene.unlocked(at)
        assert (pose.pelvic_tilt, pose.hip_adduction_r) == (5.0, -3.0)
        assert thigh_on_table(pose) == pytest.approx(thigh_on_table(free))
        assert pose.pelvic_obliquity == free.pelvic_obliquity


NAMES = ("pelvic_tilt", "lumbar_flexion", *HIPS)
ANGLE = st.floats(-12.0, 12.0)


@given(st.tuples(*[ANGLE] * 4), st.dictionaries(st.sampled_from(NAMES), ANGLE))
def test_what_is_held_stays_and_the_rest_keeps_trunk_and_thighs(
    angles: tuple[float, ...], locks: dict[str, float]
) -> None:
    free = Pose(**dict(zip(NAMES, angles, strict=True)))
    pose = held(free, locks)
    assert {name: getattr(pose, name) for name in locks} == locks
    assert held(pose, locks) == pose
    for name in NAMES:
        low, high = coordinate_range(name)
        assert low <= getattr(pose, name) <= high
    if len(locks) == 1:
        reach = all(
            min(abs(getattr(pose, n) - end) for end in coordinate_range(n)) > 1e-9 for n in NAMES
        )
        if reach:
            assert trunk_lean(pose) == pytest.approx(trunk_lean(free))
            for side in "rl":
                assert thigh_on_table(pose, side) == pytest.approx(thigh_on_table(free, side))


def test_the_femur_itself_stays_where_the_sum_says(body: Body) -> None:
    """The chain in numbers is the chain of the bones: directions of trunk and thigh in space."""
    for locks in ({"pelvic_tilt": -3.0}, {"lumbar_flexion": 4.0}, {"hip_flexion_r": -2.0}):
        scene = Scene(motion={**TEST, "at": 30.0}, locks=locks)
        before, after = (body.skeleton.motions(pose) for pose in (scene.unlocked(), scene.posed()))
        for segment in ("femur_r", "femur_l", "t12"):
            turned = after[segment][:3, :3] @ before[segment][:3, :3].T
            assert turned == pytest.approx(np.eye(3), abs=1e-9), (locks, segment)


def test_locks_reproduce_from_file_and_command_line(tmp_path: Path) -> None:
    scene = Scene(motion=TEST, locks={"hip_flexion_r": 10.0, "pelvic_tilt": -17.0})  # type: ignore[arg-type]
    save_scene(scene, tmp_path / "held.toml")
    assert "[locks]" in (tmp_path / "held.toml").read_text()
    again = load_scene(tmp_path / "held.toml")
    assert again.locks == scene.locks
    assert again.posed() == scene.posed()
    asked = chosen_scene(
        str(tmp_path / "held.toml"), Angles(lock="pelvic_tilt=0, hip_flexion_r=10")
    )
    assert asked.locks == {"pelvic_tilt": 0.0, "hip_flexion_r": 10.0}
    assert thigh_on_table(asked.posed()) == pytest.approx(10.0)
    free = chosen_scene(str(tmp_path / "held.toml"), Angles(lock="none"))
    assert free.posed() == scene.unlocked()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pelvic_tilt", "--lock: expected coordinates with their angles"),
        ("pelvic_tlt=3", "expected a coordinate of the pose, got 'pelvic_tlt'; did you"),
        ("pelvic_tilt=100", "--lock pelvic_tilt: expected an angle of -60 to 60 degrees"),
    ],
)
def test_a_lock_that_cannot_be_is_one_sentence(run: Any, text: str, said: str) -> None:
    status, _, error = run("render", "--lock", text, "-o", "x.png")
    assert status == 2
    assert said in error
    assert error.count("\n") == 1


def test_a_sheet_goes_along_what_is_free() -> None:
    sheet = {"along": "hip_flexion_r", "angles": (0.0, 30.0)}
    with pytest.raises(ValueError, match="'hip_flexion_r', which is locked"):
        Scene(sheet=sheet, locks={"hip_flexion_r": 5.0})  # type: ignore[arg-type]
    scene = Scene(sheet=sheet, rhythm="standing", locks={"pelvic_tilt": 0.0})  # type: ignore[arg-type]
    assert [pose.hip_flexion_r for pose in scene.columns()] == pytest.approx([0.0, 30.0])


def test_sliders_lock_and_free_without_a_jump() -> None:
    scene = verbs.bent(Scene(), pelvic_tilt=-10.0, lumbar_flexion=10.0)
    shut = verbs.locked(scene, ["hip_flexion_r"], on=True)
    assert shut.locks == {"hip_flexion_r": 0.0}
    assert shut.posed() == scene.posed()
    assert verbs.bent(shut, hip_flexion_r=30.0).posed() == scene.posed()
    tilted = verbs.bent(shut, pelvic_tilt=5.0, lumbar_flexion=-5.0)
    assert thigh_on_table(tilted.posed()) == pytest.approx(-5.0)
    moving = verbs.moving(shut, "thomas_test")
    assert moving.locks == shut.locks
    at = verbs.at(moving, 50.0)
    assert verbs.angles(at)["pelvic_tilt"] == pytest.approx(0.0)
    by_hand = verbs.bent(at, knee_flexion_r=20.0)
    assert by_hand.motion is None
    assert by_hand.posed() == at.posed().moved(knee_flexion_r=20.0)
    freed = verbs.locked(by_hand, ["hip_flexion_r"], on=False)
    assert not freed.locks
    assert freed.posed() == by_hand.posed()


def test_the_lab_holds_one_by_one() -> None:
    steps = lab("thomas_test").steps
    shown = [steps[number - 1] for number in steps[-1].beside]
    angles = [
        (thigh_on_table(pose), pose.hip_flexion_r, trunk_lean(pose))
        for pose in (step.scene.posed() for step in shown)
    ]
    assert angles == pytest.approx(
        np.array([(0, -17, 0), (0, 10, 0), (0, 0, 0), (17, 0, 0), (17, 0, 0)])
    )
    assert all(step.scene.fixed == motions()["thomas_test"].fixed for step in shown)


def test_a_lock_of_a_scene_names_its_field() -> None:
    with pytest.raises(
        SceneError, match=r"locks\.tilt: expected a coordinate of the pose, got 'tilt'"
    ):
        scene_of({"schema": 1, "locks": {"tilt": 3.0}})
