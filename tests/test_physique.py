"""Physique: each parameter moves what it names, by as much as asked, and nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest
import pyvista as pv
from scipy.spatial import cKDTree

from meshes import Body, Physique
from meshes.anatomy.records import placements
from meshes.bones.cage import bone_records, table_cage
from meshes.bones.dimensions import DIMENSIONS, compared
from meshes.bones.discs import built_discs
from meshes.bones.placed import placed_cages
from meshes.bones.woman import between
from meshes.geometry.crossings import crossings
from meshes.geometry.types import Array
from meshes.physique import expected_lordosis, parameters, relations
from meshes.pose import Pose
from meshes.skeleton import Bone, Skeleton, built_skeleton, level_centres

DEFINED = {
    "femoral_version": "femoral_version",
    "neck_shaft_angle": "neck_shaft_angle",
    "femoral_length": "femur_maximum_length",
    "acetabular_version": "acetabular_anteversion_anatomical",
    "pelvic_incidence": "pelvic_incidence",
    "lumbar_lordosis": "lumbar_lordosis",
}
ASKED = [
    Physique(),
    Physique(sex="female"),
    Physique(femoral_version=0),
    Physique(femoral_version=30),
    Physique(neck_shaft_angle=115),
    Physique(neck_shaft_angle=140),
    Physique(femoral_length=432),
    Physique(femoral_length=522),
    Physique(acetabular_version=7),
    Physique(acetabular_version=38),
    Physique(pelvic_incidence=35),
    Physique(pelvic_incidence=70),
    Physique(lumbar_lordosis=34),
    Physique(lumbar_lordosis=67),
    Physique(sex=0.5, stature=1600, neck_shaft_angle=138, femoral_version=25, pelvic_incidence=62),
]
CONDYLES = ("epicondyles", "medial_condyle", "lateral_condyle", "intercondylar_fossa")
JOINTS = (
    "superior_articular_process",
    "superior_articular_facet",
    "inferior_articular_process",
    "inferior_articular_facet",
    "mammillary_process",
    "lamina",
)
TROCHANTERS = ("greater_trochanter", "lesser_trochanter")
SPINE = ("t12", "l1", "l2", "l3", "l4", "l5")
# The base of the neck is what bends: these lie on it.
NECK_BASE = ("trochanteric_fossa", "trochanteric_fossa_rim_1", "greater_trochanter_superior_border")


def names(physiques: list[Physique]) -> list[str]:
    return [
        "-".join(
            f"{f.name}={value:g}"
            for f in dataclasses.fields(p)
            if (value := getattr(p, f.name)) is not None and (f.name != "sex" or value)
        )
        for p in physiques
    ]


def places(physique: Physique) -> dict[str, Array]:
    return {name: cage.landmarks for name, (_, cage) in placed_cages(physique).items()}


def moves(physique: Physique) -> dict[str, Array]:
    """How far each landmark of each bone has moved from the reference man, mm."""
    man = places(Physique())
    return {
        name: np.linalg.norm(points - man[name], axis=1)
        for name, points in places(physique).items()
    }


def within(bone: str, regions: tuple[str, ...], but: tuple[str, ...] = ()) -> np.ndarray:
    cage = placed_cages()[bone][1]
    return cage.in_regions(regions) & ~np.isin(np.array(cage.names), but)


def deformed(one: Array, other: Array) -> float:
    """Largest distance (mm) left between two sets of points after a rigid fit (Kabsch 1976)."""
    a, b = one - one.mean(axis=0), other - other.mean(axis=0)
    u, _, vt = np.linalg.svd(a.T @ b)
    flip = np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    return float(np.linalg.norm(a @ (u @ flip @ vt) - b, axis=1).max())


def unmoved(moved: Mapping[str, Array], but: tuple[str, ...]) -> None:
    for name, distance in moved.items():
        if not name.startswith(but):
            assert distance.max() < 1e-9, name


@pytest.mark.parametrize("physique", ASKED, ids=names(ASKED))
def test_measured_as_asked_for(physique: Physique) -> None:
    skeleton = built_skeleton(physique=physique)
    for parameter, dimension in DEFINED.items():
        asked = getattr(physique.measures, parameter)
        assert DIMENSIONS[dimension](skeleton) == pytest.approx(asked, abs=0.5), parameter


def test_default_is_the_man_of_the_tables() -> None:
    cages = placed_cages()
    for name in ("hip_bone", "sacrum", "femur"):
        placed = cages.get(name, cages.get(f"{name}_r"))
        assert placed is not None
        own = table_cage(name).landmarks
        shift = placed[1].landmarks - own
        assert np.ptp(shift, axis=0).max() < 1e-9
    for name in SPINE:
        ends, place = cages[name][1].places, placements()[name]
        middle = (ends["superior_endplate_centre"] + ends["inferior_endplate_centre"]) / 2
        assert middle == pytest.approx([place.x, place.y, 0.0], abs=1e-6)
    named = {name: row.man for name, row in parameters().items()}
    moved = moves(Physique(**named))
    assert max(distance.max() for distance in moved.values()) < 1e-6


@pytest.mark.parametrize("version", [0.0, 30.0])
def test_femoral_version_turns_the_upper_femur_alone(version: float) -> None:
    physique = Physique(femoral_version=version)
    unmoved(moves(physique), but=("femur",))
    femur, man = places(physique)["femur_r"], places(Physique())["femur_r"]
    condyles, upper = within("femur_r", CONDYLES), within("femur_r", ("head", "neck", *TROCHANTERS))
    assert deformed(femur[condyles], man[condyles]) < 0.1
    assert deformed(femur[upper], man[upper]) < 0.1


@pytest.mark.parametrize("angle", [115.0, 140.0])
def test_neck_shaft_angle_bends_the_neck_alone(angle: float) -> None:
    physique = Physique(neck_shaft_angle=angle)
    unmoved(moves(physique), but=("femur",))
    femur, man = places(physique)["femur_r"], places(Physique())["femur_r"]
    condyles, rest = within("femur_r", CONDYLES), within("femur_r", TROCHANTERS, but=NECK_BASE)
    assert np.linalg.norm(femur - man, axis=1)[condyles].max() < 1.0
    assert deformed(femur[rest], man[rest]) < 0.5
    head = within("femur_r", ("head", "fovea"))
    assert deformed(femur[head], man[head]) < 1e-6


@pytest.mark.parametrize("length", [432.0, 522.0])
def test_femoral_length_stretches_the_shaft_alone(length: float) -> None:
    physique = Physique(femoral_length=length)
    unmoved(moves(physique), but=("femur",))
    femur, man = places(physique)["femur_r"], places(Physique())["femur_r"]
    for end in (CONDYLES, ("head", "neck", *TROCHANTERS)):
        of_end = within("femur_r", end)
        assert deformed(femur[of_end], man[of_end]) < 1.0
        shift = femur[of_end] - man[of_end]
        assert np.abs(shift[:, [0, 2]]).max() < 1.0


@pytest.mark.parametrize("version", [7.0, 38.0])
def test_acetabular_version_turns_the_margin_alone(version: float) -> None:
    physique = Physique(acetabular_version=version)
    moved = moves(physique)
    unmoved(moved, but=("hip_bone",))
    sphere = placed_cages()["hip_bone_r"][1].spheres[0]
    reach = np.linalg.norm(places(Physique())["hip_bone_r"] - sphere.centre, axis=1)
    assert moved["hip_bone_r"][reach > 2.1 * sphere.radius].max() < 1e-9
    assert placed_cages(physique)["hip_bone_r"][1].spheres[0] == sphere


@pytest.mark.parametrize("incidence", [35.0, 70.0])
def test_incidence_carries_the_sacrum_and_leaves_hip_and_front(incidence: float) -> None:
    physique = Physique(pelvic_incidence=incidence)
    moved = moves(physique)
    unmoved(moved, but=("sacrum", "coccyx", "hip_bone", *SPINE))
    still = ("lunate_surface", "acetabular_margin", "body_of_pubis", "ischial_tuberosity")
    assert moved["hip_bone_r"][within("hip_bone_r", still)].max() < 1e-9
    names = placed_cages()["hip_bone_r"][1].names
    assert moved["hip_bone_r"][names.index("anterior_superior_iliac_spine")] < 1e-6
    sacrum, man = places(physique)["sacrum"], places(Physique())["sacrum"]
    joints = ("superior_articular_process", "superior_articular_facet", "mammillary_process")
    rigid = ~within("sacrum", joints)
    assert deformed(sacrum[rigid], man[rigid]) < 1.0
    skeleton, tilt = built_skeleton(physique=physique), physique.measures
    assert DIMENSIONS["sacral_slope"](skeleton) == pytest.approx(tilt.sacral_slope, abs=0.5)
    spinopelvic = tilt.pelvic_incidence - tilt.sacral_slope
    assert DIMENSIONS["spinopelvic_tilt"](skeleton) == pytest.approx(spinopelvic, abs=0.5)


@pytest.mark.parametrize("lordosis", [43.0, 58.0])
def test_lordosis_near_the_mean_deforms_no_vertebra(lordosis: float) -> None:
    one, other = places(Physique(lumbar_lordosis=lordosis)), places(Physique())
    for name in SPINE:
        assert deformed(one[name], other[name]) < 1.0, name


@pytest.mark.parametrize("lordosis", [34.0, 67.0])
def test_lordosis_moves_the_vertebrae_alone_and_keeps_disc_heights(lordosis: float) -> None:
    physique = Physique(lumbar_lordosis=lordosis)
    moved = moves(physique)
    unmoved(moved, but=("sacrum", *SPINE))
    joints = ("superior_articular_process", "superior_articular_facet", "dorsal_surface", "ala")
    assert moved["sacrum"][~within("sacrum", joints)].max() < 1.0
    for name in SPINE:
        of_body = within(name, ("superior_rim", "inferior_rim", "waist"))
        one, other = places(physique)[name], places(Physique())[name]
        assert deformed(one[of_body], other[of_body]) < 1e-6
        assert deformed(one[~within(name, JOINTS)], other[~within(name, JOINTS)]) < 1.0
    for one, other in zip(gaps(physique), gaps(Physique()), strict=True):
        assert one == pytest.approx(other, abs=0.1)


def gaps(physique: Physique) -> list[float]:
    """Heights of the discs at their middles, mm."""
    cages = placed_cages(physique)
    spots = {name: cage.places for name, (_, cage) in cages.items()}
    return [
        2.0 * float(np.linalg.norm(centre - spots[level.split("_")[0]]["inferior_endplate_centre"]))
        for level, centre in level_centres(spots).items()
    ]


@pytest.mark.parametrize("flare", [13.0, 41.0])
def test_flare_turns_the_upper_wing_alone(flare: float) -> None:
    moved = moves(Physique(wing_flare=flare))
    unmoved(moved, but=("hip_bone",))
    hip, points = moved["hip_bone_r"], places(Physique())["hip_bone_r"]
    assert hip[points[:, 1] < 48.0].max() < 1e-9
    assert hip[within("hip_bone_r", ("auricular_surface", "iliac_tuberosity"))].max() < 1e-9
    cage = placed_cages(Physique(wing_flare=flare))["hip_bone_r"][1]
    line = cage.places["iliac_crest_inner_lip_2"] - cage.places["iliopsoas_groove_1"]
    assert np.degrees(np.arctan2(line[2], line[1])) == pytest.approx(flare, abs=0.5)


def test_stature_scales_all_and_turns_nothing() -> None:
    tall, man = places(Physique(stature=1925)), places(Physique())
    for name, points in tall.items():
        assert np.allclose(points, 1.1 * man[name], atol=1e-6)


def test_woman_differs_in_shape_and_not_only_in_size() -> None:
    man, woman = built_skeleton(), built_skeleton(physique=Physique(sex="female"))
    ratio = {
        name: DIMENSIONS[name](woman) / DIMENSIONS[name](man)
        for name in ("femoral_head_diameter", "subpubic_angle", "inlet_transverse", "s1_width")
    }
    assert ratio["femoral_head_diameter"] == pytest.approx(42.0 / 47.6, abs=0.005)
    assert ratio["subpubic_angle"] > 1.2
    assert ratio["inlet_transverse"] > 1.02
    assert ratio["s1_width"] < 0.94
    for name in ("conjugata_vera", "subpubic_angle", "l5_lower_endplate_depth", "l4_body_height"):
        rows = {row.name: row for row in compared(woman, "female")}
        assert rows[name].within, name


def test_between_man_and_woman_every_landmark_goes_straight() -> None:
    man, half, woman = (own_shape(sex) for sex in (0.0, 0.5, 1.0))
    for name, points in half.items():
        assert np.allclose(points, (man[name] + woman[name]) / 2, atol=1e-9), name


def own_shape(sex: float) -> dict[str, Array]:
    return {name: between(name, sex).landmarks for name in bone_records()}


def test_left_out_measures_follow() -> None:
    assert Physique().measures.stature == 1750.0
    assert Physique(sex="female").measures.stature == 1630.0
    assert Physique(sex="female") == Physique(sex=1)
    assert Physique(stature=1925).measures.femoral_length == pytest.approx(1.1 * 477)
    assert Physique(pelvic_incidence=60).measures.lumbar_lordosis == pytest.approx(56.5)
    assert Physique(pelvic_incidence=60).measures.sacral_slope == pytest.approx(43.2)
    assert expected_lordosis(50.0) == pytest.approx(50.5)
    assert sum(relations().lordosis_shares.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"sex": "neither"}, 'sex: expected "male", "female" or 0'),
        ({"sex": 1.5}, "sex: expected"),
        ({"stature": 1.75}, r"stature: expected 1400 to 2100 mm, got 1.75; lengths are in mm"),
        ({"stature": float("nan")}, "stature: expected 1400 to 2100 mm"),
        ({"stature": True}, "stature: expected a number"),
        ({"femoral_version": 60}, "femoral_version: expected -10 to 40 degrees, got 60"),
        ({"neck_shaft_angle": 90}, "neck_shaft_angle: expected 112 to 143 degrees, got 90"),
        ({"pelvic_incidence": 90}, "pelvic_incidence: expected 32 to 74 degrees, got 90"),
        ({"wing_flare": "wide"}, "wing_flare: expected a number of 12 to 42 degrees"),
        (
            {"pelvic_incidence": 70, "lumbar_lordosis": 40},
            "lumbar_lordosis: expected 45.5 to 79.5 degrees with a pelvic_incidence of 70, got 40",
        ),
        ({"femoral_length": 400}, "femoral_length: expected 429 to 525 mm with a stature of 1750"),
    ],
)
def test_impossible_physique_is_one_sentence(asked: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as caught:
        Physique(**asked)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_every_parameter_says_what_it_is() -> None:
    assert tuple(parameters()) == tuple(field.name for field in dataclasses.fields(Physique))
    for row in parameters().values():
        low, high = row.range
        assert low <= row.man <= high
        assert low <= row.woman <= high
        assert row.tag in {"cited", "unverified", "derived", "computed", "design"}
        assert row.moves
        assert row.definition
        assert row.source


EXTREMES = [
    Physique(sex="female"),
    Physique(
        sex="female",
        pelvic_incidence=74,
        lumbar_lordosis=75,
        acetabular_version=5,
        neck_shaft_angle=112,
        femoral_version=-10,
        femoral_length=398,
        wing_flare=12,
    ),
    Physique(
        pelvic_incidence=32,
        lumbar_lordosis=23,
        acetabular_version=40,
        wing_flare=42,
        femoral_version=40,
        neck_shaft_angle=143,
        femoral_length=524,
    ),
    Physique(pelvic_incidence=74, lumbar_lordosis=75, neck_shaft_angle=143, femoral_version=-10),
    Physique(sex=0.4, stature=1900, neck_shaft_angle=142, acetabular_version=6, wing_flare=13),
]


@pytest.fixture(scope="module", params=EXTREMES, ids=names(EXTREMES))
def extreme(request: pytest.FixtureRequest) -> Skeleton:
    return built_skeleton(physique=request.param)


def test_extreme_keeps_its_faces_and_its_triangles_good(extreme: Skeleton) -> None:
    for bone, own in zip(extreme.bones, built_skeleton().bones, strict=True):
        assert np.array_equal(bone.faces, own.faces)
        assert np.array_equal(bone.vertices, bone.template)
        assert shape_of_triangles(bone) >= 0.45, bone.name


def shape_of_triangles(bone: Bone) -> float:
    """5th percentile of 4 sqrt(3) area / sum of squared edges."""
    a, b, c = np.moveaxis(bone.vertices[bone.faces], 1, 0)
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    squares = sum(np.sum((p - q) ** 2, axis=1) for p, q in ((a, b), (b, c), (c, a)))
    return float(np.percentile(4 * np.sqrt(3) * area / squares, 5))


def test_extreme_does_not_pass_through_itself(extreme: Skeleton) -> None:
    for bone in extreme.bones:
        if not bone.name.endswith("_l"):
            assert len(crossings(bone.vertices, bone.faces)) == 0, bone.name


def test_extreme_does_not_pass_into_its_neighbours(extreme: Skeleton) -> None:
    pairs = [*pairwise(SPINE), ("l5", "sacrum")]
    for one, other in [*pairs, ("sacrum", "hip_bone_r"), ("femur_r", "hip_bone_r")]:
        assert max(deepest(extreme, one, other), deepest(extreme, other, one)) < 0.5, (one, other)


def deepest(skeleton: Skeleton, one: str, other: str) -> float:
    """How deep (mm) a bone reaches into another; negative apart. VTK is the peer here."""
    bone = skeleton[other]
    points = skeleton[one].vertices
    points = points[cKDTree(bone.vertices).query(points, distance_upper_bound=6.0)[0] < 6.0]
    if not len(points):
        return -6.0
    surface = pv.PolyData.from_regular_faces(bone.vertices, bone.faces)
    return -float(pv.PolyData(points).compute_implicit_distance(surface)["implicit_distance"].min())


def test_spheres_of_the_hip_are_exact_and_apart_by_cartilage(extreme: Skeleton) -> None:
    for side in "rl":
        head = extreme[f"femur_{side}"].vertices - extreme.hip_centres[side]
        cage = placed_cages()[f"femur_{side}"][1]
        exact = cage.region_weight(("head",)) > 0.999
        radii = np.linalg.norm(head[exact], axis=1)
        assert np.ptp(radii) < 1e-6


@pytest.mark.parametrize("level", [2, 3, 4])
def test_every_level_has_the_same_landmarks_and_template(level: int) -> None:
    physique = Physique(sex="female", femoral_version=25)
    skeleton, usual = built_skeleton(level, physique), built_skeleton(physique=physique)
    for bone, own in zip(skeleton.bones, usual.bones, strict=True):
        assert len(bone.faces) == len(own.faces) * 4**level // 4**3
        assert np.array_equal(bone.template, own.template)
        assert all(np.array_equal(own.landmarks[n], p) for n, p in bone.landmarks.items())
    assert len(built_discs(skeleton)) == 6


def test_level_that_does_not_exist_is_one_sentence() -> None:
    with pytest.raises(ValueError, match=r"level: expected 2 \(draft\), 3 or 4"):
        Body.built(Physique(), level=1)


def test_discs_of_another_physique_are_whole() -> None:
    skeleton = built_skeleton(physique=EXTREMES[1])
    for disc in built_discs(skeleton):
        assert np.isfinite(disc.posed(skeleton.motions(Pose())).vertices).all()


def test_mirror_holds_for_every_physique(extreme: Skeleton) -> None:
    for name in (name for name, record in bone_records().items() if record.sided):
        mirrored = extreme[f"{name}_r"].vertices * (1, 1, -1)
        assert np.allclose(extreme[f"{name}_l"].vertices, mirrored, atol=1e-9)
