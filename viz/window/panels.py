"""Where the panels of the window stand, and how they stood the last time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QDockWidget,
    QLabel,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from viz.window.controls import named
from viz.window.memory import recalled_bytes

if TYPE_CHECKING:
    from viz.window.window import Window

STATE = 3
"""Version of how panels are remembered."""
LEAST = 276
"""Width of a panel in which nothing is cut off."""
LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


def arranged(window: Window) -> None:
    """Put the picture with its bars into the middle, the panels at its sides."""
    middle = QWidget()
    layout = QVBoxLayout(middle)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    rows = (
        (window.recovery_bar, 0), (window.views, 0), (window.canvas, 1), (window.section_bar, 0),
        (window.motion_bar, 0),
    )  # fmt: skip
    for widget, stretch in rows:
        layout.addWidget(widget, stretch)
    window.setCentralWidget(middle)
    panels = (
        ("structures", window.tree, LEFT),
        ("angles", _footed(Scrolled(window.angles), window.angles.warning), LEFT),
        ("body", Scrolled(window.body_panel), LEFT), ("card", window.card, RIGHT),
        ("plot", window.plot, RIGHT), ("lessons", window.lessons, RIGHT),
        ("quiz", Scrolled(window.quiz), RIGHT),
    )  # fmt: skip
    window.docks = {name: _dock(window, name, widget, area) for name, widget, area in panels}
    docks = window.docks
    window.tabifyDockWidget(docks["angles"], docks["body"])
    for name in ("lessons", "quiz"):
        # Hidden first: of docks that were shown together Qt leaves a bar of tabs behind.
        docks[name].hide()
        window.tabifyDockWidget(docks["card"], docks[name])
    docks["angles"].raise_()
    docks["card"].raise_()
    _foot(window)


def _footed(above: QWidget, foot: QWidget) -> QWidget:
    """A panel with something at its foot that is not scrolled."""
    whole = QWidget()
    whole.setObjectName("panel")
    layout = QVBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(above, 1)
    layout.addWidget(foot)
    return whole


def _foot(window: Window) -> None:
    window.progress = QProgressBar()
    named(window.progress, window.words, "window.progress")
    window.progress.setRange(0, 1000)
    window.progress.setTextVisible(False)
    window.progress.setFixedWidth(160)
    window.said = QLabel()
    window.statusBar().addWidget(window.said, 1)
    window.statusBar().addPermanentWidget(window.progress)
    window.progress.hide()


def _dock(window: Window, name: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
    dock = QDockWidget(window)
    dock.setObjectName(name)
    window.words.bind(dock.setWindowTitle, f"panel.{name}")
    window.words.bind(dock.setAccessibleName, f"panel.{name}")
    dock.setMinimumWidth(LEAST)
    dock.setWidget(widget)
    window.addDockWidget(area, dock)
    return dock


def widened(window: Window) -> None:
    """Give every panel at least the width that its words need, in this language and size."""
    for dock in window.docks.values():
        dock.setMinimumWidth(max(LEAST, dock.widget().minimumSizeHint().width()))


def restored(window: Window) -> None:
    """Give the window the size and the panels that it had, or those of a first time."""
    window.resize(1280, 800)
    window.restoreGeometry(recalled_bytes("geometry"))
    if not window.restoreState(recalled_bytes("panels"), STATE):
        # Of a window that is not shown yet Qt forgets the sizes again.
        QTimer.singleShot(0, lambda: _sized(window))


def _sized(window: Window) -> None:
    """Give the panels the sizes of a first time."""
    docks = window.docks
    sides = [docks["structures"], docks["card"]]
    window.resizeDocks(sides, [312, 286], Qt.Orientation.Horizontal)
    for upper, lower, sizes in (
        ("structures", "angles", [300, 330]), ("card", "plot", [380, 250]),
    ):  # fmt: skip
        window.resizeDocks([docks[upper], docks[lower]], sizes, Qt.Orientation.Vertical)


class Scrolled(QScrollArea):
    """Scrolls a panel upwards and downwards; never narrower than what it holds."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(widget)
        self._held = widget

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As wide as what it holds with the bar beside it."""
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._held.minimumSizeHint().width() + bar, 120)
