"""Three lights that go with the camera: key, fill and rim, so that form reads from every view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Lamp:
    """A distant light.

    Attributes
    ----------
    name : str
    place : tuple of float
        Where it comes from, seen from the camera: right, up, towards the onlooker.
    colour : str
        Hexadecimal; VTK has mistaken tuples of floats.
    intensity : float
    """

    name: str
    place: tuple[float, float, float]
    colour: str
    intensity: float


LAMPS: tuple[Lamp, ...] = (
    Lamp("key", (-0.50, 0.70, 1.0), "#fff8f0", 2.75),
    Lamp("fill", (0.85, -0.45, 0.9), "#fffaf5", 1.3),
    Lamp("rim", (0.45, 0.80, -0.55), "#f2f6ff", 2.2),
)


def lit(plotter: Any) -> None:
    """Put the three lights on a plotter, in place of any others."""
    import pyvista

    plotter.remove_all_lights()
    for lamp in LAMPS:
        light = pyvista.Light(
            position=lamp.place,
            focal_point=(0.0, 0.0, 0.0),
            color=lamp.colour,
            light_type="camera light",
            intensity=lamp.intensity,
        )
        light.positional = False
        plotter.add_light(light)
