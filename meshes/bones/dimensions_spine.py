"""Vertebrae and discs measured: endplates, heights, canal, pedicles, processes, wedges, facets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import numpy as np
from scipy.spatial import ConvexHull

from meshes.geometry.gauges import angle_between, hits, section, unit
from meshes.geometry.types import Array, Faces
from meshes.skeleton import Skeleton

LEVELS = ("t12", "l1", "l2", "l3", "l4", "l5")
_PLATE = 4.0
_CLEAR_OF_PEDICLES = 6.0
_RIGHT = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True, eq=False)
class Plate:
    """An endplate in the median plane: the crests of its front and back rim (3,)."""

    front: Array
    back: Array

    @cached_property
    def forwards(self) -> Array:
        """Unit direction from back to front."""
        return unit(self.front - self.back)

    @property
    def slope(self) -> float:
        """Angle of the endplate over the horizontal, front up, degrees."""
        return float(np.degrees(np.arctan2(self.forwards[1], self.forwards[0])))


@dataclass(frozen=True, eq=False)
class Vertebra:
    """A vertebra in the frame of its body's middle plane: X anterior, Y up, Z right.

    Attributes
    ----------
    vertices : ndarray, shape (n, 3)
    faces : ndarray, shape (m, 3)
    landmarks : mapping of str to ndarray, shape (3,)
    """

    vertices: Array
    faces: Faces
    landmarks: Mapping[str, Array]

    @cached_property
    def midline(self) -> Array:
        """Points (k, 3) of the section in the median plane."""
        middle = np.array([0.0, 0.0, self.landmarks["superior_rim_1"][2]])
        return np.vstack(section(self.vertices, self.faces, middle, _RIGHT))

    @cached_property
    def back_wall(self) -> float:
        """Where the line of the posterior rims stands."""
        places = self.landmarks
        return float((places["superior_rim_7"][0] + places["inferior_rim_7"][0]) / 2.0)

    @cached_property
    def body(self) -> Array:
        """The points of the median section that belong to the body."""
        return self.midline[self.midline[:, 0] > self.back_wall - 6.0]

    @cached_property
    def plates(self) -> dict[str, Plate]:
        """Upper and lower endplate."""
        return {"upper": self._plate(1.0), "lower": self._plate(-1.0)}

    def _plate(self, sign: float) -> Plate:
        """The straight edge that rests on both rims: the longest one of the section's hull."""
        flat = self.body[:, :2]
        hull = ConvexHull(flat)
        resting = sign * hull.equations[:, 1] > 0.8
        ends = flat[hull.simplices[resting]]
        longest = ends[np.linalg.norm(np.diff(ends, axis=1), axis=2).argmax()]
        back, front = longest[np.argsort(longest[:, 0])]
        return Plate(np.append(front, 0.0), np.append(back, 0.0))

    def _slab(self, which: str, points: Array) -> Array:
        """Those of the points that lie within a few mm of an endplate."""
        plate = self.plates[which]
        normal = np.array([-plate.forwards[1], plate.forwards[0], 0.0])
        sign = 1.0 if which == "upper" else -1.0
        return np.asarray(points[sign * (points - plate.back) @ normal > -_PLATE])

    def width(self, which: str) -> float:
        """Greatest breadth of an endplate."""
        body = self.vertices[self.vertices[:, 0] > self.back_wall + _CLEAR_OF_PEDICLES]
        return float(np.ptp(self._slab(which, body)[:, 2]))

    def depth(self, which: str) -> float:
        """Depth of an endplate in the median plane."""
        return float(np.ptp(self._slab(which, self.body) @ self.plates[which].forwards))

    @cached_property
    def wedge(self) -> float:
        """Angle between the endplates, degrees; positive where the front is lower."""
        return self.plates["lower"].slope - self.plates["upper"].slope

    def height(self, end: str) -> float:
        """Distance of the two rims at the ``front`` or the ``back``."""
        return float(
            np.linalg.norm(getattr(self.plates["upper"], end) - getattr(self.plates["lower"], end))
        )

    @cached_property
    def canal_depth(self) -> float:
        """From the line of the posterior rims to the foremost point of the arch, median plane."""
        arch = self.midline[self.midline[:, 0] < self.back_wall - 6.0]
        return self.back_wall - float(arch[:, 0].max())

    @cached_property
    def _pedicle_middle(self) -> float:
        upper, lower = (
            self.landmarks[f"{name}_vertebral_notch_r"][1] for name in ("superior", "inferior")
        )
        return float(0.6 * upper + 0.4 * lower)

    @cached_property
    def _sideways(self) -> Array:
        """Inner and outer wall (k, 2) of the pedicle, distances from the median plane."""
        walls = []
        for x in self.back_wall - np.linspace(2.0, 9.0, 15):
            crossed = hits(
                self.vertices, self.faces, np.array([x, self._pedicle_middle, 1e-3]), _RIGHT
            )
            if len(crossed) > 1:
                walls.append(crossed[:2])
        return np.array(walls)

    @cached_property
    def canal_width(self) -> float:
        """Greatest distance between the pedicles."""
        return 2.0 * float(self._sideways[:, 0].max())

    @cached_property
    def pedicle_width(self) -> float:
        """Least breadth of the pedicle."""
        return float(np.diff(self._sideways, axis=1).min())

    @cached_property
    def pedicle_height(self) -> float:
        """Least height of the pedicle, along its middle."""
        across = self.canal_width / 2.0 + self.pedicle_width / 2.0
        middle, heights = self._pedicle_middle, []
        for x in self.back_wall - np.linspace(1.0, 10.0, 19):
            top = np.array([x, 60.0, across])
            levels = 60.0 - hits(self.vertices, self.faces, top, np.array([0.0, -1.0, 0.0]))
            above, below = levels[levels > middle], levels[levels < middle]
            if len(above) % 2 == 1 and len(below):
                heights.append(above.min() - below.max())
        return float(min(heights))

    @cached_property
    def spinous_reach(self) -> float:
        """From the back of the body to the tip of the spinous process."""
        places = self.landmarks
        return float(np.linalg.norm(places["waist_7"] - places["spinous_process_tip_middle"]))


