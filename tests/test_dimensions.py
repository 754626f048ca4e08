"""The built-in bones beside published dimensions; the measuring functions beside known shapes."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import trimesh

from meshes.anatomy.records import csv_rows
from meshes.bones.dimensions import DIMENSIONS, Dimension, compared, dimensions, measured
from meshes.bones.dimensions_femur import Femur
from meshes.bones.dimensions_pelvis import anteversions, inclinations, pelvis_of
from meshes.bones.dimensions_spine import Vertebra
from meshes.geometry import gauges
from meshes.geometry.crossings import crossings
from meshes.geometry.frames import about, moved, rotation, turned
from meshes.geometry.solids import vertex_normals
from meshes.geometry.types import Array
from meshes.physique import Physique
from meshes.skeleton import Skeleton, built_skeleton

SEXED = "sex" in {field.name for field in dataclasses.fields(Physique)}
NAMES = tuple(dimensions())


@pytest.fixture(scope="module")
def man() -> dict[str, float]:
    return measured(built_skeleton())


@pytest.fixture(scope="module")
def woman() -> dict[str, float]:
    if not SEXED:
        pytest.skip("Physique has no sex yet: the woman cannot be built")
    return measured(built_skeleton(physique=Physique(sex="female")))  # type: ignore[call-arg]


def check(row: Dimension, value: float, sex: str) -> None:
    target, tolerance = row.value[sex], row.tolerance(sex)
    if target is None or tolerance is None:
        pytest.skip(f"no published figure for the {sex}")
    assert abs(value - target) <= tolerance, (
        f"{row.name}: measured {value:.2f}, published {target:g} +- {tolerance:.2f} {row.unit} "
        f"({row.source}, {row.tag})"
    )


@pytest.mark.parametrize("name", NAMES)
def test_man_lies_within_the_published_deviation(man: dict[str, float], name: str) -> None:
    check(dimensions()[name], man[name], "male")


@pytest.mark.parametrize("name", NAMES)
def test_woman_lies_within_the_published_deviation(woman: dict[str, float], name: str) -> None:
    check(dimensions()[name], woman[name], "female")


def test_every_row_is_whole_and_has_its_measure() -> None:
    assert len(NAMES) == len(csv_rows("dimensions.csv"))
    for row in dimensions().values():
        assert row.name in DIMENSIONS
        assert row.tag in {"cited", "unverified", "derived"}
        assert row.unit in {"mm", "deg", "cm2"}
        assert row.source
        assert row.definition
        assert any(value is not None for value in row.value.values())


def test_tolerance_is_one_deviation_or_a_tenth() -> None:
    rows = dimensions()
    assert rows["femoral_head_diameter"].tolerance("male") == 2.8
    assert rows["femur_midshaft_perimeter"].tolerance("male") == pytest.approx(9.0)
    assert rows["femoral_offset"].tolerance("male") == pytest.approx(4.3)  # unverified: a tenth
    assert rows["l4_wedge"].tolerance("male") == pytest.approx(0.07)  # however small the figure
    assert rows["femoral_version"].tolerance("female") is None


def test_comparison_holds_the_rows_of_a_sex() -> None:
    rows = {row.name: row for row in compared(built_skeleton(), "female")}
    assert "femoral_version" not in rows
    assert rows["femoral_head_diameter"].target == 42.0
    assert not rows["femoral_head_diameter"].within


def test_dimensions_do_not_depend_on_where_the_body_stands(man: dict[str, float]) -> None:
    """Turned and shifted as a whole: the pelvis has its own anterior plane, the femur its frame."""
    skeleton = built_skeleton()
    transform = about(np.array([30.0, -50.0, 0.0]), rotation(2, 0.3))
    bones = tuple(
        dataclasses.replace(
            bone,
            vertices=moved(transform, bone.vertices),
            normals=turned(transform, bone.normals),
            landmarks={k: moved(transform, v[None])[0] for k, v in bone.landmarks.items()},
        )
        for bone in skeleton.bones
    )
    centres = {k: moved(transform, v[None])[0] for k, v in skeleton.hip_centres.items()}
    again = measured(Skeleton(bones, centres, skeleton.level_centres))
    assert {k: v for k, v in again.items() if abs(v - man[k]) > 1e-6} == {}


# Oracles: shapes whose measures are known.


def tube(radius: float = 14.0, half: float = 40.0) -> trimesh.Trimesh:
    return trimesh.creation.cylinder(radius, height=2 * half, sections=256)


def test_section_of_a_cylinder_is_a_circle() -> None:
    mesh = tube()
    curves = gauges.section(
        mesh.vertices, mesh.faces, np.array([0.0, 0.0, 3.0]), np.array([0.0, 0.0, 1.0])
    )
    assert len(curves) == 1
    assert gauges.perimeter(curves[0]) == pytest.approx(2 * np.pi * 14.0, rel=1e-3)
    assert gauges.centroid(curves[0]) == pytest.approx([0.0, 0.0, 3.0], abs=1e-9)
    centre, radius = gauges.inscribed_circle(curves[0][:, :2])
    assert centre == pytest.approx([0.0, 0.0], abs=0.05)
    assert radius == pytest.approx(14.0, abs=0.05)


def test_oblique_section_of_a_cylinder_is_an_ellipse() -> None:
    mesh = tube()
    normal = gauges.unit(np.array([1.0, 0.0, 1.0]))
    (curve,) = gauges.section(mesh.vertices, mesh.faces, np.zeros(3), normal)
    along = curve @ gauges.unit(np.array([1.0, 0.0, -1.0]))
    assert np.ptp(along) == pytest.approx(2 * 14.0 * np.sqrt(2.0), rel=1e-3)


def test_section_of_a_torus_is_two_curves_that_run_the_same_way() -> None:
    mesh = trimesh.creation.torus(30.0, 10.0, major_sections=128, minor_sections=64)
    normal = np.array([0.0, 0.0, 1.0])
    curves = gauges.section(mesh.vertices, mesh.faces, np.array([0.0, 0.0, 1.0]), normal)
    lengths = sorted(gauges.perimeter(curve) for curve in curves)
    reach = np.sqrt(10.0**2 - 1.0)
    assert lengths == pytest.approx([2 * np.pi * (30 - reach), 2 * np.pi * (30 + reach)], rel=5e-3)


def test_rays_cross_a_sphere_at_its_walls() -> None:
    ball = trimesh.creation.icosphere(subdivisions=5, radius=10.0)
    crossed = gauges.hits(
        ball.vertices, ball.faces, np.array([-30.0, 0.1, 0.2]), np.array([2.0, 0.0, 0.0])
    )
    assert crossed == pytest.approx([20.0, 40.0], abs=0.02)
    origins, directions = np.zeros((3, 3)), np.eye(3)
    inner = gauges.first_hits(ball.vertices, ball.faces, origins, directions)
    assert inner == pytest.approx([10.0] * 3, abs=0.02)
    away = gauges.first_hits(ball.vertices, ball.faces, origins + 20.0, directions)
    assert np.isinf(away).all()


def test_fits_find_the_shape_they_were_drawn_from() -> None:
    generator = np.random.default_rng(1)
    points = generator.normal(size=(50, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    centre, radius = gauges.fitted_sphere(points * 23.8 + (1.0, 2.0, 3.0))
    assert centre == pytest.approx([1.0, 2.0, 3.0])
    assert radius == pytest.approx(23.8)
    bow = np.linspace(-0.15, 0.15, 20)
    arc = 1120.0 * np.stack([np.cos(bow), np.sin(bow)], axis=1)
    assert gauges.fitted_sphere(arc)[1] == pytest.approx(1120.0)
    ray = generator.normal(size=(9, 1)) * np.array([[0.6, 0.8, 0.0]]) + (5.0, 0.0, 0.0)
    assert abs(gauges.fitted_line(ray)[1] @ (0.6, 0.8, 0.0)) == pytest.approx(1.0)
    assert gauges.angle_between(np.array([1.0, 0, 0]), np.array([-1.0, 1, 0])) == pytest.approx(135)


def rim_axis(inclination: float, anteversion: float) -> Array:
    """Axis of the plane through a tilted rim of known radiographic angles (Murray 1993)."""
    tilt, turn = np.radians([inclination, anteversion])
    axis = np.array([np.sin(turn), -np.cos(turn) * np.cos(tilt), np.cos(turn) * np.sin(tilt)])
    side = gauges.unit(np.cross(axis, [1.0, 0.0, 0.0]))
    other = np.cross(axis, side)
    angles = np.linspace(0.0, 2 * np.pi, 12, endpoint=False)[:, None]
    rim = 26.0 * (np.cos(angles) * side + np.sin(angles) * other) + (3.0, 4.0, 84.0)
    normal = gauges.fitted_plane(rim)[1]
    return np.asarray(normal * np.sign(normal[2]))


@pytest.mark.parametrize(("inclination", "anteversion"), [(45.0, 15.0), (40.0, 0.0), (52.0, 25.0)])
def test_acetabular_angles_obey_the_relations_of_murray(
    inclination: float, anteversion: float
) -> None:
    """Murray 1993, J Bone Joint Surg Br 75:228: each pair of definitions from the radiographic."""
    axis = rim_axis(inclination, anteversion)
    ri, ra = np.radians([inclination, anteversion])
    anatomical, operative, radiographic = np.radians(inclinations(axis))
    assert radiographic == pytest.approx(ri)
    assert np.cos(anatomical) == pytest.approx(np.cos(ri) * np.cos(ra))
    assert np.sin(operative) == pytest.approx(np.sin(ri) * np.cos(ra))
    anatomical, operative, radiographic = np.radians(anteversions(axis))
    assert radiographic == pytest.approx(ra)
    assert np.tan(anatomical) == pytest.approx(np.tan(ra) / np.sin(ri))
    assert np.tan(operative) == pytest.approx(np.tan(ra) / np.cos(ri))


def peg(neck_shaft: float, version: float) -> Femur:
    """A femur of three shapes: ball, neck and shaft, with a neck of known direction."""
    angle, turn = np.radians([neck_shaft, version])
    outwards = np.array(
        [-np.sin(angle) * np.sin(turn), np.cos(angle), np.sin(angle) * np.cos(turn)]
    )
    base = 60.0 * outwards
    neck = trimesh.creation.cylinder(12.0, segment=[outwards * 5, base], sections=96)
    foot = base - (0.0, 400.0, 0.0)
    shaft = trimesh.creation.cylinder(14.0, segment=[base, foot], sections=96)
    condyles = [trimesh.creation.icosphere(4, 20.0) for _ in range(2)]
    for condyle, z in zip(condyles, (-25.0, 25.0), strict=True):
        condyle.apply_translation([foot[0], foot[1], z])
    parts = [trimesh.creation.icosphere(5, 24.0), neck, shaft, *condyles]
    mesh = trimesh.util.concatenate(parts)
    vertices, faces = np.array(mesh.vertices), np.array(mesh.faces)
    return Femur(vertices, vertex_normals(vertices, faces), faces, {})


@pytest.mark.parametrize(("neck_shaft", "version"), [(130.0, 12.0), (122.0, 0.0), (138.0, 30.0)])
def test_neck_of_known_direction_is_found(neck_shaft: float, version: float) -> None:
    from meshes.bones.dimensions_femur import FEMUR

    femur = peg(neck_shaft, version)
    assert femur.head[1] == pytest.approx(24.0, abs=0.1)
    assert FEMUR["neck_shaft_angle"](femur) == pytest.approx(neck_shaft, abs=0.5)
    assert FEMUR["femoral_version"](femur) == pytest.approx(version, abs=0.5)
    offset = 60.0 * np.sin(np.radians(neck_shaft))
    assert FEMUR["femoral_offset"](femur) == pytest.approx(offset, abs=0.3)


def test_block_with_a_wedge_is_a_vertebral_body() -> None:
    """A body 40 wide, 30 deep, 28 high behind and 26 in front: atan(2 / 30) of wedge."""
    box = trimesh.creation.box((30.0, 28.0, 40.0))
    for _ in range(4):
        box = box.subdivide()
    vertices = np.array(box.vertices)
    vertices[:, 1] *= 1.0 - (vertices[:, 0] + 15.0) / 30.0 / 14.0
    rims = {
        f"{which}_rim_{i}": np.array([x, sign * y, 0.0])
        for which, sign in (("superior", 1.0), ("inferior", -1.0))
        for i, x, y in ((1, 15.0, 13.0), (7, -15.0, 14.0))
    }
    body = Vertebra(vertices, np.array(box.faces), rims)
    assert body.width("upper") == pytest.approx(40.0)
    assert body.depth("lower") == pytest.approx(30.0, rel=5e-3)  # its ends slope
    assert body.height("front") == pytest.approx(26.0)
    assert body.height("back") == pytest.approx(28.0)
    assert body.wedge == pytest.approx(2 * np.degrees(np.arctan(1.0 / 30.0)))


def test_incidence_is_slope_and_tilt_together() -> None:
    pelvis = pelvis_of(built_skeleton())
    value = DIMENSIONS["pelvic_incidence"](built_skeleton())
    assert value == pytest.approx(pelvis.sacral_slope + pelvis.spinopelvic_tilt)


# No bone passes through itself.


def test_crossing_balls_are_found_and_sound_ones_are_not() -> None:
    ball = trimesh.creation.icosphere(subdivisions=4, radius=10.0)
    vertices, faces = np.array(ball.vertices), np.array(ball.faces, dtype=np.int64)
    assert len(crossings(vertices, faces)) == 0
    both = np.vstack([vertices, vertices + np.array([12.0, 0.3, 0.2])])
    pairs = crossings(both, np.vstack([faces, faces + len(vertices)]))
    assert len(pairs) > 20
    assert np.all((pairs[:, 0] < len(faces)) & (pairs[:, 1] >= len(faces)))
    found = both[np.vstack([faces, faces + len(vertices)])[pairs]].mean(axis=(1, 2))
    assert found[:, 0] == pytest.approx(6.0, abs=1.5)  # the balls meet in the plane halfway


def test_a_dent_pushed_through_the_far_wall_is_found() -> None:
    ball = trimesh.creation.icosphere(subdivisions=4, radius=10.0)
    vertices, faces = np.array(ball.vertices), np.array(ball.faces, dtype=np.int64)
    vertices[vertices[:, 0] > 9.5, 0] -= 22.0
    assert len(crossings(vertices, faces)) > 0


@pytest.mark.parametrize("name", [bone.name for bone in built_skeleton(level=1).bones])
def test_no_bone_passes_through_itself(name: str) -> None:
    bone = built_skeleton()[name]
    assert len(crossings(bone.vertices, bone.faces)) == 0
