"""A lesson as sheets: what one page or slide of it says, before anybody has drawn it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from meshes.anatomy.translated import ENGLISH, prose
from scenes.scene import Scene
from scenes.teaching.claims import Finding, cited
from scenes.teaching.evidence import Bars, Curve
from scenes.teaching.phrases import in_language, phrase, translation_note


@dataclass(frozen=True)
class Paragraph:
    """A text under a small heading."""

    heading: str
    text: str


@dataclass(frozen=True)
class Beside:
    """One of several pictures that are compared: its title, and what is measured in it."""

    title: str
    text: str
    scene: Scene


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes
    ----------
    title : str
    badge : str
        A word that judges it: "partly true"; or empty.
    verdict : str
        The verdict behind the badge: "partly"; or empty.
    beside : tuple of Beside
        Pictures to be compared, instead of the scene's own.
    paragraphs : tuple of Paragraph
    scene : Scene or None
        Its picture.
    figure : Curve, Bars or None
    sources : tuple of str
        Citations.
    """

    title: str
    badge: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    scene: Scene | None = None
    figure: Curve | Bars | None = None
    sources: tuple[str, ...] = ()
    verdict: str = ""
    beside: tuple[Beside, ...] = ()

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """All scenes that it shows."""
        if self.beside:
            return tuple(each.scene for each in self.beside)
        return () if self.scene is None else (self.scene,)

    @property
    def judged(self) -> str:
        """The verdict; where there is none, the first word of the badge."""
        return self.verdict or (self.badge.split() or [""])[0]


@dataclass(frozen=True)
class Lesson:
    """Sheets under one title, in one language."""

    title: str
    introduction: str
    sheets: tuple[Sheet, ...]
    language: str = ENGLISH

    def says(self, key: str, **values: object) -> str:
        """A phrase of ``sheets.toml`` in the lesson's language."""
        return in_language(phrase(f"sheets.{key}", **values), self.language)

    @property
    def note(self) -> str:
        """That it is a translation; empty where it is none."""
        return translation_note(self.language)


def claims_lesson(findings: Iterable[Finding], language: str = ENGLISH) -> Lesson:
    """Findings as sheets, one a claim; the claims' own texts are in their own language."""
    lesson = Lesson(
        title=phrase("sheets.claims.title"),
        introduction=phrase("sheets.claims.introduction"),
        sheets=tuple(_claim_sheet(finding, language) for finding in findings),
        language=prose(language),
    )
    return in_language(lesson, language)


def _claim_sheet(finding: Finding, language: str) -> Sheet:
    claim, evidence = finding.claim, finding.evidence
    paragraphs = [
        Paragraph(phrase("sheets.correct"), claim.correct),
        Paragraph(phrase("sheets.measured"), finding.told),
    ]
    if claim.limits:
        paragraphs.append(Paragraph(phrase("sheets.limits"), claim.limits))
    return Sheet(
        title=phrase("sheets.claim", text=claim.text),
        badge=phrase(f"sheets.verdict.{claim.verdict}"),
        paragraphs=tuple(paragraphs),
        scene=claim.scene,
        figure=evidence.figure,
        sources=cited(claim.sources, language),
        verdict=claim.verdict,
    )
