"""How much of a picture is kept free beside the body: for labels, legend, heading and caption."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scenes.scene import Scene
from viz.lettering import wrapped
from viz.sheet import Box

LABEL_MARGIN = 0.26
NUMBER_MARGIN = 0.14
MARGIN = 0.06
EDGE = 0.026
"""Free at the edges of the picture, in shares of its unit."""
PLOT = 0.30
"""Share of the width, or of the height of a high picture, that a film's plot takes."""
LEGEND = 0.30
"""Width of the legend beside a picture that is wider than high."""
TITLE_SIZE, CAPTION_SIZE, SOURCE_SIZE = 0.042, 0.0235, 0.0165
LEADING = 1.32
"""From one line to the next, in heights of the letters."""
SIDES: Mapping[str, float] = {"none": MARGIN, "numbers": NUMBER_MARGIN, "blank": LABEL_MARGIN}


def unit(size: tuple[int, int]) -> float:
    """What letters are measured by: the height of a picture, less where it is narrow."""
    return min(float(size[1]), 0.95 * size[0])


def side_margin(scene: Scene) -> float:
    """Share of the inner width that is kept free for labels on each side of the body."""
    if scene.picture.labels == "none" and any(note.stands is None for note in scene.notes):
        return LABEL_MARGIN
    return SIDES.get(scene.picture.labels, LABEL_MARGIN)


@dataclass(frozen=True)
class Block:
    """Lines of text of one size."""

    lines: tuple[str, ...]
    size: int
    bold: bool = False

    @property
    def height(self) -> float:
        """In pixels."""
        return LEADING * self.size * len(self.lines)


def _block(text: str, share: float, size: tuple[int, int], bold: bool = False) -> Block:
    letter = max(7, round(share * unit(size)))
    room = size[0] - 2.0 * EDGE * unit(size)
    return Block(wrapped(text, letter, room, bold) if text else (), letter, bold)


@dataclass(frozen=True)
class Margins:
    """Texts above and below the body.

    Attributes
    ----------
    title, caption, source : Block
    """

    title: Block
    caption: Block
    source: Block

    @property
    def above(self) -> float:
        """Height in pixels kept free at the top."""
        return self.title.height + 0.55 * self.title.size if self.title.lines else 0.0

    @property
    def below(self) -> float:
        """Height in pixels kept free at the bottom."""
        height = self.caption.height + self.source.height
        return height + 0.9 * self.caption.size if height else 0.0


def margins(scene: Scene) -> Margins:
    """The texts that a scene wants above and below the body."""
    picture = scene.picture
    return Margins(
        _block(scene.title if picture.title else "", TITLE_SIZE, picture.size, bold=True),
        _block(scene.description if picture.caption else "", CAPTION_SIZE, picture.size),
        _block(source_line(scene) if picture.source else "", SOURCE_SIZE, picture.size),
    )


def source_line(scene: Scene) -> str:
    """Where a picture comes from, and under which licence it may be used."""
    from importlib.metadata import version

    made = f"Made with iliopsoas {version('iliopsoas')}"
    if scene.body.folder is not None:
        return f"{made} from bones of one's own; computed, not measured in a living person"
    return f"{made} from its built-in average adult; computed, not a living person. CC BY 4.0"


def has_legend(scene: Scene) -> bool:
    """Whether the numbers of a picture are explained beside it."""
    return scene.picture.labels == "numbers" and scene.labels.legend


def legend_columns(size: tuple[int, int]) -> int:
    """Columns of the legend: one beside a wide picture, two beneath a high one."""
    return 1 if size[0] >= size[1] else 2


def plot_box(scene: Scene, count: int) -> Box:
    """Left, top, right and bottom, in pixels, of the room for a film's plot."""
    width, height = scene.picture.size
    _, top, right, foot = inner_box(scene, count)
    edge = EDGE * unit(scene.picture.size)
    if width >= height:
        return (
            right * width + 0.2 * edge,
            (top + 0.16 * (foot - top)) * height,
            (right + PLOT) * width - edge,
            (foot - 0.16 * (foot - top)) * height,
        )
    low = 1.0 - margins(scene).below / height
    return edge, foot * height, width - edge, low * height - 0.5 * edge


def inner_box(scene: Scene, count: int) -> Box:
    """Left, top, right and bottom of what is left for the body and its labels, as shares.

    Parameters
    ----------
    scene : Scene
    count : int
        Structures that are shown; the legend needs a line for each.
    """
    width, height = scene.picture.size
    free = margins(scene)
    left, top = 0.0, min(0.3, free.above / height)
    right, foot = 1.0, 1.0 - min(0.4, free.below / height)
    if has_legend(scene):
        if legend_columns(scene.picture.size) == 1:
            right -= LEGEND
        else:
            lines = math.ceil(count / 2) + 1
            letter = CAPTION_SIZE * unit(scene.picture.size)
            foot -= min(0.35, lines * LEADING * letter / height)
    if scene.film.plot != "none" and scene.moving:
        if width >= height:
            right -= PLOT
        else:
            foot -= PLOT
    return left, top, right, foot
