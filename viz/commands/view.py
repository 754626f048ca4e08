"""``iliopsoas view``: the desktop viewer, or a plain window where Qt is missing."""

from __future__ import annotations

import gc
import os
import signal
import sys
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from viz.commands.chosen_scene import chosen_scene
from viz.commands.options import Angles, Look, Movement, View
from viz.progress import progress_bar

if TYPE_CHECKING:
    from scenes import Scene

NEEDED = ("PySide6", "pyqtgraph")
MISSING = (
    "the viewer needs Qt, which is not installed, so a plain window is opened; "
    "install it with: pip install 'iliopsoas[desktop]'"
)


def view(
    scene: str | None = None,
    /,
    *,
    plain: bool = False,
    install_desktop_entry: bool = False,
    angles: Angles | None = None,
    movement: Movement | None = None,
    look: Look | None = None,
    camera: View | None = None,
) -> int:
    """Open the viewer: a scene that is moved by sliders, by hand and by motions, and explained.

    Parameters
    ----------
    scene
        A scene file (.toml) or a name of the gallery (iliopsoas list scenes).
    plain
        Open a plain window with one slider instead, which does not need Qt.
    install_desktop_entry
        Put the viewer into the desktop's menu of applications (Linux), and open nothing.
    """
    if install_desktop_entry:
        from viz.desktop_entry import installed

        print(installed())
        return 0
    chosen = chosen_scene(scene, angles, movement, camera, look)
    if not has_display():
        raise ValueError(
            "expected a display to open a window on, found none; "
            "make a picture instead: iliopsoas render -o picture.png"
        )
    if not plain and has_qt():
        from viz.ahead import made_ahead

        with made_ahead(chosen) as ahead:
            # What is loaded stays: looking for what could be freed meanwhile would only take time.
            gc.disable()
            asked = _asked_to_end()
            from viz.window.app import run

            return run(chosen, _file(scene), ahead, asked)
    if not plain:
        print(f"iliopsoas: {MISSING}", file=sys.stderr)
    _plain(chosen)
    return 0


def _asked_to_end() -> Event:
    """What Ctrl-C sets from now on; while Qt is loaded it would end the process from within."""
    asked = Event()
    signal.signal(signal.SIGINT, lambda *_: asked.set())
    return asked


def _plain(chosen: Scene) -> None:
    with progress_bar() as progress:
        from viz.opengl import require_opengl
        from viz.preview import opened
        from viz.render import body_of

        require_opengl(on_screen=True)
        window = opened(chosen, body_of(chosen, progress))
    window.show()


def _file(scene: str | None) -> Path | None:
    """The file that a scene was called by, if it was one."""
    path = Path(scene) if scene is not None else None
    return path if path is not None and path.is_file() else None


def has_qt() -> bool:
    """Whether what the viewer needs is installed."""
    return all(find_spec(name) is not None for name in NEEDED)


def has_display() -> bool:
    """Whether a window can be opened."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
