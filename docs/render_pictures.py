"""Render the pictures of the documents: ``python docs/render_pictures.py``."""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

from meshes import Body
from scenes import Scene
from viz import render

FOLDER = Path(__file__).parent / "pictures"
ANGLES = (0, 45, 90, 120)
VIEWS = ("anterior", "right", "medial_oblique", "superior")


def hip_flexed(body: Body) -> None:
    """The picture of the README: the hip flexed 60 degrees."""
    scene = Scene(
        pose={"hip_flexion_r": 60},
        view="anterolateral",
        picture={"size": (1600, 900), "quality": "final", "labels": "structures"},
    )
    render(scene, FOLDER / "hip_flexed_60.png", body)


def muscles(body: Body) -> None:
    """A sheet of the muscles at four angles from four sides."""
    width, height = 480, 560
    sheet = Image.new("RGB", (width * len(ANGLES), height * len(VIEWS)), "white")
    tile = FOLDER / "tile.png"
    for row, view in enumerate(VIEWS):
        for column, angle in enumerate(ANGLES):
            picture = {"size": (width, height), "quality": "final", "background": "white"}
            picture["orientation_marker"] = column == 0
            scene = Scene(pose={"hip_flexion_r": angle}, view=view, picture=picture)
            render(scene, tile, body)
            with Image.open(tile) as image:
                sheet.paste(image, (width * column, height * row))
    tile.unlink()
    sheet.save(FOLDER / "muscles.jpg", quality=90)


def skeleton(body: Body) -> None:
    """The bones and discs from four sides."""
    width, height = 560, 800
    sheet = Image.new("RGB", (4 * width, height), "white")
    tile = FOLDER / "tile.png"
    for column, view in enumerate(("anterior", "right", "posterior", "anterolateral")):
        picture = {"size": (width, height), "quality": "final", "background": "white"}
        picture["orientation_marker"] = False
        scene = Scene(
            view={"name": view, "focus": ("hip_bone", "sacrum", "l3", "t12")},
            structures={"hide": ("muscle",)},
            picture=picture,
        )
        render(scene, tile, body)
        with Image.open(tile) as image:
            sheet.paste(image, (column * width, 0))
    tile.unlink()
    sheet.save(FOLDER / "skeleton.jpg", quality=90)


PICTURES = {"hip_flexed_60": hip_flexed, "muscles": muscles, "skeleton": skeleton}


def main() -> None:
    """Render the pictures that are named, or all."""
    FOLDER.mkdir(exist_ok=True)
    body = Body.default()
    for name in sys.argv[1:] or PICTURES:
        PICTURES[name](body)
        print(name)


if __name__ == "__main__":
    main()
