"""The plain window: what its slider moves, and that playing runs through the motion."""

from __future__ import annotations

import numpy as np
import pytest
import pyvista

from meshes import Body, Pose
from scenes import Scene
from viz.opengl import require_opengl
from viz.preview import flexion_of, opened

SMALL = {"size": (64, 48)}


def test_slider_moves_the_flexed_side_of_a_pose() -> None:
    plain = flexion_of(Scene())
    assert (plain.side, plain.first(), plain.range) == ("right", 0.0, (-20.0, 120.0))
    assert plain.pose(60) == Pose(hip_flexion_r=60)
    assert "femur on pelvis" in plain.title
    left = flexion_of(Scene(pose={"hip_flexion_l": 30, "pelvic_tilt": 5}))
    assert (left.side, left.first()) == ("left", 30.0)
    assert left.pose(40) == Pose(hip_flexion_l=40, pelvic_tilt=5)
    both = flexion_of(Scene(pose={"hip_flexion_l": 30, "hip_flexion_r": 10}))
    assert both.pose(20) == Pose(hip_flexion_l=20, hip_flexion_r=20)


def test_slider_follows_the_rhythm_and_says_which_angle_it_shows() -> None:
    moving = flexion_of(Scene(motion={"name": "hip_flexion", "side": "left", "at": 50}))
    assert moving.first() == 120.0
    assert moving.pose(100).pelvic_tilt == pytest.approx(-18.0)
    assert "thigh on trunk" in moving.title
    still = flexion_of(Scene(motion={"name": "hip_flexion"}, rhythm=0.0))
    assert still.pose(100) == Pose(hip_flexion_r=100)


def test_window_bends_and_plays(body: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    require_opengl()
    plotter = pyvista.Plotter(off_screen=True, window_size=[160, 120], lighting="none")
    preview = opened(Scene(picture=SMALL), body, plotter)
    neutral = preview.stage.points("psoas_major_r").copy()
    preview.bend(60.2)
    assert preview.angle == 60.0
    expected = body.posed(Pose(hip_flexion_r=60))["psoas_major_r"].vertices
    assert np.allclose(preview.stage.points("psoas_major_r"), expected, atol=1e-6)
    assert not np.allclose(neutral, expected, atol=5.0)
    clock = iter([100.0, 102.0])
    monkeypatch.setattr("viz.preview.time.monotonic", lambda: next(clock))
    preview.play(True)
    preview.tick()
    assert preview.angle == 120.0
    assert preview.slider.GetSliderRepresentation().GetValue() == pytest.approx(120.0)
    preview.play(False)
    preview.tick()
    assert preview.angle == 120.0
    preview.stage.close()
