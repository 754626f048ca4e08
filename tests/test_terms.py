"""Terms of structures and landmarks: all have one, the codes are those of the published tables."""

from __future__ import annotations

import json
import re
from collections import Counter

import numpy as np
import pytest

from meshes.anatomy.records import csv_rows
from meshes.anatomy.terms import (
    landmark_kinds,
    landmark_term,
    landmark_terms,
    structure_term,
    structure_terms,
)
from meshes.bones.cage import bone_records, table_cage
from scenes.labels import label_text
from viz.features import features
from viz.window import naming

BONES = tuple(bone_records())
TA98 = re.compile(r"A\d\d\.\d\.\d\d\.\d{3}")

# structure: FMA, of the right one, of the left one, TA98, TA2, tag of TA2 [figures 1.4; FMA cited]
STRUCTURES = """
iliopsoas        64918  -     -     A04.7.02.002 2593 cited
iliacus          22310  22322 22323 A04.7.02.003 2594 cited
psoas_major      18060  22342 22343 A04.7.02.004 2595 unverified
psoas_minor      22350  -     -     A04.7.02.005 2596 unverified
hip_bone         16585  16586 16587 A02.5.01.001 1307 unverified
ilium            16589  -     -     -            -    -
ischium          16592  -     -     -            -    -
pubis            16595  -     -     -            -    -
acetabulum       16579  -     -     -            -    -
ala_of_ilium     42826  -     -     -            -    -
sacrum           16202  -     -     A02.2.05.001 1071 unverified
lumbar_vertebra  9921   -     -     A02.2.04.001 1068 unverified
l1               13072  -     -     -            -    -
l2               13073  -     -     -            -    -
l3               13074  -     -     -            -    -
l4               13075  -     -     -            -    -
l5               13076  -     -     -            -    -
t12              10081  -     -     -            -    -
disc             10446  -     -     A03.2.02.003 1684 unverified
lumbar_disc      13894  -     -     -            -    -
disc_l1_l2       16033  -     -     -            -    -
disc_l2_l3       16034  -     -     -            -    -
disc_l3_l4       16035  -     -     -            -    -
disc_l4_l5       16036  -     -     -            -    -
disc_l5_s1       16037  -     -     -            -    -
femur            9611   24474 24475 A02.5.04.001 1360 unverified
inguinal_ligament   19855 -   -     A04.5.01.009 2365 cited
pectineal_ligament  20188 -   -     A04.5.01.011 -    cited
iliopectineal_bursa 75385 -   -     A04.8.05.011 2732 cited
iliopectineal_arch  -     -   -     A04.5.02.010 -    cited
femoral_nerve    16486  -     -     A14.2.07.020 6522 cited
lumbar_plexus    5908   -     -     A14.2.07.002 6517 cited
lacuna_musculorum   -   -     -     -            2694 cited
psoas_fascia     -      -     -     -            2387 cited
genitofemoral_nerve -   -     -     -            6529 cited
obturator_nerve  -      -     -     -            6532 cited
hip_joint        35178  -     -     -            -    -
sacroiliac_joint 21440  -     -     -            -    -
pubic_symphysis  16950  -     -     -            -    -
rectus_femoris   22430  38928 38929 -            -    -
sartorius        22353  22354 22355 -            -    -
tensor_fasciae_latae 22423 22425 22426 -         -    -
pectineus        22440  22450 22451 -            -    -
sciatic_nerve    19034  -     -     -            -    unverified
"""
ROWS = [line.split() for line in STRUCTURES.strip().splitlines()]

