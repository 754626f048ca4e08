"""The viewer in a real window: cards, lessons and the quiz."""

from __future__ import annotations

import numpy as np
import pytest

from meshes import Pose

pytest.importorskip("PySide6", reason="the viewer needs PySide6: pip install 'iliopsoas[test]'")
pytest.importorskip("pytestqt")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from window_kit import LEFT, middle, pixels, rest, select


def test_click_opens_the_card_with_its_facts_and_paints_the_attachments(window, qtbot) -> None:
    window.motion_bar.choice.setFocus()
    place = middle(window, "iliacus_r")
    qtbot.mouseMove(window.canvas, place)
    QTest.mouseMove(window.canvas, place)
    assert window.overlay.hovered == "iliacus_r"
    assert "Iliacus (right)" in window.overlay.hint
    assert "Musculus iliacus" in window.overlay.hint
    before = pixels(window)
    qtbot.mouseClick(window.canvas, LEFT, pos=place)
    assert window.viewer.scene.desk.selected == "iliacus_r"
    text = window.card.text.toPlainText()
    for word in ("Origin", "Insertion", "Innervation", "Blood supply", "Actions", "Sources"):
        assert word in text
    assert "Musculus iliacus" in window.card.latin.text()
    assert "FMA 22322" in window.card.latin.text()
    qtbot.waitUntil(lambda: "mm" in window.card.now.text(), timeout=30_000)
    length = window.viewer.body.length("iliacus_r", Pose())
    assert f"{length:.0f} mm" in window.card.now.text()
    rest(qtbot, window)
    qtbot.waitUntil(lambda: "hip_bone_r" in window.viewer.drawing.wanted.painted, timeout=30_000)
    rest(qtbot, window)
    assert (abs(pixels(window) - before).max(axis=2) > 25).sum() > 200


def test_attachments_are_fields_on_the_side_of_the_bone_that_the_muscle_lies_on(body) -> None:
    from viz.window.attachments import INSERTION, ORIGIN, painted

    posed = body.posed(Pose())
    wing = posed["hip_bone_r"]
    shares = painted(body, "iliacus_r")["hip_bone_r"]
    full = shares[:, 3] > 200
    assert {tuple(colour) for colour in shares[full][:, :3]} == {ORIGIN}
    # The fossa looks forwards and medially, the wing's other face to the right: below the crest
    # nothing of it is painted.
    low = full & (wing.vertices[:, 1] < wing.vertices[full][:, 1].max() - 12.0)
    assert (wing.normals[low, 2] > 0.5).mean() < 0.01
    # Between the rows of fascicles no bone is left out: hardly an edge of the field lies inside.
    ends = np.array([f.points[0] for f in posed.fascicles if f.muscle == "iliacus_r"])
    inner = ends[np.abs(ends - ends.mean(axis=0)).max(axis=1) < 25.0]
    near = np.linalg.norm(wing.vertices[:, None] - inner[None], axis=2).min(axis=1) < 8.0
    inside = near & (wing.normals[:, 2] < 0.0)
    assert inside.sum() > 30
    assert (shares[inside, 3] > 100).mean() > 0.9
    femur = painted(body, "psoas_major_r")["femur_r"]
    assert {tuple(colour) for colour in femur[femur[:, 3] > 0][:, :3]} == {INSERTION}


def test_lessons_are_read_step_by_step_and_each_can_be_undone(window, qtbot) -> None:
    from scenes.teaching.claims import claims
    from scenes.teaching.courses import labs, tour

    lessons = window.lessons
    window.menus.actions["lesson.tour"].trigger()
    assert window.docks["lessons"].isVisible()
    steps = tour().steps
    assert lessons.title.text() == steps[0].title
    assert steps[0].text in lessons.text.toPlainText()
    assert steps[0].learnt in lessons.text.toPlainText()
    assert window.viewer.scene.structures == steps[0].scene.structures
    assert not lessons.back.isEnabled()
    qtbot.mouseClick(lessons.go_on, LEFT)
    assert lessons.title.text() == steps[1].title
    assert window.viewer.scene.structures == steps[1].scene.structures
    rest(qtbot, window)
    assert "iliacus_r" not in window.viewer.drawing.seen.names
    window.menus.actions["edit.undo"].trigger()
    assert window.viewer.scene.structures == steps[0].scene.structures
    window.menus.actions["edit.undo"].trigger()
    assert window.viewer.scene == window.plain
    for _ in steps:
        lessons.number = min(lessons.number + 1, len(steps) - 1)
        lessons._show()
    assert not lessons.go_on.isEnabled()
    shown = {lessons.choice.itemData(n) for n in range(lessons.choice.count())}
    assert shown == {"tour", "claims", *labs()}
    lessons.open("claims")
    assert lessons.title.text() == claims()[0].text
    assert claims()[0].correct in lessons.text.toPlainText()
    window.viewer.state.open(window.plain)
    window.docks["lessons"].hide()


@pytest.mark.unseen
def test_lessons_show_what_is_measured_now_on_the_body_that_is_shown(window, qtbot) -> None:
    lessons = window.lessons
    lessons.open("tour")
    qtbot.waitUntil(lambda: "Measured now:" in lessons.text.toPlainText(), timeout=30_000)
    lessons.open("claims")
    while lessons.page.verdict != "partly" or "psoas minor" not in lessons.page.title:
        lessons.number += 1
    lessons.show_scene()
    qtbot.waitUntil(lambda: lessons.findings.of(("claims", lessons.number)), timeout=30_000)
    qtbot.waitUntil(lambda: "is 0.0 mm" in lessons.text.toPlainText(), timeout=5_000)
    assert "The model bears out the correct statement." in lessons.text.toPlainText()
    window.viewer.state.open(window.plain)
    window.docks["lessons"].hide()


