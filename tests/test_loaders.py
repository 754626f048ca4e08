"""Loaded bones: every format and frame gives the skeleton back; every bad input one sentence."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from scipy.spatial.transform import Rotation

from meshes.bones.symphysis import built_symphyses
from meshes.geometry.nearest import Surface
from meshes.geometry.solids import signed_volume
from meshes.geometry.types import Array, Faces
from meshes.loaders import LoadError, loaded_skeleton, manifest_files
from meshes.loaders.builtin import patterns
from meshes.loaders.clean import cleaned, neighbours, turned_outwards
from meshes.loaders.density import roughness, smoothed, thinned
from meshes.loaders.femur import joint_space
from meshes.loaders.files import MOST_TRIANGLES, read_mesh
from meshes.loaders.manifest import read_manifest
from meshes.loaders.placing import sphere_through
from meshes.skeleton import Skeleton, built_skeleton

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


def refused(folder: Path, *words: str) -> str:
    """The sentence with which a folder is refused; it holds all of ``words``."""
    with pytest.raises(LoadError) as caught:
        loaded_skeleton(folder)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert all(word in sentence for word in words), sentence
    return sentence


# Whole skeletons.

SCALE = 0.93
TURN = Rotation.from_euler("xyz", [80.0, -35.0, 200.0], degrees=True).as_matrix()


def _perturbed(points: Array, unit: float) -> Array:
    return np.asarray((SCALE * points @ TURN.T + [400.0, -150.0, 900.0]) / unit)


@pytest.fixture(scope="module")
def perturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Skeleton, tuple[str, ...]]:
    """The built-in bones turned, scaled, in four units of frame and all formats, one femur."""
    folder = tmp_path_factory.mktemp("perturbed")
    rows = []
    kinds = [*WRITERS, "ply", "stl"]
    for kind, name in zip(kinds, (*TRUNK, "femur_l"), strict=True):
        suffix, write = WRITERS[kind]
        unit, factor = [("mm", 1.0), ("cm", 10.0), ("m", 1000.0)][len(rows) % 3]
        surface = patterns()[name].surface
        write(folder / f"{name}.{suffix}", _perturbed(surface.vertices, factor), surface.faces)
        rows.append({"bone": name, "file": f"{name}.{suffix}", "unit": unit})
    said: list[tuple[str, float]] = []
    result = loaded_skeleton(
        manifest(folder, *rows), lambda words, share: said.append((words, share))
    )
    assert [share for _, share in said] == sorted(share for _, share in said)
    return result


def test_landmarks_come_back_within_3_mm(perturbed: tuple[Skeleton, tuple[str, ...]]) -> None:
    built = built_skeleton()
    for bone in perturbed[0].bones:
        places = built[bone.name].template[: len(built[bone.name].landmarks)]
        expected = SCALE * places  # on the surface that was written, its spheres exact
        found = np.array([bone.landmarks[name] for name in built[bone.name].landmarks])
        errors = np.linalg.norm(found - expected, axis=1)
        assert np.quantile(errors, 0.95) < 1.0, bone.name
        assert errors.max() < 3.0, bone.name


def test_hip_centres_come_back_within_1_mm(perturbed: tuple[Skeleton, tuple[str, ...]]) -> None:
    for side, centre in built_skeleton().hip_centres.items():
        assert np.linalg.norm(perturbed[0].hip_centres[side] - SCALE * centre) < 1.0


def test_level_centres_and_templates_come_back(
    perturbed: tuple[Skeleton, tuple[str, ...]],
) -> None:
    built = built_skeleton()
    for level, centre in built.level_centres.items():
        assert np.linalg.norm(perturbed[0].level_centres[level] - SCALE * centre) < 1.0
    for bone in perturbed[0].bones:
        assert bone.template.shape == built[bone.name].template.shape
        misses = np.linalg.norm(bone.template - SCALE * built[bone.name].template, axis=1)
        assert np.median(misses) < 0.5, bone.name


def test_order_segments_and_normals_are_those_of_the_built_in_body(
    perturbed: tuple[Skeleton, tuple[str, ...]],
) -> None:
    # A loaded sacrum may bring its coccyx along; none is added.
    built = [bone for bone in built_skeleton().bones if bone.name != "coccyx"]
    assert [b.name for b in perturbed[0].bones] == [b.name for b in built]
    assert [b.segment for b in perturbed[0].bones] == [b.segment for b in built]
    for bone in perturbed[0].bones:
        assert signed_volume(bone.vertices, bone.faces) > 0.0
        assert np.allclose(np.linalg.norm(bone.normals, axis=1), 1.0)
        assert set(bone.fields) == {"cartilage"}
    worn = perturbed[0]["hip_bone_r"].fields["cartilage"]
    assert worn.max() > 0.95
    assert worn.min() < 0.05


def test_symphysis_has_its_disc_and_there_is_none_below_the_sacrum(
    perturbed: tuple[Skeleton, tuple[str, ...]],
) -> None:
    (disc,) = built_symphyses(perturbed[0])
    assert disc.name == "interpubic_disc"
    mesh = trimesh.Trimesh(disc.vertices, disc.faces, process=False)
    assert mesh.is_watertight
    assert 1_500 < mesh.volume / SCALE**3 < 4_000  # mm3


def test_what_was_fitted_in_is_said(perturbed: tuple[Skeleton, tuple[str, ...]]) -> None:
    notes = " / ".join(perturbed[1])
    assert "t12: not given" in notes
    assert "femur_r: the mirror image of femur_l" in notes


@pytest.fixture(scope="module")
def half_mirrored(tmp_path_factory: pytest.TempPathFactory) -> Skeleton:
    """A body with one hip bone and one femur of the wrong side, both mirrored by the manifest."""
    folder = tmp_path_factory.mktemp("mirrored")
    rows = rows_of(folder, (*TRUNK[:1], *TRUNK[2:], "femur_l"))
    rows[-1] |= {"bone": "femur_r", "mirrored": True}
    rows[-1] |= {"fit": "acetabulum", "length": 430.0, "version": 25.0}
    rows.append({"bone": "hip_bone_l", "mirror_of": "hip_bone_r"})
    rows[3]["landmarks"] = {"superior_endplate_centre": [1.0, 220.0, 0.5]}
    centres = {"r": [1.0, 2.0, 84.0], "l": [-1.0, -2.0, -84.0]}
    text = manifest(folder, *rows) / "bones.toml"
    tables = f"\n[hip_centres]\nr = {centres['r']}\nl = {centres['l']}\n"
    text.write_text(text.read_text().replace("[[bones]]", tables + "[[bones]]", 1))
    return loaded_skeleton(folder)[0]


def test_a_mirrored_hip_bone_stands_on_the_other_side(half_mirrored: Skeleton) -> None:
    right = half_mirrored.landmark("hip_bone_r", "anterior_superior_iliac_spine")
    left = half_mirrored.landmark("hip_bone_l", "anterior_superior_iliac_spine")
    assert np.linalg.norm(right * [1, 1, -1] - left) < 6.0  # the given centres tilt the frame
    assert left[2] < -80.0


def test_a_femur_fitted_to_the_acetabulum_has_its_radius_and_length(
    half_mirrored: Skeleton,
) -> None:
    femur = half_mirrored["femur_r"]
    assert np.ptp(femur.vertices[:, 1]) == pytest.approx(430.0, abs=1.0)
    medial, lateral = femur.landmarks["medial_epicondyle"], femur.landmarks["lateral_epicondyle"]
    assert lateral[2] > medial[2]
    middle = (medial + lateral) / 2.0 - half_mirrored.hip_centres["r"]
    assert np.linalg.norm(middle[[0, 2]]) < 0.5  # the mechanical axis is vertical
    head = femur.template[patterns()["femur_r"].on_sphere()]
    offsets = np.linalg.norm(head - half_mirrored.hip_centres["r"], axis=1)
    radius = patterns()["hip_bone_r"].radius - joint_space()
    assert np.median(offsets) == pytest.approx(radius, abs=0.5)
    neck = np.mean([femur.landmarks[f"neck_{k}"] for k in range(1, 9)], axis=0)
    back, _, out = half_mirrored.hip_centres["r"] - neck
    assert np.degrees(np.arctan2(back, -out)) == pytest.approx(25.0, abs=1.0)


def test_given_centres_and_landmarks_are_taken(half_mirrored: Skeleton) -> None:
    apart = half_mirrored.hip_centres["r"] - half_mirrored.hip_centres["l"]
    assert np.linalg.norm(apart) == pytest.approx(np.linalg.norm([2.0, 4.0, 168.0]), abs=1e-6)


@needs_reference
def test_visible_human_with_the_femur_of_another(tmp_path: Path) -> None:
    reference = json.loads((REFERENCE / "visible_human" / "transforms.json").read_text())
    files = ("hip_r", "hip_l", "sacrum", "L1", "L2", "L3", "L4", "L5")
    names = dict(zip(TRUNK, files, strict=True))
    rows = [{"bone": bone, "file": f"{file}.ply"} for bone, file in names.items()]
    for row in rows:
        (tmp_path / row["file"]).symlink_to(REFERENCE / "visible_human" / row["file"])
    (tmp_path / "femur_r.obj").symlink_to(REFERENCE / "femur" / "femur_r.obj")
    rows.append({"bone": "femur_r", "file": "femur_r.obj", "fit": "acetabulum"})
    skeleton, _ = loaded_skeleton(manifest(tmp_path, *rows, transform=reference["T_ct_to_pelvis"]))
    given = [np.array(reference["joint_centres_pelvis_mm"][f"hip_{side}"]) for side in "rl"]
    apart = np.linalg.norm(skeleton.hip_centres["r"] - skeleton.hip_centres["l"])
    assert apart == pytest.approx(np.linalg.norm(given[0] - given[1]), abs=2.0)
    spines = [skeleton.landmark(f"hip_bone_{s}", "anterior_superior_iliac_spine") for s in "rl"]
    assert np.linalg.norm(spines[0] - spines[1]) == pytest.approx(258.0, abs=8.0)  # reference table
    assert skeleton.landmark("femur_r", "lesser_trochanter_tip")[1] < -60.0
    heights = [skeleton.level_centres[level][1] for level in ("l5_s1", "l4_l5", "l3_l4", "l2_l3")]
    assert heights == sorted(heights)


@needs_reference
def test_low_poly_open_bones_are_taken(tmp_path: Path) -> None:
    bones = json.loads((REFERENCE / "gait2392" / "transforms.json").read_text())["bones"]
    rows = []
    for name, one in bones.items():
        (tmp_path / one["file"]).symlink_to(REFERENCE / "gait2392" / one["file"])
        bone = name.lower().replace("hip_", "hip_bone_")
        transform = one["T_body_to_pelvis_neutral"]
        rows.append({"bone": bone, "file": one["file"], "transform": transform})
    skeleton, notes = loaded_skeleton(manifest(tmp_path, *rows))
    assert skeleton.hip_centres["r"][2] == pytest.approx(83.5, abs=2.0)  # the model's hip joint
    assert any("open along 17 edges" in note for note in notes)


# Files.


@pytest.mark.parametrize("kind", list(WRITERS))
def test_every_format_gives_the_surface_back(kind: str, tmp_path: Path) -> None:
    surface = patterns()["l4"].surface
    suffix, write = WRITERS[kind]
    path = tmp_path / f"bone.{suffix}"
    write(path, surface.vertices, surface.faces)
    back = cleaned(path.name, *read_mesh(path)).surface
    assert back.faces.shape == surface.faces.shape
    assert back.vertices.shape == surface.vertices.shape
    volume = signed_volume(surface.vertices, surface.faces)
    assert signed_volume(back.vertices, back.faces) == pytest.approx(volume, rel=1e-5)


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


def test_manifest_files_are_the_manifest_and_its_meshes(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, (*TRUNK, "femur_r"))
    files = manifest_files(manifest(tmp_path, *rows, source="test"))
    assert [file.name for file in files] == ["bones.toml", *(row["file"] for row in rows)]


# Surfaces.


def test_winding_is_made_one_and_outward() -> None:
    surface = patterns()["hip_bone_r"].surface
    mixed = surface.faces.copy()
    wrong = np.random.default_rng(0).random(len(mixed)) < 0.5
    mixed[wrong] = mixed[wrong][:, ::-1]
    outward, pieces = turned_outwards(surface.vertices, mixed)
    assert neighbours(outward)[2].all()
    assert pieces.max() == 0
    volume = signed_volume(surface.vertices, surface.faces)
    assert signed_volume(surface.vertices, outward) == pytest.approx(volume)


def test_specks_and_hollows_are_left_out() -> None:
    ball = trimesh.creation.icosphere(3, 50.0)
    hollow = trimesh.creation.icosphere(2, 40.0)
    speck = trimesh.creation.icosphere(1, 2.0)
    vertices = np.vstack([ball.vertices, hollow.vertices, speck.vertices + 90.0])
    inner = hollow.faces[:, ::-1] + len(ball.vertices)
    faces = np.vstack([ball.faces, inner, speck.faces + len(ball.vertices) + len(hollow.vertices)])
    clean = cleaned("ball", vertices, np.asarray(faces, dtype=np.int64))
    assert len(clean.surface.faces) == len(ball.faces)
    assert "2 loose fragments" in clean.notes[0]


def test_dense_meshes_are_thinned_and_keep_their_volume() -> None:
    dense = trimesh.creation.icosphere(7, 40.0)
    surface = Surface(np.asarray(dense.vertices), np.asarray(dense.faces, dtype=np.int64))
    thin = thinned(surface)
    assert len(thin.faces) <= 41_000
    assert neighbours(thin.faces)[3] == 0
    volume = signed_volume(surface.vertices, surface.faces)
    assert signed_volume(thin.vertices, thin.faces) == pytest.approx(volume, rel=1e-3)


def test_noise_is_smoothed_and_clean_bones_are_left_alone() -> None:
    surface = patterns()["femur_r"].surface
    assert smoothed(surface)[0] is surface
    noise = np.random.default_rng(0).normal(0.0, 1.0, surface.vertices.shape)
    rough = Surface(surface.vertices + noise, surface.faces)
    calm, said = smoothed(rough)
    assert said == pytest.approx(roughness(rough))
    before = np.linalg.norm(noise, axis=1).mean()
    assert np.linalg.norm(calm.vertices - surface.vertices, axis=1).mean() < 0.6 * before


def test_a_sphere_is_found_among_outliers() -> None:
    rng = np.random.default_rng(5)
    points = rng.normal(size=(500, 3)) * [1.0, 1.0, 0.3] + [0.0, 0.0, 1.0]
    points = 24.0 * points / np.linalg.norm(points, axis=1, keepdims=True) + [10.0, 20.0, 30.0]
    points[:60] += rng.normal(size=(60, 3)) * 5.0
    centre, radius = sphere_through(points)
    assert np.allclose(centre, [10.0, 20.0, 30.0], atol=0.05)
    assert radius == pytest.approx(24.0, abs=0.05)


def test_the_example_of_the_manual_is_a_manifest(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[1] / "docs" / "own-bones.md").read_text(encoding="utf-8")
    example = manual.split("```toml\n")[1].split("```")[0]
    (tmp_path / "bones.toml").write_text(example, encoding="utf-8")
    entries = read_manifest(tmp_path).entries
    assert entries["femur_r"].fit == "acetabulum"
    assert entries["femur_r"].version == 12.0
    assert entries["hip_bone_l"].mirror_of == "hip_bone_r"
