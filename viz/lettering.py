"""Letters over a picture: the font that matplotlib brings, at the size of the picture."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont

INK = {"white": "#1c2733", "graded": "#1c2733", "black": "#f2f4f7"}
CASING = {"white": "#ffffff", "graded": "#ffffff", "black": "#000000"}


@cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """DejaVu Sans of a height in pixels, found without importing matplotlib."""
    spec = find_spec("matplotlib")
    home = Path((spec.submodule_search_locations or [""])[0]) if spec else Path()
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(home / "mpl-data" / "fonts" / "ttf" / name), size)
