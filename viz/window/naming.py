"""What a structure is called in the window: its English and Latin term, its side, its kind."""

from __future__ import annotations

from functools import lru_cache

from meshes.anatomy.terms import structure_term
from viz.names import SIDES, humanised
from viz.window.words import Words

SIDE_KEYS = {"_r": "side.of_right", "_l": "side.of_left"}


@lru_cache(maxsize=2048)
def term(name: str, language: str) -> str:
    """The term of a structure without its side in english, latin, german or spanish.

    Where the card or the table has none in that language, it is the English one.
    """
    stem = name[:-2] if name[-2:] in SIDES else name
    found = getattr(_card(name), language, "") or getattr(structure_term(name), language, "")
    if not found:
        found = getattr(structure_term(name), "english", "") or humanised(stem)
    return found[:1].upper() + found[1:]


def _card(name: str) -> object:
    try:
        from meshes.anatomy.cards import card
    except ImportError:
        return None
    try:
        return card(name)
    except (KeyError, ValueError):
        return None


def title(name: str, words: Words, latin: bool = False) -> str:
    """A structure with its side: Psoas major (right)."""
    if not name:
        return ""
    text = term(name, "latin" if latin else words.terms)
    side = SIDE_KEYS.get(name[-2:])
    return f"{text} ({words(side)})" if side else text


def both(name: str, words: Words) -> str:
    """A structure in the user's language and in Latin."""
    own, latin = title(name, words), term(name, "latin")
    same = latin.lower() == term(name, words.terms).lower()
    return own if same else f"{own} · {latin}"


def matches(name: str, text: str, words: Words) -> bool:
    """Whether what somebody types means a structure, in any language."""
    languages = ("english", "latin", words.terms)
    side = {"_r": "right dexter", "_l": "left sinister"}.get(name[-2:], "")
    own = title(name, words)
    found = " ".join([name.replace("_", " "), side, own, *(term(name, one) for one in languages)])
    return all(piece in found.lower() for piece in text.lower().split())
