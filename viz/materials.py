"""What each kind of tissue looks like: one table of colour, roughness and opacity a theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from meshes.geometry.types import Array
from meshes.part import Part, unknown
from scenes.looks import LOOKS, Look
from scenes.scene import Scene
from viz.chosen import meant, values
from viz.lightness import Rgb, greyed, with_lightness

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


# Bone, muscle, cartilage and nerve as in GenericAnatomyColors of 3D Slicer; tendon is pearly, so
# that it is told from cartilage and bone where it runs over them, discs are of cartilage's hue.
ANATOMICAL: Mapping[str, Material] = {
    "bone": Material((241, 214, 145), 0.60),
    "disc": Material((160, 196, 208), 0.50),
    "muscle": Material((192, 104, 88), 0.45),
    "tendon": Material((238, 233, 222), 0.40),
    "ligament": Material((150, 190, 170), 0.45),
    "cartilage": Material((111, 184, 210), 0.35),
    "nerve": Material((244, 214, 49), 0.45),
    "vessel": Material((216, 101, 79), 0.35),
    "artery": Material((214, 28, 40), 0.35),
    "vein": Material((82, 110, 178), 0.35),
    "fascia": Material((206, 220, 214), 0.55, 0.45),
    "bursa": Material((152, 138, 198), 0.25, 0.9),
    "schematic": Material((186, 192, 200), 0.55),
}
# Okabe and Ito (2008), told apart by readers with any colour vision.
OKABE_ITO: Mapping[str, Material] = {
    "bone": Material((206, 194, 164), 0.60),
    "disc": Material((153, 153, 153), 0.50),
    "muscle": Material((213, 94, 0), 0.45),
    "tendon": Material((250, 248, 242), 0.40),
    "ligament": Material((0, 158, 115), 0.45),
    "cartilage": Material((0, 114, 178), 0.35),
    "nerve": Material((240, 228, 66), 0.45),
    "vessel": Material((204, 121, 167), 0.35),
    "artery": Material((204, 121, 167), 0.35),
    "vein": Material((0, 90, 160), 0.35),
    "fascia": Material((170, 190, 185), 0.55, 0.45),
    "bursa": Material((120, 200, 235), 0.25, 0.9),
    "schematic": Material((186, 192, 200), 0.55),
}
THEMES: Mapping[str, Mapping[str, Material]] = {
    "anatomical": ANATOMICAL,
    "okabe_ito": OKABE_ITO,
}


FAINT = 0.13
"""Share of their opacity that is left to what stands round structures singled out."""
_FIRM: Rgb = (150, 34, 32)  # a muscle at full tone [design]


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


def palette(name: str, look: Look) -> Mapping[str, Material]:
    """The table of a theme as a look changes it."""
    return {kind: _as_looked(row, kind, look) for kind, row in theme(name).items()}


def _as_looked(row: Material, kind: str, look: Look) -> Material:
    return replace(
        row,
        colour=tinted(row.colour, kind, look),
        opacity=row.opacity * look.clear.get(kind, 1.0),
    )


def tinted(colour: Rgb, kind: str, look: Look) -> Rgb:
    """A colour as a look shows it on a kind of structure."""
    if kind in look.lightness:
        colour = with_lightness(colour, look.lightness[kind])
    return greyed(colour, look.grey) if look.grey else colour


def blends(table: Mapping[str, Material], relief: float = 1.0) -> Mapping[str, tuple[Blend, ...]]:
    """By kind, the fields that change the colour from vertex to vertex, in order."""
    return {
        "bone": (
            Blend("cavity", _shade(table["bone"].colour, 0.52), 0.75 * relief, 0.52, 0.92),
            Blend("cavity", _shade(table["bone"].colour, 1.30), 0.55 * relief, 0.46, 0.12),
            Blend("cartilage", table["cartilage"].colour, 0.85),
        ),
        "muscle": (Blend("tendon", table["tendon"].colour),),
    }


def hex_rgb(colour: str) -> Rgb:
    """``#c06858`` as (192, 104, 88)."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def vertex_colours(
    part: Part, table: Mapping[str, Material], base: Rgb, relief: float = 1.0
) -> Bytes | None:
    """Colour (n, 3) of each vertex, or None where the whole part has the base colour.

    Parameters
    ----------
    part : Part
        Its fields "tendon", "cartilage" and "cavity" (0 to 1) are shown.
    table : mapping
        A theme.
    base : tuple of int
        Colour where no field speaks.
    relief : float
        Share of the darker hollows and brighter ridges of bones that is shown.
    """
    rows = blends(table, relief).get(part.kind, ())
    told = [blend for blend in rows if blend.field in part.fields]
    if not told:
        return None
    colours: Array = np.repeat(np.array([base], dtype=np.float64), len(part.vertices), axis=0)
    for blend in told:
        value = np.asarray(part.fields[blend.field])
        share = blend.most * _eased((value - blend.start) / (blend.full - blend.start))[:, None]
        colours += share * (np.array(blend.colour) - colours)
    return np.asarray(np.rint(colours), dtype=np.uint8)


def firmed(colour: Rgb, part: Part) -> Rgb:
    """A muscle's colour, reddened by its schematic tone."""
    if part.kind != "muscle" or "tone" not in part.fields:
        return colour
    share = 0.45 * float(np.max(part.fields["tone"]))
    red, green, blue = (round(c + share * (f - c)) for c, f in zip(colour, _FIRM, strict=True))
    return red, green, blue


def materials(
    parts: Iterable[Part], scene: Scene, colours: str
) -> dict[str, tuple[Rgb, float, float]]:
    """Base colour, roughness and opacity of each part."""
    parts = tuple(parts)
    look = LOOKS[scene.picture.look]
    table = palette(colours, look)
    own_colours = values(scene.structures.colours, parts)
    own_opacity = values(scene.structures.opacity, parts)
    singled = {name for word in scene.structures.ghost for name in meant(word, parts)}
    found = {}
    for part in parts:
        row = table[part.kind]
        colour = own_colours.get(part.name)
        base = firmed(tinted(hex_rgb(colour), part.kind, look) if colour else row.colour, part)
        opacity = own_opacity.get(part.name, row.opacity)
        if singled and part.name not in singled:
            opacity *= FAINT
        found[part.name] = (base, row.roughness, opacity)
    return found


def _eased(share: Array) -> Array:
    clipped = np.clip(share, 0.0, 1.0)
    return np.asarray(clipped * clipped * (3.0 - 2.0 * clipped))
