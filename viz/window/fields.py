"""Boxes, sliders and fields of numbers: as wide as they need be, in every language."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QLocale, QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QValidator
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from viz.window.words import Words


def narrow(box: QComboBox, letters: int) -> None:
    """Let a box be as narrow as so many letters, whatever it holds."""
    box.setMinimumContentsLength(letters)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)


def told_width(widget: QWidget, text: str) -> int:
    """Width in pixels that a text takes in a widget."""
    return widget.fontMetrics().horizontalAdvance(text) + 4


def fitting(box: QComboBox, places: Iterable[int] | None = None) -> None:
    """Let a box be as narrow as the texts at some of its places, or at all, and no narrower."""
    texts = [box.itemText(place) for place in (places or range(box.count()))]
    wide = max((told_width(box, text) for text in texts), default=0)
    option = QStyleOptionComboBox()
    option.initFrom(box)
    kind = QStyle.ContentsType.CT_ComboBox
    box.setMinimumWidth(box.style().sizeFromContents(kind, option, QSize(wide, 0), box).width())
    narrow(box, 3)


def slider(low: float, high: float, step: float = 1.0) -> QSlider:
    """A horizontal slider of which one step is ``step``."""
    made = QSlider(Qt.Orientation.Horizontal)
    _ranged(made, low, high, step)
    return made


class NumberField(QDoubleSpinBox):
    """A number as the language of the window writes it; typed with a comma or a point.

    Parameters
    ----------
    words : Words
    """

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._speak()
        words.watch(self._speak)

    def _speak(self) -> None:
        plain = QLocale(self._words.language)
        plain.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        self.setLocale(plain)

    def _own(self, text: str) -> str:
        point = self.locale().decimalPoint()
        return text.replace(",", point).replace(".", point)

    def validate(self, text: str, place: int) -> QValidator.State:  # type: ignore[override]  # noqa: D102
        return super().validate(self._own(text), place)  # type: ignore[return-value]

    def valueFromText(self, text: str) -> float:  # noqa: N802
        """The number that is typed."""
        return super().valueFromText(self._own(text))


class LimitedSlider(QSlider):
    """A slider that shows its limits at its ends, and where zero is.

    Parameters
    ----------
    low, high, step : float
        Limits, and what one step is.
    words : Words
    """

    def __init__(self, words: Words, low: float, high: float, step: float) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._words, self._limits = words, (low, high)
        _ranged(self, low, high, step)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint zero and the limits, and the slider over them."""
        low, high = self._limits
        painter = QPainter(self)
        font = painter.font()
        font.setPointSizeF(0.68 * font.pointSizeF())
        painter.setFont(font)
        painter.setPen(self.palette().placeholderText().color())
        flags = Qt.AlignmentFlag.AlignBottom
        for side, value in ((Qt.AlignmentFlag.AlignLeft, low), (Qt.AlignmentFlag.AlignRight, high)):
            painter.drawText(self.rect(), flags | side, self._words.number(value, "g"))
        if low < 0.0 < high:
            handle = 16.0
            x = handle / 2 + (self.width() - handle) * -low / (high - low)
            painter.drawLine(QPointF(x, self.height() / 2 - 7), QPointF(x, self.height() / 2 - 3))
        painter.end()
        super().paintEvent(event)


def _ranged(made: QSlider, low: float, high: float, step: float) -> None:
    made.setRange(round(low / step), round(high / step))
    made.setPageStep(max(1, round(5.0 / step)))
    made.setMinimumWidth(60)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


def number(
    words: Words, low: float, high: float, step: float, decimals: int, suffix: str
) -> NumberField:
    """A field for a number with its unit."""
    made = NumberField(words)
    made.setRange(low, high)
    made.setSingleStep(step)
    made.setDecimals(decimals)
    made.setSuffix(suffix)
    made.setKeyboardTracking(False)
    made.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made
