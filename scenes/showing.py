"""How a scene shows itself in a notebook: whoever can draw says so, and is asked then.

Scenes draw nothing and import nothing that does. A package that draws registers itself when it is
imported (`draw_with`); where none has been, the entry points ``iliopsoas.pictures`` of what is
installed are looked up, so that a scene alone in a cell is a picture without a further import.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenes.scene import Scene

GROUP = "iliopsoas.pictures"
INTERACTIVE = "iliopsoas.interactive"
Drawer = Callable[["Scene"], bytes]
_drawers: list[Drawer] = []


def draw_with(drawer: Drawer) -> None:
    """Let a function make the PNG of scenes that are shown; the last one counts."""
    _drawers[:] = [drawer]


def png(scene: Scene) -> bytes | None:
    """The scene as a PNG, or None where nothing that draws is installed."""
    if not _drawers:
        for found in entry_points(group=GROUP):
            draw_with(found.load())
    return _drawers[-1](scene) if _drawers else None


def html(scene: Scene) -> str | None:
    """The scene as something to be moved in a notebook, or None where nothing can do that."""
    for found in entry_points(group=INTERACTIVE):
        shown: str | None = found.load()(scene)
        if shown is not None:
            return shown
    return None
