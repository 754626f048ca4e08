"""The doors of the packages: one sentence for each wrong type, and a pose wherever one is meant."""

from __future__ import annotations

import numpy as np
import pytest

from meshes import Body, Pose
from scenes import Camera, Scene, SceneError
from viz import render


def test_a_scene_takes_a_pose() -> None:
    pose = Pose(hip_flexion_r=60, pelvic_tilt=-5)
    assert Scene(pose=pose).posed() == pose  # type: ignore[arg-type]
    assert Scene(pose=pose).pose == {"hip_flexion_r": 60, "pelvic_tilt": -5}  # type: ignore[arg-type]
    scene = Scene(desk={"compare": {"pose": pose}})  # type: ignore[arg-type]
    assert scene.desk.compare is not None
    assert scene.desk.compare.pose == {"hip_flexion_r": 60, "pelvic_tilt": -5}


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"view": "anterioor"}, "view: unknown view 'anterioor'; did you mean 'anterior'?"),
        ({"view": {"zoom": -1}}, "view.zoom: expected a number greater than 0, got -1"),
        ({"pose": {"hip_flexion_r": 200}}, "pose.hip_flexion_r: expected an angle of -30 to 125"),
        ({"viw": 3}, "viw: unknown key 'viw'; did you mean 'view'?"),
    ],
)
def test_a_scene_that_cannot_be_is_one_sentence(table, sentence) -> None:
    with pytest.raises(SceneError) as caught:
        Scene(**table)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


def test_a_camera_that_cannot_be_is_one_sentence() -> None:
    with pytest.raises(SceneError, match=r"^zoom: expected a number greater than 0, got -1$"):
        Camera(zoom=-1)


@pytest.mark.parametrize("angle", [True, "60", None, np.bool_(True), [60]])
def test_an_angle_is_a_number(angle) -> None:
    with pytest.raises(ValueError, match="hip_flexion_r: expected an angle of -30 to 125 degrees"):
        Pose(hip_flexion_r=angle)
    assert Pose(hip_flexion_r=np.float32(60)) == Pose(hip_flexion_r=np.int64(60))


DOORS = {
    # what is called, and what the sentence must say
    "neighbours": (
        lambda body: body.with_neighbours("femoral_nerve_r"),
        "expected names of neighbours, got 'femoral_nerve_r'; write",
    ),
    "physique": (lambda body: Body.built("female"), "expected a Physique, got 'female'; write"),
    "muscles": (lambda body: body.with_muscles(["x"]), "expected an OwnMuscle, got 'x'; scenes.lo"),
    "arm": (
        lambda body: body.moment_arm("iliacus_r", {"hip_flexion_r": 3}, "hip_flexion_r"),
        "expected a Pose, got {'hip_flexion_r': 3}; write Pose",
    ),
    "posed": (lambda body: body.posed("x"), "expected a Pose, got 'x'; write Pose"),
    "scene": (
        lambda body: render("anterior", "x.png"),
        "expected a Scene, got 'anterior'; scenes.",
    ),
}


@pytest.mark.parametrize("door", DOORS)
def test_a_wrong_type_is_one_sentence(body: Body, door: str) -> None:
    call, sentence = DOORS[door]
    with pytest.raises(TypeError) as caught:
        call(body)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)
