"""What of the window's picture a file of another shape shows, as a preview."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

LINE = 2
"""Pixels at each side of the middle that a line between two pictures takes."""


class Crop(QWidget):
    """A frame of the file's shape, and what will be in it.

    Parameters
    ----------
    image : QImage
        As the window shows it.
    beside : bool
        Whether it shows two poses side by side.
    """

    def __init__(self, image: QImage, beside: bool = False) -> None:
        super().__init__()
        self._image, self._beside = image, beside
        self._shape, self._both = (1920, 1080), beside
        self.setMinimumSize(300, 220)

    def show_shape(self, size: tuple[int, int], both: bool = False) -> None:
        """Show the crop of a size, of both poses or of the first alone."""
        self._shape, self._both = size, both and self._beside
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Large enough to see."""
        return QSize(340, 250)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the picture, and a frame of the file's shape on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width, height = self._shape
        scale = min((self.width() - 8) / width, (self.height() - 8) / height)
        frame = QRectF(0, 0, width * scale, height * scale)
        frame.moveCenter(QRectF(self.rect()).center())
        if not self._image.isNull():
            for place, shown in self._parts(frame):
                _paint(painter, place, self._image, shown)
        painter.setPen(self.palette().highlight().color())
        painter.drawRect(frame)
        painter.end()

    def _parts(self, frame: QRectF) -> list[tuple[QRectF, QRectF]]:
        """Parts of the frame, and what of the image stands in the middle of each."""
        wide, high = self._image.width(), self._image.height()
        if not self._beside:
            return [(frame, QRectF(0, 0, wide, high))]
        # Without the line between the two.
        first = QRectF(0, 0, wide // 2 - LINE, high)
        if not self._both:
            return [(frame, first)]
        half = QRectF(frame.x(), frame.y(), frame.width() / 2, frame.height())
        second = first.translated(wide - first.width(), 0)
        return [(half, first), (half.translated(half.width(), 0), second)]


def _paint(painter: QPainter, place: QRectF, image: QImage, shown: QRectF) -> None:
    """A part of an image as high as its place; what is beside it goes on as at its edges."""
    share = place.height() / shown.height()
    picture = QRectF(0, 0, shown.width() * share, place.height())
    picture.moveCenter(place.center())
    edge = QRectF(shown.x(), 0, 1, shown.height())
    painter.save()
    painter.setClipRect(place)
    for start, end, column in (
        (place.left(), picture.left(), edge),
        (picture.right(), place.right(), edge.translated(shown.width() - 1, 0)),
    ):
        if end > start:
            painter.drawImage(QRectF(start, place.y(), end - start, place.height()), image, column)
    painter.drawImage(picture, image, shown)
    painter.restore()
