"""A display that goes away: the scene is kept, a sentence is said, and the process ends in order.

Qt gives the reason as a warning and then ends the process from within, which with threads that
draw may end in a crash; so this listens to that warning.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

if TYPE_CHECKING:
    from viz.window.window import Window

GONE = (
    "The X11 connection broke",
    "The Wayland connection broke",
    "The Wayland connection experienced",
)
"""How Qt begins to tell that the display is gone."""
STATUS = 1
"""With which the process ends then."""


def watch(window: Window) -> None:
    """Keep the scene of a window, and end the process, should its display go away."""

    def told(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if not text.startswith(GONE):
            print(text, file=sys.stderr)
            return
        unsaved = window.viewer.state.unsaved
        window.recovery.keep()
        key = "recovery.display_lost" if unsaved else "recovery.display_gone"
        print(f"iliopsoas: {window.words(key)}", file=sys.stderr, flush=True)
        os._exit(STATUS)

    qInstallMessageHandler(told)


def unwatch() -> None:
    """Let Qt tell its warnings itself again."""
    qInstallMessageHandler(None)
