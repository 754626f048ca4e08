"""Built bodies kept on disk: keyed by content, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

Arrays = Mapping[str, NDArray[np.generic]]
KEPT = 24
ABANDONED_AFTER = 3600.0
WORDS = ("cards", "terms", "landmark_terms", "schematic_terms", "sources", "function", "compared")
"""Tables of texts and of figures to compare with: no body depends on them."""


def cache_folder() -> Path:
    """Where built bodies are kept: ``ILIOPSOAS_CACHE``, or the user's cache folder."""
    named = os.environ.get("ILIOPSOAS_CACHE")
    return Path(named) if named else user_cache_path("iliopsoas")


def _walked(folder: Traversable) -> Iterable[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _walked(entry)
        elif entry.name.endswith((".py", ".csv", ".toml", ".js", ".html", ".css")):
            yield entry


@cache
def package_key(*names: str, without: tuple[str, ...] = ()) -> str:
    """Digest of all code and tables of packages: a change of any makes another key.

    Parameters
    ----------
    names : str
        Packages.
    without : tuple of str
        Tables that do not count, by their names up to the first dot.
    """
    digest = hashlib.sha256(np.__version__.encode())
    for name in names:
        for entry in _walked(files(name)):
            stem, _, kind = entry.name.partition(".")
            if kind == "py" or stem not in without:
                digest.update(entry.name.encode() + b"\0" + entry.read_bytes())
    return digest.hexdigest()


def source_key() -> str:
    """Digest of all that a body is built from."""
    return package_key("meshes", without=WORDS)


def content_key(*pieces: bytes) -> str:
    """Digest of the sources and of the pieces that tell one body from another."""
    digest = hashlib.sha256(source_key().encode())
    for piece in pieces:
        digest.update(len(piece).to_bytes(8, "little") + piece)
    return digest.hexdigest()[:40]


def kept(key: str) -> dict[str, NDArray[np.generic]] | None:
    """The arrays kept under a key, or None where there are none or they are damaged."""
    path = cache_folder() / f"{key}.npz"
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def keep(key: str, arrays: Arrays) -> None:
    """Keep arrays under a key; a full or unwritable disk only means building again next time."""
    folder = cache_folder()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, allow_pickle=False, **dict(arrays))
            Path(name).replace(folder / f"{key}.npz")
        finally:
            Path(name).unlink(missing_ok=True)
        _pruned(folder)


def _pruned(folder: Path) -> None:
    """Leave the newest bodies only, and nothing that a killed writer left behind."""
    for part in folder.glob("*.part"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > ABANDONED_AFTER:
                part.unlink(missing_ok=True)
    stored = sorted(folder.glob("*.npz"), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in stored[KEPT:]:
        old.unlink(missing_ok=True)
