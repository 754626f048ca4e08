"""Labels of a film: laid out at keys some frames apart, gliding from one to the next.

Between two keys a label that keeps its place among its neighbours glides; one that changes column
or order fades out, and in at its new place once the others have made room. So labels never cover
one another and never jump, and their leaders follow what is seen.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import hypot

from viz.fitting import Written, fitted
from viz.labels import Label, Labels, between_columns, followed, laid_out, seen_marks
from viz.labels import label_items as drawn
from viz.marked import Mark
from viz.seen import Seen
from viz.sheet import Item, Spot
from viz.stage import Stage

SECONDS = 0.5
"""From one key to the next."""
DEGREES = 12.0
"""By which the camera goes round from one key to the next at most."""
GRAZING = 0.2
"""A leader fades where what it ends on turns away from the onlooker (cosine of the angle)."""
OUT, IN = 0.3, 0.7
"""Shares of the way by which labels that leave are gone, and at which new ones begin to show."""
NEAR, FAR = 0.03, 0.08
"""Shares of the height by which a leader goes after what is seen of its part, and at which it is
gone."""
INSIDE = 2
"""So many pixels around its end a leader must be inside the part to stay there."""


@dataclass(frozen=True)
class Following:
    """The labels of a film.

    Attributes
    ----------
    keys : tuple of Labels
    count : int
        Frames of the film.
    closed : bool
        Whether the film comes back to its beginning, and the last key glides to the first.
    """

    keys: tuple[Labels, ...]
    count: int
    closed: bool

    def items(self, stage: Stage, frame: int, view: Seen | None = None) -> tuple[Item, ...]:
        """Leaders and words of a frame, as the stage stands.

        Parameters
        ----------
        stage : Stage
        frame : int
        view : Seen, optional
            What is seen now: no leader then ends where its part is hidden.
        """
        one = self.keys[0]
        shown = self.shown(stage, frame)
        shown = shown if view is None else in_sight(shown, between_columns(stage, view))
        return drawn(shown, one.kind, one.letter, stage.scene.picture.background)

    def shown(self, stage: Stage, frame: int) -> list[tuple[Label, float]]:
        """Labels of a frame with their opacities, as the stage stands."""
        steps = len(self.keys) if self.closed else max(1, len(self.keys) - 1)
        place = frame * steps / max(1, self.count if self.closed else self.count - 1)
        number = min(int(place), len(self.keys) - 1)
        after = (number + 1) % len(self.keys) if self.closed else number + 1
        one = self.keys[number]
        other = self.keys[min(after, len(self.keys) - 1)]
        return between(stage, one, other, place - number)


def following(
    stage: Stage,
    show: Callable[[float], None],
    count: int,
    fps: int,
    closed: bool,
    turn: float = 0.0,
) -> Following:
    """Lay out the labels of a film.

    Parameters
    ----------
    stage : Stage
    show : callable
        Brings the stage to a share of the film, 0 to 1.
    count, fps : int
        Frames, and frames a second.
    closed : bool
    turn : float
        Degrees by which the camera goes round.
    """
    wanted = max(round(count / fps / SECONDS), int(abs(turn) / DEGREES), 1)
    steps = min(wanted, max(1, count - 1))
    shares = [step / steps for step in range(steps if closed else steps + 1)]
    found: list[tuple[tuple[Mark, ...], dict[Mark, str], Seen]] = []
    for share in shares:
        show(share)
        found.append(seen_marks(stage))
    most = max((marks for marks, _, _ in found), key=len)
    _, written = fitted(most, stage.scene, stage.inner)
    keys: list[Labels] = []
    for share, (marks, colours, view) in zip(shares, found, strict=True):
        show(share)
        keys.append(_key(stage, marks, colours, view, written, keys[-1] if keys else None))
    return Following(tuple(keys), count, closed)


def _key(
    stage: Stage,
    marks: Sequence[Mark],
    colours: dict[Mark, str],
    view: Seen,
    written: Written,
    last: Labels | None,
) -> Labels:
    """Labels at a key; leaders stay where they ended before, while that can be seen."""
    held = _held(stage, last, view) if last else {}
    kept, own = fitted(marks, stage.scene, stage.inner, written.letter)
    own = replace(own, pitch=written.pitch if own.letter == written.letter else own.pitch)
    before = {label.name: label.on_right for label in last.labels} if last else {}
    moved = [replace(m, spot=held[m.name]) if m.name in held else m for m in kept]
    tints = {new: colours[old] for new, old in zip(moved, kept, strict=True) if old in colours}
    return laid_out(stage, moved, own, tints, view, before=before)


def _held(stage: Stage, last: Labels, view: Seen) -> dict[str, Spot]:
    """Where leaders of the last key end now, of those that still end well inside their part."""
    found = {}
    for label, spot in zip(last.labels, last.spots(stage), strict=True):
        column, row = int(spot[0] * view.scale), int(spot[1] * view.scale)
        if label.part not in view.names or min(column, row) < INSIDE:
            continue
        around = view.numbers[
            row - INSIDE : row + INSIDE + 1, column - INSIDE : column + INSIDE + 1
        ]
        if around.size and (around == view.names.index(label.part)).all():
            found[label.name] = spot
    return found


def between(stage: Stage, one: Labels, other: Labels, share: float) -> list[tuple[Label, float]]:
    """Labels with their opacities, at a share of the way from one key to another."""
    first = {label.name: i for i, label in enumerate(one.labels)}
    second = {label.name: i for i, label in enumerate(other.labels)}
    gliding = _in_order(one, other)
    alone = len(gliding) < max(len(first), len(second))
    way = _eased((share - OUT) / (IN - OUT) if alone else share)
    shown: list[tuple[Label, float]] = []
    for name, i in first.items():
        here, seen = _now(stage, one, i), _facing(stage, one, i)
        if name in gliding:
            j = second[name]
            facing = seen + way * (_facing(stage, other, j) - seen)
            shown.append((_mixed(here, _now(stage, other, j), way), facing))
        elif share < OUT:
            shown.append((here, seen * (1.0 - _eased(share / OUT))))
    for name, i in second.items():
        if name not in gliding and share > IN:
            rising = _eased((share - IN) / (1.0 - IN))
            shown.append((_now(stage, other, i), _facing(stage, other, i) * rising))
    return [(label, clear) for label, clear in shown if clear > 0.0]


def in_sight(shown: Sequence[tuple[Label, float]], view: Seen) -> list[tuple[Label, float]]:
    """Labels with their opacities, each leader ending on the nearest place where its part is seen.

    One that would have to go far fades, and is gone where nothing is seen of its part.
    """
    found = []
    for label, clear in shown:
        spot = view.nearest(label.part, label.spot) if label.part in view.names else label.spot
        if spot is None:
            continue
        away = hypot(spot[0] - label.spot[0], spot[1] - label.spot[1])
        share = away * view.scale / view.numbers.shape[0]
        left = clear * (1.0 - _eased((share - NEAR) / (FAR - NEAR)))
        found.append((replace(label, spot=spot), left))
    return [(label, clear) for label, clear in found if clear > 0.0]


def _facing(stage: Stage, labels: Labels, i: int) -> float:
    """How clearly a leader is shown: less where its end turns away from the onlooker."""
    label, anchor = labels.labels[i], labels.anchors[i]
    if anchor < 0:
        return 1.0
    normal = stage.still[:3, :3] @ stage.posed[label.part].normals[anchor]
    return _eased(0.5 + float(normal @ stage.framing.sight.back) / GRAZING)


def _now(stage: Stage, labels: Labels, i: int) -> Label:
    label = labels.labels[i]
    return replace(label, spot=followed(stage, label, labels.anchors[i], labels.starts[i]))


def _mixed(one: Label, other: Label, way: float) -> Label:
    def mix(a: Spot, b: Spot) -> Spot:
        return a[0] + way * (b[0] - a[0]), a[1] + way * (b[1] - a[1])

    left, top, right, foot = (a + way * (b - a) for a, b in zip(one.box, other.box, strict=True))
    number = one.number if way < 0.5 else other.number
    place, spot = mix(one.place, other.place), mix(one.spot, other.spot)
    return replace(one, place=place, spot=spot, box=(left, top, right, foot), number=number)


def _in_order(one: Labels, other: Labels) -> set[str]:
    """Names that stand in the same column in both keys, as many as keep their order."""
    kept: set[str] = set()
    heights = {label.name: label for label in other.labels}
    for on_right in (False, True):
        column = sorted(
            (label for label in one.labels if label.on_right == on_right),
            key=lambda label: label.place[1],
        )
        both = [label.name for label in column if label.name in heights]
        both = [name for name in both if heights[name].on_right == on_right]
        kept |= set(_rising(both, [heights[name].place[1] for name in both]))
    return kept


def _rising(names: Sequence[str], heights: Sequence[float]) -> list[str]:
    """The longest run of names whose heights rise (patience sorting)."""
    tails: list[float] = []
    ends: list[int] = []
    before: list[int] = []
    for i, height in enumerate(heights):
        at = bisect_left(tails, height)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [height]
        ends[at : at + 1] = [i]
    found: list[str] = []
    i = ends[-1] if ends else -1
    while i >= 0:
        found.append(names[i])
        i = before[i]
    return found


def _eased(share: float) -> float:
    share = min(max(share, 0.0), 1.0)
    return share * share * (3.0 - 2.0 * share)
