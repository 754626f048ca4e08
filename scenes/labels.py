"""What labels say: the name of a structure or a landmark, in the language of the reader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from meshes.anatomy.terms import landmark_term, schematic_word, structure_term

Language = Literal["english", "latin", "both", "german", "spanish"]
LANGUAGES: tuple[Language, ...] = ("english", "latin", "both", "german", "spanish")

SIDES: Mapping[str, Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "english": {"": ("right", "left")},
        "latin": {
            "m": ("dexter", "sinister"),
            "f": ("dextra", "sinistra"),
            "n": ("dextrum", "sinistrum"),
        },
        "german": {"": ("rechts", "links")},
        "spanish": {"": ("der.", "izq.")},
    }
)
FEMININE = ("articulatio", "arteria", "bursa", "capsula", "fascia", "fossa", "lacuna", "linea",
            "pars", "spina", "symphysis", "vena", "vertebra", "tuberositas", "facies", "crista",
            "ala", "incisura", "eminentia")  # fmt: skip
NEUTER = ("os", "ligamentum", "tuberculum", "tuber", "acetabulum", "caput", "collum", "corpus",
          "foramen", "labium", "labrum")  # fmt: skip
DISC: Mapping[str, str] = MappingProxyType(
    {"english": "Disc", "latin": "Discus", "german": "Bandscheibe", "spanish": "Disco"}
)


def label_text(
    name: str, language: Language = "english", words: Mapping[str, str] | None = None
) -> str:
    """What a label says of a structure (``psoas_major_r``) or landmark (``femur_r.head_centre``).

    Parameters
    ----------
    name : str
    language : {"english", "latin", "both", "german", "spanish"}
        ``both`` is English over Latin, on two lines. Where a landmark has no German or Spanish
        word, its Latin term stands.
    words : mapping of str to str, optional
        Words of the user's own, by name with or without its side.

    Examples
    --------
    >>> label_text("psoas_major_r"), label_text("psoas_major_r", "latin")
    ('Psoas major (right)', 'Musculus psoas major dexter')
    >>> label_text("iliacus_l", words={"iliacus": "Muscle of the fossa"})
    'Muscle of the fossa (left)'
    """
    own = _own(name, words or {}, language)
    if own is not None:
        return own
    if language == "both" and schematic_word(name, "english"):
        return label_text(name)
    if language == "both":
        english, latin = label_text(name), label_text(_unsided(name), "latin")
        same = latin.casefold() == label_text(_unsided(name)).casefold()
        return english if same else f"{english}\n{latin}"
    if "." in name:
        return _landmark(name, language)
    return _structure(name, language)


def _own(name: str, words: Mapping[str, str], language: str) -> str | None:
    """The user's word; a word for both sides is told apart by the side."""
    if name in words:
        return words[name]
    stem, side = _parted(name)
    if stem in words:
        spoken = language if language in ("german", "spanish") else "english"
        return words[stem] + _side(side, spoken, "")
    return None


def structure_word(name: str, language: str = "english") -> str:
    """What a structure is called, without its side: the one place where that is settled.

    The word of a schematic thing, else the term; where there is none in a language the English
    one, and where there is none at all the name written out.

    Parameters
    ----------
    name : str
        With its side or without.
    language : {"english", "latin", "german", "spanish"}

    Examples
    --------
    >>> structure_word("joint_capsule_of_hip_r"), structure_word("l4", "latin")
    ('capsule of the hip joint', 'vertebra lumbalis IV')
    """
    stem = _parted(name)[0]
    term = structure_term(name)
    words = (
        schematic_word(stem, language),
        term and getattr(term, language),
        term and term.english,
    )
    return next((word for word in words if word), humanised(stem))


def _structure(name: str, language: str) -> str:
    """A structure on a label: vertebrae and discs between them by their abbreviations."""
    stem, side = _parted(name)
    text = _short(stem, language) or _capital(structure_word(name, language))
    if language == "latin":
        term = structure_term(name)
        if term is None or not term.latin:
            return text + _side(side, "english", "")
        return text + _side(side, language, term.latin)
    return text + _side(side, language, "")


def _short(stem: str, language: str) -> str:
    """The abbreviation of a vertebra or of a disc between two of them, "" for all others."""
    levels = re.fullmatch(r"disc_([lts]\d+)_((?:co|[ls])\d+)", stem)
    if levels and (levels[1] != "s5" or language == "latin"):  # the last has a name of its own
        return f"{DISC[language]} {_level(humanised(stem).removeprefix('Disc '), language)}"
    if language != "latin" and re.fullmatch(r"[lt]\d+", stem):
        return _level(stem.upper(), language)
    return ""


def _level(text: str, language: str) -> str:
    """A vertebra's abbreviation; in German the thoracic ones are Th."""
    return text.replace("T12", "Th12") if language == "german" else text


def _landmark(name: str, language: str) -> str:
    part, landmark = name.split(".", 1)
    term = landmark_term(part, landmark)
    text = term.english if language == "english" or not term.latin else term.latin
    if re.fullmatch(r"[lt]\d+", part):
        level = _level(part.upper(), language)
        return f"{_capital(text)} {'of ' if language == 'english' else ''}{level}"
    spoken = "english" if text == term.english else language
    return _capital(text) + _side(_parted(part)[1], spoken, text)


def _side(side: str, language: str, noun: str) -> str:
    """The side in words; a Latin one agrees with its noun."""
    if not side:
        return ""
    forms = SIDES[language]
    right, left = forms[_gender(noun)] if language == "latin" else forms[""]
    word = right if side == "_r" else left
    return f" {word}" if language == "latin" else f" ({word})"


def _gender(latin: str) -> str:
    first = latin.split()[0].casefold() if latin else ""
    return "f" if first in FEMININE else "n" if first in NEUTER else "m"


def _parted(name: str) -> tuple[str, str]:
    """A name without its side, and the side."""
    return (name[:-2], name[-2:]) if name[-2:] in ("_r", "_l") else (name, "")


def _unsided(name: str) -> str:
    part, dot, landmark = name.partition(".")
    return _parted(part)[0] + dot + landmark


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def humanised(name: str) -> str:
    """A name in the program as one writes it.

    >>> humanised("psoas_major_r"), humanised("disc_l4_l5"), humanised("l4")
    ('Psoas major (right)', 'Disc L4/L5', 'L4')
    """
    stem, side = _parted(name)
    levels = re.findall(r"(?:^|_)((?:co|[lst])\d+)(?=_|$)", stem)
    rest = re.sub(r"(?:^|_)(?:co|[lst])\d+(?=_|$)", "", stem).replace("_", " ").strip()
    words = [rest] if rest else []
    if levels:
        words.append("/".join(level.capitalize() for level in levels))
    return _capital(" ".join(words)) + _side(side, "english", "")
