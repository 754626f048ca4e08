"""Whose body: the measures by which a built-in body differs from the reference man."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Physique:
    """Measures of a body, in mm and degrees. The default is the reference man.

    Attributes
    ----------
    stature : float
        Standing height in mm; lengths are scaled by stature / 1750 [design].
    """

    stature: float = 1750.0

    def __post_init__(self) -> None:
        low, high = RANGES["stature"]
        if not low <= self.stature <= high:
            raise ValueError(
                f"stature: expected {low:g} to {high:g} mm, got {self.stature:g}; "
                f"lengths are in mm (1.75 m is 1750)"
            )


RANGES = {"stature": (1400.0, 2100.0)}
REFERENCE_STATURE = 1750.0
