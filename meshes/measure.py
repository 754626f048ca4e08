"""Numbers of a posed muscle as imaging gives them: volume, and sections by vertebral level."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from meshes.anatomy.records import joints
from meshes.geometry.solids import signed_volume
from meshes.geometry.types import Array, Faces
from meshes.muscles.records import muscle_records
from meshes.part import Part, unknown
from meshes.skeleton import Skeleton

Plane = Literal["axial", "disc"]
PLANES: tuple[Plane, ...] = ("axial", "disc")
LEVELS = ("l1", "l1_l2", "l2", "l2_l3", "l3", "l3_l4", "l4", "l4_l5", "l5", "l5_s1", "s1")
"""Middles of vertebral bodies, discs between them, and the endplate of S1, from above."""
_ROWS = 800


@dataclass(frozen=True)
class Section:
    """A muscle cut by a plane at a vertebral level.

    Attributes
    ----------
    muscle, level : str
    plane : {"axial", "disc"}
    area : float
        cm2; 0 where the muscle does not pass the level.
    centroid : tuple of three floats
        Of the area, in the world, mm.
    beside, forward : float
        The centroid from the median plane towards the muscle's side, and in front of the level's
        centre, mm.
    medial, lateral : float
        Its borders from the median plane, mm; positive on the muscle's side.
    """

    muscle: str
    level: str
    plane: Plane
    area: float
    centroid: tuple[float, float, float]
    beside: float
    forward: float
    medial: float
    lateral: float


def volume(part: Part) -> float:
    """Volume inside a closed part, cm3."""
    return signed_volume(part.vertices, part.faces) / 1000.0


def section(
    part: Part,
    skeleton: Skeleton,
    motions: Mapping[str, Array],
    level: str,
    plane: Plane = "axial",
) -> Section:
    """A posed part cut at a vertebral level.

    Parameters
    ----------
    part : Part
        A closed mesh, or several that overlap; what they hold together counts once.
    skeleton : Skeleton
    motions : mapping of str to ndarray, shape (4, 4)
        Of the same pose.
    level : str
        One of `LEVELS`.
    plane : {"axial", "disc"}
        Horizontal in neutral standing, or along the disc or the middle of the vertebra; both go
        with the vertebra in a pose.

    Raises
    ------
    ValueError
        For a level or plane that is not known.
    """
    origin, axes = level_plane(skeleton, motions, checked_level(level), checked_plane(plane))
    local = (part.vertices - origin) @ axes.T
    side = -1.0 if part.name.endswith("_l") else 1.0
    area, centre, low, high = outlined(cut(local, part.faces))
    near, far = (low, high) if side > 0.0 else (-high, -low)
    x, y, z = (float(c) for c in origin + centre[0] * axes[0] + centre[1] * axes[1])
    return Section(
        muscle=part.name,
        level=level,
        plane=plane,
        area=area / 100.0,
        centroid=(x, y, z),
        beside=side * float(centre[0]),
        forward=float(centre[1]),
        medial=near,
        lateral=far,
    )


def checked_level(level: str) -> str:
    """Return ``level`` if it is one of `LEVELS`, else raise ValueError."""
    if level not in LEVELS:
        raise ValueError(unknown("level", level, LEVELS))
    return level


def checked_plane(plane: Plane) -> Plane:
    """Return ``plane`` if it is one of `PLANES`, else raise ValueError."""
    if plane not in PLANES:
        raise ValueError(unknown("plane", plane, PLANES))
    return plane


def level_plane(
    skeleton: Skeleton, motions: Mapping[str, Array], level: str, plane: Plane
) -> tuple[Array, Array]:
    """Centre (3,) of a level in a pose, and its axes (3, 3): to the right, forwards, up."""
    centre, up = _neutral_plane(skeleton, level)
    if plane == "axial":
        up = np.array([0.0, 1.0, 0.0])
    right = np.array([0.0, 0.0, 1.0])
    forward = np.cross(up, right)
    bone = level.split("_")[0]
    motion = motions["pelvis" if bone == "s1" else bone]
    turn = motion[:3, :3]
    return turn @ centre + motion[:3, 3], np.stack([right, forward, up]) @ turn.T


def _neutral_plane(skeleton: Skeleton, level: str) -> tuple[Array, Array]:
    """Centre (3,) of a level at neutral, and the unit normal of its disc or vertebra, upwards."""
    if level in joints().levels:
        upper, lower = level.split("_")
        ups = _bone_plane(skeleton, upper)[1] + _bone_plane(skeleton, lower)[1]
        return skeleton.level_centres[level], ups / np.linalg.norm(ups)
    return _bone_plane(skeleton, level)


def _bone_plane(skeleton: Skeleton, bone: str) -> tuple[Array, Array]:
    if bone == "s1":
        front, back = (
            skeleton.landmark("sacrum", name) for name in ("promontory", "s1_endplate_rim_7")
        )
        centre = skeleton.landmark("sacrum", "s1_endplate_centre")
        return centre, _sagittal(np.array([back[1] - front[1], front[0] - back[0], 0.0]))
    ends = [
        skeleton.landmark(bone, f"{which}_endplate_centre") for which in ("superior", "inferior")
    ]
    return (ends[0] + ends[1]) / 2.0, _sagittal(ends[0] - ends[1])


def _sagittal(vector: Array) -> Array:
    up = vector * (1.0, 1.0, 0.0)
    return np.asarray(up / np.linalg.norm(up))


def cut(points: Array, faces: Faces) -> Array:
    """Where a closed mesh meets the plane of zero third coordinate.

    Parameters
    ----------
    points : ndarray, shape (n, 3)
    faces : ndarray of int, shape (m, 3)
        Counter-clockwise seen from outside.

    Returns
    -------
    ndarray, shape (k, 2, 2)
        Directed segments that close into loops, with the inside on their left.
    """
    above = points[:, 2] >= 0.0
    crossed = faces[above[faces].any(axis=1) & ~above[faces].all(axis=1)]
    if len(crossed) == 0:
        return np.empty((0, 2, 2))
    ends = np.empty((len(crossed), 2, 2))
    for i, j in ((0, 1), (1, 2), (2, 0)):
        a, b = crossed[:, i], crossed[:, j]
        for end, rows in ((0, above[a] & ~above[b]), (1, ~above[a] & above[b])):
            ends[rows, end] = _on_edge(points, a[rows], b[rows])
    return ends


def _on_edge(points: Array, a: Faces, b: Faces) -> Array:
    """Where edges cross zero (k, 2): from either triangle of an edge the same to the last bit."""
    low, high = points[np.minimum(a, b)], points[np.maximum(a, b)]
    t = low[:, 2] / (low[:, 2] - high[:, 2])
    return np.asarray(low[:, :2] + t[:, None] * (high[:, :2] - low[:, :2]))


def outlined(segments: Array) -> tuple[float, Array, float, float]:
    """Area, centroid (2,), least and greatest first coordinate of what closed loops enclose.

    Counted by scan lines with the non-zero rule, so that loops which overlap, as those of meshes
    that pass through each other, enclose their union.

    Parameters
    ----------
    segments : ndarray, shape (k, 2, 2)
        Directed segments, as of `cut`.
    """
    if len(segments) == 0:
        return 0.0, np.full(2, math.nan), math.nan, math.nan
    low, high = segments[..., 1].min(), segments[..., 1].max()
    height = (high - low) / _ROWS
    rows = low + (np.arange(_ROWS) + 0.5) * height
    start, end = segments[:, 0], segments[:, 1]
    up = (start[:, 1] <= rows[:, None]) & (end[:, 1] > rows[:, None])
    down = (end[:, 1] <= rows[:, None]) & (start[:, 1] > rows[:, None])
    row, which = np.nonzero(up | down)
    t = (rows[row] - start[which, 1]) / (end[which, 1] - start[which, 1])
    across = start[which, 0] + t * (end[which, 0] - start[which, 0])
    order = np.lexsort((across, row))
    winding = np.cumsum(np.where(up[row, which], 1, -1)[order])
    inside = np.flatnonzero(winding != 0)
    left, right = across[order][inside], across[order][inside + 1]
    widths = right - left
    total = float(widths.sum())
    if total <= 0.0:
        return 0.0, np.full(2, math.nan), math.nan, math.nan
    centre = np.array(
        [(widths * (left + right)).sum() / 2.0, (widths * rows[row[order][inside]]).sum()]
    )
    return (
        total * height,
        centre / total,
        float(segments[..., 0].min()),
        float(segments[..., 0].max()),
    )


def body_size(psoas: Part) -> float:
    """Size of a body against the reference man, from the volume of its psoas major."""
    return float(np.cbrt(volume(psoas) / float(muscle_records()["psoas_major"].volume or math.nan)))
