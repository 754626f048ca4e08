"""Bodies are built off the interface thread, the latest wish first; progress is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING

from meshes.part import Part
from meshes.pose import Pose
from scenes.scene import Scene
from viz.ahead import Ahead
from viz.window.mailbox import Mailbox
from viz.window.poser import told

if TYPE_CHECKING:
    from meshes.body import Body

NEARLY = 0.98
"""Share that is not passed before a body is ready to be shown."""
SHOWN = 0.9
"""Share that is done when the first picture can be drawn of what another process has made."""
FIRST = 3.0
"""Seconds that the first picture may take before the body itself is loaded beside it."""
PATIENCE = 0.35
"""Seconds without another wish after which a physique is built and not only previewed."""


@dataclass(frozen=True, eq=False)
class Built:
    """A body and the scene that it was built for.

    Attributes
    ----------
    scene : Scene
    body : Body
    parts : tuple of Part
        At neutral; empty of a preview, in which the muscles are only carried by the bones.
    """

    scene: Scene
    body: Body
    parts: tuple[Part, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it is no preview."""
        return bool(self.parts)


class Builder:
    """Builds bodies in a thread of its own.

    Parameters
    ----------
    built : callable
        Called with each body that is ready, in the thread of the builder.
    progress : callable
        Called with what is being done and the share of it that is done.
    failed : callable
        Called with a sentence if a body cannot be built.
    foreseen : callable, optional
        Called with the first body as soon as another process has made what its picture shows.
    """

    def __init__(
        self,
        built: Callable[[Built], None],
        progress: Callable[[str, float], None],
        failed: Callable[[str], None],
        foreseen: Callable[[Ahead], None] | None = None,
    ) -> None:
        self._built, self._told, self._failed = built, progress, failed
        self._foreseen = foreseen
        self._ahead: Ahead | None = None
        self._drawn = Event()
        self._wishes: Mailbox[Scene] = Mailbox()
        self._base: tuple[Scene, Body] | None = None
        self._thread = Thread(target=self._build_on, name="bodies", daemon=True)

    def start(self, ahead: Ahead | None = None) -> None:
        """Begin to work; the first body may be begun in another process."""
        self._ahead = ahead
        self._thread.start()

    def go_on(self) -> None:
        """Load the body itself now that its first picture was drawn."""
        self._drawn.set()

    def want(self, scene: Scene) -> None:
        """Ask for the body of a scene."""
        self._wishes.put(scene)

    def close(self) -> None:
        """Stop after the body that is being built."""
        self._wishes.close()

    def _build_on(self) -> None:
        from viz.render import body_of

        while (scene := self._wishes.take()) is not None:
            try:
                ahead, self._ahead = self._ahead, None
                if self._outdated(ahead, scene) or self._previewed(scene):
                    continue
                body = self._with_others(scene) or body_of(scene, self._progress)
                self._base = (scene, body)
                if ahead is not None and same_body(ahead.scene, scene):
                    ahead.body = body
                self._built(Built(scene, body, body.posed(Pose()).parts))
            except Exception as error:
                self._failed(told(error))
            self._told("", 1.0)

    def _progress(self, what: str, share: float) -> None:
        self._told(what, min(share, NEARLY))

    def _outdated(self, ahead: Ahead | None, scene: Scene) -> bool:
        """Let what another process has made be shown; True where something else is wanted now."""
        if ahead is None or self._foreseen is None or not same_body(ahead.scene, scene):
            return False
        ahead.progress = self._progress
        if ahead.arrived():
            self._progress("", SHOWN)
            self._foreseen(ahead)
            self._drawn.wait(FIRST)
        return self._wishes.filled(0.0)

    def _with_others(self, scene: Scene) -> Body | None:
        """The last body with other neighbours, where it differs in nothing else."""
        if self._base is None or _alone(scene) != _alone(self._base[0]):
            return None
        self._progress("", 0.5)
        return self._base[1].with_neighbours(scene.structures.show)

    def _previewed(self, scene: Scene) -> bool:
        """Show a preview of another physique; True where a newer one is wanted meanwhile."""
        if self._base is None or not _differs_in_physique(scene, self._base[0]):
            return False
        from viz.window.carried import CarriedBody

        physique = scene.body.physique.chosen()
        self._built(Built(scene, CarriedBody.of(self._base[1], physique)))
        return self._wishes.filled(PATIENCE)


def _differs_in_physique(one: Scene, other: Scene) -> bool:
    if one.body.folder is not None or other.body.folder is not None:
        return False
    return one.body != other.body and _of(one)[1:] == _of(other)[1:]


def _alone(scene: Scene) -> tuple[object, ...]:
    """What makes a body, but for its neighbours."""
    return (scene.body, scene.muscles, scene.muscle_files, scene.tone)


def same_body(one: Scene, other: Scene) -> bool:
    """Whether two scenes are of the same body."""
    return _of(one) == _of(other)


def _of(scene: Scene) -> tuple[object, ...]:
    return (
        scene.body,
        scene.structures.show,
        scene.muscles,
        scene.muscle_files,
        scene.tone,
    )
