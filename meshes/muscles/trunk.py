"""From origin to the brim: lumbar sections of psoas, its way over the brim, the iliac fossa."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from meshes.anatomy.records import joints
from meshes.geometry.types import Array
from meshes.muscles.gates import Gate, lane
from meshes.muscles.lacuna import BEDS, Lacuna
from meshes.muscles.records import Place
from meshes.muscles.sides import RIGID, Side

_PELVIS = RIGID.index("pelvis")
_Z = np.array([0.0, 0.0, 1.0])
_X = np.array([1.0, 0.0, 0.0])


@dataclass(frozen=True)
class Section:
    """Where the strings of psoas lie at a lumbar level, mm for a body half 25 wide [design].

    Attributes
    ----------
    forward : float
        Centre in front of the level's centre.
    beside : float
        Centre lateral to the edge of the vertebral body.
    half_width, half_depth : float
        Half axes of the region of strings, mediolateral and anteroposterior.
    """

    forward: float
    beside: float
    half_width: float
    half_depth: float


# Centroid 40-52 mm from the midline at L5 and forwards as it descends [cited FAR94, REID94].
SECTIONS = {
    "l1_l2": Section(-6.5, 8.5, 6.0, 12.0),
    "l2_l3": Section(-5.0, 13.0, 9.5, 15.0),
    "l3_l4": Section(-5.0, 17.5, 12.5, 18.0),
    "l4_l5": Section(2.5, 20.5, 14.5, 19.0),
    "l5_s1": Section(21.0, 21.0, 14.0, 17.0),
}
BRIM_STEPS = (0.3, 0.65)
FOSSA_STEP = 24.0
_ABOVE = 12.0
_JOINING = 110.0


@dataclass(frozen=True, eq=False)
class Trunk:
    """The way of the strings of one side from their origins to the lacuna."""

    side: Side
    lacuna: Lacuna

    @cached_property
    def scale(self) -> float:
        """Half the width of the body of L5 over 25 mm."""
        return float(self.side.landmark("l5", "inferior_rim_4")[2]) / 25.0

    def section_point(self, level: str, place: Place) -> Array:
        """Where a string of a place crosses a level at neutral (3,)."""
        section, centre = SECTIONS[level], self.side.levels[level]
        edge = self.side.landmark(level.split("_")[0], "inferior_rim_4")[2]
        k = self.scale
        x = centre[0] + k * (section.forward + section.half_depth * place[1])
        z = edge + k * (section.beside + section.half_width * place[0])
        return np.array([x, centre[1], z])

    def lumbar_gates(self, place: Place, origin: Array) -> tuple[Gate, ...]:
        """A gate at the joint centre below each vertebra, moving with that vertebra."""
        gates = []
        for level in joints().levels:
            if self.side.levels[level][1] > origin[1] - _ABOVE:
                continue
            carrier = self.side.carrier(level.split("_")[0])
            point = self._joining(self.section_point(level, place), origin)
            point = self.lifted(point, 4.0, np.array([0.0, 1.0, 0.0]))
            gates.append(Gate(carrier, point, _Z, _X, lane((-2.5, 2.5), (-2.5, 2.5))))
        return tuple(gates)

    def _joining(self, point: Array, origin: Array) -> Array:
        """A string comes to its place in the muscle by and by, over some 110 mm."""
        share = min(1.0, (origin[1] - point[1]) / (_JOINING * self.scale))
        share = share * share * (3.0 - 2.0 * share)
        beside = np.array([origin[0], point[1], origin[2]])
        return np.asarray(beside + share * (point - beside))

    def brim_gates(self, place: Place) -> tuple[Gate, ...]:
        """Gates of psoas between the last disc and the lacuna, fixed to the pelvis."""
        bed = BEDS["psoas_major"]
        top, bottom = self.section_point("l5_s1", place), self.lacuna.position(bed, 0, place)
        return tuple(
            self.free_gate((1.0 - t) * top + t * bottom, bottom - top, _X, 4.0 + 1.5 * place[1])
            for t in BRIM_STEPS
        )

    def minor_gates(self, place: Place) -> tuple[Gate, ...]:
        """Gates of psoas minor from the last disc to the brim, in front of psoas major."""
        bed, beside = BEDS["psoas_major"], (-1.2, 0.8 + 0.1 * place[0])
        top, bottom = self.section_point("l5_s1", beside), self.lacuna.position(bed, 0, beside)
        points = [(1.0 - t) * top + t * bottom for t in BRIM_STEPS]
        wide = lane((-7.0, 7.0), (-1.5, 7.0))
        return tuple(
            replace(self.free_gate(point, bottom - top, _X, 4.0), walls=wide) for point in points
        )

    def free_gate(self, point: Array, along: Array, front: Array, clearance: float) -> Gate:
        """A narrow lane across a direction, lifted off the pelvis."""
        tangent = along / np.linalg.norm(along)
        v = front - (front @ tangent) * tangent
        v /= np.linalg.norm(v)
        centre = self.lifted(point, clearance, tangent)
        return Gate(_PELVIS, centre, np.cross(tangent, v), v, lane((-2.5, 2.5), (-1.5, 2.5)))

    def lifted(self, point: Array, clearance: float, tangent: Array) -> Array:
        """A point moved off the bones of the trunk, across ``tangent``, until it is clear."""
        place = point.copy()
        for _ in range(40):
            gaps = [self.side.fields.distance(k, place)[0] for k in self._trunk]
            nearest = int(np.argmin(gaps))
            if gaps[nearest] >= clearance:
                break
            slope = self.side.fields.gradient(self._trunk[nearest], place)[0]
            slope -= (slope @ tangent) * tangent
            size = np.linalg.norm(slope)
            if size < 0.1:
                break
            place += slope / size * min(1.0, clearance - gaps[nearest] + 0.05)
        return place

    @cached_property
    def _trunk(self) -> tuple[int, ...]:
        return tuple(k for k, name in enumerate(RIGID) if name != "femur")

    def fossa_gates(self, origin: Array, entry: Array, depth: float) -> tuple[Gate, ...]:
        """Gates of an iliacus string over the fossa, at its layer's height above the bone."""
        along = entry - origin
        count = int(np.clip(round(float(np.linalg.norm(along)) / FOSSA_STEP) - 1, 0, 5))
        tangent = along / np.linalg.norm(along)
        gates = []
        for t in (np.arange(count) + 1.0) / (count + 1.0):
            rise = min(1.0, t / 0.5)
            height = 2.6 + (depth + 1.0) * 3.5 * rise
            point = self.lifted(origin + t * along, height, tangent)
            slope = self.side.fields.gradient(_PELVIS, point)[0]
            gates.append(self.free_gate(point, along, slope, height))
        return tuple(gates)
