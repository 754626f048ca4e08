"""A plotter's window is drawn and read into one array that is used again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray

Pixels = NDArray[np.uint8]


class Shutter:
    """Draws and reads a plotter's window."""

    def __init__(self, plotter: Any) -> None:
        self._window = plotter.render_window
        self._renderer = plotter.renderer
        self._buffer = vtkUnsignedCharArray()

    def shot(self) -> Pixels:
        """Draw and return the picture (h, w, 3), top row first: valid until the next shot."""
        return self._drawn(self._window.GetPixelData, 3)

    def covered(self) -> Pixels:
        """Draw and return the picture (h, w, 4) with how far the body covers each pixel."""
        return self._drawn(self._window.GetRGBACharPixelData, 4)

    def _drawn(self, read: Callable[..., object], channels: int) -> Pixels:
        width, height = self._window.GetSize()
        self._renderer.ResetCameraClippingRange()
        self._window.Render()
        read(0, 0, width - 1, height - 1, 0, self._buffer, 0)
        pixels: Pixels = vtk_to_numpy(self._buffer)  # type: ignore[no-untyped-call]
        return pixels.reshape(height, width, channels)[::-1]
