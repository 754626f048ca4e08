"""The femur made to measure: twisted along its shaft, bent at its neck, longer or shorter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from meshes.bones.cage import Cage, table_cage
from meshes.geometry.steps import ramp, smoothstep
from meshes.geometry.types import Array

TWISTED = (0.20, 0.80)
"""From where to where along the bone the twist is spread, from the head down."""
STRETCHED = (0.15, 0.87)
"""The same of the stretch."""
STOUTER = 0.8
"""Power of the stretch by which a longer shaft is also stouter: 1 would keep its proportions."""
BENT = (0.3, 0.95)
"""From where to where the neck bends, head radii along its axis from the axis of the shaft."""
NECK = (0.7, 1.2)
"""From where to where the bend fades beside the axis of the neck, head radii: trochanters stay."""
CLEAR = (0.95, 1.2)
"""From where on along the axis it no longer fades: clear of the trochanters, head radii."""
STEPS = 12


@dataclass(frozen=True)
class Reading:
    """Measures of a femur read on its landmarks: degrees, mm."""

    version: float
    neck_shaft_angle: float
    length: float

    @property
    def values(self) -> Array:
        """The three as an array."""
        return np.array([self.version, self.neck_shaft_angle, self.length])


@dataclass(frozen=True)
class _Rows:
    """Which landmarks of the femur are read."""

    neck: list[int]
    rings: list[list[int]]
    medial: list[int]
    lateral: list[int]
    distal: list[int]
    epicondyles: tuple[int, int]


@cache
def _rows() -> _Rows:
    number = {name: i for i, name in enumerate(table_cage("femur").names)}
    sides = ("anterior", "anteromedial", "anterolateral", "lateral", "medial")
    return _Rows(
        neck=[number[f"neck_{i}"] for i in range(1, 9)],
        rings=[[number[f"shaft_{side}_{i}"] for side in sides] for i in range(2, 9)],
        medial=[number[f"medial_condyle_posterior_{i}"] for i in (1, 2)],
        lateral=[number[f"lateral_condyle_posterior_{i}"] for i in (1, 2)],
        distal=[i for name, i in number.items() if "condyle_distal" in name],
        epicondyles=(number["medial_epicondyle"], number["lateral_epicondyle"]),
    )


def _axis_of_shaft(points: Array) -> tuple[Array, Array]:
    """A point (3,) on the axis of the shaft and its direction (3,) upwards."""
    centres = np.array([points[ring].mean(axis=0) for ring in _rows().rings])
    middle = centres.mean(axis=0)
    up = np.linalg.svd(centres - middle)[2][0]
    return middle, up * np.sign(up[1])


def _unit(vector: Array) -> Array:
    return np.asarray(vector / np.linalg.norm(vector))


def _frame(points: Array, head: Array) -> Array:
    """Axes (3, 3) in rows, ISB (Wu et al. 2002): X anterior, Y to the head centre, Z lateral."""
    medial, lateral = (points[i] for i in _rows().epicondyles)
    up = _unit(head - (medial + lateral) / 2.0)
    anterior = _unit(np.cross(up, lateral - medial))
    return np.array([anterior, up, np.cross(anterior, up)])


def reading(points: Array, head: Array, radius: float) -> Reading:
    """Version, neck-shaft angle and maximum length of a right femur.

    Parameters
    ----------
    points : ndarray, shape (n, 3)
        Its landmarks in the order of the table, mm.
    head : ndarray, shape (3,)
        Centre of the head.
    radius : float
        Radius of the head.
    """
    rows, axes = _rows(), _frame(points, head)
    neck = _unit(head - points[rows.neck].mean(axis=0))
    line = points[rows.medial].mean(axis=0) - points[rows.lateral].mean(axis=0)
    (nx, _, nz), (lx, _, lz) = axes @ neck, axes @ line
    shaft = _axis_of_shaft(points)[1]
    return Reading(
        version=float(np.degrees(np.arctan2(nx, -nz) - np.arctan2(lx, -lz))),
        neck_shaft_angle=float(np.degrees(np.arccos(-neck @ shaft))),
        length=radius + float(np.linalg.norm(points[rows.distal] - head, axis=1).max()),
    )


def _turned(points: Array, centre: Array, axis: Array, angles: Array) -> Array:
    """Points (n, 3), each turned about one axis through ``centre`` by its own angle (radians)."""
    offset = points - centre
    c, s = np.cos(angles)[:, None], np.sin(angles)[:, None]
    along = (offset @ axis)[:, None] * axis
    return np.asarray(centre + along + c * (offset - along) + s * np.cross(axis, offset))


def shaped(points: Array, head: Array, radius: float, change: Array) -> tuple[Array, Array]:
    """Landmarks (n, 3) and head centre (3,) twisted, bent and stretched, in the same frame.

    Parameters
    ----------
    points, head, radius
        As in `reading`.
    change : ndarray, shape (3,)
        Degrees of twist and of bend, mm of stretch.
    """
    every = np.vstack([points, head])
    middle, up = _axis_of_shaft(points)
    neck = _unit(head - points[_rows().neck].mean(axis=0))
    across = _unit(np.cross(neck, up))
    gap = np.linalg.solve(np.array([neck, -up, across]).T, middle - head)
    bent = _neck_weight((every - head) / radius, neck, gap[0] / radius)
    pivot = head + (gap[0] + radius * (BENT[0] + BENT[1]) / 2.0) * neck
    height = (every - head) @ up / np.linalg.norm(points[_rows().distal[0]] - head)
    upper = smoothstep((height + TWISTED[1]) / (TWISTED[1] - TWISTED[0]))
    twist, bend = np.radians(change[:2])
    every = _turned(every, pivot, across, bend * bent)
    every = _turned(every, middle, up, -twist * upper)
    every = _stretched(every, middle, up, height, change[2])
    axes = _frame(every[:-1], every[-1]).T @ _frame(points, head)
    return (every[:-1] - every[-1]) @ axes + head, head


def _stretched(points: Array, middle: Array, up: Array, height: Array, longer: float) -> Array:
    """Points (n, 3) of a femur whose shaft is longer by so many mm, and a little stouter."""
    span = STRETCHED[1] - STRETCHED[0]
    below = ramp((-STRETCHED[0] - height) / span)
    points = points - (longer * below)[:, None] * up
    shaft = span * np.linalg.norm(points[-1] - points[_rows().distal[0]])
    girth = float((1.0 + longer / shaft) ** STOUTER - 1.0)
    within = smoothstep(4.0 * below) * smoothstep(4.0 * (1.0 - below))
    offset = points - middle
    offset = offset - (offset @ up)[:, None] * up
    return np.asarray(points + (girth * within)[:, None] * offset)


def _neck_weight(offset: Array, neck: Array, base: float) -> Array:
    """How far each point (n, 3), in radii from the head centre, goes with head and neck (n,)."""
    along = offset @ neck
    beside = np.linalg.norm(offset - along[:, None] * neck, axis=1)
    inward = smoothstep((along - base - BENT[0]) / (BENT[1] - BENT[0]))
    clear = smoothstep((along - base - CLEAR[0]) / (CLEAR[1] - CLEAR[0]))
    near = np.maximum(clear, 1.0 - smoothstep((beside - NECK[0]) / (NECK[1] - NECK[0])))
    return inward * near


def made_to_measure(cage: Cage, more: Array) -> Cage:
    """A femur whose measures are ``more`` (3,) than those of the table's: degrees and mm.

    The three hang together (a steeper neck also lengthens the bone), so the change that gives
    just these measures is sought by fixed-point steps.
    """
    sphere = cage.spheres[0]
    head, radius = np.array(sphere.centre), sphere.radius
    wanted = _table_reading().values + more
    change = np.zeros(3)
    points = cage.landmarks
    for _ in range(STEPS):
        missing = wanted - reading(points, head, radius).values
        if np.abs(missing).max() < 1e-6:
            break
        change = change + missing
        points = shaped(cage.landmarks, head, radius, change)[0]
    return replace(cage, landmarks=points)


@cache
def _table_reading() -> Reading:
    cage = table_cage("femur")
    sphere = cage.spheres[0]
    return reading(cage.landmarks, np.array(sphere.centre), sphere.radius)
