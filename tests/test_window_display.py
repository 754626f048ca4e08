"""The viewer on displays of many kinds: one that goes away, none that can draw."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scenes import load_scene
from viz.opengl import OpenGLMissingError

pytest.importorskip("PySide6", reason="the viewer needs PySide6: pip install 'iliopsoas[test]'")
pytest.importorskip("pytestqt")

from window_kit import LEFT, PLAIN, screen


@pytest.mark.unseen
def test_scene_outlives_a_display_that_goes_away(window, qtbot) -> None:
    from viz.window import recovery, verbs

    window.viewer.change(verbs.bent(window.viewer.scene, hip_flexion_r=12.0))
    kept = window.recovery.path

    def is_kept() -> bool:
        return kept.exists() and load_scene(kept) == window.viewer.scene

    qtbot.waitUntil(is_kept, timeout=20_000)
    assert window.recovery.found() is None
    window.viewer.state.keep()
    window.recovery.keep()
    assert not window.recovery.path.exists()
    with_display_lost(recovery.folder())
    left = list(recovery.folder().glob("*.toml"))
    assert len(left) == 1
    window.recovery_bar.offer()
    assert window.recovery_bar.isVisible()
    assert "My lesson" in window.recovery_bar.told.text()
    qtbot.mouseClick(window.recovery_bar.open, LEFT)
    assert window.viewer.scene.pose == {"hip_flexion_r": 33.0}
    assert window.viewer.scene.title == "My lesson"
    assert window.viewer.state.unsaved
    assert not window.recovery_bar.isVisible()
    assert not left[0].exists()
    window.menus.actions["edit.undo"].trigger()
    assert window.viewer.scene.pose == {"hip_flexion_r": 12.0}


LOST = """
import sys
from PySide6.QtCore import QTimer
from scenes import Scene
from viz.window import app, verbs

def change():
    window, = (w for w in app.application().topLevelWidgets() if hasattr(w, "recovery"))
    if window.viewer.drawing is None:
        return
    if not window.viewer.state.unsaved:
        window.viewer.change(verbs.bent(window.viewer.scene, hip_flexion_r=33.0))
        window.viewer.play(False)
    elif window.recovery.path.exists() and not told:
        told.append(print("kept", flush=True))

told = []
app.application()
beat = QTimer()
beat.timeout.connect(change)
beat.start(20)
sys.exit(app.run(Scene(title="My lesson")))
"""


def with_display_lost(folder: Path) -> None:
    """Change a scene in a window of its own, and take its display away."""
    server, number = screen(size="800x600x24")
    own = {
        **os.environ,
        "DISPLAY": number,
        "QT_QPA_PLATFORM": "xcb",
        "ILIOPSOAS_WINDOW": str(folder.parent / "other.ini"),
    }
    viewer = subprocess.Popen(
        [sys.executable, "-c", LOST], env=own, stdout=subprocess.PIPE, text=True,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert viewer.stdout.readline().strip() == "kept"
    finally:
        server.kill()
        server.wait()
    _, said = viewer.communicate(timeout=60)
    assert viewer.returncode == 1
    assert said.splitlines() == [
        "iliopsoas: The display went away; the scene is kept and will be offered at the next start."
    ]


SHOWN = """
import json, sys, time
import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from scenes import Scene
from viz.window import verbs
from viz.window.app import application, opened

app = application()
window = opened(Scene(picture={"background": "black", "orientation_marker": False}))
window.resize(*map(int, sys.argv[1:]))
viewer, canvas = window.viewer, window.canvas

def drawn():
    drawing = viewer.drawing
    seen = drawing is not None and drawing.seen is not None
    return seen and drawing.wanted.size == canvas.pixels

end = time.monotonic() + 100.0
while not drawn() and time.monotonic() < end:
    app.processEvents()
    time.sleep(0.01)
viewer.change(verbs.selected(viewer.scene, "psoas_major_r"))
app.processEvents()
shot = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
image = np.frombuffer(shot.constBits(), np.uint8).reshape(shot.height(), shot.bytesPerLine())
image = image[:, : 4 * shot.width()].reshape(shot.height(), shot.width(), 4)[..., 2::-1]
ratio = window.devicePixelRatioF()
corner = canvas.mapTo(window, QPoint(0, 0))
x, y = viewer.drawing.seen.spot("iliacus_l")
place = (round(corner.y() * ratio + y), round(corner.x() * ratio + x))
foot = int((corner.y() + canvas.height()) * ratio) - 1
left = round(corner.x() * ratio)
print(json.dumps({
    "ratio": ratio, "pixels": canvas.pixels, "drawn": viewer.drawing.pixels.shape,
    "muscle": image[place].tolist(),
    "foot": int(image[foot, left + 20 : left + 60].max()),
    "said": window.said.text(),
}))
viewer.state.keep()
window.close()
"""


@pytest.mark.parametrize(
    ("options", "size", "scale", "asked"),
    [
        (["-extension", "GLX"], "1300x850x24", "1", (1280, 800)),
        ([], "3840x2160x24", "1.5", (2400, 1301)),
    ],
    ids=["no_glx", "4k_scaled"],
)
def test_other_displays_show_the_body_all_over_the_canvas(
    tmp_path: Path, options: list[str], size: str, scale: str, asked: tuple[int, int]
) -> None:
    server, number = screen(*options, size=size)
    own = {
        **os.environ, "DISPLAY": number, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": scale,
        "ILIOPSOAS_WINDOW": str(tmp_path / "window.ini"),
    }  # fmt: skip
    words = [sys.executable, "-c", SHOWN, *map(str, asked)]
    try:
        ran = subprocess.run(words, env=own, capture_output=True, text=True, timeout=150)
    finally:
        server.kill()
        server.wait()
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["ratio"] == float(scale)
    assert told["drawn"] == [*told["pixels"][::-1], 3]
    assert told["pixels"][0] > 0.35 * asked[0] * float(scale)
    red, green, blue = told["muscle"]
    assert red > green + 30
    assert red > blue + 30
    assert told["foot"] < 30
    assert told["said"] == ""


def test_no_opengl_is_a_sentence_in_the_window(qapp, qtbot, monkeypatch) -> None:
    from viz.window import app

    def missing(on_screen: bool = False) -> None:
        raise OpenGLMissingError("expected an OpenGL library, found none; install libegl1")

    monkeypatch.setattr(app, "require_opengl", missing)
    window = app.opened(PLAIN)
    assert "libegl1" in window.canvas.message
    window.close()
