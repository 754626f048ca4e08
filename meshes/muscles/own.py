"""Muscles of the user's own on a body: laid out from their records, clear of bone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from meshes.geometry.fields import Fields, distance_fields
from meshes.geometry.frames import inverse, moved
from meshes.geometry.strings import TautStrings
from meshes.geometry.types import Array, Faces
from meshes.muscles.own_paths import Paths, built_paths, spot_on
from meshes.muscles.own_records import OwnMuscle
from meshes.muscles.own_side import OwnSide
from meshes.muscles.own_tubes import built_bodies, turns_at_rest
from meshes.muscles.sides import RIGID, Side, is_symmetric
from meshes.muscles.strung import pulled
from meshes.part import Fascicle, Part
from meshes.pose import SIDE_SUFFIXES, Pose
from meshes.skeleton import Skeleton

DEEPEST = 2.0
"""How deep a path may run in bone, mm."""
TAPER = 16.0
"""The last stretch at either end, mm, in which a path may."""
FLEXIONS = (0.0, 30.0, 60.0, 90.0)
"""Flexions of the hip at which a path is held to that, degrees."""
_SPACING = 3.0
_MARGIN = 30.0
_SAMPLES = 120
_STILL = np.tile(np.eye(4), (len(RIGID), 1, 1))


@dataclass(frozen=True, eq=False)
class OwnMuscles:
    """All muscles of the user's own on a body, side by side.

    Attributes
    ----------
    sides : tuple of OwnSide
    size : float
        Of the body against the reference man.
    """

    sides: tuple[OwnSide, ...] = ()
    size: float = 1.0

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the muscles, with their side, in the order of their parts."""
        return tuple(name for side in self.sides for name in side.names)

    @property
    def records(self) -> tuple[OwnMuscle, ...]:
        """The records, each once."""
        return tuple(dict.fromkeys(r for side in self.sides for r in side.records))

    def posed(
        self, skeleton: Skeleton, motions: Mapping[str, Array]
    ) -> tuple[tuple[Part, ...], tuple[Fascicle, ...]]:
        """Parts and fascicles in a pose."""
        posed = [side.posed(skeleton, motions) for side in self.sides]
        parts = tuple(part for side_parts, _ in posed for part in side_parts)
        return parts, tuple(fascicle for _, strings in posed for fascicle in strings)

    def fascicles(self, skeleton: Skeleton, motions: Mapping[str, Array]) -> tuple[Fascicle, ...]:
        """The fascicles alone."""
        return tuple(f for side in self.sides for f in side.fascicles(skeleton, motions))

    def length(self, skeleton: Skeleton, name: str, pose: Pose) -> float:
        """Length of a muscle's path, mm."""
        side, row = self._found(name)
        return float(side.taut(side.rigid(skeleton.motions(pose), skeleton)).lengths[row])

    def moment_arm(self, skeleton: Skeleton, name: str, pose: Pose, coordinate: str) -> float:
        """Moment arm -dL/dq about a coordinate, mm."""
        side, row = self._found(name)
        return float(side.moment_arms(skeleton, pose, coordinate)[row]) + 0.0

    def pcsa(self, name: str) -> float | None:
        """Physiological cross-section, mm2, where the record has one."""
        side, row = self._found(name)
        asked = side.records[row].pcsa
        return None if asked is None else asked * self.size**2

    def _found(self, name: str) -> tuple[OwnSide, int]:
        for side in self.sides:
            if name in side.names:
                return side, side.names.index(name)
        raise KeyError(name)


def built_own_muscles(
    skeleton: Skeleton, records: Sequence[OwnMuscle], size: float = 1.0
) -> OwnMuscles:
    """Lay out the user's muscles on a skeleton.

    Parameters
    ----------
    skeleton : Skeleton
    records : sequence of OwnMuscle
    size : float
        Of the body against the reference man; lengths of tendons grow with it, volumes with its
        cube.

    Raises
    ------
    ValueError
        If two have one name, a bone is missing, a guide does not fit, or a path runs through
        bone.
    """
    seen: set[str] = set()
    for record in records:
        if record.name in seen:
            raise ValueError(f"muscle '{record.name}': expected each name once, got it twice")
        seen.add(record.name)
    built: list[OwnSide] = []
    for side in "rl":
        own = tuple(record for record in records if side in SIDE_SUFFIXES[record.sides])
        if not own:
            continue
        twin = next((b for b in built if b.records == own), None)
        if twin is not None and is_symmetric(skeleton):
            built.append(replace(twin, side=side))
        else:
            built.append(_built_side(Side(skeleton, side), own, size))
    return OwnMuscles(tuple(built), size)


