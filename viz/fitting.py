"""How large labels can be written so that all have room, and what is left out where they cannot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scenes.scene import Scene
from viz.lettering import SMALLEST, shortened, width_of, wrapped
from viz.margins import LEADING, side_margin, unit
from viz.marked import Mark
from viz.sheet import Box

LETTER_SHARE = 0.0235
"""Height of letters in shares of the picture's unit."""
AIR = 0.42
"""Free between two labels, in heights of a letter."""
MOST_LINES = 3


@dataclass(frozen=True)
class Written:
    """Labels as they are written: the height of letters, their lines, the height of a label."""

    letter: int
    lines: tuple[tuple[tuple[str, ...], int], ...]
    pitch: float
    room: float


def fitted(
    marks: Sequence[Mark], scene: Scene, inner: Box, largest: int = 0
) -> tuple[tuple[Mark, ...], Written]:
    """The marks that there is room for, with the largest letters at which they fit.

    Words are broken into lines and letters made smaller, but for `SMALLEST`; then what is seen
    least is left out, so that labels never cover one another.
    """
    size, kind = scene.picture.size, scene.picture.labels
    beside = side_margin(scene) * size[0] * (inner[2] - inner[0])
    high = room_of(scene, inner) * size[1]
    largest = largest or max(SMALLEST, round(LETTER_SHARE * unit(size)))
    short = kind == "numbers"
    for letter in range(largest, SMALLEST - 1, -1):
        room = beside - 1.9 * letter
        lines = tuple(_lines(mark.text, letter, room, short) for mark in marks)
        most = max((len(rows) for rows, _ in lines), default=1)
        wide = 0.0 if short else max((wide_of(rows, letter) for rows, _ in lines), default=0.0)
        pitch = (LEADING * (1.16 if kind == "numbers" else 1.0) * most + AIR) * letter
        few = math.ceil(len(marks) / 2) * pitch <= high
        if wide <= room and few and most <= (MOST_LINES if letter < 0.7 * largest else 2):
            return tuple(marks), Written(letter, lines, pitch, room)
    return _least(marks, SMALLEST, beside - 1.9 * SMALLEST, high, short)


def _least(
    marks: Sequence[Mark], letter: int, room: float, high: float, short: bool
) -> tuple[tuple[Mark, ...], Written]:
    """As many marks as have room in the smallest letters, each on one line."""
    pitch = (LEADING + AIR) * letter
    count = 2 * max(1, int(high / pitch))
    kept = sorted(marks, key=lambda mark: -mark.area)[:count]
    kept = [mark for mark in marks if mark in kept]
    cut = (shortened(mark.text.split("\n")[0], letter, room) for mark in kept)
    lines = tuple((("" if short else line,), 1) for line in cut)
    return tuple(kept), Written(letter, lines, pitch, room)


def _lines(text: str, letter: int, room: float, short: bool) -> tuple[tuple[str, ...], int]:
    """A text in lines, and the number of the first that is of the second language."""
    if short:
        return tuple(text.split("\n")), text.split("\n")[0].count("\n") + 1
    first, _, second = text.partition("\n")
    rows = wrapped(first, letter, room)
    return (*rows, *(wrapped(second, letter, room) if second else ())), len(rows)


def wide_of(rows: Sequence[str], letter: int) -> float:
    """Width of the widest of some lines."""
    return max(width_of(row, letter) for row in rows)


def room_of(scene: Scene, inner: Box) -> float:
    """Height that the columns have, as a share of the picture's."""
    low = 0.15 if scene.picture.orientation_marker or scene.picture.scale_bar else 0.0
    return (inner[3] - inner[1]) - low * unit(scene.picture.size) / scene.picture.size[1]
