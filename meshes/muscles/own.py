"""Muscles of the user's own on a body: a pose goes in; strings, tubes and arms come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from meshes.geometry.fields import Fields, distance_fields
from meshes.geometry.frames import inverse, moved, turned
from meshes.geometry.solids import vertex_normals
from meshes.geometry.strings import TautStrings, string_length_derivative, taut
from meshes.geometry.types import Array, Faces
from meshes.muscles.contact import pressed
from meshes.muscles.own_paths import Paths, built_paths, spot_on
from meshes.muscles.own_records import OwnMuscle
from meshes.muscles.own_tubes import (
    EVENINGS,
    FACES,
    SIDES,
    OwnBodies,
    built_bodies,
    evened,
    fields_of,
    swept,
    turns_at_rest,
    with_ends,
)
from meshes.muscles.sides import RIGID, Side, is_symmetric
from meshes.part import Fascicle, Part
from meshes.pose import SIDE_SUFFIXES, Pose
from meshes.skeleton import Skeleton

BARRIERS = (1.0, 0.05, 0.0015)
STEP = 1e-3  # degrees, of the central differences that move the gates
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
class OwnSide:
    """The muscles of the user's own on one side, in the frame of the pelvis, as of a right side.

    Attributes
    ----------
    side : {"r", "l"}
    records : tuple of OwnMuscle
    paths : Paths
    bodies : OwnBodies
    widths : tuple of ndarray, shapes (s, 3), (s, 3), (s,)
        Directions of the width at origin and insertion at neutral, and the turn between them.
    fields : Fields
        Distance fields of the bones of `RIGID`.
    nearby : ndarray of int, shape (s,)
        Bit ``k`` tells that a muscle can meet segment ``k``.
    """

    side: str
    records: tuple[OwnMuscle, ...]
    paths: Paths
    bodies: OwnBodies
    widths: tuple[Array, Array, Array]
    fields: Fields
    nearby: Faces

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the muscles, with their side."""
        return tuple(f"{record.name}_{self.side}" for record in self.records)

    def rigid(self, motions: Mapping[str, Array], skeleton: Skeleton) -> Array:
        """Motions (8, 4, 4) of the segments of `RIGID` against the pelvis."""
        return Side(skeleton, self.side).near_pelvis(motions)

    def taut(self, rigid: Array) -> TautStrings:
        """The paths pulled taut."""
        posed = self.paths.batch.posed(self.paths.carried(rigid))
        return taut(self.paths.batch.lanes, *posed, BARRIERS)

    def nodes(self, rigid: Array, coordinates: Array) -> Array:
        """Nodes (n, 3) where the gate coordinates (g, 2) are held and the carriers are moved."""
        origins, insertions, centres, u, v = self.paths.batch.posed(self.paths.carried(rigid))
        inner = centres + u * coordinates[:, :1] + v * coordinates[:, 1:]
        ends = self.paths.batch.lanes.offsets
        pieces = [
            np.concatenate(
                [origins[k : k + 1], inner[ends[k] : ends[k + 1]], insertions[k : k + 1]]
            )
            for k in range(len(origins))
        ]
        return np.concatenate(pieces)

    def moment_arms(self, skeleton: Skeleton, pose: Pose, coordinate: str) -> Array:
        """Moment arms (s,) about a coordinate, mm: -dL/dq with the gate coordinates held."""
        strings = self.taut(self.rigid(skeleton.motions(pose), skeleton))
        ahead, behind = (
            self.nodes(
                self.rigid(skeleton.motions(pose, {coordinate: step}), skeleton),
                strings.coordinates,
            )
            for step in (STEP, -STEP)
        )
        velocity = (ahead - behind) / np.radians(2.0 * STEP)
        return -string_length_derivative(strings.nodes, strings.offsets, velocity)

    def vertices(self, strings: TautStrings, rigid: Array) -> tuple[Array, Array]:
        """Vertices (s, v, 3) of the tubes pressed against bone, and their tendon share (s, n)."""
        first, last, rest = self.widths
        batch = self.paths.batch
        turns = rigid[:, :3, :3]
        first = np.einsum("sij,sj->si", turns[batch.origin_carriers], first)
        last = np.einsum("sij,sj->si", turns[batch.insertion_carriers], last)
        widths = (first, last, rest)
        held, share = swept(self.bodies, strings.nodes, strings.offsets, widths)
        volumes = self.bodies.volumes
        beside = held
        for passes in EVENINGS:
            beside = pressed(beside, SIDES, volumes, self.fields, rigid, self.nearby)
            beside = held + evened(beside - held, passes)
        return with_ends(beside, held, strings.lengths, volumes), share

    def posed(
        self, skeleton: Skeleton, motions: Mapping[str, Array]
    ) -> tuple[tuple[Part, ...], tuple[Fascicle, ...]]:
        """The muscles as closed meshes, and their taut strings, in a pose."""
        rigid = self.rigid(motions, skeleton)
        strings = self.taut(rigid)
        return self._parts(strings, rigid, motions), self._fascicles(strings, skeleton, motions)

    def fascicles(self, skeleton: Skeleton, motions: Mapping[str, Array]) -> tuple[Fascicle, ...]:
        """Their taut strings alone."""
        return self._fascicles(self.taut(self.rigid(motions, skeleton)), skeleton, motions)

    def _parts(
        self, strings: TautStrings, rigid: Array, motions: Mapping[str, Array]
    ) -> tuple[Part, ...]:
        vertices, share = self.vertices(strings, rigid)
        mirror = np.array([1.0, 1.0, 1.0 if self.side == "r" else -1.0])
        faces = FACES if self.side == "r" else _TURNED
        normals = vertex_normals(vertices, FACES) * mirror
        fields = fields_of(share)
        return tuple(
            Part(
                name=name,
                kind="muscle",
                vertices=moved(motions["pelvis"], vertices[k] * mirror),
                faces=faces,
                normals=turned(motions["pelvis"], normals[k]),
                fields={key: np.array(value[k]) for key, value in fields.items()},
            )
            for k, name in enumerate(self.names)
        )

    def _fascicles(
        self, strings: TautStrings, skeleton: Skeleton, motions: Mapping[str, Array]
    ) -> tuple[Fascicle, ...]:
        points = Side(skeleton, self.side).in_world(motions, strings.nodes)
        ends = strings.offsets
        return tuple(
            Fascicle(name, name, points[ends[k] : ends[k + 1]], float(strings.lengths[k]))
            for k, name in enumerate(self.names)
        )


_TURNED: Faces = np.ascontiguousarray(FACES[:, ::-1])


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
    batch = paths.batch
    strings = taut(batch.lanes, *batch.posed(paths.carried(_STILL)), BARRIERS)
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
