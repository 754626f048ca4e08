"""A plane that cuts the body open: what lies beyond it is not drawn, and the cut is closed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pyvista
from vtkmodules.vtkCommonDataModel import vtkPlane
from vtkmodules.vtkFiltersCore import vtkCutter
from vtkmodules.vtkFiltersGeneral import vtkContourTriangulator

from meshes.geometry.types import Array
from scenes.desk import Section

if TYPE_CHECKING:
    from viz.stage import Drawn, Stage

# World axes: X anterior, Y up, Z right; the axis that a plane stands across.
AXES = {
    "sagittal": np.array([0.0, 0.0, 1.0]),
    "coronal": np.array([1.0, 0.0, 0.0]),
    "transverse": np.array([0.0, 1.0, 0.0]),
}
CUT = 0.82
"""Brightness of a cut against the surface."""
BELOW = 12.0
"""How far below the muscles thighs are cut off, mm."""
LINE = "#3a2c26"


def kept_side(section: Section) -> tuple[Array, Array]:
    """A point (3,) of the plane and the unit direction (3,) of what is kept."""
    axis = AXES[section.plane]
    return axis * section.at, axis if section.flipped else -axis


def thighs(stage: Stage) -> tuple[list[Drawn], Section] | None:
    """What hangs below the muscles, and the plane that cuts it off; None where nothing does."""
    bellies = [each for each in stage.drawn.values() if each.rest.kind == "muscle"]
    if not bellies:
        return None
    lowest = min(float(stage.points(each.rest.name)[:, 1].min()) for each in bellies)
    hanging = [
        each
        for each in stage.drawn.values()
        if each.rest.kind not in ("muscle", "disc")
        and (each.rest.segment or "femur").startswith("femur")
    ]
    return hanging, Section(plane="transverse", at=lowest - BELOW, flipped=True)


class Caps:
    """The cuts of a section on a plotter.

    Attributes
    ----------
    faces : list of (str, mesh, ndarray)
        The part that each flat face closes, the face, and where it stands (4, 4).
    """

    def __init__(self, plotter: Any) -> None:
        self._plotter = plotter
        self._actors: list[Any] = []
        self.faces: list[tuple[str, Any, Array]] = []

    def clear(self) -> None:
        """Take the cuts away."""
        for actor in self._actors:
            self._plotter.remove_actor(actor, reset_camera=False, render=False)
        self._actors, self.faces = [], []

    def cut(self, drawn: Iterable[Drawn], section: Section | None) -> None:
        """Cut the parts by a plane, or show them whole."""
        self.clear()
        for each in drawn:
            each.actor.mapper.RemoveAllClippingPlanes()
        if section is None:
            return
        point, kept = kept_side(section)
        plane = _plane(point, kept)
        for each in drawn:
            each.actor.mapper.AddClippingPlane(plane)
            if each.actor.GetVisibility():
                self._close(each, point, kept)

    def _close(self, each: Drawn, point: Array, kept: Array) -> None:
        """Put a flat face where the plane passes through a part."""
        matrix = np.asarray(each.actor.user_matrix)
        own = np.linalg.inv(matrix)
        place = own[:3, :3] @ point + own[:3, 3]
        normal = matrix[:3, :3].T @ kept
        mesh = pyvista.wrap(each.actor.mapper.GetInput())
        low, high = np.array(mesh.bounds[::2]), np.array(mesh.bounds[1::2])
        reach = np.abs(normal) @ (high - low) / 2.0
        if abs(normal @ (place - (low + high) / 2.0)) > reach:
            return
        cutter = vtkCutter()
        cutter.SetInputData(mesh)
        cutter.SetCutFunction(_plane(place, normal))
        cutter.GenerateTrianglesOff()
        cutter.Update()
        rim = pyvista.wrap(cutter.GetOutput())
        if not rim.n_cells:
            return
        filler = vtkContourTriangulator()
        filler.SetInputData(rim)
        filler.TriangulationErrorDisplayOff()
        filler.Update()
        colour = np.array(each.actor.prop.color.int_rgb) * CUT
        face = pyvista.wrap(filler.GetOutput())
        # A little before the plane, or the clipped surface's own edge shows through it.
        lifted = matrix @ _shift(-0.02 * normal)
        self.faces.append((each.rest.name, face, lifted))
        self._add(face, lifted, tuple(int(c) for c in colour), each.actor.prop.opacity, 1.0)
        self._add(rim, lifted @ _shift(-0.05 * normal), LINE, each.actor.prop.opacity, 1.5)

    def _add(self, mesh: Any, matrix: Array, colour: Any, opacity: float, width: float) -> None:
        if not mesh.n_cells:
            return
        mesh.clear_data()
        actor = pyvista.Actor(mapper=pyvista.DataSetMapper(dataset=mesh))
        actor.mapper.scalar_visibility = False
        actor.prop.color, actor.prop.opacity = colour, opacity
        actor.prop.lighting = False
        actor.prop.line_width = width
        actor.user_matrix = matrix
        self._plotter.add_actor(actor, reset_camera=False, render=False)
        self._actors.append(actor)


def _plane(point: Array, normal: Array) -> vtkPlane:
    plane = vtkPlane()
    plane.SetOrigin(*(float(v) for v in point))
    plane.SetNormal(*(float(v) for v in normal))
    return plane


def _shift(step: Array) -> Array:
    matrix = np.eye(4)
    matrix[:3, 3] = step
    return matrix
