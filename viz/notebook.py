"""A scene in a notebook is a picture: small enough for a page, drawn when the cell is shown."""

from __future__ import annotations

import io

from scenes.scene import Scene

WIDEST = 960
"""Pixels across: what a page of a notebook shows."""


def png(scene: Scene) -> bytes:
    """The scene as the bytes of a PNG, no wider than `WIDEST`."""
    from viz.formats.raster import taken
    from viz.opengl import require_opengl
    from viz.render import body_of

    require_opengl()
    file = io.BytesIO()
    taken(small(scene), body_of(scene)).save(file, "PNG", compress_level=6)
    return file.getvalue()


def small(scene: Scene) -> Scene:
    """The scene at the size of a page."""
    width, height = scene.picture.size
    share = min(1.0, WIDEST / width)
    size = (max(16, round(width * share)), max(16, round(height * share)))
    picture = scene.picture.model_copy(update={"size": size})
    return scene.model_copy(update={"picture": picture})
