"""Fixed views first: a bar of named views, the projection, and all in view."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QWidget

from meshes.geometry.types import Array
from scenes.scene import Scene
from viz.window import moves, verbs
from viz.window.controls import action, action_button, inner_bar
from viz.window.icons import Icons
from viz.window.panel import Panel
from viz.window.viewer import Viewer
from viz.window.words import Words

NAMED = ("anterior", "posterior", "right", "left", "superior", "inferior", "medial_oblique")


class ViewsBar(Panel):
    """Buttons of the named views, keys 1 to 7.

    Parameters
    ----------
    viewer : Viewer
    words : Words
    icons : Icons
    window : QWidget
        Whose keys they are.
    """

    def __init__(self, viewer: Viewer, words: Words, icons: Icons, window: QWidget) -> None:
        super().__init__(viewer, words, icons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(1)
        bar = inner_bar()
        self.actions_by_view: dict[str, QAction] = {}
        for number, name in enumerate(NAMED, start=1):
            made = action(
                words, f"view.{name}", partial(self.look, name), window, str(number),
                checkable=True,
            )  # fmt: skip
            self.actions_by_view[name] = made
            bar.addWidget(action_button(made))
        layout.addWidget(bar, 1)
        self.fit = action(words, "view.fit", self.fit_all, window, "0", "fit", icons)
        self.flat = action(
            words, "view.orthographic", self._project, window, "P", "prism", icons, checkable=True
        )
        for made in (self.flat, self.fit):
            layout.addWidget(action_button(made, text=False))
        viewer.changed.connect(self._show)
        self._show(viewer.scene, viewer.scene)

    def look(self, name: str) -> None:
        """Look from a named view at what is looked at now."""
        scene = self._viewer.scene
        camera = moves.named(scene.view, name)
        self._viewer.change(verbs.seen_from(scene, camera))
        self._show(self._viewer.scene, scene)

    def fit_all(self) -> None:
        """Bring all that is shown into view."""
        camera = self._viewer.scene.view.model_copy(
            update={"target": None, "span": None, "zoom": 1.0, "focus": ()}
        )
        self._viewer.change(verbs.seen_from(self._viewer.scene, camera))

    def zoom_to(self, points: Array) -> None:
        """Bring some points (n, 3) of the picture into view."""
        width, height = self._viewer.size
        camera = moves.around(self._viewer.scene.view, points, width / height)
        self._viewer.change(verbs.seen_from(self._viewer.scene, camera))

    def _project(self) -> None:
        view = self._viewer.scene.view
        kind = "perspective" if view.projection == "orthographic" else "orthographic"
        camera = view.model_copy(update={"projection": kind})
        self._viewer.change(verbs.seen_from(self._viewer.scene, camera))

    def _show(self, scene: Scene, _before: Scene) -> None:
        view = scene.view
        plain = not view.azimuth and not view.elevation
        for name, made in self.actions_by_view.items():
            made.setChecked(plain and view.name == name)
        self.flat.setChecked(view.projection == "orthographic")
