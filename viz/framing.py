"""Where the camera stands so that what is framed just fills the picture: closed form, no search."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from meshes.geometry.types import Array
from scenes.cameras import VIEWS, Camera

Box = tuple[float, float, float, float]
VIEW_ANGLE = 16.0
MARGIN = 0.06


@dataclass(frozen=True, eq=False)
class Sight:
    """Directions of a camera in the world: the picture's right and up, and back to the camera."""

    right: Array
    up: Array
    back: Array

    @property
    def axes(self) -> Array:
        """Rows (3, 3): right, up, back."""
        return np.array([self.right, self.up, self.back])


@dataclass(frozen=True, eq=False)
class Framing:
    """A camera that frames its points.

    Attributes
    ----------
    sight : Sight
    position, focus : ndarray, shape (3,)
        mm.
    parallel : bool
    view_angle : float
        Whole vertical angle in degrees.
    scale : float
        Half the height of an orthographic picture, mm.
    centre : tuple of float
        How far the line of sight falls right of and above the middle of the picture, in shares of
        its width and height.
    """

    sight: Sight
    position: Array
    focus: Array
    parallel: bool
    view_angle: float
    scale: float
    centre: tuple[float, float] = (0.0, 0.0)

    def pixels(self, points: Array, size: tuple[int, int]) -> Array:
        """Where points (n, 3) fall in the picture: columns x, y from the top left, and depth."""
        seen = (points - self.position) @ self.sight.axes.T
        depth = -seen[:, 2]
        half = size[1] / 2.0
        reach = self.scale if self.parallel else depth * math.tan(math.radians(self.view_angle / 2))
        x = size[0] * (0.5 + self.centre[0]) + seen[:, 0] / reach * half
        y = size[1] * (0.5 - self.centre[1]) - seen[:, 1] / reach * half
        return np.column_stack([x, y, depth])

    def pixels_per_mm(self, place: Array, height: int) -> float:
        """Pixels to a mm across the line of sight at a place (3,), of a picture's height."""
        depth = float((self.position - place) @ self.sight.back)
        reach = self.scale if self.parallel else depth * math.tan(math.radians(self.view_angle / 2))
        return height / (2.0 * reach)


def sight(camera: Camera) -> Sight:
    """Directions of a named view, turned by the camera's azimuth and elevation."""
    towards, vertical = (np.array(vector) for vector in VIEWS[camera.name])
    back = towards / np.linalg.norm(towards)
    azimuth, elevation = math.radians(camera.azimuth), math.radians(camera.elevation)
    back = _turned(back, vertical, azimuth)
    right = np.cross(vertical, back)
    right /= np.linalg.norm(right)
    up = np.cross(back, right)
    raised = back * math.cos(elevation) + up * math.sin(elevation)
    return Sight(right, up * math.cos(elevation) - back * math.sin(elevation), raised)


def _turned(vector: Array, axis: Array, angle: float) -> Array:
    along = axis * (axis @ vector)
    across = vector - along
    return np.asarray(along + across * math.cos(angle) + np.cross(axis, vector) * math.sin(angle))


def within(framing: Framing, inner: Box) -> Framing:
    """A framing of an inner rectangle as one of the whole picture.

    Parameters
    ----------
    framing : Framing
        Of the rectangle alone.
    inner : tuple of float
        Left, top, right and bottom of the rectangle as shares of the picture.
    """
    left, top, right, foot = inner
    share = foot - top
    tangent = math.tan(math.radians(framing.view_angle / 2.0)) / share
    return replace(
        framing,
        view_angle=2.0 * math.degrees(math.atan(tangent)),
        scale=framing.scale / share,
        centre=((left + right) / 2.0 - 0.5, 0.5 - (top + foot) / 2.0),
    )


def turned_about(framing: Framing, pivot: Array, axis: Array, degrees: float) -> Framing:
    """The camera taken round an axis through a point, to its own right."""
    angle = math.radians(degrees)
    old = framing.sight
    looking = Sight(*(_turned(v, axis, angle) for v in (old.right, old.up, old.back)))
    position, focus = (
        pivot + _turned(place - pivot, axis, angle) for place in (framing.position, framing.focus)
    )
    return replace(framing, sight=looking, position=position, focus=focus)


def swept_round(points: Array, pivot: Array, axis: Array, degrees: float, steps: int) -> Array:
    """Points (n * steps, 3) as they come before a camera that goes round them."""
    angles = np.radians(np.linspace(0.0, degrees, steps))
    around = points - pivot
    along = np.outer(around @ axis, axis)
    across, sideways = around - along, np.cross(axis, around)
    return np.vstack(
        [pivot + along + across * math.cos(a) - sideways * math.sin(a) for a in angles]
    )


def framed(
    camera: Camera, points: Array, aspect: float, margins: tuple[float, float] = (MARGIN, MARGIN)
) -> Framing:
    """The camera that shows all points with margins, as large as possible.

    Parameters
    ----------
    camera : Camera
    points : ndarray, shape (n, 3)
        What is to be seen, mm.
    aspect : float
        Width over height of the picture.
    margins : tuple of float
        Shares of the width left free on each side and of the height above and below.
    """
    looking = sight(camera)
    tangent = math.tan(math.radians(VIEW_ANGLE / 2.0))
    if camera.target is not None and camera.span is not None:
        return _aimed(camera, looking, np.array(camera.target), camera.span / 2.0, tangent)
    seen = points @ looking.axes.T
    inner = (aspect * (1.0 - 2.0 * margins[0]), 1.0 - 2.0 * margins[1])
    parallel = camera.projection == "orthographic"
    slopes = [0.0, 0.0] if parallel else [tangent * share for share in inner]
    high = [float((seen[:, i] + seen[:, 2] * slopes[i]).max()) for i in range(2)]
    low = [float((seen[:, i] - seen[:, 2] * slopes[i]).min()) for i in range(2)]
    halves = [(high[i] - low[i]) / 2.0 for i in range(2)]
    middle = [(high[i] + low[i]) / 2.0 for i in range(2)]
    scale = max(half / share for half, share in zip(halves, inner, strict=True))
    depth = float(seen[:, 2].max()) + scale if parallel else scale / tangent
    front = float(np.median(seen[:, 2]))
    position = np.array([*middle, depth]) @ looking.axes
    return Framing(
        sight=looking,
        position=position,
        focus=position - looking.back * (depth - front),
        parallel=parallel,
        view_angle=2.0 * math.degrees(math.atan(tangent / camera.zoom)),
        scale=scale / camera.zoom,
    )


def _aimed(camera: Camera, looking: Sight, target: Array, scale: float, tangent: float) -> Framing:
    """The camera that has the target in its middle and shows ``scale`` mm above and below it."""
    return Framing(
        sight=looking,
        position=target + looking.back * (scale / tangent),
        focus=target,
        parallel=camera.projection == "orthographic",
        view_angle=2.0 * math.degrees(math.atan(tangent / camera.zoom)),
        scale=scale / camera.zoom,
    )
