"""A lesson as slides: one a sheet, with text and charts that can be edited."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import PP_ALIGN
from pptx.util import Emu, Pt

from scenes.teaching.evidence import Bars, Curve
from scenes.teaching.sheets import Lesson, Sheet
from viz.lessons.grid import grid
from viz.lessons.pictures import key_of

WIDE, HIGH = 12192000, 6858000
MARGIN = 420000
TITLE = (MARGIN, 260000, WIDE - 2 * MARGIN, 1000000)
COLUMN = 5500000
TOP = 1380000
INK, SOFT = RGBColor(0x1D, 0x27, 0x33), RGBColor(0x4A, 0x55, 0x60)
BADGE = {
    "false": RGBColor(0xA3, 0x3A, 0x00),
    "partly": RGBColor(0x7A, 0x5A, 0x00),
    "true": RGBColor(0x00, 0x67, 0x4B),
}
FAINT, OTHERS = RGBColor(0xD5, 0xDB, 0xE1), RGBColor(0x8B, 0x99, 0xA8)
# Okabe and Ito (2008), with dashes beside them.
LINES = (RGBColor(0x00, 0x72, 0xB2), RGBColor(0xD5, 0x5E, 0x00), RGBColor(0x00, 0x9E, 0x73))
DASHES = (MSO_LINE.SOLID, MSO_LINE.DASH, MSO_LINE.ROUND_DOT)
TITLE_ONLY = 5
POINT = 12700
"""EMU to a point."""
LETTERS = (15, 14, 13, 12, 11, 10)


def write_slides(lesson: Lesson, pictures: Mapping[str, bytes], body: str, path: Path) -> None:
    """Write a lesson as a PowerPoint file.

    Parameters
    ----------
    lesson : Lesson
    pictures : mapping of str to bytes
        JPEG by `viz.lessons.pictures.key_of`.
    body : str
        Whose body was measured.
    path : Path
    """
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(WIDE), Emu(HIGH)
    deck.core_properties.title = lesson.title
    first = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    _titled(first, lesson.title, 34)
    told = [lesson.introduction, lesson.says("measured_on", body=body), lesson.note]
    text = "\n\n".join(filter(None, told))
    _boxed(first, (MARGIN, TOP, WIDE - 2 * MARGIN, 3000000), [("", text)], 18)
    for sheet in lesson.sheets:
        _slide(deck, sheet, pictures, lesson)
    deck.save(str(path))


def _slide(deck: Any, sheet: Sheet, pictures: Mapping[str, bytes], lesson: Lesson) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    _titled(slide, sheet.title, 26)
    shown = None if sheet.scene is None else pictures.get(key_of(sheet.scene))
    beside = shown is not None or sheet.figure is not None
    wide = COLUMN if beside else WIDE - 2 * MARGIN
    told = [(p.heading, p.text) for p in sheet.paragraphs]
    top = TOP
    if sheet.beside:
        wide, shown = WIDE - 2 * MARGIN, None
        top = grid(slide, (MARGIN, TOP - MARGIN // 2, wide), sheet, pictures)
    place = (MARGIN, top, wide, HIGH - top - MARGIN)
    _boxed(slide, place, told, _letter(told, place), sheet)
    left, room = MARGIN + COLUMN + 250000, WIDE - 2 * MARGIN - COLUMN - 250000
    high = HIGH - TOP - MARGIN
    if shown is not None:
        share = 0.55 if sheet.figure is not None else 1.0
        about = lesson.says("picture", title=sheet.title)
        _pictured(slide, shown, (left, TOP, room, int(high * share)), about)
    if sheet.figure is not None:
        begin = int(high * 0.57) if shown is not None else 0
        _charted(slide, sheet.figure, (left, TOP + begin, room, high - begin))
    notes = [f"{lesson.says('sources')}:", *sheet.sources] if sheet.sources else []
    slide.notes_slide.notes_text_frame.text = "\n".join(notes)


def _titled(slide: Any, text: str, size: int) -> None:
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = map(Emu, TITLE)
    title.text_frame.word_wrap = True
    title.text_frame.text = text
    run = title.text_frame.paragraphs[0]
    run.alignment = PP_ALIGN.LEFT
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), True, INK


def _letter(told: list[tuple[str, str]], place: tuple[int, int, int, int]) -> int:
    """The largest letters, in points, in which the texts fit their place, roughly."""
    wide, high = place[2] / POINT, place[3] / POINT
    for size in LETTERS:
        rows = sum(-(-len(text) * 0.53 * size // wide) for _, text in told)
        heads = 1.6 * (1 + sum(bool(heading) for heading, _ in told))
        if (rows + heads) * 1.22 * size <= high:
            return size
    return LETTERS[-1]


def _boxed(
    slide: Any,
    place: tuple[int, int, int, int],
    told: list[tuple[str, str]],
    size: int,
    sheet: Sheet | None = None,
) -> None:
    frame = slide.shapes.add_textbox(*map(Emu, place)).text_frame
    frame.word_wrap = True
    started = False
    rows = []
    if sheet is not None and sheet.badge:
        colour = BADGE.get(sheet.judged, INK)
        rows = [(sheet.badge[:1].upper() + sheet.badge[1:], size + 5, True, colour)]
    for heading, text in told:
        rows += [(heading, size - 3, True, SOFT)] if heading else []
        rows.append((text, size, False, INK))
    for text, points, bold, colour in rows:
        paragraph = frame.add_paragraph() if started else frame.paragraphs[0]
        paragraph.text = text
        paragraph.font.size, paragraph.font.bold = Pt(points), bold
        paragraph.font.color.rgb = colour
        paragraph.space_before = Pt(8 if started and bold else 2)
        started = True


def _pictured(slide: Any, jpeg: bytes, place: tuple[int, int, int, int], about: str) -> None:
    left, top, room, high = place
    picture = slide.shapes.add_picture(io.BytesIO(jpeg), Emu(left), Emu(top))
    scale = min(room / picture.width, high / picture.height)
    picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
    picture.left = Emu(left + (room - picture.width) // 2)
    picture._element.nvPicPr.cNvPr.set("descr", about)


def _charted(slide: Any, figure: Curve | Bars, place: tuple[int, int, int, int]) -> None:
    spot = [Emu(each) for each in place]
    if isinstance(figure, Curve):
        data = XyChartData()
        for name, line in figure.lines.items():
            series = data.add_series(name)
            for across, value in zip(figure.across, line, strict=True):
                series.add_data_point(across, value)
        kind = XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS
        chart = slide.shapes.add_chart(kind, *spot, data).chart
        chart.has_legend = True
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
        for axis, title in (
            (chart.category_axis, figure.across_title),
            (chart.value_axis, figure.title),
        ):
            axis.has_title = True
            axis.axis_title.text_frame.text = title
            axis.axis_title.text_frame.paragraphs[0].font.size = Pt(11)
            axis.tick_labels.font.size = Pt(11)
            axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        for number, series in enumerate(chart.plots[0].series):
            series.smooth = False
            series.format.line.color.rgb = LINES[number % len(LINES)]
            series.format.line.width = Pt(2.25)
            series.format.line.dash_style = DASHES[number % len(DASHES)]
    else:
        bars = CategoryChartData()
        bars.categories = list(figure.bars)[::-1]
        bars.add_series(figure.title, list(figure.bars.values())[::-1])
        chart = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *spot, bars).chart
        chart.has_legend = False
        chart.has_title = True
        chart.chart_title.text_frame.text = figure.title
        chart.chart_title.text_frame.paragraphs[0].font.size = Pt(12)
        chart.plots[0].has_data_labels = True
        chart.plots[0].data_labels.font.size = Pt(11)
        chart.plots[0].data_labels.number_format = "0"
        chart.plots[0].data_labels.number_format_is_linked = False
        chart.category_axis.tick_labels.font.size = Pt(11)
        chart.plots[0].gap_width = 45
        for number, name in enumerate(list(figure.bars)[::-1]):
            fill = chart.plots[0].series[0].points[number].format.fill
            fill.solid()
            fill.fore_color.rgb = LINES[1] if name in figure.ours else OTHERS
        chart.value_axis.tick_labels.font.size = Pt(11)
    chart.font.size = Pt(11)
    chart.value_axis.major_gridlines.format.line.color.rgb = FAINT
