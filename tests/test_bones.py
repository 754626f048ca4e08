"""The built-in bones: closed, exact where they must be, each in its anatomical place."""

from __future__ import annotations

import numpy as np
import pytest
import pyvista as pv
import trimesh

from meshes import Pose
from meshes.anatomy.records import csv_head, placements
from meshes.bones.cage import INSIDE, bone_records, table_cage
from meshes.bones.discs import built_discs
from meshes.bones.placed import hip_centre, placed_cages
from meshes.bones.symphysis import built_symphyses
from meshes.geometry.frames import rotation
from meshes.physique import Physique
from meshes.skeleton import Skeleton, built_skeleton

PLACED = tuple(placed_cages())


@pytest.fixture(scope="module")
def skeleton() -> Skeleton:
    return built_skeleton()


def mesh_of(skeleton: Skeleton, name: str) -> trimesh.Trimesh:
    bone = skeleton[name]
    return trimesh.Trimesh(bone.vertices, bone.faces, process=False)


def quality(mesh: trimesh.Trimesh) -> np.ndarray:
    corners = mesh.triangles
    edges = corners - np.roll(corners, 1, axis=1)
    return 4 * np.sqrt(3) * mesh.area_faces / np.sum(edges**2, axis=(1, 2))


@pytest.mark.parametrize("name", PLACED)
def test_closed_with_its_euler_number_and_facing_outwards(skeleton: Skeleton, name: str) -> None:
    mesh = mesh_of(skeleton, name)
    record = placed_cages()[name][0]
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert mesh.euler_number == record.euler
    assert mesh.volume > 0
    assert mesh.body_count == 1


@pytest.mark.parametrize("name", PLACED)
def test_triangles_are_well_shaped(skeleton: Skeleton, name: str) -> None:
    assert np.percentile(quality(mesh_of(skeleton, name)), 5) >= 0.45


@pytest.mark.parametrize("name", tuple(bone_records()))
def test_table_is_a_readable_fact(name: str) -> None:
    cage = table_cage(name)
    assert len(set(cage.names)) == len(cage.names) <= 200
    assert set(np.unique(cage.faces)) == set(range(len(cage.names)))
    assert np.allclose(cage.landmarks * 2, np.round(cage.landmarks * 2))
    head = " ".join(csv_head(f"bones/{name}.csv")).lower()
    assert "source" in head
    assert "method" in head


@pytest.mark.parametrize("name", PLACED)
def test_landmarks_lie_on_the_drawn_bone(skeleton: Skeleton, name: str) -> None:
    cage = placed_cages()[name][1]
    drawn = skeleton[name].vertices[: len(cage.names)]
    off = np.linalg.norm(drawn - cage.landmarks, axis=1)
    assert off.max() < 0.25  # half of the half millimetre to which the tables are rounded


@pytest.mark.parametrize("name", ["hip_bone", "femur"])
def test_left_is_the_mirror_of_right(skeleton: Skeleton, name: str) -> None:
    right, left = skeleton[f"{name}_r"], skeleton[f"{name}_l"]
    assert np.allclose(left.vertices, right.vertices * (1, 1, -1), atol=1e-9)


@pytest.mark.parametrize("name", ["sacrum", "coccyx", "l1", "l3", "l5", "t12"])
def test_unpaired_bones_are_symmetric(skeleton: Skeleton, name: str) -> None:
    vertices = skeleton[name].vertices
    tree = trimesh.proximity.cKDTree(vertices)
    distance, _ = tree.query(vertices * (1, 1, -1))
    assert distance.max() < 1e-6


def test_head_of_femur_is_an_exact_sphere_in_the_acetabulum(skeleton: Skeleton) -> None:
    for side in "rl":
        centre = skeleton.hip_centres[side]
        radii = {}
        for bone, region in ((f"femur_{side}", "head"), (f"hip_bone_{side}", "lunate_surface")):
            cage = placed_cages()[bone][1]
            exact = cage.region_weight((region,)) >= INSIDE
            distance = np.linalg.norm(skeleton[bone].vertices[exact] - centre, axis=1)
            assert np.ptp(distance) < 1e-6
            assert exact.sum() > 100
            radii[region] = distance.mean()
        assert radii["head"] == pytest.approx(23.8)  # diameter 47.6 [cited FEM_GR]
        assert 3.0 <= radii["lunate_surface"] - radii["head"] <= 5.0


