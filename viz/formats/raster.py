"""One pose as a picture file."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from scenes.scene import Scene
from viz.capture import picture
from viz.overlay import annotated
from viz.progress import Progress
from viz.stage import Posable, Stage


def taken(scene: Scene, body: Posable, progress: Progress | None = None) -> Image.Image:
    """The scene as a picture with its labels and its marker."""
    if progress:
        progress("drawing", 0.0)
    with Stage(scene, body, colours=scene.picture.theme) as stage:
        image = annotated(picture(stage), stage)
    if progress:
        progress("drawing", 1.0)
    return image


def write_png(scene: Scene, body: Posable, path: Path, progress: Progress | None = None) -> None:
    """Write the scene as a PNG."""
    taken(scene, body, progress).save(path, "PNG", compress_level=2)


def write_jpeg(scene: Scene, body: Posable, path: Path, progress: Progress | None = None) -> None:
    """Write the scene as a JPEG with colours at full resolution."""
    taken(scene, body, progress).save(path, "JPEG", quality=93, subsampling=0)
