"""One pose, or a sheet of several, as a picture file."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from scenes.scene import Scene
from viz.capture import picture
from viz.overlay import Overlay, veiled
from viz.painter import painted
from viz.progress import Progress
from viz.sheet import Item
from viz.shutter import Pixels
from viz.stage import Posable, Stage


def layers(
    scene: Scene, body: Posable, progress: Progress | None = None, workers: int = 1
) -> tuple[Pixels, tuple[Item, ...]]:
    """The drawn body (h, w, 3 or 4) of a scene, and what lies over it."""
    if scene.sheeted:
        from viz.contact import sheet_layers

        return sheet_layers(scene, body, progress, workers)
    told = (lambda share: progress("drawing", share)) if progress else None
    if told:
        told(0.0)
    with Stage(scene, body, colours=scene.picture.theme) as stage:
        return veiled(picture(stage, told), stage), Overlay(stage).items()


def taken(
    scene: Scene, body: Posable, progress: Progress | None = None, workers: int = 1
) -> Image.Image:
    """The scene as a picture with everything that lies over it."""
    return Image.fromarray(painted(*layers(scene, body, progress, workers)))


def _dots(scene: Scene) -> tuple[int, int]:
    return scene.picture.dpi, scene.picture.dpi


def write_png(
    scene: Scene, body: Posable, path: Path, progress: Progress | None = None, workers: int = 1
) -> None:
    """Write the scene as a PNG."""
    image = taken(scene, body, progress, workers)
    image.save(path, "PNG", compress_level=2, dpi=_dots(scene))


def write_jpeg(
    scene: Scene, body: Posable, path: Path, progress: Progress | None = None, workers: int = 1
) -> None:
    """Write the scene as a JPEG with colours at full resolution."""
    image = taken(scene, body, progress, workers)
    image.save(path, "JPEG", quality=93, subsampling=0, dpi=_dots(scene))


def write_tiff(
    scene: Scene, body: Posable, path: Path, progress: Progress | None = None, workers: int = 1
) -> None:
    """Write the scene as a TIFF without loss."""
    image = taken(scene, body, progress, workers)
    image.save(path, "TIFF", compression="tiff_adobe_deflate", dpi=_dots(scene))


def write_webp(
    scene: Scene, body: Posable, path: Path, progress: Progress | None = None, workers: int = 1
) -> None:
    """Write the scene as a WebP without loss; its resolution stands in its Exif."""
    image = taken(scene, body, progress, workers)
    image.save(path, "WEBP", lossless=True, method=2, exif=resolution_exif(scene.picture.dpi))


def resolution_exif(dpi: int) -> Image.Exif:
    """The resolution as Exif has it: x, y, and that the unit is the inch."""
    exif = Image.Exif()
    exif[0x011A], exif[0x011B], exif[0x0128] = float(dpi), float(dpi), 2
    return exif
