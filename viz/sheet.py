"""What is drawn over the body, as plain values: strokes, dots, words and panels.

The same values are painted into pixels (`viz.painter`) and written as vectors
(`viz.formats.vector`). Places are pixels from the upper left corner of the picture.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

Spot = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Anchor = Literal["start", "middle", "end"]
CAP = 0.33
"""Half the height of a capital in heights of the letters: from a line's middle to its foot."""


@dataclass(frozen=True)
class Painted:
    """What all items have: how dense they are, and the name of what they are together with.

    Items of one name are one group in a drawing program; the name does not change the picture.
    """

    opacity: float = field(default=1.0, kw_only=True)
    of: str = field(default="", kw_only=True, compare=False)


@dataclass(frozen=True)
class Stroke(Painted):
    """A line through points, with a casing of another colour on both sides."""

    points: tuple[Spot, ...]
    width: float
    colour: str
    casing: str = ""
    margin: float = 0.0


@dataclass(frozen=True)
class Dot(Painted):
    """A disc, with a casing or a rim of another colour around it."""

    place: Spot
    radius: float
    colour: str
    casing: str = ""
    margin: float = 0.0


@dataclass(frozen=True)
class Words(Painted):
    """A line of text; ``place`` is the start, middle or end of its foot (baseline)."""

    text: str
    place: Spot
    size: int
    colour: str
    anchor: Anchor = "start"
    bold: bool = False
    italic: bool = False
    casing: str = ""
    margin: float = 0.0


@dataclass(frozen=True)
class Panel(Painted):
    """A filled rectangle."""

    box: Box
    colour: str


Item = Stroke | Dot | Words | Panel


def grouped(of: str, items: Iterable[Item]) -> tuple[Item, ...]:
    """Items that belong together, by the name of what they show."""
    return tuple(replace(item, of=of) for item in items)


def arrow(
    start: Spot, end: Spot, width: float, head: float, colour: str, casing: str
) -> tuple[Stroke, ...]:
    """An arrow from one place to another; ``head`` is the length of its point."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = max((dx * dx + dy * dy) ** 0.5, 1e-6)
    ux, uy = dx / length, dy / length
    wings = tuple(
        (end[0] - head * (ux - side * 0.42 * uy), end[1] - head * (uy + side * 0.42 * ux))
        for side in (1.0, -1.0)
    )
    margin = 0.7 * width
    return (
        Stroke((start, end), width, colour, casing, margin),
        Stroke((wings[0], end, wings[1]), width, colour, casing, margin),
    )
