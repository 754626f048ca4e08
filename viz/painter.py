"""A sheet painted into pixels, each item in its own small window, smooth at any size."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, singledispatch

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from viz.lettering import font
from viz.sheet import Box, Dot, Item, Panel, Spot, Stroke, Words

Pixels = NDArray[np.uint8]
Coverage = NDArray[np.float32]


def painted(pixels: Pixels, items: Iterable[Item]) -> Pixels:
    """Paint items over a picture (h, w, 3 or 4), in place and in order; returns the picture."""
    for item in items:
        _paint(item, pixels)
    return pixels


@singledispatch
def _paint(item: Item, _pixels: Pixels) -> None:
    raise TypeError(f"expected an item of a sheet, got {type(item).__name__}")


@_paint.register
def _stroke(item: Stroke, pixels: Pixels) -> None:
    for colour, more in ((item.casing, item.margin), (item.colour, 0.0)):
        if colour:
            half = item.width / 2.0 + more
            _lay(pixels, *_lines_cover(pixels, item.points, half), colour, item.opacity)


@_paint.register
def _dot(item: Dot, pixels: Pixels) -> None:
    for colour, more in ((item.casing, item.margin), (item.colour, 0.0)):
        if colour:
            radius = item.radius + more
            _lay(pixels, *_lines_cover(pixels, (item.place,), radius), colour, item.opacity)


@_paint.register
def _panel(item: Panel, pixels: Pixels) -> None:
    rows, columns = _window(pixels, item.box)
    covered = np.ones((rows.stop - rows.start, columns.stop - columns.start), dtype=np.float32)
    _lay(pixels, rows, columns, covered, item.colour, item.opacity)


@_paint.register
def _words(item: Words, pixels: Pixels) -> None:
    if not item.text:
        return
    drawn = font(item.size, item.bold, item.italic, item.text)
    wide = drawn.getlength(item.text)
    x = item.place[0] - {"start": 0.0, "middle": wide / 2.0, "end": wide}[item.anchor]
    left, foot = int(np.floor(x)), round(item.place[1])
    part = round(4.0 * (x - left)) / 4.0
    for colour, edge in ((item.casing, item.margin), (item.colour, 0.0)):
        if colour:
            mask, (dx, dy) = _letters(item.text, item.size, item.bold, item.italic, edge, part)
            _stamp(pixels, mask, left + dx, foot + dy, colour, item.opacity)


@lru_cache(maxsize=512)
def _letters(
    text: str, size: int, bold: bool, italic: bool, edge: float, part: float
) -> tuple[Coverage, tuple[int, int]]:
    """Coverage of a line of text grown by ``edge`` pixels, and where it lies from its start."""
    drawn = font(size, bold, italic, text)
    pad = 2 + int(np.ceil(edge))
    box = drawn.getbbox(text, anchor="ls")
    left, top = int(np.floor(box[0])) - pad, int(np.floor(box[1])) - pad
    right, foot = int(np.ceil(box[2])) + pad + 1, int(np.ceil(box[3])) + pad
    image = Image.new("L", (max(1, right - left), max(1, foot - top)))
    place = (part - left, -top)
    pen = ImageDraw.Draw(image)
    pen.text(place, text, font=drawn, fill=255, anchor="ls", stroke_width=edge)
    return np.asarray(image, dtype=np.float32) / np.float32(255.0), (left, top)


def _stamp(pixels: Pixels, mask: Coverage, left: int, top: int, colour: str, share: float) -> None:
    """Lay a mask over the picture, cut off at its edges."""
    height, width = pixels.shape[:2]
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(width, left + mask.shape[1]), min(height, top + mask.shape[0])
    if x0 < x1 and y0 < y1:
        window = mask[y0 - top : y1 - top, x0 - left : x1 - left]
        _lay(pixels, slice(y0, y1), slice(x0, x1), window, colour, share)


def _lay(
    pixels: Pixels, rows: slice, columns: slice, covered: Coverage, colour: str, opacity: float
) -> None:
    """Blend a colour over a window of the picture."""
    window = pixels[rows, columns]
    if not window.size:
        return
    share = (np.float32(opacity) * covered)[..., None]
    ink = np.frombuffer(bytes.fromhex(colour.removeprefix("#")), dtype=np.uint8)[:3]
    ink = ink.astype(np.float32)
    under = window.astype(np.float32)
    if pixels.shape[2] == 3:
        window[:] = np.rint(under + share * (ink - under)).astype(np.uint8)
        return
    below = under[..., 3:] / np.float32(255.0) * (1.0 - share)
    whole = below + share
    mixed = (under[..., :3] * below + ink * share) / np.maximum(whole, 1e-6)
    window[..., :3] = np.rint(mixed).astype(np.uint8)
    window[..., 3:] = np.rint(255.0 * whole).astype(np.uint8)


def _window(pixels: Pixels, box: Box) -> tuple[slice, slice]:
    height, width = pixels.shape[:2]
    left, right = (min(max(round(x), 0), width) for x in (box[0], box[2]))
    top, foot = (min(max(round(y), 0), height) for y in (box[1], box[3]))
    return slice(top, max(top, foot)), slice(left, max(left, right))


def _lines_cover(
    pixels: Pixels, points: tuple[Spot, ...], half: float
) -> tuple[slice, slice, Coverage]:
    """How much of each pixel of a window lies within ``half`` of a line through points."""
    x, y = zip(*points, strict=True)
    more = half + 1.5
    rows, columns = _window(pixels, (min(x) - more, min(y) - more, max(x) + more, max(y) + more))
    across = np.arange(columns.start, columns.stop, dtype=np.float32)[None, :] + np.float32(0.5)
    down = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] + np.float32(0.5)
    covered = np.zeros((down.shape[0], across.shape[1]), dtype=np.float32)
    for start, end in zip(points, points[1:] or points, strict=False):
        np.maximum(covered, _segment_cover(across, down, start, end, half), out=covered)
    return rows, columns, covered


def _segment_cover(x: Coverage, y: Coverage, start: Spot, end: Spot, half: float) -> Coverage:
    along = (end[0] - start[0], end[1] - start[1])
    length = max(along[0] ** 2 + along[1] ** 2, 1e-9)
    dx, dy = x - np.float32(start[0]), y - np.float32(start[1])
    share = np.clip((dx * along[0] + dy * along[1]) / length, 0.0, 1.0)
    away = np.hypot(dx - share * along[0], dy - share * along[1])
    return np.asarray(np.clip(half + 0.5 - away, 0.0, min(1.0, 2.0 * half)), dtype=np.float32)
