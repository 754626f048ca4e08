"""Rigid transforms as 4 x 4 matrices: rotations about the axes and about points."""

from __future__ import annotations

import numpy as np

from meshes.geometry.types import Array


def rotation(axis: int, angle: float) -> Array:
    """Rotation matrix (3, 3) about coordinate axis 0 (X), 1 (Y) or 2 (Z) by ``angle`` radians."""
    c, s = np.cos(angle), np.sin(angle)
    matrix = np.eye(3)
    i, j = (axis + 1) % 3, (axis + 2) % 3
    matrix[i, i] = matrix[j, j] = c
    matrix[i, j], matrix[j, i] = -s, s
    return matrix


def about(point: Array, rotation_matrix: Array) -> Array:
    """Transform (4, 4) that rotates by ``rotation_matrix`` (3, 3) about ``point`` (3,)."""
    transform = np.eye(4)
    transform[:3, :3] = rotation_matrix
    transform[:3, 3] = point - rotation_matrix @ point
    return transform


def translation(offset: Array) -> Array:
    """Transform (4, 4) that moves by ``offset`` (3,)."""
    transform = np.eye(4)
    transform[:3, 3] = offset
    return transform


def moved(transform: Array, points: Array) -> Array:
    """Points (n, 3) carried by a transform (4, 4)."""
    return _combined(transform[:3, :3], transform[:3, 3], points)


def turned(transform: Array, vectors: Array) -> Array:
    """Vectors (n, 3), such as normals, turned by the rotation of a transform (4, 4)."""
    return _combined(transform[:3, :3], np.zeros(3), vectors)


def along(axis: Array, vectors: Array) -> Array:
    """Components (n,) of vectors (n, 3) along an axis (3,)."""
    x, y, z = np.asarray(vectors).T
    return np.asarray(axis[0] * x + axis[1] * y + axis[2] * z)


def _combined(matrix: Array, offset: Array, points: Array) -> Array:
    """Column by column: faster than a matrix product, whose threads wait on each other."""
    result = np.empty((len(points), 3))
    for i in range(3):
        result[:, i] = along(matrix[i], points) + offset[i]
    return result


def inverse(transform: Array) -> Array:
    """Inverse of a rigid transform (4, 4)."""
    result = np.eye(4)
    result[:3, :3] = transform[:3, :3].T
    result[:3, 3] = -transform[:3, :3].T @ transform[:3, 3]
    return result
