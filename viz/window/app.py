"""The door of the viewer: an application, a window, and a sentence where there can be none."""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from scenes.scene import Scene
from viz.opengl import OpenGLMissingError, require_opengl
from viz.window.lost import unwatch, watch
from viz.window.window import Window

TIDY = 8000
"""Milliseconds after which memory is tidied up again, if there was no picture by then."""


def _tidy(_drawing: object = None) -> None:
    """Free what is no longer used from now on, but for what was loaded at the start."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def application() -> QApplication:
    """The one application of this process."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    made = QApplication(sys.argv[:1])
    made.setApplicationName("iliopsoas")
    made.setDesktopFileName("iliopsoas")
    return made


def opened(scene: Scene, path: Path | None = None) -> Window:
    """A window of a scene, shown, its body being built."""
    application()
    window = Window(scene, path)
    window.show()
    try:
        require_opengl()
    except OpenGLMissingError as error:
        window.say(window.words("window.no_opengl", reason=str(error)))
    else:
        QTimer.singleShot(0, window.start)
    return window


def run(scene: Scene, path: Path | None = None) -> int:
    """Open a window and wait until it is closed; gives the exit status."""
    app = application()
    signal.signal(signal.SIGINT, lambda *_: app.quit())
    beat = QTimer()
    beat.timeout.connect(lambda: None)
    beat.start(300)
    window = opened(scene, path)
    watch(window)
    window.viewer.drawn.connect(_tidy)
    QTimer.singleShot(TIDY, _tidy)
    status = app.exec()
    window.close()
    unwatch()
    return status


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "xcb")
    sys.exit(run(Scene()))
