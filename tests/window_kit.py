"""A screen, a mouse and eyes for the tests of the window."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from scenes import Scene

pytest.importorskip("PySide6", reason="the viewer needs PySide6: pip install 'iliopsoas[test]'")
pytest.importorskip("pytestqt")

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

LEFT = Qt.MouseButton.LeftButton
PLAIN = Scene(picture={"orientation_marker": False, "background": "white"})


def screen(*options: str, size: str = "1600x1000x24") -> tuple[subprocess.Popen, str]:
    """A virtual screen, running, and the name of its display."""
    if shutil.which("Xvfb") is None:
        pytest.skip("the window is tested on a virtual screen: apt-get install xvfb")
    reading, writing = os.pipe()
    asked = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", *options]
    server = subprocess.Popen(asked, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    if not number:
        pytest.skip("the virtual screen did not start")
    return server, f":{number}"


def display() -> None:
    """A screen of our own where there is none; it ends with this process."""
    if sys.platform.startswith("linux") and not os.environ.get("ILIOPSOAS_TEST_DISPLAY"):
        _, os.environ["DISPLAY"] = screen("-terminate")
        os.environ["QT_QPA_PLATFORM"] = "xcb"


def rest(qtbot, window, timeout: int = 60_000) -> None:
    """Wait until the window shows the scene finely and knows what is where."""
    from viz.window import verbs

    def at_rest() -> bool:
        viewer = window.viewer
        drawing = viewer.drawing
        if drawing is None or drawing.seen is None or viewer.scene.view.target is None:
            return False
        if drawing is not window.canvas.drawing or drawing.wanted.size != window.canvas.pixels:
            return False
        now, shown = (verbs.drawn_alone(s) for s in (viewer.scene, drawing.wanted.scene))
        return drawing.wanted.body is viewer.body and shown == now

    qtbot.wait(40)
    qtbot.waitUntil(at_rest, timeout=timeout)


def middle(window, name: str) -> QPoint:
    """A place of the canvas at which a structure is seen."""
    seen = window.viewer.drawing.seen
    x, y = seen.spot(name)
    scale = window.canvas.width() / window.viewer.drawing.wanted.size[0]
    return QPoint(round(x * scale), round(y * scale))


def pixels(window) -> np.ndarray:
    return window.viewer.drawing.pixels.astype(int)


def select(window, name: str) -> None:
    from viz.window import verbs

    window.viewer.change(verbs.selected(window.viewer.scene, name))


def drag(qtbot, widget, start, end, keys=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.mousePress(widget, LEFT, keys, start)
    for share in (0.5, 1.0):
        place = QPointF(start) + (QPointF(end) - QPointF(start)) * share
        event = QEvent.Type.MouseMove
        from PySide6.QtGui import QMouseEvent

        move = QMouseEvent(
            event, place, widget.mapToGlobal(place), Qt.MouseButton.NoButton, LEFT, keys
        )
        QApplication.sendEvent(widget, move)
    qtbot.mouseRelease(widget, LEFT, keys, end)
