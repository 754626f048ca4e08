"""Labels over a picture: what is named, where its leader ends, and how both are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from meshes.geometry.types import Array
from viz.features import features
from viz.layout import Placed, Spot, placed
from viz.lettering import CASING, INK, font
from viz.names import humanised
from viz.seen import Numbers, Seen, seen
from viz.stage import LABEL_MARGIN, Stage
from viz.strokes import stroked

LETTER_SHARE = 0.0235
"""Height of letters in shares of the picture's height."""
PITCH = 1.75
"""Height of a line in heights of a letter."""
RULE = 7.0
"""Length of a blank's rule in heights of a letter."""
SMALLEST_PART = 24
"""Fewer visible pixels than this are not worth a label."""
THIN = 10.0
"""A landmark with no more bone than this before it, in mm, is on the near side."""
TURNED_AWAY, FACING = -0.6, 0.2
"""A tip seen from the side may be turned away so far (cosine of the angle to the onlooker), an
extreme of a surface must be turned to the onlooker so far."""
MOST = 2 * int(0.85 / (PITCH * LETTER_SHARE))
"""So many landmarks can be named in two columns."""


@dataclass(frozen=True)
class Mark:
    """Something to be labelled: its name, its part, the pixel that shows it, what is written."""

    name: str
    part: str
    spot: Spot
    text: str


@dataclass(frozen=True)
class Labels:
    """Labels that stand still while their leaders follow the body.

    Attributes
    ----------
    kind : str
        "structures", "landmarks", "numbers" or "blank".
    marks : tuple of Mark
    stands : tuple of Placed
        One a mark, in the same order.
    anchors : tuple of int
        Vertex of each mark's part that its leader follows.
    starts : tuple of Spot
        Where those vertices fell when the labels were placed.
    letter : int
        Height of letters in pixels.
    """

    kind: str
    marks: tuple[Mark, ...]
    stands: tuple[Placed, ...]
    anchors: tuple[int, ...]
    starts: tuple[Spot, ...]
    letter: int

    @property
    def texts(self) -> tuple[str, ...]:
        """What each label says."""
        if self.kind == "numbers":
            return tuple(str(number) for number in self._numbers())
        if self.kind == "blank":
            return ("",) * len(self.marks)
        return tuple(mark.text for mark in self.marks)

    @property
    def key(self) -> dict[int, str]:
        """What the numbers of a numbered picture stand for."""
        names = zip(self._numbers(), self.marks, strict=True)
        return dict(sorted((number, mark.text) for number, mark in names))

    def _numbers(self) -> tuple[int, ...]:
        """Numbers from the top of the left column to the foot of the right one."""
        order = sorted(self.stands, key=lambda stand: (stand.on_right, stand.place[1]))
        rank = {stand.index: number for number, stand in enumerate(order, start=1)}
        return tuple(rank[i] for i in range(len(self.marks)))

    def spots(self, stage: Stage) -> tuple[Spot, ...]:
        """Where the leaders end now."""
        now = (_vertex(stage, m.part, a) for m, a in zip(self.marks, self.anchors, strict=True))
        pairs = zip(self.marks, self.starts, now, strict=True)
        return tuple((m.spot[0] + n[0] - s[0], m.spot[1] + n[1] - s[1]) for m, s, n in pairs)

    def drawn(self, stage: Stage) -> Image.Image:
        """The labels alone, on a clear ground of the size of the picture."""
        picture = stage.scene.picture
        ink, casing = INK[picture.background], CASING[picture.background]
        image = Image.new("RGBA", picture.size, ink + "00")
        _leaders(image, self, self.spots(stage), ink, casing)
        pen = ImageDraw.Draw(image)
        for stand, text in zip(self.stands, self.texts, strict=True):
            _write(pen, self, stand, text, ink, casing)
        return image


def labelled(stage: Stage) -> Labels:
    """The labels that a stage's scene asks for, laid out for what can be seen now."""
    picture = stage.scene.picture
    width, height = picture.size
    free = LABEL_MARGIN * width
    marks = MARKED[picture.labels](stage, seen(stage).between(free, width - free))
    letter = _letter(tuple(mark.text for mark in marks), picture.size)
    room = height * (1.0 - 0.15 * picture.orientation_marker)
    port = LABEL_MARGIN * width - letter
    columns = (port, width - port)
    pitch = PITCH * letter
    kinds = [stage.drawn[mark.part].rest.kind for mark in marks]
    spots = [mark.spot for mark in marks]
    stands = placed(spots, (width, round(room)), columns, pitch, kinds)
    anchors = tuple(_nearest(stage, mark) for mark in marks)
    starts = tuple(_vertex(stage, m.part, a) for m, a in zip(marks, anchors, strict=True))
    return Labels(picture.labels, marks, stands, anchors, starts, letter)


def _letter(texts: tuple[str, ...], size: tuple[int, int]) -> int:
    """The height of letters at which the widest text fits beside the body."""
    letter = max(7, round(LETTER_SHARE * size[1]))
    room = LABEL_MARGIN * size[0] - 2.5 * letter
    widest = max((font(letter).getlength(text) for text in texts), default=0.0)
    return letter if widest <= room else max(7, int(letter * room / widest))


