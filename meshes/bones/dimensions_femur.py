"""The femur measured as osteometry does: lengths, head, neck, trochanters, shaft and condyles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from meshes.geometry.gauges import (
    angle_between,
    centroid,
    fitted_line,
    fitted_sphere,
    inscribed_circle,
    perimeter,
    section,
    unit,
)
from meshes.geometry.types import Array, Faces
from meshes.skeleton import Skeleton

_NECK = (1.0, 1.25)
_PROXIMAL_SHAFT = (0.20, 0.45)
_BOW = (0.20, 0.80)
_DISTAL = 45.0


@dataclass(frozen=True, eq=False)
class Femur:
    """A femur in its own frame: origin at the centre of the head, Y up, X anterior, Z lateral.

    Attributes
    ----------
    vertices, normals : ndarray, shape (n, 3)
    faces : ndarray, shape (m, 3)
    landmarks : mapping of str to ndarray, shape (3,)
    """

    vertices: Array
    normals: Array
    faces: Faces
    landmarks: Mapping[str, Array]

    @cached_property
    def lowest(self) -> float:
        """Height of the lowest point, negative, mm."""
        return float(self.vertices[:, 1].min())

    def curve(self, share: float) -> Array:
        """The outer curve (k, 3) of the cross-section at a share of the way down to the knee."""
        height = np.array([0.0, share * self.lowest, 0.0])
        return _longest(section(self.vertices, self.faces, height, np.array([0.0, 1.0, 0.0])))

    @cached_property
    def shaft_axis(self) -> tuple[Array, Array]:
        """Point and upward direction of the line through the centres of the proximal shaft."""
        centres = [centroid(self.curve(s)) for s in np.linspace(*_PROXIMAL_SHAFT, 12)]
        centre, direction = fitted_line(np.array(centres))
        return centre, direction * np.sign(direction[1])

    def shaft_centre(self, height: float) -> Array:
        """The point of the proximal shaft's axis at a height."""
        point, direction = self.shaft_axis
        return np.asarray(point + direction * (height - point[1]) / direction[1])

    @cached_property
    def head(self) -> tuple[Array, float]:
        """Centre and radius of the sphere fitted to the head."""
        distance = np.linalg.norm(self.vertices, axis=1)
        radial = np.einsum("ij,ij->i", self.normals, self.vertices) > 0.98 * distance
        radius = float(np.median(distance[radial & (distance < 35.0)]))
        on_head = radial & (np.abs(distance - radius) < 1.0)
        return fitted_sphere(self.vertices[on_head])

    @cached_property
    def neck_axis(self) -> Array:
        """Direction (3,) from the centre of the head along the middle of the neck, outwards."""
        centre, radius = self.head
        axis = unit(self.shaft_centre(-0.12 * abs(self.lowest)) - centre)
        for _ in range(12):
            middles = [self._neck_middle(axis, d) for d in radius * np.linspace(*_NECK, 8)]
            axis = unit(np.mean(middles, axis=0) - centre)
        return axis

    def _neck_middle(self, axis: Array, distance: float) -> Array:
        point = self.head[0] + distance * axis
        curves = section(self.vertices, self.faces, point, axis)
        return centroid(min(curves, key=lambda c: float(np.linalg.norm(c.mean(axis=0) - point))))

    @cached_property
    def distal(self) -> Array:
        """Vertices of the condyles."""
        return self.vertices[self.vertices[:, 1] < self.lowest + _DISTAL]

    def condyle(self, side: int) -> Array:
        """Vertices of the lateral (+1) or medial (-1) condyle."""
        return self.distal[side * self.distal[:, 2] > 8.0]

    @cached_property
    def condylar_turn(self) -> float:
        """Angle (radians) about Y of the posterior condylar line, medial end forwards positive."""
        medial, lateral = (c[c[:, 0].argmin()] for c in (self.condyle(-1), self.condyle(1)))
        return float(np.arctan2(medial[0] - lateral[0], lateral[2] - medial[2]))

    def forward_turn(self, medially: Array) -> float:
        """Degrees by which a direction that runs medially points before the condylar line."""
        turn = np.arctan2(medially[0], -medially[2])
        return float(np.degrees(turn - self.condylar_turn))


def _longest(curves: list[Array]) -> Array:
    return max(curves, key=perimeter)


