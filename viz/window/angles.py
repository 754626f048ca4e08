"""A slider and a number for every angle of the pose, and what else decides how it is taken."""

from __future__ import annotations

from functools import partial
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
)

from meshes.anatomy.records import joints
from meshes.pose import Side
from scenes.locks import thigh_on_table
from scenes.motions import hip_angles
from scenes.scene import Scene
from viz.window import verbs
from viz.window.angle_row import AngleRow
from viz.window.controls import button, heading, named
from viz.window.fields import narrow
from viz.window.icons import Icons
from viz.window.panel import Panel
from viz.window.viewer import Viewer
from viz.window.words import Words

GROUPS = {
    "hip": ("hip_flexion", "hip_adduction", "hip_rotation"),
    "pelvis": ("pelvic_tilt", "pelvic_obliquity", "pelvic_rotation"),
    "lumbar": ("lumbar_flexion", "lumbar_bending", "lumbar_rotation"),
    "knee": ("knee_flexion",),
}
SIDES: tuple[Side, ...] = ("right", "left", "both")
SEGMENTS = ("pelvis", "femur_r", "femur_l", "trunk")


class AnglesPanel(Panel):
    """All angles of the pose.

    Attributes
    ----------
    warning : QLabel
        What a living hip would say to this pose; it stands below the panel, in sight however far
        that is scrolled.
    """

    def __init__(self, viewer: Viewer, words: Words, icons: Icons) -> None:
        super().__init__(viewer, words, icons)
        self.side: Side = "right"
        self.last = "hip_flexion_r"
        self.rows = {
            name: AngleRow(
                name, words, icons, partial(self._moved, name), partial(self._locked, name)
            )
            for group in GROUPS.values()
            for name in group
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 12)
        layout.setSpacing(4)
        layout.addLayout(self._sides())
        self.reset_all = button(words, "angle.reset_all", self._reset_all, "reset", icons)
        grid = QGridLayout()
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        row = 0
        for group, names in GROUPS.items():
            if not row:
                grid.addWidget(self.reset_all, row, 2, 1, 3, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(heading(words, f"angle.{group}"), row, 0, 1, 2 if not row else 5)
            for name in names:
                row += 1
                one = self.rows[name]
                widgets = (one.label, one.slider, one.number, one.lock, one.reset)
                for column, widget in enumerate(widgets):
                    grid.addWidget(widget, row, column)
            row += 1
        layout.addLayout(grid)
        layout.addSpacing(6)
        layout.addLayout(self._held())
        self.both = QLabel()
        self.both.setObjectName("faint")
        self.both.setWordWrap(True)
        layout.addWidget(self.both)
        self.warning = QLabel()
        self.warning.setObjectName("warning")
        self.warning.setWordWrap(True)
        self.warning.setContentsMargins(8, 4, 8, 6)
        layout.addStretch(1)
        viewer.changed.connect(self._show)
        self._show(viewer.scene, viewer.scene)

    def _sides(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.sides = QButtonGroup(self)
        for side in SIDES:
            choose = partial(self.choose_side, side)
            made = button(self._words, f"side.{side}", choose, checkable=True)
            made.setChecked(side == self.side)
            self.sides.addButton(made)
            made.setProperty("side", side)
            made.setObjectName("slim")
            row.addWidget(made)
        row.addStretch(1)
        return row

    def _held(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        self.rhythm = QCheckBox()
        self._words.bind(self.rhythm.setText, "angle.rhythm")
        named(self.rhythm, self._words, "angle.rhythm")
        self.share = QComboBox()
        named(self.share, self._words, "angle.share")
        for name in joints().rhythms:
            self.share.addItem(name, name)
        self._words.watch(self._name_rhythms)
        self.fixed = QComboBox()
        named(self.fixed, self._words, "angle.fixed")
        for segment in SEGMENTS:
            self.fixed.addItem(segment, segment)
        for box in (self.share, self.fixed):
            narrow(box, 6)
        self._name_rhythms()
        label = QLabel()
        self._words.bind(label.setText, "angle.fixed")
        label.setBuddy(self.fixed)
        grid.addWidget(self.rhythm, 0, 0)
        grid.addWidget(self.share, 0, 1)
        grid.addWidget(label, 1, 0)
        grid.addWidget(self.fixed, 1, 1)
        grid.setColumnStretch(1, 1)
        self.rhythm.toggled.connect(self._rhythm_moved)
        self.share.activated.connect(lambda _index: self._rhythm_moved(self.rhythm.isChecked()))
        self.fixed.activated.connect(
            lambda _index: self._viewer.change(
                verbs.fixed(self._viewer.scene, self.fixed.currentData())
            )
        )
        return grid

    def _name_rhythms(self) -> None:
        for index in range(self.share.count()):
            name = self.share.itemData(index)
            percent = self._words.percent(joints().rhythms[name])
            self.share.setItemText(index, f"{self._words(f'rhythm.{name}')} ({percent})")
        for index in range(self.fixed.count()):
            self.fixed.setItemText(index, self._words(f"segment.{self.fixed.itemData(index)}"))

    def choose_side(self, side: Side) -> None:
        """Let the sliders of the hip move another side."""
        self.side = side
        for made in self.sides.buttons():
            made.setChecked(made.property("side") == side)
        self._show(self._viewer.scene, self._viewer.scene)

    def _moved(self, name: str, angle: float) -> None:
        names = verbs.sided(name, self.side)
        self.last = names[0]
        scene = verbs.bent(self._viewer.scene, **dict.fromkeys(names, angle))
        if self._viewer.playing:
            self._viewer.play(False)
        self._viewer.change(scene, f"angle {name}")

    def _locked(self, name: str, on: bool) -> None:
        names = verbs.sided(name, self.side)
        self._viewer.change(verbs.locked(self._viewer.scene, names, on))
        self._show(self._viewer.scene, self._viewer.scene)

    def _reset_all(self) -> None:
        self._viewer.change(verbs.neutral(self._viewer.scene))

    def _rhythm_moved(self, on: bool) -> None:
        value = self.share.currentData() if on else None
        self._viewer.change(verbs.with_rhythm(self._viewer.scene, value))

    def _show(self, scene: Scene, _before: Scene) -> None:
        shown = verbs.angles(scene)
        for name, row in self.rows.items():
            names = verbs.sided(name, self.side)
            row.show(shown[names[0]], set(names) <= set(scene.locks))
        rhythm = verbs.rhythm(scene)
        on = rhythm is not None and rhythm != 0
        for widget in (self.rhythm, self.share):
            widget.blockSignals(True)
        self.rhythm.setChecked(on)
        if isinstance(rhythm, str):
            self.share.setCurrentIndex(max(0, self.share.findData(rhythm)))
        self.share.setEnabled(on)
        for widget in (self.rhythm, self.share):
            widget.blockSignals(False)
        self.fixed.setCurrentIndex(self.fixed.findData(scene.fixed))
        self._warn(scene)
        self._tell(scene)

    def _tell(self, scene: Scene) -> None:
        """Tell the two angles that are both called hip flexion, where they differ."""
        sides: tuple[tuple[Literal["r", "l"], str], ...] = (
            ("r", "side.right"), ("l", "side.left"),
        )  # fmt: skip
        rows = []
        for side, key in sides:
            found = hip_angles(scene.posed(), side)
            if abs(found.joint - found.thigh_on_trunk) > 0.5:
                joint, thigh = f"{found.joint:.0f}", f"{found.thigh_on_trunk:.0f}"
                rows.append(
                    self._words("angle.joint", side=self._words(key), joint=joint, thigh=thigh)
                )
            if scene.locks:
                table = f"{thigh_on_table(scene.posed(), side):.0f}"
                rows.append(self._words("angle.table", side=self._words(key), angle=table))
        self.both.setText("\n".join(rows))
        self.both.setVisible(bool(rows))

    def _warn(self, scene: Scene) -> None:
        said = scene.posed().warnings() if not self._viewer.playing else ()
        text = self._words("angle.bony_contact") if said else ""
        if text != self.warning.text():
            self.warning.setText(text)
            self.warning.setToolTip("\n".join(said))
        self.warning.setVisible(bool(said))
