"""A quiz as text for others: Moodle GIFT and XML, Markdown, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Protocol
from xml.sax.saxutils import escape

from meshes.anatomy.translated import ENGLISH
from scenes.teaching.claims import cited
from scenes.teaching.phrases import template, translation_note
from scenes.teaching.quiz import Question

CATEGORY = "iliopsoas"
_SPECIAL = "\\~=#{}:"


def because(question: Question, language: str = ENGLISH) -> str:
    """Why the answer is right, with its sources."""
    rows = cited(question.sources, language)
    return f"{question.because} ({'; '.join(rows)})" if rows else question.because


def as_gift(questions: Iterable[Question], language: str = ENGLISH) -> str:
    """Moodle's GIFT format."""
    note = translation_note(language)
    blocks = [*([f"// {note}"] if note else []), f"$CATEGORY: {CATEGORY}"]
    for question in questions:
        answers = "\n".join(
            f"\t{'=' if k == question.right else '~'}{_gift(answer)}"
            for k, answer in enumerate(question.answers)
        )
        blocks.append(
            f"// {question.topic}\n::{_gift(question.key)}::{_gift(question.text)} {{\n"
            f"{answers}\n\t####{_gift(because(question, language))}\n}}"
        )
    return "\n\n".join(blocks) + "\n"


def _gift(text: str) -> str:
    """A text in which the signs of GIFT are escaped, on one line."""
    return "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in " ".join(text.split()))


def as_xml(questions: Iterable[Question], language: str = ENGLISH) -> str:
    """Moodle's XML format."""
    note = translation_note(language)
    rows = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        *([f"<!-- {note} -->"] if note else []),
        "<quiz>",
        '<question type="category"><category><text>$course$/top/'
        f"{escape(CATEGORY)}</text></category></question>",
    ]
    rows += [_xml(question, language) for question in questions]
    return "\n".join([*rows, "</quiz>"]) + "\n"


def _xml(question: Question, language: str) -> str:
    answers = "".join(
        f'<answer fraction="{100 if k == question.right else 0}" format="plain_text">'
        f'<text>{escape(answer)}</text><feedback format="plain_text"><text></text></feedback>'
        "</answer>\n"
        for k, answer in enumerate(question.answers)
    )
    return (
        '<question type="multichoice">\n'
        f"<name><text>{escape(question.key)}</text></name>\n"
        f'<questiontext format="plain_text"><text>{escape(question.text)}</text></questiontext>\n'
        f'<generalfeedback format="plain_text"><text>{escape(because(question, language))}</text>'
        "</generalfeedback>\n"
        "<defaultgrade>1</defaultgrade>\n<penalty>0.3333333</penalty>\n<hidden>0</hidden>\n"
        "<single>true</single>\n<shuffleanswers>true</shuffleanswers>\n"
        "<answernumbering>abc</answernumbering>\n"
        f"{answers}<tags><tag><text>{escape(question.topic)}</text></tag></tags>\n</question>"
    )


def as_markdown(questions: Iterable[Question], language: str = ENGLISH) -> str:
    """Questions first, then the answers: to be printed."""
    title, answers = (template(f"quiz.{key}", language) for key in ("title", "answers"))
    asked, told = [f"# {title}\n"], [f"\n# {answers}\n"]
    if note := translation_note(language):
        asked.append(f"*{note}*\n")
    for number, question in enumerate(questions, start=1):
        asked.append(f"**{number}.** {_markdown(question.text)}\n")
        asked += [
            f"- {letter}) {_markdown(answer)}"
            for letter, answer in zip("abcdefgh", question.answers, strict=False)
        ]
        asked.append("")
        why = _markdown(because(question, language))
        told.append(f"{number}. **{'abcdefgh'[question.right]})** {why}")
    return "\n".join([*asked, *told]) + "\n"


def _markdown(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\*_`#[]<>" else sign for sign in text)


def as_csv(questions: Iterable[Question], language: str = ENGLISH) -> str:
    """One row a question, for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ["key", "topic", "question", "right", "wrong_1", "wrong_2", "wrong_3", "because"]
    )
    for question in questions:
        wrong = [a for k, a in enumerate(question.answers) if k != question.right]
        wrong += [""] * (3 - len(wrong))
        right = question.answers[question.right]
        row = [question.key, question.topic, question.text, right, *wrong]
        row.append(because(question, language))
        writer.writerow([_cell(value) for value in row])
    return text.getvalue()


def _cell(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@") else value


class Writer(Protocol):
    """Writes questions, which are in a language, as text."""

    def __call__(self, questions: Iterable[Question], language: str = ENGLISH) -> str:
        """The text of a file."""


FORMATS: Mapping[str, tuple[str, Writer]] = {
    ".gift": ("Moodle GIFT", as_gift),
    ".xml": ("Moodle XML", as_xml),
    ".md": ("Markdown, to be printed", as_markdown),
    ".csv": ("spreadsheet", as_csv),
}
