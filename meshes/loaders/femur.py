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


def fitted_to_acetabulum(
    femur: Fitted, radius: float, length: float, version: float | None = None
) -> Fitted:
    """A femur in its own frame whose head fits an acetabulum.

    Both ends are scaled by what the head needs; the shaft between them is stretched or shortened
    along the mechanical axis until the bone has its length, and twisted about it to its version.

    Parameters
    ----------
    femur : Fitted
    radius : float
        Radius of the acetabulum, mm.
    length : float
        Extent along the mechanical axis that the bone shall have, mm.
    version : float, optional
        Angle of the neck before the axis of the epicondyles, degrees; by default its own.

    Raises
    ------
    LoadError
        If the shaft would have to be changed beyond likeness.
    """
    frame, head = femur_to_common(femur)
    own = femur.moved(inverse(frame))
    scale = (radius - joint_space()) / head
    levels, heights, share = _levels(own, scale, length)
    change = 0.0 if version is None else np.radians(version - version_of(own))
    twist = -change if own.pattern.name.endswith("_r") else change

    def mapped(points: Array) -> Array:
        x, y, z = points.T
        angle = twist * np.interp(y, levels, share)
        outside = y - np.clip(y, levels[0], levels[-1])
        up = np.interp(y, levels, heights) + scale * outside
        turned_x = x * np.cos(angle) + z * np.sin(angle)
        turned_z = z * np.cos(angle) - x * np.sin(angle)
        return np.stack([scale * turned_x, up, scale * turned_z], axis=1)

    names = list(own.landmarks)
    places = mapped(np.array([own.landmarks[name] for name in names]))
    return replace(
        own,
        surface=Surface(mapped(own.surface.vertices), own.surface.faces),
        template=mapped(own.template),
        landmarks=dict(zip(names, places, strict=True)),
        scale=own.scale * scale,
    )


def version_of(femur: Fitted) -> float:
    """Version of a femur in its own frame, degrees: neck centre to head centre, seen from above."""
    neck = np.mean([femur.landmarks[f"neck_{k}"] for k in range(1, 9)], axis=0)
    lateral = neck[2] if femur.pattern.name.endswith("_r") else -neck[2]
    return float(np.degrees(np.arctan2(-neck[0], lateral)))


def _levels(own: Fitted, scale: float, length: float) -> tuple[Array, Array, Array]:
    """Heights from the lowest point up, where the fitted bone has them, and the share of a twist.

    The centre of the head stays at 0.
    """
    y = own.surface.vertices[:, 1]
    levels = np.linspace(y.min(), y.max(), _GRID)
    shaft = _shaft_weight(1.0 - np.linspace(0.0, 1.0, _GRID))
    extent = float(levels[-1] - levels[0])
    stretch = 1.0 + (length / scale - extent) / (float(shaft.mean()) * extent)
    if not _SHAFT[0] < stretch < _SHAFT[1]:
        raise LoadError(
            f"{own.pattern.name}: expected a femur whose shaft is made {_SHAFT[0]:g} to "
            f"{_SHAFT[1]:g} times as long to fit the pelvis, got {stretch:.2f} times; "
            "check its unit or give its length"
        )
    slopes = scale * (1.0 + (stretch - 1.0) * shaft)
    steps = (slopes[1:] + slopes[:-1]) / 2.0 * np.diff(levels)
    rises = np.concatenate([[0.0], np.cumsum(steps)])
    share = np.cumsum(shaft) / shaft.sum()
    return levels, rises - np.interp(0.0, levels, rises), share


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
