"""What the window remembers from one time to the next: its size, panels, language and theme."""

from __future__ import annotations

import os

from PySide6.QtCore import QByteArray, QSettings

FILE = "ILIOPSOAS_WINDOW"
"""Variable that names another file to remember in."""


def memory() -> QSettings:
    """Where the window remembers."""
    named = os.environ.get(FILE)
    if named:
        return QSettings(named, QSettings.Format.IniFormat)
    return QSettings("iliopsoas", "viewer")


def recalled(key: str, default: str) -> str:
    """A word that was remembered."""
    return str(memory().value(key, default))


def remembered(key: str, value: object) -> None:
    """Remember something."""
    memory().setValue(key, value)


def recalled_bytes(key: str) -> QByteArray:
    """The state of a window that was remembered, or nothing."""
    value = memory().value(key)
    return value if isinstance(value, QByteArray) else QByteArray()
