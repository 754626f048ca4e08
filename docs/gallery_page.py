"""Writes docs/gallery.md and its pictures: every scene of the gallery, drawn by the program."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from scenes import gallery, gallery_scene
from viz import render

SIZE = (720, 540)
PICTURES = Path(__file__).with_name("pictures")
HEAD = """# Gallery

Every scene that comes with the program, drawn by it: `iliopsoas render NAME -o picture.png`, `iliopsoas view NAME`. This page is made by `python docs/gallery_page.py`.
"""


def drawn(name: str) -> Path:
    """The picture of a scene, as JPEG."""
    scene = gallery_scene(name)
    picture = scene.picture.model_copy(update={"size": SIZE})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "scene.png"
        render(scene.model_copy(update={"picture": picture}), path)
        target = PICTURES / f"gallery_{name}.jpg"
        Image.open(path).convert("RGB").save(target, quality=85, optimize=True)
    return target


def page() -> str:
    """The text of docs/gallery.md."""
    parts = [HEAD]
    for name in gallery():
        scene = gallery_scene(name)
        alt = f"Picture of the scene {name}"
        parts.append(
            f"## {scene.title}\n\n`{name}`: {scene.description}\n\n"
            f"![{alt}](pictures/gallery_{name}.jpg)\n"
        )
    return "\n".join(parts)


if __name__ == "__main__":
    for each in gallery():
        drawn(each)
    Path(__file__).with_name("gallery.md").write_text(page(), encoding="utf-8")
