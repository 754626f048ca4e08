"""A motion, a turn of the camera, or both, frame by frame in memory that does not grow."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image

from meshes.part import PosedBody
from meshes.pose import Pose
from scenes.cameras import VIEWS
from scenes.scene import MotionChoice, Scene
from viz.capture import Reel
from viz.encoder import Encoder
from viz.following import Following, following
from viz.framing import swept_round, turned_about
from viz.furniture import furniture, legend
from viz.instruments import Readout, RunningPlot, moving_coordinate, running_plot
from viz.margins import has_legend
from viz.overlay import Overlay, veiled
from viz.painter import painted
from viz.plotter import look
from viz.progress import Progress
from viz.seen import Watch
from viz.sheet import Item
from viz.shutter import Pixels
from viz.stage import Posable, Stage
from viz.workers import drawn_by

FRAMING_POSES = 9
COLOUR_POSES = 4
BT709 = ("-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,"
         "setparams=color_primaries=bt709:color_trc=bt709", "-colorspace", "bt709",
         "-color_primaries", "bt709", "-color_trc", "bt709")  # fmt: skip
H264 = ("-an", "-c:v", "libx264", "-preset", "veryfast", "-crf", "17", "-tune", "animation",
        *BT709, "-movflags", "+faststart", "-f", "mp4")  # fmt: skip
VP9 = ("-an", "-c:v", "libvpx-vp9", "-b:v", "0", "-crf", "24", "-deadline", "good", "-cpu-used",
       "5", "-row-mt", "1", *BT709, "-f", "webm")  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What each frame of a film shows.

    Attributes
    ----------
    percents : tuple of float
        Where in its cycle the motion is; 0 throughout where there is none.
    turns : tuple of float
        Degrees by which the camera has gone round.
    closed : bool
        Whether the film comes back to its beginning, one step after its last frame.
    fps : int
    """

    percents: tuple[float, ...]
    turns: tuple[float, ...]
    closed: bool
    fps: int

    @property
    def count(self) -> int:
        """Number of frames."""
        return len(self.percents)


def planned(scene: Scene) -> Plan:
    """The frames of a scene's film: exactly ``round(seconds * fps)``, a loop where it closes."""
    seconds, fps = scene.pace
    count = max(1, round(seconds * fps))
    returns = scene.motion is None or scene.posed(0.0) == scene.posed(100.0)
    closed = returns and scene.film.turn % 360.0 == 0.0
    steps = count if closed else max(1, count - 1)
    percents = tuple(100.0 * i / steps if scene.motion else 0.0 for i in range(count))
    turns = tuple(scene.film.turn * i / steps for i in range(count))
    return Plan(percents, turns, closed, fps)


def percents(motion: MotionChoice, closed: bool) -> tuple[float, ...]:
    """Where in its cycle each frame shows a motion that is filmed alone."""
    count = max(1, round(motion.seconds * motion.fps))
    steps = count if closed else max(1, count - 1)
    return tuple(100.0 * frame / steps for frame in range(count))


