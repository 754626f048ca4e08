"""Bones written to files in every format, with their manifest: what the tests of loading share."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from meshes.geometry.types import Array, Faces
from meshes.loaders import LoadError, loaded_skeleton
from meshes.loaders.builtin import patterns

REFERENCE = Path(__file__).parents[2] / "shared" / "reference" / "bones"
needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="no reference bones here")
TRUNK = ("hip_bone_r", "hip_bone_l", "sacrum", "l1", "l2", "l3", "l4", "l5")
Write = Callable[[Path, Array, Faces], None]


def written(suffix: str, **options: Any) -> Write:
    def write(path: Path, vertices: Array, faces: Faces) -> None:
        mesh = trimesh.Trimesh(vertices, faces, process=False)
        mesh.export(path, file_type=options.get("file_type", suffix), **options.get("more", {}))

    return write


def vtp(path: Path, vertices: Array, faces: Faces) -> None:
    from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
    from vtkmodules.vtkCommonCore import vtkPoints
    from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
    from vtkmodules.vtkIOXML import vtkXMLPolyDataWriter

    points, cells, mesh = vtkPoints(), vtkCellArray(), vtkPolyData()
    points.SetData(numpy_to_vtk(np.ascontiguousarray(vertices), deep=True))
    offsets = numpy_to_vtkIdTypeArray(np.arange(0, faces.size + 1, 3), deep=True)
    cells.SetData(offsets, numpy_to_vtkIdTypeArray(np.ascontiguousarray(faces).ravel(), deep=True))
    mesh.SetPoints(points)
    mesh.SetPolys(cells)
    writer = vtkXMLPolyDataWriter()
    writer.SetFileName(str(path))
    writer.SetInputData(mesh)
    writer.Write()


WRITERS: dict[str, tuple[str, Write]] = {
    "stl": ("stl", written("stl")),
    "stl_ascii": ("stl", written("stl", file_type="stl_ascii")),
    "obj": ("obj", written("obj")),
    "ply": ("ply", written("ply")),
    "ply_ascii": ("ply", written("ply", more={"encoding": "ascii"})),
    "glb": ("glb", written("glb")),
    "vtp": ("vtp", vtp),
}


def manifest(folder: Path, *rows: dict[str, Any], **top: Any) -> Path:
    lines = [f"{key} = {json.dumps(value)}" for key, value in {"schema": 1, **top}.items()]
    for row in rows:
        lines += ["[[bones]]", *(f"{key} = {_toml(value)}" for key, value in row.items())]
    (folder / "bones.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {json.dumps(v)}" for k, v in value.items()) + " }"
    return json.dumps(value)


def rows_of(folder: Path, names: tuple[str, ...], suffix: str = "ply") -> list[dict[str, Any]]:
    """Write built-in bones and give their rows."""
    for name in names:
        surface = patterns()[name].surface
        WRITERS[suffix][1](folder / f"{name}.{suffix}", surface.vertices, surface.faces)
    return [{"bone": name, "file": f"{name}.{suffix}"} for name in names]


def gait2392(folder: Path) -> Path:
    """The folder with links to the bones of gait2392, and their manifest."""
    bones = json.loads((REFERENCE / "gait2392" / "transforms.json").read_text())["bones"]
    rows = []
    for name, one in bones.items():
        (folder / one["file"]).symlink_to(REFERENCE / "gait2392" / one["file"])
        bone = name.lower().replace("hip_", "hip_bone_")
        transform = one["T_body_to_pelvis_neutral"]
        rows.append({"bone": bone, "file": one["file"], "transform": transform})
    return manifest(folder, *rows)


def refused(folder: Path, *words: str) -> str:
    """The sentence with which a folder is refused; it holds all of ``words``."""
    with pytest.raises(LoadError) as caught:
        loaded_skeleton(folder)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert all(word in sentence for word in words), sentence
    return sentence