@pytest.mark.unseen
def test_card_lesson_and_quiz_follow_the_language_of_the_window(window, qtbot) -> None:
    from meshes.anatomy.cards import card
    from scenes.teaching.courses import tour
    from scenes.teaching.phrases import in_language
    from viz.window.questions import questions

    note = "Vom Projekt übersetzt, von keinem Anatomen geprüft."
    lessons, quiz = window.lessons, window.quiz
    lessons.open("tour")
    qtbot.waitUntil(lambda: lessons.findings.of(("tour", 0)) is not None, timeout=30_000)
    select(window, "iliacus_r")
    window.words.speak("de")
    try:
        text = window.card.text.toPlainText()
        assert card("iliacus", "german").summary in text
        assert note in text
        text = lessons.text.toPlainText()
        assert tour("german").steps[0].title == lessons.title.text()
        assert tour("german").steps[0].text in text
        assert "Jetzt gemessen: Sein tiefster Punkt liegt" in text
        assert note in text
        for asked in questions(window.viewer.body, window.viewer.parts, 3):
            if asked.kind == "fact":
                break
        quiz.question = asked
        quiz._show()
        assert quiz.prompt.text() == in_language(asked.text, "german") != asked.text
        quiz.answer(asked.answer)
        assert in_language(asked.because, "german") in quiz.verdict.text()
    finally:
        quiz.end()
        window.words.speak("en")
    assert card("iliacus").summary in window.card.text.toPlainText()
    assert note not in lessons.text.toPlainText()
    assert lessons.title.text() == tour().steps[0].title
    window.viewer.state.open(window.plain)
    window.docks["lessons"].hide()


def test_quiz_counts_right_and_wrong_answers(window, qtbot) -> None:
    quiz = window.quiz
    quiz.seed = 5
    window.docks["quiz"].show()
    window.menus.actions["labels.structures"].trigger()
    before = window.viewer.scene
    quiz.start()
    assert window.overlay.silent
    kinds = set()
    for number in range(12):
        rest(qtbot, window)
        question = quiz.question
        kinds.add(question.kind)
        if question.kind == "find" and question.structure in window.viewer.drawing.seen.names:
            rest(qtbot, window)
            if window.viewer.drawing.seen.mask(question.structure).sum() > 300:
                qtbot.mouseClick(window.canvas, LEFT, pos=middle(window, question.structure))
            else:
                quiz.answer(question.answer)
        elif number == 0:
            wrong = next(c for c in question.choices if c != question.answer)
            quiz.answer(wrong)
        else:
            quiz.answer(question.answer)
        if question.kind == "predict":
            body, at = window.viewer.body, question.pose
            change = body.length(question.structure, at(question.end)) - body.length(
                question.structure, at(question.start)
            )
            assert (question.answer == "lengthens") == (change > 1.0)
        assert quiz.verdict.text(), question
        if question.kind == "fact":
            assert question.because in quiz.verdict.text()
            assert question.text == quiz.prompt.text()
        quiz.next()
    assert not window.overlay.silent
    assert kinds == {"name", "find", "predict", "fact"}
    assert quiz.question is None
    assert (quiz.score.right, quiz.score.asked) == (11, 12)
    assert "11" in quiz.prompt.text()
    # The round has left nothing behind.
    assert window.viewer.scene == before
    window.docks["quiz"].hide()


@pytest.mark.unseen
def test_facts_come_from_every_topic_and_a_question_of_a_motion_can_be_played(
    window, qtbot, body
) -> None:
    from viz.window import questions

    asked = [q for _, q in zip(range(56), questions.questions(body, window.viewer.parts, 3),
                               strict=False) if q.kind == "fact"]  # fmt: skip
    assert len({q.text for q in asked}) == len(asked) == 14
    moving = [q for q in asked if q.scene is not None and q.scene.motion is not None]
    assert len(moving) == 2
    for question in moving:
        scene = question.scene
        lengths = {
            choice: body.length("psoas_major_r", scene.posed(percent(choice)))
            for choice in question.choices
        }
        assert max(lengths, key=lengths.__getitem__) == question.answer
    same = [q.text for _, q in zip(range(56), questions.questions(body, window.viewer.parts, 3),
                                   strict=False) if q.kind == "fact"]  # fmt: skip
    assert same == [q.text for q in asked]
    quiz, question = window.quiz, moving[0]
    window.docks["quiz"].show()
    window.words.speak("de")
    quiz.start()
    quiz._source = iter([question])
    quiz.next()
    assert window.viewer.scene.motion.name == question.scene.motion.name
    assert window.viewer.scene.structures == window.plain.structures
    assert quiz.prompt.text() != question.text
    assert "Psoas major" in quiz.prompt.text()
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    assert window.viewer.playing
    window.viewer.play(False)
    quiz.answer(quiz.question.answer)
    assert quiz.score.right == 1
    assert quiz.question.because in quiz.verdict.text()
    quiz.end()
    window.words.speak("en")
    window.docks["quiz"].hide()


def percent(answer: str) -> float:
    """The percent of a cycle that an answer names."""
    return float(next(word for word in answer.split() if word.isdigit()))
