"""A schematic shank: plain solids that the knee moves, to show what the knee leaves alone.

No muscle of the body crosses the knee, so nothing here is anatomy to be measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from meshes.geometry.frames import about, moved, rotation, turned
from meshes.geometry.solids import vertex_normals
from meshes.geometry.types import Array, Faces
from meshes.part import Part
from meshes.pose import Pose
from meshes.skeleton import Skeleton

NAMES = ("shank_r", "shank_l")
LENGTH = 0.86
"""Of the shank, knee to ankle, against the femur from hip to knee [design]."""
AROUND = 28
# Sections from the knee down, of a shank of length 1 and 1/400 of it as unit of width [design]:
# height, centre x and z (lateral), half-widths in x and z.
TIBIA = (
    (-0.058, -4.0, 0.0, 24.0, 39.0),
    (-0.080, -4.0, 0.0, 27.0, 42.0),
    (-0.125, -1.0, -2.0, 22.0, 31.0),
    (-0.180, 5.0, -6.0, 16.0, 17.0),
    (-0.320, 5.0, -9.0, 14.0, 12.5),
    (-0.520, 3.0, -9.0, 12.0, 11.0),
    (-0.740, 1.0, -8.0, 11.0, 11.0),
    (-0.880, 0.0, -7.0, 13.0, 15.0),
    (-0.965, 0.0, -7.0, 17.0, 20.0),
    (-1.000, 0.0, -9.0, 15.0, 17.0),
)
FIBULA = (
    (-0.120, -16.0, 30.0, 7.0, 7.0),
    (-0.160, -16.0, 31.0, 9.0, 8.0),
    (-0.240, -14.0, 30.0, 6.0, 5.5),
    (-0.600, -10.0, 24.0, 6.0, 5.5),
    (-0.880, -6.0, 20.0, 6.5, 5.5),
    (-0.990, -4.0, 20.0, 9.0, 7.5),
    (-1.035, -3.0, 20.0, 6.0, 5.0),
)
FOOT = (
    (-1.020, 6.0, 4.0, 18.0, 20.0),
    (-1.060, 22.0, 4.0, 62.0, 27.0),
    (-1.110, 45.0, 2.0, 95.0, 34.0),
    (-1.150, 52.0, 2.0, 112.0, 38.0),
    (-1.170, 52.0, 2.0, 106.0, 36.0),
)


def shank_parts(skeleton: Skeleton, motions: Mapping[str, Array], pose: Pose) -> tuple[Part, ...]:
    """The two shanks in a pose, right then left.

    Parameters
    ----------
    skeleton : Skeleton
    motions : mapping of str to ndarray, shape (4, 4)
        Of the skeleton in the pose.
    pose : Pose
        Whose knees bend the shanks about the middle of the epicondyles.
    """
    return tuple(_part(skeleton, motions, pose, side) for side in "rl")


def _part(skeleton: Skeleton, motions: Mapping[str, Array], pose: Pose, side: str) -> Part:
    knee = knee_centre(skeleton, side)
    long = LENGTH * float(np.linalg.norm(skeleton.hip_centres[side] - knee))
    rest, faces, normals = _solid(side)
    bend = rotation(2, -float(np.radians(getattr(pose, f"knee_flexion_{side}"))))
    motion = motions[f"femur_{side}"] @ about(knee, bend)
    return Part(
        name=f"shank_{side}",
        kind="schematic",
        vertices=moved(motion, knee + long * rest),
        faces=faces,
        normals=turned(motion, normals),
    )


def knee_centre(skeleton: Skeleton, side: str) -> Array:
    """Middle (3,) of the femur's epicondyles at neutral."""
    femur = f"femur_{side}"
    ends = [skeleton.landmark(femur, f"{name}_epicondyle") for name in ("medial", "lateral")]
    return np.asarray(np.mean(ends, axis=0))


@lru_cache(maxsize=2)
def _solid(side: str) -> tuple[Array, Faces, Array]:
    """Vertices of a shank of length 1 below the origin, its triangles and normals."""
    vertices: list[Array] = []
    faces: list[Faces] = []
    for sections in (TIBIA, FIBULA, FOOT):
        own, triangles = _turned(np.array(sections))
        faces.append(triangles + sum(map(len, vertices)))
        vertices.append(own)
    points, triangles = np.vstack(vertices), np.vstack(faces)
    if side == "l":
        points, triangles = points * [1.0, 1.0, -1.0], np.ascontiguousarray(triangles[:, ::-1])
    normals = vertex_normals(points, triangles)
    for array in (points, triangles, normals):
        array.flags.writeable = False
    return points, triangles, normals


def _turned(sections: Array) -> tuple[Array, Faces]:
    """A closed solid through ellipses (k, 5): height, centre and half-widths."""
    angle = 2.0 * np.pi * np.arange(AROUND) / AROUND
    height, x, z, wide_x, wide_z = (
        sections.T[:, :, None] / np.array([1, 400, 400, 400, 400])[:, None, None]
    )
    rings = np.stack(
        [x + wide_x * np.cos(angle), height + 0.0 * angle, z + wide_z * np.sin(angle)], axis=-1
    )
    ends = np.stack([rings[0].mean(axis=0), rings[-1].mean(axis=0)])
    ring = np.arange(AROUND)
    upper = ring + AROUND * np.arange(len(sections) - 1)[:, None]
    later = np.roll(upper, -1, axis=1)
    sides = np.concatenate(
        [
            np.stack([upper, later, later + AROUND], axis=-1).reshape(-1, 3),
            np.stack([upper, later + AROUND, upper + AROUND], axis=-1).reshape(-1, 3),
        ]
    )
    top, bottom = rings.size // 3, rings.size // 3 + 1
    last = ring + AROUND * (len(sections) - 1)
    caps = [
        np.stack([np.full(AROUND, top), np.roll(ring, -1), ring], axis=-1),
        np.stack([np.full(AROUND, bottom), last, np.roll(last, -1)], axis=-1),
    ]
    return np.vstack([rings.reshape(-1, 3), ends]), np.vstack([sides, *caps])
