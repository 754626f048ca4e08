"""The viewer in a real window: cards, lessons and the quiz."""

from __future__ import annotations

import pytest

from meshes import Pose

pytest.importorskip("PySide6", reason="the viewer needs PySide6: pip install 'iliopsoas[test]'")
pytest.importorskip("pytestqt")

from PySide6.QtTest import QTest
from window_kit import LEFT, middle, pixels, rest


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


def test_quiz_counts_right_and_wrong_answers(window, qtbot) -> None:
    quiz = window.quiz
    quiz.seed = 5
    window.docks["quiz"].show()
    quiz.start()
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
    assert kinds == {"name", "find", "predict", "fact"}
    assert quiz.question is None
    assert (quiz.score.right, quiz.score.asked) == (11, 12)
    assert "11" in quiz.prompt.text()
    window.docks["quiz"].hide()
