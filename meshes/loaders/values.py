"""Values of a manifest, checked one by one: each check returns what it checked."""

from __future__ import annotations

from typing import Any

import numpy as np

from meshes.geometry.types import Array
from meshes.loaders.errors import LoadError


def text_of(where: str, value: Any) -> str:
    """A text, or LoadError."""
    if not isinstance(value, str):
        raise LoadError(f"{where}: expected a text in quotes, got {value!r}; correct it")
    return value


def truth_of(where: str, value: Any) -> bool:
    """True or false, or LoadError."""
    if not isinstance(value, bool):
        raise LoadError(f"{where}: expected true or false, got {value!r}; correct it")
    return value


def number_of(where: str, value: Any) -> float:
    """A finite number, or LoadError."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not np.isfinite(value):
        raise LoadError(f"{where}: expected a number, got {value!r}; correct it")
    return float(value)


def point_of(where: str, value: Any) -> Array:
    """A point (3,) of three finite numbers, or LoadError."""
    if not isinstance(value, list) or len(value) != 3:
        raise LoadError(f"{where}: expected [x, y, z], got {value!r}; correct it")
    return np.array([number_of(where, x) for x in value])


def matrix_of(where: str, value: Any) -> Array:
    """A rigid transform or one of uniform scale (4, 4), or LoadError."""
    rows = value if isinstance(value, list) else []
    if len(rows) != 4 or not all(isinstance(row, list) and len(row) == 4 for row in rows):
        raise LoadError(f"{where}: expected four rows of four numbers, got {value!r:.60}")
    matrix = np.array([[number_of(where, x) for x in row] for row in rows])
    linear = matrix[:3, :3]
    determinant = float(np.linalg.det(linear))
    if determinant <= 0.0 or not np.allclose(matrix[3], [0, 0, 0, 1]):
        raise LoadError(
            f"{where}: expected rotation, scale and shift with last row 0 0 0 1, got a matrix of "
            f"determinant {determinant:.3g}; for a mirror image write mirrored = true"
        )
    squared = linear.T @ linear / determinant ** (2.0 / 3.0)
    if not np.allclose(squared, np.eye(3), atol=0.02):
        raise LoadError(f"{where}: expected the same scale along all axes, got shear or stretch")
    return matrix
