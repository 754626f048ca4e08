"""What comes to the door of the package in a wrong type is refused in one sentence."""

from __future__ import annotations

from typing import Any, TypeVar

Value = TypeVar("Value")


def checked_type(value: Any, kind: type[Value], mend: str) -> Value:
    """Return a value of the type that is expected.

    Parameters
    ----------
    value : object
    kind : type
    mend : str
        How it is written.

    Raises
    ------
    TypeError

    Examples
    --------
    >>> checked_type(3, int, "write 3")
    3
    """
    if isinstance(value, kind):
        return value
    shown = repr(value)
    shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
    raise TypeError(f"expected {_article(kind.__name__)}, got {' '.join(shown.split())}; {mend}")


def _article(word: str) -> str:
    return f"{'an' if word[0] in 'AEIOU' else 'a'} {word}"
