"""The muscles of one side: strings posed and measured, bodies carried by them.

All is in the frame of the pelvis, as of a right side, and depends on where the bones of this side
stand against the pelvis, on nothing else; so what was posed last is remembered by that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from meshes.geometry.fields import Fields
from meshes.geometry.solids import vertex_normals
from meshes.geometry.strings import Lanes, TautStrings
from meshes.geometry.types import Array, Faces
from meshes.muscles.centrelines import Centrelines, posed_lines, smooth_lines
from meshes.muscles.gates import Batch, fan_motions
from meshes.muscles.polish import polished
from meshes.muscles.rest import Rest
from meshes.muscles.sides import RIGID, Side
from meshes.muscles.skin import skinned
from meshes.muscles.strung import moment_arms, pulled
from meshes.pose import Pose
from meshes.skeleton import Skeleton

Arrays = Mapping[str, NDArray[np.generic]]
_BATCH = (
    "origins",
    "insertions",
    "origin_carriers",
    "insertion_carriers",
    "carriers",
    "centres",
    "axes_u",
    "axes_v",
)
_LANES = ("offsets", "constraints", "starts", "stiffness", "rests")
_FIELDS = ("values", "lows", "shapes", "offsets", "spacing")
KEPT = 6
"""Poses of a side that are remembered."""
EXACT = 9
"""Decimals, mm, to which bones stand where they are posed: sides that mirror each other, as they
do but for rounding, are then posed once."""
_PLAIN = ("names", "muscles", "pcsa", "hip", "first_angle", "nearby")


@dataclass(frozen=True, eq=False)
class PosedSide:
    """One side in a pose, in the frame of the pelvis.

    Attributes
    ----------
    strings : TautStrings
    vertices, normals : ndarray, shape (n, 3)
        Of all bodies.
    """

    strings: TautStrings
    vertices: Array
    normals: Array


@dataclass(frozen=True, eq=False)
class Bundle:
    """The muscles of one side of a body, ready to be posed.

    Attributes
    ----------
    side : {"r", "l"}
    names, muscles : ndarray of str, shape (s,)
        Of the strings and of the muscles that they belong to, with their side.
    pcsa : ndarray, shape (s,)
        mm2.
    batch : Batch
    hip : ndarray, shape (3,)
    first_angle : ndarray, shape ()
        Angle at which the fan begins, radians.
    rest : Rest
    fields : Fields
        Distance fields of the bones.
    nearby : ndarray of int, shape (s,)
        Bit ``k`` tells that a string can meet segment ``k``.
    memory : dict
        What was posed last, by `key`; one for both sides of a symmetric body.
    """

    side: str
    names: NDArray[np.str_]
    muscles: NDArray[np.str_]
    pcsa: Array
    batch: Batch
    hip: Array
    first_angle: Array
    rest: Rest
    fields: Fields
    nearby: Faces
    memory: dict[tuple[int, bytes, float], PosedSide] = field(default_factory=dict, repr=False)

    def key(self, rigid: Array, tone: float) -> tuple[int, bytes, float]:
        """What a pose is remembered by: the same of both sides where they mirror each other."""
        return id(self.memory), _settled(rigid).tobytes(), tone

    def rigid(self, motions: Mapping[str, Array], skeleton: Skeleton) -> Array:
        """Motions (8, 4, 4) of the segments of `RIGID` against the pelvis."""
        return Side(skeleton, self.side).near_pelvis(motions)

    def carried(self, rigid: Array) -> Array:
        """Motions (16, 4, 4) of all carriers."""
        turn = rigid[RIGID.index("femur"), :3, :3]
        return np.concatenate([rigid, fan_motions(self.hip, float(self.first_angle), turn)])

    def taut(self, rigid: Array) -> TautStrings:
        """The strings pulled taut, in the frame of the pelvis, as of a right side."""
        return pulled(self.batch, self.carried(rigid))

    def moment_arms(self, skeleton: Skeleton, pose: Pose, coordinate: str) -> Array:
        """Moment arms (s,) about a coordinate, mm: -dL/dq with the gate coordinates held."""

        def carried(step: float) -> Array:
            return self.carried(self.rigid(skeleton.motions(pose, {coordinate: step}), skeleton))

        return moment_arms(self.batch, carried)

    def posed(self, rigid: Array, tone: float = 0.0) -> PosedSide:
        """Strings and bodies; remembered, so that a side that stands still costs nothing."""
        key = self.key(rigid, tone)
        known = self.memory.get(key)
        if known is None:
            placed = _settled(rigid)
            carried = self.carried(placed)
            strings = pulled(self.batch, carried)
            vertices = self._bodies(self._lines(strings, carried), placed, tone)
            known = PosedSide(strings, vertices, vertex_normals(vertices, self.rest.faces))
            self.memory[key] = known
            for old in list(self.memory)[:-KEPT]:
                self.memory.pop(old, None)
        return known

    def lines(self, strings: TautStrings, rigid: Array) -> Centrelines:
        """Centrelines of solved strings, stretched as they are there."""
        return self._lines(strings, self.carried(rigid))

    def _lines(self, strings: TautStrings, carried: Array) -> Centrelines:
        first = self.batch.lanes.offsets[:-1]
        across = np.einsum(
            "sij,sj->si", carried[self.batch.carriers[first], :3, :3], self.batch.axes_u[first]
        )
        turns = carried[self.batch.insertion_carriers, :3, :3]
        ends = (
            np.einsum("sij,sj->si", turns, self.rest.end_normals),
            np.einsum("sij,sj->si", turns, self.rest.end_tangents),
        )
        lines = smooth_lines(strings.nodes, strings.offsets)
        return posed_lines(lines, across, ends, self.rest.lengths, self.rest.tendons)

    def _bodies(self, lines: Centrelines, rigid: Array, tone: float) -> Array:
        """Vertices (n, 3) of the bodies around their centrelines."""
        skin, strain, cores = skinned(self.rest, lines, rigid, tone)
        return polished(self.rest, skin, strain, cores, self.fields, rigid)

    def with_lanes(self, lanes: Lanes) -> Bundle:
        """The same strings with other lanes."""
        return replace(self, batch=replace(self.batch, lanes=lanes), memory={})

    def with_rest(self, rest: Rest) -> Bundle:
        """The same strings with other bodies."""
        return replace(self, rest=rest, memory={})

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """All that it holds, as arrays by name."""
        parts = (
            ("", self, _PLAIN),
            ("batch.", self.batch, _BATCH),
            ("lanes.", self.batch.lanes, _LANES),
            ("rest.", self.rest, Rest.names()),
            ("fields.", self.fields, _FIELDS),
        )
        return {
            f"{prefix}{name}": np.asarray(getattr(part, name))
            for prefix, part, names in parts
            for name in names
        }

    @classmethod
    def restored(cls, side: str, arrays: Arrays) -> Bundle:
        """The bundle whose arrays these are.

        Raises
        ------
        KeyError
            If an array is missing.
        """

        def read(prefix: str, names: tuple[str, ...]) -> dict[str, NDArray[np.generic]]:
            return {name: arrays[f"{prefix}{name}"] for name in names}

        own = read("fields.", _FIELDS)
        stored = Fields(**{**own, "spacing": float(own["spacing"])})  # type: ignore[arg-type]
        lanes = Lanes(**read("lanes.", _LANES))  # type: ignore[arg-type]
        return cls(
            side=side,
            batch=Batch(**read("batch.", _BATCH), lanes=lanes),  # type: ignore[arg-type]
            rest=Rest(**read("rest.", Rest.names())),  # type: ignore[arg-type]
            fields=stored,
            **read("", _PLAIN),  # type: ignore[arg-type]
        )


def _settled(rigid: Array) -> Array:
    """Motions rounded to `EXACT`, without negative zeros."""
    return np.asarray(np.round(rigid, EXACT) + 0.0)


def mirrored(bundle: Bundle) -> Bundle:
    """The bundle of the left side of a symmetric body, from that of its right."""

    def left(names: NDArray[np.str_]) -> NDArray[np.str_]:
        return np.array([f"{name[:-1]}l" for name in names])

    return replace(bundle, side="l", names=left(bundle.names), muscles=left(bundle.muscles))
