"""Tour and labs: their steps are scenes with sources, and what they measure fits their text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from meshes import Body
from meshes.anatomy.sources import source
from scenes.errors import SceneError
from scenes.gallery import opened_scene
from scenes.scene import BodyChoice, Scene
from scenes.teaching.claims import claims
from scenes.teaching.courses import (
    Course,
    Step,
    course_lesson,
    lab,
    labs,
    measured_step,
    parsed_course,
    tour,
)
from scenes.teaching.cycles import measured_cycle
from scenes.teaching.probes import PROBES
from viz.commands.listing import neighbour_words, structure_words
from viz.lessons.page import page
from viz.render import body_of, render

COURSES = [tour(), *labs().values()]
STEPS = [(course.name, step) for course in COURSES for step in course.steps]
LABS = {
    "thomas_test",
    "fixed_segment",
    "lordosis",
    "reverse_action",
    "snapping_hip",
    "plexus_and_abscess",
    "variants",
    "femoral_version",
}


def test_all_labs_are_there() -> None:
    assert set(labs()) == LABS
    with pytest.raises(ValueError, match="unknown lab 'tomas_test'; did you mean 'thomas_test'"):
        lab("tomas_test")


def test_tour_has_eight_steps_of_two_sentences() -> None:
    assert len(tour().steps) == 8
    for step in tour().steps:
        plain = re.sub(r"\([^)]*\)", "", step.text)
        assert len(re.findall(r"[.!?](?:\s|$)", plain)) == 2, step.title
        assert step.learnt


@pytest.mark.parametrize(("name", "step"), STEPS, ids=lambda value: getattr(value, "title", value))
def test_every_step_has_sources_and_a_probe_that_is_known(name: str, step: Step) -> None:
    assert step.sources
    assert all(source(key) for key in step.sources)
    assert step.probe == "" or step.probe in PROBES
    assert step.text.endswith(".")
    assert step.learnt.endswith(".")


def plain(step: Step) -> bool:
    return step.scene.body == BodyChoice()


def test_steps_measure_what_they_say(body: Body) -> None:
    for course in COURSES:
        for step in filter(plain, course.steps):
            found = measured_step(step, body)
            assert found.bears_out is not False, (course.name, step.title)
            assert found.sentence.endswith((".", ")"))


def test_pelvis_decides_what_the_thomas_test_shows(body: Body) -> None:
    steps = lab("thomas_test").steps
    flat, held, hollow, short, loose, flat_back, _ = (measured_step(s, body) for s in steps)
    assert "femur on pelvis: 0 degrees" in flat.sentence
    assert "femur on pelvis: -17 degrees of flexion; thigh on trunk: 0" in held.sentence
    assert "femur on pelvis: 10 degrees of flexion; thigh on trunk: 0" in hollow.sentence
    assert "femur on pelvis: 0 degrees of flexion; thigh on trunk: 17" in short.sentence
    assert hollow.value < -2.0
    assert held.value > 2.0
    # The same short hip: nothing held and it passes, the back held flat and it does not.
    assert loose.sentence.startswith("Thigh flat on the table: hip at 0, pelvis level")
    assert flat_back.sentence.startswith("Thigh 17 degrees off the table: hip at 0, pelvis tilted")


def test_one_contraction_is_the_same_whatever_is_held(body: Body) -> None:
    pelvis, femur, trunk = (measured_step(s, body) for s in lab("fixed_segment").steps)
    assert pelvis.value == femur.value < trunk.value < 0.0


def test_lordosis_hardly_changes_the_arms_of_psoas(body: Body) -> None:
    standing, hollow, flexed = (measured_step(s, body).values for s in lab("lordosis").steps)
    for level in ("L1/L2", "L2/L3", "L3/L4"):
        assert standing[level] > 0.0
    assert standing["L5/S1"] < standing["L4/L5"] < 0.0
    assert all(abs(hollow[level] - standing[level]) < 3.0 for level in standing)
    assert all(flexed[level] - standing[level] < 1.0 for level in standing)


def test_sit_up_shortens_and_the_curl_hardly(body: Body) -> None:
    curl, sit_up = (measured_step(s, body) for s in lab("reverse_action").steps)
    assert abs(curl.value) < 6.0
    cycle = measured_cycle(body, "sit_up_straight")
    assert cycle.held == "femur_r"
    assert cycle.shortest("psoas_major_r")[0] == pytest.approx(55.0)
    assert sit_up.value > 30.0


def test_lesson_becomes_a_page(body: Body) -> None:
    two = Course("x", "Two steps", "Short.", tour().steps[:2])
    lesson = course_lesson(two, lambda scene: body)
    assert [sheet.title for sheet in lesson.sheets] == [step.title for step in two.steps]
    text = page(lesson, {}, "somebody")
    assert "Measured now" in text
    assert "Learnt" in text


def test_a_course_with_a_fault_is_one_sentence() -> None:
    bad = 'title="t"\nintroduction="i"\n[[steps]]\ntitle="a"\ntext="b."\nsources=["OSIM"]\n'
    with pytest.raises(ValueError, match="mine, step 1: unknown key 'learned'; did you mean"):
        parsed_course(bad + 'learned = "x."\n[steps.scene]\n', "mine")
    with pytest.raises(ValueError, match=r"mine, step 1, scene: view: unknown view 'bak'"):
        parsed_course(bad + '[steps.scene]\nview = "bak"\n', "mine")


def test_commands_tell_tour_and_labs(run: Any) -> None:
    status, out, _ = run("tour")
    assert status == 0
    assert out.count("Learnt:") == 8
    status, out, _ = run("labs")
    assert {line.split()[0] for line in out.splitlines()} == LABS
    assert "apparent extension" in run("labs", "thomas_test")[1]
    assert run("labs", "-o", "a.html")[0] == 2
    assert run("tour", "-o", "a.txt")[0] == 2


def test_steps_can_be_opened_like_any_scene() -> None:
    for course in COURSES:
        for step in course.steps:
            assert isinstance(step.scene, Scene)
            assert step.scene.title == step.title
            step.scene.posed()


def scenes_of_lessons() -> list[Scene]:
    steps = [step.scene for course in COURSES for step in course.steps]
    return steps + [claim.scene for claim in claims() if claim.scene]


def test_scenes_name_only_what_there_is() -> None:
    known = structure_words()
    for scene in scenes_of_lessons():
        shown = scene.structures
        words = [*shown.only, *shown.hide, *shown.colours, *shown.opacity, *scene.view.focus]
        assert set(words) <= set(known), scene.title
        assert set(shown.show) <= set(neighbour_words()), scene.title


@pytest.mark.parametrize("number", [4, 7])
def test_steps_with_neighbours_can_be_drawn(number: int, tmp_path: Path) -> None:
    scene = tour().steps[number].scene
    small = scene.model_copy(
        update={"picture": scene.picture.model_copy(update={"size": (160, 120)})}
    )
    render(small, tmp_path / "step.png")
    colours = Image.open(tmp_path / "step.png").convert("RGB").getcolors(160 * 120)
    assert len(colours or ()) > 200


def test_the_shank_is_drawn_with_its_motion(tmp_path: Path) -> None:
    scene = Scene(
        motion={"name": "knee_curl", "at": 50}, view="lateral", picture={"size": (160, 120)}
    )
    body = body_of(scene)
    assert "shank_r" in body.posed(scene.posed()).names
    render(scene, tmp_path / "curl.png", body)


def test_steps_are_opened_by_name() -> None:
    assert opened_scene("tour:6") == tour().steps[5].scene
    assert opened_scene("thomas_test:2") == lab("thomas_test").steps[1].scene
    with pytest.raises(SceneError, match="tour: expected a step of 1 to 8, got 9"):
        opened_scene("tour:9")
    with pytest.raises(SceneError, match="unknown course 'tomas_test'; did you mean"):
        opened_scene("tomas_test:1")
