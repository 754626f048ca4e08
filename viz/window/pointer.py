"""What mouse and keys do on the picture: turn, shift, zoom, point, pick, and bend the hip."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from viz.window import moves, verbs
from viz.window.canvas import Canvas
from viz.window.grip import Grip, gripped
from viz.window.viewer import Viewer

CLICK = 4.0
"""A press that is dragged no further, in pixels, is a click."""
STEP = 25.0
"""Pixels of dragging that an arrow key stands for."""
ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0), Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0), Qt.Key.Key_Down: (0.0, 1.0),
}  # fmt: skip
FINGER, FINE_FINGER = 16.0, 3.0
"""Pixels by which an arrow key with Ctrl moves the cross, and with Shift besides."""
NEARER = {Qt.Key.Key_PageUp: 1.2, Qt.Key.Key_PageDown: 1 / 1.2}
CLICKS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Menu)
FEMURS = ("femur_r", "femur_l")


class Pointer(QObject):
    """Mouse and keys on the canvas.

    Whoever has no mouse points with a cross: arrow keys with Ctrl move it, Enter clicks there.

    Parameters
    ----------
    canvas : Canvas
    viewer : Viewer
    name_of : callable
        What a structure is called.
    """

    def __init__(self, canvas: Canvas, viewer: Viewer, name_of: Callable[[str], str]) -> None:
        super().__init__(canvas)
        self._canvas, self._viewer, self._name_of = canvas, viewer, name_of
        self._from: QPointF | None = None
        self._last = QPointF()
        self._button = Qt.MouseButton.NoButton
        self._grip: Grip | None = None
        self.picked: Callable[[str], None] = lambda _name: None
        self.menu: Callable[[str, QPointF], None] = lambda _name, _place: None
        self.placed: Callable[[QPointF], bool] = lambda _place: False
        self.names = True
        canvas.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Do what the mouse asks for."""
        kind = event.type()
        if isinstance(event, QWheelEvent):
            return self._wheel(event)
        if isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress:
            return self._key(event)
        if isinstance(event, QMouseEvent):
            if kind == QEvent.Type.MouseButtonPress:
                return self._press(event)
            if kind == QEvent.Type.MouseMove:
                return self._move(event)
            if kind == QEvent.Type.MouseButtonRelease:
                return self._release(event)
            if kind == QEvent.Type.MouseButtonDblClick:
                return self._double()
        if kind == QEvent.Type.Leave:
            self._hover("")
        return False

    def _key(self, event: QKeyEvent) -> bool:
        """Arrows turn the picture, with Shift they shift it; Page up and down bring it nearer."""
        view, key = self._viewer.scene.view, Qt.Key(event.key())
        if view.target is None:
            return False
        if self._cross_key(key, event.modifiers()):
            return True
        if key in NEARER:
            self._look(moves.zoomed(view, NEARER[key]))
            return True
        if key not in ARROWS:
            return False
        right, down = (STEP * way for way in ARROWS[key])
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._look(moves.panned(view, right, down, self._canvas.height()))
        else:
            self._look(moves.orbited(view, right, down))
        return True

    def _cross_key(self, key: Qt.Key, keys: Qt.KeyboardModifier) -> bool:
        """Move the cross, or click where it is; False where the key means something else."""
        overlay, area = self._canvas.overlay, QRectF(self._canvas.rect())
        if key in ARROWS and keys & Qt.KeyboardModifier.ControlModifier:
            step = FINE_FINGER if keys & Qt.KeyboardModifier.ShiftModifier else FINGER
            place = (overlay.cross or area.center()) + QPointF(*ARROWS[key]) * step
            x = min(max(place.x(), 0.0), area.width() - 1.0)
            overlay.cross = overlay.place = QPointF(x, min(max(place.y(), 0.0), area.height() - 1))
            self._hover(self.part_at(overlay.cross))
            self._canvas.update()
            return True
        if overlay.cross is None or key not in CLICKS:
            return False
        self._clicked(overlay.cross, key == Qt.Key.Key_Menu)
        return True

    def _clicked(self, place: QPointF, for_menu: bool) -> None:
        part = self.part_at(place)
        if for_menu:
            self.menu(part, place)
        elif not self.placed(place):
            self.picked(part)

    def part_at(self, place: QPointF) -> str:
        """Name of the part that is seen at a place, or empty."""
        drawing = self._canvas.drawing
        if drawing is None or drawing.seen is None:
            return ""
        x, y = self._canvas.spot(place)
        seen = drawing.seen
        row, column = int(y * seen.scale), int(x * seen.scale)
        height, width = seen.numbers.shape
        if not (0 <= row < height and 0 <= column < width):
            return ""
        number = int(seen.numbers[row, column])
        return seen.names[number] if number >= 0 else ""

    def _press(self, event: QMouseEvent) -> bool:
        self._canvas.setFocus()
        place = event.position()
        if self._viewer.scene.view.target is None:
            return True
        self._from, self._last, self._button = place, place, event.button()
        part = self.part_at(place)
        bends = event.button() == Qt.MouseButton.LeftButton and part in FEMURS
        if bends and not event.modifiers() and not self._viewer.playing:
            self._grip = gripped(self._viewer, self._canvas.spot(place), part)
        return True

    def _move(self, event: QMouseEvent) -> bool:
        place = event.position()
        if self._from is None:
            self._canvas.overlay.cross = None
            self._canvas.overlay.place = place
            self._hover(self.part_at(place))
            return True
        far = (place - self._from).manhattanLength() > CLICK
        if not far and self._last == self._from:
            return True
        step, self._last = place - self._last, place
        self._hover("")
        if self._grip is not None:
            self._viewer.change(self._grip.to(self._canvas.spot(place)), f"grip {id(self._grip)}")
        elif self._shifts(event):
            self._shift(step)
        else:
            camera = moves.orbited(self._viewer.scene.view, step.x(), step.y())
            self._look(camera)
        return True

    def _shifts(self, event: QMouseEvent) -> bool:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return self._button == Qt.MouseButton.MiddleButton or shift

    def _shift(self, step: QPointF) -> None:
        height = self._canvas.height()
        self._look(moves.panned(self._viewer.scene.view, step.x(), step.y(), height))

    def _look(self, camera: object) -> None:
        self._viewer.change(verbs.seen_from(self._viewer.scene, camera), "camera")  # type: ignore[arg-type]

    def _release(self, event: QMouseEvent) -> bool:
        if self._from is None:
            return True
        clicked = self._last == self._from
        self._from, self._grip = None, None
        self._viewer.state.rest()
        if clicked:
            self._clicked(event.position(), event.button() == Qt.MouseButton.RightButton)
        return True

    def _double(self) -> bool:
        self._from = None
        return True

    def _wheel(self, event: QWheelEvent) -> bool:
        view = self._viewer.scene.view
        if view.target is None:
            return True
        factor = 1.0015 ** event.angleDelta().y()
        height = self._canvas.height()
        place = event.position() - QPointF(self._canvas.width() / 2.0, height / 2.0)
        self._look(moves.zoomed(view, factor, (place.x() / height, -place.y() / height)))
        return True

    def _hover(self, name: str) -> None:
        overlay = self._canvas.overlay
        hint = self._name_of(name) if name and self.names else ""
        shown = name if self.names else ""
        if (shown, hint) != (overlay.hovered, overlay.hint) or hint:
            overlay.hovered, overlay.hint = shown, hint
            self._canvas.update()
        bends = name in FEMURS
        self._canvas.setCursor(
            Qt.CursorShape.OpenHandCursor
            if bends
            else Qt.CursorShape.PointingHandCursor
            if name
            else Qt.CursorShape.ArrowCursor
        )