def test_no_bone_of_the_hip_enters_the_other(skeleton: Skeleton) -> None:
    points = nearby(skeleton["femur_r"].vertices, hip_centre(), 60.0)
    assert depths(skeleton, "hip_bone_r", points).max() < 0.5


def depths(skeleton: Skeleton, name: str, points: np.ndarray) -> np.ndarray:
    """How deep (mm) each point lies inside a bone; negative outside. VTK is the peer here."""
    bone = skeleton[name]
    surface = pv.PolyData.from_regular_faces(bone.vertices, bone.faces)
    return -pv.PolyData(points).compute_implicit_distance(surface)["implicit_distance"]


def nearby(points: np.ndarray, centre: np.ndarray, reach: float) -> np.ndarray:
    return points[np.linalg.norm(points - centre, axis=1) < reach]


def test_pelvic_incidence_slope_and_tilt(skeleton: Skeleton) -> None:
    """Against 140 standing volunteers: slope 36.8, tilt 13.2, hence incidence 50 (OHA24)."""
    front = skeleton.landmark("sacrum", "promontory")
    back = skeleton.landmark("sacrum", "s1_endplate_rim_7")
    centre = (front + back) / 2
    slope = np.degrees(np.arctan2(back[1] - front[1], front[0] - back[0]))
    tilt = np.degrees(np.arctan2(-centre[0], centre[1]))
    assert slope == pytest.approx(37.0, abs=2.0)
    assert tilt == pytest.approx(13.0, abs=2.0)
    assert slope + tilt == pytest.approx(50.0, abs=2.5)


def test_anterior_pelvic_plane_is_vertical(skeleton: Skeleton) -> None:
    spine = skeleton.landmark("hip_bone_r", "anterior_superior_iliac_spine")
    tubercle = skeleton.landmark("hip_bone_r", "pubic_tubercle")
    angle = np.degrees(np.arctan2(spine[0] - tubercle[0], spine[1] - tubercle[1]))
    assert abs(angle) < 1.0


def test_mechanical_axes_of_the_femurs_are_vertical(skeleton: Skeleton) -> None:
    knee = (
        skeleton.landmark("femur_r", "medial_epicondyle")
        + skeleton.landmark("femur_r", "lateral_epicondyle")
    ) / 2
    axis = skeleton.hip_centres["r"] - knee
    assert np.degrees(np.arccos(axis[1] / np.linalg.norm(axis))) < 0.5


@pytest.mark.parametrize("name", ["l1", "l2", "l3", "l4", "l5", "t12"])
def test_vertebra_stands_at_its_published_place(skeleton: Skeleton, name: str) -> None:
    place = placements()[name]
    places = skeleton[name].landmarks
    middle = (places["superior_endplate_centre"] + places["inferior_endplate_centre"]) / 2
    assert middle == pytest.approx([place.x, place.y, 0.0], abs=1e-6)
    top = places["superior_rim_1"] - places["superior_rim_7"]
    bottom = places["inferior_rim_1"] - places["inferior_rim_7"]
    tilts = [np.degrees(np.arctan2(-line[1], line[0])) for line in (top, bottom)]
    assert np.mean(tilts) == pytest.approx(place.tilt, abs=1.0)


def test_lumbar_lordosis_is_the_published_one(skeleton: Skeleton) -> None:
    """L1 upper endplate to S1: 50.5 (LORD, 324 adults)."""
    upper = skeleton["l1"].landmarks["superior_rim_1"] - skeleton["l1"].landmarks["superior_rim_7"]
    sacral = (
        skeleton["sacrum"].landmarks["promontory"]
        - skeleton["sacrum"].landmarks["s1_endplate_rim_7"]
    )
    angles = [np.degrees(np.arctan2(line[1], line[0])) for line in (upper, sacral)]
    assert angles[0] - angles[1] == pytest.approx(50.5, abs=3.0)


@pytest.mark.parametrize(
    ("upper", "lower"),
    [("t12", "l1"), ("l1", "l2"), ("l2", "l3"), ("l3", "l4"), ("l4", "l5"), ("l5", "sacrum")],
)
def test_neighbours_of_the_spine_do_not_overlap(skeleton: Skeleton, upper: str, lower: str) -> None:
    for one, other in ((upper, lower), (lower, upper)):
        low, high = skeleton[other].vertices.min(axis=0) - 2, skeleton[other].vertices.max(0) + 2
        points = skeleton[one].vertices
        points = points[np.all((points > low) & (points < high), axis=1)]
        assert depths(skeleton, other, points).max() < 0.5


