"""A picture too large to be drawn at once: tiles that overlap, each seen by a shifted camera."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from viz.framing import Framing

MOST = 2_800_000
"""Pixels that are drawn at once: what is drawn holds some 60 bytes for each."""
OVERLAP = 48
"""Pixels around a tile that are drawn and thrown away, so that shading in hollows has no seams."""
STEP = 16
"""Tiles begin at multiples of this, so that what is scattered by the pixel falls alike."""


@dataclass(frozen=True)
class Tile:
    """A window onto a picture.

    Attributes
    ----------
    left, top, width, height : int
        What is drawn, in pixels of the picture.
    inner : tuple of int
        Left, top, right and bottom of what is kept, in pixels of the picture.
    """

    left: int
    top: int
    width: int
    height: int
    inner: tuple[int, int, int, int]

    @property
    def kept(self) -> tuple[slice, slice]:
        """Rows and columns of the tile that are kept."""
        left, top, right, foot = self.inner
        rows = slice(top - self.top, foot - self.top)
        return rows, slice(left - self.left, right - self.left)

    @property
    def place(self) -> tuple[slice, slice]:
        """Rows and columns of the picture that it fills."""
        left, top, right, foot = self.inner
        return slice(top, foot), slice(left, right)


def tiles(size: tuple[int, int], most: int = MOST) -> Iterator[Tile]:
    """The tiles of a picture, one where it is small enough."""
    width, height = size
    columns, rows = _parts(size, most)
    margin = OVERLAP if columns * rows > 1 else 0
    across, down = _cuts(width, columns), _cuts(height, rows)
    for top, foot in pairwise(down):
        for left, right in pairwise(across):
            x, y = max(0, left - margin), max(0, top - margin)
            wide, high = min(width, right + margin) - x, min(height, foot + margin) - y
            yield Tile(x, y, wide, high, (left, top, right, foot))


def _parts(size: tuple[int, int], most: int) -> tuple[int, int]:
    """Into how many columns and rows a picture is cut so that tiles are nearly square."""
    count = size[0] * size[1] / most
    if count <= 1.0:
        return 1, 1
    side = math.sqrt(most)
    return math.ceil(size[0] / side), math.ceil(size[1] / side)


def _cuts(length: int, count: int) -> list[int]:
    inner = [STEP * round(length * i / count / STEP) for i in range(1, count)]
    return [0, *inner, length]


def aim(
    camera: Any,
    framing: Framing,
    size: tuple[int, int],
    tile: Tile,
    shift: tuple[float, float] = (0.0, 0.0),
) -> None:
    """Let a camera see a tile of the picture that the framing describes.

    Parameters
    ----------
    camera : vtkCamera
    framing : Framing
    size : tuple of int
        Of the whole picture.
    tile : Tile
    shift : tuple of float
        By which the picture is moved, in pixels to the left and down.
    """
    share = tile.height / size[1]
    tangent = math.tan(math.radians(framing.view_angle / 2.0))
    camera.view_angle = 2.0 * math.degrees(math.atan(tangent * share))
    camera.parallel_scale = framing.scale * share
    x = tile.left + tile.width / 2.0 - size[0] * (0.5 + framing.centre[0])
    y = size[1] * (0.5 - framing.centre[1]) - tile.top - tile.height / 2.0
    camera.SetWindowCenter(2.0 * (x + shift[0]) / tile.width, 2.0 * (y + shift[1]) / tile.height)
