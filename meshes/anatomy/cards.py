"""What is known of a structure, on one card: facts with their sources, words from the terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from meshes.anatomy.records import toml_table
from meshes.anatomy.terms import Term, structure_term
from meshes.anatomy.translated import ENGLISH, overlaid, prose, sibling_table, sibling_title

FACTS = ("summary", "origin", "insertion", "innervation", "blood", "clinical", "disputed")
"""The facts of a card that are one text each."""
TEXTS = (*FACTS, "actions")
"""What a translation of ``cards.toml`` says."""
FILE = "cards.toml"


@dataclass(frozen=True)
class Card:
    """What is known of one structure; a text is empty where nothing applies or none was found.

    Attributes
    ----------
    name : str
        As it was asked for, with or without side.
    latin, english, german, spanish, ta2, fma : str
        From ``terms.csv``.
    kind : str
        "bone", "disc", "muscle", "ligament", "fascia", "bursa", "joint", "artery", "vein", "nerve".
    summary : str
        What it is, in one or two sentences.
    origin, insertion : str
        Where it begins and ends: of a muscle or ligament its attachments, of a nerve its roots and
        what it reaches, of a vessel where it comes from and continues.
    innervation, blood : str
    actions : tuple of str
        What it does: of a muscle its actions, of a nerve what it supplies.
    clinical : str
    disputed : str
        On what the sources do not agree.
    sources : tuple of str
        Keys of ``sources.toml``.
    unverified : tuple of str
        Names of the fields that are not checked against a source.
    language : str
        Of its sentences: "english", "german" or "spanish".
    """

    name: str
    latin: str
    english: str
    german: str
    spanish: str
    ta2: str
    fma: str
    kind: str
    summary: str
    origin: str
    insertion: str
    innervation: str
    blood: str
    actions: tuple[str, ...]
    clinical: str
    disputed: str
    sources: tuple[str, ...]
    unverified: tuple[str, ...]
    language: str = ENGLISH


def card_names() -> tuple[str, ...]:
    """Names, without side, of the structures that have a card, in the order of ``cards.toml``."""
    return tuple(_rows())


def card(name: str, language: str = ENGLISH) -> Card:
    """The card of a structure.

    Parameters
    ----------
    name : str
        ``psoas_major_r``, ``femoral_nerve``, ``disc_l4_l5``: with or without side.
    language : {"english", "latin", "both", "german", "spanish"}
        Of its sentences; what is not translated is English, and so are those of Latin names.

    Raises
    ------
    KeyError
        If there is none; the sentence names the nearest.
    ValueError
        If there is no such language.
    """
    spoken = prose(language)
    rows = _rows(spoken)
    stem = name[:-2] if name not in rows and name[-2:] in ("_r", "_l") else name
    term = structure_term(name)
    if stem not in rows or term is None:
        from meshes.spelling import unknown

        raise KeyError(unknown("card", name, list(rows)))
    return _card(name, rows[stem], term, spoken)


def has_card(name: str) -> bool:
    """Whether a structure, with or without side, has a card."""
    rows = _rows()
    return name in rows or (name[-2:] in ("_r", "_l") and name[:-2] in rows)


@cache
def _rows(language: str = ENGLISH) -> Mapping[str, Mapping[str, Any]]:
    """Rows of ``cards.toml``, each with what it takes over from the one it is like."""
    table = toml_table(FILE)
    rows = {name: {**table.get(row.get("like", ""), {}), **row} for name, row in table.items()}
    if language == ENGLISH:
        return MappingProxyType(rows)
    folder = files("meshes.anatomy")
    own = _spread(sibling_table(folder, FILE, language))
    return MappingProxyType(overlaid(rows, own, sibling_title(folder, FILE, language), TEXTS))


def _spread(own: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """A translation in which a row also says what the one says that it is like."""
    spread = dict(own)
    for name, row in toml_table(FILE).items():
        like = own.get(row.get("like", ""), {})
        taken = {key: text for key, text in like.items() if key not in row}
        if taken:
            spread[name] = {**taken, **own.get(name, {})}
    return spread


def _card(name: str, row: Mapping[str, Any], term: Term, language: str) -> Card:
    words = {lang: getattr(term, f"{lang}_source") for lang in ("german", "spanish")}
    return Card(
        name=name,
        latin=term.latin,
        english=term.english,
        german=term.german,
        spanish=term.spanish,
        ta2=term.ta2,
        fma=term.fma,
        kind=row["kind"],
        **{fact: row.get(fact, "") for fact in FACTS},
        actions=tuple(row.get("actions", ())),
        sources=tuple(dict.fromkeys([*row["sources"], *filter(None, words.values())])),
        unverified=_unverified(row, term, words),
        language=language,
    )


def _unverified(row: Mapping[str, Any], term: Term, words: Mapping[str, str]) -> tuple[str, ...]:
    codes = ("ta2",) if term.tag == "unverified" and term.ta2 else ()
    spoken = tuple(lang for lang, key in words.items() if getattr(term, lang) and not key)
    return (*codes, *spoken, *row.get("unverified", ()))
