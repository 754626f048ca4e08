"""Each parameter of a physique moves what it names and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from physiques import SPINE, moves, places

from meshes import Physique
from meshes.bones.dimensions import DIMENSIONS
from meshes.bones.placed import placed_cages
from meshes.geometry.types import Array
from meshes.skeleton import built_skeleton, level_centres

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
# The base of the neck is what bends: these lie on it.
NECK_BASE = ("trochanteric_fossa", "trochanteric_fossa_rim_1", "greater_trochanter_superior_border")


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
