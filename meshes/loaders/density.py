"""Meshes finer or rougher than they need be: decimated, and smoothed where they are noisy."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sparse

from meshes.geometry.nearest import Surface
from meshes.geometry.types import Array, Faces

MOST_FACES = 40_000
_CLUSTERED = 200_000
_ROUGH = 0.35
_SHRINK, _SWELL = 0.5, -0.53


def thinned(surface: Surface, most: int = MOST_FACES) -> Surface:
    """The surface with at most about ``most`` faces.

    Quadric decimation (Garland and Heckbert 1997; VTK's, imported only when needed), after
    vertices of very fine meshes were gathered in small cells.
    """
    if len(surface.faces) <= most:
        return surface
    if len(surface.faces) > _CLUSTERED:
        surface = _gathered(surface, 1.5 * float(np.sqrt(surface.areas.sum() / _CLUSTERED)))
    return _decimated(surface, most / len(surface.faces))


def _gathered(surface: Surface, cell: float) -> Surface:
    grid = np.floor((surface.vertices - surface.vertices.min(axis=0)) / cell).astype(np.int64)
    _, number, counts = np.unique(grid, axis=0, return_inverse=True, return_counts=True)
    number = number.ravel()
    sums = [np.bincount(number, surface.vertices[:, k]) for k in range(3)]
    faces = number[surface.faces]
    distinct = (faces != np.roll(faces, 1, axis=1)).all(axis=1)
    _, unique = np.unique(np.sort(faces[distinct], axis=1), axis=0, return_index=True)
    return Surface(np.stack(sums, axis=1) / counts[:, None], faces[distinct][np.sort(unique)])


def _decimated(surface: Surface, share: float) -> Surface:
    from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray, vtk_to_numpy
    from vtkmodules.vtkCommonCore import vtkPoints
    from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
    from vtkmodules.vtkFiltersCore import vtkQuadricDecimation

    to_points: Any = numpy_to_vtk
    to_numbers: Any = numpy_to_vtkIdTypeArray
    to_numpy: Any = vtk_to_numpy
    points, cells, mesh = vtkPoints(), vtkCellArray(), vtkPolyData()
    decimation = vtkQuadricDecimation()
    points.SetData(to_points(np.ascontiguousarray(surface.vertices), deep=True))
    numbers = np.ascontiguousarray(surface.faces).ravel()
    offsets = np.arange(0, len(numbers) + 1, 3)
    cells.SetData(to_numbers(offsets, deep=True), to_numbers(numbers, deep=True))
    mesh.SetPoints(points)
    mesh.SetPolys(cells)
    decimation.SetInputData(mesh)
    decimation.SetTargetReduction(1.0 - share)
    decimation.VolumePreservationOn()
    decimation.Update()
    result = decimation.GetOutput()
    faces = to_numpy(result.GetPolys().GetConnectivityArray()).astype(np.int64).reshape(-1, 3)
    return Surface(to_numpy(result.GetPoints().GetData()).astype(np.float64), faces)


def _means(faces: Faces, count: int) -> sparse.csr_array:
    """Matrix (n, n) that takes the mean of each vertex's neighbours."""
    a, b, c = faces.T
    rows, columns = np.concatenate([a, b, c, b, c, a]), np.concatenate([b, c, a, a, b, c])
    links = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(count, count))
    links.data[:] = 1.0
    valence = np.maximum(np.asarray(links.sum(axis=1)).ravel(), 1.0)
    return sparse.csr_array(sparse.diags_array(1.0 / valence) @ links)


def roughness(surface: Surface) -> float:
    """How far single vertices stand out of their surroundings, mm: scanner noise, not shape.

    The height of a vertex over its neighbours' mean, less the mean of the neighbours' heights.
    """
    return _roughness(surface, _means(surface.faces, len(surface.vertices)))


def _roughness(surface: Surface, means: sparse.csr_array) -> float:
    offsets = surface.vertices - means @ surface.vertices
    heights = np.einsum("ij,ij->i", offsets, surface.normals)
    return float(np.median(np.abs(heights - means @ heights)))


def smoothed(surface: Surface) -> tuple[Surface, float]:
    """The surface smoothed without shrinking (Taubin 1995) where it is rough, and its roughness.

    Strings that wrap over a bone jump on bumps of 2 mm. Coarse meshes are left as they are.
    """
    means = _means(surface.faces, len(surface.vertices))
    rough = _roughness(surface, means)
    spacing = float(np.sqrt(surface.areas.mean()))
    if rough < _ROUGH or spacing > 3.0:
        return surface, 0.0
    for _ in range(60):
        vertices: Array = surface.vertices
        for factor in (_SHRINK, _SWELL):
            vertices = vertices + factor * (means @ vertices - vertices)
        surface = Surface(vertices, surface.faces)
        if _roughness(surface, means) < 0.3 * _ROUGH:
            break
    return surface, rough
