"""The picture in the window: pixels of the artist, and over them what is named, chosen or meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from viz.window.artist import Drawing
from viz.window.overlay import Overlay

if TYPE_CHECKING:
    from viz.shutter import Pixels
    from viz.window.pointer import Pointer


class Canvas(QWidget):
    """Shows drawings, and tells the pointer what the mouse does.

    Attributes
    ----------
    drawing : Drawing or None
    overlay : Overlay
        What is painted over the picture.
    """

    resized = Signal(int, int)

    def __init__(self, overlay: Overlay) -> None:
        super().__init__()
        self.overlay = overlay
        self.pointer: Pointer | None = None
        self.drawing: Drawing | None = None
        self.message = ""
        self._image = QImage()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 200)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:  # noqa: N802
        """A size that fits beside the panels on a small screen."""
        return QSize(760, 600)

    @property
    def pixels(self) -> tuple[int, int]:
        """Size in pixels of the screen."""
        ratio = self.devicePixelRatioF()
        return round(self.width() * ratio), round(self.height() * ratio)

    @property
    def image(self) -> QImage:
        """The picture as last shown."""
        return self._image

    def show_drawing(self, drawing: Drawing) -> None:
        """Show a picture; one that tells more about the picture shown keeps its pixels."""
        if self.drawing is None or self.drawing.pixels is not drawing.pixels:
            self._image = image_of(drawing.pixels)
        self.drawing = drawing
        self.overlay.drawing = drawing
        self.message = ""
        self.update()

    def say(self, sentence: str) -> None:
        """Say something in the middle of the empty picture."""
        self.message = sentence
        self.update()

    def spot(self, place: QPointF) -> tuple[float, float]:
        """The pixel of the drawing under a place of the widget."""
        if self.drawing is None:
            return place.x(), place.y()
        width, height = self.drawing.wanted.size
        return place.x() * width / self.width(), place.y() * height / self.height()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the picture and what lies over it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        # One more: where a point of the screen is part of a pixel, the last row is not left out.
        painter.fillRect(self.rect().adjusted(0, 0, 1, 1), self.palette().base())
        if not self._image.isNull():
            painter.drawImage(QRectF(self.rect()), self._image)
            self.overlay.paint(painter, QRectF(self.rect()), self.palette())
        if self.message:
            self._paint_message(painter)
        painter.end()

    def _paint_message(self, painter: QPainter) -> None:
        box = QRect(0, 0, min(520, self.width() - 40), 0)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        text = painter.boundingRect(box, int(flags), self.message)
        text.moveCenter(self.rect().center())
        frame = text.adjusted(-16, -12, 16, 12)
        painter.setPen(self.palette().mid().color())
        painter.setBrush(self.palette().base())
        painter.drawRoundedRect(frame, 8, 8)
        painter.setPen(self.palette().text().color())
        painter.drawText(text, int(flags), self.message)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Tell the size in pixels."""
        super().resizeEvent(event)
        self.resized.emit(*self.pixels)


def image_of(pixels: Pixels) -> QImage:
    """Pixels (h, w, 3) as an image that owns them, quick to paint at another size."""
    whole = np.ascontiguousarray(pixels)
    height, width = whole.shape[:2]
    image = QImage(whole.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)
