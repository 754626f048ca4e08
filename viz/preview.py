"""A plain window: the scene, a slider for hip flexion, and a button that plays it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from meshes.pose import SIDE_SUFFIXES, Pose, Side
from scenes.locks import held
from scenes.motions import eased, motions
from scenes.scene import Scene
from viz.stage import Stage

if TYPE_CHECKING:
    from meshes import Body, PosedBody

MOTION = "hip_flexion"
INTERVAL = 33
"""Milliseconds from one picture to the next while playing."""
STEP = 0.5
"""Degrees to which the slider is rounded, so that a pose seen before need not be made again."""
BAR = {"pointa": (0.15, 0.09), "pointb": (0.95, 0.09)}


@dataclass(frozen=True)
class Flexion:
    """What the slider moves: hip flexion of a side, on top of a scene's pose.

    Attributes
    ----------
    scene : Scene
    side : {"right", "left", "both"}
    rhythm : float, str or None
        Where given, the angle is thigh on trunk.
    """

    scene: Scene
    side: Side
    rhythm: float | str | None

    @property
    def range(self) -> tuple[float, float]:
        """Least and greatest angle of the built-in motion, degrees."""
        angles = motions()[MOTION].coordinates[MOTION]
        return min(angles), max(angles)

    @property
    def title(self) -> str:
        """What the angle is."""
        which = "femur on pelvis" if self.rhythm is None else "thigh on trunk"
        return f"Hip flexion, {which}, degrees ({self.side})"

    def pose(self, angle: float) -> Pose:
        """The scene's pose with the hip flexed to ``angle`` degrees."""
        flexed = {f"hip_flexion_{suffix}": angle for suffix in SIDE_SUFFIXES[self.side]}
        pose = Pose(**(self.scene.pose | flexed))
        pose = pose if self.rhythm is None else pose.with_rhythm(self.rhythm)
        return held(pose, self.scene.locks)

    def first(self) -> float:
        """The angle at which the scene begins, degrees."""
        if self.scene.motion is not None:
            return self.at(self.scene.motion.at)
        low, high = self.range
        given = self.scene.pose.get(f"hip_flexion_{SIDE_SUFFIXES[self.side][0]}", 0.0)
        return min(max(given, low), high)

    def at(self, percent: float) -> float:
        """The angle at ``percent`` of the motion's cycle."""
        motion = motions()[MOTION]
        return eased(percent, motion.percent, motion.coordinates[MOTION])


def flexion_of(scene: Scene) -> Flexion:
    """What the slider moves in a scene: the limb of its motion, or the flexed one of its pose."""
    if scene.motion is not None:
        own = motions()[scene.motion.name].rhythm
        return Flexion(scene, scene.motion.side, own if scene.rhythm is None else scene.rhythm)
    flexed = [s for s in "rl" if scene.pose.get(f"hip_flexion_{s}")]
    sides: dict[str, Side] = {"l": "left", "rl": "both"}
    return Flexion(scene, sides.get("".join(flexed), "right"), scene.rhythm)


@dataclass(eq=False)
class Preview:
    """The window and what it shows; ``playing`` is the second at which the motion began."""

    stage: Stage
    body: Body
    flexion: Flexion
    playing: float | None = None
    slider: Any = None
    angle: float = field(default=0.0)

    def __post_init__(self) -> None:
        self._posed = lru_cache(maxsize=300)(self._made)

    def _made(self, angle: float) -> PosedBody:
        return self.body.posed(self.flexion.pose(angle))

    def bend(self, angle: float) -> None:
        """Show the hip flexed to ``angle`` degrees."""
        self.angle = round(angle / STEP) * STEP
        self.stage.show(self._posed(self.angle))
        self.stage.plotter.render()

    def play(self, on: bool) -> None:
        """Start the motion from its beginning, or stop it."""
        self.playing = time.monotonic() if on else None

    def tick(self) -> None:
        """Show what the motion has come to, if it plays."""
        if self.playing is None:
            return
        motion = self.flexion.scene.motion
        seconds = 4.0 if motion is None else motion.seconds
        elapsed = time.monotonic() - self.playing
        angle = self.flexion.at(100.0 * (elapsed % seconds) / seconds)
        self.slider.GetSliderRepresentation().SetValue(angle)
        self.bend(angle)

    def frame(self) -> None:
        """Place the camera so that the whole movement stays in the window."""
        low, high = self.flexion.range
        points = []
        for angle in (low, (low + high) / 2.0, high, self.flexion.first()):
            self.bend(angle)
            points.append(self.stage.frame_points())
        self.stage.frame(np.vstack(points))

    def furnish(self) -> None:
        """Put the slider, the button and the clock into the window."""
        plotter = self.stage.plotter
        self.slider = plotter.add_slider_widget(
            self.bend,
            list(self.flexion.range),
            value=self.flexion.first(),
            title=self.flexion.title,
            title_height=0.02,
            style="modern",
            color="#404040",
            fmt="%.0f",
            **BAR,
        )
        plotter.add_checkbox_button_widget(self.play, position=(12, 12), size=32)
        plotter.add_text("Play", position=(52, 16), font_size=10, color="#404040")
        plotter.iren.add_observer("TimerEvent", lambda *_: self.tick())

    def show(self) -> None:
        """Open the window and wait until it is closed."""
        plotter = self.stage.plotter
        plotter.iren.initialize()
        plotter.iren.create_timer(INTERVAL, repeating=True)
        plotter.show(title=self.flexion.scene.title or "Iliopsoas")


def opened(scene: Scene, body: Body, plotter: Any = None) -> Preview:
    """The window of a scene, furnished but not yet shown."""
    import pyvista

    plotter = plotter or pyvista.Plotter(window_size=[1280, 900], lighting="none")
    picture = scene.picture.model_copy(update={"size": tuple(plotter.window_size)})
    framed = scene.model_copy(update={"picture": picture})
    preview = Preview(Stage(framed, body, plotter, framed.picture.theme), body, flexion_of(framed))
    preview.frame()
    preview.furnish()
    return preview
