"""Which landmarks a picture names: discrete ones and extremes, each feature once, by its term."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from meshes.anatomy.terms import Term, landmark_kinds, landmark_term
from meshes.geometry.types import Array
from viz.names import SIDES

KINDS = ("I", "II")
TYPICAL = "l3"
"""The vertebra that shows a feature which all have, if it can be seen there."""
CLOSED = 8.0
"""An extreme so near to a landmark of another bone, in mm, lies inside a joint."""


@dataclass(frozen=True)
class Feature:
    """A landmark that can stand for a named feature.

    Attributes
    ----------
    name : str
        As in a posed body's landmarks, ``femur_r.lesser_trochanter_tip``.
    part, text : str
        The bone; what a label says.
    once : str
        Of the features that share this, one is named.
    discrete : bool
        A landmark of kind I.
    """

    name: str
    part: str
    text: str
    once: str
    discrete: bool


def features(places: Mapping[str, Array]) -> list[Feature]:
    """The landmarks of kinds I and II as features, the most telling first.

    Terms of Terminologia Anatomica come before names of osteology, discrete landmarks before
    extremes, a typical vertebra before the others. Vertebrae share their features; a symmetric
    bone shows each on one side. Joint surfaces that another bone covers are left out.

    Parameters
    ----------
    places : mapping of str to ndarray, shape (3,)
        Landmarks of the bones that are shown, ``femur_r.lesser_trochanter_tip``.
    """
    found, hidden = [], _covered(places)
    for name in places:
        part, landmark = name.split(".", 1)
        kind = landmark_kinds(part)[landmark]
        if kind == "I" or (kind in KINDS and name not in hidden):
            term = landmark_term(part, landmark)
            rank = (term.tag == "osteology", KINDS.index(kind), part != TYPICAL)
            found.append((rank, _feature(name, part, term, kind == "I")))
    return [feature for _, feature in sorted(found, key=lambda entry: entry[0])]


def _covered(places: Mapping[str, Array]) -> set[str]:
    """The landmarks that lie against another bone."""
    if not places:
        return set()
    names, points = list(places), np.array(list(places.values()))
    pairs = cKDTree(points).query_pairs(CLOSED)
    apart = (pair for pair in pairs if len({names[i].split(".")[0] for i in pair}) == 2)
    return {names[i] for pair in apart for i in pair}


def _feature(name: str, part: str, term: Term, discrete: bool) -> Feature:
    text = term.english[:1].upper() + term.english[1:]
    if re.fullmatch(r"[lt]\d+", part):
        return Feature(name, part, f"{text} of {part.upper()}", term.english, discrete)
    text += SIDES.get(part[-2:], "")
    return Feature(name, part, text, text, discrete)
