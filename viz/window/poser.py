"""Poses the body off the interface thread: the latest wish first, and what is likely to come."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from meshes.body import Body
from meshes.geometry.types import Array
from meshes.part import PosedBody
from meshes.pose import Pose
from scenes.scene import Scene
from viz.stage import Posable
from viz.window.beats import course, to_come
from viz.window.mailbox import Mailbox
from viz.window.poses import Poses

QUIET = 0.25
"""Seconds without a wish after which a motion is posed ahead."""
ROOM = 0.4
"""Share of the memory for poses that another motion finds empty."""


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
    """Takes wishes, and gives each with its pose.

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

    def work(self) -> None:
        """Pose until the wishes end."""
        while (wanted := self.wishes.take()) is not None:
            try:
                posed = self._posed(wanted)
            except Exception as error:
                self._failed(told(error))
                continue
            self.posed.emptied()
            self.posed.put(posed)
            if not wanted.moving and not self.wishes.filled(QUIET):
                # A motion that cannot be posed is told when it is played.
                with suppress(ValueError):
                    self._pose_ahead(wanted)
        self.kept.close()

    def _pose_ahead(self, wanted: Wanted) -> None:
        """Pose what is likely to be played, until something else is asked."""
        ahead = (wanted.body, course(wanted.scene))
        if type(wanted.body) is not Body or ahead == self._ahead:
            return
        if self.kept.room < ROOM:
            self.kept.forget()
        for pose in to_come(wanted.scene):
            if self.wishes.filled(0.0):
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
