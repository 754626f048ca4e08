"""Labels of a picture: laid out in two columns without drawing, and as items of a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scenes.scene import Scene
from viz.fitting import Written, fitted, room_of, wide_of
from viz.layout import Placed, Spot, placed
from viz.lettering import CASING, FAINT, INK
from viz.margins import LEADING, side_margin
from viz.marked import Mark, marks_of, note_mark
from viz.seen import Seen, seen
from viz.sheet import CAP, Anchor, Box, Dot, Item, Stroke, Words, grouped
from viz.stage import Posable, Stage

RULE = 7.0
"""Length of a blank's rule in heights of a letter."""
GAP = 0.4
"""From the end of a leader to its words, in heights of a letter."""
WEIGHTS = {"muscle": 2.0}
"""What a pixel counts that a leader crosses: muscles are what is looked at."""
NEAR = 0.3
"""A leader that passes another's end so near looks as if it ended there, in such heights."""


@dataclass(frozen=True)
class Label:
    """One label.

    Attributes
    ----------
    name, part : str
        What it names, and the part that its leader ends on.
    lines : tuple of str
        What it says; of two languages the second has its own lines.
    second : int
        Number of the first line of the second language; beyond the last where there is none.
    number : int
        In a numbered picture: from the top of the left column to the foot of the right one.
    spot, place : tuple of float
        Where its leader ends on the body, and where it begins beside the words: pixels.
    on_right : bool
        Whether it stands on the right of the picture.
    box : tuple of float
        Left, top, right and bottom of its words.
    colour : str
        Of a note's own words; "" for the usual ink.
    """

    name: str
    part: str
    lines: tuple[str, ...]
    second: int
    number: int
    spot: Spot
    place: Spot
    on_right: bool
    box: Box
    colour: str = ""

    @property
    def text(self) -> str:
        """What it says, the second language after a line break."""
        first, second = " ".join(self.lines[: self.second]), " ".join(self.lines[self.second :])
        return f"{first}\n{second}" if second else first


@dataclass(frozen=True)
class Labels:
    """The labels of a picture.

    Attributes
    ----------
    kind : str
        "structures", "landmarks", "numbers", "blank" for leaders without words, or "none" where
        only notes stand there.
    labels : tuple of Label
    anchors : tuple of int
        Vertex of each label's part that its leader follows; -1 for none.
    starts : tuple of (float, float)
        Where those vertices fell when the labels were placed.
    letter : int
        Height of letters in pixels.
    left_out : tuple of str
        What had no room.
    """

    kind: str
    labels: tuple[Label, ...]
    anchors: tuple[int, ...]
    starts: tuple[Spot, ...]
    letter: int
    left_out: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """What each label shows."""
        if self.kind == "numbers":
            return tuple(str(label.number) for label in self.labels)
        if self.kind == "blank":
            return ("",) * len(self.labels)
        return tuple(label.text for label in self.labels)

    @property
    def key(self) -> dict[int, str]:
        """What the numbers of a numbered picture stand for."""
        return dict(sorted((label.number, label.text) for label in self.labels))

    def spots(self, stage: Stage) -> tuple[Spot, ...]:
        """Where the leaders end now."""
        each = zip(self.labels, self.anchors, self.starts, strict=True)
        return tuple(followed(stage, *one) for one in each)

    def items(self, stage: Stage) -> tuple[Item, ...]:
        """Leaders and words, as the stage stands."""
        ground = stage.scene.picture.background
        spots = self.spots(stage)
        pairs = [
            (replace(label, spot=spot), 1.0) for label, spot in zip(self.labels, spots, strict=True)
        ]
        return label_items(pairs, self.kind, self.letter, ground)


def placed_labels(scene: Scene, body: Posable, size: tuple[int, int] | None = None) -> Labels:
    """The labels of a scene, laid out but not drawn: for pictures, pages and slides.

    Parameters
    ----------
    scene : Scene
    body : Body
    size : tuple of int, optional
        Of the picture; the scene's own where left out.
    """
    if size is not None:
        picture = scene.picture.model_copy(update={"size": size})
        scene = scene.model_copy(update={"picture": picture})
    with Stage(scene, body, colours=scene.picture.theme) as stage:
        return labelled(stage)


def drawn_kind(scene: Scene) -> str:
    """The kind of a scene's labels as they are drawn: "blank" where their words are left out."""
    kind = scene.picture.labels
    return "blank" if scene.labels.blank and kind in ("structures", "landmarks") else kind


