"""What structures and landmarks are called: Terminologia Anatomica and the ids of its codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from meshes.anatomy.records import bone_rows, csv_rows, toml_table

SIDES = ("_r", "_l")


@dataclass(frozen=True)
class Term:
    """A term and its codes; what is not known is empty.

    Attributes
    ----------
    latin, english : str
    ta98 : str
        Code of Terminologia Anatomica 1998, ``A02.5.04.007``.
    ta2 : str
        Number in Terminologia Anatomica 2, 2019.
    fma : str
        Id in the Foundational Model of Anatomy.
    tag : str
        "cited" or "unverified" (docs/conventions.md), or "osteology" where Terminologia Anatomica
        has no term and the English is the usual name of osteology.
    german, spanish : str
    german_source, spanish_source : str
        Key in ``sources.toml``; empty where the word is unverified.
    taught : str
        Of a landmark: how soon a course that leads to iliopsoas names it, "1" to "3".
    """

    latin: str
    english: str
    ta98: str
    ta2: str
    fma: str
    tag: str
    german: str = ""
    german_source: str = ""
    spanish: str = ""
    spanish_source: str = ""
    taught: str = ""


def structure_terms() -> Mapping[str, Term]:
    """The structures that have a term, by name (without side), in the order of ``terms.csv``."""
    return MappingProxyType({name: _term(row) for name, row in _structures().items()})


def structure_term(name: str) -> Term | None:
    """The term of a structure, with the FMA id of its side where that is known.

    Parameters
    ----------
    name : str
        ``psoas_major_r``, ``hip_bone``, ``disc_l4_l5``.

    Returns
    -------
    Term or None
        None if the table has no such structure.
    """
    stem, side = _parted(name, _structures())
    row = _structures().get(stem)
    return _term(row, side) if row else None


def schematic_word(name: str, language: str) -> str:
    """What a schematic thing is called, in English where not otherwise; "" where there is none.

    Parameters
    ----------
    name : str
        With its side or without: ``shank_r``, ``examination_table``.
    language : {"english", "latin", "german", "spanish"}
    """
    words = _schematics()
    own = words.get(_parted(name, words)[0], {})
    return str(own.get(language, own.get("english", "")))


def landmark_terms() -> Mapping[tuple[str, str], Term]:
    """Terms by bone and stem of landmarks, in the order of ``landmark_terms.csv``."""
    return _landmark_terms()


def landmark_term(bone: str, landmark: str) -> Term:
    """The term of a bone's landmark: that of the longest stem with which its name begins.

    Parameters
    ----------
    bone, landmark : str
        With or without side: ``femur_r``, ``lesser_trochanter_tip``.

    Raises
    ------
    KeyError
        If no stem of the table covers the landmark.
    """
    own = _parted(bone, bone_rows())[0]
    parts = landmark.split("_")
    for count in range(len(parts), 0, -1):
        stem = "_".join(parts[:count])
        for owner in (own, _topology(own)):
            if (owner, stem) in _landmark_terms():
                return _landmark_terms()[owner, stem]
    raise KeyError(
        f"expected a landmark that landmark_terms.csv covers, got {landmark!r} of {bone!r}; "
        "add a row with its bone and the stem of its name"
    )


@cache
def landmark_kinds(bone: str) -> Mapping[str, str]:
    """Kind (I, II or III) of each landmark of a bone, both halves of a symmetric one.

    Parameters
    ----------
    bone : str
        With or without side.
    """
    own = _parted(bone, bone_rows())[0]
    symmetric = bone_rows()[own].get("symmetric", False)

    def named() -> Iterator[tuple[str, str]]:
        for row in csv_rows(f"bones/{own}.csv"):
            paired = symmetric and float(row["z"]) != 0.0
            for side in SIDES if paired else ("",):
                yield row["name"] + side, row["kind"]

    return MappingProxyType(dict(named()))


@cache
def _structures() -> Mapping[str, dict[str, str]]:
    return {row["name"]: row for row in csv_rows("terms.csv")}


@cache
def _schematics() -> Mapping[str, dict[str, str]]:
    return MappingProxyType(toml_table("schematic_terms.toml"))


@cache
def _landmark_terms() -> Mapping[tuple[str, str], Term]:
    rows = csv_rows("landmark_terms.csv")
    return MappingProxyType({(row["bone"], row["landmark"]): _term(row) for row in rows})


def _topology(bone: str) -> str:
    """The name that bones with the same landmarks share: ``l3`` is a ``lumbar_vertebra``."""
    faces: str = bone_rows().get(bone, {}).get("faces", bone)
    return faces.removesuffix("_faces")


def _parted(name: str, known: Mapping[str, Any]) -> tuple[str, str]:
    """A name without its side, and the side, unless the name is known as it stands."""
    side = name[-2:]
    return (name[:-2], side) if side in SIDES and name not in known else (name, "")


def _term(row: Mapping[str, str], side: str = "") -> Term:
    fma = row.get(f"fma{side}") or row["fma"]
    words = {name: row.get(name) or "" for name in _WORDS}
    return Term(row["latin"], row["english"], row["ta98"], row["ta2"], fma, row["tag"], **words)


_WORDS = ("german", "german_source", "spanish", "spanish_source", "taught")
