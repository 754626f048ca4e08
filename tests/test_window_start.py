"""How the viewer starts: soon, its body made by a second process, its window never frozen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("PySide6", reason="the viewer needs PySide6: pip install 'iliopsoas[test]'")

from window_kit import display

HEAVY = ("numba", "scipy", "vtkmodules", "pyvista", "matplotlib", "pyqtgraph", "meshes.body")
STARTED = """
import json, multiprocessing, sys, time
from PySide6.QtCore import QTimer
from scenes import Scene
from viz.ahead import Ahead, made_ahead
from viz.window import app

scene = Scene(**json.loads(sys.argv[1]))
told = {}

def looked(window):
    viewer, gaps, last = window.viewer, told.setdefault("gaps", []), [time.perf_counter()]

    def beat():
        gaps.append(time.perf_counter() - last[0])
        last[0] = time.perf_counter()

    def drawn(drawing):
        if "first" not in told:
            told["first"] = type(drawing.wanted.body).__name__
            told["canvas"] = window.canvas.drawing is drawing
            told["stage"] = id(viewer.artist.stage)
        elif drawing.wanted.body is viewer.body and drawing.seen is not None:
            told["kept"] = id(viewer.artist.stage) == told["stage"]
            told["stands"] = viewer.artist.stage.body is viewer.body
            told["pose"] = drawing.posed.pose.hip_flexion_r
            told["said"] = window.said.text()
            told["parts"] = len(window.tree._items)
            window.close()

    beats = QTimer(window)
    beats.timeout.connect(beat)
    beats.start(10)
    def foreseen(_ahead):
        told["loaded"] = [n for n in sys.argv[2].split(",") if n in sys.modules]

    def said(sentence):
        told.setdefault("sentences", []).append(sentence)
        QTimer.singleShot(1500, leave)

    def leave():
        told["message"] = window.said.text()
        window.close()

    viewer.drawn.connect(drawn)
    viewer._foreseen.connect(foreseen)
    viewer.said.connect(said)
    wait = float(sys.argv[3])
    if wait:
        QTimer.singleShot(int(1000 * wait), leave)

opened = app.opened
app.opened = lambda *given: (lambda window: (looked(window), window)[1])(opened(*given))
with made_ahead(scene) as ahead:
    assert isinstance(ahead, Ahead)
    app.run(scene, None, ahead)
assert not multiprocessing.active_children()
print(json.dumps(told))
"""


def started(folder: Path, scene: dict, close_after: float = 0.0, **more: str) -> dict:
    """What a window in a fresh process, which alone may be forked, has to tell."""
    display()
    own = {**os.environ, "ILIOPSOAS_WINDOW": str(folder / "window.ini"), **more}
    words = [sys.executable, "-c", STARTED, json.dumps(scene), ",".join(HEAVY), str(close_after)]
    ran = subprocess.run(words, env=own, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_nothing_heavy_is_loaded_before_the_window_can_be_seen() -> None:
    asked = "import sys, viz.window.app; print([n for n in sys.argv[1:] if n in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", asked, *HEAVY], capture_output=True, text=True, timeout=60
    )
    assert ran.stdout.strip() == "[]", ran.stderr


def test_first_picture_comes_from_the_other_process_and_the_body_takes_its_place(
    tmp_path: Path,
) -> None:
    told = started(tmp_path, {"pose": {"hip_flexion_r": 40.0}})
    assert told["first"] == "Ahead"
    assert told["canvas"]
    assert set(told["loaded"]) <= {"vtkmodules", "pyvista", "matplotlib"}
    assert told["kept"]
    assert told["stands"]
    assert told["pose"] == 40.0
    assert told["parts"] > 20
    assert told["said"] == ""
    assert "sentences" not in told


def test_a_body_that_cannot_be_made_is_told_once_and_stays_told(tmp_path: Path) -> None:
    told = started(tmp_path, {"body": {"folder": str(tmp_path / "nowhere")}})
    assert "first" not in told
    assert len(told["sentences"]) == 1
    assert "nowhere" in told["sentences"][0]
    assert told["message"] == told["sentences"][0]


def test_window_answers_and_closes_at_once_while_a_body_is_built(tmp_path: Path) -> None:
    start = time.perf_counter()
    told = started(tmp_path, {}, close_after=4.0, ILIOPSOAS_CACHE=str(tmp_path / "cache"))
    assert time.perf_counter() - start < 40.0
    assert "first" not in told
    assert "%" in told["message"]
    quiet = sorted(told["gaps"])
    assert quiet[len(quiet) // 2] < 0.05
    assert len(quiet) > 40
