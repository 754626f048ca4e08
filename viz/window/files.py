"""Taking away: pictures and films to files, the picture and its command to the clipboard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QDialog

from scenes.scene import Scene
from viz.window.export_dialog import ExportDialog
from viz.window.exporter import Exporter, Job, command

if TYPE_CHECKING:
    from viz.window.window import Window


class Files(QObject):
    """Writes what the user takes away.

    Parameters
    ----------
    window : Window
    """

    written = Signal(object)
    _progressed = Signal(str, float)
    _failed = Signal(str)

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._name = ""
        self.exporter = Exporter(self.written.emit, self._progressed.emit, self._failed.emit)
        self.written.connect(self._on_written)
        self._progressed.connect(self._on_progress)
        self._failed.connect(self._on_failed)
        self.exporter.start()

    def ask(self, film: bool) -> None:
        """Ask how a picture or film is to be, and write it."""
        window = self._window
        scene = window.viewer.scene
        if window.viewer.body is None:
            return
        if film and scene.motion is None:
            window.say(window.words("export.no_motion"))
            return
        window.viewer.play(False)
        path = window.documents.path
        folder = path.parent if path else Path.cwd()
        dialog = ExportDialog(scene, window.canvas.image, window.words, window, film, folder)
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.path is not None:
            chosen = dialog.scene()
            window.viewer.change(
                scene.model_copy(update={"picture": chosen.picture, "motion": chosen.motion})
            )
            self.write(chosen, dialog.path)

    def write(self, scene: Scene, path: Path) -> None:
        """Write a scene to a file; the suffix says as what.

        A picture shows the pose with which the window compares too; a film does not.
        """
        body = self._window.viewer.body
        if body is not None:
            self._name = path.name
            self.exporter.write(Job(scene, body, path))

    def stop(self) -> None:
        """Stop what is being written."""
        self.exporter.stop()

    def close(self) -> None:
        """Stop all."""
        self.exporter.close()

    def copy_picture(self) -> None:
        """Put the picture, as the window shows it, on the clipboard."""
        QGuiApplication.clipboard().setImage(self.picture())
        self._window.say(self._window.words("edit.copied_picture"))

    def picture(self) -> QImage:
        """The picture with its labels as the window shows it."""
        canvas = self._window.canvas
        image = QImage(*canvas.pixels, QImage.Format.Format_ARGB32)
        image.setDevicePixelRatio(canvas.devicePixelRatioF())
        overlay = canvas.overlay
        kept = (overlay.hovered, overlay.hint, overlay.selected)
        overlay.hovered, overlay.hint, overlay.selected = "", "", ""
        painter = QPainter(image)
        canvas.render(painter, QPoint())
        painter.end()
        overlay.hovered, overlay.hint, overlay.selected = kept
        return image

    def copy_command(self) -> None:
        """Put what makes the picture again on the clipboard."""
        window = self._window
        path = window.documents.path if not window.viewer.state.unsaved else None
        QGuiApplication.clipboard().setText(command(window.viewer.scene, path))
        window.say(window.words("edit.copied_command"))

    def _on_written(self, path: Path) -> None:
        self._window.show_progress("", 1.0)
        self._window.say(self._window.words("export.written", name=path.name))

    def _on_progress(self, _what: str, share: float) -> None:
        percent = self._window.words.percent(share)
        told = self._window.words("export.writing", name=self._name, percent=percent)
        self._window.show_progress(told, min(share, 0.999))

    def _on_failed(self, sentence: str) -> None:
        self._window.show_progress("", 1.0)
        self._window.say(sentence or self._window.words("export.stopped"))