class Film:
    """A scene's film: every frame is a function of its number alone.

    Parameters
    ----------
    scene : Scene
    body : Body
    """

    def __init__(self, scene: Scene, body: Posable) -> None:
        self.plan = planned(scene)
        self.stage = framed_stage(scene, body)
        self._body = body
        self._base = self.stage.framing
        low, high = (f(self._swept, axis=0) for f in (np.min, np.max))
        self._pivot = (low + high) / 2.0
        self._still = self._laid_out()
        self._reel = Reel(self.stage)

    @property
    def _swept(self) -> Any:
        return self.stage.frame_points()

    def frame(self, number: int) -> Pixels:
        """A frame (h, w, 3 or 4): valid until the next one."""
        plan = self.plan
        pose = self._at(plan.percents[number], plan.turns[number])
        pixels = veiled(self._reel.frame(), self.stage)
        return painted(pixels, self._items(number, pose))

    def _at(self, percent: float, turn: float) -> Pose:
        """Bring body and camera to a moment; gives the pose."""
        pose = self.stage.scene.posed(percent if self.stage.scene.motion else None)
        if self.stage.posed.pose != pose:
            self.stage.show(self._posed(pose))
        if self.stage.scene.film.turn:
            self.stage.framing = turned_about(self._base, self._pivot, self._axis, turn)
            look(self.stage.plotter, self.stage.framing)
        return pose

    def _posed(self, pose: Pose) -> PosedBody:
        return self._body.posed(pose)

    @property
    def _axis(self) -> Any:
        return np.array(VIEWS[self.stage.scene.view.name][1])

    def _moment(self, share: float) -> None:
        turn = self.stage.scene.film.turn
        self._at(100.0 * share if self.stage.scene.motion else 0.0, turn * share)

    def _laid_out(self) -> tuple[Item, ...]:
        """What is drawn over every frame alike; the legend knows the numbers of the first key.

        The labels are laid out here, which moves the stage.
        """
        self._moment(0.0)
        overlay = Overlay(self.stage, labels=False)
        items = overlay.items() if not self.stage.scene.film.turn else overlay.notes
        labels = self.labels
        if has_legend(self.stage.scene) and labels:
            items = (*items, *legend(self.stage, labels.keys[0].key))
        self._moment(0.0)
        return items

    @cached_property
    def labels(self) -> Following | None:
        """The labels of all frames."""
        scene, plan = self.stage.scene, self.plan
        if scene.picture.labels == "none" and all(n.stands is not None for n in scene.notes):
            return None
        return following(self.stage, self._moment, plan.count, plan.fps, plan.closed,
                         scene.film.turn)  # fmt: skip

    @cached_property
    def _watch(self) -> Watch:
        return Watch(self.stage)

    @cached_property
    def _poses(self) -> list[Pose]:
        return [self.stage.scene.posed(percent) for percent in self.plan.percents]

    @cached_property
    def _readout(self) -> Readout | None:
        if not self.stage.scene.film.angle:
            return None
        tilted = any(pose.lumbar_flexion for pose in self._poses)
        return Readout(moving_coordinate(self._poses), tilted)

    @cached_property
    def _plot(self) -> RunningPlot | None:
        scene = self.stage.scene
        if scene.film.plot == "none":
            return None
        kinds = {name: drawn.rest.kind for name, drawn in self.stage.drawn.items()}
        muscles = [name for name, kind in kinds.items() if kind == "muscle"]
        side = moving_coordinate(self._poses)[-2:]
        own = [name for name in muscles if name.endswith(side)] or muscles
        return running_plot(scene, self._body, self._poses, own)

    def _items(self, number: int, pose: Pose) -> tuple[Item, ...]:
        items = list(self._still)
        if self.stage.scene.film.turn:
            items += furniture(self.stage)
        if self.labels:
            items += self.labels.items(self.stage, number, self._watch.seen())
        if self._plot:
            share = number / max(1, self.plan.count - 1)
            items += self._plot.items(self.stage, share)
        if self._readout:
            items += self._readout.items(self.stage, pose)
        return tuple(items)

    def __enter__(self) -> Film:
        return self

    def __exit__(self, *error: object) -> None:
        if "_watch" in self.__dict__:
            self._watch.close()
        self.stage.close()


def framed_stage(scene: Scene, body: Posable) -> Stage:
    """A stage whose camera shows the whole film, in its first moment."""
    start = scene.posed(0.0 if scene.motion else None)
    stage = Stage(scene, body, colours=scene.picture.theme)
    points = []
    if scene.motion is not None:
        for percent in np.linspace(0.0, 100.0, FRAMING_POSES):
            stage.show(body.posed(scene.posed(float(percent))))
            points.append(stage.frame_points()[::7])
    stage.show(body.posed(start))
    around = np.vstack(points) if points else stage.frame_points()[::7]
    if scene.film.turn:
        whole = stage.frame_points()
        pivot = (whole.min(axis=0) + whole.max(axis=0)) / 2.0
        axis = np.array(VIEWS[scene.view.name][1])
        turn = float(np.clip(scene.film.turn, -360.0, 360.0))
        around = swept_round(around, pivot, axis, turn, max(2, int(abs(turn) / 15.0) + 1))
    stage.frame(around)
    return stage


def frames(
    scene: Scene, body: Posable, progress: Progress | None = None, workers: int = 1
) -> Iterator[Pixels]:
    """The frames (h, w, 3 or 4) of a film; each is valid until the next is asked for."""
    count = planned(scene).count
    if workers > 1:
        drawn = drawn_by(workers, scene, _sent(body), tuple(range(count)))
        yield from _counted(drawn, count, progress)
        return
    with Film(scene, body) as film:
        yield from _counted((film.frame(number) for number in range(count)), count, progress)


