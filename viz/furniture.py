"""What stands around the body: heading, caption, source, legend, scale bar and orientation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from viz.compass import compass
from viz.lettering import FAINT, INK, shortened
from viz.margins import (
    CAPTION_SIZE,
    EDGE,
    LEADING,
    Block,
    legend_columns,
    margins,
    unit,
)
from viz.sheet import CAP, Item, Spot, Stroke, Words, grouped

if TYPE_CHECKING:
    from scenes.scene import Scene
    from viz.stage import Stage

BARS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
"""Lengths of a scale bar, mm."""
LONGEST = 0.16
"""Most that it takes of the width of the picture."""


def furniture(stage: Stage) -> tuple[Item, ...]:
    """Heading, caption, source, scale bar and orientation marker, as a scene asks for them."""
    picture = stage.scene.picture
    items: list[Item] = [*texts(stage.scene)]
    left, _, right, foot = stage.inner
    width, height = picture.size
    if picture.orientation_marker:
        corner = (left * width, foot * height)
        cross = compass(stage.framing.sight, corner, unit(picture.size), picture.background)
        items += grouped("orientation", cross)
    if picture.scale_bar:
        items += grouped("scale bar", scale_bar(stage, (right * width, foot * height)))
    return tuple(items)


def texts(scene: Scene) -> list[Item]:
    """Heading, caption and source, as a scene asks for them."""
    picture = scene.picture
    free = margins(scene)
    ink, faint = INK[picture.background], FAINT[picture.background]
    edge = EDGE * unit(picture.size)
    height = picture.size[1]
    source = height - 0.6 * edge - free.source.height
    caption = source - free.caption.height
    return [
        *grouped("title", _lines(free.title, (edge, 0.8 * edge), ink)),
        *grouped("caption", _lines(free.caption, (edge, caption), ink)),
        *grouped("source", _lines(free.source, (edge, source), faint)),
    ]


def _lines(block: Block, corner: Spot, colour: str) -> list[Item]:
    x, y = corner
    step = LEADING * block.size
    return [
        Words(line, (x, y + step * (row + 0.5) + CAP * block.size), block.size, colour,
              bold=block.bold)
        for row, line in enumerate(block.lines)
    ]  # fmt: skip


def scale_bar(stage: Stage, corner: Spot) -> tuple[Item, ...]:
    """A bar as long as so many mm in the plane through the middle of the body.

    Parameters
    ----------
    stage : Stage
    corner : tuple of float
        Lower right corner of the room for it.
    """
    picture = stage.scene.picture
    scale = stage.framing.pixels_per_mm(stage.framing.focus, picture.size[1])
    most = LONGEST * picture.size[0]
    length = max((mm for mm in BARS if mm * scale <= most), default=BARS[0])
    edge, letter = EDGE * unit(picture.size), max(7, round(0.021 * unit(picture.size)))
    ink, ground = INK[picture.background], picture.background
    right, y = corner[0] - edge, corner[1] - edge
    left, tick = right - length * scale, 0.35 * letter
    width = max(1.0, 0.09 * letter)
    ends = ((left, y - tick), (left, y), (right, y), (right, y - tick))
    text = f"{length} mm" if length < 10 else f"{length // 10} cm"
    middle = ((left + right) / 2.0, y - 0.45 * letter)
    return (Stroke(ends, width, ink), Words(text, middle, letter, INK[ground], "middle"))


def legend(stage: Stage, key: Mapping[int, str]) -> tuple[Item, ...]:
    """What the numbers of a picture stand for, beside or beneath it; blank, lines to write on."""
    picture = stage.scene.picture
    width, height = picture.size
    columns = legend_columns(picture.size)
    _, top, right, foot = stage.inner
    edge = EDGE * unit(picture.size)
    if columns == 1:
        box = (right * width, top * height + edge, width - edge, height * foot - edge)
    else:
        below = margins(stage.scene).below
        box = (edge, foot * height, width - edge, height - below - 0.3 * edge)
    blank = stage.scene.labels.blank
    listed = _listed(key, box, columns, picture.background, unit(picture.size), blank)
    return grouped("legend", listed)


def _listed(
    key: Mapping[int, str],
    box: tuple[float, float, float, float],
    columns: int,
    ground: str,
    measure: float,
    blank: bool,
) -> list[Item]:
    rows = -(-len(key) // columns) or 1
    step = min(LEADING * 1.12 * CAPTION_SIZE * measure, (box[3] - box[1]) / rows)
    letter = max(6, min(round(CAPTION_SIZE * measure), int(step / 1.12)))
    wide = (box[2] - box[0]) / columns
    top = max(box[1], (box[1] + box[3] - step * rows) / 2.0)
    items: list[Item] = []
    for place, (number, text) in enumerate(key.items()):
        column, row = divmod(place, rows)
        x = box[0] + column * wide
        y = top + step * (row + 0.5) + CAP * letter
        indent = 2.1 * letter
        room = wide - indent - 0.6 * letter
        items.append(Words(str(number), (x + 1.5 * letter, y), letter, INK[ground], "end", True))
        if blank:
            rule = ((x + indent, y), (x + indent + min(room, 12.0 * letter), y))
            items.append(Stroke(rule, max(1.0, 0.07 * letter), INK[ground]))
        else:
            line = shortened(text.replace("\n", " · "), letter, room)
            items.append(Words(line, (x + indent, y), letter, INK[ground]))
    return items
