"""Letters over a picture: Source Sans, and DejaVu Sans where that has no such letter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageFont

INK = {"white": "#1c2733", "graded": "#1c2733", "black": "#f2f4f7"}
CASING = {"white": "#ffffff", "graded": "#ffffff", "black": "#000000"}
FAINT = {"white": "#5b6773", "graded": "#5b6773", "black": "#a9b4bf"}
SMALLEST = 7
"""Letters of fewer pixels cannot be read."""


class FontMissingError(OSError):
    """There is no font to write with; the message is one sentence."""


@dataclass(frozen=True)
class Face:
    """A font file: the package that brings it, its place there, the name of its family."""

    package: str
    folder: str
    file: str
    family: str

    def path(self) -> Path | None:
        """The file, found without importing the package, or None."""
        spec = find_spec(self.package)
        for home in (spec.submodule_search_locations or []) if spec else []:
            path = Path(home) / self.folder / self.file
            if path.is_file():
                return path
        return None


def _faces(source: str, deja_vu: str) -> tuple[Face, ...]:
    return (
        Face("font_source_sans_pro", "files", f"SourceSansPro-{source}.ttf", "Source Sans Pro"),
        Face("matplotlib", "mpl-data/fonts/ttf", f"DejaVuSans{deja_vu}.ttf", "DejaVu Sans"),
    )


FACES: dict[tuple[bool, bool], tuple[Face, ...]] = {
    (False, False): _faces("Regular", ""),
    (True, False): _faces("Semibold", "-Bold"),
    (False, True): _faces("It", "-Oblique"),
    (True, True): _faces("SemiboldIt", "-BoldOblique"),
}
SANS = "'Source Sans Pro', 'Source Sans 3', Arial, Helvetica, 'DejaVu Sans', sans-serif"
"""For files that are read where Source Sans may be missing: the nearest in width come first."""


@cache
def font_files(bold: bool = False, italic: bool = False) -> tuple[Path, ...]:
    """The font files of a style, the preferred one first.

    Raises
    ------
    FontMissingError
    """
    found = tuple(path for face in FACES[bold, italic] if (path := face.path()))
    if not found:
        raise FontMissingError(
            "expected a font to write with, found neither Source Sans nor DejaVu Sans; "
            "install one with: pip install font-source-sans-pro"
        )
    return found


@cache
def letters_of(path: Path) -> frozenset[int]:
    """Code points of the letters that a font has."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


@lru_cache(maxsize=4096)
def font_file(text: str, bold: bool = False, italic: bool = False) -> Path:
    """The first font of a style that has all letters of a text; else the preferred one."""
    files = font_files(bold, italic)
    if text.isascii():
        return files[0]
    needed = {ord(letter) for letter in text if not letter.isspace()}
    return next((path for path in files if needed <= letters_of(path)), files[0])


def unwritable(texts: Iterable[str]) -> str:
    """The letters of some texts that no font has, each once."""
    kept = {letter for text in texts if not text.isascii() for letter in text}
    kept = {letter for letter in kept if not letter.isspace()}
    if kept:
        for path in font_files():
            kept = {letter for letter in kept if ord(letter) not in letters_of(path)}
    return "".join(sorted(kept))


def font(
    size: int, bold: bool = False, italic: bool = False, text: str = ""
) -> ImageFont.FreeTypeFont:
    """The font of a size in pixels that can write a text."""
    return _opened(font_file(text, bold, italic), size)


@lru_cache(maxsize=256)
def _opened(path: Path, size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def width_of(text: str, size: int, bold: bool = False, italic: bool = False) -> float:
    """Width of a line of text in pixels."""
    return float(font(size, bold, italic, text).getlength(text))


def wrapped(text: str, size: int, room: float, bold: bool = False) -> tuple[str, ...]:
    """A text in lines of at most ``room`` pixels, broken between words; its own breaks are kept."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and width_of(longer, size, bold) > room:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return tuple(lines)


def shortened(text: str, size: int, room: float) -> str:
    """A line cut with an ellipsis where it is wider than ``room`` pixels."""
    if width_of(text, size) <= room:
        return text
    while text and width_of(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"
