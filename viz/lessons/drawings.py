"""Curves and bars as inline SVG: labelled lines, told apart by dash as well as by colour."""

from __future__ import annotations

import math
from html import escape

from meshes.anatomy.translated import ENGLISH, localised
from scenes.teaching.evidence import Bars, Curve
from scenes.teaching.phrases import in_language, phrase

WIDTH, HIGH = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 62, 14, 14, 46
INK, FAINT, BACK = "#1d2733", "#c9d1da", "#5b6875"
# Okabe and Ito (2008), with dashes beside them.
LINES = (("#0072B2", ""), ("#D55E00", "7 4"), ("#009E73", "2 3"), ("#CC79A7", "9 3 2 3"))
OURS, OTHERS = "#D55E00", "#8b99a8"
BAR, GAP = 16, 8
FLAT = 2.0
"""Lines that rise by less than this are drawn as flat."""


def drawing(figure: Curve | Bars, language: str = ENGLISH) -> str:
    """A figure, whose words are in a language, as an SVG element that scales with its column."""
    if isinstance(figure, Curve):
        return _curve(figure, language)
    return _bars(figure, language)


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """About so many round numbers between two."""
    span = high - low or 1.0
    step = 10.0 ** math.floor(math.log10(span / count))
    step *= min(
        (f for f in (1.0, 2.0, 2.5, 5.0, 10.0)), key=lambda f: abs(span / (step * f) - count)
    )
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(k * step, 10) + 0.0 for k in range(first, last + 1)]


def _svg(high: float, title: str, inner: list[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {high:.0f}" role="img" aria-label="{escape(title, True)}" '
        f'xmlns="http://www.w3.org/2000/svg" font-family="inherit" font-size="12" fill="{INK}">'
        + "".join(inner)
        + "</svg>"
    )


def _text(x: float, y: float, text: str, anchor: str = "start", extra: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {extra}>{escape(text)}</text>'


def _curve(curve: Curve, language: str) -> str:
    values = [value for line in curve.lines.values() for value in line]
    low, high = min(values), max(values)
    if high - low < FLAT:
        low, high = low - FLAT, high + FLAT
    room = (high - low) * 0.08
    low, high = min(low - room, 0.0), max(high + room, 0.0)
    legend = 18 * len(curve.lines)
    bottom, total = HIGH - BOTTOM, HIGH + legend
    first, last = curve.across[0], curve.across[-1]

    def x(value: float) -> float:
        return LEFT + (value - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return TOP + (high - value) / (high - low) * (bottom - TOP)

    inner: list[str] = []
    for tick in ticks(low, high):
        stroke = BACK if tick == 0.0 else FAINT
        inner.append(
            f'<path d="M{LEFT} {y(tick):.1f}H{WIDTH - RIGHT}" stroke="{stroke}" fill="none"/>'
        )
        inner.append(_text(LEFT - 6, y(tick) + 4, localised(f"{tick:g}", language), "end"))
    for tick in ticks(first, last, 6):
        inner.append(_text(x(tick), bottom + 17, localised(f"{tick:g}", language), "middle"))
    inner.append(_text((LEFT + WIDTH - RIGHT) / 2, bottom + 36, curve.across_title, "middle"))
    turned = f'transform="rotate(-90 15 {(TOP + bottom) / 2:.0f})"'
    inner.append(_text(15, (TOP + bottom) / 2, curve.title, "middle", turned))
    for number, (name, line) in enumerate(curve.lines.items()):
        colour, dash = LINES[number % len(LINES)]
        style = f'stroke="{colour}" stroke-width="2.2" stroke-dasharray="{dash}" fill="none"'
        path = " ".join(f"{x(a):.1f},{y(v):.1f}" for a, v in zip(curve.across, line, strict=True))
        at = HIGH + 18 * number + 6
        inner.append(f'<polyline points="{path}" {style}/>')
        inner.append(f'<path d="M{LEFT} {at - 4}h34" {style}/>' + _text(LEFT + 42, at, name))
    about = phrase("sheets.against", title=curve.title, across=curve.across_title)
    return _svg(total, in_language(about, language), inner)


def _bars(figure: Bars, language: str) -> str:
    longest = max(figure.bars.values()) or 1.0
    widest = min(max(map(len, figure.bars)) * 7.0 + 14, 330)
    room = WIDTH - widest - 60
    inner = [_text(4, 14, figure.title)]
    for number, (name, value) in enumerate(figure.bars.items()):
        top = 26 + number * (BAR + GAP)
        own = name in figure.ours
        weight = 'font-weight="700"' if own else ""
        long = max(room * value / longest, 1.0)
        inner.append(_text(widest - 6, top + 12, name, "end", weight))
        inner.append(
            f'<rect x="{widest:.0f}" y="{top}" width="{long:.1f}" height="{BAR}" '
            f'fill="{OURS if own else OTHERS}"/>'
        )
        shown = localised(f"{value:.0f}" if value >= 10 else f"{value:.1f}", language)
        inner.append(_text(widest + long + 6, top + 12, shown, "start", weight))
    return _svg(30 + len(figure.bars) * (BAR + GAP), figure.title, inner)
