"""What a structure is called in the window: its English and Latin term, its side, its kind."""

from __future__ import annotations

from functools import lru_cache

from meshes.anatomy.terms import schematic_word
from scenes.labels import structure_word
from viz.window.words import Words

SIDE_KEYS = {"_r": "side.of_right", "_l": "side.of_left"}


@lru_cache(maxsize=2048)
def term(name: str, language: str) -> str:
    """The term of a structure without its side in english, latin, german or spanish.

    Where there is none in that language, it is the English one; what is schematic is said to be so.
    """
    found = structure_word(name, language)
    return found[:1].upper() + found[1:]


def title(name: str, words: Words) -> str:
    """A structure with its side: Psoas major (right)."""
    if not name:
        return ""
    text = term(name, words.naming)
    side = SIDE_KEYS.get(name[-2:])
    return f"{text} ({words(side)})" if side else text


def is_schematic(name: str) -> bool:
    """Whether a structure is drawn to explain and is no anatomy."""
    return bool(schematic_word(name, "english"))


def latin_term(name: str) -> str:
    """The Latin term of a structure without its side; empty for what is schematic."""
    return "" if is_schematic(name) else term(name, "latin")


def both(name: str, words: Words) -> str:
    """A structure in the user's language and in Latin, first as structures are named."""
    own, latin = term(name, words.terms), latin_term(name)
    if latin.lower() in ("", own.lower()):
        return title(name, words)
    return f"{title(name, words)} · {own if words.latin else latin}"


def matches(name: str, text: str, words: Words) -> bool:
    """Whether what somebody types means a structure, in any language."""
    languages = ("english", "latin", words.terms)
    side = {"_r": "right dexter", "_l": "left sinister"}.get(name[-2:], "")
    own = title(name, words)
    found = " ".join([name.replace("_", " "), side, own, *(term(name, one) for one in languages)])
    return all(piece in found.lower() for piece in text.lower().split())
