"""Formats of pictures and films: one table, a row a suffix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from meshes.part import unknown
from viz.progress import Progress

if TYPE_CHECKING:
    from scenes.scene import Scene
    from viz.stage import Posable

Writer = Callable[["Scene", "Posable", Path, "Progress | None"], None]


@dataclass(frozen=True)
class Format:
    """A row of the table.

    Attributes
    ----------
    suffix, title : str
    moving : bool
        Whether it shows a motion rather than one pose.
    transparent : bool
        Whether its background can be transparent.
    writer : str
        ``module:function``; imported when a file is written, so that the table costs nothing.
    """

    suffix: str
    title: str
    moving: bool
    transparent: bool
    writer: str

    @property
    def write(self) -> Writer:
        """Writes a scene with a body to a path."""
        module, function = self.writer.split(":")
        writer: Writer = getattr(import_module(module), function)
        return writer


ROWS = (
    Format(".png", "picture (PNG)", False, True, "viz.formats.raster:write_png"),
    Format(".jpg", "picture (JPEG)", False, False, "viz.formats.raster:write_jpeg"),
    Format(".jpeg", "picture (JPEG)", False, False, "viz.formats.raster:write_jpeg"),
    Format(".gif", "film (GIF, loops)", True, False, "viz.formats.film:write_gif"),
    Format(".mp4", "film (H.264)", True, False, "viz.formats.film:write_mp4"),
)
FORMATS: Mapping[str, str] = {row.suffix: row.title for row in ROWS}


def format_of(path: Path | str) -> Format:
    """The format that a file's suffix names, or ValueError with the nearest known one."""
    suffix = Path(path).suffix.lower()
    if not suffix:
        known = ", ".join(FORMATS)
        raise ValueError(f"{path}: expected a file name that ends in one of {known}")
    for row in ROWS:
        if row.suffix == suffix:
            return row
    raise ValueError(f"{path}: {unknown('format', suffix, list(FORMATS))}")


def checked_format(path: Path | str, scene: Scene) -> Format:
    """The format of a file, made sure that the scene can be shown in it.

    Raises
    ------
    ValueError
        For an unknown suffix, a film of a scene without a motion, or a transparent background
        where the format has none.
    """
    row = format_of(path)
    if row.moving and scene.motion is None:
        raise ValueError(
            f"{path}: expected a scene with a motion for a film, got one without; "
            "name a motion, or write a picture such as .png"
        )
    if scene.picture.transparent and not row.transparent:
        able = " or ".join(other.suffix for other in ROWS if other.transparent)
        raise ValueError(
            f"{path}: expected a format with transparency, got {row.suffix}; choose {able}, "
            "or a background"
        )
    return row
