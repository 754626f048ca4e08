"""How it is seen: the only package that draws."""

from scenes.showing import draw_with
from viz.notebook import png
from viz.render import render

__all__ = ["render"]

draw_with(png)
