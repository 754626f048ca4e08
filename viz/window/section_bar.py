"""The section plane: which plane, where it stands, which side is left."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QToolButton, QWidget

from meshes.geometry.types import Array
from scenes.desk import Plane, Section
from scenes.scene import Scene
from viz.window import verbs
from viz.window.controls import button, named
from viz.window.fields import slider
from viz.window.folding import Folding
from viz.window.icons import Icons
from viz.window.panel import Panel
from viz.window.viewer import Viewer
from viz.window.words import Words

PLANES: tuple[Plane, ...] = ("sagittal", "coronal", "transverse")


class SectionBar(Panel):
    """Moves the plane that cuts the body open; hidden while there is none."""

    def __init__(self, viewer: Viewer, words: Words, icons: Icons) -> None:
        super().__init__(viewer, words, icons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 5, 8, 5)
        layout.setSpacing(6)
        title = QLabel()
        title.setObjectName("heading")
        words.bind(title.setText, "section.title")
        self.planes: dict[str, QToolButton] = {}
        choices = QWidget()
        row = QHBoxLayout(choices)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        group = QButtonGroup(self)
        for plane in PLANES:
            made = button(words, f"section.{plane}", partial(self.choose, plane), checkable=True)
            group.addButton(made)
            self.planes[plane] = made
            row.addWidget(made)
        self.place = slider(-400.0, 400.0)
        named(self.place, words, "section.place")
        self.place.valueChanged.connect(lambda value: self._changed(at=float(value)))
        self.told = QLabel()
        self.told.setMinimumWidth(self.fontMetrics().horizontalAdvance("−000 mm") + 6)
        self.flip = button(words, "section.flip", self._flip, checkable=True)
        self.end = button(words, "section.end", self._end, "clear", icons, text=False)
        members = (
            (title, 0), (choices, 0), (self.place, 1), (self.told, 0), (self.flip, 0), (self.end, 0)
        )  # fmt: skip
        self.rows = Folding(members, below=(title, self.place, self.told))
        layout.addWidget(self.rows)
        viewer.changed.connect(self._show)
        self._show(viewer.scene, viewer.scene)

    def begin(self) -> None:
        """Cut the body in the middle of what is looked at, or make it whole."""
        scene = self._viewer.scene
        self._viewer.change(verbs.cut(scene, None if scene.section else Section()))

    def choose(self, plane: Plane) -> None:
        """Cut along another plane, where the camera looks."""
        from viz.sections import AXES

        target = self._viewer.scene.view.target or (0.0, 0.0, 0.0)
        place: Array = AXES[plane]
        at = 0.0 if plane == "sagittal" else round(float(place @ target), 1)
        self._changed(plane=plane, at=at)

    def _changed(self, **values: object) -> None:
        section = self._viewer.scene.section or Section()
        cut = verbs.cut(self._viewer.scene, section.model_copy(update=values))
        self._viewer.change(cut, f"section {sorted(values)}")

    def _flip(self) -> None:
        section = self._viewer.scene.section
        self._changed(flipped=not (section and section.flipped))

    def _end(self) -> None:
        self._viewer.change(verbs.cut(self._viewer.scene, None))

    def _show(self, scene: Scene, _before: Scene) -> None:
        section = scene.section
        self.setVisible(section is not None)
        if section is None:
            return
        for plane, made in self.planes.items():
            made.setChecked(plane == section.plane)
        self.place.blockSignals(True)
        self.place.setValue(round(section.at))
        self.place.blockSignals(False)
        self.told.setText(f"{section.at:.0f} mm")
        self.flip.setChecked(section.flipped)
