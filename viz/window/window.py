"""The window: picture in the middle, panels around it, and everything joined to one viewer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QLabel,
    QMainWindow,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from scenes.scene import Scene
from viz.window.angles import AnglesPanel
from viz.window.artist import Drawing
from viz.window.canvas import Canvas
from viz.window.documents import Documents
from viz.window.icons import Icons
from viz.window.memory import recalled, recalled_bytes, remembered
from viz.window.menus import Menus, tool_bar
from viz.window.motion_bar import MotionBar
from viz.window.naming import both
from viz.window.overlay import Overlay
from viz.window.pointer import Pointer
from viz.window.theme import TONES, dressed
from viz.window.tree import TreePanel
from viz.window.verbs import selected
from viz.window.viewer import Viewer
from viz.window.views import ViewsBar
from viz.window.words import Words

STATE = 1
"""Version of how panels are remembered."""


class Window(QMainWindow):
    """The viewer's window.

    Parameters
    ----------
    scene : Scene
    path : Path, optional
        The file that the scene is from.
    """

    def __init__(self, scene: Scene, path: Path | None = None) -> None:
        super().__init__()
        self.words = Words(recalled("language", "en"))
        self.theme = recalled("theme", "light")
        tones = TONES.get(self.theme, TONES["light"])
        self.icons = Icons(tones.ink, tones.line, tones.accent)
        self.viewer = Viewer(scene)
        self.documents = Documents(self.viewer, self.words, self, path)
        self.overlay = Overlay()
        self.canvas = Canvas(self.overlay)
        self.views = ViewsBar(self.viewer, self.words, self.icons, self)
        self.motion_bar = MotionBar(self.viewer, self.words, self.icons)
        self.pointer = Pointer(self.canvas, self.viewer, lambda name: both(name, self.words))
        self.canvas.pointer = self.pointer
        self.pointer.picked = self._picked
        self.tree = TreePanel(self.viewer, self.words, self.icons)
        self.angles = AnglesPanel(self.viewer, self.words, self.icons)
        self._lay_out()
        self.menus = Menus(self)
        tool_bar(self, ("file.open", "file.save", "", "edit.undo", "edit.redo"))
        self._restore()
        self._join()
        self.set_theme(self.theme if self.theme in TONES else "light")

    def _lay_out(self) -> None:
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget, stretch in ((self.views, 0), (self.canvas, 1), (self.motion_bar, 0)):
            layout.addWidget(widget, stretch)
        self.setCentralWidget(middle)
        self.setDockNestingEnabled(True)
        area = Qt.DockWidgetArea
        self.docks: dict[str, QDockWidget] = {}
        self._dock("structures", self.tree, area.LeftDockWidgetArea)
        self._dock("angles", _scrolled(self.angles), area.LeftDockWidgetArea)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(160)
        self.said = QLabel()
        self.statusBar().addWidget(self.said, 1)
        self.statusBar().addPermanentWidget(self.progress)
        self.progress.hide()

    def _restore(self) -> None:
        self.resize(1280, 800)
        self.restoreGeometry(recalled_bytes("geometry"))
        self.restoreState(recalled_bytes("panels"), STATE)

    def _dock(self, name: str, widget: QWidget, area: Qt.DockWidgetArea) -> None:
        dock = QDockWidget(self)
        dock.setObjectName(name)
        self.words.bind(dock.setWindowTitle, f"panel.{name}")
        self.words.bind(dock.setAccessibleName, f"panel.{name}")
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        self.docks[name] = dock

    def _join(self) -> None:
        viewer = self.viewer
        self.canvas.resized.connect(viewer.resize)
        viewer.drawn.connect(self._drawn)
        viewer.said.connect(self.say)
        viewer.progressed.connect(self._progressed)
        viewer.changed.connect(self._changed)
        self.documents.said.connect(self.say)
        self.documents.renamed.connect(lambda: self._changed(viewer.scene, viewer.scene))
        self._changed(viewer.scene, viewer.scene)
        viewer.start()

    def say(self, sentence: str) -> None:
        """Say a sentence at the foot of the window, and in the picture while that is empty."""
        self.said.setText(sentence)
        if self.viewer.drawing is None and sentence:
            self.canvas.say(sentence)

    def _drawn(self, drawing: Drawing) -> None:
        if drawing.wanted.body is self.viewer.body:
            self.canvas.show_drawing(drawing)

    def _progressed(self, _what: str, share: float) -> None:
        self.progress.setVisible(share < 1.0)
        self.progress.setValue(round(1000 * share))
        if share < 1.0:
            self.say(self.words("window.building", percent=f"{share:.0%}"))
        else:
            self.say("")

    def _picked(self, name: str) -> None:
        self.viewer.change(selected(self.viewer.scene, name), "select")

    def _changed(self, scene: Scene, _before: Scene) -> None:
        self.overlay.selected = scene.desk.selected
        self.canvas.update()
        path = self.documents.path
        name = path.name if path else scene.title or self.words("window.untitled")
        mark = " •" if self.viewer.state.unsaved else ""
        self.setWindowTitle(f"{name}{mark} – iliopsoas")

    def set_theme(self, name: str) -> None:
        """Give the window a theme: light or dark."""
        self.theme = name
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        tones = dressed(application, name)
        self.icons.recolour(tones.ink, tones.line, tones.accent)
        remembered("theme", name)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Ask about what is unsaved, remember the window and stop all work."""
        if not self.documents.may_leave():
            event.ignore()
            return
        remembered("geometry", self.saveGeometry())
        remembered("panels", self.saveState(STATE))
        self.viewer.close()
        event.accept()


def _scrolled(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setObjectName("panel")
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    return area
