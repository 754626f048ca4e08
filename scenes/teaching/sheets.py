"""A lesson as sheets: what one page or slide of it says, before anybody has drawn it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scenes.scene import Scene
from scenes.teaching.claims import Finding, cited
from scenes.teaching.evidence import Bars, Curve

BADGES = {"true": "true", "partly": "partly true", "false": "false"}


@dataclass(frozen=True)
class Paragraph:
    """A text under a small heading."""

    heading: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes
    ----------
    title : str
    badge : str
        A word that judges it: "false"; or empty.
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


@dataclass(frozen=True)
class Lesson:
    """Sheets under one title."""

    title: str
    introduction: str
    sheets: tuple[Sheet, ...]


def claims_lesson(findings: Iterable[Finding]) -> Lesson:
    """Findings as sheets, one a claim."""
    return Lesson(
        title="What is true about the iliopsoas",
        introduction="Each claim was checked against sources, and then measured on the model just "
        "now. A measurement on a model of bones and muscle paths can show where a muscle lies, how "
        "long it is and which way it turns a joint; it cannot show pain, effort or intention.",
        sheets=tuple(_claim_sheet(finding) for finding in findings),
    )


def _claim_sheet(finding: Finding) -> Sheet:
    claim, evidence = finding.claim, finding.evidence
    paragraphs = [
        Paragraph("Correct", claim.correct),
        Paragraph("Measured now", f"{evidence.sentence} {finding.said}"),
    ]
    if claim.limits:
        paragraphs.append(Paragraph("What geometry cannot show", claim.limits))
    return Sheet(
        title=f"Claim: {claim.text}",
        badge=BADGES[claim.verdict],
        paragraphs=tuple(paragraphs),
        scene=claim.scene,
        figure=evidence.figure,
        sources=cited(claim.sources),
    )
