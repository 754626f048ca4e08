"""Which parts a scene's words mean: a part's name, a kind, or a name without its side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from meshes.neighbours.records import GROUPS
from meshes.part import Part, unknown
from scenes.scene import Structures

Value = TypeVar("Value")


def meant(word: str, parts: Sequence[Part]) -> tuple[str, ...]:
    """Names of the parts that a word means.

    Raises
    ------
    ValueError
        If it means none; the sentence gives the nearest word that does.
    """
    names = tuple(part.name for part in parts if word in _words(part))
    if not names:
        words = sorted({word for part in parts for word in _words(part)})
        raise ValueError(unknown("structure", word, words))
    return names


def _words(part: Part) -> tuple[str, ...]:
    side = (part.name[:-2],) if part.name[-2:] in ("_r", "_l") else ()
    group = ("vessel", "vessels") if part.kind in GROUPS["vessel"] else ()
    return (part.name, part.kind, f"{part.kind}s", *group, *side)


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

    A part's own name wins over its name without a side, and that over its kind.
    """
    rank = {word: _rank(word, parts) for word in words}
    found: dict[str, Value] = {}
    for word in sorted(words, key=lambda w: rank[w]):
        found |= dict.fromkeys(meant(word, parts), words[word])
    return found


def _rank(word: str, parts: Sequence[Part]) -> int:
    if any(part.name == word for part in parts):
        return 2
    return 0 if any(word in (part.kind, f"{part.kind}s") for part in parts) else 1
