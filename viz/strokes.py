"""Smooth straight lines and dots: how much of each pixel they cover, from the distance to them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from viz.layout import Spot

Coverage = NDArray[np.float32]


def stroked(
    size: tuple[int, int], lines: list[tuple[Spot, Spot]], width: float, dot: float
) -> Image.Image:
    """A mask of lines that end in a dot.

    Parameters
    ----------
    size : tuple of int
        Width and height in pixels.
    lines : list of (start, end)
        Pixels x, y from the upper left corner; the dot is at the end.
    width : float
        Of the lines, in pixels.
    dot : float
        Radius of the dots, in pixels.
    """
    mask = np.zeros((size[1], size[0]), dtype=np.float32)
    for start, end in lines:
        _cover(mask, start, end, width / 2.0)
        _cover(mask, end, end, dot)
    return Image.fromarray(np.rint(255.0 * mask).astype(np.uint8))


def _cover(mask: Coverage, start: Spot, end: Spot, half: float) -> None:
    """Add what lies within ``half`` of the segment."""
    (x0, y0), (x1, y1) = start, end
    left, right = _pixels(min(x0, x1) - half, max(x0, x1) + half, mask.shape[1])
    top, foot = _pixels(min(y0, y1) - half, max(y0, y1) + half, mask.shape[0])
    x = np.arange(left, right, dtype=np.float32)[None, :] + np.float32(0.5 - x0)
    y = np.arange(top, foot, dtype=np.float32)[:, None] + np.float32(0.5 - y0)
    along_x, along_y = x1 - x0, y1 - y0
    length = max(along_x**2 + along_y**2, 1e-9)
    share = np.clip((x * along_x + y * along_y) / length, 0.0, 1.0)
    away = np.hypot(x - share * along_x, y - share * along_y)
    covered = np.clip(half + 0.5 - away, 0.0, min(1.0, 2.0 * half))
    window = mask[top:foot, left:right]
    np.maximum(window, covered.astype(np.float32), out=window)


def _pixels(low: float, high: float, count: int) -> tuple[int, int]:
    first = min(max(int(np.floor(low - 1.0)), 0), count)
    return first, max(first, min(int(np.ceil(high + 1.0)), count))
