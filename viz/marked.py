"""What a picture names: the structures and landmarks that can be seen in it, and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from meshes.geometry.types import Array
from meshes.part import unknown
from scenes.labels import label_text
from scenes.scene import Note
from viz.chosen import meant
from viz.features import features
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
    choice = stage.scene.labels
    marks: dict[str, Mark] = {}
    places = stage.posed.landmarks
    for feature in features({n: p for n, p in places.items() if n.split(".")[0] in stage.drawn}):
        part, place = feature.part, places[feature.name]
        if feature.once in marks:
            continue
        x, y, _ = stage.framing.pixels(stage.placed(place[None]), stage.scene.picture.size)[0]
        turned = TURNED_AWAY if feature.discrete else FACING
        if not _there(view, part, x, y) or _turned(stage, part, place) < turned:
            continue
        if (feature.discrete and _outlined(view, x, y)) or _near_side(stage, part, place):
            text = label_text(feature.name, choice.language, choice.words)
            spot = (float(x), float(y))
            marks[feature.once] = Mark(feature.name, part, spot, text, -len(marks))
    return tuple(marks.values())


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


def _near_side(stage: Stage, part: str, place: Array) -> bool:
    """Whether no other wall of its part lies well before a place of the world."""
    size = stage.scene.picture.size
    x, y, depth = stage.framing.pixels(stage.placed(place[None]), size)[0]
    walls = stage.framing.pixels(stage.points(part), size)
    near = np.hypot(walls[:, 0] - x, walls[:, 1] - y) < 0.006 * size[1]
    return bool(depth - walls[near, 2].min(initial=depth) < THIN)
