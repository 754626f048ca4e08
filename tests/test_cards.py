"""Cards and sources: all structures have one, all keys resolve, words come from the terms."""

from __future__ import annotations

from dataclasses import fields

import pytest

from meshes import Body
from meshes.anatomy.cards import FACTS, Card, card, card_names, has_card
from meshes.anatomy.records import toml_table
from meshes.anatomy.sources import source, sources, unverified_source
from meshes.anatomy.terms import structure_term, structure_terms

NEIGHBOURS = """
inguinal_ligament iliopectineal_arch pectineal_ligament joint_capsule_of_hip iliofemoral_ligament
psoas_fascia iliopectineal_bursa iliocapsularis external_iliac_artery external_iliac_vein
femoral_artery femoral_vein lumbar_plexus femoral_nerve genitofemoral_nerve
lateral_femoral_cutaneous_nerve obturator_nerve ilio_inguinal_nerve iliohypogastric_nerve
lumbosacral_trunk sciatic_nerve quadratus_lumborum rectus_femoris pectineus
"""
NAMES = card_names()


def test_every_part_of_the_body_has_a_card(body: Body) -> None:
    assert [name for name in body.names if not has_card(name)] == []
    assert {card(name).kind for name in body.names} == {"bone", "disc", "muscle"}


@pytest.mark.parametrize("name", NEIGHBOURS.split())
def test_every_neighbour_has_a_card(name: str) -> None:
    found = card(name)
    assert found.summary
    assert found.kind not in ("bone", "disc")
    assert card(f"{name}_r").summary == found.summary


@pytest.mark.parametrize("name", NAMES)
def test_every_source_resolves_and_every_sentence_ends(name: str) -> None:
    found = card(name)
    assert found.sources
    assert all(source(key) for key in found.sources)
    for fact in FACTS:
        text = getattr(found, fact)
        assert text == "" or text.endswith("."), fact
        assert "  " not in text
    assert set(found.unverified) <= {field.name for field in fields(Card)}
    assert all(getattr(found, field) for field in found.unverified)


def test_words_of_a_card_are_those_of_the_terms() -> None:
    psoas, term = card("psoas_major_r"), structure_term("psoas_major_r")
    assert term
    assert (psoas.latin, psoas.fma, psoas.ta2) == ("musculus psoas major", "22342", "2595")
    assert (psoas.german, psoas.spanish) == (term.german, term.spanish)
    assert "ta2" in psoas.unverified
    assert "german" not in psoas.unverified
    assert "german" in card("sacrum").unverified
    assert not {"latin", "english", "german", "spanish"} & {
        key for row in toml_table("cards.toml").values() for key in row
    }


def test_words_that_name_a_source_have_one() -> None:
    for name, term in structure_terms().items():
        for language in ("german", "spanish"):
            assert getattr(term, language), name
            key = getattr(term, f"{language}_source")
            assert key == "" or source(key)


def test_a_card_like_another_takes_over_its_facts() -> None:
    assert card("l2").summary == card("l1").summary
    assert card("l5").clinical != card("l1").clinical


def test_unknown_card_and_source_are_one_sentence() -> None:
    with pytest.raises(KeyError, match="unknown card 'psoas_mayor'; did you mean 'psoas_major'"):
        card("psoas_mayor")
    with pytest.raises(KeyError, match="unknown source 'JUC'; did you mean 'JUK'"):
        source("JUC")
    assert not has_card("olecranon")


def test_sources_are_each_told_once() -> None:
    texts = list(sources().values())
    assert len(set(texts)) == len(texts)
    assert unverified_source("PAN92")
    assert not unverified_source("JUK")
