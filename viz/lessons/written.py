"""A lesson to a file: the ending of its name chooses page or slides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scenes.teaching.phrases import phrase
from scenes.teaching.sheets import Lesson
from viz.files import checked_target, whole_file
from viz.progress import Progress

if TYPE_CHECKING:
    from meshes.body import Body
    from scenes.scene import Scene

FORMATS = {".html": "one page that needs no network", ".pptx": "slides that can be edited"}
REFERENCE = phrase("sheets.reference")


def own_bones(folder: Path) -> str:
    """Whose body was measured, of bones of one's own."""
    return phrase("sheets.own_bones", folder=str(folder))


def checked_lesson_file(path: Path) -> Path:
    """Return the path if a lesson can be written there, else raise ValueError."""
    if path.suffix.lower() not in FORMATS:
        known = ", ".join(FORMATS)
        raise ValueError(f"{path}: expected a file that ends in {known}, got '{path.suffix}'")
    return checked_target(path)


def write_lesson(
    lesson: Lesson,
    path: Path,
    body_of: Callable[[Scene], Body],
    whose: str = REFERENCE,
    progress: Progress | None = None,
) -> None:
    """Draw a lesson's pictures and write it, whole or not at all.

    Parameters
    ----------
    lesson : Lesson
    path : Path
    body_of : callable
        Gives the body of a scene.
    whose : str
        Whose body was measured.

    Raises
    ------
    ValueError
        If the ending is not one of `FORMATS`.
    viz.opengl.OpenGLMissingError
        If there is no OpenGL library.
    """
    from viz.lessons.pictures import jpegs
    from viz.opengl import require_opengl

    target = checked_lesson_file(path)
    scenes = [scene for sheet in lesson.sheets for scene in sheet.scenes]
    if scenes:
        require_opengl()
    pictures = jpegs(scenes, body_of, progress)
    with whole_file(target) as beside:
        if path.suffix.lower() == ".html":
            from viz.lessons.page import page

            beside.write_text(page(lesson, pictures, whose), encoding="utf-8")
        else:
            from viz.lessons.slides import write_slides

            write_slides(lesson, pictures, whose, beside)
