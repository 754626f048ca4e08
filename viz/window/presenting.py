"""Presentation: the picture alone with its labels, and the way back to the panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viz.window import panels, verbs
from viz.window.controls import action, action_button

if TYPE_CHECKING:
    from viz.window.window import Window

LARGER = 1.5
"""By how much what is written over the picture grows."""


class Presentation:
    """Turns presentation on and off.

    Parameters
    ----------
    window : Window

    Attributes
    ----------
    on : bool
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self.on = False
        self._panels = window.saveState(panels.STATE)
        self._maximized = self._labelled = False
        self.leave = action(
            window.words, "view.leave", self.toggle, window, "Escape", "clear", window.icons
        )
        self.leave.setEnabled(False)
        self._button = action_button(self.leave, text=False)
        self._button.setObjectName("small")
        self._button.hide()
        bar = window.motion_bar.layout()
        assert bar is not None
        bar.addWidget(self._button)

    def toggle(self) -> None:
        """Leave the picture alone with labels, or bring the panels back."""
        window = self._window
        self.on = not self.on
        if self.on:
            self._panels, self._maximized = window.saveState(panels.STATE), window.isMaximized()
        for widget in (window.views, window.tools, window.menuBar(), window.statusBar()):
            widget.setVisible(not self.on)
        self._button.setVisible(self.on)
        self.leave.setEnabled(self.on)
        if self.on:
            for dock in window.docks.values():
                dock.hide()
            window.showFullScreen()
        else:
            window.restoreState(self._panels, panels.STATE)
            window.showMaximized() if self._maximized else window.showNormal()
        self._label()
        window.overlay.letter = window.font().pointSizeF() * (LARGER if self.on else 1.0)
        window.menus.show()

    def _label(self) -> None:
        """Show labels meanwhile; those that were not there before go again."""
        viewer = self._window.viewer
        labels = viewer.scene.picture.labels
        if self.on:
            self._labelled = labels == "none"
        if self._labelled:
            shown = "structures" if self.on else "none"
            viewer.change(verbs.pictured(viewer.scene, labels=shown))
