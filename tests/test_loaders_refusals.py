"""Files and manifests that cannot be used: every one is refused with one sentence."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bone_files import TRUNK, WRITERS, manifest, refused, rows_of

from meshes.loaders import LoadError, manifest_files
from meshes.loaders.builtin import patterns
from meshes.loaders.files import MOST_TRIANGLES, read_mesh


@pytest.mark.parametrize("kind", list(WRITERS))
@pytest.mark.parametrize("share", [0.3, 0.97])
def test_truncated_files_are_refused(kind: str, share: float, tmp_path: Path) -> None:
    rows = rows_of(tmp_path, (*TRUNK[1:], "femur_r"))
    suffix, write = WRITERS[kind]
    path = tmp_path / f"hip_bone_r.{suffix}"
    surface = patterns()["hip_bone_r"].surface
    write(path, surface.vertices, surface.faces)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    folder = manifest(tmp_path, {"bone": "hip_bone_r", "file": path.name}, *rows)
    refused(folder, path.name)


def _bad_files() -> dict[str, tuple[str, bytes, tuple[str, ...]]]:
    soup = struct.pack("<I", 4) + bytes(50 * 4)
    flat = b"ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\n"
    flat += b"property float z\nelement face 1\n"
    flat += b"property list uchar int vertex_indices\nend_header\n"
    entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><VTKFile type="PolyData">'
    return {
        "empty": ("bone.stl", b"", ("empty file",)),
        "picture": ("bone.stl", b"\x89PNG\r\n" + bytes(range(256)) * 9, ("STL", "announced")),
        "words": ("bone.obj", b"these are words\nnot vertices\n", ("OBJ", "vertices")),
        "page": ("bone.ply", b"<html>404</html>", ("PLY", "end_header")),
        "no_gltf": ("bone.glb", b"PK" + bytes(100), ("GLB", "glTF")),
        "no_vtk": ("bone.vtp", b"<html></html>", ("VTP", "VTKFile")),
        "entities": ("bone.vtp", entities + b"</VTKFile>", ("entities",)),
        "points": ("bone.obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\n", ("points", "surface")),
        "nan": ("bone.ply", flat + b"0 0 0\nnan 0 0\n0 100 0\n3 0 1 2\n", ("NaN", "1 of 3")),
        "zero_area": ("bone.stl", bytes(80) + soup, ("zero area",)),
        "line": ("bone.obj", b"v 0 0 0\nv 90 0 0\nv 200 0 0\nf 1 2 3\n", ("zero area",)),
        "strange": ("bone.obj", b"v 0 0 0\nv 1 0 0\nf 1 2 7\n", ("vertex 7",)),
        "suffix": ("bone.blend", b"BLENDER", (".stl", ".blend")),
    }


@pytest.mark.parametrize("kind", list(_bad_files()))
def test_bad_files_give_one_sentence(kind: str, tmp_path: Path) -> None:
    name, content, words = _bad_files()[kind]
    (tmp_path / name).write_bytes(content)
    rows = rows_of(tmp_path, (*TRUNK[1:], "femur_r"))
    folder = manifest(tmp_path, {"bone": "hip_bone_r", "file": name}, *rows)
    refused(folder, name, *words)


def test_ten_million_triangles_are_refused_before_they_are_read(tmp_path: Path) -> None:
    count = 10_000_000
    path = tmp_path / "bone.stl"
    path.write_bytes(bytes(80) + struct.pack("<I", count))
    with path.open("r+b") as file:
        file.truncate(84 + 50 * count)  # a file with a hole: it takes no room
    with pytest.raises(LoadError, match=f"at most {MOST_TRIANGLES:,} triangles, got 10,000,000"):
        read_mesh(path)


def test_a_file_of_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "bone.obj"
    with path.open("wb") as file:
        file.truncate(3_000_000_000)
    with pytest.raises(LoadError, match="at most 800 MB"):
        read_mesh(path)


@pytest.mark.parametrize(("factor", "unit"), [(0.001, "m"), (0.1, "cm")])
def test_a_wrong_unit_is_named(factor: float, unit: str, tmp_path: Path) -> None:
    rows = rows_of(tmp_path, (*TRUNK, "femur_r"))
    surface = patterns()["sacrum"].surface
    WRITERS["ply"][1](tmp_path / "sacrum.ply", surface.vertices * factor, surface.faces)
    refused(manifest(tmp_path, *rows), "sacrum.ply", f'set unit = "{unit}"')


def test_metres_that_are_mm_are_named_too(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, (*TRUNK, "femur_r"))
    refused(manifest(tmp_path, *rows, unit="m"), 'looks like millimetres: set unit = "mm"')


def test_exchanged_sides_are_named(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, (*TRUNK, "femur_r"))
    rows[0]["file"], rows[1]["file"] = rows[1]["file"], rows[0]["file"]
    refused(manifest(tmp_path, *rows), "hip_bone_r", "mirror")


def test_a_femur_of_the_other_side_is_named(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, (*TRUNK, "femur_l"))
    refused(manifest(tmp_path, rows[-1] | {"bone": "femur_r"}, *rows[:-1]), "like femur_l")


def test_a_bone_far_from_the_others_is_named(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, (*TRUNK, "femur_r"))
    shift = np.eye(4)
    shift[0, 3] = 700.0
    rows[5]["transform"] = shift.tolist()
    refused(manifest(tmp_path, *rows), "transform")


# Manifests: refused before any mesh is read.

ROWS = [{"bone": name, "file": f"{name}.stl"} for name in (*TRUNK, "femur_r")]


def test_a_folder_without_manifest(tmp_path: Path) -> None:
    refused(tmp_path, "bones.toml", "docs/own-bones.md")
    refused(tmp_path / "nowhere", "nowhere", "none")


def test_a_manifest_that_is_no_toml(tmp_path: Path) -> None:
    (tmp_path / "bones.toml").write_text("schema = = 1")
    refused(tmp_path, "bones.toml", "TOML", "line 1")
    (tmp_path / "bones.toml").write_bytes(b"schema = 1 # \xff\xfe")
    refused(tmp_path, "UTF-8")


def _without(name: str) -> list[dict[str, Any]]:
    return [row for row in ROWS if row["bone"] != name]


def _with(name: str, **more: Any) -> list[dict[str, Any]]:
    return [row | more if row["bone"] == name else row for row in ROWS]


BAD_MANIFESTS: dict[str, tuple[list[dict[str, Any]], tuple[str, ...]]] = {
    "missing hip": (_without("hip_bone_l"), ("got no hip_bone_l",)),
    "missing vertebra": (_without("l3"), ("got no l3",)),
    "no femur": (_without("femur_r"), ("add femur_r or femur_l",)),
    "two files": ([*ROWS, {"bone": "l3", "file": "other.stl"}], ("l3.stl", "other.stl", "two")),
    "one file twice": (_with("l4", file="l3.stl"), ("l4", "l3.stl", "file of l3")),
    "unknown bone": (_with("l5", bone="L5 "), ("unknown bone", "did you mean 'l5'?")),
    "short name": (_with("hip_bone_r", bone="hip_r"), ("did you mean 'hip_bone_r'?",)),
    "unknown key": (_with("l1", units="mm"), ("units", "did you mean 'unit'?")),
    "unknown unit": (_with("l1", unit="inch"), ("mm, cm or m", "inch")),
    "step upwards": (_with("l1", file="../l1.stl"), ("inside the folder", "../l1.stl")),
    "absolute": (_with("l1", file="/etc/l1.stl"), ("inside the folder", "/etc/l1.stl")),
    "drive": (_with("l1", file="C:\\l1.stl"), ("inside the folder",)),
    "suffix": (_with("l1", file="l1.mat"), (".stl", ".mat")),
    "no such transform": (_with("l1", transform="ct"), ("transform 'ct'",)),
    "three rows": (_with("l1", transform=[[1, 0, 0, 0]] * 3), ("four rows",)),
    "reflection": (
        _with("l1", transform=np.diag([-1.0, 1.0, 1.0, 1.0]).tolist()), ("mirrored = true",)
    ),
    "stretch": (_with("l1", transform=np.diag([1.0, 2.0, 1.0, 1.0]).tolist()), ("same scale",)),
    "landmark": (_with("l1", landmarks={"tip": [1, 2]}), ("landmark tip", "[x, y, z]")),
    "fit of a hip": (_with("hip_bone_r", fit="acetabulum"), ("fit", "femur")),
    "version alone": (_with("femur_r", version=12), ("version", "acetabulum")),
    "length alone": (_with("femur_r", length=450), ("length",)),
    "mirror of another": ([*ROWS, {"bone": "femur_l", "mirror_of": "l3"}], ("mirror_of",)),
    "file and mirror": (_with("femur_r", mirror_of="femur_l"), ("either file or mirror_of",)),
    "no name": ([*ROWS, {"file": "x.stl"}], ("bone of [[bones]] 10",)),
}  # fmt: skip


@pytest.mark.parametrize("kind", list(BAD_MANIFESTS))
def test_bad_manifests_give_one_sentence(kind: str, tmp_path: Path) -> None:
    rows, words = BAD_MANIFESTS[kind]
    refused(manifest(tmp_path, *rows), "bones.toml" if kind != "suffix" else "l1.mat", *words)


def test_a_wrong_schema_and_top_key(tmp_path: Path) -> None:
    refused(manifest(tmp_path, *ROWS, schema=2), "schema = 1", "got 2")
    refused(manifest(tmp_path, *ROWS, hip_centers={}), "did you mean 'hip_centres'?")
    refused(manifest(tmp_path), "[[bones]]")


def test_a_missing_file_is_named_with_the_nearest(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, (*TRUNK, "femur_r"))
    rows[2]["file"] = "sacrun.ply"
    refused(manifest(tmp_path, *rows), "sacrun.ply", "did you mean 'sacrum.ply'?")
    with pytest.raises(LoadError, match=r"sacrun\.ply"):
        manifest_files(tmp_path)


def test_an_unknown_landmark_is_named_with_the_nearest(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, (*TRUNK, "femur_r"))
    rows[0]["landmarks"] = {"pubic_tuberkle": [0.0, 0.0, 0.0]}
    refused(manifest(tmp_path, *rows), "did you mean 'pubic_tubercle'?")
