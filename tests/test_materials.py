"""Colours: tissues that lie against each other are told apart, with any colour vision."""

import numpy as np
import pytest

from scenes.looks import LOOKS
from viz.lightness import _lab as lab
from viz.materials import THEMES, palette

TOUCHING = (
    ("tendon", "bone"), ("tendon", "cartilage"), ("tendon", "muscle"), ("tendon", "disc"),
    ("tendon", "ligament"), ("tendon", "bursa"), ("tendon", "nerve"), ("tendon", "artery"),
    ("tendon", "vein"), ("bone", "cartilage"), ("bone", "disc"), ("bone", "muscle"),
    ("bone", "ligament"), ("bone", "bursa"), ("bone", "nerve"), ("muscle", "disc"),
    ("muscle", "ligament"), ("muscle", "bursa"), ("muscle", "nerve"), ("muscle", "artery"),
    ("muscle", "vein"), ("cartilage", "ligament"), ("nerve", "artery"), ("nerve", "vein"),
    ("ligament", "artery"), ("ligament", "vein"), ("artery", "vein"),
)  # fmt: skip
APART = 8.5
"""Least difference (CIEDE2000); colours side by side differ for everybody from about 5."""
# Machado, Oliveira and Fernandes 2009, table 1, severity 1.0, of linear red, green, blue.
VISION = {
    "usual": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                        [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                        [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                        [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip


def as_seen(colour, vision):
    """A colour as somebody with that vision sees it."""
    values = np.array(colour) / 255.0
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    linear = np.clip(VISION[vision] @ linear, 0.0, 1.0)
    bent = 1.055 * linear ** (1.0 / 2.4) - 0.055
    return 255.0 * np.where(linear <= 0.0031308, 12.92 * linear, bent)


def difference(one, other):
    """CIEDE2000 of two colours in CIE L*a*b* (Sharma, Wu and Dalal 2005)."""
    (light, a, b), (light2, a2, b2) = one, other
    middle = (np.hypot(a, b) + np.hypot(a2, b2)) / 2.0
    stretch = 1.5 - 0.5 * np.sqrt(middle**7 / (middle**7 + 25.0**7))
    c, c2 = np.hypot(stretch * a, b), np.hypot(stretch * a2, b2)
    h = np.degrees(np.arctan2([b, b2], [stretch * a, stretch * a2])) % 360.0
    turn = 0.0 if c * c2 == 0.0 else (h[1] - h[0] + 180.0) % 360.0 - 180.0
    mean_l, mean_c = (light + light2) / 2.0, (c + c2) / 2.0
    mean_h = h.sum() if c * c2 == 0.0 else (h[0] + turn / 2.0) % 360.0
    t = 1.0 + sum(
        share * np.cos(np.radians(times * mean_h + phase))
        for share, times, phase in ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63))
    )
    off = (mean_l - 50.0) ** 2
    in_light = (light2 - light) / (1.0 + 0.015 * off / np.sqrt(20.0 + off))
    in_chroma = (c2 - c) / (1.0 + 0.045 * mean_c)
    in_hue = 2.0 * np.sqrt(c * c2) * np.sin(np.radians(turn / 2.0)) / (1.0 + 0.015 * mean_c * t)
    angle = np.radians(60.0 * np.exp(-(((mean_h - 275.0) / 25.0) ** 2)))
    twist = -2.0 * np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)) * np.sin(angle)
    return float(np.sqrt(in_light**2 + in_chroma**2 + in_hue**2 + twist * in_chroma * in_hue))


@pytest.mark.parametrize(("one", "other", "apart"), [
    # Sharma, Wu and Dalal 2005, table 1, pairs 1, 7, 17, 25 and 31.
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((90.9257, -0.5406, -0.9208), (88.6381, -0.8985, -0.7239), 1.5381),
])  # fmt: skip
def test_the_difference_is_that_of_the_standard(one, other, apart):
    assert difference(one, other) == pytest.approx(apart, abs=2e-4)


@pytest.mark.parametrize("look", ["atlas", "illustration", "print"])
@pytest.mark.parametrize("theme", THEMES)
def test_tissues_that_touch_are_told_apart(theme, look):
    table = palette(theme, LOOKS[look])
    # Bone and nerve of the usual colours are alike without blue; the other theme is for that.
    visions = [v for v in VISION if v != "tritan" or theme == "okabe_ito"]
    for pair in TOUCHING:
        for vision in visions:
            seen = [lab(as_seen(table[kind].colour, vision)) for kind in pair]
            assert difference(*seen) > APART, (pair, vision)


@pytest.mark.parametrize("theme", THEMES)
def test_tendon_is_nearly_white_in_every_theme(theme):
    light, a, b = lab(THEMES[theme]["tendon"].colour)
    assert light > 90.0
    assert np.hypot(a, b) < 10.0
