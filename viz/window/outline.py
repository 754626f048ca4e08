"""The outline of a structure over the picture: a faint fill and a line, smooth on any screen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

FADED = 0.16
LINE = 2
"""Width of the line, in pixels of the mask."""
ROOM = LINE + 2


@dataclass(frozen=True, eq=False)
class Outline:
    """An image and where it stands.

    Attributes
    ----------
    image : QImage
    box : QRectF
        In shares of the picture's width and height.
    """

    image: QImage
    box: QRectF


def outlined(mask: NDArray[np.bool_], colour: QColor, larger: int = 1) -> Outline | None:
    """The outline of a mask (h, w), or None where there is nothing in it.

    Parameters
    ----------
    mask : ndarray of bool, shape (h, w)
    colour : QColor
    larger : int
        How many pixels of the screen a pixel of the mask is: the steps between are rounded off.
    """
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return None
    height, width = mask.shape
    top, left = max(rows[0] - ROOM, 0), max(columns[0] - ROOM, 0)
    foot, right = min(rows[-1] + ROOM + 1, height), min(columns[-1] + ROOM + 1, width)
    inside = mask[top:foot, left:right]
    if larger > 1:
        from scipy.ndimage import uniform_filter, zoom

        soft = uniform_filter(inside.astype(np.float32), 3, mode="nearest")
        inside = zoom(soft, larger, order=1, mode="nearest", grid_mode=True) > 0.5
    box = QRectF(left / width, top / height, (right - left) / width, (foot - top) / height)
    return Outline(_painted(inside, colour, LINE * larger), box)


def _painted(inside: NDArray[np.bool_], colour: QColor, line: int) -> QImage:
    from scipy.ndimage import binary_dilation

    rim = binary_dilation(inside, iterations=line) & ~inside
    height, width = inside.shape
    layer = np.zeros((height, width, 4), dtype=np.uint8)
    rgb = np.array([colour.red(), colour.green(), colour.blue()], dtype=np.float64)
    layer[inside] = [*np.rint(rgb * FADED), round(255 * FADED)]
    layer[rim] = [*np.rint(rgb), 255]
    image = QImage(
        layer.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied
    )
    return image.copy()
