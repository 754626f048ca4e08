"""Smooth steps: from 0 to 1 without a corner."""

from __future__ import annotations

import numpy as np

from meshes.geometry.types import Array


def smoothstep(x: Array) -> Array:
    """0 below 0, 1 above 1, the cubic 3 x^2 - 2 x^3 between."""
    clipped = np.clip(x, 0.0, 1.0)
    return np.asarray(clipped * clipped * (3.0 - 2.0 * clipped))


def ramp(x: Array, eased: float = 0.2) -> Array:
    """0 below 0, 1 above 1, straight between but for its ends, eased over that share of it."""
    clipped = np.clip(x, 0.0, 1.0)
    slope = 1.0 / (1.0 - eased)
    lower = 0.5 * slope * np.minimum(clipped, eased) ** 2 / eased
    upper = 0.5 * slope * np.maximum(clipped - 1.0 + eased, 0.0) ** 2 / eased
    return np.asarray(lower + slope * np.maximum(clipped - eased, 0.0) - upper)
