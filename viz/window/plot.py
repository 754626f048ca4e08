"""The live plot: a quantity of the selected muscle along what moves; a click moves the joint."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from meshes.pose import COORDINATES
from scenes.desk import Quantity
from scenes.scene import Scene
from viz.window import verbs
from viz.window.card import stem
from viz.window.controls import button, named
from viz.window.fields import fitting
from viz.window.folding import Folding
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
        layout.addWidget(self._choices(icons))
        self.plot: Any = None
        self.cursor: Any = None
        self._tones: Tones | None = None
        self._room = QVBoxLayout()
        self._room.addStretch(1)
        layout.addLayout(self._room, 1)
        self.legend = QLabel()
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        foot, buttons = QHBoxLayout(), QVBoxLayout()
        foot.setSpacing(4)
        buttons.setSpacing(0)
        for made in (self.keep, self.clear):
            made.setObjectName("small")
            buttons.addWidget(made)
        buttons.addStretch(1)
        foot.addWidget(self.legend, 1)
        foot.addLayout(buttons)
        layout.addLayout(foot)
        words.watch(self._name)
        self._name()
        viewer.changed.connect(self._moved)

    def _furnish(self) -> None:
        """Put the plot into the panel, once there is something to plot."""
        import pyqtgraph

        from viz.window.axis import SpokenAxis

        sides = ("left", "bottom")
        self.plot = pyqtgraph.PlotWidget(
            axisItems={side: SpokenAxis(side, self._words) for side in sides}
        )
        named(self.plot, self._words, "plot.plot")
        self.plot.setMenuEnabled(False)
        self.plot.setMouseEnabled(False, False)
        self.plot.hideButtons()
        self.plot.setMinimumHeight(110)
        self.cursor = pyqtgraph.InfiniteLine(angle=90, movable=False)
        self.plot.scene().sigMouseClicked.connect(self._clicked)
        self._room.takeAt(0)
        self._room.addWidget(self.plot, 1)
        if self._tones is not None:
            self.recolour(self._tones)

    def _choices(self, icons: Icons) -> Folding:
        self.quantity = QComboBox()
        named(self.quantity, self._words, "plot.quantity")
        for quantity in QUANTITIES:
            self.quantity.addItem("", quantity)
        self.along = QComboBox()
        named(self.along, self._words, "plot.along")
        self.along.addItem("", "")
        for name in COORDINATES:
            self.along.addItem("", name)
        self.quantity.activated.connect(lambda _i: self._choose())
        self.along.activated.connect(lambda _i: self._choose())
        self.keep = button(self._words, "plot.keep", self.keep_curve, "pin", icons, text=False)
        self.clear = button(self._words, "plot.clear", self.clear_kept, "clear", icons, text=False)
        self.choices = Folding(((self.quantity, 5), (self.along, 6)), (self.along,), spacing=4)
        return self.choices

    def _name(self) -> None:
        for index, quantity in enumerate(QUANTITIES):
            self.quantity.setItemText(index, self._words(f"quantity.{quantity}"))
        self.along.setItemText(0, self._words("plot.moving"))
        for index, name in enumerate(COORDINATES, start=1):
            self.along.setItemText(index, coordinate(name, self._words))
        self._fit()
        self._draw()

    def _fit(self) -> None:
        # That the curve is along what moves is told whole; names of angles are where there is room.
        fitting(self.quantity)
        fitting(self.along, (0,))
        self.choices.settle()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Fit to another size of text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

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
        every = now + [kept for kept in self.kept if kept is not self.curve]
        return [curve for curve in every if _alike(curve.asked, every[0].asked)]

    def _draw(self) -> None:
        if self.plot is None:
            self._write_key()
            self.keep.setEnabled(False)
            self.clear.setEnabled(False)
            return
        import pyqtgraph

        self.plot.clear()
        self.keep.setEnabled(self.curve is not None)
        self.clear.setEnabled(bool(self.kept))
        shown = self._shown
        for curve, (colour, style) in zip(shown, LINES, strict=False):
            pen = pyqtgraph.mkPen(colour, width=2.2, style=style)
            self.plot.plot(curve.places, curve.values, pen=pen)
        self._write_key()
        for side in ("left", "bottom"):
            self.plot.getAxis(side).setVisible(bool(shown))
        if not shown:
            return
        asked, values = shown[0].asked, shown[0].values
        unit = "cm³" if asked.quantity == "volume" else "mm"
        self.plot.setLabel("left", unit)  # what it is stands above
        if asked.quantity == "volume" and values:
            middle = sum(values) / len(values)
            self.plot.setYRange(0.9 * middle, 1.1 * middle)
        else:
            self.plot.enableAutoRange("y")
        along = (
            self._words("plot.cycle")
            if asked.along == CYCLE
            else coordinate(asked.along, self._words) + ", °"
        )
        self.plot.setLabel("bottom", along)
        if self.curve is not None:
            self.plot.addItem(self.cursor)
            self._moved(self._viewer.scene, self._viewer.scene)

    def _write_key(self) -> None:
        """Write what the lines stand for, a line each, as much of it as there is room for."""
        told = self._key([curve.asked for curve in self._shown])
        self.legend.setWordWrap(not told)
        if not told:
            self.legend.setText(self._words("plot.none"))
            self.legend.setToolTip("")
            return
        room, metrics = self.legend.width() - 4, self.legend.fontMetrics()
        rows = []
        for text, colour in told:
            mark = f'<span style="color:{colour}">▬</span> ' if colour else ""
            left = room - (metrics.horizontalAdvance("▬ ") if mark else 0)
            cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, left)
            rows.append(mark + escape(cut))
        self.legend.setText("<br/>".join(rows))
        self.legend.setToolTip("\n".join(text for text, _ in told))

    def _key(self, asked: Sequence[Asked]) -> list[tuple[str, str]]:
        """Texts and colours; what the curves are about is told once where it is the same."""
        about = [self._about(one) for one in asked]
        same = len(set(about)) == 1
        rows = [
            (title(one.muscle, self._words) + (f", {told}" if told and not same else ""), colour)
            for one, told, (colour, _) in zip(asked, about, LINES, strict=False)
        ]
        return [*rows, *([(about[0], "")] if same and about[0] else [])]

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Write the key for the room that there is."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self._write_key)

    def _about(self, asked: Asked) -> str:
        if asked.quantity != "moment_arm":
            return ""
        return self._words(f"angle.{stem(asked.about)}_about")

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


def _alike(one: Asked, other: Asked) -> bool:
    """Whether two curves have their axes in common."""
    return one.quantity == other.quantity and (one.along == CYCLE) == (other.along == CYCLE)


def coordinate(name: str, words: Words) -> str:
    """A coordinate in words: Hip flexion (right)."""
    side = {"_r": "side.of_right", "_l": "side.of_left"}.get(name[-2:])
    text = words(f"angle.{stem(name)}_whole")
    return f"{text} ({words(side)})" if side else text
