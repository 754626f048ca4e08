"""Geometry made by a second process: the same picture, the same sentences, and nothing left."""

import multiprocessing
import sys
import threading
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from meshes.pose import Pose
from scenes.scene import Scene
from viz import ahead
from viz.cli import main

SCENE = Scene(pose={"hip_flexion_r": 40})


@pytest.fixture
def forking():
    """Leave out where the tests themselves run threads, which must not be forked."""
    if threading.active_count() > 1:
        pytest.skip("threads of other tests still run")


def test_the_picture_is_the_same(forking, tmp_path, monkeypatch):
    words = ["render", "--hip-flexion", "40", "--size", "240x180", "--labels", "structures", "-o"]
    assert main([*words, str(tmp_path / "ahead.png")]) == 0
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert main([*words, str(tmp_path / "here.png")]) == 0
    pictures = [Image.open(tmp_path / f"{name}.png").convert("RGB") for name in ("ahead", "here")]
    assert ImageChops.difference(*pictures).getbbox() is None


def test_both_poses_come_from_the_other_process(forking, monkeypatch):
    with ahead.made_ahead(SCENE) as body:
        monkeypatch.setattr(sys.modules["viz.render"], "body_of", None)
        assert body.posed(SCENE.posed()).pose == SCENE.posed()
        assert body.posed(Pose())["femur_r"].segment == "femur_r"
    assert not multiprocessing.active_children()


def test_another_pose_is_made_here(forking):
    pose = Pose(hip_flexion_l=25)
    with ahead.made_ahead(SCENE) as body:
        assert body.posed(pose).pose == pose


def test_a_process_that_ended_is_made_up_for(forking):
    with ahead.made_ahead(SCENE) as body:
        for process in multiprocessing.active_children():
            process.kill()
            process.join()
        assert body.posed(SCENE.posed()).pose == SCENE.posed()


def test_its_faults_are_told_as_ever(forking, tmp_path, capsys):
    missing, picture = tmp_path / "nowhere", tmp_path / "a.png"
    assert main(["render", "--body", str(missing), "-o", str(picture)]) == 2
    assert str(missing) in capsys.readouterr().err
    assert list(Path(tmp_path).iterdir()) == []
    assert not multiprocessing.active_children()
