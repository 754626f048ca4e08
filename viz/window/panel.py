"""A panel of the window: a widget that knows the viewer, the words and the icons."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from viz.window.icons import Icons
from viz.window.viewer import Viewer
from viz.window.words import Words


class Panel(QWidget):
    """What stands around the picture.

    Parameters
    ----------
    viewer : Viewer
    words : Words
    icons : Icons
    """

    def __init__(self, viewer: Viewer, words: Words, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._viewer, self._words, self._icons = viewer, words, icons
