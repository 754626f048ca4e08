"""Where strings run and what they do: measures that tests, benchmarks and documents share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import pyvista as pv

from meshes import Body, Fascicle, Pose
from meshes.anatomy.records import joints
from meshes.geometry.frames import inverse, moved
from meshes.geometry.types import Array
from meshes.skeleton import Skeleton

HIP = ("hip_flexion_r", "hip_adduction_r", "hip_rotation_r")
FEMORAL = ("psoas_major_r", "iliacus_r")
RIM = tuple(f"acetabular_margin_{number}" for number in range(1, 13))
LABRUM = 6.0
"""How far the free edge of the labrum stands beyond the acetabular margin, mm [design]."""
_ENDS = 8.0
_BRIM = (
    ("sacrum", ("promontory",)),
    ("sacrum", tuple(f"ala_anterior_border_{number}" for number in (1, 2, 3))),
    ("hip_bone", tuple(f"arcuate_line_{number}" for number in range(1, 6))),
    ("hip_bone", tuple(f"pecten_pubis_{number}" for number in range(1, 5))),
    ("hip_bone", ("pubic_crest_1", "symphysial_surface_1")),
)


def hip(flexion: float, adduction: float = 0.0, rotation: float = 0.0) -> Pose:
    """The right hip in a pose, all else standing."""
    return Pose(hip_flexion_r=flexion, hip_adduction_r=adduction, hip_rotation_r=rotation)


def lengths(body: Body, muscle: str, poses: Iterable[Pose]) -> Array:
    """Lengths (n,) of a muscle, mm."""
    return np.array([body.length(muscle, pose) for pose in poses])


def arms(body: Body, muscle: str, poses: Iterable[Pose], coordinate: str) -> Array:
    """Moment arms (n,) of a muscle, mm."""
    return np.array([body.moment_arm(muscle, pose, coordinate) for pose in poses])


def string_arms(body: Body, pose: Pose, coordinate: str) -> tuple[Array, Array, Array]:
    """Arms (s,) of all strings of the right side, their muscles (s,) and their sections (s,)."""
    bundle = body.muscles.bundles[0]
    found = bundle.moment_arms(body.skeleton, pose, coordinate)
    return found, bundle.muscles, bundle.pcsa


def lumbar_arms(body: Body) -> dict[str, tuple[float, float, float]]:
    """Extension arms of psoas major at each lumbar level, standing, mm.

    As published: the PCSA-weighted mean over the strings that pass the level, then the least and
    the greatest of them.
    """
    table = {}
    for level in joints().levels:
        flexion, muscles, pcsa = string_arms(body, Pose(), f"{level}_flexion")
        passing = (muscles == "psoas_major_r") & (np.abs(flexion) > 1e-6)
        own = -flexion[passing]
        mean = float(np.average(own, weights=pcsa[passing]))
        table[level] = (mean, float(own.min()), float(own.max()))
    return table


def tendon_length(body: Body) -> float:
    """Way of psoas major from the lesser trochanter to the edge of the labrum, mm.

    Measured along each string, to where it comes through the plane of the acetabular margin moved
    outwards by the labrum; PCSA-weighted.
    """
    rim = np.array([body.skeleton.landmark("hip_bone_r", name) for name in RIM])
    normal = np.linalg.svd(rim - rim.mean(axis=0))[2][2]
    normal *= np.sign(normal[2])
    plane = rim.mean(axis=0) + LABRUM * normal
    ways, weights = [], []
    for fascicle, pcsa in zip(body.fascicles(), body.muscles.bundles[0].pcsa, strict=False):
        if fascicle.muscle == "psoas_major_r":
            up = fascicle.points[::-1]
            height = (up - plane) @ normal
            k = int(np.flatnonzero((height[:-1] > 0.0) & (height[1:] <= 0.0))[0])
            steps = np.linalg.norm(np.diff(up, axis=0), axis=1)
            ways.append(steps[:k].sum() + steps[k] * height[k] / (height[k] - height[k + 1]))
            weights.append(pcsa)
    return float(np.average(ways, weights=weights))


# The right side of the brim and of the wing.


@cache
def brim(skeleton: Skeleton) -> tuple[Array, Array, Array]:
    """The inlet of the lesser pelvis: its outline (n, 2) in its plane, the plane's origin, axes.

    Rows of the axes (3, 3): forwards in the plane, to the right, up and out of the lesser pelvis.
    """
    right = [_place(skeleton, bone, name) for bone, names in _BRIM for name in names]
    outline = np.array([*right, *(p * (1.0, 1.0, -1.0) for p in reversed(right[1:]))])
    origin = outline.mean(axis=0)
    forward = outline[len(right) - 1] - outline[0]
    forward = forward * (1.0, 1.0, 0.0) / np.linalg.norm(forward[:2])
    side = np.array([0.0, 0.0, 1.0])
    axes = np.stack([forward, side, np.cross(side, forward)])
    return (outline - origin) @ axes[:2].T, origin, axes


def _place(skeleton: Skeleton, bone: str, name: str) -> Array:
    if bone == "hip_bone":
        return skeleton.landmark("hip_bone_r", name)
    return skeleton.landmark(bone, name if name == "promontory" else f"{name}_r")


def depth_in_lesser_pelvis(skeleton: Skeleton, points: Array) -> Array:
    """How deep (n,) points of the pelvis at neutral lie in the lesser pelvis, mm; 0 outside.

    Below the plane of the inlet and inside its outline: the lesser of both distances.
    """
    outline, origin, axes = brim(skeleton)
    local = (points - origin) @ axes.T
    inside = _within(outline, local[:, :2])
    return np.where(inside > 0.0, np.maximum(np.minimum(inside, -local[:, 2]), 0.0), 0.0)


def _within(outline: Array, points: Array) -> Array:
    """Distance (n,) from points (n, 2) to a closed outline, negative outside it."""
    a, b = outline, np.roll(outline, -1, axis=0)
    along = b - a
    off = points[:, None] - a
    t = np.clip(np.einsum("nki,ki->nk", off, along) / (along**2).sum(axis=1), 0.0, 1.0)
    gaps = np.linalg.norm(off - t[..., None] * along, axis=-1).min(axis=1)
    up = (a[:, 1] <= points[:, None, 1]) & (b[:, 1] > points[:, None, 1])
    down = (b[:, 1] <= points[:, None, 1]) & (a[:, 1] > points[:, None, 1])
    left = along[:, 0] * off[..., 1] - along[:, 1] * off[..., 0]
    winding = (up & (left > 0.0)).sum(axis=1) - (down & (left < 0.0)).sum(axis=1)
    return np.where(winding != 0, gaps, -gaps)


def trimmed(points: Array, ends: float = _ENDS) -> Array:
    """A polyline (n, 3) without the first and last ``ends`` mm, where it comes out of bone."""
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    if along[-1] <= 2.0 * ends:
        return points[:0]
    keep = (along > ends) & (along < along[-1] - ends)
    stops = [ends, *along[keep], along[-1] - ends]
    return np.stack([np.interp(stops, along, points[:, k]) for k in range(3)], axis=1)


class Walls:
    """The bones as walls that no string may pass: hip bone, sacrum, femur, vertebrae."""

    def __init__(self, skeleton: Skeleton, names: Sequence[str]) -> None:
        self.segments = {name: skeleton[name].segment for name in names}
        self.meshes = {
            name: pv.PolyData.from_regular_faces(skeleton[name].vertices, skeleton[name].faces)
            for name in names
        }

    def passed(self, fascicles: Iterable[Fascicle], motions: Mapping[str, Array]) -> list[str]:
        """Names of the strings that go through a bone, and the bone."""
        lines = [(f.name, trimmed(f.points)) for f in fascicles]
        found = []
        for bone, mesh in self.meshes.items():
            back = inverse(motions[self.segments[bone]])
            for name, line in lines:
                local = moved(back, line)
                if any(len(mesh.ray_trace(a, b)[0]) > 0 for a, b in pairwise(local)):
                    found.append(f"{name} through {bone}")
        return found