def labelled(stage: Stage) -> Labels:
    """The labels that a stage's scene asks for, laid out for what can be seen now."""
    marks, colours, view = seen_marks(stage)
    kept, written = fitted(marks, stage.scene, stage.inner)
    lost = tuple(mark.text for mark in marks if mark not in kept)
    return laid_out(stage, kept, written, colours, view, lost)


def seen_marks(stage: Stage) -> tuple[tuple[Mark, ...], dict[Mark, str], Seen]:
    """What is to be labelled, the colours of notes, and what is seen between the columns."""
    view = between_columns(stage, seen(stage))
    noted = _notes(stage, view)
    return (*marks_of(stage, view), *(mark for mark, _ in noted)), dict(noted), view


def between_columns(stage: Stage, view: Seen) -> Seen:
    """What is seen of a stage without what lies under the columns of its labels."""
    width = stage.scene.picture.size[0]
    left, _, right, _ = stage.inner
    free = side_margin(stage.scene) * (right - left)
    return view.between((left + free) * width, (right - free) * width)


def laid_out(
    stage: Stage,
    kept: Sequence[Mark],
    written: Written,
    colours: Mapping[Mark, str],
    view: Seen,
    lost: tuple[str, ...] = (),
    before: Mapping[str, bool] | None = None,
) -> Labels:
    """Labels for marks that have room.

    Parameters
    ----------
    stage : Stage
    kept : sequence of Mark
    written : Written
        How they are written.
    colours : mapping of Mark to str
    view : Seen
        What is seen between the columns: leaders cross as little of it as may be.
    lost : tuple of str
        What had no room.
    before : mapping of str to bool, optional
        Whether a label stood on the right shortly before; it stays there while its spot is near
        the middle.
    """
    stands = _stands(stage, kept, written, before or {}, view)
    labels = _made(stage.scene, kept, written, stands, colours)
    anchors = tuple(_nearest(stage, mark) for mark in kept)
    starts = tuple(
        _vertex(stage, m.part, a) if a >= 0 else m.spot for m, a in zip(kept, anchors, strict=True)
    )
    return Labels(drawn_kind(stage.scene), labels, anchors, starts, written.letter, lost)


def _notes(stage: Stage, view: Seen) -> list[tuple[Mark, str]]:
    """Notes that stand in the columns of the labels, with their colours."""
    found = []
    for note in stage.scene.notes:
        mark = note_mark(note, stage, view) if note.stands is None else None
        if mark:
            found.append((mark, note.colour or ""))
    return found


def _stands(
    stage: Stage, marks: Sequence[Mark], written: Written, before: Mapping[str, bool], view: Seen
) -> tuple[Placed, ...]:
    """Where each label stands, in the order of the marks."""
    width, height = stage.scene.picture.size
    left, top, right, _ = stage.inner
    room = room_of(stage.scene, stage.inner)
    free = side_margin(stage.scene) * (right - left) * width - written.letter
    columns = (free, (right - left) * width - free)
    kinds = [stage.drawn[m.part].rest.kind if m.part in stage.drawn else "" for m in marks]
    x, y = left * width, top * height
    spots = [(mark.spot[0] - x, mark.spot[1] - y) for mark in marks]
    inside = (round((right - left) * width), round(room * height))
    prefer = [0 if mark.name not in before else 1 if before[mark.name] else -1 for mark in marks]
    weights = [WEIGHTS.get(stage.drawn[name].rest.kind, 1.0) for name in view.names]
    crossed = [view.crossed(mark.part, mark.spot, weights) for mark in marks]
    near = NEAR * written.letter
    found = placed(spots, inside, columns, written.pitch, kinds, prefer, crossed, near)
    return tuple(
        replace(stand, place=(stand.place[0] + x, stand.place[1] + y), spot=mark.spot)
        for stand, mark in zip(found, marks, strict=True)
    )


def _made(
    scene: Scene,
    marks: Sequence[Mark],
    written: Written,
    stands: Sequence[Placed],
    colours: Mapping[Mark, str],
) -> tuple[Label, ...]:
    order = sorted(stands, key=lambda stand: (stand.on_right, stand.place[1]))
    rank = {stand.index: number for number, stand in enumerate(order, start=1)}
    kind, letter = drawn_kind(scene), written.letter
    return tuple(
        Label(
            name=mark.name,
            part=mark.part,
            lines=lines,
            second=second,
            number=rank[stand.index],
            spot=mark.spot,
            place=stand.place,
            on_right=stand.on_right,
            box=_box(stand, lines, kind, letter),
            colour=colours.get(mark, ""),
        )
        for mark, stand, (lines, second) in zip(marks, stands, written.lines, strict=True)
    )