def test_sacroiliac_joints_are_closed_and_do_not_overlap(skeleton: Skeleton) -> None:
    weight = placed_cages()["sacrum"][1].region_weight(("auricular_surface",))
    vertices = skeleton["sacrum"].vertices
    facing = vertices[(weight > 0.6) & (vertices[:, 2] > 0)]
    depth = depths(skeleton, "hip_bone_r", facing)
    assert depth.max() < 0.5
    assert np.median(-depth) < 4.0


def test_discs_are_closed_and_fill_the_gaps(skeleton: Skeleton) -> None:
    motions = skeleton.motions(Pose())
    for disc in built_discs(skeleton):
        part = disc.posed(motions)
        mesh = trimesh.Trimesh(part.vertices, part.faces, process=False)
        assert mesh.is_watertight
        assert mesh.euler_number == 2
        assert 3_000 < mesh.volume < 40_000  # mm3


def test_spinal_discs_do_not_enter_their_bones(skeleton: Skeleton) -> None:
    """Sunk in by 0.3 mm, so that no gap shows, and by no more than the joints may overlap."""
    for disc in built_discs(skeleton):
        for segment in (disc.upper, disc.lower):
            bone = "sacrum" if segment == "pelvis" else segment
            assert depths(skeleton, bone, disc.vertices).max() < 0.5


def test_vertebral_frame_is_turned_about_z_only() -> None:
    cage = placed_cages()["l3"][1]
    own = table_cage("l3")
    placed_z, own_z = cage.landmarks[:, 2], own.landmarks[:, 2]
    assert np.allclose(placed_z, own_z)
    assert np.allclose(rotation(2, 0.3)[2], (0, 0, 1))


SUNK = 0.3  # mm: how deep a disc enters the bones beside it, so that no gap shows
CURVED = {"male": (44.0, 8.0), "female": (40.0, 8.0)}  # mm, mean and deviation [cited COC13]
BENT = {"male": (138.0, 25.0), "female": (147.0, 25.0)}  # degrees, first to last segment [COC13]


def midline_of_coccyx(skeleton: Skeleton) -> np.ndarray:
    """Points (9, 3) from the middle of the base through segments and junctions to the tip."""
    places = skeleton["coccyx"].landmarks
    steps = [f"{kind}" for i in "123" for kind in (f"segment_{i}", f"junction_{i}_{int(i) + 1}")]
    middles = [
        (places[f"{step}_anterior"] + places[f"{step}_posterior"]) / 2.0
        for step in (*steps, "segment_4")
    ]
    return np.array([places["base_centre"], *middles, places["tip"]])


@pytest.mark.parametrize("sex", ["male", "female"])
def test_coccyx_is_as_long_and_as_bent_as_published(sex: str) -> None:
    """112 adults in CT, by sex: each within one published deviation."""
    line = midline_of_coccyx(built_skeleton(physique=Physique(sex=sex)))
    length, deviation = CURVED[sex]
    assert np.linalg.norm(np.diff(line, axis=0), axis=1).sum() == pytest.approx(
        length, abs=deviation
    )
    first, last = line[0] - line[2], line[-1] - line[-3]
    turn = np.degrees(np.arccos(first @ last / np.linalg.norm(first) / np.linalg.norm(last)))
    angle, deviation = BENT[sex]
    assert turn == pytest.approx(angle, abs=deviation)
    assert line[-1, 0] > line[0, 0]  # the tip points forwards, as in nine of ten (COC13)


def test_coccyx_hangs_below_the_sacrum_without_touching_it(skeleton: Skeleton) -> None:
    """So far that the disc, sunk into both, fits; nearer than the first segment is high."""
    coccyx, sacrum = skeleton["coccyx"], skeleton["sacrum"]
    low = sacrum.vertices[sacrum.vertices[:, 1] < 40.0]
    nearest = -max(
        depths(skeleton, "sacrum", coccyx.vertices).max(), depths(skeleton, "coccyx", low).max()
    )
    assert nearest > 2.0 * SUNK
    base = skeleton.landmark("coccyx", "base_centre")
    first = base - midline_of_coccyx(skeleton)[2]
    assert nearest < -depths(skeleton, "sacrum", base[None])[0] < np.linalg.norm(first) / 2.0
    assert coccyx.segment == sacrum.segment == "pelvis"


