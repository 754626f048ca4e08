"""What the page says in each language."""

from __future__ import annotations

import tomllib
from functools import cache

from viz.page.assembled import asset


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    return tomllib.loads(asset("words.toml"))


def words(language: str) -> dict[str, str]:
    """The words of a language by key; what it lacks, the page says in English.

    Raises
    ------
    KeyError
        If there is no such language.
    """
    return _catalogue()[language]
