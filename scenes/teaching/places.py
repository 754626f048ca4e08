"""Where a muscle lies: above a plane, before or behind bone, at a height of the thigh."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from trimesh import intersections

from meshes.geometry.types import Array, Mask
from meshes.part import Part
from meshes.skeleton import Skeleton


def inguinal_plane(skeleton: Skeleton, side: str = "r") -> tuple[Array, Array]:
    """A point and the upward unit normal of the plane through the inguinal line and forwards.

    The line runs from the anterior superior iliac spine to the pubic tubercle, at neutral.
    """
    bone = f"hip_bone_{side}"
    spine = skeleton.landmark(bone, "anterior_superior_iliac_spine")
    tubercle = skeleton.landmark(bone, "pubic_tubercle")
    normal = np.cross([1.0, 0.0, 0.0], tubercle - spine)
    normal /= np.linalg.norm(normal)
    return spine, normal * np.sign(normal[1])


def volume_above(part: Part, origin: Array, normal: Array) -> float:
    """Volume of a closed part on the side of a plane to which its normal points, mm3."""
    cut: Any = intersections.slice_faces_plane
    vertices, faces, _ = cut(part.vertices, part.faces, normal, origin)
    corners = np.asarray(vertices)[np.asarray(faces)] - origin
    # The cut itself lies in the plane and adds nothing, seen from a point of the plane.
    return float(np.linalg.det(corners).sum() / 6.0)


def covered_from_front(points: Array, parts: tuple[Part, ...]) -> Mask:
    """Which of the points (n, 3) have a part in front of them (towards +X)."""
    corners = np.concatenate([part.vertices[part.faces] for part in parts])
    low, high = corners[..., 1:].min(axis=1), corners[..., 1:].max(axis=1)
    met = ((low <= points[:, 1:].max(axis=0)) & (high >= points[:, 1:].min(axis=0))).all(axis=1)
    corners, low, high = corners[met], low[met], high[met]
    ahead = corners[..., 0].max(axis=1)
    covered = np.zeros(len(points), dtype=bool)
    for k, point in enumerate(points):
        near = ((low <= point[1:]) & (point[1:] <= high)).all(axis=1) & (ahead > point[0])
        covered[k] = _hit(point, corners[near])
    return covered


def _hit(point: Array, corners: Array) -> bool:
    """Whether the line forwards from a point meets a triangle (k, 3, 3)."""
    if not len(corners):
        return False
    first, second = corners[:, 1, 1:] - corners[:, 0, 1:], corners[:, 2, 1:] - corners[:, 0, 1:]
    away = point[1:] - corners[:, 0, 1:]
    area = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    area = np.where(np.abs(area) < 1e-12, np.nan, area)
    u = (away[:, 0] * second[:, 1] - away[:, 1] * second[:, 0]) / area
    v = (first[:, 0] * away[:, 1] - first[:, 1] * away[:, 0]) / area
    inside = (u >= 0.0) & (v >= 0.0) & (u + v <= 1.0)
    depth = corners[:, 0, 0] + u * (corners[:, 1, 0] - corners[:, 0, 0])
    depth = depth + v * (corners[:, 2, 0] - corners[:, 0, 0])
    return bool((inside & (depth > point[0])).any())


def least_distance(points: Array, others: Array) -> float:
    """Least distance between two sets of points (n, 3) and (m, 3), mm."""
    from scipy.spatial import cKDTree

    return float(np.min(cKDTree(others).query(points)[0]))


def polyline(points: Array, step: float = 2.0) -> Array:
    """Points (m, 3) along a line through the given ones, a step of so many mm apart."""
    found = [points[:1]]
    for start, end in pairwise(points):
        count = max(1, int(np.ceil(np.linalg.norm(end - start) / step)))
        found.append(start + np.linspace(0.0, 1.0, count + 1)[1:, None] * (end - start))
    return np.vstack(found)
