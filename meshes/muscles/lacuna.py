"""From the brim to the femur: gates of the lacuna musculorum, the fan and the femoral walls.

Angles run from anterior to up about the mediolateral axis through the centre of the hip joint;
radii and z are measured from there. Everything is tied to the anterior inferior iliac spine, the
iliopubic eminence, the head of the femur and the lesser trochanter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from meshes.geometry.frames import rotation
from meshes.geometry.types import Array
from meshes.muscles.gates import (
    FAN,
    FAN_CARRIERS,
    FEMORAL_ANGLE,
    WALL_CARRIERS,
    WALLS,
    Gate,
    fan_motions,
    lane,
)
from meshes.muscles.records import Place
from meshes.muscles.sides import RIGID, Side

ANGLES = np.radians((13.0, 3.0, -7.0, -18.0))
"""Planes of the lacuna, from the angle of the anterior inferior iliac spine."""
FAN_FLOOR = 4.2
"""Strings above the head of the femur, mm for a radius of 23.8: cartilage and capsule."""
WALL_GAP = -4.0
WALL_SPAN = (26.0, 48.0)
_CLEAR = 2.5
_PELVIS, _FEMUR = RIGID.index("pelvis"), RIGID.index("femur")


@dataclass(frozen=True)
class Bed:
    """How a muscle lies in the lacuna and on the head of the femur [design].

    Attributes
    ----------
    middle : float
        As a share of the width from the iliopubic eminence to the anterior inferior iliac spine.
    half_width : tuple of float
        At each plane of the lacuna, as shares of that width.
    thickness : tuple of float
        Of the layer of strings above the bone at each plane of the lacuna, mm.
    fan_thickness : tuple of float
        Of the layer on the head, at its start and at the femur, mm.
    wall : tuple of float
        Direction (radial, z) away from the femur above the lesser trochanter.
    """

    middle: float
    half_width: tuple[float, float, float, float]
    thickness: tuple[float, float, float, float]
    fan_thickness: tuple[float, float]
    wall: tuple[float, float]


BEDS = {
    "psoas_major": Bed(
        0.35, (0.21, 0.16, 0.12, 0.095), (13.0, 9.0, 5.0, 3.0), (4.0, 2.0), (0.45, -0.89)
    ),
    "iliacus": Bed(
        0.63, (0.22, 0.22, 0.20, 0.18), (15.0, 13.0, 12.0, 10.0), (15.0, 13.0), (0.6, -0.8)
    ),
}
_FALL = 16.0  # most by which the floor may fall from the third plane to the last, mm


@dataclass(frozen=True, eq=False)
class Lacuna:
    """The lacuna musculorum of one side."""

    side: Side

    @property
    def size(self) -> float:
        """Radius of the head of the femur against that of the reference man."""
        return self.side.head_radius / 23.8

    @cached_property
    def spine(self) -> Array:
        """The anterior inferior iliac spine from the centre of the hip."""
        return self.side.landmark("hip_bone", "anterior_inferior_iliac_spine") - self.side.hip

    @cached_property
    def angles(self) -> Array:
        """Angles (4,) of its planes, radians, falling towards the thigh."""
        return np.asarray(np.arctan2(self.spine[1], self.spine[0]) + ANGLES)

    @cached_property
    def edges(self) -> tuple[float, float]:
        """The z of the iliopubic eminence and of the anterior inferior iliac spine."""
        eminence = self.side.landmark("hip_bone", "iliopubic_eminence") - self.side.hip
        return float(eminence[2]), float(self.spine[2])

    def z(self, bed: Bed, place: Place, plane: int = -1) -> float:
        """Where a string of a place lies from medial to lateral at a plane of the lacuna."""
        medial, lateral = self.edges
        return medial + (lateral - medial) * (bed.middle + bed.half_width[plane] * place[0])

    def floor(self, angle: float, z: float) -> float:
        """Least radius at which a plane is clear of bone at ``z``, give or take 3 mm."""
        radii = np.arange(95.0, 15.0, -0.5)
        out = np.array([np.cos(angle), np.sin(angle), 0.0])
        floors = []
        for dz in (-3.0, 0.0, 3.0):
            points = self.side.hip + radii[:, None] * out + np.array([0.0, 0.0, z + dz])
            gaps = np.minimum(
                self.side.fields.distance(_PELVIS, points),
                self.side.fields.distance(_FEMUR, points),
            )
            within = np.flatnonzero(gaps < _CLEAR)
            floors.append(radii[within[0]] + 0.5 if len(within) else radii[-1])
        return float(max(floors))

    def position(self, bed: Bed, plane: int, place: Place) -> Array:
        """Where a string of a place crosses a plane at neutral (3,)."""
        z, angle = self.z(bed, place, plane), self.angles[plane]
        floor = self.floor(angle, z)
        if plane == len(self.angles) - 1:
            before = self.floor(self.angles[plane - 1], self.z(bed, place, plane - 1))
            floor = max(floor, before - _FALL * self.size)
        radius = floor + 1.0 + self.size * bed.thickness[plane] * (place[1] + 1.0) / 2.0
        out = np.array([radius * np.cos(angle), radius * np.sin(angle), z])
        return np.asarray(self.side.hip + out)

    def rim_gates(self, bed: Bed, place: Place, origin_angle: float) -> tuple[Gate, ...]:
        """Gates with floor and roof, those that lie below the origin."""
        gates = []
        for plane, angle in enumerate(self.angles):
            if angle > origin_angle - np.radians(7.0) and plane < len(self.angles) - 1:
                continue
            centre = self.position(bed, plane, place)
            out = np.array([np.cos(angle), np.sin(angle), 0.0])
            walls = lane((-2.5, 2.5), (-1.0, 1.5))
            gates.append(Gate(_PELVIS, centre, np.array([0.0, 0.0, 1.0]), out, walls))
        return tuple(gates)

    def fan_gates(self, bed: Bed, place: Place, insertion: Array) -> tuple[Gate, ...]:
        """Gates on the head of the femur, that move with it step by step."""
        gates = []
        start, end = self.z(bed, place), self._femoral_z(insertion)
        for s, carrier in zip(FAN, FAN_CARRIERS, strict=True):
            layer = np.interp(s, (0.0, 1.0), bed.fan_thickness) * (place[1] + 1.0) / 2.0
            floor = self.side.head_radius + self.size * (FAN_FLOOR + layer)
            z = start + s * (end - start)
            half = 4.0 + 6.0 * s
            centre = np.array([floor + 3.0, 0.0, z])
            medial = half + s * max(0.0, end - start)
            walls = lane((-medial, half), (-3.0, np.inf))
            gates.append(
                Gate(carrier, centre, np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0]), walls)
            )
        return tuple(gates)

    def _femoral_z(self, insertion: Array) -> float:
        """The insertion's z in the frame of the fan at the femur."""
        local = rotation(2, -FEMORAL_ANGLE) @ (insertion - self.side.hip)
        return float(local[2])

    def wall_gates(self, bed: Bed, place: Place) -> tuple[Gate, ...]:
        """Gates beside the femur between its neck and the lesser trochanter."""
        away = np.array(bed.wall) / np.linalg.norm(bed.wall)
        u, v = np.array([-away[1], 0.0, away[0]]), np.array([away[0], 0.0, away[1]])
        layer = 1.5 * (place[1] + 1.0) / 2.0
        gates = []
        for wall, carrier in zip(WALLS, WALL_CARRIERS, strict=True):
            section = self._femoral_section(float(wall))
            least = float((section @ away).max()) + WALL_GAP + layer
            side = float(section.mean(axis=0) @ (-away[1], away[0]))
            centre = (least + 3.0) * v + side * u
            gates.append(Gate(carrier, centre, u, v, lane((-60.0, 60.0), (-3.0, np.inf))))
        return tuple(gates)

    def _femoral_section(self, angle: float) -> Array:
        """Radii and z (n, 2) of the femur at neutral in the plane at an angle."""
        vertices = self.side.bone_mesh(f"femur_{self.side.side}")[0] - self.side.hip
        size = self.size
        along = np.array([np.cos(angle), np.sin(angle)])
        across = np.array([-along[1], along[0]])
        radii = vertices[:, :2] @ along
        near = np.abs(vertices[:, :2] @ across) < 3.0 * size
        within = near & (radii > WALL_SPAN[0] * size) & (radii < WALL_SPAN[1] * size)
        return np.stack([radii[within], vertices[within, 2]], axis=1)

    def motions(self, rigid: Array) -> Array:
        """Motions of all carriers (16, 4, 4) from those of the segments (8, 4, 4)."""
        fan = fan_motions(self.side.hip, float(self.angles[-1]), rigid[_FEMUR, :3, :3])
        return np.concatenate([rigid, fan])
