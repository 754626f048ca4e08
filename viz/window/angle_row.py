"""One angle of the pose: its name, slider, number, the lock that holds it, and its reset."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QLabel

from meshes.pose import coordinate_range
from viz.window.controls import button
from viz.window.fields import LimitedSlider, number
from viz.window.icons import Icons
from viz.window.words import Words

FINE = 0.5
"""Degrees to a step of a slider."""


class OwnSpace(QObject):
    """Leaves the space bar to a button that has the focus; elsewhere it plays the motion."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Accept what would otherwise be the shortcut."""
        asked = event.type() == QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space:
            event.accept()
            return True
        return False


class AngleRow:
    """One angle: its name, slider, number, lock and reset."""

    def __init__(
        self,
        name: str,
        words: Words,
        icons: Icons,
        moved: Callable[[float], None],
        locked: Callable[[bool], None],
    ) -> None:
        low, high = coordinate_range(name)
        key = f"angle.{name}"
        self.label = QLabel()
        words.bind(self.label.setText, key)
        self.label.setWordWrap(False)
        self.slider = LimitedSlider(words, low, high, FINE)
        self.slider.setObjectName("centred")
        self.slider.setMinimumWidth(44)
        self.number: QDoubleSpinBox = number(words, low, high, 1.0, 1, "°")
        self.number.setFixedWidth(64)
        self.lock = button(words, "angle.lock", icons=icons, text=False, checkable=True)
        self.lock.clicked.connect(lambda: locked(self.lock.isChecked()))
        self.lock.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._space = OwnSpace()
        self.lock.installEventFilter(self._space)
        self._icons = icons
        self._shut = False
        icons.bind(lambda _icon: self._draw_lock(self._shut), "unlocked")

        def tell() -> None:
            whole = words(f"{key}_whole")
            self.slider.setAccessibleName(whole)
            self.number.setAccessibleName(whole)
            for small, told in ((self.lock, "angle.lock"), (self.reset, "angle.reset_one")):
                small.setAccessibleName(f"{words(told)}: {whole}")
            limits = f"{words.number(low, 'g')}° … {words.number(high, 'g')}°"
            tip = f"{words(key + '_tip')}\n{limits}"
            for widget in (self.label, self.slider, self.number):
                widget.setToolTip(tip)

        self.reset = button(
            words, "angle.reset_one", lambda: moved(0.0), "reset", icons, text=False
        )
        tell()
        words.watch(tell)
        for small in (self.lock, self.reset):
            small.setObjectName("small")
        self.slider.valueChanged.connect(lambda value: moved(value * FINE))
        self.number.valueChanged.connect(moved)

    def _draw_lock(self, shut: bool) -> None:
        self._shut = shut
        self.lock.setIcon(self._icons("locked" if shut else "unlocked"))

    def show(self, angle: float, locked: bool) -> None:
        """Show an angle, and whether it is held, without moving anything."""
        for widget in (self.slider, self.number):
            widget.blockSignals(True)
        self.slider.setValue(round(angle / FINE))
        self.number.setValue(angle)
        for widget in (self.slider, self.number):
            widget.blockSignals(False)
        self.lock.setChecked(locked)
        if locked != self._shut:
            self._draw_lock(locked)
            for widget in (self.slider, self.number):
                widget.setEnabled(not locked)
        self.reset.setEnabled(abs(angle) > 0.01 and not locked)