def _sent(body: Posable) -> Posable | None:
    """The body as a process is given it: None where the process can make it from the scene."""
    from meshes.body import Body

    return None if isinstance(body, Body) else body


def _counted(drawn: Iterator[Pixels], count: int, progress: Progress | None) -> Iterator[Pixels]:
    for number, frame in enumerate(drawn):
        yield frame
        if progress:
            progress("drawing the film", (number + 1) / count)


def write_mp4(
    scene: Scene, body: Posable, path: Path, progress: Progress | None = None, workers: int = 1
) -> None:
    """Write the film as H.264; an odd size is made even by one more pixel."""
    _encoded(evened(scene), body, path, progress, workers, H264)


def write_webm(
    scene: Scene, body: Posable, path: Path, progress: Progress | None = None, workers: int = 1
) -> None:
    """Write the film as VP9; an odd size is made even by one more pixel."""
    _encoded(evened(scene), body, path, progress, workers, VP9)


def write_gif(
    scene: Scene, body: Posable, path: Path, progress: Progress | None = None, workers: int = 1
) -> None:
    """Write the film as a GIF that loops, with one palette for all frames."""
    with TemporaryDirectory() as folder:
        told = _gif_options(scene, body, Path(folder))
        _encoded(scene, body, path, progress, workers, told)


def write_zip(
    scene: Scene, body: Posable, path: Path, progress: Progress | None = None, workers: int = 1
) -> None:
    """Write the frames as numbered PNG files in a ZIP archive."""
    digits = max(4, len(str(planned(scene).count - 1)))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for number, frame in enumerate(frames(scene, body, progress, workers)):
            entry = zipfile.ZipInfo(f"frame_{number:0{digits}d}.png")
            archive.writestr(entry, _png(frame, scene.picture.dpi))


def write_sequence(
    scene: Scene, body: Posable, path: Path, progress: Progress | None = None, workers: int = 1
) -> None:
    """Write the frames as PNG files by a pattern such as ``frame_%04d.png``."""
    for number, frame in enumerate(frames(scene, body, progress, workers)):
        (path.parent / (path.name % number)).write_bytes(_png(frame, scene.picture.dpi))


def _png(frame: Pixels, dpi: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(frame).save(file, "PNG", compress_level=2, dpi=(dpi, dpi))
    return file.getvalue()


def _encoded(
    scene: Scene,
    body: Posable,
    path: Path,
    progress: Progress | None,
    workers: int,
    told: tuple[str, ...],
) -> None:
    with Encoder(path, scene.picture.size, scene.pace[1], told) as encoder:
        for frame in frames(scene, body, progress, workers):
            encoder.add(frame)


def _gif_options(scene: Scene, body: Posable, folder: Path) -> tuple[str, ...]:
    """Options that give ffmpeg the palette beforehand, so that it need not keep the film."""
    with Film(scene, body) as film:
        at = np.linspace(0, film.plan.count - 1, min(COLOUR_POSES, film.plan.count))
        sample = [film.frame(int(number)).copy() for number in at]
    return gif_options(sample, folder)


def gif_options(sample: list[Pixels], folder: Path) -> tuple[str, ...]:
    """Options that give ffmpeg the palette of some frames, which is kept in a folder meanwhile."""
    palette = Image.fromarray(np.vstack(sample)).quantize(256, dither=Image.Dither.NONE)
    colours = np.array(palette.getpalette("RGB") or [], dtype=np.uint8).reshape(-1, 3)
    square = np.resize(colours, (256, 3)).reshape(16, 16, 3)
    file = folder / "palette.png"
    Image.fromarray(square).save(file)
    return ("-i", str(file), "-lavfi", "paletteuse=dither=sierra2_4a:diff_mode=rectangle",
            "-loop", "0", "-f", "gif")  # fmt: skip


def evened(scene: Scene) -> Scene:
    """The scene with a size of even numbers."""
    width, height = scene.picture.size
    picture = scene.picture.model_copy(update={"size": (width + width % 2, height + height % 2)})
    return scene.model_copy(update={"picture": picture})
