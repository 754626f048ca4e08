"""Schematics: tendons that flip where their account says so, a divided one, and a table."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image

from meshes import Body, Pose
from meshes.neighbours.flips import flipped
from meshes.neighbours.records import Flip, neighbour_names, schematic_names, schematic_records
from meshes.part import PosedBody
from meshes.props import TABLE, table_ends
from scenes import Scene
from scenes.labels import label_text
from scenes.motions import motion_pose
from scenes.teaching.courses import lab
from viz.render import render

FULL = {"hip_flexion": 50.0, "hip_adduction": -35.0, "hip_rotation": -35.0}
FLIPPED = Pose(**{f"{name}_r": angle for name, angle in FULL.items()})
TENDON, PART = "schematic_psoas_tendon_r", "schematic_iliacus_part_r"
OLDER = "schematic_tendon_over_eminence_r"


@pytest.fixture(scope="module")
def drawn(body: Body) -> Body:
    return body.with_neighbours([*schematic_records(), TABLE])


@pytest.fixture(scope="module")
def neutral(drawn: Body) -> PosedBody:
    return drawn.posed()


@pytest.fixture(scope="module")
def turned(drawn: Body) -> PosedBody:
    return drawn.posed(FLIPPED)


def cut(posed: PosedBody, name: str, height: float) -> np.ndarray:
    """Middle (3,) of a part's section at a height."""
    part = posed[name]
    mesh = trimesh.Trimesh(part.vertices, part.faces, process=False)
    path = mesh.section(plane_origin=[0, height, 0], plane_normal=[0, 1, 0])
    assert path is not None, name
    return np.asarray(path.vertices).mean(axis=0)


def test_they_come_when_they_are_named_and_only_then(body: Body, drawn: Body) -> None:
    assert not set(schematic_names()) & set(neighbour_names())
    assert set(schematic_names()) | {TABLE} == set(drawn.names) - set(body.names)
    one = body.with_neighbours(["schematic_single_tendon_l"])
    assert set(one.names) - set(body.names) == {"schematic_single_tendon_l"}


def test_they_are_closed_and_say_what_they_are(neutral: PosedBody) -> None:
    for name in (*schematic_names(), TABLE):
        part = neutral[name]
        assert part.kind == "schematic"
        mesh = trimesh.Trimesh(part.vertices, part.faces)
        mesh.merge_vertices(merge_norm=True)
        assert mesh.is_watertight, name
        assert mesh.volume > 500.0, name
        for language, word in (
            ("english", "schematic"), ("german", "Schema"), ("spanish", "esquema"),
        ):  # fmt: skip
            assert word in label_text(name, language), name  # type: ignore[arg-type]
    for record in schematic_records().values():
        assert record.tag == "design"


def test_left_mirrors_right(drawn: Body) -> None:
    right = drawn.posed(FLIPPED)
    left = drawn.posed(FLIPPED.mirrored())
    for name in schematic_records():
        other = left[f"{name}_l"].vertices * (1.0, 1.0, -1.0)
        assert other == pytest.approx(right[f"{name}_r"].vertices, abs=1e-6)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.42, 0.5, 0.58, 0.8, 1.0])
def test_the_flip_is_the_mean_of_the_shares_of_its_angles(body: Body, share: float) -> None:
    flip = Flip(tuple(FULL.items()), 0.42, 0.58)
    pose = Pose(**{f"{name}_r": share * angle for name, angle in FULL.items()})
    turn = body.skeleton.motions(pose)["femur_r"][:3, :3]
    way = min(max((share - 0.42) / 0.16, 0.0), 1.0)
    assert flipped(flip, turn) == pytest.approx(way**2 * (3 - 2 * way), abs=1e-9)


def test_angles_count_each_for_itself(body: Body) -> None:
    """Flexion alone, however far, is a third; the wrong way counts as none."""
    flip = Flip(tuple(FULL.items()), 0.0, 1.0)
    for flexion, adduction, wanted in ((50, 0, 1 / 3), (100, 0, 1 / 3), (50, 20, 1 / 3),
                                       (50, -35, 2 / 3), (-20, 0, 0.0)):  # fmt: skip
        pose = Pose(hip_flexion_r=flexion, hip_adduction_r=adduction)
        turn = body.skeleton.motions(pose)["femur_r"][:3, :3]
        assert flipped(flip, turn) == pytest.approx(wanted**2 * (3 - 2 * wanted), abs=1e-9)


@pytest.mark.parametrize("above", [4.0, 10.0, 16.0])
def test_tendon_and_part_of_iliacus_change_places(
    body: Body, neutral: PosedBody, turned: PosedBody, above: float
) -> None:
    """At the height of the eminence: the part between tendon and bone, then the tendon."""
    height = body.skeleton.landmark("hip_bone_r", "iliopubic_eminence")[1] + above
    tendon, part = (cut(turned, name, height) for name in (TENDON, PART))
    assert tendon[2] - part[2] > 3.0
    assert tendon[0] - part[0] > 8.0
    tendon, part = (cut(neutral, name, height) for name in (TENDON, PART))
    assert part[2] - tendon[2] > 8.0
    assert tendon[0] < part[0]


def test_the_older_account_jumps_over_the_eminence(body: Body, drawn: Body) -> None:
    eminence = body.skeleton.landmark("hip_bone_r", "iliopubic_eminence")
    straight, flexed = (
        cut(drawn.posed(Pose(hip_flexion_r=angle)), OLDER, eminence[1]) for angle in (0.0, 40.0)
    )
    assert straight[2] < eminence[2] - 5.0
    assert flexed[2] > eminence[2] + 5.0


