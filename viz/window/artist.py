"""The artist draws what is wanted off the interface thread, and tells what is seen where.

Threads work one behind the other: two pose the body, each for another picture, and one draws it.
Each takes the latest wish only, so that frames are dropped, never queued. VTK draws into memory
and the window shows pixels: the picture is that of an exported file, on any display, also where
that has no OpenGL.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Thread
from typing import TYPE_CHECKING, Any

import numpy as np

from meshes.geometry.types import Array
from meshes.part import PosedBody
from meshes.pose import Pose
from scenes.scene import Scene
from viz.ahead import Ahead
from viz.framing import Framing
from viz.window import verbs
from viz.window.pair import JOINED
from viz.window.poser import AT_ONCE, Posed, Poser, Wanted, told

if TYPE_CHECKING:
    from viz.labels import Labels
    from viz.seen import Seen
    from viz.shutter import Pixels
    from viz.stage import Posable
    from viz.window.live import LiveStage

SLOW, QUICK = 0.050, 0.030
"""Seconds from one picture to the next above which fewer pixels are drawn, below which more."""
WORTH, PAUSE = 0.012, 0.5
"""Seconds of drawing below which fewer pixels would save nothing; seconds that are no interval."""
COARSENESS = (1.0, 0.75, 0.5)


@dataclass(frozen=True, eq=False)
class Drawing:
    """A picture and what it shows.

    Attributes
    ----------
    wanted : Wanted
    pixels : ndarray of uint8, shape (h, w, 3)
    size : tuple of int
        Of the picture, or of the left one of two side by side.
    framing : Framing
    posed : PosedBody
    still : ndarray, shape (4, 4)
    seen : Seen or None
        Which part is where; of a picture at rest only.
    labels : Labels or None
    spots : tuple
        Where the leaders of the labels end.
    seconds : float
        That it took.
    """

    wanted: Wanted
    pixels: Pixels
    size: tuple[int, int]
    framing: Framing
    posed: PosedBody
    still: Array
    seen: Seen | None = None
    labels: Labels | None = None
    spots: tuple[tuple[float, float], ...] = ()
    seconds: float = 0.0


class Artist:
    """Draws in its own threads.

    Parameters
    ----------
    drawn : callable
        Called with each drawing, in the thread of the artist.
    failed : callable
        Called with a sentence if something could not be drawn.
    """

    def __init__(self, drawn: Callable[[Drawing], None], failed: Callable[[str], None]) -> None:
        self._drawn, self._failed = drawn, failed
        self._poser = Poser(failed)
        self.wishes, self._poses = self._poser.wishes, self._poser.posed
        self._tasks: list[Callable[[], None]] = []
        self.stage: LiveStage | None = None
        self._plotter: Any = None
        self._coarse, self._last = 0, 0.0
        self._labels: Labels | None = None
        self._seen: Seen | None = None
        self._looked: Wanted | None = None
        self.frames = 0
        self._threads = [
            Thread(target=self._draw_on, name="pictures", daemon=True),
            *(Thread(target=self._poser.work, name="poses", daemon=True) for _ in range(AT_ONCE)),
        ]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def want(self, wanted: Wanted) -> None:
        """Ask for a picture; one asked for before that is not begun is dropped."""
        self.wishes.put(wanted)

    def close(self) -> None:
        """Stop working and give everything back."""
        self.wishes.close()
        self._poses.close()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(10.0)
        self._poser.close()

    def known(self, body: Posable, pose: Pose) -> bool:
        """Whether a pose is at hand, as that of a motion that was shown."""
        return self._poser.kept.known(body, pose)

    def _draw_on(self) -> None:
        from viz.plotter import off_screen
        from viz.shutter import Shutter

        try:
            # While the body is still being built: to open a drawing context takes its time.
            self._plotter = off_screen((64, 64), samples=0)
            Shutter(self._plotter).shot()
        except Exception as error:
            self._failed(told(error))
        while (posed := self._poses.take()) is not None:
            try:
                self._draw(posed)
            except Exception as error:
                self._failed(told(error))
        if self.stage is not None:
            self.stage.close()

    def _draw(self, work: Posed) -> None:
        begun = time.perf_counter()
        stage = self._stage_for(work)
        wanted = work.wanted
        if not self.frames and not wanted.moving:
            # Something to look at as soon as can be; the fine picture follows at once.
            self._drawn(self._drawing(stage, work, self._quick(stage, work), 0.0))
        if wanted.moving:
            pixels = self._quick(stage, work)
        else:
            whole = self._fine(stage, work)
            if whole is None:
                return
            pixels = whole
        self.frames += 1
        drawing = self._drawing(stage, work, pixels, time.perf_counter() - begun)
        if wanted.moving:
            self._adapt(drawing.seconds)
        if not wanted.moving and self._same(wanted):
            drawing = replace(drawing, seen=self._seen)
        self._drawn(drawing)
        if not wanted.moving and drawing.seen is None and not self.busy:
            self._look_closer(stage, drawing)

    def _same(self, wanted: Wanted) -> bool:
        """Whether what was seen where at the last rest is so again."""
        last = self._looked
        if last is None or last.size != wanted.size:
            return False
        if last.body is not wanted.body and not _stood_in(last.body, wanted.body):
            return False
        return verbs.drawn_alone(last.scene) == verbs.drawn_alone(wanted.scene)

    @property
    def busy(self) -> bool:
        """Whether another picture is wanted already."""
        return self._poses.full or self.wishes.full

    def _adapt(self, seconds: float) -> None:
        """Draw more or fewer pixels from now on: posing and drawing share the processors."""
        now = time.perf_counter()
        since, self._last = now - self._last, now
        interval = max(since if since < PAUSE else 0.0, seconds)
        if interval > SLOW and seconds > WORTH and self._coarse < len(COARSENESS) - 1:
            self._coarse += 1
        elif interval < QUICK and self._coarse > 0:
            self._coarse -= 1

    def _stage_for(self, work: Posed) -> LiveStage:
        """The stage of the body that is wanted, dressed for the scene."""
        from viz.window.live import LiveStage, emptied

        wanted = work.wanted
        scene = canvas_scene(wanted)
        if self.stage is not None and _stood_in(self.stage.body, wanted.body):
            self.stage.body = wanted.body
        if self.stage is None:
            self.stage = LiveStage(scene, wanted.body, self._plotter)
        elif self.stage.body is not wanted.body or _rebuilt(self.stage.scene, scene):
            self.stage = LiveStage(scene, wanted.body, emptied(self.stage.plotter))
        self.stage.dress(scene, wanted.painted)
        return self.stage

    def _resized(self, stage: LiveStage, share: float) -> tuple[int, int]:
        width, height = stage.scene.picture.size
        size = (max(16, round(width * share)), max(16, round(height * share)))
        if tuple(stage.plotter.render_window.GetSize()) != size:
            stage.plotter.render_window.SetSize(*size)
        return size

    def _quick(self, stage: LiveStage, work: Posed) -> Pixels:
        stage.lighten(True)
        stage.peel(False)
        self._resized(stage, COARSENESS[self._coarse])
        pixels = self._exposed(stage, work, ((0.0, 0.0),))
        assert pixels is not None
        return pixels

    def _fine(self, stage: LiveStage, work: Posed) -> Pixels | None:
        """Several shots averaged, or None where something newer is wanted meanwhile."""
        from viz.capture import COUNTS, spread

        stage.lighten(False)
        stage.peel(True)
        self._resized(stage, 1.0)
        return self._exposed(stage, work, spread(COUNTS["draft"]))

    def _exposed(
        self, stage: LiveStage, work: Posed, places: tuple[tuple[float, float], ...]
    ) -> Pixels | None:
        stage.show(work.posed)
        aimed = stage.scene.view.target is not None
        stage.frame(np.empty((0, 3)) if aimed else stage.frame_points())
        pixels = self._shots(stage, places)
        if pixels is None or work.other is None:
            return pixels
        beside = work.wanted.scene.desk.compare
        assert beside is not None
        stage.show(work.other)
        if beside.shown == "overlay":
            stage.background("black")
        other = self._shots(stage, places)
        stage.background(stage.scene.picture.background)
        stage.show(work.posed)
        return None if other is None else JOINED[beside.shown](pixels, other)

    def _shots(self, stage: LiveStage, places: tuple[tuple[float, float], ...]) -> Pixels | None:
        from viz.shutter import Shutter

        shutter = Shutter(stage.plotter)
        width, height = stage.plotter.render_window.GetSize()
        if len(places) == 1:
            shot: Pixels = shutter.shot().copy()
            return shot
        total = np.zeros((height, width, 3), dtype=np.uint16)
        for x, y in places:
            if self.busy:
                stage.plotter.camera.SetWindowCenter(0.0, 0.0)
                return None
            stage.plotter.camera.SetWindowCenter(2.0 * x / width, 2.0 * y / height)
            total += shutter.shot()
        stage.plotter.camera.SetWindowCenter(0.0, 0.0)
        total += np.uint16(len(places) // 2)
        total //= np.uint16(len(places))
        mean: Pixels = total.astype(np.uint8)
        return mean

    def _drawing(self, stage: LiveStage, work: Posed, pixels: Pixels, seconds: float) -> Drawing:
        labels = self._labels if work.wanted.scene.picture.labels != "none" else None
        spots = stage.spots(labels) if labels else ()
        return Drawing(
            work.wanted, pixels, stage.scene.picture.size, stage.framing, work.posed, stage.still,
            None, labels, spots, seconds,
        )  # fmt: skip

    def _look_closer(self, stage: LiveStage, drawing: Drawing) -> None:
        """Tell what is seen where, and lay the labels out for it."""
        from viz.labels import labelled
        from viz.seen import seen

        view = self._seen = seen(stage)
        self._looked = drawing.wanted
        self._labels = None
        if drawing.wanted.scene.picture.labels != "none":
            self._labels = labelled(stage)
        spots = self._labels.spots(stage) if self._labels else ()
        self._drawn(replace(drawing, seen=view, labels=self._labels, spots=spots))


def canvas_scene(wanted: Wanted) -> Scene:
    """The scene as the window draws it: at its own size, opaque, quick."""
    compare = wanted.scene.desk.compare
    width, height = wanted.size
    if compare is not None and compare.shown == "side_by_side":
        width //= 2
    plain = dict.fromkeys(("transparent", "scale_bar", "title", "caption", "source"), False)
    picture = wanted.scene.picture.model_copy(
        update={"size": (width, height), "quality": "draft", **plain}
    )
    labels = wanted.scene.labels.model_copy(update={"legend": False})
    return wanted.scene.model_copy(update={"picture": picture, "labels": labels})


def _stood_in(one: Posable, body: Posable) -> bool:
    """Whether what is on the stage was made ahead of a body, and looks just like it."""
    return isinstance(one, Ahead) and one.body is body


def _rebuilt(old: Scene, new: Scene) -> bool:
    """Whether other colours are wanted, for which the stage is built anew."""
    mine, yours = (
        (scene.picture.look, scene.picture.theme, scene.structures.colours) for scene in (old, new)
    )
    return mine != yours


def polite_threads() -> None:
    """Let the interface thread have its turn soon, whatever the others do."""
    sys.setswitchinterval(0.002)
