"""Courses: the tour and the labs, each a few scenes with a short text, and what they measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from meshes.anatomy.translated import ENGLISH, is_sibling, prose, text_of, translated
from meshes.authored import parsed
from meshes.body import Body
from meshes.spelling import unknown
from scenes.errors import SceneError
from scenes.files import scene_of
from scenes.scene import LabelChoice, Scene
from scenes.teaching.claims import cited
from scenes.teaching.evidence import Evidence
from scenes.teaching.lying import on_table, table_sentence
from scenes.teaching.phrases import in_language, listed, phrase
from scenes.teaching.probes import probed
from scenes.teaching.sheets import Beside, Lesson, Paragraph, Sheet
from scenes.teaching.standing import pose_evidence

TEXTS = ("title", "introduction", "text", "learnt", "limits")
"""What a translation of a course says."""
_STEP = ("title", "text", "learnt", "sources", "scene", "probe", "with", "limits", "beside")
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
    beside : tuple of int
        Steps of the course, counted from 1, whose pictures are compared here.
    """

    title: str
    text: str
    learnt: str
    sources: tuple[str, ...]
    scene: Scene
    probe: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    limits: str = ""
    beside: tuple[int, ...] = ()


@dataclass(frozen=True)
class Course:
    """Steps under one title, in one language."""

    name: str
    title: str
    introduction: str
    steps: tuple[Step, ...]
    language: str = ENGLISH


@cache
def tour(language: str = ENGLISH) -> Course:
    """The tour: eight steps from the bones to the clinic."""
    return _built_in(_data(), "tour.toml", language)


@cache
def labs(language: str = ENGLISH) -> Mapping[str, Course]:
    """The labs by name, in the order of the alphabet."""
    folder = _data().joinpath("labs")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {n[:-5]: _built_in(folder, n, language) for n in names if not is_sibling(n)}


def lab(name: str, language: str = ENGLISH) -> Course:
    """The lab of that name.

    Raises
    ------
    ValueError
        If there is none; the sentence names the nearest.
    """
    if name not in labs():
        raise ValueError(unknown("lab", name, list(labs())))
    return labs(language)[name]


def load_course(path: Path | str, language: str = ENGLISH) -> Course:
    """A lab of one's own, from a TOML file, in the language of its sibling (``docs/lessons.md``).

    Raises
    ------
    ValueError
        If the file or its sibling cannot be read or used; the sentence names the file.
    """
    path = Path(path)
    text = text_of(path, str(path), "lab")
    return _course(text, str(path), path.parent, path.name, language)


def step_scene(name: str, number: int, language: str = ENGLISH) -> Scene:
    """The scene of a step, counted from 1, of the tour or a lab.

    Raises
    ------
    SceneError
        If there is no such course or step.
    """
    courses = {"tour": tour(language), **labs(language)}
    if name not in courses:
        raise SceneError(unknown("course", name, list(courses)))
    steps = courses[name].steps
    if not 1 <= number <= len(steps):
        raise SceneError(f"{name}: expected a step of 1 to {len(steps)}, got {number}")
    return steps[number - 1].scene


def _data() -> Traversable:
    return files("scenes").joinpath("data")


def _built_in(folder: Traversable, file: str, language: str) -> Course:
    text = folder.joinpath(file).read_text(encoding="utf-8")
    return _course(text, file[:-5], folder, file, language)


def parsed_course(text: str, name: str) -> Course:
    """The course of a TOML text.

    Raises
    ------
    ValueError
        If it is no TOML, a text is missing, or a step has a key that is not known, or a scene
        that cannot be used.
    """
    return course_of(_parsed(text, name), name)


def _course(text: str, name: str, folder: Traversable | Path, file: str, language: str) -> Course:
    table = _parsed(text, name)
    return course_of(translated(table, folder, file, language, TEXTS), name, prose(language))


def _parsed(text: str, name: str) -> dict[str, Any]:
    table = parsed(text, name, "a lab")
    for key, kind in (("title", str), ("introduction", str), ("steps", list)):
        if not table.get(key) or not isinstance(table[key], kind):
            raise ValueError(f"{name}: expected '{key}', got {table.get(key)!r}")
    return table


def course_of(table: Mapping[str, Any], name: str, language: str = ENGLISH) -> Course:
    """The course of a table; ``language`` is that of its texts."""
    steps = tuple(_step(row, f"{name}, step {k + 1}") for k, row in enumerate(table["steps"]))
    for number, step in enumerate(steps, start=1):
        if not set(step.beside) <= set(range(1, len(steps) + 1)) - {number}:
            raise ValueError(
                f"{name}, step {number}: expected other steps of 1 to {len(steps)} beside it, got "
                f"{list(step.beside)}"
            )
    if language != ENGLISH:
        steps = tuple(replace(step, scene=_labelled(step.scene, language)) for step in steps)
    return Course(name, table["title"], table["introduction"], steps, language)


def _labelled(scene: Scene, language: str) -> Scene:
    """The scene with its labels in a language, unless it has chosen one."""
    if scene.labels != LabelChoice():
        return scene
    spoken = LabelChoice.model_validate({"language": language})
    return scene.model_copy(update={"labels": spoken})


def _step(row: Mapping[str, Any], where: str) -> Step:
    for key in row:
        if key not in _STEP:
            raise ValueError(f"{where}: {unknown('key', key, _STEP)}")
    for key in ("title", "text", "sources", "scene"):
        if key not in row:
            raise ValueError(f"{where}: expected '{key}', got none")
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
        beside=tuple(row.get("beside", ())),
    )


def measured_step(step: Step, body: Body) -> Evidence:
    """What is measured on a step's body now."""
    if step.probe:
        return probed(body, step.probe, step.options)
    found = pose_evidence(body, step.scene)
    if on_table(step.scene):
        lying = table_sentence(step.scene.posed())
        found = replace(found, sentence=listed((lying, found.sentence), " "))
    return found


def course_lesson(
    course: Course, body_of: BodyOf, progress: Callable[[str, float], None] | None = None
) -> Lesson:
    """A course as sheets, measured now; ``body_of`` gives the body of a scene."""
    sheets = []
    for number, step in enumerate(course.steps):
        if progress is not None:
            progress(f"measuring step {number + 1}", number / len(course.steps))
        evidence = measured_step(step, body_of(step.scene))
        sheet = _sheet(step, evidence, course.language)
        sheets.append(replace(sheet, beside=_compared(course, step)))
    lesson = Lesson(course.title, course.introduction, tuple(sheets), course.language)
    return in_language(lesson, course.language)


def _compared(course: Course, step: Step) -> tuple[Beside, ...]:
    """The steps that one compares, with their angles where the body lies on a table."""
    chosen = [course.steps[number - 1] for number in step.beside]
    return tuple(
        Beside(
            title=each.title,
            text=table_sentence(each.scene.posed()) if on_table(each.scene) else "",
            scene=each.scene,
        )
        for each in chosen
    )


def _sheet(step: Step, evidence: Evidence, language: str) -> Sheet:
    told = [Paragraph("", step.text)]
    if not step.beside:
        told.append(Paragraph(phrase("sheets.measured"), evidence.sentence))
    if step.limits:
        told.append(Paragraph(phrase("sheets.limits"), step.limits))
    if step.learnt:
        told.append(Paragraph(phrase("sheets.learnt"), step.learnt))
    return Sheet(
        title=step.title,
        paragraphs=tuple(told),
        scene=step.scene,
        figure=None if step.beside else evidence.figure,
        sources=cited(step.sources, language),
    )
