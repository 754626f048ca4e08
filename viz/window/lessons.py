"""Lessons: the tour, the labs and the claims, a step at a time, each with its scene."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QTextBrowser, QVBoxLayout, QWidget

from scenes.scene import Scene
from scenes.teaching.phrases import in_language, phrase, translation_note
from viz.window.builder import same_body
from viz.window.controls import button, named
from viz.window.findings import Findings, Measure
from viz.window.viewer import Viewer
from viz.window.words import Words

if TYPE_CHECKING:
    from meshes.body import Body
    from scenes.teaching.claims import Claim
    from scenes.teaching.courses import Step

TOUR, CLAIMS = "tour", "claims"


@dataclass(frozen=True)
class Page:
    """One step as it is read.

    Attributes
    ----------
    title, text, learnt, limits : str
    verdict : str
        Of a claim: true, partly or false.
    sources : tuple of str
    scene : Scene or None
    measure : callable or None
        What is measured for it on a body, in words.
    """

    title: str
    text: str
    learnt: str = ""
    limits: str = ""
    verdict: str = ""
    sources: tuple[str, ...] = ()
    scene: Scene | None = None
    measure: Measure | None = None


def course_titles(language: str = "english") -> dict[str, str]:
    """Titles of the labs by name, in their order."""
    from scenes.teaching.courses import labs

    return {name: course.title for name, course in labs(language).items()}


def pages(course: str, language: str = "english") -> tuple[Page, ...]:
    """The pages of the tour, a lab, or the claims.

    Raises
    ------
    ValueError
        If there is no such course; the sentence names the nearest.
    """
    return tuple(_claims(language) if course == CLAIMS else _steps(course, language))


def _steps(course: str, language: str) -> Iterator[Page]:
    from scenes.teaching.courses import lab, tour

    for step in (tour(language) if course == TOUR else lab(course, language)).steps:
        yield Page(
            title=step.title,
            text=step.text,
            learnt=step.learnt,
            limits=step.limits,
            sources=step.sources,
            scene=step.scene,
            measure=partial(_step_told, step),
        )


def _step_told(step: Step, body: Body) -> str:
    from scenes.teaching.courses import measured_step

    return measured_step(step, body).sentence


def _claims(language: str) -> Iterator[Page]:
    from scenes.teaching.claims import claims

    for claim in claims(language):
        yield Page(
            title=claim.text,
            text=claim.correct,
            limits=claim.limits,
            verdict=claim.verdict,
            sources=claim.sources,
            scene=claim.scene,
            measure=partial(_claim_told, claim),
        )


def _claim_told(claim: Claim, body: Body) -> str:
    from scenes.teaching.claims import examined

    return examined(body, [claim])[0].told


class LessonsPanel(QWidget):
    """Shows a page and its scene.

    Parameters
    ----------
    viewer : Viewer
    words : Words

    Attributes
    ----------
    course : str
        What is read; empty before the first.
    number : int
        Of the page, from 0.
    """

    opened = Signal()
    """A course was opened."""
    _measured = Signal(object)
    _failed = Signal(str)

    def __init__(self, viewer: Viewer, words: Words) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._viewer, self._words = viewer, words
        self.course, self.number = "", 0
        self._waits = False
        self.findings = Findings(self._measured.emit, self._failed.emit)
        self._measured.connect(self._on_measured)
        self._failed.connect(viewer.said.emit)
        viewer.body_changed.connect(self._on_body)
        self._pages: tuple[Page, ...] = ()
        self.choice = QComboBox()
        named(self.choice, words, "lesson.course")
        self.choice.setMinimumContentsLength(12)
        fits = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.choice.setSizeAdjustPolicy(fits)
        self.choice.activated.connect(lambda _n: self.open(self.choice.currentData()))
        self.counted = QLabel()
        self.counted.setObjectName("faint")
        self.title = QLabel()
        self.title.setObjectName("title")
        self.title.setWordWrap(True)
        self.text = QTextBrowser()
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.document().setDocumentMargin(0)
        named(self.text, words, "panel.lessons")
        self.back = button(words, "lesson.previous", lambda: self.turn(-1))
        self.again = button(words, "lesson.show", self.show_scene)
        self.go_on = button(words, "lesson.next", lambda: self.turn(1))
        self._lay_out()
        words.watch(self._speak)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.choice)
        head = QHBoxLayout()
        head.addWidget(self.counted, 1)
        head.addWidget(self.again)
        layout.addLayout(head)
        layout.addWidget(self.title)
        layout.addWidget(self.text, 1)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.back)
        row.addWidget(self.go_on)
        row.addStretch(1)
        layout.addLayout(row)

    @property
    def page(self) -> Page | None:
        """The page that is read."""
        return self._pages[self.number] if self._pages else None

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Fill in the courses when they are first looked at."""
        super().showEvent(event)
        self._prepare()

    def open(self, course: str) -> None:
        """Begin a course: its first page, and its scene as a step that can be undone."""
        self._prepare()
        self.course, self.number, self._pages = course, 0, self._read(course)
        self._show()
        self.show_scene()
        self.opened.emit()

    def turn(self, by: int) -> None:
        """Go some pages on or back; nothing happens at the ends."""
        if not self._pages:
            self.open(TOUR)
        elif 0 <= self.number + by < len(self._pages):
            self.number += by
            self._show()
            self.show_scene()

    def show_scene(self) -> None:
        """Show the scene of the page, in the window's own language and on its own ground."""
        page = self.page
        if page is None or page.scene is None:
            return
        self._viewer.play(False)
        now = self._viewer.scene
        picture = page.scene.picture.model_copy(update={"background": now.picture.background})
        labels = page.scene.labels.model_copy(update={"language": now.labels.language})
        scene = page.scene.model_copy(update={"picture": picture, "labels": labels})
        self._waits = self._waits or not same_body(scene, now)
        self._viewer.change(scene)
        self._measure()

    def stop(self) -> None:
        """Measure no more."""
        self.findings.close()

    def _on_measured(self, _key: object) -> None:
        self._show()

    def _on_body(self) -> None:
        self._waits = False
        self._measure()

    def _measure(self) -> None:
        """Ask for what is measured on this page, once the body that is shown is the scene's."""
        page, body = self.page, self._viewer.body
        ready = body is not None and self._viewer.parts and not self._waits
        if page is not None and page.measure is not None and body is not None and ready:
            self.findings.want(body, self._key, page.measure)
            self._show()

    @property
    def _key(self) -> tuple[str, int]:
        return self.course, self.number

    def _read(self, course: str) -> tuple[Page, ...]:
        return pages(course, self._words.terms)

    def _prepare(self) -> None:
        """Fill in the courses, and read the first page of the tour without its scene."""
        if self.choice.count():
            return
        self.choice.addItem("", TOUR)
        for name, title in course_titles().items():
            self.choice.addItem(title, name)
        self.choice.addItem("", CLAIMS)
        self._pages = self._pages or self._read(TOUR)
        self.course = self.course or TOUR
        self._speak()

    def _speak(self) -> None:
        if not self.choice.count():
            return
        titles = course_titles(self._words.terms)
        titles |= {TOUR: self._words("lesson.tour"), CLAIMS: self._words("lesson.claims")}
        for place in range(self.choice.count()):
            self.choice.setItemText(place, titles[self.choice.itemData(place)])
        self._pages = self._read(self.course)
        self._show()

    def _show(self) -> None:
        page, words = self.page, self._words
        if page is None:
            return
        self.choice.setCurrentIndex(self.choice.findData(self.course))
        number, of = self.number + 1, len(self._pages)
        self.counted.setText(words("lesson.count", number=number, of=of))
        self.title.setText(page.title)
        told = [f"<b>{words('lesson.' + page.verdict)}</b> " if page.verdict else ""]
        told[0] += escape(page.text)
        told.append(self._evidence(page))
        if page.learnt:
            told.append(f"<b>{escape(words('lesson.learnt', text=page.learnt))}</b>")
        if page.limits:
            told.append(f"<i>{escape(words('lesson.limits', text=page.limits))}</i>")
        told.append(f"<small>{escape(self._cited(page))}</small>" if page.sources else "")
        note = translation_note(words.terms)
        told.append(f"<small><i>{escape(note)}</i></small>" if note else "")
        self.text.setHtml("".join(f"<p>{line}</p>" for line in told if line))
        self.back.setEnabled(self.number > 0)
        self.go_on.setEnabled(number < of)
        self.again.setEnabled(page.scene is not None)

    def _evidence(self, page: Page) -> str:
        """What was measured on the model, or that it is being measured."""
        if page.measure is None:
            return ""
        words = self._words
        found = self.findings.of(self._key)
        if found is None:
            return f"<i>{escape(words('lesson.measuring'))}</i>" if self.findings.busy else ""
        head = in_language(phrase("sheets.measured"), words.terms)
        return f"<b>{escape(head)}:</b> {escape(in_language(found, words.terms))}"

    def _cited(self, page: Page) -> str:
        from scenes.teaching.claims import cited

        return self._words(
            "lesson.sources", names="; ".join(cited(page.sources, self._words.terms))
        )
