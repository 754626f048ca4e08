"""Poses of the right hip at which muscles are tested: flexion, adduction, rotation, degrees."""

from __future__ import annotations

FLEXIONS = tuple(range(-20, 121, 5))
CORNERS = tuple(
    (flexion, adduction, rotation)
    for flexion in range(-20, 91, 22)
    for adduction in (-20, 20)
    for rotation in (-20, 20)
)
GRID = tuple((flexion, 0, 0) for flexion in FLEXIONS) + CORNERS + ((110, -20, 0), (120, -30, 0))
