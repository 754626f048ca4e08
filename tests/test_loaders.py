"""Loaded bones: every format and frame gives the skeleton back; every bad input one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import trimesh
from bone_files import REFERENCE, TRUNK, WRITERS, gait2392, manifest, needs_reference, rows_of
from scipy.spatial.transform import Rotation

from meshes.bones.symphysis import built_symphyses
from meshes.geometry.nearest import Surface
from meshes.geometry.solids import signed_volume
from meshes.geometry.types import Array
from meshes.loaders import loaded_skeleton, manifest_files
from meshes.loaders.builtin import patterns
from meshes.loaders.clean import cleaned, neighbours, turned_outwards
from meshes.loaders.density import roughness, smoothed, thinned
from meshes.loaders.femur import joint_space
from meshes.loaders.files import read_mesh
from meshes.loaders.manifest import read_manifest
from meshes.loaders.placing import sphere_through
from meshes.skeleton import Skeleton, built_skeleton

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
    skeleton, notes = loaded_skeleton(gait2392(tmp_path))
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
