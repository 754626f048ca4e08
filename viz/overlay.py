"""What lies over the drawn body: labels and the orientation marker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from viz.capture import Pixels
from viz.compass import compass
from viz.stage import Stage

if TYPE_CHECKING:
    from viz.labels import Labels


class Overlay:
    """Labels and marker of a stage, laid out once; leaders follow the body.

    Parameters
    ----------
    stage : Stage
        In the pose for which the labels are laid out.
    """

    def __init__(self, stage: Stage) -> None:
        picture = stage.scene.picture
        self._stage = stage
        self.labels: Labels | None = None
        if picture.labels != "none":
            from viz.labels import labelled

            self.labels = labelled(stage)
        marker = compass(stage.framing.sight, picture.size, picture.background)
        self._marker = marker if picture.orientation_marker else None

    def over(self, pixels: Pixels) -> Image.Image:
        """The picture (h, w, 3 or 4) with labels and marker over it."""
        image = Image.fromarray(pixels)
        layers = []
        if self._marker:
            layers.append(self._marker)
        if self.labels:
            layers.append((self.labels.drawn(self._stage), (0, 0)))
        for layer, place in layers:
            if image.mode == "RGBA":
                image.alpha_composite(layer, place)
            else:
                image.paste(layer, place, mask=layer)
        return image

    def onto(self, frame: Pixels) -> Pixels:
        """The frame (h, w, 3) of a film with labels and marker; a marker alone costs little."""
        if self.labels:
            return np.asarray(self.over(frame))
        if self._marker:
            layer, (x, y) = self._marker
            region = frame[y : y + layer.height, x : x + layer.width]
            patch = Image.fromarray(region)
            patch.paste(layer, (0, 0), mask=layer)
            region[:] = np.asarray(patch)
        return frame


def annotated(pixels: Pixels, stage: Stage) -> Image.Image:
    """A picture of a stage with the labels and marker that its scene asks for."""
    return Overlay(stage).over(pixels)
