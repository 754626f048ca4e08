"""The window: picture in the middle, panels around it, and everything joined to one viewer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QLabel,
    QMainWindow,
    QMenu,
    QProgressBar,
    QWidget,
)

from meshes.geometry.frames import moved
from scenes.scene import Scene
from viz.window import panels, verbs
from viz.window.angles import AnglesPanel
from viz.window.artist import Drawing
from viz.window.attachments import painted
from viz.window.body_panel import BodyPanel
from viz.window.canvas import Canvas
from viz.window.card import CardPanel
from viz.window.controls import PRESSED_BY_SPACE, action
from viz.window.documents import Documents
from viz.window.files import Files
from viz.window.icons import Icons
from viz.window.lessons import LessonsPanel
from viz.window.measurer import Measurement, Now
from viz.window.memory import recalled, remembered
from viz.window.menus import Menus, tool_bar
from viz.window.motion_bar import MotionBar
from viz.window.naming import both
from viz.window.overlay import Overlay
from viz.window.plot import PlotPanel
from viz.window.pointer import Pointer
from viz.window.presenting import Presentation
from viz.window.quiz import QuizPanel
from viz.window.readings import Readings
from viz.window.recovery import Recovery, RecoveryBar
from viz.window.ruler import Ruler
from viz.window.section_bar import SectionBar
from viz.window.theme import TONES, dressed
from viz.window.translator import QtWords
from viz.window.tree import TreePanel, structure_menu
from viz.window.viewer import Viewer
from viz.window.views import ViewsBar
from viz.window.words import Words

if TYPE_CHECKING:
    from viz.ahead import Ahead

PLAY = "Space"
"""Key that plays and pauses."""


class Window(QMainWindow):
    """The viewer's window.

    Parameters
    ----------
    scene : Scene
    path : Path, optional
        The file that the scene is from.
    """

    closed = Signal()
    docks: dict[str, QDockWidget]
    said: QLabel
    progress: QProgressBar

    def __init__(self, scene: Scene, path: Path | None = None) -> None:
        super().__init__()
        self.words = Words(recalled("language", "en"))
        self.theme = recalled("theme", "light") if recalled("theme", "light") in TONES else "light"
        application = QApplication.instance()
        assert application is not None
        self._qt_words = QtWords(application)
        self._qt_words.speak(self.words.language)
        tones = TONES[self.theme]
        self.icons = Icons(tones.ink, tones.line, tones.accent)
        self.viewer = Viewer(scene)
        self.documents = Documents(self.viewer, self.words, self, path)
        self._building = ""
        self._text_size = self.font().pointSizeF()
        self._make_panels()
        self.files = Files(self)
        panels.arranged(self)
        self.presentation = Presentation(self)
        self.menus = Menus(self)
        self.tools = tool_bar(self)
        panels.restored(self)
        self._join()
        self.set_theme(self.theme)
        self.scale_text(float(recalled("text", "1.0")))

    def _make_panels(self) -> None:
        viewer, words, icons = self.viewer, self.words, self.icons
        self.overlay = Overlay()
        self.canvas = Canvas(self.overlay)
        words.bind(self.canvas.setAccessibleName, "view.picture")
        self.views = ViewsBar(viewer, words, icons, self)
        self.motion_bar = MotionBar(viewer, words, icons)
        self.section_bar = SectionBar(viewer, words, icons)
        self.pointer = Pointer(self.canvas, viewer, lambda name: both(name, words))
        self.canvas.pointer = self.pointer
        self.tree = TreePanel(viewer, words, icons)
        self.angles = AnglesPanel(viewer, words, icons)
        self.body_panel = BodyPanel(viewer, words, icons)
        self.card = CardPanel(viewer, words)
        self.plot = PlotPanel(viewer, words, icons)
        self.quiz = QuizPanel(viewer, words, icons)
        self.lessons = LessonsPanel(viewer, words)
        self.recovery = Recovery(viewer)
        self.recovery_bar = RecoveryBar(viewer, words, self.recovery)
        self.ruler = Ruler(viewer, self.canvas, self.pointer, words)
        self.readings = Readings(viewer, self.angles)
        self.play_action = action(words, "motion.play", self._toggle_play, self, PLAY)

    def _toggle_play(self) -> None:
        self.viewer.play(not self.viewer.playing)

    def _share_space(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Leave the space bar to the control that has the focus, where that takes it."""
        self.play_action.setShortcut("" if isinstance(now, PRESSED_BY_SPACE) else PLAY)

    def _join(self) -> None:
        viewer = self.viewer
        self.pointer.picked = self._picked
        self.pointer.placed = self.ruler.place
        self.pointer.menu = self._menu
        self.canvas.resized.connect(viewer.resize)
        viewer.drawn.connect(self._drawn)
        viewer.said.connect(self.say)
        viewer.progressed.connect(self._progressed)
        viewer.changed.connect(self._changed)
        viewer.body_changed.connect(self._paint_attachments)
        self.quiz.asking.connect(self._quizzed)
        self.lessons.opened.connect(self._taught)
        self.docks["quiz"].visibilityChanged.connect(self._quiz_shown)
        self.documents.said.connect(self.say)
        self.documents.renamed.connect(self._name_window)
        self.readings.now.connect(self._now)
        self.readings.measured.connect(self._measured)
        self.words.watch(self._spoken)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._share_space)
        self._changed(viewer.scene, viewer.scene)
        self._name_window()

    def _spoken(self) -> None:
        self._name_window()
        self._changed(self.viewer.scene, self.viewer.scene)

    def start(self, ahead: Ahead | None = None) -> None:
        """Begin to build the body and to draw it; it may be begun in another process."""
        self.recovery_bar.offer()
        self.viewer.start(ahead)
        self.readings.start()
        self.viewer.resize(*self.canvas.pixels)

    def say(self, sentence: str) -> None:
        """Say a sentence at the foot of the window, and in the picture while that is empty."""
        self.said.setText(sentence)
        self.said.setToolTip(sentence)
        if self.viewer.drawing is None and sentence:
            self.canvas.say(sentence)

    def show_progress(self, sentence: str, share: float) -> None:
        """Show how far something is."""
        self.progress.setVisible(share < 1.0)
        self.progress.setValue(round(1000 * share))
        if sentence:
            self.say(sentence)

    def _progressed(self, _what: str, share: float) -> None:
        percent = self.words.percent(share)
        told = self.words("window.building", percent=percent) if share < 1.0 else ""
        self.show_progress(told, share)
        if share >= 1.0 and self._building and self.said.text() == self._building:
            self.say("")
        self._building = told

    def _drawn(self, drawing: Drawing) -> None:
        if drawing.wanted.body in (self.viewer.body, self.viewer.ahead):
            self.canvas.show_drawing(drawing)

    def _picked(self, name: str) -> None:
        if not self.quiz.clicked(name):
            self.viewer.change(verbs.selected(self.viewer.scene, name), "select")

    def _menu(self, name: str, place: QPointF) -> None:
        if not name or self.quiz.question is not None:
            return
        menu: QMenu = structure_menu((name,), self.viewer, self.words, self)
        zoom = QAction(self.words("tree.zoom"), menu)
        zoom.triggered.connect(lambda: self.zoom_to((name,)))
        menu.insertAction(menu.actions()[0], zoom)
        menu.popup(self.canvas.mapToGlobal(place.toPoint()))

    def chosen(self) -> tuple[str, ...]:
        """The structures that are chosen in the tree, or the one whose card is open."""
        selected = self.viewer.scene.desk.selected
        return self.tree.chosen or ((selected,) if selected else ())

    def zoom_to_chosen(self) -> None:
        """Bring what is chosen near."""
        if self.chosen():
            self.zoom_to(self.chosen())
        else:
            self.say(self.words("tree.choose"))

    def zoom_to(self, names: tuple[str, ...]) -> None:
        """Bring some structures near."""
        drawing = self.viewer.drawing
        if drawing is None:
            return
        points = []
        for part in self.viewer.parts:
            if part.name in names:
                if part.segment:
                    motion = drawing.still @ drawing.posed.motions[part.segment]
                    points.append(moved(motion, part.vertices))
                else:
                    points.append(moved(drawing.still, drawing.posed[part.name].vertices))
        if points:
            self.views.zoom_to(np.vstack(points))

    def toggle_compare(self) -> None:
        """Keep the pose beside what follows, or end the comparison."""
        scene = self.viewer.scene
        self.viewer.change(verbs.compared(scene, None if scene.desk.compare else "side_by_side"))

    def toggle_presentation(self) -> None:
        """Leave the picture alone with labels, or bring the panels back."""
        self.presentation.toggle()

    def _changed(self, scene: Scene, before: Scene) -> None:
        self.overlay.selected = scene.desk.selected
        self.words.name_in_latin(scene.labels.language == "latin")
        compare = scene.desk.compare
        beside = compare is not None and compare.shown == "side_by_side"
        self.overlay.captions = (
            (self.words("window.now"), self.words("window.compared")) if beside else ()
        )
        if scene.desk.selected != before.desk.selected:
            self._paint_attachments()
        if scene.desk != before.desk:
            self.canvas.update()
        if not self.viewer.playing:
            self._name_window()

    def _paint_attachments(self) -> None:
        body, name = self.viewer.body, self.viewer.scene.desk.selected
        asking = self.quiz.question is not None
        self.viewer.paint(painted(body, name) if body and name and not asking else {})

    def _name_window(self) -> None:
        path, scene = self.documents.path, self.viewer.scene
        name = path.name if path else scene.title or self.words("window.untitled")
        mark = " •" if self.viewer.state.unsaved else ""
        self.setWindowTitle(f"{name}{mark} – iliopsoas")

    def _now(self, now: Now) -> None:
        self.card.show_now(now)

    def _measured(self, curve: Measurement | None) -> None:
        self.plot.show_curve(curve)

    def _quizzed(self, asking: bool) -> None:
        self.pointer.names, self.overlay.silent = not asking, asking
        for name in ("card", "plot"):
            self.docks[name].setVisible(not asking)
        if asking:
            self.docks["lessons"].hide()
        self.tree.setEnabled(not asking)
        self._paint_attachments()
        if asking:
            self.docks["quiz"].show()
            self.docks["quiz"].raise_()

    def _taught(self) -> None:
        self.docks["lessons"].show()
        self.docks["lessons"].raise_()

    def _quiz_shown(self, shown: bool) -> None:
        if not shown and self.docks["quiz"].isHidden() and self.quiz.question is not None:
            self.quiz.end()
        elif shown and self.quiz.question is None:
            QTimer.singleShot(0, self.docks["quiz"].raise_)

    def set_theme(self, name: str) -> None:
        """Give the window a theme: light or dark."""
        changed, self.theme = name != self.theme, name
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        tones = dressed(application, name, self.font().pointSizeF())
        self.icons.recolour(tones.ink, tones.line, tones.accent)
        self.plot.recolour(tones)
        remembered("theme", name)
        if changed:
            ground = "black" if name == "dark" else "graded"
            self.viewer.change(verbs.pictured(self.viewer.scene, background=ground))
        self.menus.show()

    def speak(self, language: str) -> None:
        """Change the language of the window, and of labels with it."""
        self._qt_words.speak(language)
        self.words.speak(language)
        QTimer.singleShot(0, lambda: panels.widened(self))
        remembered("language", language)
        scene = self.viewer.scene
        if scene.labels.language not in ("latin", "both"):
            self.viewer.change(verbs.named_in(scene, self.words.terms))
        self.menus.show()

    def scale_text(self, factor: float) -> None:
        """Make text larger or smaller; 0 gives it its usual size."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        font = application.font()
        now = font.pointSizeF() / self._text_size
        scale = min(max(now * factor, 0.7), 2.4) if factor else 1.0
        font.setPointSizeF(self._text_size * scale)
        application.setFont(font)
        self.setFont(font)
        dressed(application, self.theme, font.pointSizeF())
        self.overlay.letter = font.pointSizeF()
        remembered("text", scale)
        QTimer.singleShot(0, lambda: panels.widened(self))
        self.canvas.update()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Ask about what is unsaved, remember the window and stop all work."""
        if not self.documents.may_leave():
            event.ignore()
            return
        if not self.presentation.on:
            remembered("geometry", self.saveGeometry())
            remembered("panels", self.saveState(panels.STATE))
        self.recovery.close()
        self.files.close()
        self.readings.close()
        self.lessons.stop()
        self.viewer.close()
        self.closed.emit()
        event.accept()
