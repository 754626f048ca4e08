"""How it is seen: the only package that draws."""

from viz.render import render

__all__ = ["render"]