def _structures(stage: Stage, view: Seen) -> tuple[Mark, ...]:
    marks = []
    for name in stage.drawn:
        spot = view.spot(name) if view.mask(name).sum() >= SMALLEST_PART else None
        if spot:
            marks.append(Mark(name, name, spot, humanised(name)))
    return tuple(marks)


def _landmarks(stage: Stage, view: Seen) -> tuple[Mark, ...]:
    marks: dict[str, Mark] = {}
    places = stage.posed.landmarks
    for feature in features({n: p for n, p in places.items() if n.split(".")[0] in stage.drawn}):
        part, place = feature.part, places[feature.name]
        if feature.once in marks or len(marks) == MOST:
            continue
        x, y, _ = stage.framing.pixels(stage.placed(place[None]), stage.scene.picture.size)[0]
        turned = TURNED_AWAY if feature.discrete else FACING
        if not _there(view, part, x, y) or _turned(stage, part, place) < turned:
            continue
        if (feature.discrete and _outlined(view, x, y)) or _near_side(stage, part, place):
            marks[feature.once] = Mark(feature.name, part, (float(x), float(y)), feature.text)
    return tuple(marks.values())


def _around(view: Seen, x: float, y: float) -> Numbers:
    """What is seen at a pixel of the picture and right beside it."""
    column, row = int(x * view.scale), int(y * view.scale)
    if column < 0 or row < 0:
        return view.numbers[:0]
    return view.numbers[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]


def _there(view: Seen, part: str, x: float, y: float) -> bool:
    """Whether a part is seen at a pixel or right beside it."""
    return bool((_around(view, x, y) == view.names.index(part)).any())


def _outlined(view: Seen, x: float, y: float) -> bool:
    """Whether a pixel lies on the outline of the body."""
    return bool((_around(view, x, y) < 0).any())


def _turned(stage: Stage, part: str, place: Array) -> float:
    """How far the surface at a place of the world is turned to the onlooker: 1 to -1."""
    posed = stage.posed[part]
    nearest = int(((posed.vertices - place) ** 2).sum(axis=1).argmin())
    normal = stage.still[:3, :3] @ posed.normals[nearest]
    return float(normal @ stage.framing.sight.back)


def _near_side(stage: Stage, part: str, place: Array) -> bool:
    """Whether no other wall of its part lies well before a place of the world."""
    size = stage.scene.picture.size
    x, y, depth = stage.framing.pixels(stage.placed(place[None]), size)[0]
    walls = stage.framing.pixels(stage.points(part), size)
    near = np.hypot(walls[:, 0] - x, walls[:, 1] - y) < 0.006 * size[1]
    return bool(depth - walls[near, 2].min(initial=depth) < THIN)


def _nearest(stage: Stage, mark: Mark) -> int:
    """The vertex of the mark's part that falls nearest to its spot, of several the frontmost."""
    pixels = stage.framing.pixels(stage.points(mark.part), stage.scene.picture.size)
    distance = np.hypot(*(pixels[:, :2] - np.array(mark.spot)).T)
    near = np.argsort(distance)[:8]
    return int(near[pixels[near, 2].argmin()])


def _vertex(stage: Stage, part: str, vertex: int) -> Spot:
    place = stage.placed(stage.posed[part].vertices[vertex][None])
    x, y, _ = stage.framing.pixels(place, stage.scene.picture.size)[0]
    return float(x), float(y)


MARKED: Mapping[str, Callable[[Stage, Seen], tuple[Mark, ...]]] = {
    "structures": _structures,
    "numbers": _structures,
    "blank": _structures,
    "landmarks": _landmarks,
}


def _leaders(
    image: Image.Image, labels: Labels, spots: tuple[Spot, ...], ink: str, casing: str
) -> None:
    """Draw the leaders in ink with a pale casing."""
    lines = [(stand.place, spot) for stand, spot in zip(labels.stands, spots, strict=True)]
    dot, width = 0.17 * labels.letter, max(1.0, 0.065 * labels.letter)
    for colour, more in ((casing, 0.07 * labels.letter), (ink, 0.0)):
        mask = stroked(image.size, lines, width + 2.0 * more, dot + more)
        image.paste(Image.new("RGB", image.size, colour), mask=mask)


def _write(
    pen: ImageDraw.ImageDraw, labels: Labels, stand: Placed, text: str, ink: str, casing: str
) -> None:
    """Write one label beyond the outer end of its leader."""
    letter, away = labels.letter, 1.0 if stand.on_right else -1.0
    x, y = stand.place[0] + away * 0.35 * letter, stand.place[1]
    if labels.kind == "blank":
        pen.line([x, y, x + away * RULE * letter, y], fill=ink, width=max(1, round(0.075 * letter)))
    elif labels.kind == "numbers":
        x, r = x + away * 0.6 * letter, 0.85 * letter
        pen.ellipse([x - r, y - r, x + r, y + r], fill=casing, outline=ink,
                    width=max(1, round(0.075 * letter)))  # fmt: skip
        pen.text((x, y), text, font=font(letter, bold=True), fill=ink, anchor="mm")
    else:
        pen.text((x, y), text, font=font(letter), fill=ink, anchor="lm" if away > 0 else "rm",
                 stroke_width=round(0.09 * letter), stroke_fill=casing)  # fmt: skip
