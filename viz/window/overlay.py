"""What lies over the picture: outlines of structures, labels, compass, name under the pointer."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
)

from viz.compass import AXIS_COLOURS, letters
from viz.lettering import CASING, INK, SMALLEST, font_file, font_files
from viz.window.artist import Drawing
from viz.window.outline import Outline, outlined

if TYPE_CHECKING:
    from viz.labels import Label, Labels

SELECTED, HOVERED = "#0072b2", "#e69f00"


class Overlay:
    """Paints over a drawing.

    Attributes
    ----------
    drawing : Drawing or None
    hovered, selected : str
        Structures that are outlined, or empty.
    hint : str
        What is said at the pointer, or empty.
    place : QPointF
        Where the pointer is.
    cross : QPointF or None
        Where the keys point.
    letter : float
        Height of letters in points.
    silent : bool
        Whether labels are withheld, as in a quiz.
    """

    def __init__(self) -> None:
        self.drawing: Drawing | None = None
        self.hovered = ""
        self.selected = ""
        self.hint = ""
        self.place = QPointF()
        self.cross: QPointF | None = None
        self.letter = 10.0
        self.silent = False
        self.readout: tuple[str, ...] = ()
        self.captions: tuple[str, ...] = ()
        self.marks: list[tuple[QPointF, str]] = []
        self.results: list[tuple[QPointF, str]] = []
        self.lines: list[tuple[QPointF, QPointF]] = []
        self._outlines: dict[tuple[int, str, str], Outline | None] = {}

    def paint(self, painter: QPainter, area: QRectF, palette: QPalette) -> None:
        """Paint everything."""
        drawing = self.drawing
        if drawing is None:
            return
        for name, colour in ((self.selected, SELECTED), (self.hovered, HOVERED)):
            outline = self._outline(drawing, name, colour)
            if outline is not None:
                wide = area.width() * drawing.size[0] / drawing.wanted.size[0]
                box = outline.box
                x, y, w, h = box.x() * wide, box.y(), box.width() * wide, box.height()
                shown = QRectF(x, y * area.height(), w, h * area.height())
                painter.drawImage(shown, outline.image)
        painter.save()
        scale = area.height() / drawing.wanted.size[1]
        ground = drawing.wanted.scene.picture.background
        if drawing.labels is not None and not self.silent:
            self._labels(painter, drawing, scale, ground)
        if drawing.wanted.scene.picture.orientation_marker:
            self._compass(painter, drawing, area, ground)
        self._ruler(painter, area, ground)
        self._readout(painter, area, ground)
        self._captions(painter, area, ground)
        self._cross(painter, ground)
        if self.hint:
            self._hint(painter, area, palette)
        painter.restore()

    def _outline(self, drawing: Drawing, name: str, colour: str) -> Outline | None:
        seen = drawing.seen
        if not name or seen is None or name not in seen.names:
            return None
        key = (id(seen), name, colour)
        if key not in self._outlines:
            if len(self._outlines) > 8:
                self._outlines.clear()
            larger = min(max(1, round(drawing.size[1] / seen.numbers.shape[0])), 2)
            self._outlines[key] = outlined(seen.mask(name), QColor(colour), larger)
        return self._outlines[key]

    def _font(self, share: float = 1.0, bold: bool = False) -> QFont:
        font = QFont()
        font.setPointSizeF(self.letter * share)
        font.setBold(bold)
        return font

    def _labels(self, painter: QPainter, drawing: Drawing, scale: float, ground: str) -> None:
        labels = drawing.labels
        assert labels is not None
        ink, casing = QColor(INK[ground]), QColor(CASING[ground])
        texts = labels.texts
        pairs = list(zip(labels.labels, drawing.spots, strict=True))
        for colour, width in ((casing, 3.6), (ink, 1.3)):
            painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            for stand, spot in pairs:
                start = QPointF(*stand.place) * scale
                end = QPointF(*spot) * scale
                painter.drawLine(start, end)
                painter.setBrush(colour)
                painter.drawEllipse(end, 1.2 + width / 3, 1.2 + width / 3)
        for label, text in zip(labels.labels, texts, strict=True):
            self._words(painter, label, text, labels, scale, (ink, casing))

    def _words(
        self,
        painter: QPainter,
        label: Label,
        text: str,
        labels: Labels,
        scale: float,
        colours: tuple[QColor, QColor],
    ) -> None:
        ink, casing = colours
        letter = labels.letter * scale
        away = 1.0 if label.on_right else -1.0
        place = QPointF(*label.place) * scale + QPointF(away * 0.4 * letter, 0.0)
        font = QFont(label_family(text))
        font.setPixelSize(max(SMALLEST, round(letter)))
        if labels.kind == "blank":
            painter.setPen(QPen(ink, 1.2))
            painter.drawLine(place, place + QPointF(away * 7.0 * letter, 0.0))
            return
        if labels.kind == "numbers":
            font.setBold(True)
            centre, radius = place + QPointF(away * 0.7 * letter, 0.0), 0.85 * letter
            painter.setPen(QPen(ink, 1.2))
            painter.setBrush(casing)
            painter.drawEllipse(centre, radius, radius)
            painter.setFont(font)
            box = QRectF(0, 0, 2 * radius, 2 * radius)
            box.moveCenter(centre)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
            return
        lines = label.lines
        for row, line in enumerate(lines):
            font.setItalic(row >= label.second)
            painter.setFont(font)
            metrics = QFontMetricsF(font)
            left = place.x() - (0.0 if label.on_right else metrics.horizontalAdvance(line))
            lift = (row - (len(lines) - 1) / 2.0) * 1.2 * letter
            _cased(painter, QPointF(left, place.y() + lift + 0.36 * letter), line, ink, casing)

    def _compass(self, painter: QPainter, drawing: Drawing, area: QRectF, ground: str) -> None:
        radius = 26.0 * max(1.0, self.letter / 11.0)
        margin = radius + 16.0
        centre = QPointF(margin, area.height() - margin)
        font = self._font(0.85, bold=True)
        painter.setFont(font)
        disc = QFontMetricsF(font).height() * 0.52
        for end in letters(drawing.framing.sight):
            tip = centre + QPointF(radius * end.x, -radius * end.y)
            colour = QColor(AXIS_COLOURS[end.axis] if ground != "black" else INK["black"])
            colour.setAlpha(110 if end.near < -0.15 else 255)
            painter.setPen(QPen(colour, 1.6))
            painter.drawLine(centre, tip)
            painter.setBrush(QColor(CASING[ground]))
            painter.drawEllipse(tip, disc, disc)
            ink = QColor(INK[ground])
            ink.setAlpha(colour.alpha())
            painter.setPen(ink)
            box = QRectF(tip.x() - disc, tip.y() - disc, 2 * disc, 2 * disc)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, end.letter)

    def _ruler(self, painter: QPainter, area: QRectF, ground: str) -> None:
        ink, casing = QColor(INK[ground]), QColor(CASING[ground])
        for colour, width in ((casing, 4.0), (ink, 1.8)):
            painter.setPen(QPen(colour, width))
            for start, end in self.lines:
                painter.drawLine(start, end)
        painter.setFont(self._font(1.0, bold=True))
        for place, _ in self.marks:
            painter.setPen(QPen(ink, 1.6))
            painter.setBrush(casing)
            painter.drawEllipse(place, 4.0, 4.0)
        metrics = QFontMetricsF(painter.font())
        for place, text in (*self.marks, *self.results):
            left = min(place.x() + 9.0, area.width() - metrics.horizontalAdvance(text) - 6.0)
            top = max(place.y() - 7.0, metrics.ascent() + 4.0)
            _cased(painter, QPointF(max(left, 6.0), top), text, ink, casing)

    def _cross(self, painter: QPainter, ground: str) -> None:
        if self.cross is None:
            return
        for colour, width in ((QColor(CASING[ground]), 4.0), (QColor(INK[ground]), 1.6)):
            painter.setPen(QPen(colour, width))
            for way in (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)):
                painter.drawLine(self.cross + way * 4.0, self.cross + way * 13.0)

    def _readout(self, painter: QPainter, area: QRectF, ground: str) -> None:
        if not self.readout:
            return
        ink, casing = QColor(INK[ground]), QColor(CASING[ground])
        font = self._font(1.0)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        for row, text in enumerate(self.readout):
            left = area.width() - metrics.horizontalAdvance(text) - 14.0
            place = QPointF(left, 10.0 + metrics.ascent() + row * metrics.height() * 1.1)
            _cased(painter, place, text, ink, casing)

    def _captions(self, painter: QPainter, area: QRectF, ground: str) -> None:
        painter.setFont(self._font(1.1, bold=True))
        for index, text in enumerate(self.captions):
            place = QPointF(14.0 + index * area.width() / len(self.captions), 26.0)
            _cased(painter, place, text, QColor(INK[ground]), QColor(CASING[ground]))

    def _hint(self, painter: QPainter, area: QRectF, palette: QPalette) -> None:
        font = self._font(1.0)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        wide, tall = metrics.horizontalAdvance(self.hint) + 18.0, metrics.height() + 9.0
        x = min(max(self.place.x() + 14.0, 4.0), area.width() - wide - 4.0)
        y = self.place.y() - tall - 12.0
        if y < 4.0:
            y = self.place.y() + 20.0
        box = QRectF(x, y, wide, tall)
        painter.setPen(QPen(palette.mid().color(), 1.0))
        painter.setBrush(palette.toolTipBase())
        painter.drawRoundedRect(box, 5.0, 5.0)
        painter.setPen(palette.toolTipText().color())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.hint)


@cache
def _families() -> dict[Path, str]:
    """Families of the fonts in which labels are laid out, here as in files."""
    found = {}
    for bold, italic in ((False, False), (False, True), (True, False)):
        for file in font_files(bold, italic):
            names = QFontDatabase.applicationFontFamilies(
                QFontDatabase.addApplicationFont(str(file))
            )
            found[file] = names[0] if names else ""
    return found


def label_family(text: str) -> str:
    """The family of the font that a label is measured in, so that what fits there fits here."""
    return _families().get(font_file(text), "")


def _cased(painter: QPainter, place: QPointF, text: str, ink: QColor, casing: QColor) -> None:
    """Text with a pale casing round its letters."""
    path = QPainterPath()
    path.addText(place, painter.font(), text)
    pen = QPen(casing, 3.2)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(casing)
    painter.drawPath(path)
    painter.setPen(ink)
    painter.drawText(place, text)
