"""A bar of controls that becomes two rows where it is too narrow for one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

Member = tuple[QWidget, int]
"""A widget and how it takes what room is left."""


class Folding(QWidget):
    """A row of widgets of which some go below the others where there is no room.

    Parameters
    ----------
    members : sequence of (QWidget, int)
        In their order in one row, each with its stretch.
    below : sequence of QWidget
        Those that make the second row.
    spacing : int
        Between two of them, in pixels.
    """

    def __init__(
        self, members: Sequence[Member], below: Sequence[QWidget], spacing: int = 6
    ) -> None:
        super().__init__()
        self._members, self._below = tuple(members), tuple(below)
        self.folded = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self._upper, self._lower = QHBoxLayout(), QHBoxLayout()
        for row in (self._upper, self._lower):
            row.setSpacing(spacing)
            layout.addLayout(row)
        self._spacing = spacing
        self._arrange()

    def _arrange(self) -> None:
        for widget, stretch in self._members:
            for row in (self._upper, self._lower):
                row.removeWidget(widget)
            row = self._lower if self.folded and widget in self._below else self._upper
            row.addWidget(widget, stretch)

    def _width(self, widgets: Sequence[QWidget]) -> int:
        shown = [widget for widget in widgets if not widget.isHidden()]
        wide = sum(max(w.minimumSizeHint().width(), w.minimumWidth()) for w in shown)
        return wide + self._spacing * (len(shown) - 1)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As wide as the wider of the two rows."""
        upper = [widget for widget, _ in self._members if widget not in self._below]
        wide = max(self._width(upper), self._width(self._below))
        return QSize(wide, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fold or unfold."""
        super().resizeEvent(event)
        self.settle()

    def settle(self) -> None:
        """Fold where one row has no room for all, as after a change of language."""
        folded = self.width() < self._width([widget for widget, _ in self._members])
        if folded != self.folded:
            self.folded = folded
            self._arrange()
