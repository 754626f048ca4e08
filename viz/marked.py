"""What a picture names: the structures and landmarks that can be seen in it, and where."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from meshes.geometry.types import Array
from meshes.spelling import unknown
from scenes.labels import label_text
from scenes.scene import Note
from viz.chosen import meant
from viz.features import Feature, features
from viz.layout import Spot
from viz.seen import Numbers, Seen
from viz.stage import Stage

SMALLEST_PART = 24
"""Fewer visible pixels than this are not worth a label."""
THIN = 10.0
"""A landmark with no more bone than this before it, in mm, is on the near side."""
TURNED_AWAY, FACING = -0.6, 0.2
"""A tip seen from the side may be turned away so far (cosine of the angle to the onlooker), an
extreme of a surface must be turned to the onlooker so far."""
AROUND, FEW, SHOWN = 6.0, 6, 0.2
"""Of the surface so far around a landmark, in mm, more than this share must be seen; meshes with
fewer vertices there tell nothing."""
APART = 0.06
"""Landmarks of both sides that are nearer to each other, in heights of the picture, are one."""
MOST_LANDMARKS = 24
"""With more, letters would become small."""


@dataclass(frozen=True)
class Mark:
    """Something to be labelled.

    Attributes
    ----------
    name, part : str
        The structure, landmark or note, and the part that its leader ends on; "" for a place in
        the picture.
    spot : tuple of float
        The pixel that shows it.
    text : str
    area : int
        How many pixels show it: what is least seen is left out first where there is no room.
    """

    name: str
    part: str
    spot: Spot
    text: str
    area: int = 0


def marks_of(stage: Stage, view: Seen) -> tuple[Mark, ...]:
    """What the labels of a scene name, where it is seen."""
    return MARKED[stage.scene.picture.labels](stage, view)


def _structures(stage: Stage, view: Seen) -> tuple[Mark, ...]:
    choice = stage.scene.labels
    marks = []
    for name in stage.drawn:
        area = int(view.mask(name).sum())
        spot = view.spot(name) if area >= SMALLEST_PART else None
        if spot:
            text = label_text(name, choice.language, choice.words)
            marks.append(Mark(name, name, spot, text, area))
    return tuple(marks)


def _landmarks(stage: Stage, view: Seen) -> tuple[Mark, ...]:
    """What is taught first, of borders and surfaces the middle of what is seen of them."""
    places, walls = stage.posed.landmarks, _Walls(stage, view)
    found: dict[str, list[Feature]] = {}
    points: set[str] = set()
    drawn = {n: p for n, p in places.items() if n.split(".")[0] in stage.drawn}
    for feature in features(drawn):
        rows = found.setdefault(feature.once, [])
        if feature.spread and feature.term in points:
            continue
        if (not rows or (feature.spread and rows[0].spread)) and _seen(walls, feature):
            rows.append(feature)
            points |= set() if feature.spread else {feature.term}
    marks: list[Mark] = []
    for rows in filter(None, found.values()):
        mark = _landmark(stage, _middle(rows, "rl"[len(marks) % 2]), -len(marks))
        if len(marks) < MOST_LANDMARKS and not _twin(mark, marks, stage):
            marks.append(mark)
    return tuple(marks)


def _middle(rows: Sequence[Feature], side: str) -> Feature:
    """The middle one of what is seen of a feature, on a side where it is seen on both."""
    own = [row for row in rows if row.part.endswith(f"_{side}")] or rows
    return own[len(own) // 2]


def _landmark(stage: Stage, feature: Feature, area: int) -> Mark:
    choice, place = stage.scene.labels, stage.posed.landmarks[feature.name]
    x, y, _ = stage.framing.pixels(stage.placed(place[None]), stage.scene.picture.size)[0]
    text = label_text(feature.name, choice.language, choice.words)
    return Mark(feature.name, feature.part, (float(x), float(y)), text, area)


def _twin(mark: Mark, marks: Sequence[Mark], stage: Stage) -> bool:
    """Whether the same landmark of the other side is named right beside it."""
    other = {"_r.": "_l.", "_l.": "_r."}
    name = re.sub(r"_[rl]\.", lambda found: other[found[0]], mark.name)
    near = APART * stage.scene.picture.size[1]
    return any(one.name == name and math.dist(one.spot, mark.spot) < near for one in marks if name)


def _seen(walls: _Walls, feature: Feature) -> bool:
    """Whether a landmark is seen so well that it can be told by it."""
    stage, view, part = walls.stage, walls.view, feature.part
    place = stage.posed.landmarks[feature.name]
    x, y, _ = stage.framing.pixels(stage.placed(place[None]), stage.scene.picture.size)[0]
    turned = TURNED_AWAY if feature.discrete else FACING
    if not _there(view, part, x, y) or _turned(stage, part, place) < turned:
        return False
    outlined = feature.discrete and _outlined(view, x, y)
    return (outlined or walls.near_side(part, place)) and walls.shown(part, place) > SHOWN


MARKED: Mapping[str, Callable[[Stage, Seen], tuple[Mark, ...]]] = {
    "none": lambda _stage, _view: (),
    "structures": _structures,
    "numbers": _structures,
    "blank": _structures,
    "landmarks": _landmarks,
}


def note_mark(note: Note, stage: Stage, view: Seen) -> Mark | None:
    """Where a note points to, or None if that cannot be seen.

    Raises
    ------
    ValueError
        If the body has no such structure or landmark.
    """
    width, height = stage.scene.picture.size
    most = width * height
    if isinstance(note.at, tuple):
        return Mark("", "", (note.at[0] * width, note.at[1] * height), note.text, most)
    name = note.at or ""
    places = stage.posed.landmarks
    if "." in name:
        if name not in places:
            raise ValueError(f"notes: {unknown('landmark', name, list(places))}")
        x, y, _ = stage.framing.pixels(stage.placed(places[name][None]), (width, height))[0]
        return Mark(name, name.split(".")[0], (float(x), float(y)), note.text, most)
    try:
        named = [part for part in meant(name, stage.posed.parts) if part in stage.drawn]
    except ValueError as error:
        raise ValueError(f"notes: {error}") from None
    areas = {part: int(view.mask(part).sum()) for part in named}
    part = max(areas, key=lambda p: areas[p], default="")
    spot = view.spot(part) if part and areas[part] else None
    return Mark(name, part, spot, note.text, most) if spot else None


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


class _Walls:
    """What of each part lies on the near side: projected once a part."""

    def __init__(self, stage: Stage, view: Seen) -> None:
        self.stage, self.view = stage, view
        self._size = stage.scene.picture.size
        self._near: dict[str, tuple[Array, cKDTree]] = {}

    def near_side(self, part: str, place: Array) -> bool:
        """Whether no other wall of its part lies well before a place of the world."""
        return bool(self._in_front(part, place[None])[0] < THIN)

    def shown(self, part: str, place: Array) -> float:
        """Share of the surface around a place of the world that is seen, 0 to 1."""
        posed = self.stage.posed[part]
        around = np.linalg.norm(posed.vertices - place, axis=1) < AROUND
        if np.count_nonzero(around) < FEW:
            return 1.0
        normals = posed.normals[around] @ self.stage.still[:3, :3].T
        facing = normals @ self.stage.framing.sight.back > 0.0
        near = self._in_front(part, posed.vertices[around]) < THIN
        pixels = self._projected(part)[0][around]
        there = np.array([_there(self.view, part, x, y) for x, y, _ in pixels])
        return float(np.mean(facing & near & there))

    def _in_front(self, part: str, places: Array) -> Array:
        """How far walls of a part lie before places (n, 3) of the world, mm."""
        pixels, tree = self._projected(part)
        own = self.stage.framing.pixels(self.stage.placed(places), self._size)
        rows = tree.query_ball_point(own[:, :2], 0.006 * self._size[1])
        front = [pixels[row, 2].min(initial=own[k, 2]) for k, row in enumerate(rows)]
        return np.asarray(own[:, 2] - np.array(front))

    def _projected(self, part: str) -> tuple[Array, cKDTree]:
        if part not in self._near:
            pixels = self.stage.framing.pixels(self.stage.points(part), self._size)
            self._near[part] = pixels, cKDTree(pixels[:, :2])
        return self._near[part]
