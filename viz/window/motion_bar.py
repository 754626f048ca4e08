"""The motion bar: which motion, play and pause, scrub, speed, loop."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel

from meshes.pose import SIDE_SUFFIXES
from scenes.motions import motions
from scenes.scene import Scene
from viz.window import verbs
from viz.window.controls import button, named
from viz.window.fields import fitting, slider, told_width
from viz.window.folding import Folding
from viz.window.icons import Icons
from viz.window.panel import Panel
from viz.window.viewer import Viewer
from viz.window.words import Words

SPEEDS = (0.25, 0.5, 1.0, 2.0)
FINE = 0.1
"""Percent of the cycle to a step of the slider."""


class MotionBar(Panel):
    """Plays the motion of the scene."""

    def __init__(self, viewer: Viewer, words: Words, icons: Icons) -> None:
        super().__init__(viewer, words, icons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 7, 6, 7)
        layout.setSpacing(6)
        self.play = button(
            words, "motion.play", self._play, "play", icons, text=False, checkable=True
        )
        self.choice = QComboBox()
        named(self.choice, words, "motion.choice")
        self.side = QComboBox()
        named(self.side, words, "motion.side")
        self.scrub = slider(0.0, 100.0, FINE)
        named(self.scrub, words, "motion.scrub")
        self.scrub.setMinimumWidth(120)
        self.percent = QLabel()
        self.speed = QComboBox()
        named(self.speed, words, "motion.speed")
        self.loop = button(
            words, "motion.loop", self._loop, "loop", icons, text=False, checkable=True
        )
        for small in (self.play, self.loop):
            small.setObjectName("small")
        members = (
            (self.play, 0), (self.choice, 1), (self.side, 0), (self.scrub, 2), (self.percent, 0),
            (self.speed, 0), (self.loop, 0),
        )  # fmt: skip
        self.rows = Folding(members, below=(self.scrub, self.percent))
        layout.addWidget(self.rows)
        for speed in SPEEDS:
            self.speed.addItem("", speed)
        for side in SIDE_SUFFIXES:
            self.side.addItem(side, side)
        self._fill()
        words.watch(self._speak)
        self.choice.activated.connect(self._choose)
        self.side.activated.connect(self._choose)
        self.scrub.valueChanged.connect(self._scrubbed)
        self.speed.activated.connect(self._speed)
        viewer.changed.connect(self._show)
        viewer.played.connect(self._played)
        self._show(viewer.scene, viewer.scene)

    def _fill(self) -> None:
        now = self.choice.currentData()
        self.choice.clear()
        self.choice.addItem(self._words("motion.none"), "")
        for name, motion in motions(self._words.terms).items():
            self.choice.addItem(motion.title, name)
        self.choice.setCurrentIndex(max(0, self.choice.findData(now)))
        for index, speed in enumerate(SPEEDS):
            self.speed.setItemText(index, f"{self._words.number(speed, 'g')} ×")
        for index in range(self.side.count()):
            self.side.setItemText(index, self._words(f"side.{self.side.itemData(index)}"))
        self._fit()

    def _fit(self) -> None:
        # Longer titles are cut where there is no room; that nothing moves is always told whole.
        fitting(self.choice, (0,))
        for box in (self.side, self.speed):
            fitting(box)
        self.percent.setMinimumWidth(told_width(self.percent, self._words.percent(1.0)))
        self.rows.settle()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Fit to another size of text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _speak(self) -> None:
        self._fill()
        self._show(self._viewer.scene, self._viewer.scene)

    def _play(self) -> None:
        self._viewer.play(not self._viewer.playing)

    def _choose(self, _index: int) -> None:
        name = self.choice.currentData()
        scene = self._viewer.scene
        if not name:
            self._viewer.play(False)
            self._viewer.change(verbs.bent(scene))
            return
        changed = verbs.moving(scene, name, self.side.currentData())
        if scene.motion is not None and scene.motion.name == name:
            changed = verbs.at(changed, scene.motion.at)
        self._viewer.change(changed)
        self._viewer.restart_clock()

    def _scrubbed(self, value: int) -> None:
        scene = self._viewer.scene
        if scene.motion is None:
            scene = verbs.moving(scene, self.choice.itemData(1), self.side.currentData())
        self._viewer.change(verbs.at(scene, min(value * FINE, 100.0)), "scrub")
        self._viewer.restart_clock()

    def _speed(self, _index: int) -> None:
        scene = self._viewer.scene
        self._viewer.change(verbs.on_desk(scene, speed=self.speed.currentData()))
        self._viewer.restart_clock()

    def _loop(self) -> None:
        self._viewer.change(verbs.on_desk(self._viewer.scene, loop=self.loop.isChecked()))

    def _played(self, on: bool) -> None:
        key = "motion.pause" if on else "motion.play"
        self.play.setChecked(on)
        self.play.setIcon(self._icons("pause" if on else "play"))
        self.play.setAccessibleName(self._words(key))
        self.play.setToolTip(self._words(f"{key}_tip"))

    def _show(self, scene: Scene, _before: Scene) -> None:
        motion = scene.motion
        at = motion.at if motion else 0.0
        for widget in (self.scrub, self.choice, self.side, self.speed):
            widget.blockSignals(True)
        self.scrub.setValue(round(at / FINE))
        self.choice.setCurrentIndex(max(0, self.choice.findData(motion.name if motion else "")))
        if motion:
            self.side.setCurrentIndex(self.side.findData(motion.side))
        self.speed.setCurrentIndex(max(0, self.speed.findData(scene.desk.speed)))
        for widget in (self.scrub, self.choice, self.side, self.speed):
            widget.blockSignals(False)
        self.loop.setChecked(scene.desk.loop)
        self.percent.setText(self._words.percent(at / 100.0))