@pytest.mark.parametrize(
    "physique",
    [Physique(sex="female"), Physique(pelvic_incidence=35), Physique(pelvic_incidence=70)],
    ids=["woman", "incidence 35", "incidence 70"],
)
def test_coccyx_goes_with_the_sacrum(physique: Physique) -> None:
    other = built_skeleton(physique=physique)
    low = other["sacrum"].vertices[other["sacrum"].vertices[:, 1] < 60.0]
    depth = max(
        depths(other, "sacrum", other["coccyx"].vertices).max(), depths(other, "coccyx", low).max()
    )
    first = other.landmark("coccyx", "base_centre") - midline_of_coccyx(other)[2]
    assert 2.0 * SUNK < -depth < np.linalg.norm(first) / 2.0


@pytest.mark.parametrize(
    ("name", "beside"),
    [
        ("interpubic_disc", ("hip_bone_r", "hip_bone_l")),
        ("disc_s5_co1", ("sacrum", "coccyx")),
    ],
)
def test_discs_of_the_pelvis_fill_their_joints(
    skeleton: Skeleton, name: str, beside: tuple[str, str]
) -> None:
    (disc,) = (disc for disc in built_symphyses(skeleton) if disc.name == name)
    part = disc.posed(skeleton.motions(Pose(pelvic_tilt=0)))
    mesh = trimesh.Trimesh(part.vertices, part.faces, process=False)
    assert mesh.is_watertight
    assert mesh.is_winding_consistent
    assert mesh.euler_number == 2
    box = np.prod(mesh.bounding_box_oriented.primitive.extents)
    assert np.pi / 12.0 < mesh.volume / box < 1.0  # between a double cone and its box
    assert part.segment == "pelvis"
    distance, _ = trimesh.proximity.cKDTree(part.vertices).query(part.vertices * (1, 1, -1))
    assert distance.max() < 1e-6
    for bone in beside:
        depth = depths(skeleton, bone, part.vertices)
        assert depth.max() < 0.5  # the joints may overlap by no more; it is sunk in by SUNK
        assert np.mean(depth > 0.0) > 0.25


# 652 adults, CT and MRI [cited SYM]: height, depth, least and greatest breadth of the disc, mm.
SYMPHYSIS = {"male": (42.15, 18.8, 2.4, 4.5), "female": (36.85, 15.0, 2.2, 4.2)}


@pytest.mark.parametrize("sex", ["male", "female"])
def test_symphysis_is_as_high_deep_and_broad_as_published(sex: str) -> None:
    """No deviations are given: within a tenth; the bones stand apart by what is given."""
    body = built_skeleton(physique=Physique(sex=sex))
    disc = next(d for d in built_symphyses(body) if d.name == "interpubic_disc")
    upper, lower = (body.landmark("hip_bone_r", f"symphysial_surface_{i}") for i in (1, 4))
    along = (lower - upper) * (1.0, 1.0, 0.0)
    along /= np.linalg.norm(along)
    height, depth, least, greatest = SYMPHYSIS[sex]
    assert np.ptp(disc.vertices @ along) == pytest.approx(height, rel=0.1)
    across = np.array([-along[1], along[0], 0.0])
    assert np.ptp(disc.vertices @ across) == pytest.approx(depth, rel=0.1)
    assert least <= 2.0 * body["hip_bone_r"].vertices[:, 2].min() <= greatest


def test_interpubic_disc_stands_out_in_front_of_the_bones(skeleton: Skeleton) -> None:
    disc = next(d for d in built_symphyses(skeleton) if d.name == "interpubic_disc")
    middle = disc.vertices[np.abs(disc.vertices[:, 2]) < 0.5]
    rims = np.array(
        [skeleton.landmark("hip_bone_r", f"symphysial_surface_{i}") for i in range(1, 7)]
    )
    lower = rims[3] - rims[0]  # from the upper front to the lower back
    forwards = np.array([-lower[1], lower[0], 0.0]) / np.linalg.norm(lower)
    assert (middle @ forwards).max() > (rims @ forwards).max()


@pytest.mark.parametrize("name", PLACED)
def test_cartilage_has_crisp_borders(skeleton: Skeleton, name: str) -> None:
    bone, record = skeleton[name], placed_cages()[name][0]
    worn = bone.fields["cartilage"]
    assert worn.min() >= 0.0
    assert worn.max() <= 1.0
    corners = bone.vertices[bone.faces]
    area = np.linalg.norm(
        np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1
    )
    value = worn[bone.faces].mean(axis=1)
    if record.cartilage:
        passing = area[(value > 0.55) & (value < 0.95)].sum()
        assert passing < 0.3 * area[value >= 0.95].sum()
        assert worn.max() == 1.0
    else:
        assert worn.max() == 0.0
