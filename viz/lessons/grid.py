"""Pictures of a lesson that are compared: a grid of them on a slide."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from pptx.dml.color import RGBColor
from pptx.util import Emu, Pt

from scenes.teaching.sheets import Beside, Sheet
from viz.lessons.pictures import key_of

MOST_ACROSS = 5
SMALL = 11
SHAPE = 0.75
"""Height of a picture by its width."""
GAP = 120000
"""Between two pictures, EMU."""
TITLED, TOLD = 420000, 1520000
"""Room below a picture for its title alone, and for title and angles."""
INK = RGBColor(0x1D, 0x27, 0x33)


def grid(
    slide: Any, place: tuple[int, int, int], sheet: Sheet, pictures: Mapping[str, bytes]
) -> int:
    """The pictures of a sheet side by side on a slide, each over its title and its angles.

    Parameters
    ----------
    slide : pptx slide
    place : tuple of int
        Left, top and width in EMU.
    sheet : Sheet
    pictures : mapping of str to bytes

    Returns
    -------
    int
        Where they end, EMU from the top of the slide.
    """
    left, top, wide = place
    across = min(len(sheet.beside), MOST_ACROSS)
    cell = wide // across
    tall = round(cell * SHAPE) + (TOLD if any(each.text for each in sheet.beside) else TITLED)
    for k, each in enumerate(sheet.beside):
        corner = (left + (k % across) * cell, top + (k // across) * tall)
        _celled(slide, (*corner, cell - GAP, tall), each, pictures)
    return top + -(-len(sheet.beside) // across) * tall


def _celled(
    slide: Any, place: tuple[int, int, int, int], each: Beside, pictures: Mapping[str, bytes]
) -> None:
    left, top, wide, tall = place
    data = pictures.get(key_of(each.scene))
    high = round(wide * SHAPE)
    if data is not None:
        picture = slide.shapes.add_picture(io.BytesIO(data), Emu(left), Emu(top), Emu(wide))
        high = picture.height
        picture._element.nvPicPr.cNvPr.set("descr", f"{each.title}. {each.text}".strip())
    below = top + high + GAP // 3
    box = slide.shapes.add_textbox(Emu(left), Emu(below), Emu(wide), Emu(tall - high - GAP // 3))
    frame = box.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for k, (text, bold) in enumerate([(each.title, True), (each.text, False)]):
        if text:
            paragraph = frame.add_paragraph() if k else frame.paragraphs[0]
            paragraph.text = text
            paragraph.font.size, paragraph.font.bold = Pt(SMALL), bold
            paragraph.font.color.rgb = INK
