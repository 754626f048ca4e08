"""When to measure: the values of the selected muscle now, and its curve where it became another."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from scenes.scene import Scene
from viz.window.angles import AnglesPanel
from viz.window.measurer import CYCLE, Asked, Measurement, Measurer, Now
from viz.window.viewer import Viewer

QUIET = 120
"""Milliseconds between two wishes."""


class Readings(QObject):
    """Keeps card and plot supplied with numbers.

    Parameters
    ----------
    viewer : Viewer
    angles : AnglesPanel
        Knows what was moved last.
    """

    now = Signal(object)
    measured = Signal(object)
    _given = Signal(object)

    def __init__(self, viewer: Viewer, angles: AnglesPanel) -> None:
        super().__init__(viewer)
        self._viewer, self._angles = viewer, angles
        self._curve: Asked | None = None
        self._measurer = Measurer(self._given.emit, viewer.said.emit)
        self._given.connect(self._on_given)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(QUIET)
        self._wait.timeout.connect(self._ask)
        viewer.changed.connect(self._changed)
        viewer.body_changed.connect(self._anew)
        viewer.played.connect(lambda _on: self._wait.start())

    def start(self) -> None:
        """Begin to work."""
        self._measurer.start()

    def close(self) -> None:
        """Stop."""
        self._wait.stop()
        self._measurer.close()

    def _anew(self) -> None:
        self._curve = None
        self._wait.start()

    def _changed(self, scene: Scene, before: Scene) -> None:
        if not self._wait.isActive():
            self._wait.start()
        if scene.desk.selected != before.desk.selected and not self._muscle(scene):
            self._curve = None
            self.measured.emit(None)

    def _muscle(self, scene: Scene) -> str:
        body = self._viewer.body
        name = scene.desk.selected
        return name if body is not None and name in body.muscles.names else ""

    def asked(self, scene: Scene) -> Asked | None:
        """The curve that goes with a scene, or None where no muscle is selected."""
        muscle = self._muscle(scene)
        if not muscle:
            return None
        curve = scene.desk.curve
        moved = curve.along or _beside(self._moved(scene), muscle)
        along = CYCLE if scene.motion is not None and not curve.along else moved
        return Asked(scene, muscle, curve.quantity, along, moved)

    def _moved(self, scene: Scene) -> str:
        """What moves: the motion's hip flexion, or the angle that was moved last."""
        if scene.motion is None:
            return self._angles.last
        return "hip_flexion_l" if scene.motion.side == "left" else "hip_flexion_r"

    def _ask(self) -> None:
        body, asked = self._viewer.body, self.asked(self._viewer.scene)
        if body is None or asked is None:
            return
        new = not asked.same(self._curve)
        if new and asked.along != CYCLE and self._viewer.playing:
            new = False
        if new:
            self._curve = asked
        self._measurer.want(body, asked, new)

    def _on_given(self, given: object) -> None:
        if isinstance(given, Now):
            self.now.emit(given)
        elif isinstance(given, Measurement) and given.asked is self._curve:
            self.measured.emit(given)


def _beside(coordinate: str, muscle: str) -> str:
    """The coordinate on the side of a muscle, where both have sides."""
    sides = ("_r", "_l")
    if coordinate[-2:] in sides and muscle[-2:] in sides:
        return coordinate[:-2] + muscle[-2:]
    return coordinate
