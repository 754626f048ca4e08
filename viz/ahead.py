"""A picture's geometry is made by a second process while this one loads what draws it.

The viewer's first picture is made so too; its window answers while a body is built elsewhere.
"""

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
from viz.signals import unheard

if TYPE_CHECKING:
    from meshes.body import Body
    from meshes.part import PosedBody
    from scenes.scene import Scene
    from viz.progress import Progress


class Ahead:
    """A scene's body that is being made elsewhere, in the poses that its picture shows.

    Attributes
    ----------
    scene : Scene
    progress : callable, optional
        Called with what the other process is doing and the share of it that is done.
    body : Body or None
        The body that it stands for, once that is at hand.
    """

    def __init__(self, scene: Scene, end: Connection) -> None:
        self.scene = scene
        self.progress: Progress | None = None
        self.body: Body | None = None
        self._end = end
        self._made: dict[Pose, PosedBody] | None = None

    def posed(self, pose: Pose, /) -> PosedBody:
        """The body in a pose, made here where it is none of those that the scene shows."""
        made = self._whole()
        if pose not in made:
            from viz.render import body_of

            made[pose] = body_of(self.scene, self.progress).posed(pose)
        return made[pose]

    def arrived(self) -> bool:
        """Wait for the other process; False if that ended with nothing made.

        Raises
        ------
        Exception
            What went wrong there.
        """
        return bool(self._whole())

    def shows(self, scene: Scene) -> bool:
        """Whether all poses of another scene of the same body are at hand."""
        return self._made is not None and set(poses(scene)) <= set(self._made)

    def _whole(self) -> dict[Pose, PosedBody]:
        if self._made is None:
            self._made = self._received()
        return self._made

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
    """Begin to make the body that a still picture of a scene, or the viewer's first one, shows.

    Yields
    ------
    Ahead or None
        None where nothing is gained, since what draws is loaded already, or where a process cannot
        be forked safely: other threads run, or the system is not Linux.
    """
    alone = sys.platform.startswith("linux") and threading.active_count() == 1
    if not alone or "vtkmodules" in sys.modules:
        yield None
        return
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_make, args=(scene, theirs, ours), daemon=True)
    with unheard():
        process.start()
    theirs.close()
    try:
        yield Ahead(scene, ours)
    finally:
        ours.close()
        process.kill()
        process.join()


def _make(scene: Scene, end: Connection, other: Connection) -> None:
    """Send the body in the scene's poses; Ctrl-C is the business of the first process."""
    other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        _send(end, "made", _posed(scene, end))
    except BrokenPipeError:
        return
    except Exception as error:
        _send(end, "failed", error)


def poses(scene: Scene) -> list[Pose]:
    """The poses that a picture of a scene needs: neutral, its own, and what it is compared with."""
    compare = scene.desk.compare
    other = [Pose(**compare.pose)] if compare is not None else []
    return list(dict.fromkeys([Pose(), scene.posed(), *other]))


def _posed(scene: Scene, end: Connection) -> list[PosedBody]:
    from viz.render import body_of

    body = body_of(scene, lambda what, share: _send(end, "doing", (what, share)))
    return [body.posed(pose) for pose in poses(scene)]


def _send(end: Connection, kind: str, told: Any) -> None:
    end.send_bytes(ForkingPickler.dumps((kind, told)))


def _read_only(values: dict[str, Any]) -> MappingProxyType[str, Any]:
    return MappingProxyType(values)


def _proxy(mapping: MappingProxyType[str, Any]) -> tuple[Any, ...]:
    return _read_only, (dict(mapping),)


ForkingPickler.register(MappingProxyType, _proxy)
