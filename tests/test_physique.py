"""Physique: what is asked for is measured, what is left out follows, the impossible is refused."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from physiques import SPINE, moves, names, places

from meshes import Body, Physique
from meshes.anatomy.records import placements
from meshes.bones.cage import bone_records, table_cage
from meshes.bones.dimensions import DIMENSIONS, compared
from meshes.bones.discs import built_discs
from meshes.bones.placed import placed_cages
from meshes.bones.woman import between
from meshes.geometry.types import Array
from meshes.physique import expected_lordosis, parameters, relations
from meshes.skeleton import built_skeleton

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
