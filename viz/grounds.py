"""The grounds that a body stands before: plain, or growing darker towards the top."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from viz.materials import hex_rgb

GROUNDS: Mapping[str, tuple[str, str]] = {
    "white": ("#ffffff", "#ffffff"),
    "graded": ("#ffffff", "#ccd8e4"),
    "black": ("#000000", "#000000"),
}
"""Colour at the bottom and at the top."""


def ground_colours(
    name: str, between: tuple[float, float] = (0.0, 1.0)
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Colours (3,), 0 to 1, at two shares of the height of a ground."""
    bottom, top = (np.array(hex_rgb(colour)) / 255.0 for colour in GROUNDS[name])
    low, high = (bottom + share * (top - bottom) for share in between)
    return low, high


def ground_rows(name: str, height: int) -> NDArray[np.float32]:
    """Colour (h, 3), 0 to 255, of a ground in each row of a picture, top row first."""
    bottom, top = (255.0 * colour for colour in ground_colours(name))
    rows = (np.arange(height)[:, None] + 0.5) / height
    return np.asarray(top + rows * (bottom - top), dtype=np.float32)
