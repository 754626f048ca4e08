"""``iliopsoas tour`` and ``iliopsoas labs``: scenes with short texts, as text, page or slides."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from viz.commands.claims import LessonFile
from viz.commands.options import checked_language
from viz.progress import progress_bar

if TYPE_CHECKING:
    from scenes.teaching.courses import Course


def tour(*, output: LessonFile = None, language: str = "english") -> None:
    """The iliopsoas in eight steps, from the bones to the clinic.

    Parameters
    ----------
    output
        Write a page (.html) or slides (.pptx), measured now, instead of text.
    language
        english, german or spanish.
    """
    from scenes.teaching.courses import tour as course

    _told(course(checked_language(language)), output)


def labs(
    name: str | None = None, /, *, output: LessonFile = None, language: str = "english"
) -> None:
    """Labs: scenes that show one thing each, with what is measured in them.

    Parameters
    ----------
    name
        A lab, or a file with one of your own (.toml); all are listed where it is left out.
    output
        Write a page (.html) or slides (.pptx), measured now, instead of text.
    language
        english, german or spanish; a lab of your own has its translation beside it
        (mine.de.toml, mine.es.toml).
    """
    from scenes.teaching.courses import lab, load_course
    from scenes.teaching.courses import labs as all_labs

    checked_language(language)
    if name is not None:
        own = name.endswith(".toml")
        _told(load_course(name, language) if own else lab(name, language), output)
        return
    if output is not None:
        raise ValueError(f"expected the name of a lab to write, got none: {', '.join(all_labs())}")
    for key, course in all_labs(language).items():
        print(f"{key:<20}{course.title}")


def _told(course: Course, output: LessonFile) -> None:
    if output is None:
        print(_text(course))
        return
    from scenes.teaching.courses import course_lesson
    from viz.lessons.written import checked_lesson_file, write_lesson

    checked_lesson_file(output)
    with progress_bar() as progress:
        from viz.lessons.bodies import Bodies

        bodies = Bodies(progress)
        lesson = course_lesson(course, bodies.of, progress)
        write_lesson(lesson, output, bodies.of, progress=progress)


def _text(course: Course) -> str:
    from scenes.teaching.phrases import template, translation_note

    learnt = template("sheets.learnt", course.language)
    rows = [course.title, textwrap.fill(course.introduction, 96)]
    for number, step in enumerate(course.steps, start=1):
        rows += ["", f"{number}. {step.title}"]
        told = [step.text, f"{learnt}: {step.learnt}" if step.learnt else ""]
        rows += [
            textwrap.fill(text, 96, initial_indent="   ", subsequent_indent="   ")
            for text in told
            if text
        ]
    note = translation_note(course.language)
    return "\n".join([*rows, *(["", note] if note else [])])
