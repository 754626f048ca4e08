"""Icons as strokes on a grid of 24 by 24, in the colour of the text."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><g fill="none" '
    'stroke="{colour}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">'
    "{shape}</g></svg>"
)


@cache
def shapes() -> Mapping[str, str]:
    """The strokes of each icon, from ``icons.toml``."""
    text = files("viz.window").joinpath("data/icons.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def drawn(name: str, colour: str, size: int = 48) -> QPixmap:
    """An icon as pixels."""
    shape = shapes()[name].replace('class="f"', f'fill="{colour}" stroke-width="1"')
    renderer = QSvgRenderer(QByteArray(SVG.format(colour=colour, shape=shape).encode()))
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    return pixmap


class Icons:
    """Icons in the colours of a theme; whoever shows one is told when the theme changes."""

    def __init__(self, colour: str, faint: str, accent: str) -> None:
        self._colours = (colour, faint, accent)
        self._shown: list[tuple[Callable[[QIcon], object], str]] = []

    def __call__(self, name: str) -> QIcon:
        """The icon of that name."""
        colour, faint, accent = self._colours
        icon = QIcon(drawn(name, colour))
        icon.addPixmap(drawn(name, faint), QIcon.Mode.Disabled)
        icon.addPixmap(drawn(name, accent), QIcon.Mode.Normal, QIcon.State.On)
        return icon

    def bind(self, setter: Callable[[QIcon], object], name: str) -> None:
        """Give ``setter`` the icon, now and whenever the theme changes."""
        setter(self(name))
        self._shown.append((setter, name))

    def recolour(self, colour: str, faint: str, accent: str) -> None:
        """Give everybody icons in other colours."""
        self._colours = (colour, faint, accent)
        for setter, name in list(self._shown):
            try:
                setter(self(name))
            except RuntimeError:
                self._shown.remove((setter, name))
