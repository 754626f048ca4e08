"""Poses the body off the interface thread: the latest wish first, and what is likely to come."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition, Lock
from typing import TYPE_CHECKING

from meshes.geometry.types import Array
from meshes.part import PosedBody
from meshes.pose import Pose
from scenes.scene import Scene
from viz.ahead import Ahead
from viz.window.beats import course, to_come
from viz.window.mailbox import Mailbox
from viz.window.poses import Poses

if TYPE_CHECKING:
    from viz.stage import Posable

QUIET = 0.25
"""Seconds without a wish after which a motion is posed ahead."""
ROOM = 0.4
"""Share of the memory for poses that another motion finds empty."""
AT_ONCE = 2
"""Wishes that are posed at once."""


@dataclass(frozen=True, eq=False)
class Wanted:
    """A picture that is wanted.

    Attributes
    ----------
    scene : Scene
        Its view has a target.
    body : Posable
    size : tuple of int
        Pixels of the window's picture.
    moving : bool
        Whether the next one follows at once: drawn lighter.
    painted : mapping of str to ndarray
        See `LiveStage.dress`.
    """

    scene: Scene
    body: Posable
    size: tuple[int, int]
    moving: bool = False
    painted: Mapping[str, Array] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Posed:
    """A wish with the body in its pose, and in the one that it is compared with."""

    wanted: Wanted
    posed: PosedBody
    other: PosedBody | None


class Poser:
    """Takes wishes, and gives each with its pose, in their order.

    Parameters
    ----------
    failed : callable
        Called with a sentence if a body could not be posed.

    Attributes
    ----------
    wishes : Mailbox of Wanted
    posed : Mailbox of Posed
    kept : Poses
    """

    def __init__(self, failed: Callable[[str], None]) -> None:
        self._failed = failed
        self.wishes: Mailbox[Wanted] = Mailbox()
        self.posed: Mailbox[Posed] = Mailbox()
        self.kept = Poses()
        self._ahead: tuple[object, ...] = ()
        self._taking, self._turn = Lock(), Condition()
        self._taken = self._given = 0
        self._ready = False

    def work(self) -> None:
        """Pose until the wishes end; so do `AT_ONCE` threads."""
        while (taken := self._take()) is not None:
            number, wanted = taken
            posed = None
            try:
                posed = self._posed(wanted)
            except Exception as error:
                self._failed(told(error))
            self._give(number, posed)
            if posed is not None and not wanted.moving and not self.wishes.filled(QUIET):
                # A motion that cannot be posed is told when it is played.
                with suppress(ValueError):
                    self._pose_ahead(wanted, number)

    def close(self) -> None:
        """Give everything back, once the threads have ended."""
        self.kept.close()

    def _take(self) -> tuple[int, Wanted] | None:
        """The next wish and its number, but not while a pose waits to be drawn."""
        with self._taking:
            with self._turn:
                self._turn.wait_for(lambda: not self._ready)
            wanted = self.wishes.take()
            if wanted is None:
                return None
            self._taken += 1
            return self._taken, wanted

    def _give(self, number: int, posed: Posed | None) -> None:
        """Hand a pose on to be drawn, after that of the wish before."""
        with self._turn:
            self._turn.wait_for(lambda: self._given == number - 1)
            self._ready = True
        if posed is not None:
            self.posed.emptied()
            self.posed.put(posed)
        with self._turn:
            self._given, self._ready = number, False
            self._turn.notify_all()

    def _pose_ahead(self, wanted: Wanted, number: int) -> None:
        """Pose what is likely to be played, until something else is asked."""
        if isinstance(wanted.body, Ahead):
            return
        from meshes.body import Body

        ahead = (wanted.body, course(wanted.scene))
        if type(wanted.body) is not Body or ahead == self._ahead:
            return
        if self.kept.room < ROOM:
            self.kept.forget()
        for pose in to_come(wanted.scene):
            if self._taken > number or self.wishes.full:
                return
            self.kept.moving(wanted.body, pose)
            if not self.kept.known(wanted.body, pose):
                break
        self._ahead = ahead

    def _posed(self, wanted: Wanted) -> Posed:
        pose = self.kept.moving if wanted.moving else self.kept.whole
        compare = wanted.scene.desk.compare
        other = pose(wanted.body, Pose(**compare.pose)) if compare else None
        return Posed(wanted, pose(wanted.body, wanted.scene.posed()), other)


def told(error: Exception) -> str:
    """A sentence for what went wrong; its traceback too with ``ILIOPSOAS_TRACEBACK=1``."""
    if os.environ.get("ILIOPSOAS_TRACEBACK"):
        traceback.print_exception(error)
    return str(error) or type(error).__name__
