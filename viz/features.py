"""Which landmarks a picture names: what is taught first, each feature once, by its term."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from meshes.anatomy.terms import Term, landmark_kinds, landmark_term
from meshes.geometry.types import Array
from viz.names import SIDES

KINDS = ("I", "II", "III")
TYPICAL = "l3"
"""The vertebra that shows a feature which all have, if it can be seen there."""
FIRST, LAST = "1", "3"
"""What is taught first, and what only specialists name."""
CLOSED = 8.0
"""An extreme so near to a landmark of another bone, in mm, lies inside a joint."""


@dataclass(frozen=True)
class Feature:
    """A landmark that can stand for a named feature.

    Attributes
    ----------
    name : str
        As in a posed body's landmarks, ``femur_r.lesser_trochanter_tip``.
    part, text, term : str
        The bone; what a label says; the same without bone and side.
    once : str
        Of the features that share this, one is named.
    discrete : bool
        A landmark of kind I.
    spread : bool
        One of several along a border or over a surface (kind III).
    """

    name: str
    part: str
    text: str
    term: str
    once: str
    discrete: bool
    spread: bool = False


def features(places: Mapping[str, Array]) -> list[Feature]:
    """The landmarks that can stand for features, the most telling first.

    What is taught first comes first, with its borders and surfaces; then terms of Terminologia
    Anatomica before names of osteology, discrete landmarks before extremes, a typical vertebra
    before the others. Vertebrae share their features, what is for specialists is shown on the
    typical one alone; a symmetric bone shows each on one side, and paired bones borders, surfaces
    and what is taught later. Joint surfaces that another bone covers are left out.

    Parameters
    ----------
    places : mapping of str to ndarray, shape (3,)
        Landmarks of the bones that are shown, ``femur_r.lesser_trochanter_tip``.
    """
    found, hidden = [], _covered(places)
    for name in places:
        part, landmark = name.split(".", 1)
        kind, term = landmark_kinds(part)[landmark], landmark_term(part, landmark)
        if kind != "I" and (name in hidden or (kind == "III" and term.taught != FIRST)):
            continue
        if _vertebra(part) and part != TYPICAL and term.taught == LAST:
            continue
        rank = (term.taught, term.tag == "osteology", KINDS.index(kind), part != TYPICAL)
        found.append((rank, _feature(name, part, term, kind)))
    return [feature for _, feature in sorted(found, key=lambda entry: entry[0])]


def _covered(places: Mapping[str, Array]) -> set[str]:
    """The landmarks that lie against another bone."""
    if not places:
        return set()
    names, points = list(places), np.array(list(places.values()))
    pairs = cKDTree(points).query_pairs(CLOSED)
    apart = (pair for pair in pairs if len({names[i].split(".")[0] for i in pair}) == 2)
    return {names[i] for pair in apart for i in pair}


def _vertebra(part: str) -> bool:
    return re.fullmatch(r"[lt]\d+", part) is not None


def _feature(name: str, part: str, term: Term, kind: str) -> Feature:
    discrete, spread = kind == "I", kind == "III"
    text = term.english[:1].upper() + term.english[1:]
    if _vertebra(part):
        told, once = f"{text} of {part.upper()}", term.english
    else:
        told = text + SIDES.get(part[-2:], "")
        once = told if term.taught == FIRST and not spread else text
    return Feature(name, part, told, text, once, discrete, spread)
