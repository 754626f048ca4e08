"""An axis of the plot whose numbers are written as the language of the window has them."""

from __future__ import annotations

import pyqtgraph

from meshes.anatomy.translated import localised
from viz.window.words import Words


class SpokenAxis(pyqtgraph.AxisItem):  # type: ignore[misc]
    """An axis with a comma or a point before its decimals.

    Parameters
    ----------
    side : {"left", "bottom"}
    words : Words
    """

    def __init__(self, side: str, words: Words) -> None:
        super().__init__(side)
        self._words = words

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """The texts of some ticks."""
        told = super().tickStrings(values, scale, spacing)
        return [localised(text, self._words.terms) for text in told]