@lru_cache(maxsize=8)
def femur_of(skeleton: Skeleton) -> Femur:
    """The right femur of a skeleton in its own frame (Wu et al. 2002)."""
    bone = skeleton["femur_r"]
    centre = skeleton.hip_centres["r"]
    medial, lateral = bone.landmarks["medial_epicondyle"], bone.landmarks["lateral_epicondyle"]
    y = unit(centre - (medial + lateral) / 2.0)
    x = unit(np.cross(y, lateral - medial))
    turn = np.stack([x, y, np.cross(x, y)])
    places = {name: turn @ (place - centre) for name, place in bone.landmarks.items()}
    return Femur((bone.vertices - centre) @ turn.T, bone.normals @ turn.T, bone.faces, places)


def _farthest(a: Array, b: Array) -> float:
    """Greatest distance between two sets of points (k, 3) and (l, 3)."""
    squares = np.square(a).sum(1)[:, None] + np.square(b).sum(1) - 2.0 * a @ b.T
    return float(np.sqrt(squares.max()))


def _maximum_length(femur: Femur) -> float:
    top = femur.vertices[femur.vertices[:, 1] > -60.0]
    return _farthest(top, femur.distal)


def _natural_length(femur: Femur) -> float:
    """From the plane that both condyles stand on to the top of the head."""
    medial, lateral = (c[c[:, 1].argmin()] for c in (femur.condyle(-1), femur.condyle(1)))
    across = lateral - medial
    normal = unit(np.array([0.0, across[2], -across[1]]))
    return float(femur.head[0] @ normal + femur.head[1] - medial @ normal)


def _trochanters(femur: Femur) -> float:
    return float(
        np.linalg.norm(
            femur.landmarks["greater_trochanter_tip"] - femur.landmarks["lesser_trochanter_tip"]
        )
    )


def _upper_breadth(femur: Femur) -> float:
    """The greater trochanter ends below at the vastus ridge."""
    upper = femur.vertices[femur.vertices[:, 1] > femur.landmarks["vastus_ridge_2"][1]]
    return _farthest(upper[upper[:, 2] < 0.0], upper[upper[:, 2] > 30.0])


def _midshaft_perimeter(femur: Femur) -> float:
    middle = (femur.vertices[:, 1].max() + femur.lowest) / 2.0
    return perimeter(femur.curve(middle / femur.lowest))


def _neck_shaft_angle(femur: Femur) -> float:
    return 180.0 - angle_between(femur.neck_axis, -femur.shaft_axis[1])


def _offset(femur: Femur) -> float:
    point, direction = femur.shaft_axis
    return float(np.linalg.norm(np.cross(femur.head[0] - point, direction)))


def _bow(femur: Femur, profile: Callable[[Array], float]) -> float:
    """Radius of the circle through one point (x, y) of each cross-section of the shaft."""
    curves = [femur.curve(share) for share in np.linspace(*_BOW, 25)]
    points = np.array([[profile(curve), curve[0, 1]] for curve in curves])
    return fitted_sphere(points)[1]


def _lesser_trochanter_version(femur: Femur) -> float:
    """From the middle of the shaft, the largest circle in the section there, to the tip."""
    tip = femur.landmarks["lesser_trochanter_tip"]
    curve = femur.curve(float(tip[1]) / femur.lowest)
    x, z = inscribed_circle(curve[:, [0, 2]])[0]
    return femur.forward_turn(tip - np.array([x, tip[1], z]))


FEMUR: Mapping[str, Callable[[Femur], float]] = {
    "femur_maximum_length": _maximum_length,
    "femur_natural_length": _natural_length,
    "femoral_head_diameter": lambda f: 2.0 * f.head[1],
    "trochanters_distance": _trochanters,
    "femur_upper_breadth": _upper_breadth,
    "femur_midshaft_perimeter": _midshaft_perimeter,
    "femur_bicondylar_width": lambda f: float(np.ptp(f.distal[:, 2])),
    "medial_condyle_depth": lambda f: float(np.ptp(f.condyle(-1)[:, 0])),
    "lateral_condyle_depth": lambda f: float(np.ptp(f.condyle(1)[:, 0])),
    "neck_shaft_angle": _neck_shaft_angle,
    "femoral_version": lambda f: f.forward_turn(-f.neck_axis),
    "femoral_offset": _offset,
    "femur_bow_radius_anterior": lambda f: _bow(f, lambda curve: float(curve[:, 0].max())),
    "femur_bow_radius_central": lambda f: _bow(f, lambda curve: float(centroid(curve)[0])),
    "lesser_trochanter_version": _lesser_trochanter_version,
    "lesser_trochanter_behind_neck": lambda f: (
        f.forward_turn(-f.neck_axis) - _lesser_trochanter_version(f)
    ),
    "lesser_trochanter_below_head": lambda f: -float(f.landmarks["lesser_trochanter_tip"][1]),
}
