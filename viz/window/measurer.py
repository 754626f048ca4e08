"""Lengths, moment arms and volumes are measured off the interface thread, the latest wish first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING

import numpy as np

from meshes.pose import Pose, coordinate_range
from scenes.desk import Quantity
from scenes.scene import Scene
from viz.window import verbs
from viz.window.mailbox import Mailbox
from viz.window.poser import told

if TYPE_CHECKING:
    from meshes.body import Body

POINTS: dict[Quantity, int] = {"length": 33, "moment_arm": 33, "volume": 9}
CYCLE = "cycle"
"""What a curve is along while the scene has a motion: percent of the cycle."""


@dataclass(frozen=True)
class Asked:
    """A curve that is wanted.

    Attributes
    ----------
    scene : Scene
    muscle : str
    quantity : {"length", "moment_arm", "volume"}
    along : str
        A coordinate, or "cycle".
    about : str
        The coordinate of the moment arm.
    """

    scene: Scene
    muscle: str
    quantity: Quantity
    along: str
    about: str

    @property
    def places(self) -> tuple[float, ...]:
        """Where on its axis it is measured."""
        count = POINTS[self.quantity]
        if self.along == CYCLE:
            return tuple(float(p) for p in np.linspace(0.0, 100.0, count))
        low, high = reach(self.along)
        return tuple(float(a) for a in np.linspace(low, high, count))

    def scene_at(self, place: float) -> Scene:
        """The scene at a place of the axis."""
        if self.along == CYCLE:
            return verbs.at(self.scene, place)
        free = verbs.locked(self.scene, [self.along], on=False)
        return verbs.bent(free, **{self.along: place})

    def same(self, other: Asked | None) -> bool:
        """Whether another is the same curve, at whatever place of it its scene stands."""
        if other is None:
            return False
        return self._told() == other._told()

    def _told(self) -> tuple[object, ...]:
        start = self.scene_at(self.places[0]).posed()
        locks = tuple(self.scene.locks.items())
        return (self.muscle, self.quantity, self.along, self.about, self.scene.body, start, locks)


@dataclass(frozen=True, eq=False)
class Measurement:
    """A curve that was measured, and the values now."""

    asked: Asked
    places: tuple[float, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Now:
    """What a muscle measures in the pose as it is: mm, and cm3."""

    muscle: str
    pose: Pose
    length: float
    arm: float
    about: str


def reach(coordinate: str) -> tuple[float, float]:
    """Over which angles a coordinate is plotted: where the model's quality is held."""
    low, high = coordinate_range(coordinate)
    return (max(low, -20.0), min(high, 120.0)) if "hip_flexion" in coordinate else (low, high)


def value(body: Body, asked: Asked, pose: Pose) -> float:
    """The quantity of a muscle in a pose."""
    if asked.quantity == "length":
        return body.length(asked.muscle, pose)
    if asked.quantity == "moment_arm":
        return body.moment_arm(asked.muscle, pose, asked.about)
    return volume(body, asked.muscle, pose)


def volume(body: Body, muscle: str, pose: Pose) -> float:
    """Volume of a muscle in cm3, by the divergence theorem."""
    part = body.posed(pose)[muscle]
    a, b, c = (part.vertices[part.faces[:, i]] for i in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6.0 / 1000.0)


class Measurer:
    """Measures in a thread of its own.

    Parameters
    ----------
    measured : callable
        Called with each `Measurement` and `Now`, in the thread of the measurer.
    failed : callable
        Called with a sentence.
    """

    def __init__(self, measured: Callable[[object], None], failed: Callable[[str], None]) -> None:
        self._measured, self._failed = measured, failed
        self._wishes: Mailbox[tuple[Body, Asked, bool]] = Mailbox()
        self._thread = Thread(target=self._measure_on, name="measures", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def want(self, body: Body, asked: Asked, curve: bool) -> None:
        """Ask for the values now, and for the curve where it is wanted."""
        self._wishes.put((body, asked, curve))

    def close(self) -> None:
        """Stop."""
        self._wishes.close()

    def _measure_on(self) -> None:
        while (wish := self._wishes.take()) is not None:
            try:
                self._measure(*wish)
            except Exception as error:
                self._failed(told(error))

    def _measure(self, body: Body, asked: Asked, curve: bool) -> None:
        pose = asked.scene.posed()
        length = body.length(asked.muscle, pose)
        arm = body.moment_arm(asked.muscle, pose, asked.about)
        self._measured(Now(asked.muscle, pose, length, arm, asked.about))
        if not curve:
            return
        places, values = [], []
        for place in asked.places:
            if self._wishes.full:
                return
            try:
                posed = asked.scene_at(place).posed()
            except ValueError:
                continue
            places.append(place)
            values.append(value(body, asked, posed))
        self._measured(Measurement(asked, tuple(places), tuple(values)))
