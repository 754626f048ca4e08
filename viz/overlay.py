"""What lies over the drawn body: labels, notes, heading, legend, scale and orientation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from viz.furniture import furniture, legend
from viz.grounds import ground_rows
from viz.margins import has_legend, side_margin
from viz.painter import painted
from viz.sheet import Item
from viz.shutter import Pixels
from viz.stage import Stage

if TYPE_CHECKING:
    from viz.labels import Labels


FADE = 0.05
"""Height over which the body fades towards heading and caption, as a share of the picture's."""


def veiled(pixels: Pixels, stage: Stage) -> Pixels:
    """Let the body fade out (in place) where heading and caption stand; returns the picture."""
    _, top, _, foot = stage.inner
    height = pixels.shape[0]
    rows = (np.arange(height, dtype=np.float32) + 0.5) / height
    above = (top - rows) / FADE if top > 0.0 else -np.ones(height)
    below = (rows - foot) / FADE if foot < 1.0 else -np.ones(height)
    share = np.clip(1.0 + np.maximum(above, below), 0.0, 1.0)
    _veiled_sides(pixels, stage)
    touched = np.flatnonzero(share > 0.0)
    if not len(touched):
        return pixels
    left = share[touched].astype(np.float32)[:, None, None]
    under = pixels[touched].astype(np.float32)
    if pixels.shape[2] == 4:
        under[..., 3:] *= 1.0 - left
    else:
        ground = ground_rows(stage.scene.picture.background, height)[touched]
        under += left * (ground[:, None, :] - under)
    pixels[touched] = np.rint(under).astype(np.uint8)
    return pixels


def edged(pixels: Pixels, background: str) -> Pixels:
    """Let the body fade out (in place) at all edges of a picture; returns it."""
    height, width = pixels.shape[:2]
    reach = FADE * min(height, width)
    rows, columns = (np.arange(n, dtype=np.float32) + np.float32(0.5) for n in (height, width))
    inside = np.minimum.outer(np.minimum(rows, height - rows), np.minimum(columns, width - columns))
    kept = np.clip(inside / reach, 0.0, 1.0).astype(np.float32)[..., None]
    if pixels.shape[2] == 4:
        pixels[..., 3:] = np.rint(kept * pixels[..., 3:])
    else:
        ground = ground_rows(background, height)[:, None, :]
        pixels[:] = np.rint(ground + kept * (pixels - ground))
    return pixels


def _veiled_sides(pixels: Pixels, stage: Stage) -> None:
    """Let the body fade out where labels, legend or plot stand beside it."""
    scene = stage.scene
    left, _, right, _ = stage.inner
    named = scene.picture.labels != "none" or any(note.stands is None for note in scene.notes)
    free = side_margin(scene) * (right - left) if named else 0.0
    height, width = pixels.shape[:2]
    columns = (np.arange(width, dtype=np.float32) + 0.5) / width
    before = (left + free - columns) / FADE if left + free > 0.0 else -np.ones(width)
    behind = (columns - right + free) / FADE if right - free < 1.0 else -np.ones(width)
    share = np.clip(1.0 + np.maximum(before, behind), 0.0, 1.0).astype(np.float32)
    for part in (slice(0, width // 2), slice(width // 2, width)):
        at = np.flatnonzero(share[part] > 0.0) + part.start
        if not len(at):
            continue
        window = pixels[:, at[0] : at[-1] + 1]
        left_over = share[at[0] : at[-1] + 1][None, :, None]
        under = window.astype(np.float32)
        if pixels.shape[2] == 4:
            under[..., 3:] *= 1.0 - left_over
        else:
            ground = ground_rows(scene.picture.background, height)[:, None, :]
            under += left_over * (ground - under)
        window[:] = np.rint(under).astype(np.uint8)


class Overlay:
    """Everything over a stage's picture, laid out once; leaders follow the body.

    Parameters
    ----------
    stage : Stage
        In the pose for which the labels are laid out.
    labels : bool
        Whether labels are laid out here; a film has its own.
    """

    def __init__(self, stage: Stage, labels: bool = True) -> None:
        scene = stage.scene
        self._stage = stage
        self.labels: Labels | None = None
        self._still: tuple[Item, ...] = furniture(stage)
        self.notes: tuple[Item, ...] = ()
        if labels and (scene.picture.labels != "none" or scene.notes):
            from viz.labels import labelled

            self.labels = labelled(stage)
            if has_legend(scene):
                self._still += legend(stage, self.labels.key)
        if any(note.stands is not None for note in scene.notes):
            from viz.notes import note_items
            from viz.seen import seen

            self.notes = note_items(stage, seen(stage))
            self._still += self.notes

    def items(self) -> tuple[Item, ...]:
        """Everything, as the stage stands."""
        if self.labels is None:
            return self._still
        return (*self._still, *self.labels.items(self._stage))

    def onto(self, frame: Pixels) -> Pixels:
        """The picture or frame (h, w, 3 or 4) with everything painted over it, in place."""
        return painted(veiled(frame, self._stage), self.items())

    def over(self, pixels: Pixels) -> Image.Image:
        """A picture with everything over it."""
        return Image.fromarray(self.onto(pixels.copy()))
