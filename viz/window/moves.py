"""How a camera is turned, shifted and brought nearer: functions from a camera to the next one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from meshes.geometry.types import Array
from scenes.cameras import VIEWS, Camera
from viz.framing import Framing, sight

TURN = 0.4
"""Degrees to a pixel of dragging."""
NEAREST, FARTHEST = 8.0, 6000.0
"""Least and greatest height of what is shown, mm."""
# Seen from above and below, turning goes round the vertical of the body, not of the picture.
POLES = {"superior": ("posterior", 90.0), "inferior": ("anterior", -90.0)}
FREE = "anterior"


def _upright(camera: Camera) -> Camera:
    """The same camera, told from a view of which the vertical is the body's."""
    if camera.name in POLES and not (camera.azimuth or camera.elevation):
        name, elevation = POLES[camera.name]
        return _with(camera, name=name, elevation=elevation)
    return camera


def _with(camera: Camera, **values: Any) -> Camera:
    return camera.model_copy(update=values)


def orbited(camera: Camera, right: float, down: float) -> Camera:
    """The camera carried round its target by a drag of so many pixels."""
    camera = _upright(camera)
    azimuth = (camera.azimuth - TURN * right + 180.0) % 360.0 - 180.0
    elevation = min(
        max(camera.elevation + TURN * down, -90.0 - _slope(camera)), 90.0 - _slope(camera)
    )
    elevation = min(max(elevation, -90.0), 90.0)
    return _with(camera, azimuth=round(azimuth, 2), elevation=round(elevation, 2))


def _slope(camera: Camera) -> float:
    """By how much a named view looks down already, degrees."""
    towards, up = (np.array(vector) for vector in VIEWS[camera.name])
    return math.degrees(math.asin(float(towards @ up) / float(np.linalg.norm(towards))))


def panned(camera: Camera, right: float, down: float, height: int) -> Camera:
    """The camera shifted so that what is seen follows a drag of so many pixels."""
    assert camera.target is not None
    assert camera.span is not None
    looking, scale = sight(camera), camera.span / height
    target = np.array(camera.target) + (down * looking.up - right * looking.right) * scale
    return _with(camera, target=_rounded(target))


def zoomed(camera: Camera, factor: float, spot: tuple[float, float] = (0.0, 0.0)) -> Camera:
    """The camera brought nearer by a factor.

    Parameters
    ----------
    camera : Camera
    factor : float
    spot : tuple of float
        What stays where it is: right of and above the middle, in heights of the picture.
    """
    assert camera.target is not None
    assert camera.span is not None
    span = min(max(camera.span / factor, NEAREST), FARTHEST)
    looking, change = sight(camera), camera.span - span
    target = np.array(camera.target) + change * (spot[0] * looking.right + spot[1] * looking.up)
    return _with(camera, target=_rounded(target), span=round(span, 3))


def around(camera: Camera, points: Array, aspect: float, share: float = 0.8) -> Camera:
    """The camera that looks the same way and shows all points (n, 3) in a share of the picture."""
    seen = points @ sight(camera).axes.T
    low, high = seen.min(axis=0), seen.max(axis=0)
    middle = (low + high) / 2.0
    size = high - low
    span = max(float(size[1]), float(size[0]) / aspect) / share
    return _with(
        camera,
        target=_rounded(middle @ sight(camera).axes),
        span=round(min(max(span, NEAREST), FARTHEST), 3),
        zoom=1.0,
        focus=(),
    )


def named(camera: Camera, name: str) -> Camera:
    """The camera from a named view on the same target."""
    return _with(camera, name=name, azimuth=0.0, elevation=0.0)


def aimed(camera: Camera, framing: Framing) -> Camera:
    """The camera with the target and span of a framing, so that it is told without the body."""
    distance = float(np.linalg.norm(framing.position - framing.focus))
    half = distance * math.tan(math.radians(framing.view_angle / 2.0))
    span = 2.0 * (framing.scale if framing.parallel else half)
    return _with(camera, target=_rounded(framing.focus), span=round(span, 3), zoom=1.0, focus=())


def _rounded(point: Array) -> tuple[float, float, float]:
    x, y, z = (round(float(value), 3) for value in point)
    return x, y, z
