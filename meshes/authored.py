"""What authors write: TOML that can be read, and text that every program can hold."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

ALLOWED = "\n\t"
NONE = "\ufffe\uffff"
"""Not characters, and not to be in XML."""


def checked_text(text: str) -> str:
    """Return a text that every format can hold, else raise ValueError.

    Control characters stop the readers of SVG, slides and Moodle's XML.
    """
    for place, sign in enumerate(text, start=1):
        if sign in NONE or (unicodedata.category(sign) in ("Cc", "Cs") and sign not in ALLOWED):
            raise ValueError(
                f"expected text without control characters, got \\u{ord(sign):04x} as character "
                f"{place}; take it out"
            )
    return text


def toml_reason(error: ValueError | RecursionError) -> str:
    """Why a text is no TOML that can be read."""
    if isinstance(error, RecursionError):
        return "its tables are nested too deep"
    if not isinstance(error, tomllib.TOMLDecodeError):
        return "a number in it has too many digits"
    reason = str(error)
    return f"{reason[:1].lower()}{reason[1:]}"


def parsed(text: str, title: str, what: str) -> dict[str, Any]:
    """The table of an author's file.

    Parameters
    ----------
    text : str
    title, what : str
        What errors call the file, and what they call that which should be in it: "a lab".

    Raises
    ------
    ValueError
        If it is no TOML, or a text in it has control characters.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(
            f"{title}: expected {what} in TOML, got text that is not ({toml_reason(error)})"
        ) from None
    for where, own in _texts(table, ""):
        try:
            checked_text(own)
        except ValueError as error:
            raise ValueError(f"{title}, {where}: {error}") from None
    return table


def _texts(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """Each text of a table, with the path that leads to it."""
    if isinstance(value, str):
        yield where, value
    rows: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, dict) else ()
    rows = enumerate(value, start=1) if isinstance(value, list) else rows
    for key, row in rows:
        yield from _texts(row, f"{where}.{key}" if where else str(key))
