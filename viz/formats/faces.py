"""The letters that a vector picture needs, as small fonts in the file itself."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable

from viz.lettering import FACES, font_file
from viz.sheet import Item, Words

WEIGHTS = {False: 400, True: 600}


def font_faces(items: Iterable[Item]) -> str:
    """Rules of a style sheet (``@font-face``) with the letters of all words, or no text.

    Browsers use them; a drawing program that does not takes the first font of `SANS` that it has.
    """
    letters: dict[tuple[bool, bool], dict[str, set[str]]] = {}
    for item in items:
        if isinstance(item, Words) and item.text:
            path = str(font_file(item.text, item.bold, item.italic))
            style = letters.setdefault((item.bold, item.italic), {})
            style.setdefault(path, set()).update(item.text)
    return "\n".join(
        _rule(path, "".join(sorted(used)), *style)
        for style, files in sorted(letters.items())
        for path, used in sorted(files.items())
    )


def _rule(path: str, letters: str, bold: bool, italic: bool) -> str:
    family = next(face.family for face in FACES[bold, italic] if path.endswith(face.file))
    data = base64.b64encode(_few_letters(path, letters)).decode("ascii")
    return (
        f"@font-face {{ font-family: '{family}'; font-weight: {WEIGHTS[bold]}; "
        f"font-style: {'italic' if italic else 'normal'}; "
        f"src: url(data:font/ttf;base64,{data}) format('truetype'); }}"
    )


def _few_letters(path: str, letters: str) -> bytes:
    """A font with the letters of a text alone, the same bytes every time."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(layout_features=["kern", "mark", "mkmk"], hinting=False, notdef_outline=True)
    with TTFont(path, recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(text=letters)
        subsetter.subset(font)
        written = io.BytesIO()
        font.save(written)
    return written.getvalue()
