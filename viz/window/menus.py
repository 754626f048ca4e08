"""Menus and the tool bar: every action once, with its key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolBar

from scenes.gallery import gallery, gallery_scene
from viz.window.controls import action

if TYPE_CHECKING:
    from viz.window.window import Window


class Menus:
    """The actions of a window.

    Parameters
    ----------
    window : Window

    Attributes
    ----------
    actions : dict of str to QAction
        By key of the catalogue.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self.actions: dict[str, QAction] = {}
        self._file()
        self._edit()
        self._view()

    def _menu(self, key: str) -> QMenu:
        menu = QMenu(self._window)
        self._window.words.bind(menu.setTitle, f"menu.{key}")
        self._window.menuBar().addMenu(menu)
        return menu

    def _add(
        self,
        menu: QMenu,
        key: str,
        does: Callable[[], object],
        shortcut: str = "",
        icon: str = "",
        checkable: bool = False,
    ) -> QAction:
        window = self._window
        made = action(
            window.words, key, does, window, shortcut, icon, window.icons, checkable=checkable
        )
        menu.addAction(made)
        self.actions[key] = made
        return made

    def _file(self) -> None:
        menu, documents = self._menu("file"), self._window.documents
        self._add(menu, "file.new", documents.new, "Ctrl+N")
        self._add(menu, "file.open", documents.ask_open, "Ctrl+O", "open")
        scenes = menu.addMenu("")
        self._window.words.bind(scenes.setTitle, "file.gallery")
        for name in gallery():
            title = gallery_scene(name).title or name
            scenes.addAction(title, partial(documents.open_gallery, name))
        self._add(menu, "file.save", documents.save, "Ctrl+S", "save")
        self._add(menu, "file.save_as", documents.ask_save, "Ctrl+Shift+S")
        menu.addSeparator()
        self._add(menu, "file.quit", self._window.close, "Ctrl+Q")

    def _edit(self) -> None:
        menu, state = self._menu("edit"), self._window.viewer.state
        self._add(menu, "edit.undo", state.undo, "Ctrl+Z", "undo")
        self._add(menu, "edit.redo", state.redo, "Ctrl+Shift+Z", "redo")
        self._window.viewer.changed.connect(lambda *_: self._enable())
        self._enable()

    def _enable(self) -> None:
        state = self._window.viewer.state
        self.actions["edit.undo"].setEnabled(state.can_undo)
        self.actions["edit.redo"].setEnabled(state.can_redo)

    def _view(self) -> None:
        menu, window = self._menu("view"), self._window
        for made in window.views.actions_by_view.values():
            menu.addAction(made)
        menu.addAction(window.views.fit)
        menu.addAction(window.views.flat)
        menu.addSeparator()
        for dock in window.docks.values():
            menu.addAction(dock.toggleViewAction())


def tool_bar(window: Window, keys: tuple[str, ...]) -> QToolBar:
    """A bar of some actions; an empty key stands for a gap."""
    bar = QToolBar(window)
    bar.setObjectName("tools")
    window.words.bind(bar.setWindowTitle, "panel.tools")
    window.words.bind(bar.setAccessibleName, "panel.tools")
    bar.setIconSize(QSize(18, 18))
    bar.setMovable(False)
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    for key in keys:
        if key:
            bar.addAction(window.menus.actions[key])
        else:
            bar.addSeparator()
    window.addToolBar(bar)
    return bar
