"""From a stage to an array of pixels: one quick shot, or several half a pixel apart, averaged."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray

from viz.plotter import SAMPLES
from viz.stage import Stage

Pixels = NDArray[np.uint8]
Sums = NDArray[np.uint16]

OCCLUSION_RADIUS = 18.0
OCCLUSION_KERNEL = 48
# The pass keeps depths in half precision: a step is up to 1/1024 of the distance.
OCCLUSION_BIAS = 1.2e-3


def _spread(count: int) -> tuple[tuple[float, float], ...]:
    """Places within a pixel, -0.5 to 0.5, spread evenly by the plastic number (Roberts 2018)."""
    ratio = 1.32471795724474602596
    steps = (1.0 / ratio, 1.0 / ratio**2)
    return tuple(
        ((0.5 + i * steps[0]) % 1.0 - 0.5, (0.5 + i * steps[1]) % 1.0 - 0.5) for i in range(count)
    )


SHOTS: dict[str, tuple[tuple[float, float], ...]] = {"draft": _spread(4), "final": _spread(8)}


class Shutter:
    """Reads pixels from a plotter's window into one array that is used again and again."""

    def __init__(self, plotter: Any) -> None:
        self._window = plotter.render_window
        self._renderer = plotter.renderer
        self._buffer = vtkUnsignedCharArray()

    def shot(self) -> Pixels:
        """Draw and return the picture (h, w, 3), top row first: valid until the next shot."""
        width, height = self._window.GetSize()
        self._renderer.ResetCameraClippingRange()
        self._window.Render()
        self._window.GetPixelData(0, 0, width - 1, height - 1, 0, self._buffer, 0)
        pixels: Pixels = vtk_to_numpy(self._buffer)  # type: ignore[no-untyped-call]
        return pixels.reshape(height, width, 3)[::-1]


def picture(stage: Stage) -> Pixels:
    """The scene as an array of pixels.

    ``draft`` is one shot with four samples a pixel; ``final`` averages eight shots that lie a part
    of a pixel apart and adds ambient occlusion.

    Returns
    -------
    ndarray of uint8, shape (h, w, 3), or (h, w, 4) where the background is transparent
    """
    settings = stage.scene.picture
    _prepare(stage)
    if not settings.transparent:
        return _mean(*_exposed(stage))
    on = {}
    for ground in ("black", "white"):
        stage.background(ground)
        on[ground] = _exposed(stage)
    stage.background(settings.background)
    black, white = (np.divide(total, count, dtype=np.float32) for total, count in on.values())
    return _cut_out(black, white)


class Reel:
    """Frames of a film: one shutter for all, an average only where the scene needs it."""

    def __init__(self, stage: Stage) -> None:
        _prepare(stage)
        self._stage = stage
        self._shutter = Shutter(stage.plotter)
        self._places = _shots(stage)

    def frame(self) -> Pixels:
        """The stage as it stands (h, w, 3): valid until the next frame."""
        if self._places is None:
            return self._shutter.shot()
        return _mean(*_exposed(self._stage, self._shutter))


def _prepare(stage: Stage) -> None:
    """Set the window up for the quality that the scene asks for."""
    several = _shots(stage) is not None
    stage.plotter.render_window.SetMultiSamples(0 if several else SAMPLES)
    if stage.scene.picture.quality == "final":
        distance = float(np.linalg.norm(stage.framing.position - stage.framing.focus))
        stage.plotter.disable_ssao()
        stage.plotter.enable_ssao(
            radius=OCCLUSION_RADIUS,
            bias=OCCLUSION_BIAS * distance,
            kernel_size=OCCLUSION_KERNEL,
            blur=True,
        )


def _shots(stage: Stage) -> tuple[tuple[float, float], ...] | None:
    """Places of the shots within a pixel, or None for one multisampled shot.

    Depth peeling and multisampling do not go together: see-through parts get lost.
    """
    quality = stage.scene.picture.quality
    return SHOTS[quality] if quality == "final" or stage.translucent else None


def _exposed(stage: Stage, shutter: Shutter | None = None) -> tuple[Sums, int]:
    """The sum (h, w, 3) of the shots of a picture, and how many there were."""
    shutter = shutter or Shutter(stage.plotter)
    places = _shots(stage)
    if places is None:
        return shutter.shot().astype(np.uint16), 1
    width, height = stage.plotter.render_window.GetSize()
    camera = stage.plotter.camera
    total = np.zeros((height, width, 3), dtype=np.uint16)
    for x, y in places:
        camera.SetWindowCenter(2.0 * x / width, 2.0 * y / height)
        total += shutter.shot()
    camera.SetWindowCenter(0.0, 0.0)
    return total, len(places)


def _mean(total: Sums, count: int) -> Pixels:
    total += np.uint16(count // 2)
    total //= np.uint16(count)
    return total.astype(np.uint8)


def _cut_out(on_black: NDArray[np.float32], on_white: NDArray[np.float32]) -> Pixels:
    """Colour and opacity (h, w, 4) from the same picture before black and before white.

    What covers a pixel with opacity a and colour c gives a*c before black and a*c + 255*(1 - a)
    before white; both unknowns follow, whatever was blended on the way.
    """
    opacity = np.clip(255.0 - (on_white - on_black).mean(axis=2), 0.0, 255.0)
    pixels = np.zeros((*opacity.shape, 4), dtype=np.uint8)
    pixels[..., 3] = np.rint(opacity)
    covered = opacity >= 0.5
    share = opacity[covered][:, None] / np.float32(255.0)
    pixels[covered, :3] = np.rint(np.clip(on_black[covered] / share, 0.0, 255.0))
    return pixels
