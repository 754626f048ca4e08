"""The muscles at four angles of the hip from five sides: ``python -m docs.muscle_pictures``.

One sheet a muscle group, and one of the bodies alone, without bone.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

from meshes import Body
from scenes import Scene
from viz import render

FOLDER = Path(__file__).parent / "pictures"
ANGLES = (0, 45, 90, 120)
VIEWS = ("anterior", "right", "medial_oblique", "superior", "posterior")
TILE = (440, 500)
SHEETS: dict[str, tuple[str, ...]] = {
    "right_side": ("psoas_major_l", "iliacus_l", "psoas_minor_l", "femur_l"),
    "bodies_alone": (
        "bone", "disc", "psoas_major_l", "iliacus_l", "psoas_minor_l",
    ),
}  # fmt: skip
FOCUS = ("psoas_major_r", "iliacus_r")


def tile(angle: float, view: str, hidden: tuple[str, ...], quality: str) -> Scene:
    """The scene of one picture."""
    return Scene(
        pose={"hip_flexion_r": angle},
        view={"name": view, "focus": FOCUS},
        structures={"hide": hidden},
        picture={
            "size": TILE, "quality": quality, "background": "white", "orientation_marker": False,
        },
    )  # fmt: skip


def sheet(body: Body, hidden: tuple[str, ...], quality: str = "final") -> Image.Image:
    """Rows of views, columns of angles."""
    width, height = TILE
    result = Image.new("RGB", (width * len(ANGLES), height * len(VIEWS)), "white")
    beside = FOLDER / "tile.png"
    for row, view in enumerate(VIEWS):
        for column, angle in enumerate(ANGLES):
            render(tile(angle, view, hidden, quality), beside, body)
            with Image.open(beside) as image:
                result.paste(image, (width * column, height * row))
    beside.unlink()
    return result


def main(quality: str = "final") -> None:
    """Render the sheets."""
    body = Body.default()
    for name, hidden in SHEETS.items():
        path = FOLDER / f"muscles_{name}.png"
        sheet(body, hidden, quality).quantize(256).save(path)
        print(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
