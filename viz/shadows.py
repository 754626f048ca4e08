"""Soft shadows: how much of the key light reaches every vertex, by looking from the light.

The body is drawn from a few places of the lamp as a picture of depths; a vertex that lies behind
what is seen there is in shadow. The share of places that see it is a value of the vertex, which the
shader multiplies the light by: so tiles and frames need nothing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyvista
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkFloatArray
from vtkmodules.vtkRenderingCore import vtkPolyDataMapper

from meshes.geometry.types import Array, Faces
from viz.lights import LAMPS
from viz.plotter import off_screen

if TYPE_CHECKING:
    from viz.stage import Stage

PLACES = 6
SPREAD = 0.09
"""Radius of the lamp as seen from the body (tangent)."""
SIDE = 640
"""Pixels of a picture of depths, each way."""
BIAS = 2.2
"""A vertex must lie so far behind what is seen, in mm, to be in shadow."""
DEEPEST = 0.36
"""Share of the brightness that a full shadow takes."""
ROUNDS = 3
"""Times that a shadow is evened with its surroundings, so that its edge does not show triangles."""


class Shadows:
    """Casts the shadows of a stage's solid parts onto all of its parts."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._plotter = off_screen((SIDE, SIDE), samples=0)
        self._depths = vtkFloatArray()
        self._actors = {name: self._added(name) for name in stage.drawn}

    def _added(self, name: str) -> Any:
        mapper = vtkPolyDataMapper()
        mapper.SetInputData(self._stage.drawn[name].mesh)
        mapper.SetScalarVisibility(False)
        actor = pyvista.Actor(mapper=mapper)
        actor.prop.lighting = False
        self._plotter.add_actor(actor, name=name, reset_camera=False, render=False)
        return actor

    def cast(self) -> None:
        """Set the light of every vertex for the pose and the camera as they stand."""
        stage = self._stage
        for name, actor in self._actors.items():
            actor.user_matrix = stage.drawn[name].actor.user_matrix
        points = {name: stage.points(name) for name in stage.drawn}
        whole = np.vstack(list(points.values()))
        middle = (whole.min(axis=0) + whole.max(axis=0)) / 2.0
        radius = float(np.linalg.norm(whole - middle, axis=1).max()) + 1.0
        light = stage.framing.sight.axes.T @ np.array(LAMPS[0].place)
        light /= np.linalg.norm(light)
        seen = {name: np.zeros(len(p)) for name, p in points.items()}
        for towards in _lamp(light):
            axes = _frame(towards)
            depth = self._drawn(middle, radius, axes)
            for name, places in points.items():
                seen[name] += _reached((places - middle) @ axes.T, depth, radius)
        still = stage.still[:3, :3]
        for name, counted in seen.items():
            share = softened(counted / PLACES, stage.posed[name].faces)
            normals = stage.posed[name].normals @ still.T
            facing = np.clip(3.0 * (normals @ light), 0.0, 1.0)
            lit = 1.0 - DEEPEST * facing * (1.0 - share)
            array = stage.drawn[name].mesh.GetPointData().GetArray("shade")
            vtk_to_numpy(array)[:] = lit  # type: ignore[no-untyped-call]
            array.Modified()

    def _drawn(self, middle: Array, radius: float, axes: Array) -> Array:
        """Depths (SIDE, SIDE) towards the light from the middle, in mm; bottom row first."""
        camera = self._plotter.camera
        camera.position = tuple(middle + 2.0 * radius * axes[2])
        camera.focal_point = tuple(middle)
        camera.up = tuple(axes[1])
        camera.parallel_projection = True
        camera.parallel_scale = radius
        camera.clipping_range = (radius, 3.0 * radius)
        window = self._plotter.render_window
        window.Render()
        window.GetZbufferData(0, 0, SIDE - 1, SIDE - 1, self._depths)
        raw: Any = vtk_to_numpy(self._depths)  # type: ignore[no-untyped-call]
        return np.asarray(radius * (1.0 - 2.0 * raw.reshape(SIDE, SIDE)))

    def close(self) -> None:
        """Give back the memory."""
        self._plotter.close()


def softened(share: Array, faces: Faces) -> Array:
    """A value (n,) of each vertex, evened with those of the triangles (m, 3) around it."""
    around = np.maximum(np.bincount(faces.ravel(), minlength=len(share)), 1)
    for _ in range(ROUNDS):
        means = np.repeat(share[faces].mean(axis=1), 3)
        share = np.bincount(faces.ravel(), means, len(share)) / around
    return share


def _lamp(light: Array) -> list[Array]:
    """Directions to places of the lamp, spread evenly over its disc (Vogel's spiral)."""
    axes = _frame(light)
    found = []
    for i in range(PLACES):
        reach, turn = SPREAD * np.sqrt((i + 0.5) / PLACES), 2.399963 * i
        towards = axes.T @ np.array([reach * np.cos(turn), reach * np.sin(turn), 1.0])
        found.append(towards / np.linalg.norm(towards))
    return found


def _frame(towards: Array) -> Array:
    """Rows right, up and back (3, 3) of a camera at a light."""
    least = np.eye(3)[int(np.abs(towards).argmin())]
    right = np.cross(least, towards)
    right /= np.linalg.norm(right)
    return np.array([right, np.cross(towards, right), towards])


def _reached(places: Array, depth: Array, radius: float) -> Array:
    """Whether light reaches places (n, 3) given right, up and towards it from the middle."""
    pixels = ((places[:, :2] / radius + 1.0) * (0.5 * SIDE)).astype(np.int64)
    column, row = np.clip(pixels, 0, SIDE - 1).T
    return np.asarray(places[:, 2] > depth[row, column] - BIAS, dtype=np.float64)
