"""How it is seen: the only package that draws."""

from __future__ import annotations

import sys
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from viz.render import render

__all__ = ["render"]


class _Door(type(sys)):  # type: ignore[misc]
    """The package, whose `render` is imported when it is first asked for: a start is quick."""

    @property
    def render(self) -> Any:
        """`viz.render.render`, whichever of the two was imported first."""
        return import_module("viz.render").render

    @render.setter
    def render(self, module: ModuleType) -> None:
        """Leave out the module of that name, which its import would put here."""


sys.modules[__name__].__class__ = _Door
