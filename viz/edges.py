"""Where ink lies: pixels whose neighbours all round belong to something else, or face elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Coverage = NDArray[np.float32]
Steps = NDArray[np.int64]
FOLD = 0.38
"""A surface that turns by more than this (difference of unit normals) across a line is a fold."""
STEP = 3.0
"""A surface that lies so far behind the one beside it, in mm, is another fold."""
SHARP = round((FOLD * 127.5) ** 2)
"""Square of `FOLD` for normals in bytes."""
BLOCK = 8
"""Least side, in pixels, of the squares in which everything of one number is passed over."""


def around(radius: float) -> Steps:
    """Steps (k, 2) of rows and columns to the neighbours all round within a radius."""
    if not radius:
        return np.zeros((0, 2), dtype=np.int64)
    rings = (radius,) if radius < 2.0 else (radius, radius / 2.0)
    steps = {
        (round(ring * np.sin(turn)), round(ring * np.cos(turn)))
        for ring in rings
        for turn in np.arange(12) * np.pi / 6.0
    }
    return np.array(sorted(steps - {(0, 0)}), dtype=np.int64).reshape(-1, 2)


def covered(
    seen: NDArray[np.uint8],
    depth: NDArray[np.float32],
    reach: tuple[float, float, bool],
    radii: tuple[float, float, float],
    fine: int,
) -> Coverage:
    """Share (h, w) of the pixels drawn in each of the picture's that ink lies on.

    Parameters
    ----------
    seen : ndarray of uint8, shape (fine h, fine w, 3)
        Number of the structure, 0 for none, and two of its normal.
    depth : ndarray, shape (fine h, fine w)
        As the graphics side has it, 0 to 1; read only where folds are known by it.
    reach : tuple of float, float and bool
        What depths 0 and 1 stand for in mm, and whether they grow evenly between.
    radii : tuple of float
        Half the width of lines around the body, around each structure and along folds, in pixels
        drawn; 0 for none. Without folds, a structure that ends before itself is one still.
    fine : int
        Pixels drawn to one of the picture, each way.
    """
    outer, inner, fold = radii
    beside = around(max(fold, 0.5 * inner))
    near, far, even = np.float32(reach[0]), np.float32(reach[1]), reach[2]
    return np.asarray(_covered(
        seen, depth, near, far, even, around(outer), around(inner), beside, fold > 0.0, fine
    ))  # fmt: skip


@njit(cache=True, nogil=True)
def _covered(
    seen: Any, depth: Any, near: Any, far: Any, even: Any,
    outer: Any, inner: Any, beside: Any, crests: Any, fine: Any,
) -> Any:  # fmt: skip
    height, width = seen.shape[:2]
    ink = np.zeros((height // fine, width // fine), dtype=np.float32)
    side = _side(outer, inner)
    mixed = _mixed(seen, side)
    for row in range(height // fine * fine):
        for column in range(width // fine * fine):
            lined = mixed[row // side + 1, column // side + 1] and (
                _bordering(seen, row, column, outer, True)
                or _bordering(seen, row, column, inner, False)
            )
            if lined or (
                seen[row, column, 0] > 0
                and _folded(seen, depth, near, far, even, row, column, beside, crests)
            ):
                ink[row // fine, column // fine] += np.float32(1.0)
    return ink / np.float32(fine * fine)


@njit(cache=True, nogil=True)
def _side(outer: Any, inner: Any) -> Any:
    """Side of the squares: no step leads beyond the next one."""
    side = BLOCK
    for steps in (outer, inner):
        for step in range(len(steps)):
            side = max(side, abs(steps[step, 0]), abs(steps[step, 1]))
    return side


@njit(cache=True, nogil=True)
def _mixed(seen: Any, side: Any) -> Any:
    """Which squares, with one more all round the picture, have another number in or beside them."""
    height, width = seen.shape[:2]
    changed = np.zeros((height // side + 3, width // side + 3), dtype=np.bool_)
    for row in range(height):
        for column in range(width):
            number, y, x = seen[row, column, 0], row // side + 1, column // side + 1
            if row and seen[row - 1, column, 0] != number:
                changed[y, x] = changed[(row - 1) // side + 1, x] = True
            if column and seen[row, column - 1, 0] != number:
                changed[y, x] = changed[y, (column - 1) // side + 1] = True
    mixed = np.zeros_like(changed)
    for y in range(1, changed.shape[0] - 1):
        for x in range(1, changed.shape[1] - 1):
            mixed[y, x] = changed[y - 1 : y + 2, x - 1 : x + 2].any()
    return mixed


@njit(cache=True, nogil=True)
def _bordering(seen: Any, row: Any, column: Any, steps: Any, ground: Any) -> Any:
    """Whether a step leads from the body to the ground or back, or to another structure."""
    height, width = seen.shape[:2]
    number = seen[row, column, 0]
    for step in range(len(steps)):
        y, x = row + steps[step, 0], column + steps[step, 1]
        if 0 <= y < height and 0 <= x < width:
            other = seen[y, x, 0]
            if other != number and (other == 0 or number == 0) == ground:
                return True
    return False


@njit(cache=True, nogil=True)
def _folded(
    seen: Any, depth: Any, near: Any, far: Any, even: Any,
    row: Any, column: Any, steps: Any, crests: Any,
) -> Any:  # fmt: skip
    """Whether a structure turns sharply at a pixel; without crests, only where it lies deeper."""
    height, width = seen.shape[:2]
    for step in range(len(steps)):
        y, x = row + steps[step, 0], column + steps[step, 1]
        if not (0 <= y < height and 0 <= x < width) or seen[y, x, 0] != seen[row, column, 0]:
            continue
        across = np.int64(seen[row, column, 1]) - np.int64(seen[y, x, 1])
        down = np.int64(seen[row, column, 2]) - np.int64(seen[y, x, 2])
        if across * across + down * down <= SHARP:
            continue
        if crests:
            return True
        one = _deep(depth[row, column], near, far, even)
        if abs(one - _deep(depth[y, x], near, far, even)) > STEP:
            return True
    return False


@njit(cache=True, nogil=True)
def _deep(depth: Any, near: Any, far: Any, even: Any) -> Any:
    """Distance from the camera in mm."""
    if even:
        return near + depth * (far - near)
    return near * far / (far - depth * (far - near))
