"""Looks: what a picture is to resemble, one row each; `viz` draws what a row says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from meshes.spelling import unknown

Shading = Literal["physical", "toned", "plain"]
Ink = tuple[float, float, float]


@dataclass(frozen=True)
class Look:
    """How surfaces and their edges are drawn.

    Attributes
    ----------
    name, title, description : str
    shading : {"physical", "toned", "plain"}
        Physically based; three soft tones as with a brush; or one flat colour.
    ink : tuple of float
        Width of the contours in thousandths of the picture's height: around the body, around each
        structure, and along folds and crests; 0 draws none.
    striation : float
        How clearly the fibres of muscles are drawn, 0 to 1.
    clear : mapping of str to float
        Opacity by kind of structure, of surfaces seen face on.
    rims : float
        By how much surfaces grow denser towards their outline, 0 to 1.
    lightness : mapping of str to float
        Lightness by kind (CIE L*, 0 to 100) that takes the place of the theme's, so that kinds
        differ in grey.
    grey : float
        Share of the colours that is taken away, 0 to 1.
    relief : float
        Share of the darker hollows and brighter ridges of bones that is kept, 0 to 1.
    """

    name: str
    title: str
    description: str
    shading: Shading = "physical"
    ink: Ink = (0.0, 0.0, 0.0)
    striation: float = 0.0
    clear: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    rims: float = 0.0
    lightness: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    grey: float = 0.0
    relief: float = 1.0

    @property
    def inked(self) -> bool:
        """Whether contours are drawn."""
        return any(self.ink)


ROWS = (
    Look(
        "atlas",
        "atlas",
        "Lifelike surfaces in three lights, fibres finely drawn; the default.",
        striation=1.0,
    ),
    Look(
        "illustration",
        "illustration",
        "Soft flat tones, clean contours and drawn fibres, as in printed atlases.",
        shading="toned",
        ink=(2.2, 1.5, 0.8),
        striation=1.6,
        relief=0.8,
    ),
    Look(
        "line",
        "line drawing",
        "Black contours on white, for handouts to be written on and coloured in.",
        shading="plain",
        ink=(2.6, 1.8, 1.1),
        striation=3.0,
        lightness={
            "bone": 100.0, "disc": 95.0, "muscle": 88.0, "tendon": 96.0, "cartilage": 94.0,
            "ligament": 96.0, "nerve": 98.0, "vessel": 92.0, "artery": 90.0, "vein": 84.0,
            "fascia": 98.0, "bursa": 97.0,
        },
        grey=1.0,
        relief=0.0,
    ),
    Look(
        "x_ray",
        "x-ray",
        "Everything can be seen through, densest where it is seen edge on.",
        clear={"bone": 0.2, "disc": 0.14, "muscle": 0.42, "tendon": 0.4, "cartilage": 0.2},
        rims=0.9,
        striation=0.6,
        lightness={"bone": 93.0, "disc": 88.0},
        grey=0.25,
    ),
    Look(
        "print",
        "print",
        "Kinds of structures differ in lightness and by contours, so that grey copies stay clear.",
        shading="toned",
        ink=(1.6, 1.2, 0.0),
        striation=1.2,
        lightness={
            "bone": 86.0, "disc": 66.0, "muscle": 45.0, "tendon": 97.0, "cartilage": 74.0,
            "ligament": 57.0, "nerve": 76.0, "vessel": 34.0, "artery": 36.0, "vein": 21.0,
            "fascia": 82.0, "bursa": 60.0,
        },
        grey=0.35,
        relief=0.6,
    ),
)  # fmt: skip
LOOKS: Mapping[str, Look] = MappingProxyType({row.name: row for row in ROWS})


def checked_look(name: str) -> str:
    """Return the look's own name (``x-ray`` is ``x_ray``), or raise ValueError with the nearest."""
    own = name.replace("-", "_")
    if own not in LOOKS:
        raise ValueError(unknown("look", name, list(LOOKS)))
    return own