@lru_cache(maxsize=32)
def vertebra_of(skeleton: Skeleton, name: str) -> Vertebra:
    """A vertebra of a skeleton, turned into the middle plane of its body."""
    bone = skeleton[name]
    places = bone.landmarks
    front = places["superior_rim_1"] + places["inferior_rim_1"]
    back = places["superior_rim_7"] + places["inferior_rim_7"]
    x = unit((front - back) * (1.0, 1.0, 0.0))
    turn = np.stack([x, np.array([-x[1], x[0], 0.0]), _RIGHT])
    origin = (front + back) / 4.0
    landmarks = {key: turn @ (place - origin) for key, place in places.items()}
    return Vertebra((bone.vertices - origin) @ turn.T, bone.faces, landmarks)


def _standing(skeleton: Skeleton, name: str, which: str) -> Plate:
    """An endplate of a vertebra, or the upper one of the sacrum, where it stands."""
    if name == "s1":
        places = skeleton["sacrum"].landmarks
        return Plate(places["promontory"], places["s1_endplate_rim_7"])
    bone, vertebra = skeleton[name], vertebra_of(skeleton, name)
    centre, own = bone.vertices.mean(axis=0), vertebra.vertices.mean(axis=0)
    turn = np.linalg.lstsq(vertebra.vertices - own, bone.vertices - centre, rcond=None)[0]
    plate = vertebra.plates[which]
    return Plate(*((point - own) @ turn + centre for point in (plate.front, plate.back)))


def _centre(skeleton: Skeleton, name: str, which: str) -> Array:
    if name == "s1":
        return skeleton["sacrum"].landmarks["s1_endplate_centre"]
    return skeleton[name].landmarks[f"{which}_endplate_centre"]


def _disc_height(upper: str, lower: str, skeleton: Skeleton, end: str) -> float:
    above, below = _standing(skeleton, upper, "lower"), _standing(skeleton, lower, "upper")
    return float(np.linalg.norm(getattr(above, end) - getattr(below, end)))


