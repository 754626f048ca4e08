"""The orientation marker: a small compass with the letters R, L, A, P, S and I."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageDraw

from meshes.geometry.types import Array
from viz.framing import Sight
from viz.lettering import CASING, INK, font

# World axes: X anterior, Y superior, Z right.
LETTERS = (("A", 0, 1.0), ("P", 0, -1.0), ("S", 1, 1.0), ("I", 1, -1.0), ("R", 2, 1.0),
           ("L", 2, -1.0))  # fmt: skip
AXIS_COLOURS = {0: "#b5542b", 1: "#2f6fb0", 2: "#2f8f5b"}
SHARE = 0.052
"""Radius in shares of the picture's height."""


@dataclass(frozen=True)
class Letter:
    """One end of an axis: where it falls, in radii right of and above the centre, how near."""

    letter: str
    axis: int
    x: float
    y: float
    near: float


def letters(sight: Sight) -> tuple[Letter, ...]:
    """The letters that are drawn, from far to near; one that a nearer one hides is left out."""
    axes: Array = sight.axes
    ends = [
        Letter(letter, axis, *(float(sign * axes[row, axis]) for row in range(3)))
        for letter, axis, sign in LETTERS
    ]
    ends.sort(key=lambda end: -end.near)
    kept: list[Letter] = []
    for end in ends:
        if all((end.x - other.x) ** 2 + (end.y - other.y) ** 2 > 0.38**2 for other in kept):
            kept.append(end)
    return tuple(reversed(kept))


def compass(sight: Sight, size: tuple[int, int], ground: str) -> tuple[Image.Image, Spot]:
    """The compass and the place of its upper left corner in a picture.

    Parameters
    ----------
    sight : Sight
    size : tuple of int
        Of the picture.
    ground : str
        Name of the background.
    """
    fine = 3
    radius = max(12.0, SHARE * size[1])
    letter_size = max(9, round(0.42 * radius))
    half = round(radius + 0.8 * letter_size)
    image = Image.new("RGBA", (2 * half * fine, 2 * half * fine), CASING[ground] + "00")
    pen = ImageDraw.Draw(image)
    for end in letters(sight):
        _draw_end(pen, end, half * fine, radius * fine, letter_size * fine, ground)
    small = image.resize((2 * half, 2 * half), Image.Resampling.LANCZOS)
    gap = round(0.015 * size[1])
    return small, (gap, size[1] - 2 * half - gap)


Spot = tuple[int, int]


def _draw_end(
    pen: ImageDraw.ImageDraw, end: Letter, centre: float, radius: float, size: float, ground: str
) -> None:
    x, y = centre + radius * end.x, centre - radius * end.y
    far = end.near < -0.15
    colour = AXIS_COLOURS[end.axis] if ground != "black" else INK["black"]
    if abs(end.near) < 0.98:
        width = max(1, round(0.05 * radius))
        pen.line([(centre, centre), (x, y)], fill=colour + ("70" if far else "ff"), width=width)
    disc = 0.68 * size
    rim = colour + ("70" if far else "ff")
    box = [x - disc, y - disc, x + disc, y + disc]
    pen.ellipse(box, fill=CASING[ground] + "e0", outline=rim, width=max(1, round(0.035 * radius)))
    ink = INK[ground] + ("80" if far else "ff")
    pen.text((x, y), end.letter, font=font(round(size), bold=True), fill=ink, anchor="mm")
