"""Cords and bands of a side: laid through their waypoints, on what they rest on, and swept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from meshes.geometry.curves import (
    arc_lengths,
    frames,
    resampled,
    resampled_strings,
    rounded,
    tangents,
)
from meshes.geometry.fields import Fields
from meshes.geometry.tubes import tube_faces, tubes
from meshes.geometry.types import Array, Faces, Mask
from meshes.neighbours.carried import Carried, unit
from meshes.neighbours.records import CordRecord, NeighbourRecord
from meshes.neighbours.resting import heights, pushed, smoothed, soft_positive

COUNT, SIDES, CAP_RINGS = 40, 10, 2
FACES: Faces = tube_faces(COUNT, SIDES, CAP_RINGS)
_BONE_GAP, _MUSCLE_GAP = 0.6, 0.8
_RAMP = 15.0


@dataclass(frozen=True, eq=False)
class Cords:
    """All cords of the chosen neighbours of a side.

    Attributes
    ----------
    records : tuple of NeighbourRecord
        Of each of k cords; a neighbour of several cords comes as often.
    cords : tuple of CordRecord
    carried : Carried
        The waypoints of all cords, one after another.
    offsets : ndarray of int, shape (k + 1,)
    """

    records: tuple[NeighbourRecord, ...]
    cords: tuple[CordRecord, ...]
    carried: Carried
    offsets: Faces

    def posed(
        self, rigid: Array, nodes: Array, surfaces: Mapping[str, Array], fields: Fields
    ) -> tuple[Array, Array]:
        """Centrelines and directions outwards (k, COUNT, 3) in a pose."""
        points, outs = self.carried.posed(rigid, nodes)
        lines = resampled_strings(points, self.offsets, COUNT)
        lines = rounded(lines, np.array([[cord.bend] for cord in self.cords]))
        outwards = self._along(points, outs)
        lines = self._wrapped(lines)
        lines = self._rested(lines, outwards, surfaces)
        return self._beside_bone(lines, fields, rigid), outwards

    def swept(self, lines: Array, outs: Array) -> Array:
        """Vertices (k, v, 3) of the tubes along centrelines."""
        axes = frames(lines)
        width, thickness = self._sizes
        flat = self._flat
        along = tangents(lines[flat])
        across = unit(np.cross(along, outs[flat]))
        axes[flat] = np.stack([across, np.cross(along, across), along], axis=-2)
        radii = np.sqrt(width * thickness) / 2.0
        aspect = width / thickness
        return tubes(lines, radii, SIDES, None, axes, aspect, "rounded", 0.7, CAP_RINGS).vertices

    @cached_property
    def _sizes(self) -> tuple[Array, Array]:
        along = np.linspace(0.0, 1.0, COUNT)
        width = np.array([w[0] + along * (w[1] - w[0]) for w in (c.width for c in self.cords)])
        thick = np.array([t[0] + along * (t[1] - t[0]) for t in (c.thickness for c in self.cords)])
        return width, thick

    @cached_property
    def _flat(self) -> Mask:
        return np.array([cord.width != cord.thickness for cord in self.cords])

    @cached_property
    def _free(self) -> Array:
        """How freely each point (k, COUNT) may be moved: 0 where a cord is fixed, 1 away."""
        start = arc_lengths(resampled_strings(self.carried.points, self.offsets, COUNT))
        ends = np.array([cord.fixed for cord in self.cords])
        ramps = np.clip(ends, 1e-9, _RAMP)
        share = np.minimum(
            (start - ends[:, :1]) / ramps[:, :1],
            (start[:, -1:] - start - ends[:, 1:]) / ramps[:, 1:],
        )
        share = np.clip(1.0 + share, 0.0, 1.0)
        return np.asarray(share * share * (3.0 - 2.0 * share))

    def _along(self, points: Array, outs: Array) -> Array:
        """Directions outwards (k, COUNT, 3) along the cords."""
        found = np.empty((len(self.cords), COUNT, 3))
        even = np.linspace(0.0, 1.0, COUNT)
        for k in range(len(self.cords)):
            own = slice(self.offsets[k], self.offsets[k + 1])
            lengths = arc_lengths(points[own])
            for c in range(3):
                found[k, :, c] = np.interp(even * lengths[-1], lengths, outs[own, c])
        return unit(smoothed(found, 4))

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
        thickness = self._sizes[1]
        for k, (record, cord) in enumerate(zip(self.records, self.cords, strict=True)):
            if not record.on or not cord.rests:
                continue
            gap = thickness[k] / 2.0 + _MUSCLE_GAP - record.sunk
            falls = np.tile(np.array(record.fall), (COUNT, 1))
            for times in (6, 2):
                rise = np.max(
                    [heights(found[k], outs[k], falls, surfaces[name]) for name in record.on],
                    axis=0,
                )
                lift = (soft_positive(rise + gap) * self._free[k])[:, None]
                found[k] += outs[k] * np.maximum(lift, smoothed(lift, times))
        return found

    def _beside_bone(self, lines: Array, fields: Fields, rigid: Array) -> Array:
        thickness = self._sizes[1]
        clearance = thickness / 2.0 + _BONE_GAP - 20.0 * (1.0 - self._free)
        moved = pushed(lines.reshape(-1, 3), clearance.ravel(), fields, rigid)
        shift = moved.reshape(lines.shape) - lines
        return np.asarray(lines + np.where(self._free[..., None] > 0, smoothed(shift, 1), 0.0))
