"""Muscles of the user's own on one side, posed: taut paths, and the tubes around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from meshes.geometry.fields import Fields
from meshes.geometry.frames import moved, turned
from meshes.geometry.solids import vertex_normals
from meshes.geometry.strings import TautStrings
from meshes.geometry.types import Array, Faces
from meshes.muscles.contact import pressed
from meshes.muscles.own_paths import Paths
from meshes.muscles.own_records import OwnMuscle
from meshes.muscles.own_tubes import (
    EVENINGS,
    FACES,
    SIDES,
    OwnBodies,
    evened,
    fields_of,
    swept,
    with_ends,
)
from meshes.muscles.sides import Side
from meshes.muscles.strung import moment_arms, pulled
from meshes.part import Fascicle, Part
from meshes.pose import Pose
from meshes.skeleton import Skeleton

_TURNED: Faces = np.ascontiguousarray(FACES[:, ::-1])


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
        return pulled(self.paths.batch, self.paths.carried(rigid))

    def moment_arms(self, skeleton: Skeleton, pose: Pose, coordinate: str) -> Array:
        """Moment arms (s,) about a coordinate, mm: -dL/dq with the gate coordinates held."""

        def carried(step: float) -> Array:
            rigid = self.rigid(skeleton.motions(pose, {coordinate: step}), skeleton)
            return self.paths.carried(rigid)

        return moment_arms(self.paths.batch, carried)

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
