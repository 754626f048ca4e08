"""Where one looks from: the standard anatomical views, and a camera of one's own."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from meshes.spelling import unknown
from scenes.table import Number, Table

Vector = tuple[float, float, float]

UP: Vector = (0.0, 1.0, 0.0)
# Name: from where the camera looks at its target (world axes: X anterior, Y up, Z right), and up.
VIEWS: dict[str, tuple[Vector, Vector]] = {
    "anterior": ((1.0, 0.0, 0.0), UP),
    "posterior": ((-1.0, 0.0, 0.0), UP),
    "right": ((0.0, 0.0, 1.0), UP),
    "left": ((0.0, 0.0, -1.0), UP),
    "superior": ((0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    "inferior": ((0.0, -1.0, 0.0), (1.0, 0.0, 0.0)),
    "anterolateral": ((1.0, 0.25, 0.9), UP),
    "posterolateral": ((-1.0, 0.25, 0.9), UP),
    "medial_oblique": ((0.9, 0.35, -0.9), UP),
    # From the right, the body lying on its back.
    "supine": ((0.0, 0.0, 1.0), (1.0, 0.0, 0.0)),
}
ALIASES = {"lateral": "right", "front": "anterior", "back": "posterior", "top": "superior"}


def checked_view(name: str) -> str:
    """Return the view's own name, or raise ValueError with the nearest known one."""
    if name in VIEWS or name in ALIASES:
        return ALIASES.get(name, name)
    raise ValueError(unknown("view", name, [*VIEWS, *ALIASES]))


class Camera(Table):
    """A camera: a named view, turned and framed.

    Attributes
    ----------
    name : str
        One of `VIEWS` (``lateral`` is the right side).
    azimuth, elevation : float
        Degrees by which the camera goes round the vertical (to its right) and up from the view.
    zoom : float
        1 shows all that is framed.
    focus : tuple of str
        Parts to frame; where empty, the muscles that are shown and what lies around them.
    target : tuple of float, optional
        The point in the middle of the picture, mm, as the fixed segment stands; where given, the
        camera is placed by it and by ``span``, whatever is framed otherwise.
    span : float, optional
        Height of what the picture shows at the target, mm.
    projection : {"orthographic", "perspective"}
    """

    name: str = "anterior"
    azimuth: Annotated[Number, Field(ge=-360.0, le=360.0)] = 0.0
    elevation: Annotated[Number, Field(ge=-90.0, le=90.0)] = 0.0
    zoom: Annotated[Number, Field(gt=0.0, le=100.0)] = 1.0
    focus: tuple[str, ...] = ()
    target: tuple[Number, Number, Number] | None = None
    span: Annotated[Number, Field(gt=1.0, le=20000.0)] | None = None
    projection: Literal["orthographic", "perspective"] = "perspective"

    @field_validator("name")
    @classmethod
    def _known(cls, name: str) -> str:
        return checked_view(name)

    @model_validator(mode="after")
    def _target_and_span(self) -> Camera:
        if (self.target is None) != (self.span is None):
            given, missing = ("target", "span") if self.span is None else ("span", "target")
            raise ValueError(f"expected target and span together, got {given} alone; add {missing}")
        return self
