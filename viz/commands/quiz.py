"""``iliopsoas quiz``: questions from facts and measurements, for a course platform or on paper."""

from __future__ import annotations

from pathlib import Path

from viz.commands.claims import LessonFile
from viz.commands.options import checked_language
from viz.progress import progress_bar


def quiz(
    *,
    output: LessonFile = None,
    count: int | None = None,
    seed: int = 0,
    body: Path | None = None,
    language: str = "english",
) -> None:
    """Make a quiz: questions from the facts and from measurements on the model.

    Parameters
    ----------
    output
        The file to write: .gift or .xml (Moodle), .md or .csv; text (Markdown) where left out.
    count
        How many questions; all where left out.
    seed
        The same seed gives the same quiz.
    body
        Folder of bones of your own, with their manifest.
    language
        english, german or spanish: the same questions in the same order.
    """
    from scenes.teaching.quiz import quiz as questions_of
    from scenes.teaching.quiz_files import FORMATS
    from viz.files import checked_target, whole_file

    suffix = ".md" if output is None else output.suffix.lower()
    if suffix not in FORMATS:
        raise ValueError(
            f"{output}: expected a file that ends in {', '.join(FORMATS)}, got '{suffix}'"
        )
    checked_language(language)
    with progress_bar() as progress:
        from meshes import Body

        whose = Body.default(progress) if body is None else Body.loaded(body, progress)
        text = FORMATS[suffix][1](questions_of(whose, seed, count, language), language)
    if output is None:
        print(text, end="")
        return
    with whole_file(checked_target(output)) as beside:
        beside.write_text(text, encoding="utf-8")
