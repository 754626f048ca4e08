"""A femur of another person made to fit a pelvis: head to the acetabulum, shaft to its length."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from meshes.geometry.frames import inverse, translation
from meshes.geometry.nearest import Surface
from meshes.geometry.types import Array
from meshes.loaders.builtin import patterns
from meshes.loaders.errors import LoadError
from meshes.loaders.fitting import Fitted
from meshes.loaders.placing import femur_to_common

_UPPER, _LOWER, _BLEND = 0.27, 0.80, 0.08
_SHAFT = (0.4, 2.0)
_GRID = 2001


def joint_space() -> float:
    """Distance between the built-in head and acetabulum, mm: both cartilages."""
    known = patterns()
    return known["hip_bone_r"].radius - known["femur_r"].radius


def fitted_to_acetabulum(femur: Fitted, radius: float, length: float) -> Fitted:
    """A femur in its own frame whose head fits an acetabulum.

    Both ends are scaled by what the head needs; the shaft between them is stretched or shortened
    along the mechanical axis until the bone has its length.

    Parameters
    ----------
    femur : Fitted
    radius : float
        Radius of the acetabulum, mm.
    length : float
        Extent along the mechanical axis that the bone shall have, mm.

    Raises
    ------
    LoadError
        If the shaft would have to be changed beyond likeness.
    """
    frame, head = femur_to_common(femur)
    own = femur.moved(inverse(frame))
    scale = (radius - joint_space()) / head
    heights = own.surface.vertices[:, 1]
    levels, mapped_levels = _levels(femur.pattern.name, heights, scale, length)

    def mapped(points: Array) -> Array:
        outside = points[:, 1] - np.clip(points[:, 1], levels[0], levels[-1])
        y = np.interp(points[:, 1], levels, mapped_levels) + scale * outside
        return np.stack([scale * points[:, 0], y, scale * points[:, 2]], axis=1)

    names = list(own.landmarks)
    places = mapped(np.array([own.landmarks[name] for name in names]))
    return replace(
        own,
        surface=Surface(mapped(own.surface.vertices), own.surface.faces),
        template=mapped(own.template),
        landmarks=dict(zip(names, places, strict=True)),
        scale=own.scale * scale,
    )


def _levels(name: str, heights: Array, scale: float, length: float) -> tuple[Array, Array]:
    """Heights from the lowest point up, and where the fitted bone has them; the head stays at 0."""
    levels = np.linspace(heights.min(), heights.max(), _GRID)
    shaft = _shaft_weight(1.0 - np.linspace(0.0, 1.0, _GRID))
    extent = float(levels[-1] - levels[0])
    stretch = 1.0 + (length / scale - extent) / (float(shaft.mean()) * extent)
    if not _SHAFT[0] < stretch < _SHAFT[1]:
        raise LoadError(
            f"{name}: expected a femur whose shaft is made {_SHAFT[0]:g} to {_SHAFT[1]:g} times as "
            f"long to fit the pelvis, got {stretch:.2f} times; check its unit or give its length"
        )
    slopes = scale * (1.0 + (stretch - 1.0) * shaft)
    steps = (slopes[1:] + slopes[:-1]) / 2.0 * np.diff(levels)
    rises = np.concatenate([[0.0], np.cumsum(steps)])
    return levels, rises - np.interp(0.0, levels, rises)


def _shaft_weight(depth: Array) -> Array:
    """0 at the ends and 1 in the shaft, by the share of the length below the top."""
    rise = _smoothstep((depth - _UPPER) / _BLEND + 0.5)
    return rise * (1.0 - _smoothstep((depth - _LOWER) / _BLEND + 0.5))


def _smoothstep(x: Array) -> Array:
    clipped = np.clip(x, 0.0, 1.0)
    return np.asarray(clipped * clipped * (3.0 - 2.0 * clipped))


def standing(femur: Fitted, centre: Array) -> Fitted:
    """A femur at neutral: mechanical axis vertical, epicondyles across, head at ``centre`` (3,)."""
    return femur.moved(inverse(femur_to_common(femur)[0])).moved(translation(centre))


def usual_length(name: str, size: float) -> float:
    """Extent of the built-in femur along its mechanical axis for a pelvis of ``size``, mm."""
    return size * float(np.ptp(patterns()[name].surface.vertices[:, 1]))
