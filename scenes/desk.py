"""What lies beside the picture: the structure read about, the curve, the pose compared with."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from meshes.pose import Pose, checked_coordinate
from scenes.table import Choice, Number, Table

Quantity = Literal["length", "moment_arm", "volume"]
Compared = Literal["overlay", "side_by_side"]
Measured = Literal["distance", "angle"]
Plane = Literal["sagittal", "coronal", "transverse"]


def _checked_angles(angles: dict[str, float]) -> dict[str, float]:
    for name in angles:
        checked_coordinate(name)
    Pose(**angles)
    return angles


def _plain(angles: object) -> object:
    """The angles of a pose that are not zero."""
    if not isinstance(angles, Pose):
        return angles
    return {name: angle for name, angle in vars(angles).items() if angle}


Angles = Annotated[dict[str, Number], BeforeValidator(_plain), AfterValidator(_checked_angles)]
"""Angles of a pose by its coordinates, degrees."""


class Section(Table):
    """A plane that cuts the body open; what lies on one side of it is left out.

    Attributes
    ----------
    plane : {"sagittal", "coronal", "transverse"}
    at : float
        Where it stands on its axis, mm from the origin: to the right, forwards or upwards.
    flipped : bool
        Left out is what lies to the right, in front or above; flipped, the other side.
    """

    plane: Plane = "sagittal"
    at: Annotated[Number, Field(ge=-1500.0, le=1500.0)] = 0.0
    flipped: Choice = False


class Comparison(Table):
    """A second pose shown with that of the scene.

    Attributes
    ----------
    pose : dict of str to float
        Coordinates in degrees; left out ones are zero.
    shown : {"overlay", "side_by_side"}
    """

    pose: Angles = Field(default_factory=dict)
    shown: Compared = "side_by_side"


class Curve(Table):
    """What the viewer plots: a quantity of the selected muscle along a coordinate.

    Attributes
    ----------
    quantity : {"length", "moment_arm", "volume"}
    along : str
        A coordinate of the pose; the one that was moved last where empty.
    """

    quantity: Quantity = "moment_arm"
    along: str = ""

    @field_validator("along")
    @classmethod
    def _known(cls, along: str) -> str:
        return checked_coordinate(along) if along else along


class Place(Table):
    """A point of the body that the ruler holds on to.

    Attributes
    ----------
    part : str
        Its structure.
    at : tuple of float
        Where it is at neutral, mm.
    landmark : str
        The landmark of the bone that is meant, or empty.
    """

    part: str
    at: tuple[Number, Number, Number]
    landmark: str = ""


class Ruler(Table):
    """What the viewer measures in the picture.

    Attributes
    ----------
    kind : {"distance", "angle"}
        Between two points, or at the second of three.
    points : tuple of Place
    """

    kind: Measured = "distance"
    points: Annotated[tuple[Place, ...], Field(max_length=3)] = ()


class Desk(Table):
    """What the viewer shows beside the picture.

    Attributes
    ----------
    selected : str
        The structure whose card is open, or empty.
    curve : Curve
    compare : Comparison, optional
    ruler : Ruler, optional
    loop : bool
        Whether the motion begins anew at its end.
    speed : float
        Of playing, 1 is as the motion says.
    """

    selected: str = ""
    curve: Curve = Curve()
    compare: Comparison | None = None
    ruler: Ruler | None = None
    loop: Choice = True
    speed: Annotated[Number, Field(ge=0.1, le=4.0)] = 1.0
