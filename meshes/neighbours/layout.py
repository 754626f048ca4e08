"""Waypoints of the table laid out on one side of a skeleton at neutral."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from meshes.geometry.types import Array
from meshes.muscles.sides import RIGID, Side
from meshes.neighbours.carried import Carried
from meshes.neighbours.records import Three, Waypoint
from meshes.neighbours.resting import ROUND
from meshes.part import Part

_SLAB = 5.0
_LATERAL = np.array([0.0, 0.0, 1.0])
_ANTERIOR = np.array([1.0, 0.0, 0.0])
_HUNG_ON = 4
_QUARTERS = np.array([[2.0, 2.0, 2.0], [4.0, 1.0, 1.0], [1.0, 4.0, 1.0], [1.0, 1.0, 4.0]]) / 6.0
_MARGIN, _MOST, _STEP, _RISE = np.radians((9.0, 33.0, 0.5, 0.85))


@dataclass(frozen=True, eq=False)
class Strings:
    """The strings of one side: nodes (n, 3) at neutral with the muscle (n,) of each."""

    nodes: Array
    muscles: Sequence[str]


@dataclass(frozen=True, eq=False)
class Layout:
    """Where waypoints lie on a side.

    Attributes
    ----------
    side : Side
    size : float
        Of the body against the reference man.
    surfaces : dict of muscle to ndarray, shape (n, 3)
        Points all over the muscles at neutral (`strewn`), in the frame of the side.
    strings : Strings
    """

    side: Side
    size: float
    surfaces: dict[str, Array]
    strings: Strings

    def carried(self, points: Sequence[Waypoint], out: Three) -> Carried:
        """The waypoints of a cord or of a sheet."""
        places = np.array([self.place(point) for point in points])
        rows = [self._carriers(point, place) for point, place in zip(points, places, strict=True)]
        weights = sparse.csr_array(np.array([row[3] for row in rows]))
        outs = np.array([self._out(point, out) for point in points])
        return Carried(
            points=places,
            outs=outs / np.linalg.norm(outs, axis=1, keepdims=True),
            shares=np.array([row[0] for row in rows]),
            groin=np.array([row[1] for row in rows]),
            fold=np.array([row[2] for row in rows]),
            strings=weights,
            offsets=places - weights @ self.strings.nodes,
            hung=np.array([row[3].any() for row in rows]),
            hip=self.side.hip,
        )

    def _out(self, point: Waypoint, usual: Three) -> Three:
        """Outwards at a waypoint: beside the hip joint radially, if not said otherwise."""
        if point.out is None and point.hip is not None:
            x, y, z = _radial(np.radians(point.hip[0]))
            return float(x), float(y), float(z)
        return point.out or usual

    def place(self, point: Waypoint) -> Array:
        """Position (3,) of a waypoint at neutral."""
        shift = self.size * np.array(point.shift)
        if point.bone:
            return shift + sum(w * self.side.landmark(point.bone, name) for name, w in point.at)
        if point.disc:
            return shift + self._beside_disc(point)
        if point.hip is not None:
            angle, above, z = point.hip
            radius = self.side.head_radius + self.size * above
            out = _radial(np.radians(angle))
            return np.asarray(self.side.hip + radius * out + self.size * z * _LATERAL + shift)
        return shift + self._on_section(point)

    def height(self, vertebra: str, share: float) -> float:
        """The y at a share of a vertebral body's height from above, or of a disc's centre."""
        if vertebra in self.side.levels:
            return float(self.side.levels[vertebra][1])
        upper = self.side.landmark(vertebra, "superior_endplate_centre")
        lower = self.side.landmark(vertebra, "inferior_endplate_centre")
        return float((1.0 - share) * upper[1] + share * lower[1])

    def _beside_disc(self, point: Waypoint) -> Array:
        front, back = self.disc_ends(point.disc)
        place = back + point.ratio * (front - back)
        low, high = self._width("psoas_major", float(place[1]))
        return np.array([place[0], place[1], low + point.across * (high - low)])

    def disc_ends(self, disc: str) -> tuple[Array, Array]:
        """Front and back (3,) of a disc in the median plane."""
        upper, lower = disc.split("_")
        names = ("superior_rim_1", "superior_rim_7")
        below, ends = lower, names
        if lower == "s1":
            below, ends = "sacrum", ("promontory", "s1_endplate_rim_7")
        front, back = (
            (self.side.landmark(upper, a) + self.side.landmark(below, b)) / 2.0
            for a, b in zip(("inferior_rim_1", "inferior_rim_7"), ends, strict=True)
        )
        return front, back

    def _width(self, muscle: str, y: float) -> tuple[float, float]:
        z = self._slab(muscle, y)[:, 2]
        return float(z.min()), float(z.max())

    def _slab(self, muscle: str, y: float) -> Array:
        vertices = self.surfaces[muscle]
        gaps = np.abs(vertices[:, 1] - y)
        return np.asarray(vertices[gaps < max(_SLAB * self.size, float(gaps.min()) + 2.0)])

    def _on_section(self, point: Waypoint) -> Array:
        """On a horizontal section, or on one through the axis of the hip."""
        sections = [self._section(muscle, point) for muscle in point.muscles]
        if len(sections) == 2:
            height, z = _groove(*sections)
        else:
            section = sections[0]
            low, high = section[:, 1].min(), section[:, 1].max()
            z = low + point.across * (high - low)
            height = float(_envelope(section, np.array([np.clip(z, low, high)]))[0])
        deepest = min(float(section[:, 0].min()) for section in sections)
        if point.depth <= 1.0:
            height = deepest + point.depth * (height - deepest)
        if point.level is not None:
            return np.array([height, self.height(*point.level), z])
        return np.asarray(self.side.hip + height * _radial(self._angle(point)) + z * _LATERAL)

    def _angle(self, point: Waypoint) -> float:
        spine = self.side.landmark("hip_bone", "anterior_inferior_iliac_spine") - self.side.hip
        return float(np.arctan2(spine[1], spine[0]) + np.radians(point.angle or 0.0))

    def _section(self, muscle: str, point: Waypoint) -> Array:
        """Height outwards and z (n, 2) of a muscle's vertices near a plane."""
        if point.level is not None:
            slab = self._slab(muscle, self.height(*point.level))
            return np.asarray(slab[:, [0, 2]])
        angle = self._angle(point)
        beside = self.surfaces[muscle] - self.side.hip
        out, across = _radial(angle), np.array([-np.sin(angle), np.cos(angle), 0.0])
        gaps = np.where(beside @ out > 0.0, np.abs(beside @ across), np.inf)
        for reach in (115.0, np.inf):
            own = np.where(beside @ out < reach * self.size, gaps, np.inf)
            near = own < max(_SLAB * self.size, min(float(own.min()) + 2.0, 1e6))
            if near.any():
                break
        return np.stack([beside[near] @ out, beside[near, 2]], axis=1)

    def _carriers(self, point: Waypoint, place: Array) -> tuple[Array, bool, Array, Array]:
        """Shares of segments, whether the groin carries, its fold, weights of string nodes."""
        shares, fold = np.zeros(len(RIGID)), np.zeros(4)
        nodes = np.zeros(len(self.strings.nodes))
        words = dict(point.by) or self._usual(point)
        if "strings" in words or (not point.by and point.muscles):
            nodes = self._hanging(point.muscles or ("psoas_major",), place)
        if "groin" in words:
            return shares, True, self._fold(place, point.turns), nodes
        for word, weight in words.items():
            if word != "strings":
                shares[self.side.carrier(word)] += weight
        if not shares.any():
            shares[0] = 1.0
        return shares / shares.sum(), False, fold, nodes

    def _usual(self, point: Waypoint) -> dict[str, float]:
        if point.bone:
            return {point.bone: 1.0}
        if point.disc:
            upper, lower = point.disc.split("_")
            return {upper: 0.5, "pelvis" if lower == "s1" else lower: 0.5}
        if point.hip is not None or (point.angle is not None and point.angle < -10.0):
            return {"groin": 1.0}
        if point.level is not None and point.level[0] in self.side.levels:
            upper, lower = point.level[0].split("_")
            return {upper: 0.5, "pelvis" if lower == "s1" else lower: 0.5}
        return {point.level[0] if point.level else "pelvis": 1.0}

    def _hanging(self, muscles: Sequence[str], place: Array) -> Array:
        """Weights of the nodes of a muscle's strings nearest to a place."""
        own = np.array([muscle in muscles for muscle in self.strings.muscles])
        apart = np.where(own, np.linalg.norm(self.strings.nodes - place, axis=1), np.inf)
        nearest = np.argsort(apart)[: 2 * _HUNG_ON]
        weights = np.zeros(len(apart))
        spread = max(float(apart[nearest[_HUNG_ON]]), 4.0)
        weights[nearest] = np.exp(-0.5 * (apart[nearest] / spread) ** 2)
        return np.asarray(weights / weights.sum())

    def _fold(self, place: Array, turns: float | None) -> Array:
        """Angle at neutral, greatest angle, share in the femur's turns, and whether in all."""
        x, y, z = place - self.side.hip
        angle, radius = float(np.arctan2(y, x)), float(np.hypot(x, y))
        top, length = self._ligament(z)
        most = _MOST + _STEP * max(0.0, radius / self.size - 40.0)
        limit = min(top - _MARGIN, most) + _RISE * max(0.0, radius - length - 3.0) / self.size
        share = np.clip((limit - angle) / np.radians(100.0), 0.0, 1.0)
        held = np.array([angle, max(limit, angle + 0.03), share, 0.0])
        return held if turns is None else np.array([angle, limit, turns, 1.0])

    def _ligament(self, z: float) -> tuple[float, float]:
        """Angle and radius of the line of the inguinal ligament at a z from the hip."""
        spine, tubercle = self._ligament_ends
        t = np.clip((spine[2] - z) / (spine[2] - tubercle[2]), 0.0, 1.0)
        x, y, _ = spine + t * (tubercle - spine)
        return float(np.arctan2(y, x)), float(np.hypot(x, y))

    @cached_property
    def _ligament_ends(self) -> tuple[Array, Array]:
        spine = self.side.landmark("hip_bone", "anterior_superior_iliac_spine")
        tubercle = self.side.landmark("hip_bone", "pubic_tubercle")
        return spine - self.side.hip, tubercle - self.side.hip


