"""The card of a structure: what it is called, what is known of it, what it measures now."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTextBrowser, QVBoxLayout, QWidget

from scenes.teaching.phrases import translation_note
from viz.window.attachments import INSERTION, ORIGIN
from viz.window.controls import named
from viz.window.measurer import Now
from viz.window.naming import is_schematic, latin_term, title
from viz.window.viewer import Viewer
from viz.window.words import Words

if TYPE_CHECKING:
    from meshes.anatomy.cards import Card

FACTS = (
    "summary",
    "origin",
    "insertion",
    "innervation",
    "blood",
    "actions",
    "clinical",
    "disputed",
)
COLOURS = {"origin": ORIGIN, "insertion": INSERTION}


class CardPanel(QWidget):
    """What is known of the selected structure.

    Parameters
    ----------
    viewer : Viewer
    words : Words
    """

    def __init__(self, viewer: Viewer, words: Words) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._viewer, self._words = viewer, words
        self.title = QLabel()
        self.title.setObjectName("title")
        self.title.setWordWrap(True)
        self.latin = QLabel()
        self.latin.setObjectName("faint")
        self.latin.setWordWrap(True)
        self.latin.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.now = QLabel()
        self.now.setWordWrap(True)
        self.text = QTextBrowser()
        self.text.setOpenExternalLinks(True)
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.document().setDocumentMargin(0)
        named(self.text, words, "panel.card")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 8)
        layout.setSpacing(4)
        for widget in (self.title, self.latin, self.now):
            layout.addWidget(widget)
        layout.addWidget(self.text, 1)
        self._shown = ("", "")
        self._now: Now | None = None
        viewer.changed.connect(lambda *_: self.show_structure(viewer.scene.desk.selected))
        words.watch(lambda: self.show_structure(viewer.scene.desk.selected))
        self.show_structure(viewer.scene.desk.selected)

    def show_structure(self, name: str) -> None:
        """Show the card of a structure, or what to do where none is chosen."""
        if self._shown == (name, self._words.language):
            return
        again = name == self._shown[0]
        self._shown = (name, self._words.language)
        self.now.setText("")
        self.now.setVisible(False)
        for label in (self.title, self.latin):
            label.setVisible(bool(name))
        if not name:
            self.text.setHtml(self._paragraph("", self._words("card.none")))
            return
        self.title.setText(title(name, self._words))
        self.latin.setText(self._latin(name))
        found = card_of(name, self._words.terms)
        told = "card.schematic" if is_schematic(name) else "card.unknown"
        self.text.setHtml(self._html(found) if found else self._paragraph("", self._words(told)))
        if again and self._now is not None:
            self.show_now(self._now)

    def show_now(self, now: Now) -> None:
        """Show what the muscle measures in the pose as it is."""
        if now.muscle != self._shown[0]:
            return
        self._now = now
        about = self._words(f"angle.{stem(now.about)}_about")
        self.now.setText(
            self._words(
                "card.now",
                length=f"{now.length:.0f}",
                arm=self._words.number(now.arm),
                about=about,
            )
        )
        self.now.setVisible(True)

    def _latin(self, name: str) -> str:
        found = card_of(name)
        pieces = [latin_term(name)]
        if found is not None:
            pieces += [f"TA2 {found.ta2}"] if found.ta2 else []
            pieces += [f"FMA {found.fma}"] if found.fma else []
        return " · ".join(pieces)

    def _html(self, found: Card) -> str:
        texts = []
        for fact in FACTS:
            value = getattr(found, fact)
            text = "; ".join(value) if isinstance(value, tuple) else value
            if text:
                unverified = fact in found.unverified
                texts.append(self._paragraph(fact, text, unverified))
        if found.sources:
            texts.append(self._sources(found.sources))
        if note := translation_note(found.language):
            texts.append(f"<p><small><i>{escape(note)}</i></small></p>")
        return "".join(texts)

    def _paragraph(self, fact: str, text: str, unverified: bool = False) -> str:
        body = escape(text[:1].upper() + text[1:])
        note = f" <i>({escape(self._words('card.unverified'))})</i>" if unverified else ""
        if not fact or fact == "summary":
            return f'<p style="margin:2px 0 8px 0">{body}{note}</p>'
        dot = ""
        if fact in COLOURS:
            red, green, blue = COLOURS[fact]
            dot = f'<span style="color:rgb({red},{green},{blue})">● </span>'
        head = escape(self._words(f"card.{fact}"))
        return f'<p style="margin:2px 0 8px 0">{dot}<b>{head}</b><br/>{body}{note}</p>'

    def _sources(self, keys: tuple[str, ...]) -> str:
        items = "".join(f"<li>{escape(cited(key))}</li>" for key in keys)
        head = escape(self._words("card.sources"))
        return (
            f'<p style="margin:8px 0 2px 0"><b>{head}</b></p>'
            f'<ul style="margin:0 0 0 -22px">{items}</ul>'
        )


def stem(coordinate: str) -> str:
    """A coordinate without its side."""
    return coordinate[:-2] if coordinate[-2:] in ("_r", "_l") else coordinate


def card_of(name: str, language: str = "english") -> Card | None:
    """The card of a structure, or None."""
    from meshes.anatomy.cards import card, has_card

    return card(name, language) if has_card(name) else None


def cited(key: str) -> str:
    """A source as one would write it in a list."""
    from meshes.anatomy.sources import source

    found = source(key)
    return str(getattr(found, "citation", None) or getattr(found, "text", None) or found)
