"""Draw the figures of the documents: ``python docs/figure_pictures.py [NAME ...]``.

Every scene of ``docs/figures`` becomes a picture; of a film, the frame at two fifths of its length.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

from meshes import Body
from scenes import load_scene
from viz import render
from viz.formats.film import Film
from viz.opengl import require_opengl

HERE = Path(__file__).parent
SCENES = HERE / "figures"
PICTURES = HERE / "pictures"


def drawn(name: str, body: Body) -> Path:
    """Draw one scene and return its picture."""
    scene = load_scene(SCENES / f"{name}.toml")
    target = PICTURES / f"figure_{name}.{'png' if scene.picture.look == 'line' else 'jpg'}"
    if not scene.moving:
        return render(scene, target, body)
    require_opengl()
    with Film(scene, body) as film:
        frame = film.frame(round(0.4 * film.plan.count))
        Image.fromarray(frame).save(target, quality=93, subsampling=0)
    return target


def main() -> None:
    """Draw the scenes that are named, or all."""
    body = Body.default()
    for name in sys.argv[1:] or sorted(path.stem for path in SCENES.glob("*.toml")):
        print(drawn(name, body), flush=True)


if __name__ == "__main__":
    main()
