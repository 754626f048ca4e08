"""Phrases: English sentences that can say themselves in another language, with their numbers."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, TypeVar

from meshes.anatomy.translated import ENGLISH, localised, prose, translated

CATALOGUES = ("sheets", "probes", "quiz")
"""Files of ``scenes/data`` that hold phrases, each with a sibling in every language."""
Told = TypeVar("Told")


class Phrase(str):
    """A text that can say itself in another language; as a str it is English.

    Parameters
    ----------
    say : callable
        Gives the text in a language of sentences.

    Examples
    --------
    >>> held = phrase("sheets.held", segment=phrase("sheets.segment.pelvis"))
    >>> held
    'Held still: the pelvis.'
    >>> in_language(held, "german")
    'Festgehalten: das Becken.'
    """

    say: Callable[[str], str]

    def __new__(cls, say: Callable[[str], str]) -> Phrase:
        """The English text, with the way to the others."""
        made = super().__new__(cls, say(ENGLISH))
        made.say = say
        return made


def phrase(key: str, /, **values: object) -> str:
    """A phrase of a catalogue, its places filled with numbers, texts and other phrases.

    Parameters
    ----------
    key : str
        File, table and name: ``probes.flexion_arm.sentence``.
    **values
        What the template's places are filled with.

    Raises
    ------
    KeyError
        If there is no such phrase.
    """
    return Phrase(lambda language: _Filler(language).vformat(template(key, language), (), values))


def has_phrase(key: str) -> bool:
    """Whether there is a phrase of that key."""
    return key in _templates(ENGLISH)


def template(key: str, language: str) -> str:
    """A phrase with its places not filled in."""
    return _templates(prose(language))[key]


def translation_note(language: str) -> str:
    """That texts of a language are a translation which no anatomist checked; empty in English."""
    spoken = prose(language)
    return "" if spoken == ENGLISH else template("sheets.translated", spoken)


def listed(parts: Iterable[str], between: str = ", ") -> str:
    """Texts and phrases beside each other."""
    kept = tuple(parts)
    return Phrase(lambda language: between.join(str(in_language(part, language)) for part in kept))


def both(parts: Iterable[str]) -> str:
    """Texts and phrases with "and" between them."""
    kept = tuple(parts)

    def say(language: str) -> str:
        return template("probes.and", language).join(in_language(kept, language))

    return Phrase(say)


def capital(text: str) -> str:
    """A text or phrase with a capital at its beginning."""

    def say(language: str) -> str:
        told = in_language(text, language)
        return told[:1].upper() + told[1:]

    return Phrase(say)


def in_language(told: Told, language: str) -> Told:
    """Whatever holds phrases (a text, a tuple, a mapping, a record) with each said in a language.

    A text that is no phrase stays as it is; in English phrases stay what they are.
    """
    found: Any = told
    if prose(language) == ENGLISH:
        return told
    if isinstance(told, Phrase):
        found = told.say(prose(language))
    elif isinstance(told, tuple):
        found = tuple(in_language(part, language) for part in told)
    elif isinstance(told, Mapping):
        found = {in_language(k, language): in_language(v, language) for k, v in told.items()}
    elif is_dataclass(told) and not isinstance(told, type):
        said = {f.name: in_language(getattr(told, f.name), language) for f in fields(told)}
        found = replace(told, **said)
    return found  # type: ignore[no-any-return]


class _Filler(Formatter):
    """Fills templates: numbers as the language writes them, phrases in the language."""

    def __init__(self, language: str) -> None:
        self.language = prose(language)

    def format_field(self, value: Any, format_spec: str) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return super().format_field(in_language(value, self.language), format_spec)
        return localised(super().format_field(value, format_spec), self.language)


@cache
def _templates(language: str) -> Mapping[str, str]:
    """All templates by key."""
    folder = files("scenes").joinpath("data")
    found: dict[str, str] = {}
    for name in CATALOGUES:
        table = tomllib.loads(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
        found |= _flat(translated(table, folder, f"{name}.toml", language), name)
    return found


def _flat(table: Mapping[str, Any], where: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        at = f"{where}.{key}"
        found |= _flat(value, at) if isinstance(value, Mapping) else {at: value}
    return found