def _built_side(side: Side, records: tuple[OwnMuscle, ...], size: float) -> OwnSide:
    paths = built_paths(side, records)
    strings = pulled(paths.batch, paths.carried(_STILL))
    widths = _widths(side, records, strings)
    near = _nearby(paths)
    own = OwnSide(
        side=side.side,
        records=records,
        paths=paths,
        bodies=built_bodies(records, strings.lengths, size),
        widths=widths,
        fields=_fields(side, int(np.bitwise_or.reduce(near)), strings),
        nearby=near,
    )
    _check_clear(own, side)
    return own


def _widths(
    side: Side, records: Sequence[OwnMuscle], strings: TautStrings
) -> tuple[Array, Array, Array]:
    """Directions of the width at both ends, lateral where none is asked, and their turn."""
    directions = np.tile([0.0, 0.0, 1.0], (2, len(records), 1))
    free = np.array([float(record.width[1] is None) for record in records])
    for k, record in enumerate(records):
        for end, node in ((0, strings.offsets[k]), (1, strings.offsets[k + 1] - 1)):
            spot = record.width[end]
            if spot is not None:
                directions[end, k] = spot_on(side, spot, record.name)[0] - strings.nodes[node]
    both = (directions[0], directions[1])
    return *both, turns_at_rest(strings.nodes, strings.offsets, both, free)


def _nearby(paths: Paths) -> Faces:
    """Which segments (bits) each muscle can meet: the trunk only where it springs from it."""
    batch, limb = paths.batch, 0b11
    carriers = np.stack([batch.origin_carriers, batch.insertion_carriers], axis=1)
    trunk = (1 << len(RIGID)) - 1
    return np.array([trunk if row.max() > 1 else limb for row in carriers], dtype=np.int64)


def _fields(side: Side, near: int, strings: TautStrings) -> Fields:
    """Distance fields of the segments that can be met, where the paths run at neutral."""
    low = strings.nodes.min(axis=0) - 3.0 * _MARGIN
    high = strings.nodes.max(axis=0) + 3.0 * _MARGIN
    regions = []
    for number, segment in enumerate(RIGID):
        meshes = [side.bone_mesh(name) for name in side.segment_bones(segment)]
        vertices = np.concatenate([mesh[0] for mesh in meshes])
        least = np.maximum(vertices.min(axis=0) - _MARGIN, low)
        most = np.minimum(vertices.max(axis=0) + _MARGIN, high)
        if not near >> number & 1 or np.any(least >= most):
            meshes, least, most = [], np.zeros(3), np.full(3, _SPACING)
        regions.append((meshes, least, most))
    return distance_fields(regions, _SPACING)


def _check_clear(own: OwnSide, side: Side) -> None:
    """Make sure that no path runs through bone at flexions of the hip."""
    for flexion in FLEXIONS:
        pose = Pose(**{f"hip_flexion_{own.side}": flexion})
        rigid = own.rigid(side.skeleton.motions(pose), side.skeleton)
        strings = own.taut(rigid)
        for k, record in enumerate(own.records):
            ends = strings.offsets
            deep, segment = deepest(own, rigid, strings.nodes[ends[k] : ends[k + 1]])
            if deep > DEEPEST:
                raise ValueError(
                    f"muscle '{record.name}': expected a path outside bone, got one {deep:.0f} mm "
                    f"deep in the {segment} at hip flexion {flexion:g}; lead it round with a guide "
                    "(a via point off the bone, or a fan)"
                )


def deepest(own: OwnSide, rigid: Array, nodes: Array) -> tuple[float, str]:
    """How deep (mm) a path (k, 3) runs in bone between its ends, and in which segment."""
    steps = np.linalg.norm(np.diff(nodes, axis=0), axis=1)
    marks = np.concatenate([[0.0], np.cumsum(steps)])
    taper = min(TAPER, marks[-1] / 4.0)
    at = np.linspace(taper, marks[-1] - taper, _SAMPLES)
    points = np.stack([np.interp(at, marks, nodes[:, c]) for c in range(3)], axis=1)
    gaps = [
        own.fields.distance(k, moved(inverse(motion), points)).min()
        for k, motion in enumerate(rigid)
    ]
    return float(-min(gaps)), RIGID[int(np.argmin(gaps))]
