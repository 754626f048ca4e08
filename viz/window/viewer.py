"""The viewer without its widgets: state, artist, builder and clock, joined by signals."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from meshes.geometry.types import Array
from meshes.part import Part
from scenes.scene import Scene
from viz.window import beside, moves, verbs
from viz.window.artist import Artist, Drawing, polite_threads
from viz.window.beats import FIRST, beat, beats
from viz.window.builder import Builder, Built, same_body
from viz.window.poser import Wanted
from viz.window.state import State

if TYPE_CHECKING:
    from meshes.body import Body
    from viz.ahead import Ahead
    from viz.stage import Posable

TICK = 15
"""Milliseconds between two looks at the clock while playing."""
SLOW = 0.055
"""Seconds between two pictures above which a motion is shown by poses that are at hand."""
REST = 160
"""Milliseconds without a change after which the picture is drawn finely."""


class Viewer(QObject):
    """Keeps the picture as the state has it.

    Parameters
    ----------
    scene : Scene

    Attributes
    ----------
    state : State
    body : Body or None
        None until it is built.
    ahead : Ahead or None
        What is shown meanwhile, where another process has made it.
    parts : tuple of Part
        Of the body at neutral.
    drawing : Drawing or None
        As last drawn.
    playing : bool
    """

    changed = Signal(object, object)
    drawn = Signal(object)
    body_changed = Signal()
    progressed = Signal(str, float)
    said = Signal(str)
    played = Signal(bool)
    _built = Signal(object)
    _foreseen = Signal(object)
    _failed = Signal(str)

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        polite_threads()
        self.state = State(scene)
        self.state.watch(self._on_change)
        self.state.refused = self.said.emit
        self.body: Body | None = None
        self.ahead: Ahead | None = None
        self.parts: tuple[Part, ...] = ()
        self.drawing: Drawing | None = None
        self.size = (0, 0)
        self.playing = False
        self.painted: Mapping[str, Array] = {}
        self._begun = (0.0, 0.0)
        self._pace, self._drawn_at = 0.0, time.monotonic()
        self._waits = False
        self.artist = Artist(self.drawn.emit, self._failed.emit)
        self.builder = Builder(
            self._built.emit, self.progressed.emit, self._failed.emit, self._foreseen.emit
        )
        self.drawn.connect(self._on_drawn)
        self._built.connect(self._on_built)
        self._foreseen.connect(self._on_foreseen)
        self._failed.connect(self.said.emit)
        self._clock, self._rest = self._timer(TICK, self._tick), self._timer(REST, self._still)
        self._rest.setSingleShot(True)
        self._old: Callable[[], bool] | None = None

    def _timer(self, interval: int, does: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval)
        timer.timeout.connect(does)
        return timer

    @property
    def scene(self) -> Scene:
        """The scene as it is shown."""
        return self.state.scene

    @property
    def shown(self) -> Posable | None:
        """What the picture is of: the body, or what was made ahead of it; None if neither fits."""
        if self.body is not None or self.ahead is None:
            return self.body
        fits = same_body(self.ahead.scene, self.scene) and self.ahead.shows(self.scene)
        return self.ahead if fits else None

    def start(self, ahead: Ahead | None = None) -> None:
        """Begin to build and to draw; the body may be begun in another process."""
        self.artist.start()
        self.progressed.emit("", 0.0)
        self.builder.start(ahead)
        self.builder.want(self.scene)

    def close(self) -> None:
        """Stop all work."""
        self._clock.stop()
        self._rest.stop()
        self.builder.close()
        self.artist.close()

    def change(self, scene: Scene, gesture: str = "") -> None:
        """Show another scene, as a step that can be undone."""
        self.state.change(scene, gesture)

    def resize(self, width: int, height: int) -> None:
        """Draw pictures of another size."""
        if (width, height) != self.size and width > 15 and height > 15:
            self.size = (width, height)
            self.redraw(moving=self.drawing is not None)

    def paint(self, painted: Mapping[str, Array]) -> None:
        """Lay colours over parts."""
        if painted or self.painted:
            self.painted = painted
            self.redraw(moving=self.playing)

    def redraw(self, moving: bool = True) -> None:
        """Ask for a picture of the scene; a light one is followed by a fine one."""
        body = self.shown
        if body is None or not self.size[0]:
            return
        if self.scene.view.target is None:
            moving = False
        scene = beside.settled(self.scene, self.parts) if self._waits else self.scene
        self.artist.want(Wanted(scene, body, self.size, moving, self.painted))
        if moving:
            self._rest.start()
        else:
            self._rest.stop()

    def play(self, on: bool) -> None:
        """Play the scene's motion from where it stands, or stop."""
        if on and self.scene.motion is None:
            self.change(verbs.moving(self.scene, FIRST))
        self.playing = on
        if on:
            motion = self.scene.motion
            assert motion is not None
            start = 0.0 if motion.at >= 100.0 else motion.at
            self._begun = (time.monotonic(), start)
            self._clock.start()
        else:
            self._clock.stop()
            self.redraw(moving=False)
        self.played.emit(on)

    def restart_clock(self) -> None:
        """Go on playing from where the scene stands, after it was changed by hand."""
        if self.playing:
            self.play(True)

    def _tick(self) -> None:
        motion = self.scene.motion
        if motion is None:
            self.play(False)
            return
        if self.artist.wishes.full:
            return
        since, start = self._begun
        share = 100.0 * (time.monotonic() - since) * self.scene.desk.speed / motion.seconds
        percent = start + share
        if percent >= 100.0 and not self.scene.desk.loop:
            self.state.follow(verbs.at(self.scene, 100.0))
            self.play(False)
            return
        steps = beats(motion, self.scene.desk.speed)
        # Fresh poses take long: what was posed is shown first, until there is time for the rest.
        slow = share < 100.0 or self._pace > SLOW
        shown = beat(percent, motion.at, steps, self._known if slow else None)
        self.state.follow(verbs.at(self.scene, shown))

    def _known(self, percent: float) -> bool:
        """Whether the pose of a moment of the motion is at hand."""
        body = self.body
        return body is not None and self.artist.known(body, self.scene.posed(percent))

    def _still(self) -> None:
        self.state.rest()
        if not self.playing:
            self.redraw(moving=False)

    def _on_change(self, scene: Scene, before: Scene) -> None:
        if not same_body(scene, before):
            self._waits = True
            self.builder.want(scene)
        elif verbs.drawn_alone(scene) != verbs.drawn_alone(before):
            self.redraw()
        self.changed.emit(scene, before)

    def _on_foreseen(self, ahead: Ahead) -> None:
        self.ahead = ahead
        self.redraw(moving=False)

    def _on_built(self, built: Built) -> None:
        if not same_body(built.scene, self.scene):
            return
        self.body = built.body
        if built.whole:
            self._waits = False
            self.parts = built.parts
            self.progressed.emit("", 1.0)
            self.body_changed.emit()
        self.redraw(moving=self.playing)

    def _on_drawn(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self.builder.go_on()
        if drawing.wanted.body is self.body:
            self.ahead = None
        now = time.monotonic()
        self._pace, self._drawn_at = 0.8 * self._pace + 0.2 * (now - self._drawn_at), now
        view = self.scene.view
        if view.target is None and drawing.wanted.scene.view == view:
            kept = not self.state.unsaved
            aimed = verbs.seen_from(self.scene, moves.aimed(view, drawing.framing))
            self.state.follow(aimed)
            if kept:
                self.state.keep()
