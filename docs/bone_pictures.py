"""Each bone of the built-in body beside a real one, from the same camera.

``python -m docs.bone_pictures``; the real bones are looked for in ``../shared/reference``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.bones import Real, laid, real_bones
from meshes import Body, Part, Pose, PosedBody
from meshes.geometry.frames import moved
from meshes.geometry.solids import vertex_normals
from scenes import Scene
from viz.capture import picture
from viz.opengl import require_opengl
from viz.stage import Stage

FOLDER = Path(__file__).parent / "pictures"
VIEWS = ("anterior", "posterior", "left", "superior")
SHEETS = {
    "hip_bone": ("hip_bone_r",),
    "femur": ("femur_r",),
    "sacrum": ("sacrum",),
    "lumbar_vertebrae": ("l1", "l3", "l5"),
}
TILE = (420, 420)


class Alone:
    """One bone on a stage of its own."""

    def __init__(self, part: Part) -> None:
        self.part = part

    def posed(self, pose: Pose, /) -> PosedBody:
        """The bone where it is, whatever the pose."""
        still = {"pelvis": np.eye(4), self.part.segment: np.eye(4)}
        return PosedBody(pose, (self.part,), (), still, {})


def real_part(real: Real, body: Body) -> Part:
    """A real bone, brought to where the body's own one is and to its size."""
    back = np.linalg.inv(laid(real, body.skeleton))
    vertices, faces = moved(back, real.surface.vertices), real.surface.faces
    return Part(real.name, "bone", vertices, faces, vertex_normals(vertices, faces))


def row(part: Part, frame: np.ndarray) -> list[Image.Image]:
    """The bone from all views, the camera set by the points ``frame``."""
    tiles = []
    for view in VIEWS:
        look = {"size": TILE, "quality": "final", "background": "white"}
        scene = Scene(view=view, picture={**look, "orientation_marker": False})
        with Stage(scene, Alone(part)) as stage:
            stage.frame(frame)
            tiles.append(Image.fromarray(picture(stage)[..., :3]))
    return tiles


def sheet(names: tuple[str, ...], body: Body) -> Image.Image:
    """Rows of pictures: the real bone above the body's own."""
    rows = []
    reals = {real.name: real for real in real_bones() if real.source != "gait2392"}
    own_parts = body.posed()
    for name in names:
        pair = real_part(reals[name], body), own_parts[name]
        frame = np.vstack([part.vertices for part in pair])
        rows += [row(part, frame) for part in pair]
    result = Image.new("RGB", (TILE[0] * len(VIEWS), TILE[1] * len(rows)), "white")
    for i, tiles in enumerate(rows):
        for j, tile in enumerate(tiles):
            result.paste(tile, (TILE[0] * j, TILE[1] * i))
    return result


def main() -> None:
    """Render the sheets."""
    require_opengl()
    body = Body.default()
    for name, bones in SHEETS.items():
        path = FOLDER / f"bones_{name}.jpg"
        sheet(bones, body).save(path, quality=88)
        print(path)


if __name__ == "__main__":
    main()
