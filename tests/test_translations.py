"""Texts in German and Spanish: whole, with the numbers of the English, told through every door."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import pytest

from meshes import Body
from meshes.anatomy import cards
from meshes.anatomy.cards import card, card_names
from meshes.anatomy.terms import landmark_terms
from meshes.anatomy.translated import (
    CODES,
    LARGEST,
    is_sibling,
    numbers,
    overlaid,
    placeholders,
    prose,
    sibling,
    sibling_table,
    texts_of,
    translated,
)
from scenes.gallery import gallery_scene, opened_scene
from scenes.motions import TEXTS as MOTION_TEXTS
from scenes.motions import motions
from scenes.scene import LabelChoice
from scenes.teaching import claims as claim_data
from scenes.teaching import courses
from scenes.teaching.claims import claims, load_claims
from scenes.teaching.courses import course_lesson, lab, labs, load_course, tour
from scenes.teaching.phrases import CATALOGUES, Phrase, has_phrase, in_language, listed, phrase
from scenes.teaching.probes import probed
from scenes.teaching.quiz import quiz
from scenes.teaching.quiz_files import as_gift, as_markdown, as_xml
from viz.captions import alternative_text, caption
from viz.kit import items
from viz.lessons.page import page

DATA, ANATOMY = files("scenes").joinpath("data"), files("meshes.anatomy")
NOTES = {
    "german": "Vom Projekt übersetzt, von keinem Anatomen geprüft.",
    "spanish": "Traducido por el proyecto, no revisado por un anatomista.",
}


def built_in() -> Iterator[tuple[Traversable, str, tuple[str, ...] | None]]:
    """Every file of texts that is read by a person, with its fields of text."""
    yield ANATOMY, "cards.toml", cards.TEXTS
    yield DATA, "claims.toml", claim_data.TEXTS
    yield DATA, "motions.toml", MOTION_TEXTS
    yield DATA, "tour.toml", courses.TEXTS
    for folder, texts in (("labs", courses.TEXTS), ("gallery", ("title", "description"))):
        for entry in sorted(DATA.joinpath(folder).iterdir(), key=lambda each: each.name):
            if entry.name.endswith(".toml") and not is_sibling(entry.name):
                yield DATA.joinpath(folder), entry.name, texts
    for name in CATALOGUES:
        yield DATA, f"{name}.toml", None


FILES = list(built_in())
PAIRS = [(*row, language) for row in FILES for language in CODES]
IDS = [f"{name}-{language}" for _, name, _, language in PAIRS]


def told(folder: Traversable, name: str) -> dict[str, Any]:
    return tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8"))


def wanted(table: dict[str, Any], texts: tuple[str, ...] | None) -> dict[str, str]:
    """Texts that need a translation: not names of structures, which have their own, nor Latin."""
    latin = {term.latin.casefold() for term in landmark_terms().values()}
    return {
        at: text
        for at, text in texts_of(table, texts)
        if not (at.endswith(".muscle") and has_phrase(f"probes.muscle.{text}"))
        and text.casefold() not in latin
    }


@pytest.mark.parametrize(("folder", "name", "texts", "language"), PAIRS, ids=IDS)
def test_every_text_is_translated_with_its_numbers(
    folder: Traversable, name: str, texts: tuple[str, ...] | None, language: str
) -> None:
    english = wanted(told(folder, name), texts)
    own = dict(texts_of(sibling_table(folder, name, language), texts))
    translated(told(folder, name), folder, name, language, texts)
    assert [at for at in english if at not in own] == []
    for at, text in english.items():
        assert numbers(own[at]) == numbers(text), at
        assert placeholders(own[at]) == placeholders(text), at


@pytest.mark.parametrize("language", list(CODES))
def test_records_are_told_in_their_language(language: str) -> None:
    assert {card(name, language).language for name in card_names()} == {language}
    for name in card_names():
        assert card(name, language).summary != card(name).summary
        assert card(name, language).sources == card(name).sources
    assert len(tour(language).steps) == len(tour().steps)
    for own, english in zip(tour(language).steps, tour().steps, strict=True):
        assert own.text != english.text
        assert own.scene.view == english.scene.view
        assert (own.probe, own.sources) == (english.probe, english.sources)
    assert list(labs(language)) == list(labs())
    assert [c.key for c in claims(language)] == [c.key for c in claims()]
    assert motions(language)["walking"].coordinates == motions()["walking"].coordinates
    assert motions(language)["walking"].title != motions()["walking"].title


def test_latin_names_have_english_sentences() -> None:
    assert prose("latin") == prose("both") == "english"
    assert card("psoas_major", "latin") == card("psoas_major")
    assert tour("both").title == tour().title
    with pytest.raises(ValueError, match="unknown language 'germn'; did you mean 'german'"):
        card("psoas_major", "germn")


MINE = """
title = "Mine"
introduction = "For 2 hours."
[[steps]]
title = "One"
text = "It moves by 16 %."
learnt = "That."
sources = ["OSIM"]
probe = "flexion_arm"
[steps.scene]
[[steps]]
title = "Two"
text = "It rests."
sources = ["OSIM"]
[steps.scene]
"""
GERMAN = """
title = "Meins"
introduction = "Für 2 Stunden."
[[steps]]
title = "Eins"
text = "Es bewegt sich um 16 %."
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    (tmp_path / "mine.toml").write_text(MINE, encoding="utf-8")
    (tmp_path / "mine.de.toml").write_text(GERMAN, encoding="utf-8")
    return tmp_path / "mine.toml"


