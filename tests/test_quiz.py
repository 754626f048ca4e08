"""Quiz: one right answer each, the same for a seed, read back from every format."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from meshes import Body, Pose
from meshes.anatomy.cards import card, card_names
from meshes.anatomy.sources import source
from scenes.teaching.quiz import POSES, Question, quiz
from scenes.teaching.quiz_files import as_csv, as_gift, as_markdown, as_xml


@pytest.fixture(scope="module")
def questions(body: Body) -> tuple[Question, ...]:
    return quiz(body, seed=3)


def test_every_question_has_one_right_answer_among_others(questions: tuple[Question, ...]) -> None:
    assert len(questions) > 60
    assert len({question.key for question in questions}) == len(questions)
    for question in questions:
        assert len(set(question.answers)) == len(question.answers) >= 3, question.key
        assert 0 <= question.right < len(question.answers)
        assert question.because.endswith((".", "?"))
        assert all(source(key) for key in question.sources)
        assert question.sources or "measured" in question.because.lower()


def test_seed_decides(body: Body, questions: tuple[Question, ...]) -> None:
    assert quiz(body, seed=3) == questions
    few = quiz(body, seed=3, count=7)
    assert len(few) == 7
    assert len({question.topic for question in few}) == 7
    with pytest.raises(ValueError, match="expected 1 to"):
        quiz(body, count=10_000)


def test_answers_about_lengths_are_those_of_the_body(
    body: Body, questions: tuple[Question, ...]
) -> None:
    asked = [question for question in questions if question.topic == "length"]
    assert {q.answers[q.right] for q in asked} == {
        "is lengthened",
        "is shortened",
        "keeps its length",
    }
    for question in asked:
        _, number, muscle = question.key.split(".")
        change = body.length(f"{muscle}_r", Pose(**POSES[int(number)][1])) - body.length(
            f"{muscle}_r"
        )
        right = question.answers[question.right]
        assert (right == "is lengthened") == (change > 1.0)
        assert (right == "is shortened") == (change < -1.0)


def test_answers_from_facts_are_those_of_the_cards(questions: tuple[Question, ...]) -> None:
    fields = {"term": "latin", "innervation": "innervation"}
    for question in questions:
        topic, name = question.key.split(".", 1)
        if topic in fields:
            assert question.answers[question.right] == getattr(card(name), fields[topic])
    crossing = {q.key: q.answers[q.right] for q in questions if q.topic == "crossing"}
    assert crossing == {
        "crossing.psoas_major": "the hip and the lumbar joints",
        "crossing.iliacus": "only the hip",
        "crossing.psoas_minor": "only the lumbar joints",
    }


def test_no_wrong_answer_is_right_too(questions: tuple[Question, ...]) -> None:
    for question in questions:
        if question.topic == "innervation" and "emoral nerve" in question.answers[question.right]:
            wrong = [a for k, a in enumerate(question.answers) if k != question.right]
            assert not any(answer.startswith("Femoral nerve") for answer in wrong)


def test_terms_that_hold_the_english_word_are_not_asked(questions: tuple[Question, ...]) -> None:
    asked = [question for question in questions if question.topic == "term"]
    assert len(asked) >= 10
    for question in asked:
        name = card(question.key.partition(".")[2])
        assert name.english not in question.answers[question.right], question.key
    assert not any("sartorius" in question.text for question in asked)


def test_described_structures_stand_among_their_own_kind(
    questions: tuple[Question, ...],
) -> None:
    kinds = {card(name).english.casefold(): card(name).kind for name in card_names()}
    count = Counter(kinds.values())
    for question in (q for q in questions if q.topic == "summary"):
        own = kinds[question.answers[question.right].casefold()]
        strange = [a for a in question.answers if kinds[a.casefold()] != own]
        assert not strange or count[own] < 4, question.key
        assert len(strange) <= max(0, 4 - count[own]), question.key
        assert "muscle" not in {kinds[a.casefold()] for a in strange}


def test_a_description_has_no_word_of_the_right_answer_alone(
    questions: tuple[Question, ...],
) -> None:
    """Such as bursa in the description of the one bursa."""
    for question in (q for q in questions if q.topic == "summary"):
        right, *wrong = sorted(
            question.answers, key=lambda a: a != question.answers[question.right]
        )
        for word in re.findall(r"\w{4,}", right.casefold()):
            alone = not any(word in answer.casefold() for answer in wrong)
            assert not (alone and word in question.text.casefold()), question.key


def test_gift_comes_back(questions: tuple[Question, ...]) -> None:
    blocks = as_gift(questions).split("\n\n")
    assert blocks[0] == "$CATEGORY: iliopsoas"
    for block, question in zip(blocks[1:], questions, strict=True):
        assert len(re.findall(r"(?<!\\)[{}]", block)) == 2
        answers = re.findall(r"^\t([=~])(.*)$", block, re.MULTILINE)
        assert [sign for sign, _ in answers].count("=") == 1
        plain = [re.sub(r"\\(.)", r"\1", text) for _, text in answers]
        assert plain == list(question.answers)
        assert [sign for sign, _ in answers].index("=") == question.right


def test_moodle_xml_comes_back(questions: tuple[Question, ...]) -> None:
    """By the elements that Moodle's import asks of a multichoice question."""
    root = ElementTree.fromstring(as_xml(questions))
    assert root.tag == "quiz"
    rows = [row for row in root if row.get("type") == "multichoice"]
    assert len(rows) == len(questions) == len(root) - 1
    for row, question in zip(rows, questions, strict=True):
        assert row.findtext("name/text") == question.key
        assert row.findtext("questiontext/text") == question.text
        assert row.findtext("single") == "true"
        answers = row.findall("answer")
        assert [a.findtext("text") for a in answers] == list(question.answers)
        fractions = [float(a.get("fraction", "nan")) for a in answers]
        assert sorted(fractions)[-1] == 100.0
        assert fractions.index(100.0) == question.right
        assert sum(fractions) == 100.0


HARD = Question("k.1", "term", "a < b & {c} = ~d: #e?", ("<x>", "=y", "z"), 1, "Because \\ it is.")


def test_signs_of_the_formats_are_escaped() -> None:
    assert "a < b & \\{c\\} \\= \\~d\\: \\#e?" in as_gift([HARD])
    root = ElementTree.fromstring(as_xml([HARD]))
    assert root[1].findtext("questiontext/text") == HARD.text
    assert "\\<x\\>" in as_markdown([HARD])
    rows = list(csv.reader(io.StringIO(as_csv([HARD]))))
    assert rows[1][3] == "'=y"
    assert rows[1][4:6] == ["<x>", "z"]


def test_command_writes_every_format(run: Any) -> None:
    for suffix, first in ((".gift", "$CATEGORY"), (".xml", "<?xml")):
        status, _, _ = run("quiz", "--count", "6", "-o", f"q{suffix}")
        assert status == 0
        assert Path(f"q{suffix}").read_text(encoding="utf-8").startswith(first)
    assert run("quiz", "-o", "q.pdf")[0] == 2