def test_the_path_of_the_model_does_not_jump(body: Body) -> None:
    """What the lab says beside the older account: psoas lateral to the eminence in both poses."""
    eminence = body.skeleton.landmark("hip_bone_r", "iliopubic_eminence")
    for angle in (0.0, 40.0):
        for string in body.fascicles(Pose(hip_flexion_r=angle)):
            if string.muscle != "psoas_major_r":
                continue
            over = itertools.pairwise(string.points)
            places = [
                a + (eminence[1] - a[1]) / (b[1] - a[1]) * (b - a)
                for a, b in over
                if (a[1] - eminence[1]) * (b[1] - eminence[1]) < 0.0
            ]
            assert places
            assert places[0][2] > eminence[2]


def test_girth_of_the_single_tendon_is_the_published_one(neutral: PosedBody) -> None:
    """ALP09: 28.4 mm at the labrum, 25.5 mm at the lesser trochanter; one SD is not told."""
    part = neutral["schematic_single_tendon_r"]
    mesh = trimesh.Trimesh(part.vertices, part.faces, process=False)
    path = mesh.section(plane_origin=[0, 10.0, 0], plane_normal=[0.6, 0.8, 0.0])
    assert path is not None
    assert path.length == pytest.approx(28.4, rel=0.12)


def test_two_tendons_run_apart_before_the_joint_and_end_together(
    body: Body, neutral: PosedBody
) -> None:
    names = ("schematic_medial_tendon_r", "schematic_lateral_tendon_r")
    for height in (-10.0, 10.0, 25.0):
        one, other = (cut(neutral, name, height) for name in names)
        assert 7.0 < other[2] - one[2] < 16.0
    tip = body.skeleton.landmark("femur_r", "lesser_trochanter_tip")
    for name in names:
        assert np.linalg.norm(neutral[name].vertices - tip, axis=1).min() < 5.0


@pytest.mark.parametrize("at", [40.0, 66.0, 70.0, 74.0, 100.0])
def test_they_do_not_run_through_bone(drawn: Body, at: float) -> None:
    import pyvista

    posed = drawn.posed(motion_pose("snapping_hip", at))
    tip = posed.landmarks["femur_r.lesser_trochanter_tip"]
    line = posed.landmarks["femur_r.iliacus_insertion_line_1"]
    for bone in ("hip_bone_r", "femur_r"):
        mesh = pyvista.make_tri_mesh(posed[bone].vertices, posed[bone].faces)
        for name in schematic_records():
            points = posed[f"{name}_r"].vertices
            ends = np.minimum(*(np.linalg.norm(points - end, axis=1) for end in (tip, line)))
            free = pyvista.PolyData(points[ends > 16.0])
            gaps = free.compute_implicit_distance(mesh)["implicit_distance"]
            assert gaps.min() > -1.0, (bone, name)


def test_the_table_lies_behind_the_back_and_goes_with_the_trunk(drawn: Body) -> None:
    free = drawn.posed(motion_pose("thomas_test", 50.0))
    table = free[TABLE].vertices
    back = free.motions["t12"]
    flat = np.linalg.inv(back) @ np.c_[table, np.ones(len(table))].T
    neutral = drawn.posed()
    bones = [p.vertices[:, 0].min() for p in neutral.parts if p.kind == "bone"]
    assert flat[0].max() < min(bones)
    assert np.ptp(flat[1]) > 700.0


def test_the_table_needs_no_more_of_the_bones_than_their_landmarks(body: Body) -> None:
    """As where bodies are posed for a picture that has the bones already."""
    none = np.empty((0, 3))
    bones = tuple(replace(bone, vertices=none, normals=none) for bone in body.skeleton.bones)
    low, high = table_ends(replace(body.skeleton, bones=bones))
    whole = table_ends(body.skeleton)
    assert (*low, *high) == pytest.approx((*whole[0], *whole[1]))


def colours(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Pixels (n, 2: row, column) that are blue, and that are red."""
    pixels = np.asarray(Image.open(path).convert("RGB")).astype(int)
    red, green, blue = np.moveaxis(pixels, 2, 0)
    return np.argwhere((blue - red > 70) & (blue > green + 25)), np.argwhere(
        (red - blue > 70) & (red - green > 70)
    )


def test_in_section_tendon_and_muscle_are_seen_to_change_places(
    drawn: Body, tmp_path: Path
) -> None:
    """In the section from below, right is left and front is up."""
    seen = {}
    for number in (3, 5):
        scene = lab("snapping_hip").steps[number - 1].scene
        picture = scene.picture.model_copy(update={"size": (400, 300), "labels": "none"})
        only = ("hip_bone_r", TENDON, PART)
        chosen = scene.structures.model_copy(update={"only": only, "opacity": {}})
        plain = scene.model_copy(update={"picture": picture, "structures": chosen})
        render(plain, tmp_path / f"{number}.png", drawn)
        blue, red = colours(tmp_path / f"{number}.png")
        assert len(blue) > 60
        assert len(red) > 60
        seen[number] = np.median(blue, axis=0) - np.median(red, axis=0)
    before, after = seen[3], seen[5]
    assert before[0] < -8.0
    assert before[1] < -4.0
    assert after[1] > 8.0
    assert after[0] > before[0] + 8.0


def test_the_motion_brings_its_schematics() -> None:
    scene = Scene(motion={"name": "snapping_hip"})
    assert scene.structures.show == ("schematic_psoas_tendon", "schematic_iliacus_part")
