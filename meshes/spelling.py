"""What is said of a name that is not known: the nearest that is, or some of those there are."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

MOST = 12
"""Names that a sentence gives; more are no help."""


def unknown(what: str, name: str, known: Sequence[str], listed: str = "") -> str:
    """The sentence for a name that is not known, with the nearest that is.

    Parameters
    ----------
    what, name : str
        What it should name, and what came.
    known : sequence of str
    listed : str
        The command that tells all of them, where that is not one sentence.

    Examples
    --------
    >>> unknown("view", "anterioor", ["anterior", "posterior"])
    "unknown view 'anterioor'; did you mean 'anterior'?"
    >>> unknown("level", "x", ["l1", "l2"])
    "unknown level 'x'; known are l1, l2"
    """
    near = get_close_matches(name, known, 1, 0.5)
    return f"unknown {what} '{name}'; {_hint(near, known, listed)}"


def _hint(near: Sequence[str], known: Sequence[str], listed: str) -> str:
    if near:
        return f"did you mean '{near[0]}'?"
    if len(known) <= MOST:
        return f"known are {', '.join(known)}"
    some = f"known are {', '.join(known[:MOST])} and {len(known) - MOST} more"
    return f"{some}: iliopsoas {listed}" if listed else some
