"""What each kind of tissue looks like: one table of colour, roughness and opacity a theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from meshes.geometry.types import Array
from meshes.part import Part, unknown

Rgb = tuple[int, int, int]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Material:
    """How a surface meets the light: colour (0 to 255), roughness and opacity (0 to 1)."""

    colour: Rgb
    roughness: float
    opacity: float = 1.0


@dataclass(frozen=True)
class Blend:
    """A field of the part takes the colour towards another.

    Attributes
    ----------
    field : str
    colour : tuple of int
    most : float
        By how much at most, 0 to 1.
    start, full : float
        Values of the field at which it begins and at which it is complete.
    """

    field: str
    colour: Rgb
    most: float = 1.0
    start: float = 0.0
    full: float = 1.0


# Bone, muscle, tendon, ligament, cartilage and nerve as in GenericAnatomyColors of 3D Slicer.
ANATOMICAL: Mapping[str, Material] = {
    "bone": Material((241, 214, 145), 0.60),
    "disc": Material((196, 214, 212), 0.50),
    "muscle": Material((192, 104, 88), 0.45),
    "tendon": Material((152, 189, 207), 0.40),
    "ligament": Material((183, 214, 211), 0.45),
    "cartilage": Material((111, 184, 210), 0.35),
    "nerve": Material((244, 214, 49), 0.45),
    "vessel": Material((216, 101, 79), 0.35),
}
# Okabe and Ito (2008), told apart by readers with any colour vision.
OKABE_ITO: Mapping[str, Material] = {
    "bone": Material((221, 217, 206), 0.60),
    "disc": Material((153, 153, 153), 0.50),
    "muscle": Material((213, 94, 0), 0.45),
    "tendon": Material((86, 180, 233), 0.40),
    "ligament": Material((0, 158, 115), 0.45),
    "cartilage": Material((0, 114, 178), 0.35),
    "nerve": Material((240, 228, 66), 0.45),
    "vessel": Material((204, 121, 167), 0.35),
}
THEMES: Mapping[str, Mapping[str, Material]] = {
    "anatomical": ANATOMICAL,
    "okabe_ito": OKABE_ITO,
}


def _shade(colour: Rgb, brightness: float) -> Rgb:
    """A colour made darker (and warmer, as old bone is) or brighter."""
    warm = (1.0, 0.94, 0.82) if brightness < 1.0 else (1.0, 1.0, 1.0)
    red, green, blue = (
        min(255, round(channel * brightness * tint))
        for channel, tint in zip(colour, warm, strict=True)
    )
    return red, green, blue


def theme(name: str) -> Mapping[str, Material]:
    """The table of a theme, or ValueError with the nearest known one."""
    if name not in THEMES:
        raise ValueError(unknown("theme", name, list(THEMES)))
    return THEMES[name]


def blends(table: Mapping[str, Material]) -> Mapping[str, tuple[Blend, ...]]:
    """By kind, the fields that change the colour from vertex to vertex, in order."""
    return {
        "bone": (
            Blend("cavity", _shade(table["bone"].colour, 0.52), 0.75, 0.52, 0.92),
            Blend("cavity", _shade(table["bone"].colour, 1.30), 0.55, 0.46, 0.12),
            Blend("cartilage", table["cartilage"].colour, 0.85),
        ),
        "muscle": (Blend("tendon", table["tendon"].colour),),
    }


def hex_rgb(colour: str) -> Rgb:
    """``#c06858`` as (192, 104, 88)."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def vertex_colours(part: Part, table: Mapping[str, Material], base: Rgb) -> Bytes | None:
    """Colour (n, 3) of each vertex, or None where the whole part has the base colour.

    Parameters
    ----------
    part : Part
        Its fields "tendon", "cartilage" and "cavity" (0 to 1) are shown.
    table : mapping
        A theme.
    base : tuple of int
        Colour where no field speaks.
    """
    told = [blend for blend in blends(table).get(part.kind, ()) if blend.field in part.fields]
    if not told:
        return None
    colours: Array = np.repeat(np.array([base], dtype=np.float64), len(part.vertices), axis=0)
    for blend in told:
        value = np.asarray(part.fields[blend.field])
        share = blend.most * _eased((value - blend.start) / (blend.full - blend.start))[:, None]
        colours += share * (np.array(blend.colour) - colours)
    return np.asarray(np.rint(colours), dtype=np.uint8)


def _eased(share: Array) -> Array:
    clipped = np.clip(share, 0.0, 1.0)
    return np.asarray(clipped * clipped * (3.0 - 2.0 * clipped))
