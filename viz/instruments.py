"""What a film reads off as it goes: the joint angle in figures, and a running plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from meshes.pose import COORDINATES, Pose
from scenes.labels import humanised, label_text
from scenes.scene import Scene
from viz.lettering import CASING, FAINT, INK, shortened
from viz.margins import EDGE, plot_box, unit
from viz.sheet import CAP, Box, Dot, Item, Spot, Stroke, Words

if TYPE_CHECKING:
    from viz.stage import Stage

# Okabe and Ito (2008), dark enough on white and light enough on black.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#a6761d", "#56b4e9")
MOST_SAMPLES = 121
"""A plot is drawn through so many moments of the film."""
QUANTITIES = {"length": "Length, mm", "moment_arm": "Moment arm, mm"}


def moving_coordinate(poses: Sequence[Pose]) -> str:
    """The coordinate that moves most in a film; a hip's before others'."""
    spans = {name: float(np.ptp([getattr(p, name) for p in poses])) for name in COORDINATES}
    return max(spans, key=lambda name: (spans[name] > 1e-9, name.startswith("hip"), spans[name]))


@dataclass(frozen=True)
class Readout:
    """The angle in figures.

    Attributes
    ----------
    coordinate : str
    on_trunk : bool
        Whether the pelvis takes a share, so that the thigh's angle on the trunk is another one.
    """

    coordinate: str
    on_trunk: bool

    def items(self, stage: Stage, pose: Pose) -> tuple[Item, ...]:
        """Figures in the lower right corner of the room of the body."""
        picture = stage.scene.picture
        size = unit(picture.size)
        edge, large, small = EDGE * size, round(0.052 * size), max(7, round(0.021 * size))
        right = stage.inner[2] * picture.size[0] - edge
        if stage.scene.film.plot != "none":
            right = plot_box(stage.scene, len(stage.drawn))[2]
        foot = stage.inner[3] * picture.size[1] - edge - 3.2 * small * picture.scale_bar
        ink, faint = INK[picture.background], FAINT[picture.background]
        angle = getattr(pose, self.coordinate)
        lines = [(humanised(self.coordinate), small, ink), (f"{angle:.0f}°", large, ink)]
        if self.coordinate.startswith("hip_flexion"):
            told = "femur on pelvis"
            if self.on_trunk:
                told += f"; thigh on trunk {angle + pose.lumbar_flexion:.0f}°"
            lines.append((told, small, faint))
        items: list[Item] = []
        y = foot
        for text, letter, colour in reversed(lines):
            items.append(
                Words(
                    text.replace("-", "−"),
                    (right, y),
                    letter,
                    colour,
                    "end",
                    letter == large,
                    casing=CASING[picture.background],
                    margin=round(0.09 * letter),
                )
            )
            y -= (1.0 if letter == large else 1.35) * letter
        return tuple(reversed(items))


@dataclass(frozen=True)
class RunningPlot:
    """Curves over a film, drawn as far as it has come.

    Attributes
    ----------
    title : str
        Of the vertical axis, with its unit.
    names : tuple of str
    values : ndarray, shape (muscles, samples)
    low, high, step : float
        Of the vertical axis.
    seconds : float
    """

    title: str
    names: tuple[str, ...]
    values: Any
    low: float
    high: float
    step: float
    seconds: float

    def items(self, stage: Stage, share: float) -> tuple[Item, ...]:
        """Axes and curves at a share of the film."""
        picture = stage.scene.picture
        letter = max(7, round(0.0225 * unit(picture.size)))
        box = plot_box(stage.scene, len(stage.drawn))
        left, top = box[0] + 3.0 * letter, box[1] + 2.2 * letter * (1 + len(self.names) * 0.62)
        frame = (left, top, box[2] - letter, box[3] - 2.6 * letter)
        ground = picture.background
        items = [*self._axes(frame, letter, ground)]
        for number, name in enumerate(self.names):
            colour = COLOURS[number % len(COLOURS)]
            items += self._curve(frame, number, share, colour, letter, ground)
            y = box[1] + letter * (2.2 + 1.36 * number)
            items.append(Stroke(((left, y), (left + 1.8 * letter, y)), 0.16 * letter, colour))
            text = shortened(name, letter, frame[2] - left - 2.4 * letter)
            place = (left + 2.4 * letter, y + CAP * letter)
            items.append(Words(text, place, letter, INK[ground]))
        heading = Words(self.title, (left, box[1] + letter), letter, INK[ground], bold=True)
        return (heading, *items)

    def _axes(self, frame: Box, letter: int, ground: str) -> list[Item]:
        left, top, right, foot = frame
        ink, faint, thin = INK[ground], FAINT[ground], max(1.0, 0.05 * letter)
        items: list[Item] = []
        for tick in np.arange(self.low, self.high + 0.5 * self.step, self.step):
            y = foot - (tick - self.low) / (self.high - self.low) * (foot - top)
            items.append(Stroke(((left, y), (right, y)), thin, faint, opacity=0.3))
            text = f"{tick:g}".replace("-", "−")
            place = (left - 0.5 * letter, y + CAP * letter)
            items.append(Words(text, place, letter, ink, "end"))
        items.append(Stroke(((left, top), (left, foot), (right, foot)), 1.4 * thin, ink))
        for share in (0.0, 0.5, 1.0):
            x = left + share * (right - left)
            text = f"{share * self.seconds:.3g}" + (" s" if share == 1.0 else "")
            place = (x, foot + 1.35 * letter)
            items.append(Words(text, place, letter, ink, "middle"))
        return items

    def _curve(
        self, frame: Box, number: int, share: float, colour: str, letter: int, ground: str
    ) -> list[Item]:
        left, top, right, foot = frame
        curve = self.values[number]
        along = np.linspace(0.0, 1.0, len(curve))
        heights = (curve - self.low) / (self.high - self.low)

        def spot(x: float, y: float) -> Spot:
            return float(left + x * (right - left)), float(foot - y * (foot - top))

        whole = tuple(spot(x, y) for x, y in zip(along, heights, strict=True))
        now = spot(share, float(np.interp(share, along, heights)))
        done = (*(p for p, x in zip(whole, along, strict=True) if x < share), now)
        width = 0.16 * letter
        items: list[Item] = [Stroke(whole, 0.6 * width, colour, opacity=0.28)]
        if len(done) > 1:
            items.append(Stroke(done, width, colour))
        items.append(Dot(now, 0.34 * letter, colour, "#000000" if ground == "black" else "#ffffff",
                         0.12 * letter))  # fmt: skip
        return items


def running_plot(scene: Scene, body: Any, poses: Sequence[Pose], shown: Sequence[str]
                 ) -> RunningPlot:  # fmt: skip
    """Measure what a scene wants plotted, over the poses of its film.

    Raises
    ------
    ValueError
        If there is no muscle to measure.
    """
    film = scene.film
    names = film.muscles or tuple(shown)
    if not names or not hasattr(body, "length"):
        raise ValueError("film.plot: expected a muscle to plot, got a picture without one")
    at = np.unique(np.round(np.linspace(0, len(poses) - 1, min(len(poses), MOST_SAMPLES))))
    chosen = [poses[int(i)] for i in at]
    about = moving_coordinate(poses)
    values = np.array(
        [
            [
                body.length(name, pose)
                if film.plot == "length"
                else body.moment_arm(name, pose, about)
                for pose in chosen
            ]
            for name in names
        ]
    )
    title = QUANTITIES[film.plot]
    if film.plot == "moment_arm":
        title += f", about {humanised(about)[:1].lower()}{humanised(about)[1:]}"
    low, high, step = _scale(float(values.min()), float(values.max()))
    texts = tuple(label_text(n, scene.labels.language, scene.labels.words) for n in names)
    spoken = tuple(text.split("\n")[0] for text in texts)
    return RunningPlot(title, spoken, values, low, high, step, scene.pace[0])


def _scale(low: float, high: float) -> tuple[float, float, float]:
    """Ends and steps of an axis at round numbers, about four steps."""
    span = max(high - low, 1.0)
    rough = span / 4.0
    power = 10.0 ** np.floor(np.log10(rough))
    step = float(min((m * power for m in (1.0, 2.0, 5.0, 10.0)), key=lambda s: abs(s - rough)))
    return float(np.floor(low / step) * step), float(np.ceil(high / step) * step), step
