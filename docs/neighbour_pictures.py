"""Draws the pictures of docs/neighbours.md: ``python docs/neighbour_pictures.py``."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from meshes import Body
from scenes import Scene
from viz import render

PICTURES = Path(__file__).parent / "pictures"
SIZE = (700, 760)
# What each picture is of: its panels from left to right, as tables of a scene.
GROIN = {"focus": ["inguinal_ligament_r"], "zoom": 0.62}
SHEETS = {
    "neighbours": [
        {
            "view": {"name": "anterior", "focus": ["psoas_major_r"], "zoom": 1.05},
            "structures": {"hide": ["fascia"]},
        },
        {
            "view": {
                "name": "anterior",
                "azimuth": -45,
                "elevation": 8,
                "focus": ["psoas_major_r"],
                "zoom": 1.05,
            },
            "structures": {"hide": ["fascia", "psoas_major", "psoas_minor"]},
        },
    ],
    "neighbours_groin": [
        {
            "pose": {"hip_flexion_r": flexion},
            "view": {"name": "anterior", "azimuth": -35, "elevation": 22, **GROIN},
            "structures": {"hide": ["fascia", "psoas_minor"]},
        }
        for flexion in (0, 45, 90)
    ],
    "neighbours_hip": [
        {
            "pose": {"hip_flexion_r": flexion},
            "view": {
                "name": "anterior",
                "azimuth": -15,
                "focus": ["joint_capsule_of_hip_r"],
                "zoom": 0.8,
            },
            "structures": {
                "only": ["ligament", "bursa", "iliocapsularis_r", "hip_bone_r", "femur_r", "sacrum"]
            },
        }
        for flexion in (-20, 0, 60)
    ],
}


def main() -> None:
    """Draw all sheets."""
    body = Body.default().with_neighbours(["all"])
    PICTURES.mkdir(exist_ok=True)
    picture = {
        "size": SIZE,
        "quality": "final",
        "background": "white",
        "orientation_marker": False,
    }
    for name, panels in SHEETS.items():
        drawn = []
        with TemporaryDirectory() as folder:
            for panel in panels:
                scene = Scene.model_validate({**panel, "picture": picture})
                path = render(scene, Path(folder) / "panel.png", body)
                with Image.open(path) as image:
                    drawn.append(np.asarray(image.convert("RGB")))
        Image.fromarray(np.hstack(drawn)).save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
