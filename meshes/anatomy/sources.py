"""Where facts come from: one citation a key, one place for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from meshes.anatomy.records import toml_table


def sources() -> Mapping[str, str]:
    """Citations by key, in the order of ``sources.toml``."""
    return MappingProxyType(toml_table("sources.toml"))


def source(key: str) -> str:
    """The citation of a key.

    Raises
    ------
    KeyError
        If there is no such source; the sentence names the nearest key.
    """
    if key not in sources():
        from meshes.spelling import unknown

        raise KeyError(unknown("source", key, list(sources())))
    return sources()[key]


def unverified_source(key: str) -> bool:
    """Whether the figures attributed to a source were not checked against it."""
    return "[unverified]" in source(key)
