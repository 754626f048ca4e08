"""The one error of this room: a sentence with what was expected, what came, and how to mend."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class LoadError(ValueError):
    """A folder of bones that cannot be used; its message is one sentence for the user."""


def nearest_hint(name: str, known: Iterable[str]) -> str:
    """``did you mean 'l4'?``, or the known names where none is near."""
    names = list(known)
    if not names:
        return "none is given"
    near = get_close_matches(name.lower(), names, 1, 0.5)
    return f"did you mean '{near[0]}'?" if near else f"known are {', '.join(names)}"
