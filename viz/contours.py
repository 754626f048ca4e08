"""Contours in ink: where one structure ends before another, and along folds, as a pen draws them.

Every structure is drawn once with its number and its normals as colours; ink lies where these, or
the depth, jump from a pixel to its neighbours, so that lines are as wide everywhere as the look
wants them, whatever the mesh.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pyvista
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkFloatArray, vtkUnsignedCharArray
from vtkmodules.vtkRenderingCore import vtkPolyDataMapper

from viz.lights import lit
from viz.plotter import look as looking
from viz.plotter import off_screen
from viz.tiles import Tile, aim

if TYPE_CHECKING:
    from viz.stage import Stage

Coverage = NDArray[np.float32]
Shifted = tuple[tuple[slice, slice], tuple[slice, slice]]
NORMALS = """
  fragOutput0 = vec4(diffuseColor.r, 0.5 + 0.5 * normalVCVSOutput.xy, 1.0);
"""
FOLD = 0.38
"""A surface that turns by more than this (difference of unit normals) across a line is a fold."""
STEP = 3.0
"""A surface that lies so far behind the one beside it, in mm, is another fold."""
CLEAR = 0.5
"""Parts less opaque than this are drawn in ink half as dark."""
COLOUR = (28, 24, 26)
THINNEST = 0.75
"""Half the least width of a line, in pixels drawn."""
FINE = 2
"""Pixels drawn to one of the picture, each way."""


class Inker:
    """Draws the contours of a stage, tile by tile.

    Parameters
    ----------
    stage : Stage
        Its meshes are shared, so that contours follow the body.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        opaque = {name: d.actor.prop.opacity >= CLEAR for name, d in stage.drawn.items()}
        names = list(stage.drawn)
        groups = ([n for n in names if opaque[n]], [n for n in names if not opaque[n]])
        self._layers = [
            (_Layer(stage, group, names), strength)
            for group, strength in zip(groups, (1.0, 0.5), strict=True)
            if group
        ]

    def onto(self, pixels: NDArray[np.uint8], tile: Tile) -> None:
        """Lay the contours of a tile over its pixels (h, w, 3 or 4), in place."""
        inked(pixels, self.ink(tile))

    def ink(self, tile: Tile) -> Coverage:
        """How much ink (h, w), 0 to 1, lies on each pixel of a tile."""
        found = np.zeros((tile.height, tile.width), dtype=np.float32)
        for layer, strength in self._layers:
            np.maximum(found, strength * layer.ink(tile), out=found)
        return found

    def close(self) -> None:
        """Give back the memory."""
        for layer, _ in self._layers:
            layer.close()


class _Layer:
    """Contours of some parts, in which each hides what lies behind it."""

    def __init__(self, stage: Stage, group: list[str], names: list[str]) -> None:
        self._stage = stage
        self._plotter = off_screen((16, 16), samples=0)
        self._plotter.set_background("#000000")
        lit(self._plotter)
        self._pixels, self._depths = vtkUnsignedCharArray(), vtkFloatArray()
        self._actors = {name: self._numbered(name, names.index(name) + 1) for name in group}

    def _numbered(self, name: str, number: int) -> Any:
        mapper = vtkPolyDataMapper()
        mapper.SetInputData(self._stage.drawn[name].mesh)
        mapper.SetScalarVisibility(False)
        actor = pyvista.Actor(mapper=mapper)
        actor.prop.interpolation = "Phong"
        actor.prop.color = (1 + number % 254, 0, 0)
        actor.prop.diffuse, actor.prop.ambient = 1.0, 0.0
        light = "//VTK::Light::Impl"
        actor.GetShaderProperty().AddFragmentShaderReplacement(light, True, light + NORMALS, False)
        self._plotter.add_actor(actor, name=name, reset_camera=False, render=False)
        return actor

    def ink(self, tile: Tile) -> Coverage:
        size = self._stage.scene.picture.size
        for name, actor in self._actors.items():
            actor.user_matrix = self._stage.drawn[name].actor.user_matrix
        window, framing = self._plotter.render_window, self._stage.framing
        window.SetSize(FINE * tile.width, FINE * tile.height)
        looking(self._plotter, framing)
        aim(self._plotter.camera, framing, size, tile)
        self._plotter.renderer.ResetCameraClippingRange()
        window.Render()
        corners = (0, 0, FINE * tile.width - 1, FINE * tile.height - 1)
        window.GetPixelData(*corners, 0, self._pixels, 0)
        window.GetZbufferData(*corners, self._depths)
        shape = (FINE * tile.height, FINE * tile.width)
        raw: Any = vtk_to_numpy(self._pixels)  # type: ignore[no-untyped-call]
        deep: Any = vtk_to_numpy(self._depths)  # type: ignore[no-untyped-call]
        seen = raw.reshape(*shape, 3)[::-1]
        depth = self._linear(deep.reshape(shape)[::-1])
        radii = [FINE * width * size[1] / 2000.0 for width in self._stage.look.ink]
        radii = [max(radius, THINNEST) if radius else 0.0 for radius in radii]
        fine = _inked(seen, depth, radii)
        blocks = fine.reshape(tile.height, FINE, tile.width, FINE)
        return np.asarray(blocks.mean(axis=(1, 3), dtype=np.float32))

    def _linear(self, depth: NDArray[np.float32]) -> NDArray[np.float32]:
        """Distance from the camera in mm."""
        near, far = (np.float32(end) for end in self._plotter.camera.clipping_range)
        if self._plotter.camera.parallel_projection:
            return np.asarray(near + depth * (far - near))
        return np.asarray(near * far / (far - depth * (far - near)))

    def close(self) -> None:
        self._plotter.close()


