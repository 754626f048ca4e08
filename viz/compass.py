"""The orientation marker: a small compass with the letters R, L, A, P, S and I."""

from __future__ import annotations

from dataclasses import dataclass

from meshes.geometry.types import Array
from viz.framing import Sight
from viz.lettering import CASING, INK
from viz.margins import EDGE
from viz.sheet import CAP, Dot, Item, Spot, Stroke, Words

# World axes: X anterior, Y superior, Z right.
LETTERS = (("A", 0, 1.0), ("P", 0, -1.0), ("S", 1, 1.0), ("I", 1, -1.0), ("R", 2, 1.0),
           ("L", 2, -1.0))  # fmt: skip
AXIS_COLOURS = {0: "#b5542b", 1: "#2f6fb0", 2: "#2f8f5b"}
DISC = 0.68
"""Radius of the discs in heights of their letters."""
SHARE = 0.052
"""Radius in shares of the picture's unit."""


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


def reach(unit: float) -> float:
    """Half the side of the square that the compass fills, of the picture's unit."""
    radius = max(12.0, SHARE * unit)
    return radius + 0.8 * max(9, round(0.42 * radius))


def compass(sight: Sight, corner: Spot, unit: float, ground: str) -> tuple[Item, ...]:
    """The compass with the lower left corner of its square at ``corner``.

    Parameters
    ----------
    sight : Sight
    corner : tuple of float
    unit : float
        What letters are measured by.
    ground : str
        Name of the background.
    """
    radius = max(12.0, SHARE * unit)
    letter = max(9, round(0.42 * radius))
    half = reach(unit)
    # The discs at its left end where texts begin.
    beside = EDGE * unit + DISC * letter - (half - radius)
    centre = (corner[0] + beside + half, corner[1] - 0.015 * unit - half)
    return tuple(
        item for end in letters(sight) for item in _end(end, centre, radius, letter, ground)
    )


def _faint(colour: str, ground: str, share: float) -> str:
    """A colour mixed with that of the ground."""
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(ground[1:]), strict=True)
    return "#" + "".join(f"{round(b + share * (a - b)):02x}" for a, b in pairs)


def _end(end: Letter, centre: Spot, radius: float, size: int, ground: str) -> tuple[Item, ...]:
    x, y = centre[0] + radius * end.x, centre[1] - radius * end.y
    share = 0.45 if end.near < -0.15 else 1.0
    axis = AXIS_COLOURS[end.axis] if ground != "black" else INK["black"]
    colour, ink = (_faint(shade, CASING[ground], share) for shade in (axis, INK[ground]))
    line = Stroke((centre, (x, y)), max(1.0, 0.05 * radius), colour)
    rim = max(1.0, 0.035 * radius)
    disc = Dot((x, y), DISC * size - rim, CASING[ground], colour, rim)
    foot = (x, y + 1.06 * CAP * size)
    text = Words(end.letter, foot, size, ink, "middle", bold=True)
    return (line, disc, text) if abs(end.near) < 0.98 else (disc, text)
