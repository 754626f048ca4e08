"""A ruler and an angle between points of the body, which go with it and stand in the scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from PySide6.QtCore import QPointF

from meshes.geometry.frames import moved
from meshes.geometry.types import Array
from meshes.part import Part
from scenes import desk
from scenes.desk import Place
from scenes.labels import Language, label_text
from viz.window import verbs
from viz.window.artist import Drawing
from viz.window.canvas import Canvas
from viz.window.pointer import Pointer
from viz.window.viewer import Viewer
from viz.window.words import Words

Mode = Literal["", "distance", "angle"]
POINTS = {"distance": 2, "angle": 3}
SNAP = 14.0
"""A landmark so near to the click, in pixels, is what is meant."""


@dataclass(frozen=True, eq=False)
class Mark:
    """A point that was picked.

    Attributes
    ----------
    part, landmark : str
        Its structure, and the landmark of it that was meant, if one was.
    rest : ndarray, shape (3,)
        On a rigid part, at neutral.
    vertex : int
        On a part that deforms; -1 on a rigid one.
    """

    part: str
    landmark: str
    rest: Array
    vertex: int = -1


class Ruler:
    """Measures between points that are clicked.

    Parameters
    ----------
    viewer : Viewer
    canvas : Canvas
    pointer : Pointer
    words : Words
    """

    def __init__(self, viewer: Viewer, canvas: Canvas, pointer: Pointer, words: Words) -> None:
        self._viewer, self._canvas, self._pointer = viewer, canvas, pointer
        self._words = words
        self.result = ""
        viewer.drawn.connect(lambda _drawing: self.show())
        viewer.changed.connect(lambda _scene, _before: self.show())
        words.watch(self.show)

    @property
    def mode(self) -> Mode:
        """What is measured, as the scene has it; empty for nothing."""
        ruler = self._viewer.scene.desk.ruler
        return ruler.kind if ruler else ""

    @property
    def marks(self) -> list[Mark]:
        """The points that were picked, of structures that there are."""
        ruler = self._viewer.scene.desk.ruler
        parts = {part.name: part for part in self._viewer.parts}
        return [_held(p, parts[p.part]) for p in (ruler.points if ruler else ()) if p.part in parts]

    def measure(self, mode: Mode, marks: Sequence[Mark] = ()) -> None:
        """Measure between these points, or nothing: a step that can be undone and is saved."""
        scene = self._viewer.scene
        points = tuple(Place(part=m.part, at=_rounded(m.rest), landmark=m.landmark) for m in marks)
        ruler = desk.Ruler(kind=mode, points=points) if mode else None
        if ruler != scene.desk.ruler:
            self._viewer.change(verbs.on_desk(scene, ruler=ruler))

    def choose(self, mode: Mode) -> None:
        """Begin to measure distances or angles, or stop."""
        self.measure(mode)
        self.show()
        self._viewer.said.emit(self._words(f"ruler.{mode}_hint") if mode else "")

    def place(self, where: QPointF) -> bool:
        """Take a click as a point; False where nothing is measured."""
        if not self.mode:
            return False
        mark, marks = self._mark(where), self.marks
        if mark is not None:
            self.measure(self.mode, [*(marks if len(marks) < POINTS[self.mode] else ()), mark])
        return True

    def _mark(self, where: QPointF) -> Mark | None:
        name, drawing = self._pointer.part_at(where), self._viewer.drawing
        if not name or drawing is None:
            return None
        part = next(p for p in self._viewer.parts if p.name == name)
        spot = np.array(self._canvas.spot(where))
        if not part.segment:
            posed = drawing.posed[name].vertices
            pixels = drawing.framing.pixels(_placed(drawing, posed), drawing.size)
            vertex = _nearest(pixels, spot)
            return Mark(name, "", part.vertices[vertex], vertex)
        motion = drawing.still @ drawing.posed.motions[part.segment]
        own = self._landmarks(name)
        if own:
            pixels = drawing.framing.pixels(
                moved(motion, np.array([p for _, p in own])), drawing.size
            )
            away = np.hypot(*(pixels[:, :2] - spot).T)
            if away.min() < SNAP * self._canvas.devicePixelRatioF():
                told, place = own[int(away.argmin())]
                return Mark(name, told, place)
        pixels = drawing.framing.pixels(moved(motion, part.vertices), drawing.size)
        return Mark(name, "", part.vertices[_nearest(pixels, spot)])

    def _landmarks(self, part: str) -> list[tuple[str, Array]]:
        body = self._viewer.body
        bones = body.skeleton.bones if body else ()
        for bone in bones:
            if bone.name == part:
                return [(name, np.asarray(place)) for name, place in bone.landmarks.items()]
        return []

    def places(self, marks: Sequence[Mark]) -> Array:
        """Points (n, 3) in the picture, mm."""
        drawing = self._viewer.drawing
        assert drawing is not None
        found = []
        for mark in marks:
            if mark.vertex >= 0:
                found.append(_placed(drawing, drawing.posed[mark.part].vertices[mark.vertex]))
            else:
                part = next(p for p in self._viewer.parts if p.name == mark.part)
                motion = drawing.still @ drawing.posed.motions[part.segment]
                found.append(moved(motion, mark.rest[None])[0])
        return np.array(found).reshape(-1, 3)

    def value(self) -> float | None:
        """What is measured now: mm, or degrees; None before the last point is set."""
        marks = self.marks
        if not self.mode or len(marks) < POINTS[self.mode]:
            return None
        places = self.places(marks)
        if self.mode == "distance":
            return float(np.linalg.norm(places[1] - places[0]))
        a, b = places[0] - places[1], places[2] - places[1]
        cosine = a @ b / (np.linalg.norm(a) * np.linalg.norm(b) + 1e-12)
        return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))

    def show(self) -> None:
        """Paint what is measured."""
        overlay, drawing = self._canvas.overlay, self._viewer.drawing
        overlay.marks, overlay.results, overlay.lines, self.result = [], [], [], ""
        marks = self.marks if drawing is not None else []
        if drawing is not None and marks:
            pixels = drawing.framing.pixels(self.places(marks), drawing.size)
            scale = self._canvas.height() / drawing.wanted.size[1]
            spots = [QPointF(float(x) * scale, float(y) * scale) for x, y, _ in pixels]
            overlay.lines = list(pairwise(spots))
            texts = [called(mark, self._words.naming) for mark in marks]
            value = self.value()
            if value is not None:
                unit = " mm" if self.mode == "distance" else "°"
                self.result = f"{self._words.number(value)}{unit}"
                if self.mode == "distance":
                    overlay.results = [((spots[0] + spots[1]) / 2.0, self.result)]
                else:
                    texts[1] = f"{self.result}  {texts[1]}".strip()
            overlay.marks = list(zip(spots, texts, strict=True))
        self._canvas.update()


def _held(place: Place, part: Part) -> Mark:
    """The point of a scene on the structure as it is at neutral."""
    at = np.array(place.at)
    if part.segment:
        return Mark(place.part, place.landmark, at)
    vertex = int(np.linalg.norm(part.vertices - at, axis=1).argmin())
    return Mark(place.part, place.landmark, part.vertices[vertex], vertex)


def _rounded(place: Array) -> tuple[float, float, float]:
    x, y, z = (round(float(value), 3) for value in place)
    return x, y, z


def _placed(drawing: Drawing, points: Array) -> Array:
    return np.asarray(points @ drawing.still[:3, :3].T + drawing.still[:3, 3])


def _nearest(pixels: Array, spot: Array) -> int:
    """The frontmost of the vertices that fall near a pixel."""
    away = np.hypot(*(pixels[:, :2] - spot).T)
    close = away < away.min() + 6.0
    return int(np.where(close, pixels[:, 2], np.inf).argmin())


def called(mark: Mark, language: Language) -> str:
    """What a landmark is called; empty for a place that is none, or has no term."""
    try:
        return label_text(f"{mark.part}.{mark.landmark}", language) if mark.landmark else ""
    except KeyError:
        return ""
