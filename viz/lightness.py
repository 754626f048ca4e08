"""Lightness of colours as the eye has it (CIE L*), to set it or to take the colour away."""

from __future__ import annotations

import numpy as np

from meshes.geometry.types import Array

Rgb = tuple[int, int, int]
# IEC 61966-2-1 (sRGB), white D65.
TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)  # fmt: skip
WHITE = TO_XYZ.sum(axis=1)
EDGE = 6.0 / 29.0


def lightness(colour: Rgb) -> float:
    """L* of a colour, 0 (black) to 100 (white)."""
    return float(_lab(colour)[0])


def with_lightness(colour: Rgb, wanted: float) -> Rgb:
    """The colour of the same hue at another L*, less colourful where there is no such one.

    >>> with_lightness((192, 104, 88), 100.0)
    (255, 255, 255)
    """
    lab = _lab(colour)
    for share in np.linspace(1.0, 0.0, 21):
        rgb = _rgb(np.array([wanted, share * lab[1], share * lab[2]]))
        if rgb.min() >= -0.5 and rgb.max() <= 255.5:
            break
    return _whole(rgb)


def greyed(colour: Rgb, share: float) -> Rgb:
    """The colour with a share of its colourfulness taken away, as light as before."""
    lab = _lab(colour)
    return _whole(_rgb(lab * np.array([1.0, 1.0 - share, 1.0 - share])))


def _whole(rgb: Array) -> Rgb:
    red, green, blue = (int(c) for c in np.rint(np.clip(rgb, 0.0, 255.0)))
    return red, green, blue


def _lab(colour: Rgb) -> Array:
    values = np.array(colour) / 255.0
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    ratio = TO_XYZ @ linear / WHITE
    f = np.where(ratio > EDGE**3, np.cbrt(ratio), ratio / (3.0 * EDGE**2) + 4.0 / 29.0)
    return np.array([116.0 * f[1] - 16.0, 500.0 * (f[0] - f[1]), 200.0 * (f[1] - f[2])])


def _rgb(lab: Array) -> Array:
    """Channels of 0 to 255, beyond them where the colour cannot be shown."""
    middle = (lab[0] + 16.0) / 116.0
    f = np.array([middle + lab[1] / 500.0, middle, middle - lab[2] / 200.0])
    ratio = np.where(f > EDGE, f**3, 3.0 * EDGE**2 * (f - 4.0 / 29.0))
    linear = np.linalg.solve(TO_XYZ, ratio * WHITE)
    bent = 1.055 * np.clip(linear, 0.0031308, None) ** (1.0 / 2.4) - 0.055
    values = np.where(linear <= 0.0031308, 12.92 * linear, bent)
    return np.asarray(255.0 * values)
