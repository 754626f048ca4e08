"""What the window tells about itself: its keys, and what it is not for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMessageBox

if TYPE_CHECKING:
    from viz.window.window import Window


def show_keys(window: Window) -> None:
    """Tell the keys."""
    rows = [window.words("help.mouse"), ""]
    for made in window.findChildren(QAction):
        if not made.shortcut().isEmpty() and made.text():
            rows.append(f"{made.shortcut().toString()}: {made.text()}")
    unique = list(dict.fromkeys(rows))
    QMessageBox.information(window, window.words("help.keys"), "\n".join(unique))


def show_about(window: Window) -> None:
    """Tell what this is, and what it is not for."""
    from importlib.metadata import version

    text = window.words("help.about_text", version=version("iliopsoas"))
    QMessageBox.about(window, window.words("help.about"), text)
