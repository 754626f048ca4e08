"""Contours in ink: where one structure ends before another, and along folds, as a pen draws them.

Every structure is drawn once with its number and its normals as colours; ink lies where these, or
the depth, jump from a pixel to its neighbours, so that lines are as wide everywhere as the look
wants them, whatever the mesh.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyvista
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkFloatArray, vtkUnsignedCharArray
from vtkmodules.vtkRenderingCore import vtkPolyDataMapper

from viz.edges import Coverage, covered
from viz.lights import lit
from viz.plotter import look as looking
from viz.plotter import off_screen
from viz.tiles import Tile, aim

if TYPE_CHECKING:
    from viz.stage import Stage

NORMALS = """
  fragOutput0 = vec4(diffuseColor.r, 0.5 + 0.5 * normalVCVSOutput.xy, 1.0);
"""
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
        self._numbers = {name: names.index(name) + 1 for name in group}
        self._actors = {
            name: self._numbered(stage.drawn[name].mesh, number)
            for name, number in self._numbers.items()
        }
        self._caps: list[Any] = []

    def _numbered(self, mesh: Any, number: int) -> Any:
        mapper = vtkPolyDataMapper()
        mapper.SetInputData(mesh)
        mapper.SetScalarVisibility(False)
        actor = pyvista.Actor(mapper=mapper)
        actor.prop.interpolation = "Phong"
        actor.prop.color = (1 + number % 254, 0, 0)
        actor.prop.diffuse, actor.prop.ambient = 1.0, 0.0
        light = "//VTK::Light::Impl"
        actor.GetShaderProperty().AddFragmentShaderReplacement(light, True, light + NORMALS, False)
        self._plotter.add_actor(actor, reset_camera=False, render=False)
        return actor

    def _open(self) -> None:
        """Cut the parts as the stage has them cut."""
        for cap in self._caps:
            self._plotter.remove_actor(cap, reset_camera=False, render=False)
        self._caps = []
        for name, actor in self._actors.items():
            planes = self._stage.drawn[name].actor.mapper.GetClippingPlanes()
            actor.mapper.RemoveAllClippingPlanes()
            if planes is not None:
                actor.mapper.SetClippingPlanes(planes)
        for name, face, place in self._stage.caps.faces if self._stage.caps else ():
            if name in self._numbers and face.n_cells:
                self._caps.append(self._numbered(face, self._numbers[name]))
                self._caps[-1].user_matrix = place

    def ink(self, tile: Tile) -> Coverage:
        size = self._stage.scene.picture.size
        for name, actor in self._actors.items():
            actor.user_matrix = self._stage.drawn[name].actor.user_matrix
        if self._stage.caps or self._caps:
            self._open()
        window, framing = self._plotter.render_window, self._stage.framing
        window.SetSize(FINE * tile.width, FINE * tile.height)
        looking(self._plotter, framing)
        aim(self._plotter.camera, framing, size, tile)
        self._plotter.renderer.ResetCameraClippingRange()
        window.Render()
        widths = (FINE * width * size[1] / 2000.0 for width in self._stage.look.ink)
        outer, inner, fold = (max(width, THINNEST) if width else 0.0 for width in widths)
        seen, depth = self._taken(tile, deep=not fold)
        camera = self._plotter.camera
        reach = (*camera.clipping_range, bool(camera.parallel_projection))
        return covered(seen, depth, reach, (outer, inner, fold), FINE)[::-1]

    def _taken(self, tile: Tile, deep: bool) -> tuple[NDArray[np.uint8], Coverage]:
        """Numbers with normals, and depths if they are asked for, bottom row first."""
        window, shape = self._plotter.render_window, (FINE * tile.height, FINE * tile.width)
        corners = (0, 0, shape[1] - 1, shape[0] - 1)
        window.GetPixelData(*corners, 0, self._pixels, 0)
        seen: Any = vtk_to_numpy(self._pixels)  # type: ignore[no-untyped-call]
        if not deep:
            return seen.reshape(*shape, 3), np.zeros((1, 1), dtype=np.float32)
        window.GetZbufferData(*corners, self._depths)
        depth: Any = vtk_to_numpy(self._depths)  # type: ignore[no-untyped-call]
        return seen.reshape(*shape, 3), depth.reshape(shape)

    def close(self) -> None:
        self._plotter.close()


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
