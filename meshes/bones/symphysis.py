"""Discs of the pelvis' own joints: between the pubic bones, and between sacrum and coccyx."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from meshes.bones.discs import (
    Disc,
    closed_curve,
    lofted,
    plate_heights,
    restored_disc,
)
from meshes.geometry.types import Array
from meshes.skeleton import Bone, Skeleton

PUBIC, SACROCOCCYGEAL = "interpubic_disc", "disc_s5_co1"
PUBIC_RIM = tuple(f"symphysial_surface_{i}" for i in range(1, 7))
BASE_RIM = (
    "base_anterior",
    "base_anterior_lateral_r",
    "base_lateral_r",
    "base_posterior_lateral_r",
    "base_posterior",
    "base_posterior_lateral_l",
    "base_lateral_l",
    "base_anterior_lateral_l",
)
SHALLOW = 0.15  # mm: what lies deeper beside the smoothed rims stays within half a millimetre
PUBIC_BULGE = (0.6, 2.0, 1.2)
"""How far the interpubic disc stands out all round, in front and behind beyond the bones, mm."""
BASE_BULGE = 0.4
PUBIC_INSET, BASE_INSET = 0.94, 0.86
_WAVES = 4


def built_symphyses(skeleton: Skeleton) -> tuple[Disc, ...]:
    """The interpubic disc, and the sacrococcygeal disc where the skeleton has a coccyx."""
    return tuple(build(skeleton) for build in _present(skeleton).values())


def restored_symphyses(
    skeleton: Skeleton, arrays: Mapping[str, NDArray[np.generic]]
) -> tuple[Disc, ...]:
    """The same from the arrays of a cache; KeyError where one is missing."""
    pelvis = skeleton["sacrum"].segment
    return tuple(restored_disc(name, pelvis, pelvis, arrays) for name in _present(skeleton))


def _present(skeleton: Skeleton) -> Mapping[str, Callable[[Skeleton], Disc]]:
    builders = {PUBIC: _interpubic, SACROCOCCYGEAL: _sacrococcygeal}
    if all(bone.name != "coccyx" for bone in skeleton.bones):
        del builders[SACROCOCCYGEAL]
    return builders


def _interpubic(skeleton: Skeleton) -> Disc:
    """Between the symphysial surfaces, from the left to the right; it stands out in front most."""
    right, left = skeleton["hip_bone_r"], skeleton["hip_bone_l"]
    top, bottom = (closed_curve(bone, PUBIC_RIM) for bone in (right, left))
    all_round, front, back = PUBIC_BULGE
    outwards, length = _outwards((top + bottom) / 2.0)
    # The long axis runs from the upper front to the lower back: its two sides face front and back.
    forwards = outwards @ _across(length)
    out = all_round + (front - all_round) * np.clip(forwards, 0.0, 1.0)
    out = out + (back - all_round) * np.clip(-forwards, 0.0, 1.0)
    return _between(PUBIC, (right, top), (left, bottom), PUBIC_INSET, out[:, None] * outwards)


def _sacrococcygeal(skeleton: Skeleton) -> Disc:
    """Between the apex of the sacrum and the base of the coccyx, as wide as that base."""
    sacrum, coccyx = skeleton["sacrum"], skeleton["coccyx"]
    base = closed_curve(coccyx, BASE_RIM)
    apex = np.mean([sacrum.landmarks[f"apex_of_sacrum_{i}"] for i in (1, 2)], axis=0)
    top = base + (apex - base.mean(axis=0))
    outwards, _ = _outwards(base)
    return _between(
        SACROCOCCYGEAL, (sacrum, top), (coccyx, base), BASE_INSET, BASE_BULGE * outwards
    )


def _between(
    name: str, upper: tuple[Bone, Array], lower: tuple[Bone, Array], inset: float, bulge: Array
) -> Disc:
    """A disc whose rims are two curves (SECTORS, 3) drawn in a little and laid onto their bones."""
    axis = upper[1].mean(axis=0) - lower[1].mean(axis=0)
    axis /= np.linalg.norm(axis)
    top = _laid(upper[0], _drawn_in(upper[1], inset), axis, -1.0)
    bottom = _laid(lower[0], _drawn_in(lower[1], inset), axis, 1.0)
    return lofted(name, (upper[0], top), (lower[0], bottom), axis, bulge, SHALLOW)


def _drawn_in(curve: Array, inset: float) -> Array:
    centre = curve.mean(axis=0)
    return np.asarray(centre + inset * (curve - centre))


def _laid(bone: Bone, points: Array, axis: Array, facing: float) -> Array:
    """Points (k, 3) moved along an axis onto the surface of a bone that faces along it (+1, -1)."""
    height = _smoothed(plate_heights(bone, points, axis, facing))
    return np.asarray(points + (height - points @ axis)[:, None] * axis)


def _smoothed(heights: Array) -> Array:
    """Heights (k,) along a closed curve without their short waves."""
    waves = np.fft.rfft(heights)
    waves[_WAVES + 1 :] = 0.0
    return np.asarray(np.fft.irfft(waves, len(heights)))


def _outwards(curve: Array) -> tuple[Array, Array]:
    """Directions (SECTORS, 3) out of a flat closed curve, and its long axis (3,)."""
    centre = curve.mean(axis=0)
    long, _, normal = np.linalg.svd(curve - centre)[2]
    along = np.roll(curve, -1, axis=0) - np.roll(curve, 1, axis=0)
    out = np.cross(along, normal)
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    return np.asarray(out * np.sign(np.sum(out * (curve - centre)))), long


def _across(long: Array) -> Array:
    """Direction (3,) in the median plane across a long axis, forwards."""
    across = np.array([-long[1], long[0], 0.0])
    return np.asarray(across / np.linalg.norm(across) * np.sign(across[0]))
