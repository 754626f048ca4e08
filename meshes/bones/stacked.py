"""The spine built up from the sacrum: each vertebra on its disc, the lordosis shared out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

import numpy as np

from meshes.anatomy.records import placements
from meshes.bones.cage import Cage, table_cage
from meshes.geometry.frames import about, moved, rotation
from meshes.geometry.types import Array
from meshes.physique import relations

UPWARDS = ("sacrum", "l5", "l4", "l3", "l2", "l1", "t12")
FADING = 14.0
"""How far from an articular process, mm, nothing goes with it any more."""
_BODY = (
    "superior_rim",
    "inferior_rim",
    "superior_endplate",
    "inferior_endplate",
    "waist",
    "s1_endplate",
)
_UPPER = {"sacrum": "s1_endplate_centre"}


def vertebra_to_world(name: str, cage: Cage) -> Array:
    """Transform (4, 4) that stands a vertebra at its place in the table ``placement.csv``.

    The tilt of the table is that of the body's middle plane, halfway between its endplates.
    """
    place = placements()[name]
    ends = cage.places
    middle = (ends["superior_endplate_centre"] + ends["inferior_endplate_centre"]) / 2.0
    front = ends["superior_rim_1"] + ends["inferior_rim_1"]
    back = ends["superior_rim_7"] + ends["inferior_rim_7"]
    slope = np.arctan2(front[1] - back[1], front[0] - back[0])
    transform = np.eye(4)
    transform[:3, :3] = rotation(2, -np.radians(place.tilt) - slope)
    transform[:3, 3] = np.array([place.x, place.y, 0.0]) - transform[:3, :3] @ middle
    return transform


@dataclass(frozen=True, eq=False)
class Step:
    """How a vertebra stands on the bone below it in the reference man.

    Attributes
    ----------
    turn : float
        Angle of its frame against that of the bone below, radians.
    disc : ndarray, shape (3,)
        From the endplate below to its own lower one, in the frame of the bone below, mm.
    """

    turn: float
    disc: Array


def _plate_angle(sacrum: Cage) -> float:
    front, back = sacrum.places["promontory"], sacrum.places["s1_endplate_rim_7"]
    return float(np.arctan2(front[1] - back[1], front[0] - back[0]))


def _upper(name: str, cage: Cage) -> Array:
    return cage.places[_UPPER.get(name, "superior_endplate_centre")]


@cache
def standing() -> Mapping[str, Step]:
    """The steps of the reference man, from the tables."""
    below, angle = table_cage("sacrum"), _plate_angle(table_cage("sacrum"))
    steps = {}
    for under, name in pairwise(UPWARDS):
        own = table_cage(name)
        to_world = vertebra_to_world(name, own)
        own_angle = float(np.arctan2(to_world[1, 0], to_world[0, 0]))
        own = own.moved(to_world)
        gap = own.places["inferior_endplate_centre"] - _upper(under, below)
        steps[name] = Step(own_angle - angle, rotation(2, -angle) @ gap)
        below, angle = own, own_angle
    return steps


def stacked(cages: Mapping[str, Cage], more_lordosis: float, disc: float) -> dict[str, Cage]:
    """Sacrum and vertebrae in the world frame, built up from the sacrum.

    Parameters
    ----------
    cages : mapping of str to Cage
        The sacrum in the world frame, the vertebrae each in its own.
    more_lordosis : float
        Degrees more than the reference man has, shared out among the discs as
        ``relations.lordosis_shares`` of ``physique.toml`` says; each opens or closes about its
        middle, so that its height there stays.
    disc : float
        Height of the discs against the reference man's.
    """
    below, angle = cages["sacrum"], _plate_angle(cages["sacrum"])
    placed = {"sacrum": below}
    for under, name in pairwise(UPWARDS):
        step = standing()[name]
        share = relations().lordosis_shares.get(f"{name}_{_PLATES.get(under, under)}", 0.0)
        opened = np.radians(share * more_lordosis)
        half = disc * step.disc / 2.0
        foot = _upper(under, below) + rotation(2, angle) @ (half + rotation(2, opened) @ half)
        angle = angle + step.turn + opened
        to_world = np.eye(4)
        to_world[:3, :3] = rotation(2, angle)
        own_foot = cages[name].places["inferior_endplate_centre"]
        to_world[:3, 3] = foot - to_world[:3, :3] @ own_foot
        middle = foot - rotation(2, angle - step.turn) @ half
        upper = cages[name].moved(to_world)
        placed[under] = _fitted(under, below, "superior", about(middle, rotation(2, opened / 2)))
        placed[name] = _fitted(name, upper, "inferior", about(middle, rotation(2, -opened / 2)))
        below = placed[name]
    return placed


def _fitted(name: str, cage: Cage, end: str, motion: Array) -> Cage:
    """A bone whose articular processes at one end go with their neighbour's.

    Of what a disc opens or closes half goes into each of the two pairs of processes, so that
    they stand to each other as in the reference man.
    """
    weight = articular_weight(name, end)[:, None]
    to = moved(motion, cage.landmarks)
    return replace(cage, landmarks=cage.landmarks + weight * (to - cage.landmarks))


@cache
def articular_weight(name: str, end: str) -> Array:
    """How far each landmark (n,) goes with the articular processes at one end of a bone."""
    from scipy.interpolate import RBFInterpolator
    from scipy.spatial import cKDTree

    cage = table_cage(name)
    other = {"superior": "inferior", "inferior": "superior"}[end]
    going = cage.in_regions((f"{end}_articular_process", f"{end}_articular_facet"))
    far = cKDTree(cage.landmarks[going]).query(cage.landmarks)[0] > FADING
    staying = cage.in_regions(
        (*_BODY, f"{other}_articular_process", f"{other}_articular_facet")
    ) | (far & ~going)
    known = going | staying
    at, value = cage.landmarks[known], going[known].astype(np.float64)
    smooth = RBFInterpolator(at, value, kernel="linear", degree=1)(cage.landmarks)
    return np.where(known, going, np.clip(smooth, 0.0, 1.0)).astype(np.float64)


_PLATES = {"sacrum": "s1"}