def _inked(
    seen: NDArray[np.uint8], depth: NDArray[np.float32], radii: list[float]
) -> NDArray[np.bool_]:
    """Where (h, w) ink lies, of pixels (number, two of the normal) and their depth."""
    outer, inner, fold = radii
    number = np.ascontiguousarray(seen[..., 0])
    ink = np.zeros(number.shape, dtype=bool)
    body = number > 0
    if outer:
        for here, there in _around(outer, number.shape):
            ink[here] |= body[here] != body[there]
    if inner:
        for here, there in _around(inner, number.shape):
            ink[here] |= (number[here] != number[there]) & body[here] & body[there]
    if fold or inner:
        ink |= _folds(seen, depth, number, max(fold, 0.5 * inner), bool(fold))
    return ink


def _folds(
    seen: NDArray[np.uint8],
    depth: NDArray[np.float32],
    number: NDArray[np.uint8],
    radius: float,
    crests: bool,
) -> NDArray[np.bool_]:
    """Where a structure ends before itself, or turns sharply."""
    ink = np.zeros(number.shape, dtype=bool)
    normals = seen[..., 1:].astype(np.int16)
    sharp = round((FOLD * 127.5) ** 2)
    for here, there in _around(radius, number.shape):
        same = number[here] == number[there]
        jump = np.abs(depth[here] - depth[there]) > STEP
        turned = normals[here] - normals[there]
        turn = (turned.astype(np.int32) ** 2).sum(axis=2) > sharp
        ink[here] |= same & ((jump & turn) if not crests else (jump & turn) | turn)
    return ink & (number > 0)


def _around(radius: float, shape: tuple[int, int]) -> Iterator[Shifted]:
    """Views of an array and of itself shifted, for neighbours all round within a radius."""
    rings = (radius,) if radius < 2.0 else (radius, radius / 2.0)
    steps = {
        (round(ring * np.sin(turn)), round(ring * np.cos(turn)))
        for ring in rings
        for turn in np.arange(12) * np.pi / 6.0
    }
    for dy, dx in sorted(steps - {(0, 0)}):
        yield (_cut(dy, dx, shape), _cut(-dy, -dx, shape))


def _cut(dy: int, dx: int, shape: tuple[int, int]) -> tuple[slice, slice]:
    rows = slice(max(0, -dy), shape[0] - max(0, dy))
    return rows, slice(max(0, -dx), shape[1] - max(0, dx))


def inked(pixels: NDArray[np.uint8], ink: Coverage) -> None:
    """Lay ink over a picture (h, w, 3 or 4), in place."""
    rows, columns = np.nonzero(ink > 1.0 / 512.0)
    share = ink[rows, columns][:, None]
    under = pixels[rows, columns].astype(np.float32)
    dark = np.array(COLOUR, dtype=np.float32)
    if pixels.shape[2] == 3:
        pixels[rows, columns] = np.rint(under + share * (dark - under)).astype(np.uint8)
        return
    cover = under[:, 3:] / np.float32(255.0) * (1.0 - share)
    whole = cover + share
    colour = (under[:, :3] * cover + dark * share) / np.maximum(whole, 1e-6)
    pixels[rows, columns] = np.rint(np.hstack([colour, 255.0 * whole])).astype(np.uint8)
