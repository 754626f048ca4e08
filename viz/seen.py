"""What of each structure can be seen: a picture with a flat colour of its own for every part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyvista
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from vtkmodules.vtkRenderingCore import vtkPolyDataMapper

from meshes.geometry.types import Mask
from viz.plotter import look, off_screen
from viz.shutter import Shutter
from viz.stage import Stage

Numbers = NDArray[np.int16]
TALLEST = 720
OWN = 0.25
"""What a pixel of its own part counts that a leader crosses, beside one of another."""
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

    def crossed(
        self, name: str, spot: tuple[float, float], weights: Sequence[float]
    ) -> tuple[float, float]:
        """Pixels of the picture that a level line from a spot of a part crosses, left and right.

        Those of each part count by its weight, those of the part itself by `OWN`.
        """
        height, width = self.numbers.shape
        row = min(max(int(spot[1] * self.scale), 0), height - 1)
        column = min(max(int(spot[0] * self.scale), 0), width - 1)
        number = self.names.index(name) if name in self.names else -1
        line = self.numbers[row]
        cost = np.where(line == number, OWN, np.append(weights, 0.0)[line]) * (line >= 0)
        return float(cost[:column].sum() / self.scale), float(cost[column:].sum() / self.scale)

    def nearest(self, name: str, spot: tuple[float, float]) -> tuple[float, float] | None:
        """The pixel x, y of the picture nearest to a spot at which a part is seen, or None.

        The spot itself where the part is seen there.
        """
        number = self.names.index(name)
        column, row = int(spot[0] * self.scale), int(spot[1] * self.scale)
        height, width = self.numbers.shape
        if 0 <= row < height and 0 <= column < width and self.numbers[row, column] == number:
            return spot
        rows, columns = np.nonzero(self.numbers == number)
        if not len(rows):
            return None
        x, y = columns + 0.5, rows + 0.5
        first = int(np.hypot(x - spot[0] * self.scale, y - spot[1] * self.scale).argmin())
        return float(x[first] / self.scale), float(y[first] / self.scale)

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
    """Draw the stage in flat colours and tell the parts apart by them."""
    with Watch(stage) as watch:
        return watch.seen()


class Watch:
    """Looks at a stage again and again, as it stands; a context manager.

    Parts that are nearly clear are drawn after the others and only where nothing else is.

    Parameters
    ----------
    stage : Stage
        Its meshes are shared.
    """

    def __init__(self, stage: Stage) -> None:
        width, height = stage.scene.picture.size
        scale = min(1.0, TALLEST / height)
        self._stage = stage
        self._size = (max(1, round(width * scale)), max(1, round(height * scale)))
        self._names = tuple(stage.drawn)
        clear = [name for name in self._names if stage.drawn[name].actor.prop.opacity < CLEAR]
        solid = [name for name in self._names if name not in clear]
        self._layers = [_Flat(stage, group, self._names, self._size) for group in (solid, clear)]

    def seen(self) -> Seen:
        """What is seen now."""
        numbers = np.full(self._size[::-1], -1, dtype=np.int16)
        for drawn in (layer.numbers() for layer in self._layers):
            if drawn.size:
                numbers = np.where(numbers < 0, drawn, numbers)
        return Seen(self._names, numbers, self._size[1] / self._stage.scene.picture.size[1])

    def close(self) -> None:
        """Give back the memory."""
        for layer in self._layers:
            layer.close()

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class _Flat:
    """Some parts in flat colours, in which each hides what lies behind it."""

    def __init__(
        self, stage: Stage, drawn: list[str], names: tuple[str, ...], size: tuple[int, int]
    ) -> None:
        self._stage, self._size = stage, size
        self._actors = {name: _numbered(stage, name, names.index(name) + 1) for name in drawn}
        self._plotter = off_screen(size, samples=0) if drawn else None
        if self._plotter is not None:
            self._plotter.set_background("#000000")
            for name, actor in self._actors.items():
                self._plotter.add_actor(actor, name=name, reset_camera=False, render=False)
            self._shutter = Shutter(self._plotter)

    def numbers(self) -> Numbers:
        """Index (h, w) of the frontmost part, -1 where there is none; nothing without parts."""
        if self._plotter is None:
            return np.zeros((0, 0), dtype=np.int16)
        for name, actor in self._actors.items():
            shown = self._stage.drawn[name].actor
            actor.user_matrix = shown.user_matrix
            planes = shown.mapper.GetClippingPlanes()
            opened = planes is not None and planes.GetNumberOfItems() > 0
            actor.prop.culling = "none" if opened else shown.prop.culling
            if planes is not None:
                actor.mapper.SetClippingPlanes(planes)
        look(self._plotter, self._stage.framing)
        pixels = self._shutter.shot()
        codes = pixels[..., 0].astype(np.int16) + np.int16(256) * pixels[..., 1]
        return np.where(pixels[..., 2] == 255, codes - np.int16(1), np.int16(-1))

    def close(self) -> None:
        if self._plotter is not None:
            self._plotter.close()


def _numbered(stage: Stage, name: str, code: int) -> pyvista.Actor:
    """A part in the colour that stands for a number."""
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(stage.drawn[name].mesh)
    mapper.SetScalarVisibility(False)
    actor = pyvista.Actor(mapper=mapper)
    actor.prop.lighting = False
    actor.prop.color = (code % 256, code // 256, 255)
    return actor
