"""One turn of a motion as a film file, drawn frame by frame in memory that does not grow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from scenes.scene import MotionChoice, Scene
from viz.capture import Pixels, Reel
from viz.encoder import Encoder
from viz.overlay import Overlay
from viz.progress import Progress
from viz.stage import Posable, Stage

FRAMING_POSES = 9
COLOUR_POSES = 4
H264 = ("-an", "-c:v", "libx264", "-preset", "veryfast", "-crf", "17", "-tune", "animation",
        "-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,"
               "setparams=color_primaries=bt709:color_trc=bt709",
        "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
        "-movflags", "+faststart", "-f", "mp4")  # fmt: skip


def percents(motion: MotionChoice, closed: bool) -> tuple[float, ...]:
    """Where in its cycle each frame shows a motion.

    A film lasts exactly ``round(seconds * fps)`` frames. A motion that comes back to where it began
    is shown as a loop, its last frame one step short of the first; another ends at 100 percent.
    """
    count = max(1, round(motion.seconds * motion.fps))
    steps = count if closed else max(1, count - 1)
    return tuple(100.0 * frame / steps for frame in range(count))


def framed_stage(scene: Scene, body: Posable) -> Stage:
    """A stage whose camera shows the whole motion, in its first pose."""
    stage = Stage(scene, body, colours=scene.picture.theme)
    points = []
    for percent in np.linspace(0.0, 100.0, FRAMING_POSES):
        stage.show(body.posed(scene.posed(float(percent))))
        points.append(stage.frame_points()[::7])
    stage.frame(np.vstack(points))
    stage.show(body.posed(scene.posed(0.0)))
    return stage


def frames(
    stage: Stage, at: tuple[float, ...], progress: Progress | None = None
) -> Iterator[Pixels]:
    """The frames (h, w, 3) of a film; each is valid until the next is asked for."""
    reel = Reel(stage)
    overlay = Overlay(stage)
    for number, percent in enumerate(at):
        stage.show(stage.body.posed(stage.scene.posed(percent)))
        yield overlay.onto(reel.frame())
        if progress:
            progress("drawing the film", (number + 1) / len(at))


def write_mp4(scene: Scene, body: Posable, path: Path, progress: Progress | None = None) -> None:
    """Write the motion as an H.264 film; an odd size is made even by one more pixel."""
    width, height = scene.picture.size
    even = (width + width % 2, height + height % 2)
    _filmed(_sized(scene, even), body, path, progress, lambda _stage, _folder: H264)


def write_gif(scene: Scene, body: Posable, path: Path, progress: Progress | None = None) -> None:
    """Write the motion as a GIF that loops, with one palette for all frames."""
    _filmed(scene, body, path, progress, _gif_options)


def _filmed(
    scene: Scene,
    body: Posable,
    path: Path,
    progress: Progress | None,
    options: Callable[[Stage, Path], tuple[str, ...]],
) -> None:
    motion = scene.motion
    if motion is None:
        raise ValueError("expected a scene with a motion for a film, got one without")
    at = percents(motion, scene.posed(0.0) == scene.posed(100.0))
    with framed_stage(scene, body) as stage, TemporaryDirectory() as folder:
        told = options(stage, Path(folder))
        with Encoder(path, scene.picture.size, motion.fps, told) as encoder:
            for frame in frames(stage, at, progress):
                encoder.add(frame)


def _gif_options(stage: Stage, folder: Path) -> tuple[str, ...]:
    """Options that give ffmpeg the palette beforehand, so that it need not keep the film."""
    sample = [frame.copy() for frame in frames(stage, tuple(np.linspace(0, 75, COLOUR_POSES)))]
    palette = Image.fromarray(np.vstack(sample)).quantize(256, dither=Image.Dither.NONE)
    colours = np.array(palette.getpalette("RGB") or [], dtype=np.uint8).reshape(-1, 3)
    square = np.resize(colours, (256, 3)).reshape(16, 16, 3)
    file = folder / "palette.png"
    Image.fromarray(square).save(file)
    return ("-i", str(file), "-lavfi", "paletteuse=dither=sierra2_4a:diff_mode=rectangle",
            "-loop", "0", "-f", "gif")  # fmt: skip


def _sized(scene: Scene, size: tuple[int, int]) -> Scene:
    picture = scene.picture.model_copy(update={"size": size})
    return scene.model_copy(update={"picture": picture})
