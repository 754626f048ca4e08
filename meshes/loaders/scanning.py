"""Looking at large files piece by piece, without loading them."""

from __future__ import annotations

from pathlib import Path

_PIECE = 1 << 22


def counted(path: Path, word: bytes) -> int:
    """How often a word stands in a file."""
    count, rest = 0, b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            text = rest + piece
            count += text.count(word)
            rest = text[len(text) - len(word) + 1 :] if len(word) > 1 else b""
    return count


def head(path: Path, size: int) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as file:
        return file.read(size)


def tail(path: Path, size: int) -> bytes:
    """The last bytes of a file."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - size))
        return file.read(size)
