"""Which parts a scene's words mean: a part's name, a kind, or a name without its side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from meshes.part import Part
from meshes.spelling import unknown
from meshes.words import group_words, means, parted, words_of
from scenes.scene import Structures

Value = TypeVar("Value")
STRUCTURES = "list bones, muscles or neighbours"
"""The commands that tell the names of structures."""


def meant(word: str, parts: Sequence[Part]) -> tuple[str, ...]:
    """Names of the parts that a word means.

    Raises
    ------
    ValueError
        If it means none; the sentence gives the nearest word that does.
    """
    names = tuple(part.name for part in parts if means(word, part.name, part.kind))
    if not names:
        words = sorted({word for part in parts for word in words_of(part.name, part.kind)})
        raise ValueError(unknown("structure", word, words, STRUCTURES))
    return names


def shown_names(parts: Sequence[Part], structures: Structures) -> tuple[str, ...]:
    """Names of the parts that are shown, in the order of the body.

    Raises
    ------
    ValueError
        If a word is not known or nothing is left to show.
    """
    only = {name for word in structures.only for name in meant(word, parts)}
    hidden = {name for word in structures.hide for name in meant(word, parts)}
    wanted = only or {part.name for part in parts}
    shown = tuple(part.name for part in parts if part.name in wanted - hidden)
    if not shown:
        raise ValueError("expected at least one structure to show, got all of them hidden")
    return shown


def values(words: Mapping[str, Value], parts: Sequence[Part]) -> dict[str, Value]:
    """The value of each part that any of the words means.

    A part's own name wins over its name without a side, that over its group, that over its kind.
    """
    rank = {word: _rank(word, parts) for word in words}
    found: dict[str, Value] = {}
    for word in sorted(words, key=lambda w: rank[w]):
        found |= dict.fromkeys(meant(word, parts), words[word])
    return found


def _rank(word: str, parts: Sequence[Part]) -> int:
    if any(part.name == word for part in parts):
        return 3
    if any(parted(part.name)[0] == word for part in parts):
        return 2
    return 1 if any(word in group_words(part.name) for part in parts) else 0
