"""The physique: sliders for sex, stature and the angles of pelvis and femur."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel, QSlider, QVBoxLayout

from meshes.physique import parameters
from scenes.scene import PhysiqueChoice, Scene
from viz.window import verbs
from viz.window.controls import button, named
from viz.window.fields import number, slider
from viz.window.icons import Icons
from viz.window.panel import Panel
from viz.window.viewer import Viewer
from viz.window.words import Words

# Measure: step of the slider and decimals of the number.
SHOWN: dict[str, tuple[float, int]] = {
    "sex": (0.05, 2),
    "stature": (10.0, 0),
    "femoral_version": (0.5, 1),
    "neck_shaft_angle": (0.5, 1),
    "pelvic_incidence": (0.5, 1),
    "lumbar_lordosis": (0.5, 1),
}
UNITS = {"mm": " mm", "degrees": "°"}


class BodyPanel(Panel):
    """Measures of the built-in body."""

    def __init__(self, viewer: Viewer, words: Words, icons: Icons) -> None:
        super().__init__(viewer, words, icons)
        self.sliders: dict[str, QSlider] = {}
        self.numbers: dict[str, QDoubleSpinBox] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 12)
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, name in enumerate(SHOWN):
            self._row(grid, row, name)
        layout.addLayout(grid)
        self.reset = button(words, "body.reset", self._reset, "reset", icons)
        layout.addWidget(self.reset)
        self.note = QLabel()
        self.note.setObjectName("faint")
        self.note.setWordWrap(True)
        layout.addWidget(self.note)
        layout.addStretch(1)
        viewer.changed.connect(self._show)
        words.watch(lambda: self._show(viewer.scene, viewer.scene))
        self._show(viewer.scene, viewer.scene)

    def _row(self, grid: QGridLayout, row: int, name: str) -> None:
        step, decimals = SHOWN[name]
        low, high = parameters()[name].range
        unit = UNITS.get(parameters()[name].unit, "")
        label = QLabel()
        self._words.bind(label.setText, f"body.{name}")
        label.setWordWrap(True)
        bar, field = slider(low, high, step), number(self._words, low, high, step, decimals, unit)
        field.setFixedWidth(76)
        for widget in (bar, field):
            named(widget, self._words, f"body.{name}")
        bar.valueChanged.connect(lambda value: self._moved(name, value * step))
        field.valueChanged.connect(partial(self._moved, name))
        self.sliders[name], self.numbers[name] = bar, field
        grid.addWidget(label, row, 0)
        grid.addWidget(bar, row, 1)
        grid.addWidget(field, row, 2)

    def _moved(self, name: str, value: float) -> None:
        scene = self._viewer.scene
        table = scene.body.physique.model_dump(exclude_defaults=True) | {name: round(value, 3)}
        try:
            physique = PhysiqueChoice(**table)
        except ValueError:
            # Incidence and lordosis hang together: what is moved leads, the other follows.
            follower = {"pelvic_incidence": "lumbar_lordosis"}.get(name)
            table.pop(follower or name, None)
            try:
                physique = PhysiqueChoice(**table)
            except ValueError as error:
                self._viewer.said.emit(str(error))
                self._show(scene, scene)
                return
        self._viewer.change(verbs.of_physique(scene, physique), f"body {name}")

    def _reset(self) -> None:
        self._viewer.change(verbs.of_physique(self._viewer.scene, PhysiqueChoice()))

    def _show(self, scene: Scene, before: Scene) -> None:
        if scene is not before and scene.body == before.body:
            return
        own = scene.body.folder is not None
        measures = scene.body.physique.chosen().measures
        for name, (step, _) in SHOWN.items():
            value = float(getattr(measures, name))
            bar, field = self.sliders[name], self.numbers[name]
            for widget in (bar, field):
                widget.blockSignals(True)
                widget.setEnabled(not own)
            bar.setValue(round(value / step))
            field.setValue(value)
            for widget in (bar, field):
                widget.blockSignals(False)
        self.reset.setEnabled(not own and scene.body.physique != PhysiqueChoice())
        self.note.setText(self._words("body.own" if own else "body.note"))