def strewn(part: Part) -> Array:
    """Points (n, 3) all over a part's surface: its vertices, and the middles of quartered faces."""
    quarters = np.einsum("pk,fkc->pfc", _QUARTERS, part.vertices[part.faces])
    return np.concatenate([part.vertices, *quarters])


def _radial(angle: float) -> Array:
    return np.array([np.cos(angle), np.sin(angle), 0.0])


def _envelope(section: Array, z: Array) -> Array:
    """Height (k,) of a section's (n, 2) surface at ``z`` (k,), as a ball lies on it."""
    drop = (section[:, 1][None] - z[:, None]) ** 2 / (2.0 * ROUND)
    return np.asarray((section[:, 0][None] - drop).max(axis=1))


def _groove(medial: Array, lateral: Array) -> tuple[float, float]:
    """Height and z of the groove between two sections, the more medial one first."""
    z = np.linspace(min(medial[:, 1].min(), lateral[:, 1].min()), lateral[:, 1].max(), 200)
    one, other = _envelope(medial, z), _envelope(lateral, z)
    past = np.flatnonzero(one < other)
    after = past[past > int(np.argmax(one))]
    k = int(after[0]) if len(after) else int(np.argmin(np.abs(one - other)))
    return float(max(one[k], other[k])), float(z[k])
