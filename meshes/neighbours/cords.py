"""Cords and bands of a side: laid through their waypoints, on what they rest on, and swept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from meshes.geometry.curves import arc_lengths, frames, resampled, resampled_strings, tangents
from meshes.geometry.fields import Fields
from meshes.geometry.rounding import rounded
from meshes.geometry.tubes import tube_faces, tubes
from meshes.geometry.types import Array, Faces, Mask
from meshes.neighbours.carried import unit
from meshes.neighbours.fibres import fibred
from meshes.neighbours.flips import Courses
from meshes.neighbours.records import CordRecord, NeighbourRecord
from meshes.neighbours.resting import heights, pushed, smoothed, soft_positive

COUNT, SIDES, CAP_RINGS = 36, 10, 2
SECTIONS = 2 * COUNT - 1
FACES: Faces = tube_faces(SECTIONS, SIDES, CAP_RINGS)
_BONE_GAP, _MUSCLE_GAP = 0.6, 0.8
_RAMP = 15.0
_GROWN = 22.0
_EVEN = 0.5
_KINK, _WIDE = 2.2, 2.2
"""Bend radius of a cord over its own, and how much more widely its waypoints are smoothed."""


@dataclass(frozen=True, eq=False)
class Cords:
    """All cords of the chosen neighbours of a side.

    Attributes
    ----------
    records : tuple of NeighbourRecord
        Of each of k cords; a neighbour of several cords comes as often.
    cords : tuple of CordRecord
    carried : Courses
        The waypoints of all cords, one after another.
    offsets : ndarray of int, shape (k + 1,)
    """

    records: tuple[NeighbourRecord, ...]
    cords: tuple[CordRecord, ...]
    carried: Courses
    offsets: Faces

    def posed(
        self, rigid: Array, nodes: Array, surfaces: Mapping[str, Array], fields: Fields
    ) -> tuple[Array, Array]:
        """Centrelines and directions outwards (k, COUNT, 3) in a pose."""
        points, outs = self.carried.posed(rigid, nodes)
        lines = resampled_strings(points, self.offsets, COUNT)
        bends = np.array([[cord.bend] for cord in self.cords])
        reach = 0.35 * np.maximum(bends, _WIDE * self._kinked)[:, 0]
        lines = rounded(lines, bends, reach)
        outwards = unit((self._between @ outs).reshape(lines.shape))
        lines = self._wrapped(lines)
        lines = self._rested(lines, outwards, surfaces)
        lines = rounded(lines, np.maximum(_EVEN * bends, self._kinked))
        lines = self._grown(self._beside_bone(lines, fields, rigid))
        return rounded(lines, self._kinked, 0.0), outwards

    def swept(self, lines: Array, outs: Array) -> Array:
        """Vertices (k, v, 3) of the tubes along centrelines, in twice as many sections."""
        fine, sides = _refined(lines), _refined(outs)
        axes = frames(fine)
        width, thickness = (_refined(size[..., None])[..., 0] for size in self._sizes)
        flat = self._flat
        along = tangents(fine[flat])
        across = unit(np.cross(along, sides[flat]))
        axes[flat] = np.stack([across, np.cross(along, across), along], axis=-2)
        radii = np.sqrt(width * thickness) / 2.0
        aspect = width / thickness
        return tubes(fine, radii, SIDES, None, axes, aspect, "rounded", 1.0, CAP_RINGS).vertices

    def fibres(self, k: int) -> dict[str, Array]:
        """Fields (v,) of a cord of muscle: along and across its fibres, and its tendons."""
        sections = np.clip(np.arange(SECTIONS + 2 * CAP_RINGS) - CAP_RINGS, 0, SECTIONS - 1)
        turn = 2.0 * np.pi * np.arange(SIDES) / SIDES
        width, thickness = (float(size[k].max()) for size in self._sizes)
        along = np.repeat(sections / (SECTIONS - 1.0), SIDES)
        along = np.concatenate([[0.0], along, [1.0]])
        u, v = (np.tile(wave, len(sections)) for wave in (np.cos(turn), np.sin(turn)))
        u, v = (np.concatenate([[0.0], own, [0.0]]) for own in (u, v))
        return fibred(along, (1.0 + u) / 2.0, 0.5 + v * thickness / width / 2.0)

    @cached_property
    def _sizes(self) -> tuple[Array, Array]:
        along = np.linspace(0.0, 1.0, COUNT)
        ends = np.array([cord.taper for cord in self.cords])
        before = self._marks / np.maximum(ends[:, :1], 1e-9)
        after = (self._marks[:, -1:] - self._marks) / np.maximum(ends[:, 1:], 1e-9)
        least = np.array([[cord.point] for cord in self.cords])
        share = np.minimum(np.clip(before, 0.0, 1.0), np.clip(after, 0.0, 1.0))
        swell = least + (1.0 - least) * np.where(share < 1.0, np.sin(np.pi / 2.0 * share), 1.0)
        width = np.array([w[0] + along * (w[1] - w[0]) for w in (c.width for c in self.cords)])
        thick = np.array([t[0] + along * (t[1] - t[0]) for t in (c.thickness for c in self.cords)])
        slim = np.where(self._flat[:, None], np.sqrt(swell), swell)
        return width * slim, thick * swell

    @cached_property
    def _kinked(self) -> Array:
        """Bend radius (k, 1) below which a cord would kink, mm."""
        width, thickness = self._sizes
        return np.asarray(_KINK / 2.0 * np.sqrt(width * thickness).max(axis=1)[:, None])

    @cached_property
    def _marks(self) -> Array:
        """Arc length (k, COUNT) along each cord at neutral, mm."""
        return arc_lengths(resampled_strings(self.carried.points, self.offsets, COUNT))

    @cached_property
    def _flat(self) -> Mask:
        return np.array([cord.width != cord.thickness for cord in self.cords])

    @cached_property
    def _free(self) -> Array:
        """How freely each point (k, COUNT) may be moved: 0 where a cord is fixed, 1 away."""
        start = self._marks
        ends = np.array([cord.fixed for cord in self.cords])
        ramps = np.clip(ends, 1e-9, _RAMP)
        share = np.minimum(
            (start - ends[:, :1]) / ramps[:, :1],
            (start[:, -1:] - start - ends[:, 1:]) / ramps[:, 1:],
        )
        share = np.clip(1.0 + share, 0.0, 1.0)
        return np.asarray(share * share * (3.0 - 2.0 * share))

    @cached_property
    def _between(self) -> sparse.csr_array:
        """Weights (k COUNT, waypoints) of the waypoints along the cords, by their arc length."""
        blocks = []
        even = np.linspace(0.0, 1.0, COUNT)
        for first, last in zip(self.offsets[:-1], self.offsets[1:], strict=True):
            lengths = arc_lengths(self.carried.points[first:last])
            ones = np.eye(last - first)
            rows = [np.interp(even * lengths[-1], lengths, column) for column in ones]
            blocks.append(smoothed(np.stack(rows, axis=1), 4))
        return sparse.csr_array(sparse.block_diag(blocks))

    def _wrapped(self, lines: Array) -> Array:
        """Cords that lie on the joint kept off the head of the femur."""
        found = lines.copy()
        for k, cord in enumerate(self.cords):
            if cord.wrap is None:
                continue
            for _ in range(2):
                beside = found[k] - self.carried.hip
                radius = np.linalg.norm(beside, axis=1)
                lift = soft_positive(cord.wrap - radius, 1.0) * self._free[k]
                found[k] += unit(beside) * lift[:, None]
                found[k] = resampled(found[k], COUNT)
        return found

    def _rested(self, lines: Array, outs: Array, surfaces: Mapping[str, Array]) -> Array:
        """Cords raised onto the muscles below them."""
        found = lines.copy()
        rows, below, falls, gap = self._resting
        if not len(rows):
            return found
        for times in (6, 2):
            rise = np.full(len(rows) * COUNT, -np.inf)
            points, out = found[rows].reshape(-1, 3), outs[rows].reshape(-1, 3)
            for name, on in below.items():
                up = heights(points[on], out[on], falls[on], surfaces[name])
                rise[on] = np.maximum(rise[on], up)
            lift = soft_positive(np.maximum(rise, -1e3).reshape(-1, COUNT) + gap)
            lift = (lift * self._free[rows])[..., None]
            found[rows] += outs[rows] * np.maximum(lift, smoothed(lift, times))
        return found

    @cached_property
    def _resting(self) -> tuple[Faces, Mapping[str, Faces], Array, Array]:
        """Rows that rest; which of their points on what; what does not lift them; their height.

        Points that are fixed are left out.
        """
        pairs = list(zip(self.records, self.cords, strict=True))
        rows = [k for k, (record, cord) in enumerate(pairs) if record.on and cord.rests]
        below = {}
        for name in dict.fromkeys(name for k in rows for name in self.records[k].on):
            on = np.array([name in self.records[k].on for k in rows])
            below[name] = np.flatnonzero(on[:, None] & (self._free[rows] > 0.0))
        falls = np.repeat(np.array([self.records[k].fall for k in rows]), COUNT, axis=0)
        gap = np.array([self._sizes[1][k] / 2.0 + _MUSCLE_GAP - self.records[k].sunk for k in rows])
        return np.array(rows, dtype=np.int64), below, falls, gap

    def _grown(self, lines: Array) -> Array:
        """Branches that leave their trunks along them."""
        found = lines
        for k, cord in enumerate(self.cords):
            if cord.joins is None:
                continue
            trunk = self._trunk(k)
            found = found.copy() if found is lines else found
            length = max(float(arc_lengths(lines[trunk])[-1]), 1e-9)
            start = length - cord.joins[1]
            steps = arc_lengths(lines[k])
            beside = _extended(lines[trunk], start + steps)
            share = np.clip(steps / (_GROWN + cord.joins[1]), 0.0, 1.0)
            share = (share * share * (3.0 - 2.0 * share))[:, None]
            found[k] = resampled((1.0 - share) * beside + share * lines[k], COUNT)
        return found

    def _trunk(self, k: int) -> int:
        """The cord from which a branch leaves."""
        joins = self.cords[k].joins
        first = next(i for i, record in enumerate(self.records) if record is self.records[k])
        return first + (joins[0] if joins else 0)

    def _beside_bone(self, lines: Array, fields: Fields, rigid: Array) -> Array:
        thickness = self._sizes[1]
        clearance = thickness / 2.0 + _BONE_GAP - 20.0 * (1.0 - self._free)
        moved = pushed(lines.reshape(-1, 3), clearance.ravel(), fields, rigid)
        shift = moved.reshape(lines.shape) - lines
        return np.asarray(lines + np.where(self._free[..., None] > 0, smoothed(shift, 1), 0.0))


def _refined(lines: Array) -> Array:
    """Points (k, 2 n - 1, d) through and halfway between those of curves (k, n, d)."""
    fine = np.empty((lines.shape[0], 2 * lines.shape[1] - 1, lines.shape[2]))
    fine[:, ::2] = lines
    fine[:, 3:-3:2] = (
        9.0 * (lines[:, 1:-2] + lines[:, 2:-1]) - lines[:, :-3] - lines[:, 3:]
    ) / 16.0
    for at, (a, b, c) in ((1, (0, 1, 2)), (-2, (-1, -2, -3))):
        fine[:, at] = (3.0 * lines[:, a] + 6.0 * lines[:, b] - lines[:, c]) / 8.0
    return fine


def _extended(line: Array, at: Array) -> Array:
    """Points (k, 3) at arc lengths along a curve (n, 3), straight on beyond its end."""
    lengths = arc_lengths(line)
    found = np.stack([np.interp(at, lengths, line[:, c]) for c in range(3)], axis=1)
    beyond = np.maximum(at - lengths[-1], 0.0)[:, None]
    return np.asarray(found + beyond * tangents(line[-3:])[-1])
