"""A copy of the scene that outlives the window: kept with every change, offered at the next start.

A display that goes away ends the process at once; what was not saved is then still in the copy.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QStandardPaths, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from scenes.errors import SceneError
from scenes.files import load_scene, save_scene
from scenes.scene import Scene
from viz.window.controls import button
from viz.window.memory import FILE
from viz.window.viewer import Viewer
from viz.window.words import Words

SOON, LATER = 150, 1000
"""Milliseconds from a change to its copy; and from one that follows another copy at once."""


def folder() -> Path:
    """Where the copies are: the user's folder for the state of applications."""
    named = os.environ.get(FILE)
    if named:
        return Path(named).parent / "recovery"
    place = QStandardPaths.StandardLocation.GenericStateLocation
    return Path(QStandardPaths.writableLocation(place)) / "iliopsoas" / "recovery"


class Recovery(QObject):
    """Keeps the copy of one window, and finds those of windows that ended badly.

    Parameters
    ----------
    viewer : Viewer

    Attributes
    ----------
    path : Path
        The copy of this window; there only while something is not saved.
    """

    def __init__(self, viewer: Viewer) -> None:
        super().__init__(viewer)
        self._viewer = viewer
        place = folder()
        with suppress(OSError):
            place.mkdir(parents=True, exist_ok=True)
        number = 0
        while True:
            self.path = place / f"{os.getpid()}-{number}.toml"
            self._lock = _lock(self.path)
            if (not self.path.exists() and self._lock.tryLock(0)) or number > 50:
                break
            number += 1
        self._kept_at = 0.0
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self.keep)
        viewer.changed.connect(self._changed)

    def _changed(self, _scene: Scene, _before: Scene) -> None:
        if not self._wait.isActive():
            since = 1000.0 * (time.monotonic() - self._kept_at)
            self._wait.start(round(max(SOON, LATER - since)))

    def keep(self) -> None:
        """Write the copy, or remove it where all is saved; a full disk is no reason to stop."""
        self._kept_at = time.monotonic()
        with suppress(OSError, SceneError):
            if self._viewer.state.unsaved:
                save_scene(self._viewer.scene, self.path)
            else:
                self.path.unlink(missing_ok=True)

    def found(self) -> tuple[Path, Scene] | None:
        """The newest copy that a window left which is no longer there, and its scene."""
        left = []
        with suppress(OSError):
            left = sorted(folder().glob("*.toml"), key=lambda p: p.stat().st_mtime, reverse=True)
        for path in left:
            lock = _lock(path)
            if path == self.path or not lock.tryLock(0):
                continue
            try:
                return path, load_scene(path)
            except SceneError:
                continue
            finally:
                lock.unlock()
        return None

    def close(self) -> None:
        """End the watch; the scene is saved, or the user does not want it."""
        self._wait.stop()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
        self._lock.unlock()


def _lock(path: Path) -> QLockFile:
    lock = QLockFile(f"{path}.lock")
    lock.setStaleLockTime(0)
    return lock


class RecoveryBar(QFrame):
    """Offers a scene that was not saved; out of the way where there is none."""

    opened = Signal()

    def __init__(self, viewer: Viewer, words: Words, recovery: Recovery) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._viewer, self._words = viewer, words
        self.recovery = recovery
        self._found: tuple[Path, Scene] | None = None
        self.told = QLabel()
        self.told.setObjectName("warning")
        self.told.setWordWrap(True)
        self.open = button(words, "recovery.open", self._open)
        self.discard = button(words, "recovery.discard", self._discard)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 8, 4)
        layout.addWidget(self.told, 1)
        layout.addWidget(self.open)
        layout.addWidget(self.discard)
        self.hide()

    def offer(self) -> None:
        """Show what was left by a window that ended badly, if anything was."""
        self._found = self.recovery.found()
        if self._found is not None:
            scene = self._found[1]
            name = scene.title or self._words("window.untitled")
            self.told.setText(self._words("recovery.found", name=name))
        self.setVisible(self._found is not None)

    def _open(self) -> None:
        if self._found is not None:
            scene = self._found[1]
            self._viewer.change(scene)
            self.recovery.keep()
            self._discard()
            self.opened.emit()

    def _discard(self) -> None:
        if self._found is not None:
            with suppress(OSError):
                self._found[0].unlink(missing_ok=True)
        self.offer()
