"""The few things that are asked of pyvista: a plotter, a mesh with its normals, a camera."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyvista

from meshes.geometry.types import Faces
from meshes.part import Part
from viz.framing import Framing

SAMPLES = 4


def off_screen(size: tuple[int, int], samples: int = SAMPLES) -> Any:
    """A plotter that draws into memory, its edges smoothed by some samples a pixel."""
    plotter: Any = pyvista.Plotter(off_screen=True, window_size=list(size), lighting="none")
    plotter.render_window.SetMultiSamples(samples)
    return plotter


def surface(part: Part) -> Any:
    """The part as a mesh of VTK with its own normals, in single precision."""
    points: Any = part.vertices.astype(np.float32)
    faces: Any = part.faces
    mesh = pyvista.PolyData.from_regular_faces(points, faces)
    mesh.point_data["Normals"] = part.normals.astype(np.float32)
    mesh.GetPointData().SetActiveNormals("Normals")
    return mesh


def closed(faces: Faces, count: int) -> bool:
    """Whether every edge of a mesh of ``count`` vertices is passed once each way.

    The sums of a random product over the edges and over the turned edges are equal for a closed
    mesh, and for another with a chance of less than 1 in 10^15 (Freivalds' fingerprint).
    """
    random = np.random.default_rng(2008)
    start, end = random.integers(1, 2**63, (2, count), dtype=np.uint64)
    a, b = faces, np.roll(faces, -1, axis=1)
    return bool((start[a] * end[b]).sum() == (start[b] * end[a]).sum())


def look(plotter: Any, framing: Framing) -> None:
    """Let a plotter's camera see what the framing says."""
    camera = plotter.camera
    camera.position = tuple(framing.position)
    camera.focal_point = tuple(framing.focus)
    camera.up = tuple(framing.sight.up)
    camera.parallel_projection = framing.parallel
    camera.view_angle = framing.view_angle
    camera.parallel_scale = framing.scale
    camera.SetWindowCenter(-2.0 * framing.centre[0], -2.0 * framing.centre[1])
    plotter.renderer.camera_set = True
