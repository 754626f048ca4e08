"""The teacher's own notes that stand where the scene says, with their arrows."""

from __future__ import annotations

from scenes.scene import Note
from viz.fitting import LETTER_SHARE
from viz.lettering import CASING, INK, width_of, wrapped
from viz.margins import LEADING, unit
from viz.marked import Mark, note_mark
from viz.seen import Seen
from viz.sheet import CAP, Box, Item, Spot, Words, arrow
from viz.stage import Stage

WIDEST = 0.26
"""Most that a note takes of the width of the picture."""


def note_items(stage: Stage, view: Seen) -> tuple[Item, ...]:
    """Notes with a place of their own, and an arrow from each to what it points to."""
    items: list[Item] = []
    for note in stage.scene.notes:
        if note.stands is not None:
            mark = note_mark(note, stage, view) if note.at is not None else None
            items += _note(note, note.stands, mark, stage)
    return tuple(items)


def _note(note: Note, stands: Spot, mark: Mark | None, stage: Stage) -> list[Item]:
    width, height = stage.scene.picture.size
    ground = stage.scene.picture.background
    letter = max(7, round(1.06 * LETTER_SHARE * unit((width, height))))
    ink = note.colour or INK[ground]
    lines = wrapped(note.text, letter, WIDEST * width)
    box = _box(lines, letter, (stands[0] * width, stands[1] * height), (width, height))
    items: list[Item] = []
    if mark is not None:
        start = _leaving(box, mark.spot, 0.45 * letter)
        items += arrow(start, mark.spot, max(1.2, 0.1 * letter), 0.75 * letter, ink, CASING[ground])
    step, middle = LEADING * letter, (box[0] + box[2]) / 2.0
    for row, line in enumerate(lines):
        foot = (middle, box[1] + step * (row + 0.5) + CAP * letter)
        items.append(
            Words(line, foot, letter, ink, "middle", bold=True, casing=CASING[ground],
                  margin=round(0.1 * letter))
        )  # fmt: skip
    return items


def _box(lines: tuple[str, ...], letter: int, middle: Spot, size: tuple[int, int]) -> Box:
    """Around the lines, moved into the picture."""
    wide = max(width_of(line, letter, bold=True) for line in lines)
    high = LEADING * letter * len(lines)
    edge = 0.6 * letter
    left = min(max(middle[0] - wide / 2.0, edge), max(edge, size[0] - edge - wide))
    top = min(max(middle[1] - high / 2.0, edge), max(edge, size[1] - edge - high))
    return left, top, left + wide, top + high


def _leaving(box: Box, towards: Spot, gap: float) -> Spot:
    """Where a line from the middle of a box to a place leaves the box, with a gap."""
    x, y = (box[0] + box[2]) / 2.0, (box[1] + box[3]) / 2.0
    dx, dy = towards[0] - x, towards[1] - y
    half = ((box[2] - box[0]) / 2.0 + gap, (box[3] - box[1]) / 2.0 + gap)
    share = min(half[0] / max(abs(dx), 1e-9), half[1] / max(abs(dy), 1e-9), 1.0)
    return x + share * dx, y + share * dy
