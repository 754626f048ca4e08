"""What of each structure can be seen: a picture with a flat colour of its own for every part."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyvista
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from meshes.geometry.types import Mask
from viz.plotter import look, off_screen
from viz.shutter import Shutter
from viz.stage import Stage

Numbers = NDArray[np.int64]
TALLEST = 720
CLEAR = 0.5
"""Parts less opaque than this hide nothing."""


@dataclass(frozen=True, eq=False)
class Seen:
    """Which part is seen at each pixel of a picture.

    Attributes
    ----------
    names : tuple of str
        Parts that are shown.
    numbers : ndarray of int, shape (h, w)
        Index into the names, -1 for the background.
    scale : float
        Pixels here to one pixel of the picture.
    """

    names: tuple[str, ...]
    numbers: Numbers
    scale: float

    def mask(self, name: str) -> Mask:
        """Where (h, w) a part is seen."""
        return np.asarray(self.numbers == self.names.index(name))

    def between(self, left: float, right: float) -> Seen:
        """The same with nothing seen beyond two columns of the picture."""
        columns = (np.arange(self.numbers.shape[1]) + 0.5) / self.scale
        inside = (columns > left) & (columns < right)
        return replace(self, numbers=np.where(inside, self.numbers, -1))

    def spot(self, name: str) -> tuple[float, float] | None:
        """The pixel x, y of the picture deepest inside what is seen of a part, or None."""
        mask = self.mask(name)
        if not mask.any():
            return None
        rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
        window = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        depth = np.asarray(distance_transform_edt(np.pad(window, 1)))[1:-1, 1:-1]
        row, column = np.unravel_index(int(depth.argmax()), depth.shape)
        x, y = column + columns[0] + 0.5, row + rows[0] + 0.5
        return float(x / self.scale), float(y / self.scale)


def seen(stage: Stage) -> Seen:
    """Draw the stage in flat colours and tell the parts apart by them.

    Parts that are nearly clear are drawn after the others and only where nothing else is.
    """
    width, height = stage.scene.picture.size
    scale = min(1.0, TALLEST / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    names = tuple(stage.drawn)
    clear = [name for name in names if stage.drawn[name].actor.prop.opacity < CLEAR]
    solid = [name for name in names if name not in clear]
    numbers = _flat(stage, solid, names, size)
    if clear:
        behind = _flat(stage, clear, names, size)
        numbers = np.where(numbers < 0, behind, numbers)
    return Seen(names, numbers, size[1] / height)


def _flat(stage: Stage, drawn: list[str], names: tuple[str, ...], size: tuple[int, int]) -> Numbers:
    """Index (h, w) of the frontmost of some parts, -1 where there is none."""
    plotter = off_screen(size, samples=0)
    plotter.set_background("#000000")
    for name in drawn:
        actor = pyvista.Actor(mapper=pyvista.DataSetMapper(dataset=stage.drawn[name].mesh))
        actor.mapper.scalar_visibility = False
        actor.prop.lighting = False
        code = names.index(name) + 1
        actor.prop.color = (code % 256, code // 256, 255)
        actor.user_matrix = stage.drawn[name].actor.user_matrix
        planes = stage.drawn[name].actor.mapper.GetClippingPlanes()
        if planes is not None:
            actor.mapper.SetClippingPlanes(planes)
        plotter.add_actor(actor, name=name, reset_camera=False, render=False)
    look(plotter, stage.framing)
    pixels = Shutter(plotter).shot().astype(np.int64)
    plotter.close()
    return np.where(pixels[..., 2] == 255, pixels[..., 0] + 256 * pixels[..., 1] - 1, -1)
