"""Steps side by side: a switch on the page, a row on the slide, each picture with its angles."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image
from pptx import Presentation

from meshes import Body
from scenes.teaching.courses import Course, course_lesson, lab, parsed_course
from scenes.teaching.sheets import Lesson
from viz.lessons.page import page
from viz.lessons.pictures import key_of
from viz.lessons.slides import write_slides

ANGLES = [
    "Thigh flat on the table: hip extended 17, pelvis tilted 17 backwards, lumbar spine flexed 17.",
    "Thigh flat on the table: hip flexed 10, pelvis tilted 10 forwards, lumbar spine extended 10.",
    "Thigh flat on the table: hip at 0, pelvis level, lumbar spine as in standing.",
    "Thigh 17 degrees off the table: hip at 0, pelvis tilted 17 backwards, lumbar spine flexed 17.",
    "Thigh 17 degrees off the table: hip at 0, pelvis tilted 17 backwards, lumbar spine flexed 17.",
]


def told(language: str, body: Body) -> Lesson:
    """The last step of the Thomas lab, with those that it compares, not measured again."""
    course = lab("thomas_test", language)
    return course_lesson(course, lambda scene: body)


@pytest.fixture(scope="module")
def lesson(body: Body) -> Lesson:
    return told("english", body)


@pytest.fixture(scope="module")
def pictures(lesson: Lesson) -> dict[str, bytes]:
    """A grey picture for each scene."""
    file = io.BytesIO()
    Image.new("RGB", (96, 72), "grey").save(file, "JPEG")
    return {key_of(scene): file.getvalue() for sheet in lesson.sheets for scene in sheet.scenes}


def test_each_is_told_with_its_angles(lesson: Lesson) -> None:
    last = lesson.sheets[-1]
    assert [each.text for each in last.beside] == ANGLES
    steps = lab("thomas_test").steps
    assert [each.title for each in last.beside] == [steps[k - 1].title for k in (2, 3, 5, 4, 6)]
    assert last.figure is None
    assert not [p for p in last.paragraphs if p.heading == "Measured now"]


def test_the_page_has_a_switch_that_needs_no_script(
    lesson: Lesson, pictures: dict[str, bytes]
) -> None:
    text = page(lesson, pictures, "somebody")
    switch = re.search(r'<fieldset class="switch">.*?</fieldset>', text, re.DOTALL)
    assert switch is not None
    keys = re.findall(r'<input type="radio" name="s7b" id="(s7b\d)"( checked)?>', switch[0])
    assert [key for key, _ in keys] == [f"s7b{k}" for k in range(1, 6)]
    assert [bool(on) for _, on in keys] == [True, False, False, False, False]
    assert re.findall(r'<label for="(s7b\d)">', switch[0]) == [key for key, _ in keys]
    assert switch[0].count("<figure><img") == 5
    for angles in ANGLES:
        assert angles in switch[0]
    assert "<script" not in text
    assert ".switch>input:nth-of-type(5):checked~.panes>figure:nth-child(5)" in text


def test_the_slide_has_them_in_a_row_with_their_angles(
    lesson: Lesson, pictures: dict[str, bytes], tmp_path: Path
) -> None:
    write_slides(lesson, pictures, "somebody", tmp_path / "x.pptx")
    deck = Presentation(str(tmp_path / "x.pptx"))
    slide = list(deck.slides)[-1]
    shown = [shape for shape in slide.shapes if shape.shape_type == 13]
    assert len(shown) == 5
    assert len({shape.top for shape in shown}) == 1
    for one, other in pairwise(shown):
        assert one.left + one.width < other.left
    boxes = [s for s in slide.shapes if s.has_text_frame]
    texts = [box.text_frame.text for box in boxes]
    assert [t.split("\n")[1] for t in texts if "table:" in t] == ANGLES
    for shape in slide.shapes:
        assert shape.left >= 0
        assert shape.left + shape.width <= deck.slide_width
        assert shape.top + shape.height <= deck.slide_height
    below = next(b for b, t in zip(boxes, texts, strict=True) if t.startswith("The angle of"))
    assert below.top > max(shape.top + shape.height for shape in shown)


@pytest.mark.parametrize(
    ("language", "angles"),
    [
        ("german", "Oberschenkel 17 Grad über der Unterlage: Hüfte bei 0, Becken 17 nach hinten"),
        ("spanish", "Muslo 17 grados por encima de la camilla: cadera a 0, pelvis inclinada 17"),
    ],
)
def test_other_languages_tell_the_same(body: Body, language: str, angles: str) -> None:
    course = lab("thomas_test", language)
    last = Course("x", "x", "x", course.steps, course.language)
    sheet = course_lesson(last, lambda scene: body).sheets[-1]
    assert sheet.beside[3].text.startswith(angles)
    assert {each.scene.labels.language for each in sheet.beside} == {language}


def test_a_step_beside_itself_is_refused() -> None:
    rows = 'title="t"\nintroduction="i"\n[[steps]]\ntitle="a"\ntext="b."\nsources=["OSIM"]\n'
    with pytest.raises(ValueError, match=r"mine, step 1: expected other steps of 1 to 1 beside it"):
        parsed_course(f"{rows}beside = [1]\n[steps.scene]\n", "mine")
