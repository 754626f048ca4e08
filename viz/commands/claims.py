"""``iliopsoas claims``: what is true about the iliopsoas, measured on the model now."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from viz.commands.options import checked_language
from viz.progress import progress_bar

if TYPE_CHECKING:
    from scenes.teaching.claims import Claim, Finding

LessonFile = Annotated[Path | None, Parameter(name=["--output", "-o"])]


def claims(
    *,
    output: LessonFile = None,
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False,
    file: Path | None = None,
    only: str | None = None,
    body: Path | None = None,
    language: str = "english",
) -> None:
    """Check claims about the iliopsoas: verdict, sources, and a measurement made now.

    Parameters
    ----------
    output
        Write a page (.html) or slides (.pptx) instead of text.
    as_json
        As JSON, for programs.
    file
        Claims of your own, a TOML file (docs/claims.md), instead of the built-in ones.
    only
        Keys of claims, with commas between.
    body
        Folder of bones of your own, with their manifest: the measurements are made on them.
    language
        english, german or spanish; a file of your own has its translation beside it
        (mine.de.toml, mine.es.toml).
    """
    from scenes.teaching.claims import as_table, examined
    from scenes.teaching.sheets import claims_lesson
    from viz.lessons.written import REFERENCE, checked_lesson_file, own_bones, write_lesson

    if output is not None:
        checked_lesson_file(output)
    rows = _chosen(file, only, checked_language(language))
    with progress_bar() as progress:
        from meshes import Body

        whose = Body.default(progress) if body is None else Body.loaded(body, progress)
        findings = examined(whose, rows, progress)
        if output is not None:
            from viz.lessons.bodies import Bodies

            told = REFERENCE if body is None else own_bones(body)
            bodies = Bodies(progress, whose)
            lesson = claims_lesson(findings, language)
            write_lesson(lesson, output, bodies.of, told, progress)
            return
    if as_json:
        print(json.dumps(as_table(findings, language), indent=2, ensure_ascii=False))
        return
    print(_told(findings, language))


def _chosen(file: Path | None, only: str | None, language: str) -> tuple[Claim, ...]:
    from meshes.spelling import unknown
    from scenes.teaching.claims import claims as built_in
    from scenes.teaching.claims import load_claims

    rows = built_in(language) if file is None else load_claims(file, language)
    if only is None:
        return rows
    keys = [key.strip() for key in only.split(",") if key.strip()]
    by_key = {claim.key: claim for claim in rows}
    for key in keys:
        if key not in by_key:
            raise ValueError(f"--only: {unknown('claim', key, list(by_key))}")
    return tuple(by_key[key] for key in keys)


def _told(findings: Iterable[Finding], language: str) -> str:
    from scenes.teaching.phrases import translation_note

    texts = [_text(finding, language) for finding in findings]
    return "\n\n".join([*texts, *filter(None, [translation_note(language)])])


def _text(finding: Finding, language: str) -> str:
    from scenes.teaching.claims import cited
    from scenes.teaching.phrases import in_language, template

    said = partial(template, language=language)
    claim, told = finding.claim, in_language(finding.told, language)
    rows = [
        f"{claim.key}) {claim.text}",
        f"{said(f'sheets.verdict.{claim.verdict}').upper()}. {claim.correct}",
        f"{said('sheets.measured')}: {told}",
        f"{said('sheets.limits')}: {claim.limits}" if claim.limits else "",
        f"{said('sheets.sources')}: {'; '.join(cited(claim.sources, language))}",
    ]
    shown = [textwrap.fill(row, 96, subsequent_indent="   ") for row in rows if row]
    return "\n".join([shown[0], *(f"   {row}" for row in shown[1:])])