def test_a_lab_of_ones_own_has_its_sibling_beside_it(mine: Path, run: Any) -> None:
    found = load_course(mine, "german")
    assert (found.title, found.introduction) == ("Meins", "Für 2 Stunden.")
    assert [step.title for step in found.steps] == ["Eins", "Two"]
    assert found.steps[0].learnt == "That."
    assert found.steps[0].scene.title == "Eins"
    assert load_course(mine).title == load_course(mine, "spanish").title == "Mine"
    status, out, _ = run("labs", str(mine), "--language", "german")
    assert status == 0
    assert "Gelernt: That." in out


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("title = \"Eins\"", "titel = \"Eins\""),
         "mine.de.toml, steps 1: unknown text 'titel'; did you mean 'title'?"),
        (("title = \"Eins\"", "probe = \"place_at_l5\""),
         "mine.de.toml, steps 1, probe: expected a text, got a field that is none"),
        (("title = \"Eins\"", "title = 1"), "mine.de.toml, steps 1, title: expected a text, got 1"),
        (("title = \"Eins\"", "title = \"\""), "steps 1, title: expected a text, got ''"),
        (("16 %", "17 %"), "steps 1, text: expected no number that the English does not have, "
                           "got '17'"),
        (("16 %", "{share} %"), "text: expected no placeholder that the English does not have"),
        (("[[steps]]", "[[steps]]\n[[steps]]\n[[steps]]"),
         "mine.de.toml, steps: expected at most 2 entries, got 3"),
        (("[[steps]]", "steps = 3\n[x]"), "mine.de.toml, steps: expected entries"),
        (("title =", "title"), "mine.de.toml: expected a translation in TOML"),
    ],
)  # fmt: skip
def test_a_bad_sibling_is_refused_in_one_sentence(
    mine: Path, change: tuple[str, str], sentence: str
) -> None:
    text = GERMAN.replace(*change) if change[0] != "title =" else GERMAN.replace(*change, 1)
    mine.with_name("mine.de.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"expected|unknown") as raised:
        load_course(mine, "german")
    assert sentence in str(raised.value)
    assert "\n" not in str(raised.value)


def test_lists_have_as_many_texts_and_entries_may_be_told_by_key() -> None:
    english = {
        "actions": ["a", "b"],
        "claims": [{"key": "x", "text": "X"}, {"key": "y", "text": "Y"}],
    }
    assert overlaid(english, {"actions": ["c", "d"]}, "t.de.toml")["actions"] == ["c", "d"]
    with pytest.raises(ValueError, match=r"t\.de\.toml, actions: expected 2 texts, .* got 1"):
        overlaid(english, {"actions": ["c"]}, "t.de.toml")
    found = overlaid(english, {"claims": [{"key": "y", "text": "Z"}]}, "t.de.toml")
    assert [row["text"] for row in found["claims"]] == ["X", "Z"]
    with pytest.raises(ValueError, match="claims 1: unknown key 'z'"):
        overlaid(english, {"claims": [{"key": "z", "text": "Z"}]}, "t.de.toml")


def test_a_missing_lab_or_claim_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no\.toml: the lab cannot be read"):
        load_course(tmp_path / "no.toml", "german")
    (tmp_path / "a.toml").write_text("title = 3", encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.toml: expected 'title', got 3"):
        load_course(tmp_path / "a.toml")
    with pytest.raises(ValueError, match="the claims cannot be read"):
        load_claims(tmp_path / "no.toml", "spanish")


@pytest.mark.parametrize(
    ("load", "whole"), [(load_course, "labs/lordosis.toml"), (load_claims, "claims.toml")]
)
@pytest.mark.parametrize("large", ["mine.toml", "mine.de.toml"])
def test_a_file_that_is_too_large_is_refused(tmp_path: Path, load: Any, whole: str, large: str):
    text = files("scenes").joinpath(f"data/{whole}").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    load(tmp_path / "mine.toml", "german")
    (tmp_path / large).write_bytes("ü".encode() * LARGEST)
    with pytest.raises(ValueError, match=f"{large}: expected a file of at most 1000 kB"):
        load(tmp_path / "mine.toml", "german")


def test_names_of_sibling_files() -> None:
    assert sibling("my.lab.toml", "spanish") == "my.lab.es.toml"
    assert is_sibling("tour.de.toml")
    assert not is_sibling("tour.toml")
    assert not is_sibling("de.toml")


def test_phrases_say_numbers_as_the_language_does() -> None:
    said = phrase("probes.hip_arm_is_zero.sentence", muscle=phrase("probes.muscle.psoas_minor"),
                  most=1.25, change=0.5)  # fmt: skip
    assert isinstance(said, Phrase)
    assert "psoas minor" in said
    assert "1.2 mm" in said
    assert "Psoas minor" in in_language(said, "german")
    assert "1,2 mm" in in_language(said, "german")
    assert "0,5 mm" in in_language(said, "spanish")
    both = {listed([said, "plain"]): (said, 1.5)}
    ((key, value),) = in_language(both, "german").items()
    assert key == f"{in_language(said, 'german')}, plain"
    assert value == (in_language(said, "german"), 1.5)
    assert in_language("plain", "german") == "plain"


@pytest.fixture(scope="module")
def questions(body: Body) -> Any:
    return quiz(body, seed=3)


@pytest.mark.parametrize("language", list(CODES))
def test_quiz_asks_the_same_in_another_language(questions: Any, language: str) -> None:
    own = in_language(questions, language)
    for question, english in zip(own, questions, strict=True):
        assert (question.key, question.right) == (english.key, english.right)
        assert question.text != english.text
        assert len(set(question.answers)) == len(english.answers), question.key
        if question.topic not in ("term", "summary"):
            assert numbers(question.text) == numbers(english.text), question.key
    assert NOTES[language] in as_gift(own, language)
    assert NOTES[language] in as_xml(own, language)
    assert NOTES[language] in as_markdown(own, language)
    assert NOTES[language] not in as_markdown(questions)


@pytest.mark.parametrize("language", list(CODES))
def test_no_summary_gives_away_its_name(questions: Any, language: str) -> None:
    for question in questions:
        if question.topic == "summary":
            name = getattr(card(question.key.split(".")[1]), language)
            assert name.casefold() not in in_language(question.text, language).casefold()


def test_a_lesson_becomes_a_german_page(body: Body) -> None:
    course = lab("variants", "german")
    two = courses.Course(course.name, course.title, course.introduction, course.steps[:1], "german")
    text = page(course_lesson(two, lambda scene: body), {}, "x")
    assert '<html lang="de">' in text
    for words in (
        NOTES["german"],
        "Jetzt gemessen",
        "Gelernt",
        "Quellen",
        "Gemessen an: x",
        "0,0 mm",
    ):
        assert words in text
    for words in ("Measured", "Learnt", "Sources", "Made with"):
        assert words not in text
    plain = page(course_lesson(lab_of_one(), lambda scene: body), {}, "x")
    assert NOTES["german"] not in plain
    assert "0.0 mm" in plain


def lab_of_one() -> courses.Course:
    course = lab("variants")
    return courses.Course(course.name, course.title, course.introduction, course.steps[:1])


def test_figures_are_translated_with_their_sentence(body: Body) -> None:
    found = in_language(probed(body, "flexion_arm"), "german")
    assert found.figure is not None
    assert found.figure.title == "Hebelarm der Beugung, mm"
    assert set(found.figure.lines) == {"Psoas major", "Iliacus"}
    assert set(found.values) == {"Psoas major, im Stand", "Iliacus, im Stand"}


def test_commands_speak_the_language(run: Any) -> None:
    status, out, _ = run("tour", "--language", "german")
    assert status == 0
    assert out.count("Gelernt:") == 8
    assert out.rstrip().endswith(NOTES["german"])
    assert tour("spanish").title in run("tour", "--language", "spanish")[1]
    assert lab("thomas_test", "spanish").title in run("labs", "--language", "spanish")[1]
    status, out, _ = run("claims", "--only", "f", "--language", "german")
    assert status == 0
    assert "TEILWEISE WAHR. " in out
    assert "0,0 mm" in out
    assert "Das Modell bestätigt die richtige Aussage." in " ".join(out.split())
    status, out, _ = run("motions", "knee_curl", "--language", "spanish", "--steps", "4")
    assert status == 0
    assert "conserva su longitud" in " ".join(out.split())
    assert NOTES["spanish"] in out
    assert "unknown language 'germn'" in run("claims", "--language", "germn")[2]


@pytest.mark.parametrize("language", list(CODES))
def test_captions_and_kit_follow_the_labels(language: str) -> None:
    scene = opened_scene("walking", language).model_copy(
        update={"labels": LabelChoice(language=language)}
    )
    told = caption(scene)
    assert motions(language)["walking"].description.rstrip(".") in told
    assert "Made with" not in told
    assert "seen in" not in alternative_text(scene)
    commands = [item.command for item in items(scene) if item.file == "quiz.gift"]
    assert commands[0][-4:] == ("--language", language, "-o", "quiz.gift")
    plain = gallery_scene("walking")
    assert caption(plain).endswith("geometry from published measurements.")
    assert "--language" not in [word for item in items(plain) for word in item.command]


def test_scenes_of_gallery_and_courses_carry_their_words() -> None:
    assert opened_scene("tour:3", "german").title == tour("german").steps[2].title
    own, english = gallery_scene("walking", "spanish"), gallery_scene("walking")
    assert own.title != english.title
    assert own.motion == english.motion