def _box(stand: Placed, lines: Sequence[str], kind: str, letter: int) -> Box:
    if kind == "numbers":
        wide, high = 1.9 * letter, 1.7 * letter
    elif kind == "blank":
        wide, high = RULE * letter, LEADING * letter
    else:
        wide, high = wide_of(lines, letter), LEADING * letter * len(lines)
    x, y = stand.place
    away = GAP * letter
    left = x + away if stand.on_right else x - away - wide
    return (left, y - high / 2.0, left + wide, y + high / 2.0)


def label_items(
    labels: Sequence[tuple[Label, float]], kind: str, letter: int, ground: str
) -> tuple[Item, ...]:
    """Leaders, then words, of labels with their opacities."""
    leaders: list[Item] = []
    words: list[Item] = []
    for label, share in labels:
        told = kind in ("structures", "landmarks", "none")
        of = f"label {label.number}" + (f": {' '.join(label.lines)}" if told else "")
        leaders += grouped(of, _leader(label, letter, ground, share))
        words += grouped(of, _words(label, kind, letter, ground, share))
    return (*leaders, *words)


def _leader(label: Label, letter: int, ground: str, share: float) -> tuple[Item, ...]:
    ink, casing = label.colour or INK[ground], CASING[ground]
    width, edge = max(1.0, 0.062 * letter), max(0.8, 0.065 * letter)
    line = Stroke((label.place, label.spot), width, ink, casing, edge, opacity=share)
    return (line, Dot(label.spot, max(1.6, 0.15 * letter), ink, casing, edge, opacity=share))


def _words(label: Label, kind: str, letter: int, ground: str, share: float) -> tuple[Item, ...]:
    ink, casing = label.colour or INK[ground], CASING[ground]
    away = GAP * letter * (1.0 if label.on_right else -1.0)
    x, y = label.place[0] + away, label.place[1]
    if kind == "blank":
        end = x + RULE * letter * (1.0 if label.on_right else -1.0)
        foot = y + 0.55 * letter
        return (Stroke(((x, foot), (end, foot)), max(1.0, 0.07 * letter), ink, opacity=share),)
    if kind == "numbers":
        middle = (label.box[0] + label.box[2]) / 2.0
        rim, spot = max(1.0, 0.07 * letter), (middle, y + CAP * letter)
        disc = Dot((middle, y), 0.85 * letter - rim, casing, ink, rim, opacity=share)
        text = Words(str(label.number), spot, letter, ink, "middle", bold=True, opacity=share)
        return (disc, text)
    step = LEADING * letter
    top = y - step * (len(label.lines) - 1) / 2.0 + CAP * letter
    anchor: Anchor = "start" if label.on_right else "end"
    return tuple(
        Words(line, (x, top + row * step), letter, ink if row < label.second else FAINT[ground],
              anchor, italic=row >= label.second, casing=casing,
              margin=round(0.09 * letter), opacity=share)
        for row, line in enumerate(label.lines)
    )  # fmt: skip


def _nearest(stage: Stage, mark: Mark) -> int:
    """The vertex of the mark's part that falls nearest to its spot, of several the frontmost."""
    if not mark.part:
        return -1
    pixels = stage.framing.pixels(stage.points(mark.part), stage.scene.picture.size)
    distance = np.hypot(*(pixels[:, :2] - np.array(mark.spot)).T)
    near = np.argsort(distance)[:8]
    return int(near[pixels[near, 2].argmin()])


def _vertex(stage: Stage, part: str, vertex: int) -> Spot:
    place = stage.placed(stage.posed[part].vertices[vertex][None])
    x, y, _ = stage.framing.pixels(place, stage.scene.picture.size)[0]
    return float(x), float(y)


def followed(stage: Stage, label: Label, anchor: int, start: Spot) -> Spot:
    """Where the leader of a label ends now."""
    if anchor < 0:
        return label.spot
    now = _vertex(stage, label.part, anchor)
    return (label.spot[0] + now[0] - start[0], label.spot[1] + now[1] - start[1])
