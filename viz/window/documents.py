"""Scene files and the window: open, save, ask about what is unsaved, follow a file that changes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from scenes.errors import SceneError
from scenes.files import load_scene, save_scene
from scenes.gallery import gallery_scene
from scenes.scene import Scene
from viz.window.viewer import Viewer
from viz.window.words import Words

FILTER = "Scene (*.toml)"


class Documents(QObject):
    """The file of the scene.

    Parameters
    ----------
    viewer : Viewer
    words : Words
    window : QWidget
        On which dialogs stand.
    path : Path, optional

    Attributes
    ----------
    path : Path or None
        The file that the scene is from or was saved to.
    """

    renamed = Signal()
    said = Signal(str)

    def __init__(
        self, viewer: Viewer, words: Words, window: QWidget, path: Path | None = None
    ) -> None:
        super().__init__(window)
        self._viewer, self._words, self._window = viewer, words, window
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._touched)
        self._written = ""
        self.path: Path | None = None
        if path is not None:
            self._call(path)

    def _call(self, path: Path | None) -> None:
        watched = self._watcher.files()
        if watched:
            self._watcher.removePaths(watched)
        self.path = path
        if path is not None and path.exists():
            self._watcher.addPath(str(path))
            self._written = _text(path)
        self.renamed.emit()

    def ask_open(self) -> None:
        """Let the user choose a file and open it."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, self._words("file.open"), str(self._folder()), FILTER
        )
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> bool:
        """Open a scene file; a sentence where it cannot be used."""
        if not self.may_leave():
            return False
        try:
            scene = load_scene(path)
        except SceneError as error:
            self.said.emit(str(error))
            return False
        self._begin(scene)
        self._call(path)
        return True

    def open_gallery(self, name: str) -> None:
        """Open a scene of the gallery."""
        if self.may_leave():
            self._begin(gallery_scene(name, self._words.terms))
            self._call(None)

    def new(self) -> None:
        """Begin with the plain scene."""
        if self.may_leave():
            self._begin(Scene())
            self._call(None)

    def _begin(self, scene: Scene) -> None:
        self._viewer.play(False)
        self._viewer.state.open(scene)

    def save(self) -> bool:
        """Save to the scene's file, or ask for one."""
        return self.ask_save() if self.path is None else self.save_to(self.path)

    def ask_save(self) -> bool:
        """Ask for a file and save to it."""
        first = self._folder() / (self.path.name if self.path else "scene.toml")
        name, _ = QFileDialog.getSaveFileName(
            self._window, self._words("file.save_as"), str(first), FILTER
        )
        if not name:
            return False
        path = Path(name)
        return self.save_to(path if path.suffix else path.with_suffix(".toml"))

    def save_to(self, path: Path) -> bool:
        """Save the scene to a file; a sentence where it cannot be written."""
        try:
            save_scene(self._viewer.scene, path)
        except SceneError as error:
            self.said.emit(str(error))
            return False
        self._viewer.state.keep()
        self._call(path)
        self.said.emit(self._words("file.saved", name=path.name))
        return True

    def may_leave(self) -> bool:
        """Whether the scene may be left: nothing unsaved, or the user says so."""
        if not self._viewer.state.unsaved:
            return True
        choice = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._window,
            self._words("file.unsaved"),
            self._words("file.ask"),
            choice.Save | choice.Discard | choice.Cancel,
            choice.Save,
        )
        if answer == choice.Save:
            return self.save()
        return bool(answer == choice.Discard)

    def _folder(self) -> Path:
        return self.path.parent if self.path else Path.cwd()

    def _touched(self, _name: str) -> None:
        QTimer.singleShot(120, self._read_again)

    def _read_again(self) -> None:
        """Show what somebody else wrote into the file, unless it is not a scene."""
        path = self.path
        if path is None:
            return
        if not path.exists():
            self.said.emit(self._words("file.gone", name=path.name))
            return
        if str(path) not in self._watcher.files():
            self._watcher.addPath(str(path))
        text = _text(path)
        if text == self._written:
            return
        self._written = text
        try:
            scene = load_scene(path)
        except SceneError as error:
            self.said.emit(str(error))
            return
        if scene == self._viewer.scene:
            return
        self._viewer.change(scene)
        self._viewer.state.keep()
        self.said.emit(self._words("file.read_again", name=path.name))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
