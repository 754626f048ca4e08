"""Bodies are built off the interface thread, the latest wish first; progress is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread

from meshes.body import Body
from scenes.scene import Scene
from viz.window.mailbox import Mailbox
from viz.window.poser import told

PATIENCE = 0.35
"""Seconds without another wish after which a physique is built and not only previewed."""


@dataclass(frozen=True, eq=False)
class Built:
    """A body and the scene that it was built for."""

    scene: Scene
    body: Body
    whole: bool = True
    """False of a preview, in which the muscles are only carried by the bones."""


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
    """

    def __init__(
        self,
        built: Callable[[Built], None],
        progress: Callable[[str, float], None],
        failed: Callable[[str], None],
    ) -> None:
        self._built, self._progress, self._failed = built, progress, failed
        self._wishes: Mailbox[Scene] = Mailbox()
        self._base: tuple[Scene, Body] | None = None
        self._thread = Thread(target=self._build_on, name="bodies", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

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
                if self._previewed(scene):
                    continue
                body = self._with_others(scene) or body_of(scene, self._progress)
                self._base = (scene, body)
                self._built(Built(scene, body))
            except Exception as error:
                self._failed(told(error))
            self._progress("", 1.0)

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
        self._built(Built(scene, CarriedBody.of(self._base[1], physique), whole=False))
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
