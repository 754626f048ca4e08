"""VTP (VTK PolyData in XML), read by VTK itself, which is imported only when such a file comes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

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
    """Vertices as they stand and polygons as triangles."""
    from vtkmodules.util.numpy_support import vtk_to_numpy
    from vtkmodules.vtkFiltersCore import vtkTriangleFilter
    from vtkmodules.vtkIOXML import vtkXMLPolyDataReader

    complaints: list[object] = []
    reader: Any = vtkXMLPolyDataReader()
    reader.AddObserver("ErrorEvent", lambda *said: complaints.append(said))
    reader.SetFileName(str(path))
    triangulated = vtkTriangleFilter()
    triangulated.PassVertsOff()
    triangulated.PassLinesOff()
    triangulated.SetInputConnection(reader.GetOutputPort())
    triangulated.Update()
    mesh = triangulated.GetOutput()
    if complaints or not mesh.GetNumberOfPoints():
        raise ValueError("expected points and polygons, got none that VTK can read")
    to_numpy: Any = vtk_to_numpy
    points = to_numpy(mesh.GetPoints().GetData()).astype(np.float64)
    faces = np.zeros((0, 3), dtype=np.int64)
    if mesh.GetNumberOfPolys():
        polygons = to_numpy(mesh.GetPolys().GetConnectivityArray())
        faces = polygons.astype(np.int64).reshape(-1, 3)
    return points, faces