# landmark: bone, TA98, TA2, FMA [figures 1.4 and "More TA2 ids", cited; TA98 HOM, cited]
LANDMARKS = [
    ("hip_bone_r", "iliac_fossa_r2_c3", "A02.5.01.115", "1331", "75316"),
    ("hip_bone_l", "iliopubic_eminence", "A02.5.01.307", "1352", ""),
    ("hip_bone_r", "pecten_pubis_3", "A02.5.01.308", "", ""),
    ("femur_l", "linea_pectinea_1", "A02.5.04.016", "", ""),
    ("femur_r", "lesser_trochanter_tip", "A02.5.04.007", "1366", "32853"),
    ("femur_r", "greater_trochanter_tip", "A02.5.04.005", "", "32852"),
    ("femur_r", "head_equator_2", "A02.5.04.002", "", "32851"),
    ("femur_r", "neck_5", "A02.5.04.004", "", "42385"),
    ("femur_r", "medial_condyle_distal_1", "A02.5.04.021", "", "32858"),
    ("femur_r", "lateral_condyle_outer_2", "A02.5.04.024", "", "32859"),
    ("femur_r", "medial_epicondyle", "A02.5.04.022", "", "32864"),
    ("femur_r", "lateral_epicondyle_superior", "A02.5.04.025", "", "32867"),
]
LATIN = {
    ("hip_bone_r", "anterior_superior_iliac_spine"): "spina iliaca anterior superior",
    ("hip_bone_r", "iliac_crest_outer_lip_8"): "labium externum",
    ("hip_bone_r", "iliopubic_eminence"): "eminentia iliopubica",
    ("hip_bone_r", "pecten_pubis_1"): "pecten ossis pubis",
    ("hip_bone_r", "ischial_tuberosity_lowest_point"): "tuber ischiadicum",
    ("femur_l", "lesser_trochanter_base_4"): "trochanter minor",
    ("femur_l", "fovea_rim_2"): "fovea capitis femoris",
    ("femur_l", "linea_pectinea_2"): "linea pectinea",
    ("sacrum", "promontory"): "promontorium",
    ("sacrum", "ala_3_l"): "ala ossis sacri",
    ("l3", "costal_process_middle_2_r"): "processus costiformis",
    ("l5", "superior_rim_4_l"): "epiphysis anularis",
    ("t12", "costal_process_tip_superior_r"): "processus transversus",
    ("t12", "spinous_process_tip_middle"): "processus spinosus",
}


def known(cell: str) -> str:
    return "" if cell == "-" else cell


@pytest.mark.parametrize("bone", BONES)
def test_every_bone_and_landmark_has_a_term(bone: str) -> None:
    own = structure_term(bone)
    assert own
    assert own.latin
    assert own.english
    for landmark in table_cage(bone).names:
        term = landmark_term(bone, landmark)
        assert term.english
        if term.tag == "osteology":
            assert (term.latin, term.ta98, term.ta2, term.fma) == ("", "", "", "")
        else:
            assert term.tag in ("cited", "unverified")
            assert term.latin
            assert term.ta98


@pytest.mark.parametrize("bone", BONES)
def test_kinds_are_those_of_all_landmarks_of_the_body(bone: str) -> None:
    kinds = landmark_kinds(bone)
    assert set(kinds) == set(table_cage(bone).names)
    assert set(kinds.values()) == {"I", "II", "III"}


def test_codes_have_their_form() -> None:
    for term in landmark_terms().values():
        assert term.ta98 == "" or re.fullmatch(r"A02\.\d\.\d\d\.\d{3}", term.ta98)
    for term in (*structure_terms().values(), *landmark_terms().values()):
        assert term.ta98 == "" or TA98.fullmatch(term.ta98)
        assert term.ta2 == "" or re.fullmatch(r"\d{4}", term.ta2)
        assert term.fma == "" or re.fullmatch(r"\d{4,6}", term.fma)


def test_no_fact_stands_twice_and_none_in_vain() -> None:
    names = [row["name"] for row in csv_rows("terms.csv")]
    stems = [(row["bone"], row["landmark"]) for row in csv_rows("landmark_terms.csv")]
    assert max(Counter(names).values()) == max(Counter(stems).values()) == 1
    assert not set(names) & {stem for _, stem in stems}
    used = {id(landmark_term(b, name)) for b in BONES for name in table_cage(b).names}
    assert [key for key, term in landmark_terms().items() if id(term) not in used] == []


def test_one_code_is_one_term() -> None:
    terms = {*structure_terms().values(), *landmark_terms().values()}
    latin: dict[str, set[str]] = {}
    for term in terms:
        if term.ta98:
            latin.setdefault(term.ta98, set()).add(term.latin)
    assert {code: words for code, words in latin.items() if len(words) > 1} == {}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_ids_of_structures_are_the_published_ones(row: list[str]) -> None:
    name, fma, right, left, ta98, ta2, tag = row
    term = structure_terms()[name]
    assert (term.fma, term.ta2) == (known(fma), known(ta2))
    if ta98 != "-":
        assert term.ta98 == ta98
    if tag != "-":
        assert term.tag == tag
    for side, own in (("_r", right), ("_l", left)):
        sided = structure_term(name + side)
        assert sided
        assert sided.fma == (known(own) or known(fma))


@pytest.mark.parametrize(("bone", "landmark", "ta98", "ta2", "fma"), LANDMARKS)
def test_ids_of_landmarks_are_the_published_ones(
    bone: str, landmark: str, ta98: str, ta2: str, fma: str
) -> None:
    term = landmark_term(bone, landmark)
    assert (term.ta98, term.ta2, term.fma, term.tag) == (ta98, ta2, fma, "cited")