def _disc_rims(upper: str, lower: str, skeleton: Skeleton) -> float:
    """Mean of anterior and posterior height."""
    ends = (_disc_height(upper, lower, skeleton, end) for end in ("front", "back"))
    return sum(ends) / 2.0


def _disc_middle(upper: str, lower: str, skeleton: Skeleton) -> float:
    gap = _centre(skeleton, upper, "inferior") - _centre(skeleton, lower, "superior")
    return float(np.linalg.norm(gap))


def _disc_wedge(upper: str, lower: str, skeleton: Skeleton) -> float:
    return _standing(skeleton, upper, "lower").slope - _standing(skeleton, lower, "upper").slope


def _segment_lordosis(upper: str, lower: str, skeleton: Skeleton) -> float:
    """Between the upper endplates of two neighbours."""
    return _standing(skeleton, upper, "upper").slope - _standing(skeleton, lower, "upper").slope


def _facet_angle(_: str, lower: str, skeleton: Skeleton) -> float:
    """Between the superior facet of the lower bone and the sagittal plane, in its endplate's."""
    plate = _standing(skeleton, lower, "upper")
    places = skeleton["sacrum" if lower == "s1" else lower].landmarks
    ends = [places[f"superior_articular_facet_{i}_r"] for i in (2, 4)]
    line = ends[1] - ends[0]
    flat = np.array([line @ plate.forwards, 0.0, line[2]])
    angle = angle_between(flat, np.array([1.0, 0.0, 0.0]))
    return min(angle, 180.0 - angle)


_VERTEBRA: Mapping[str, Callable[[Vertebra], float]] = {
    "upper_endplate_width": lambda v: v.width("upper"),
    "lower_endplate_width": lambda v: v.width("lower"),
    "upper_endplate_depth": lambda v: v.depth("upper"),
    "lower_endplate_depth": lambda v: v.depth("lower"),
    "posterior_height": lambda v: v.height("back"),
    "anterior_height": lambda v: v.height("front"),
    "canal_width": lambda v: v.canal_width,
    "canal_depth": lambda v: v.canal_depth,
    "transverse_span": lambda v: float(np.ptp(v.vertices[:, 2])),
    "pedicle_width": lambda v: v.pedicle_width,
    "pedicle_height": lambda v: v.pedicle_height,
    "wedge": lambda v: v.wedge,
    "spinous_reach": lambda v: v.spinous_reach,
    "body_width": lambda v: (v.width("upper") + v.width("lower")) / 2.0,
    "body_depth": lambda v: (v.depth("upper") + v.depth("lower")) / 2.0,
    "body_height": lambda v: (v.height("front") + v.height("back")) / 2.0,
}
_LEVEL: Mapping[str, Callable[[str, str, Skeleton], float]] = {
    "disc_anterior_height": partial(_disc_height, end="front"),
    "disc_posterior_height": partial(_disc_height, end="back"),
    "disc_middle_height": _disc_middle,
    "disc_rim_height": _disc_rims,
    "disc_wedge": _disc_wedge,
    "segment_lordosis": _segment_lordosis,
    "facet_angle": _facet_angle,
}


def _of_vertebra(measure: Callable[[Vertebra], float], name: str) -> Callable[[Skeleton], float]:
    return lambda skeleton: measure(vertebra_of(skeleton, name))


def _of_level(
    measure: Callable[[str, str, Skeleton], float], upper: str, lower: str
) -> Callable[[Skeleton], float]:
    return lambda skeleton: measure(upper, lower, skeleton)


def _lordosis(skeleton: Skeleton) -> float:
    return _segment_lordosis("l1", "s1", skeleton)


SPINE: Mapping[str, Callable[[Skeleton], float]] = {
    **{
        f"{name}_{what}": _of_vertebra(measure, name)
        for name in LEVELS
        for what, measure in _VERTEBRA.items()
    },
    **{
        f"{upper}_{lower}_{what}": _of_level(measure, upper, lower)
        for upper, lower in zip(LEVELS, (*LEVELS[1:], "s1"), strict=True)
        for what, measure in _LEVEL.items()
    },
    "lumbar_lordosis": _lordosis,
}
