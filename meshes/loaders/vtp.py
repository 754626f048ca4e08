"""VTP (VTK PolyData in XML), read by VTK itself, which is imported only when such a file comes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

import numpy as np

from meshes.geometry.types import Array, Faces
from meshes.loaders.scanning import head, tail

_COUNT = re.compile(rb"NumberOf(?:Polys|Strips)\s*=\s*[\"'](\d+)[\"']")
_POINTS = re.compile(rb"NumberOfPoints\s*=\s*[\"'](\d+)[\"']")


def announced(path: Path) -> int:
    """Number of polygons that the pieces announce."""
    start = head(path, 4096).find(b"<VTKFile")
    if start < 0:
        raise ValueError("expected an XML file of VTK ('<VTKFile type=\"PolyData\">'), got none")
    if b"<!" in head(path, start).replace(b"<!--", b""):
        raise ValueError("expected plain XML, got a document type or entities, which are refused")
    if b"</VTKFile>" not in tail(path, 512):
        raise ValueError("expected '</VTKFile>' at the end, got none: the file is truncated")
    text = path.read_bytes()
    polygons = sum(int(count) for count in _COUNT.findall(text))
    return max(polygons, sum(int(count) for count in _POINTS.findall(text)) // 3)


def read(path: Path) -> tuple[Array, Faces]:
    """Vertices as they stand and polygons as fans of triangles."""
    from vtkmodules.util.numpy_support import vtk_to_numpy
    from vtkmodules.vtkCommonCore import vtkObject
    from vtkmodules.vtkIOXML import vtkXMLPolyDataReader

    reader = vtkXMLPolyDataReader()
    reader.SetFileName(str(path))
    loud = vtkObject.GetGlobalWarningDisplay()
    vtkObject.SetGlobalWarningDisplay(0)
    try:
        reader.Update()
    finally:
        vtkObject.SetGlobalWarningDisplay(loud)
    mesh, to_numpy = reader.GetOutput(), cast(Any, vtk_to_numpy)
    if not mesh.GetNumberOfPoints():
        raise ValueError("expected points and polygons, got none that VTK can read")
    points = to_numpy(mesh.GetPoints().GetData()).astype(np.float64)
    if not mesh.GetNumberOfPolys():
        return points, np.zeros((0, 3), dtype=np.int64)
    offsets = to_numpy(mesh.GetPolys().GetOffsetsArray()).astype(np.int64)
    return points, _fans(offsets, to_numpy(mesh.GetPolys().GetConnectivityArray()))


def _fans(offsets: Faces, corners: Faces) -> Faces:
    """Triangles (m, 3) of polygons given by their corners one after another."""
    sizes = np.diff(offsets)
    if not len(sizes) or sizes.min() < 3 or offsets[0] != 0 or offsets[-1] != len(corners):
        raise ValueError("expected polygons of three corners or more, got others: damaged")
    count = sizes - 2
    first = np.repeat(offsets[:-1], count)
    step = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    fans = corners[np.stack([first, first + step + 1, first + step + 2], axis=1)]
    return np.asarray(fans, dtype=np.int64)
