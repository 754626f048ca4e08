"""The state of the viewer: one frozen scene, those before it, and who is told of the next."""

from __future__ import annotations

from collections.abc import Callable

from scenes.scene import Scene

Watcher = Callable[[Scene, Scene], None]
"""Called with the scene as it is now and as it was before."""
DEPTH = 200
"""So many steps can be undone."""


class State:
    """The scene that is shown, and the way back.

    Parameters
    ----------
    scene : Scene

    Attributes
    ----------
    scene : Scene
        As shown; replaced by `change`, never altered.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._kept = scene
        self._past: list[Scene] = []
        self._future: list[Scene] = []
        self._gesture = ""
        self._watchers: list[Watcher] = []
        self.refused: Callable[[str], None] = lambda _sentence: None

    def watch(self, watcher: Watcher) -> None:
        """Call ``watcher`` after every change."""
        self._watchers.append(watcher)

    def change(self, scene: Scene, gesture: str = "") -> bool:
        """Show another scene.

        Parameters
        ----------
        scene : Scene
        gesture : str
            Changes in a row of the same gesture (a slider that is dragged) are undone as one.

        Returns
        -------
        bool
            False where the scene has a pose that no joint takes; the reason is told to `refused`.
        """
        if scene == self.scene:
            return True
        try:
            scene.posed()
        except ValueError as error:
            self.refused(str(error))
            return False
        if not gesture or gesture != self._gesture:
            self._past = [*self._past[-DEPTH + 1 :], self.scene]
        self._future = []
        self._gesture = gesture
        self._show(scene)
        return True

    def rest(self) -> None:
        """End a gesture: the next change is a step of its own."""
        self._gesture = ""

    def follow(self, scene: Scene) -> None:
        """Show another scene without a step to undo, as while a motion plays."""
        if scene != self.scene:
            self._show(scene)

    def undo(self) -> None:
        """Go back one step."""
        if self._past:
            self._future.append(self.scene)
            self._gesture = ""
            self._show(self._past.pop())

    def redo(self) -> None:
        """Go forward one step that was undone."""
        if self._future:
            self._past.append(self.scene)
            self._gesture = ""
            self._show(self._future.pop())

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to go back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether a step was undone."""
        return bool(self._future)

    def keep(self, scene: Scene | None = None) -> None:
        """Remember what is saved: the scene as it is, or the one given."""
        self._kept = scene or self.scene

    def open(self, scene: Scene) -> None:
        """Begin with another scene: nothing to undo, nothing unsaved."""
        self._past, self._future, self._gesture = [], [], ""
        self._kept = scene
        self._show(scene)

    @property
    def unsaved(self) -> bool:
        """Whether what was last kept differs in more than where a motion stands."""
        return _substance(self.scene) != _substance(self._kept)

    def _show(self, scene: Scene) -> None:
        before, self.scene = self.scene, scene
        for watcher in tuple(self._watchers):
            watcher(scene, before)


def _substance(scene: Scene) -> Scene:
    """The scene without what changes by looking on: the moment of a motion, the open card."""
    motion = scene.motion and scene.motion.model_copy(update={"at": 0.0})
    desk = scene.desk.model_copy(update={"selected": ""})
    return scene.model_copy(update={"motion": motion, "desk": desk})
