"""Pictures of a lesson's sheets: each scene drawn once, small enough to be handed out."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PIL import Image

from scenes.scene import Scene
from viz.progress import Progress

if TYPE_CHECKING:
    from meshes.body import Body

SIZE = (960, 720)
QUALITY = 86


def jpegs(
    scenes: Iterable[Scene], body_of: Callable[[Scene], Body], progress: Progress | None = None
) -> dict[str, bytes]:
    """JPEG pictures by the key of their scene; ``body_of`` gives the body that is drawn.

    Raises
    ------
    viz.opengl.OpenGLMissingError
        If there is no OpenGL library.
    """
    from viz.render import render

    chosen = {key_of(scene): scene for scene in scenes}
    found = {}
    with TemporaryDirectory() as folder:
        for number, (key, scene) in enumerate(chosen.items()):
            if progress is not None:
                progress("drawing the pictures", number / len(chosen))
            path = Path(folder) / "picture.png"
            picture = scene.picture.model_copy(update={"size": SIZE})
            sized = scene.model_copy(update={"picture": picture})
            render(sized, path, body_of(scene))
            found[key] = _jpeg(path)
    return found


def key_of(scene: Scene) -> str:
    """What tells one scene's picture from another's."""
    return scene.model_dump_json()


def _jpeg(path: Path) -> bytes:
    file = io.BytesIO()
    Image.open(path).convert("RGB").save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()
