"""Geometry made by a second process: the same picture, the same sentences, and nothing left."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image, ImageChops

COMMON = """
import multiprocessing, sys, threading
from meshes.pose import Pose
from scenes.scene import Scene
from viz import ahead
from viz.cli import main

scene = Scene(pose={"hip_flexion_r": 40})
words = ["render", "--hip-flexion", "40", "--size", "240x180", "--labels", "structures"]
"""


def ran(script, *words):
    """Run a script in a fresh process, which alone may be forked."""
    line = [sys.executable, "-c", COMMON + script, *map(str, words)]
    return subprocess.run(line, capture_output=True, text=True, timeout=300)


def test_the_picture_is_the_same(tmp_path):
    script = """
if sys.argv[2] == "here":
    threading.active_count = lambda: 2
status = main([*words, "-o", sys.argv[1]])
assert ("meshes.muscles.polish" in sys.modules) == (sys.argv[2] == "here")
sys.exit(status)
"""
    pictures = []
    for place in ("ahead", "here"):
        file = tmp_path / f"{place}.png"
        done = ran(script, file, place)
        assert done.returncode == 0, done.stderr
        pictures.append(Image.open(file).convert("RGB"))
    assert ImageChops.difference(*pictures).getbbox() is None


def test_both_poses_come_from_the_other_process_and_any_other_is_made_here():
    script = """
with ahead.made_ahead(scene) as body:
    assert body.posed(scene.posed()).pose == scene.posed()
    assert body.posed(Pose())["femur_r"].segment == "femur_r"
    assert "meshes.body" not in sys.modules
    assert body.posed(Pose(hip_flexion_l=25)).pose == Pose(hip_flexion_l=25)
assert not multiprocessing.active_children()
"""
    done = ran(script)
    assert done.returncode == 0, done.stderr


def test_a_process_that_ended_is_made_up_for():
    script = """
with ahead.made_ahead(scene) as body:
    for process in multiprocessing.active_children():
        process.kill()
        process.join()
    assert body.posed(scene.posed()).pose == scene.posed()
"""
    done = ran(script)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("wait", [0.0, 3.0])
def test_leaving_early_leaves_no_process(wait):
    script = """
import time
with ahead.made_ahead(scene):
    time.sleep(float(sys.argv[1]))
assert not multiprocessing.active_children()
"""
    start = time.perf_counter()
    done = ran(script, wait)
    assert done.returncode == 0, done.stderr
    assert time.perf_counter() - start < 60.0


def test_its_faults_are_told_as_ever(tmp_path):
    missing, picture = tmp_path / "nowhere", tmp_path / "a.png"
    script = "sys.exit(main(['render', '--body', sys.argv[1], '-o', sys.argv[2]]))"
    done = ran(script, missing, picture)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert str(missing) in done.stderr
    assert list(Path(tmp_path).iterdir()) == []