@pytest.mark.parametrize(("where", "latin"), LATIN.items())
def test_latin(where: tuple[str, str], latin: str) -> None:
    assert landmark_term(*where).latin == latin


def test_longest_stem_counts() -> None:
    assert landmark_term("femur_r", "neck_3").english == "neck of femur"
    assert landmark_term("femur_r", "neck_base_anterior_1").tag == "osteology"
    assert landmark_term("femur_r", "head_neck_junction_3").tag == "osteology"


def test_unknown_landmark_is_one_sentence() -> None:
    with pytest.raises(KeyError, match=r"expected a landmark .* got 'olecranon' of 'femur_r'"):
        landmark_term("femur_r", "olecranon")
    assert structure_term("olecranon") is None


def test_lists_show_terms_and_how_far_they_were_checked(run) -> None:
    rows = {row["name"]: row for row in json.loads(run("list", "bones", "--json")[1])}
    assert rows["hip_bone_l"] == {
        "name": "hip_bone_l",
        "latin": "os coxae",
        "english": "hip bone",
        "ta2": "1307",
        "fma": "16587",
        "tag": "unverified",
        "landmarks": len(table_cage("hip_bone").names),
    }
    assert rows["l3"]["landmarks"] == len(table_cage("l3").names)
    terms = json.loads(run("list", "terms", "--json")[1])
    assert len(terms) == len(structure_terms()) + len(landmark_terms())
    found = [row for row in terms if row["name"] == "lesser_trochanter"]
    assert [(row["bone"], row["latin"], row["ta2"]) for row in found] == [
        ("femur", "trochanter minor", "1366")
    ]


def test_pictures_name_discrete_landmarks_and_extremes_by_their_terms() -> None:
    far = np.arange(3.0)
    names = [
        "femur_r.greater_trochanter_superoposterior_facet",
        "femur_r.linea_pectinea_1",
        "femur_r.quadrate_tubercle",
        "femur_r.lesser_trochanter_tip",
        "l2.costal_process_tip_superior_r",
        "l3.costal_process_tip_superior_l",
        "sacrum.sacral_cornu_l",
    ]
    told = features({name: 100.0 * i + far for i, name in enumerate(names)})
    assert [feature.text for feature in told] == [
        "Costal process of L3",
        "Lesser trochanter (right)",
        "Costal process of L2",
        "Sacral cornu",
        "Quadrate tubercle (right)",
        "Superoposterior trochanteric facet (right)",
    ]
    costal = [feature.once for feature in told if feature.text.startswith("Costal")]
    assert len(set(costal)) == 1


def test_joint_surfaces_are_named_only_where_no_bone_covers_them() -> None:
    ilium = {"hip_bone_r.auricular_surface_centre": np.zeros(3)}
    assert len(features(ilium)) == 1
    sacrum = {"sacrum.auricular_surface_centre_r": np.array([0.0, 0.0, -2.0])}
    assert features({**ilium, **sacrum}) == []


def test_the_thoracic_vertebra_is_th12_in_german_alone() -> None:
    names = ("t12", "disc_t12_l1", "l3")
    assert [label_text(name, "german") for name in names] == ["Th12", "Bandscheibe Th12/L1", "L3"]
    assert [label_text(name, "spanish") for name in names] == ["T12", "Disco T12/L1", "L3"]


def test_a_structure_is_called_the_same_everywhere() -> None:
    """Labels and window say the term, but for the abbreviations of vertebrae and discs."""
    for name, row in structure_terms().items():
        short = re.fullmatch(r"[lt]\d+|disc_([lt]\d+)_([ls]\d+)", name)
        for language in ("english", "german", "spanish"):
            word = getattr(row, language)
            assert naming.term(name, language) == word[:1].upper() + word[1:]
            if not short:
                assert label_text(name, language) == word[:1].upper() + word[1:]
    assert label_text("ilio_inguinal_nerve_r") == "Ilio-inguinal nerve (right)"
    assert label_text("joint_capsule_of_hip_l", "latin") == "Capsula articularis coxae sinistra"
    assert label_text("disc_s5_co1") == "Sacrococcygeal disc"
    assert label_text("disc_s5_co1", "latin") == "Discus S5/Co1"
    assert [label_text(name) for name in ("l1", "disc_l5_s1")] == ["L1", "Disc L5/S1"]
    assert naming.term("schematic_iliacus_part_r", "english") == "Part of iliacus, schematic"


def test_what_has_no_latin_is_written_once() -> None:
    assert label_text("iliocapsularis_r", "both") == "Iliocapsularis (right)"
