"""Courses: the tour and the labs, each a few scenes with a short text, and what they measure."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from meshes.body import Body
from meshes.part import unknown
from scenes.errors import SceneError
from scenes.files import scene_of
from scenes.scene import Scene
from scenes.teaching.claims import cited
from scenes.teaching.evidence import Evidence
from scenes.teaching.probes import probed
from scenes.teaching.sheets import Lesson, Paragraph, Sheet
from scenes.teaching.standing import pose_evidence

_STEP = ("title", "text", "learnt", "sources", "scene", "probe", "with", "limits")
BodyOf = Callable[[Scene], Body]


@dataclass(frozen=True)
class Step:
    """One step of a course.

    Attributes
    ----------
    title, text : str
    learnt : str
        What should have been learnt, or "".
    sources : tuple of str
        Keys of ``sources.toml``.
    scene : Scene
        What is seen; it can be opened, played and moved like any other.
    probe : str
        What is measured on the scene's body; where left out, the angles and lengths of its pose.
    limits : str
        What geometry cannot show.
    """

    title: str
    text: str
    learnt: str
    sources: tuple[str, ...]
    scene: Scene
    probe: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    limits: str = ""


@dataclass(frozen=True)
class Course:
    """Steps under one title."""

    name: str
    title: str
    introduction: str
    steps: tuple[Step, ...]


@cache
def tour() -> Course:
    """The tour: eight steps from the bones to the clinic."""
    return parsed_course(_text("data/tour.toml"), "tour")


@cache
def labs() -> Mapping[str, Course]:
    """The labs by name, in the order of the alphabet."""
    entries = sorted(files("scenes").joinpath("data/labs").iterdir(), key=lambda e: e.name)
    names = [entry.name[:-5] for entry in entries if entry.name.endswith(".toml")]
    return {name: parsed_course(_text(f"data/labs/{name}.toml"), name) for name in names}


def lab(name: str) -> Course:
    """The lab of that name.

    Raises
    ------
    ValueError
        If there is none; the sentence names the nearest.
    """
    if name not in labs():
        raise ValueError(unknown("lab", name, list(labs())))
    return labs()[name]


def step_scene(name: str, number: int) -> Scene:
    """The scene of a step, counted from 1, of the tour or a lab.

    Raises
    ------
    SceneError
        If there is no such course or step.
    """
    courses = {"tour": tour(), **labs()}
    if name not in courses:
        raise SceneError(unknown("course", name, list(courses)))
    steps = courses[name].steps
    if not 1 <= number <= len(steps):
        raise SceneError(f"{name}: expected a step of 1 to {len(steps)}, got {number}")
    return steps[number - 1].scene


def _text(path: str) -> str:
    return files("scenes").joinpath(path).read_text(encoding="utf-8")


def parsed_course(text: str, name: str) -> Course:
    """The course of a TOML text.

    Raises
    ------
    ValueError
        If a step has a key that is not known, or a scene that cannot be used.
    """
    table = tomllib.loads(text)
    steps = tuple(_step(row, f"{name}, step {k + 1}") for k, row in enumerate(table["steps"]))
    return Course(name, table["title"], table["introduction"], steps)


def _step(row: Mapping[str, Any], where: str) -> Step:
    for key in row:
        if key not in _STEP:
            raise ValueError(f"{where}: {unknown('key', key, _STEP)}")
    table = {"schema": 1, "title": row["title"], "description": row["text"], **row["scene"]}
    try:
        scene = scene_of(table)
    except SceneError as error:
        raise ValueError(f"{where}, scene: {error}") from None
    return Step(
        title=row["title"],
        text=row["text"],
        learnt=row.get("learnt", ""),
        sources=tuple(row["sources"]),
        scene=scene,
        probe=row.get("probe", ""),
        options=dict(row.get("with", {})),
        limits=row.get("limits", ""),
    )


def measured_step(step: Step, body: Body) -> Evidence:
    """What is measured on a step's body now."""
    if step.probe:
        return probed(body, step.probe, step.options)
    return pose_evidence(body, step.scene)


def course_lesson(
    course: Course, body_of: BodyOf, progress: Callable[[str, float], None] | None = None
) -> Lesson:
    """A course as sheets, measured now; ``body_of`` gives the body of a scene."""
    sheets = []
    for number, step in enumerate(course.steps):
        if progress is not None:
            progress(f"measuring step {number + 1}", number / len(course.steps))
        sheets.append(_sheet(step, measured_step(step, body_of(step.scene))))
    return Lesson(course.title, course.introduction, tuple(sheets))


def _sheet(step: Step, evidence: Evidence) -> Sheet:
    told = [Paragraph("", step.text), Paragraph("Measured now", evidence.sentence)]
    if step.limits:
        told.append(Paragraph("What geometry cannot show", step.limits))
    if step.learnt:
        told.append(Paragraph("Learnt", step.learnt))
    return Sheet(
        title=step.title,
        paragraphs=tuple(told),
        scene=step.scene,
        figure=evidence.figure,
        sources=cited(step.sources),
    )
