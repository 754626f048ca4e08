"""The live plot: a quantity of the selected muscle along what moves; a click moves the joint."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout

from meshes.pose import COORDINATES
from scenes.desk import Quantity
from scenes.scene import Scene
from viz.window import verbs
from viz.window.card import stem
from viz.window.controls import button, named, narrow
from viz.window.icons import Icons
from viz.window.measurer import CYCLE, Asked, Measurement
from viz.window.naming import title
from viz.window.panel import Panel
from viz.window.theme import Tones
from viz.window.viewer import Viewer
from viz.window.words import Words

QUANTITIES: tuple[Quantity, ...] = ("moment_arm", "length", "volume")
# Okabe and Ito (2008), with styles of line beside them, so that colour is never alone.
LINES = (
    ("#0072B2", Qt.PenStyle.SolidLine), ("#D55E00", Qt.PenStyle.DashLine),
    ("#009E73", Qt.PenStyle.DotLine), ("#CC79A7", Qt.PenStyle.DashDotLine),
    ("#E69F00", Qt.PenStyle.DashDotDotLine),
)  # fmt: skip
KEPT = len(LINES) - 1


class PlotPanel(Panel):
    """Curves of what is measured."""

    def __init__(self, viewer: Viewer, words: Words, icons: Icons) -> None:
        super().__init__(viewer, words, icons)
        self.curve: Measurement | None = None
        self.kept: list[Measurement] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 8)
        layout.setSpacing(4)
        layout.addLayout(self._choices(icons))
        self.plot: Any = None
        self.cursor: Any = None
        self._tones: Tones | None = None
        self._room = QVBoxLayout()
        layout.addLayout(self._room, 1)
        self.legend = QLabel()
        self.legend.setWordWrap(True)
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        foot = QHBoxLayout()
        foot.setSpacing(2)
        foot.addWidget(self.legend, 1)
        foot.addWidget(self.keep)
        foot.addWidget(self.clear)
        layout.addLayout(foot)
        words.watch(self._name)
        self._name()
        viewer.changed.connect(self._moved)

    def _furnish(self) -> None:
        """Put the plot into the panel, once there is something to plot."""
        import pyqtgraph

        self.plot = pyqtgraph.PlotWidget()
        named(self.plot, self._words, "plot.plot")
        self.plot.setMenuEnabled(False)
        self.plot.setMouseEnabled(False, False)
        self.plot.hideButtons()
        self.plot.setMinimumHeight(130)
        self.cursor = pyqtgraph.InfiniteLine(angle=90, movable=False)
        self.plot.scene().sigMouseClicked.connect(self._clicked)
        self._room.addWidget(self.plot, 1)
        if self._tones is not None:
            self.recolour(self._tones)

    def _choices(self, icons: Icons) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.quantity = QComboBox()
        named(self.quantity, self._words, "plot.quantity")
        for quantity in QUANTITIES:
            self.quantity.addItem("", quantity)
        self.along = QComboBox()
        named(self.along, self._words, "plot.along")
        self.along.addItem("", "")
        for name in COORDINATES:
            self.along.addItem("", name)
        for box in (self.quantity, self.along):
            narrow(box, 8)
        self.quantity.activated.connect(lambda _i: self._choose())
        self.along.activated.connect(lambda _i: self._choose())
        self.keep = button(self._words, "plot.keep", self.keep_curve, "pin", icons, text=False)
        self.clear = button(self._words, "plot.clear", self.clear_kept, "clear", icons, text=False)
        row.addWidget(self.quantity, 5)
        row.addWidget(self.along, 6)
        return row

    def _name(self) -> None:
        for index, quantity in enumerate(QUANTITIES):
            self.quantity.setItemText(index, self._words(f"quantity.{quantity}"))
        self.along.setItemText(0, self._words("plot.moving"))
        for index, name in enumerate(COORDINATES, start=1):
            self.along.setItemText(index, coordinate(name, self._words))
        self._draw()

    def _choose(self) -> None:
        scene = verbs.plotted(
            self._viewer.scene,
            quantity=self.quantity.currentData(),
            along=self.along.currentData(),
        )
        self._viewer.change(scene)

    def recolour(self, tones: Tones) -> None:
        """Draw in the colours of a theme."""
        self._tones = tones
        if self.plot is None:
            return
        import pyqtgraph

        self.plot.setBackground(tones.raised)
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(tones.line)
            axis.setTextPen(tones.faint)
        self.cursor.setPen(pyqtgraph.mkPen(tones.ink, width=1.4))
        self._draw()

    def show_curve(self, curve: Measurement | None) -> None:
        """Show a curve that was measured, or none."""
        self.curve = curve
        if curve is not None and self.plot is None:
            self._furnish()
        self._draw()

    def keep_curve(self) -> None:
        """Keep the curve to compare others with."""
        if self.curve is not None and self.curve not in self.kept:
            self.kept = [*self.kept, self.curve][-KEPT:]
            self._draw()

    def clear_kept(self) -> None:
        """Forget the curves that were kept."""
        self.kept = []
        self._draw()

    @property
    def _shown(self) -> list[Measurement]:
        now = [self.curve] if self.curve is not None else []
        first = now[0].asked if now else None
        same = [
            kept for kept in self.kept
            if kept is not self.curve
            and (not first or (kept.asked.quantity == first.quantity
                               and (kept.asked.along == CYCLE) == (first.along == CYCLE)))
        ]  # fmt: skip
        return now + same

    def _draw(self) -> None:
        if self.plot is None:
            self.legend.setText(self._words("plot.none"))
            self.keep.setEnabled(False)
            self.clear.setEnabled(False)
            return
        import pyqtgraph

        self.plot.clear()
        self.keep.setEnabled(self.curve is not None)
        self.clear.setEnabled(bool(self.kept))
        rows = []
        for curve, (colour, style) in zip(self._shown, LINES, strict=False):
            pen = pyqtgraph.mkPen(colour, width=2.2, style=style)
            self.plot.plot(curve.places, curve.values, pen=pen)
            rows.append(f'<span style="color:{colour}">▬</span> {self._title(curve.asked)}')
        self.legend.setText("<br/>".join(rows) or self._words("plot.none"))
        for side in ("left", "bottom"):
            self.plot.getAxis(side).setVisible(self.curve is not None)
        if self.curve is None:
            return
        asked = self.curve.asked
        unit = "cm³" if asked.quantity == "volume" else "mm"
        self.plot.setLabel("left", unit)  # what it is stands above
        if asked.quantity == "volume" and self.curve.values:
            middle = sum(self.curve.values) / len(self.curve.values)
            self.plot.setYRange(0.9 * middle, 1.1 * middle)
        else:
            self.plot.enableAutoRange("y")
        along = (
            self._words("plot.cycle")
            if asked.along == CYCLE
            else coordinate(asked.along, self._words) + ", °"
        )
        self.plot.setLabel("bottom", along)
        self.plot.addItem(self.cursor)
        self._moved(self._viewer.scene, self._viewer.scene)

    def _title(self, asked: Asked) -> str:
        text = title(asked.muscle, self._words)
        if asked.quantity == "moment_arm":
            text += f", {self._words(f'angle.{stem(asked.about)}_about')}"
        return text

    def _moved(self, scene: Scene, _before: Scene) -> None:
        for box, value in (
            (self.quantity, scene.desk.curve.quantity),
            (self.along, scene.desk.curve.along),
        ):
            box.setCurrentIndex(max(0, box.findData(value)))
        if self.curve is None:
            return
        along = self.curve.asked.along
        if along == CYCLE:
            place = scene.motion.at if scene.motion else None
        else:
            place = verbs.angles(scene)[along]
        if place is not None:
            self.cursor.setValue(place)

    def _clicked(self, event: Any) -> None:
        self.go_to(self.plot.getPlotItem().vb.mapSceneToView(QPointF(event.scenePos())).x())

    def go_to(self, place: float) -> None:
        """Move the joint, or the motion, to a place of the axis."""
        if self.curve is None:
            return
        asked = self.curve.asked
        self._viewer.play(False)
        if asked.along == CYCLE:
            self._viewer.change(verbs.at(self._viewer.scene, min(max(place, 0.0), 100.0)))
        else:
            self._viewer.change(verbs.bent(self._viewer.scene, **{asked.along: round(place, 1)}))


def coordinate(name: str, words: Words) -> str:
    """A coordinate in words: Hip flexion (right)."""
    side = {"_r": "side.of_right", "_l": "side.of_left"}.get(name[-2:])
    text = words(f"angle.{stem(name)}_whole")
    return f"{text} ({words(side)})" if side else text
