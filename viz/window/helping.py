"""What the window tells about itself: its keys, and what it is not for."""

from __future__ import annotations

from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMessageBox

if TYPE_CHECKING:
    from viz.window.window import Window


def show_keys(window: Window) -> None:
    """Tell the keys."""
    shown = QMessageBox(window)
    shown.setWindowTitle(window.words("help.keys"))
    shown.setTextFormat(Qt.TextFormat.RichText)
    shown.setText(keys_told(window))
    shown.exec()


def keys_told(window: Window) -> str:
    """All keys in two columns, and what mouse and keys do on the picture."""
    native = QKeySequence.SequenceFormat.NativeText
    found = {
        made.shortcut().toString(native): made.text()
        for made in window.findChildren(QAction)
        if not made.shortcut().isEmpty() and made.text()
    }
    whole = "style='white-space: nowrap'"
    cells = [
        f"<td {whole}><b>{escape(key)}</b></td><td {whole}>{escape(text)}</td>"
        for key, text in found.items()
    ]
    half = (len(cells) + 1) // 2
    rows = zip_longest(cells[:half], cells[half:], fillvalue="")
    table = "".join(f"<tr>{one}<td>&nbsp;&nbsp;</td>{other}</tr>" for one, other in rows)
    told = "".join(f"<p>{escape(window.words(f'help.{key}'))}</p>" for key in ("mouse", "fingers"))
    return f"{told}<table cellpadding='2'>{table}</table>"


def show_about(window: Window) -> None:
    """Tell what this is, and what it is not for."""
    from importlib.metadata import version

    text = window.words("help.about_text", version=version("iliopsoas"))
    QMessageBox.about(window, window.words("help.about"), text)
