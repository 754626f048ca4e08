"""``iliopsoas view``: a window with a slider for the motion and a button that plays it."""

from __future__ import annotations

import os
import sys

from viz.commands.chosen_scene import chosen_scene
from viz.commands.options import Angles, Look, Movement, View
from viz.progress import progress_bar


def view(
    scene: str | None = None,
    /,
    *,
    angles: Angles | None = None,
    movement: Movement | None = None,
    look: Look | None = None,
    camera: View | None = None,
) -> None:
    """Open a window in which the hip is flexed with a slider; the button plays the motion.

    Parameters
    ----------
    scene
        A scene file (.toml) or a name of the gallery (iliopsoas list scenes).
    """
    chosen = chosen_scene(scene, angles, movement, camera, look)
    if not has_display():
        raise ValueError(
            "expected a display to open a window on, found none; "
            "make a picture instead: iliopsoas render -o picture.png"
        )
    with progress_bar() as progress:
        from viz.opengl import require_opengl
        from viz.preview import opened
        from viz.render import body_of

        require_opengl(on_screen=True)
        window = opened(chosen, body_of(chosen, progress))
    window.show()


def has_display() -> bool:
    """Whether a window can be opened."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
