"""A picture's geometry is made by a second process while this one loads what draws it."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from meshes.pose import Pose

if TYPE_CHECKING:
    from meshes.part import PosedBody
    from scenes.scene import Scene
    from viz.progress import Progress


class Ahead:
    """A scene's body that is being made elsewhere, in the scene's pose and at neutral.

    Attributes
    ----------
    progress : callable, optional
        Called with what the other process is doing and the share of it that is done.
    """

    def __init__(self, scene: Scene, end: Connection) -> None:
        self.progress: Progress | None = None
        self._scene = scene
        self._end = end
        self._made: dict[Pose, PosedBody] | None = None

    def posed(self, pose: Pose, /) -> PosedBody:
        """The body in a pose, made here where it is neither the scene's nor neutral."""
        if self._made is None:
            self._made = self._received()
        if pose not in self._made:
            from viz.render import body_of

            self._made[pose] = body_of(self._scene, self.progress).posed(pose)
        return self._made[pose]

    def _received(self) -> dict[Pose, PosedBody]:
        try:
            while True:
                kind, told = pickle.loads(self._end.recv_bytes())
                if kind == "made":
                    return {posed.pose: posed for posed in told}
                if kind == "failed":
                    raise told
                if self.progress:
                    self.progress(*told)
        except EOFError:
            return {}


@contextmanager
def made_ahead(scene: Scene) -> Iterator[Ahead | None]:
    """Begin to make the body that a still picture of a scene shows.

    Yields
    ------
    Ahead or None
        None where nothing is gained, since what draws is loaded already, or where a process cannot
        be forked safely: other threads run, or the system is not Linux.
    """
    alone = sys.platform.startswith("linux") and threading.active_count() == 1
    if not alone or "pyvista" in sys.modules:
        yield None
        return
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_make, args=(scene, theirs, ours), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Ahead(scene, ours)
    finally:
        ours.close()
        process.kill()
        process.join()


def _make(scene: Scene, end: Connection, other: Connection) -> None:
    """Send the body in the scene's pose and at neutral; Ctrl-C is the business of the first one."""
    other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        _send(end, "made", _poses(scene, end))
    except BrokenPipeError:
        return
    except Exception as error:
        _send(end, "failed", error)


def _poses(scene: Scene, end: Connection) -> list[PosedBody]:
    from viz.render import body_of

    body = body_of(scene, lambda what, share: _send(end, "doing", (what, share)))
    return [body.posed(pose) for pose in {Pose(): None, scene.posed(): None}]


def _send(end: Connection, kind: str, told: Any) -> None:
    end.send_bytes(ForkingPickler.dumps((kind, told)))


def _read_only(values: dict[str, Any]) -> MappingProxyType[str, Any]:
    return MappingProxyType(values)


def _proxy(mapping: MappingProxyType[str, Any]) -> tuple[Any, ...]:
    return _read_only, (dict(mapping),)


ForkingPickler.register(MappingProxyType, _proxy)
