"""The door of the viewer: an application, a window, and a sentence where there can be none."""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from scenes.scene import Scene
from viz.opengl import OpenGLMissingError, require_opengl
from viz.window.lost import unwatch, watch
from viz.window.window import Window

if TYPE_CHECKING:
    from viz.ahead import Ahead

SOON = 0.1
"""Seconds that a window may take to be seen; on a display that goes slowly it is not waited for."""
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


def opened(scene: Scene, path: Path | None = None, ahead: Ahead | None = None) -> Window:
    """A window of a scene, shown, its body being built here or in another process."""
    application()
    window = Window(scene, path)
    window.show()
    _seen(window)
    try:
        require_opengl()
    except OpenGLMissingError as error:
        window.say(window.words("window.no_opengl", reason=str(error)))
    else:
        QTimer.singleShot(0, partial(window.start, ahead))
    return window


def _seen(window: Window) -> None:
    """Let the window be painted, before what it shows takes the processors."""
    end = time.monotonic() + SOON
    handle = window.windowHandle()
    while not handle.isExposed() and time.monotonic() < end:
        QApplication.processEvents()


def _ended(asked: Event) -> None:
    """End the application once where that was asked; asked before it runs, it would not hear."""
    if asked.is_set():
        asked.clear()
        application().quit()


def run(
    scene: Scene,
    path: Path | None = None,
    ahead: Ahead | None = None,
    asked: Event | None = None,
) -> int:
    """Open a window and wait until it is closed; gives the exit status.

    Parameters
    ----------
    scene : Scene
    path : Path, optional
        The file that it is from.
    ahead : Ahead, optional
        Its body, begun in another process.
    asked : Event, optional
        Set where the application is asked to end, as by Ctrl-C; that does so where left out.
    """
    app = application()
    if asked is None:
        asked = Event()
        signal.signal(signal.SIGINT, lambda *_: asked.set())
    window = opened(scene, path, ahead)
    watch(window)
    window.viewer.drawn.connect(_tidy)
    QTimer.singleShot(TIDY, _tidy)
    beat = QTimer()
    beat.timeout.connect(lambda: _ended(asked))
    beat.start(300)
    status = app.exec()
    window.close()
    unwatch()
    return status


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "xcb")
    sys.exit(run(Scene()))
