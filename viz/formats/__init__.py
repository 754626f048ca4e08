"""Formats of pictures and films: one table, a row a suffix."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from meshes.spelling import unknown

if TYPE_CHECKING:
    from scenes.scene import Scene

Writer = Callable[..., None]
"""Takes a scene, a body, a path and a progress; a parallel one also ``workers``."""


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
    largest : int
        Most pixels that it can have each way.
    parallel : bool
        Whether its writer takes a number of ``workers``.
    single : bool
        Whether its writer asks for no pose of the body but the scene's and neutral standing.
    """

    suffix: str
    title: str
    moving: bool
    transparent: bool
    writer: str
    largest: int = 32768
    parallel: bool = False
    single: bool = False

    @property
    def write(self) -> Writer:
        """Writes a scene with a body to a path."""
        module, function = self.writer.split(":")
        writer: Writer = getattr(import_module(module), function)
        return writer


STILL: Mapping[str, bool] = {"parallel": True, "single": True}
ROWS = (
    Format(".png", "picture (PNG)", False, True, "viz.formats.raster:write_png", **STILL),
    Format(".jpg", "picture (JPEG)", False, False, "viz.formats.raster:write_jpeg", **STILL),
    Format(".jpeg", "picture (JPEG)", False, False, "viz.formats.raster:write_jpeg", **STILL),
    Format(".tif", "picture (TIFF)", False, True, "viz.formats.raster:write_tiff", **STILL),
    Format(".tiff", "picture (TIFF)", False, True, "viz.formats.raster:write_tiff", **STILL),
    Format(".webp", "picture (WebP)", False, True, "viz.formats.raster:write_webp", 16383, **STILL),
    Format(
        ".svg",
        "picture (SVG: text and leaders as vectors)",
        False,
        True,
        "viz.formats.vector:write_svg",
        single=True,
    ),
    Format(
        ".pdf",
        "picture (PDF: text and leaders as vectors)",
        False,
        True,
        "viz.formats.vector:write_pdf",
        single=True,
    ),
    Format(".gif", "film (GIF, loops)", True, False, "viz.formats.film:write_gif", parallel=True),
    Format(".mp4", "film (H.264)", True, False, "viz.formats.film:write_mp4", 16384, True),
    Format(".webm", "film (VP9)", True, False, "viz.formats.film:write_webm", 16384, True),
    Format(
        ".zip",
        "frames of a film (PNG files in a ZIP archive)",
        True,
        True,
        "viz.formats.film:write_zip",
        parallel=True,
    ),
    Format(".html", "page for any browser, offline", False, True, "viz.formats.page:write_page"),
    Format(".pptx", "slides (PowerPoint)", False, True, "viz.formats.slides:write_slides"),
    Format(".glb", "3D model with its motion (glTF)", False, True, "viz.formats.gltf:write_glb"),
    Format(".stl", "3D surface, mm (STL)", False, True, "viz.formats.surfaces:write_surfaces"),
    Format(".ply", "3D surface, mm (PLY)", False, True, "viz.formats.surfaces:write_surfaces"),
    Format(".obj", "3D surface, mm (OBJ)", False, True, "viz.formats.surfaces:write_surfaces"),
)
SEQUENCE = Format(".png", "frames of a film (frame_%04d.png)", True, True,
                  "viz.formats.film:write_sequence", parallel=True)  # fmt: skip
PLACE = "{name}"
"""Stands in a surface file's name for the name of each structure: a file for each."""
SURFACES = (".stl", ".ply", ".obj")
FORMATS: Mapping[str, str] = {row.suffix: row.title for row in ROWS}


def numbered(path: Path | str) -> bool:
    """Whether a path stands for numbered files, as ``frame_%04d.png`` does."""
    return re.search(r"%0?\d*d", Path(path).name) is not None


def several(path: Path | str) -> bool:
    """Whether a path stands for several files: numbered frames, or ``{name}.stl``."""
    named = PLACE in Path(path).name and Path(path).suffix.lower() in SURFACES
    return named or format_of(path) is SEQUENCE


def format_of(path: Path | str) -> Format:
    """The format that a file's suffix names, or ValueError with the nearest known one."""
    suffix = Path(path).suffix.lower()
    if suffix == SEQUENCE.suffix and numbered(path):
        _check_pattern(Path(path))
        return SEQUENCE
    if not suffix:
        known = ", ".join(FORMATS)
        raise ValueError(f"{path}: expected a file name that ends in one of {known}")
    for row in ROWS:
        if row.suffix == suffix:
            return row
    raise ValueError(f"{path}: {unknown('format', suffix, list(FORMATS))}")


def _check_pattern(path: Path) -> None:
    """Make sure that the name of numbered files has one number and no other sign of percent."""
    try:
        path.name % 0
    except (TypeError, ValueError, OverflowError, MemoryError):
        raise ValueError(
            f"{path}: expected one number in the name of the frames, such as frame_%04d.png, and "
            "no other %; change the name"
        ) from None


def checked_format(path: Path | str, scene: Scene) -> Format:
    """The format of a file, made sure that the scene can be shown in it.

    Raises
    ------
    ValueError
        For an unknown suffix, a film of a scene without a motion, or a transparent background
        where the format has none.
    """
    row = format_of(path)
    if scene.sheeted and row.moving:
        raise ValueError(
            f"{path}: expected a picture format such as .png for a sheet of views or angles, got a "
            "film; choose .png, or take the sheet out"
        )
    if row.moving and not scene.moving:
        raise ValueError(
            f"{path}: expected a scene with a motion for a film, got one without; "
            "name a motion (--motion) or a turn (--turn 360), or write a picture such as .png"
        )
    if scene.picture.transparent and not row.transparent:
        able = " or ".join(other.suffix for other in ROWS if other.transparent)
        raise ValueError(
            f"{path}: expected a format with transparency, got {row.suffix}; choose {able}, "
            "or a background"
        )
    if max(scene.picture.size) > row.largest:
        width, height = scene.picture.size
        raise ValueError(
            f"{path}: expected at most {row.largest} pixels each way in {row.suffix}, got "
            f"{width} x {height}; make it smaller, or choose .png or .tif"
        )
    return row
