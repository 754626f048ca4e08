"""A picture of two layers: the body in pixels, and over it leaders and words as true vectors."""

from __future__ import annotations

import base64
import io
from functools import singledispatch
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from PIL import Image

from scenes.scene import Scene
from viz.formats.faces import font_faces
from viz.formats.raster import layers
from viz.lettering import SANS, font_file
from viz.progress import Progress
from viz.sheet import Dot, Item, Panel, Stroke, Words
from viz.shutter import Pixels
from viz.stage import Posable

if TYPE_CHECKING:
    from matplotlib.backends.backend_pdf import PdfPages

INCH = 72.0
"""Points of a page to an inch."""


def write_svg(
    scene: Scene, body: Posable, path: Path, progress: Progress | None = None, workers: int = 1
) -> None:
    """Write the scene as an SVG that drawing programs can edit."""
    pixels, items = layers(scene, body, progress, workers)
    path.write_text(svg(pixels, items, scene), encoding="utf-8")


def svg(pixels: Pixels, items: tuple[Item, ...], scene: Scene) -> str:
    """The text of an SVG: layers ``body``, ``frame`` and ``labels`` with named groups in them."""
    width, height = scene.picture.size
    inches = (width / scene.picture.dpi, height / scene.picture.dpi)
    drawn = io.BytesIO()
    Image.fromarray(pixels).save(drawn, "PNG", compress_level=6)
    data = base64.b64encode(drawn.getvalue()).decode("ascii")
    labels = tuple(item for item in items if item.of.startswith("label "))
    frame = tuple(item for item in items if not item.of.startswith("label "))
    image = (
        f'<image id="drawing" width="{width}" height="{height}" preserveAspectRatio="none" '
        f'xlink:href="data:image/png;base64,{data}"/>'
    )
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" version="1.1" '
        f'width="{inches[0]:.4f}in" height="{inches[1]:.4f}in" viewBox="0 0 {width} {height}">',
        f"<title>{escape(scene.title or 'Iliopsoas')}</title>",
        f"<desc>{escape(scene.description)}</desc>" if scene.description else "",
        f'<style type="text/css">\n{font_faces(items)}\n</style>' if items else "",
        *_layer("body", [image]),
        *_layer("frame", _groups(frame)),
        *_layer("labels", _groups(labels)),
        "</svg>",
        "",
    ]
    return "\n".join(line for line in lines if line) + "\n"


def _layer(name: str, elements: list[str]) -> list[str]:
    """A layer of Inkscape, a plain group for others."""
    head = f'<g id="{name}" inkscape:groupmode="layer" inkscape:label="{name}"'
    return [f'{head} font-family="{SANS}">', *elements, "</g>"]


def _groups(items: tuple[Item, ...]) -> list[str]:
    """Elements, those of one name in a group of that name."""
    names = dict.fromkeys(item.of for item in items)
    lines: list[str] = []
    for name in names:
        own = [line for item in items if item.of == name for line in _elements(item)]
        plain = name.split(":")[0].replace(" ", "-")
        head = f'<g id="{plain}" inkscape:label={quoteattr(name)}>'
        lines += [head, *own, "</g>"] if name else own
    return lines


@singledispatch
def _elements(item: Item) -> list[str]:
    raise TypeError(f"expected an item of a sheet, got {type(item).__name__}")


def _clear(opacity: float) -> str:
    return f' opacity="{opacity:.3g}"' if opacity < 1.0 else ""


@_elements.register
def _stroke(item: Stroke) -> list[str]:
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in item.points)
    found = []
    for colour, more in ((item.casing, item.margin), (item.colour, 0.0)):
        if colour:
            found.append(
                f'<polyline points="{points}" fill="none" stroke="{colour}" '
                f'stroke-width="{item.width + 2.0 * more:.2f}" stroke-linecap="round" '
                f'stroke-linejoin="round"{_clear(item.opacity)}/>'
            )
    return found


@_elements.register
def _dot(item: Dot) -> list[str]:
    x, y = item.place
    return [
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{item.radius + more:.2f}" fill="{colour}"'
        f"{_clear(item.opacity)}/>"
        for colour, more in ((item.casing, item.margin), (item.colour, 0.0))
        if colour
    ]


@_elements.register
def _panel(item: Panel) -> list[str]:
    left, top, right, foot = item.box
    return [
        f'<rect x="{left:.2f}" y="{top:.2f}" width="{right - left:.2f}" '
        f'height="{foot - top:.2f}" fill="{item.colour}"{_clear(item.opacity)}/>'
    ]


@_elements.register
def _words(item: Words) -> list[str]:
    if not item.text:
        return []
    x, y = item.place
    style = f' font-weight="{600 if item.bold else 400}"'
    style += ' font-style="italic"' if item.italic else ""
    if item.casing:
        style += (
            f' stroke="{item.casing}" stroke-width="{2.0 * item.margin:.2f}" '
            'stroke-linejoin="round" paint-order="stroke"'
        )
    return [
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{item.size}" fill="{item.colour}" '
        f"text-anchor={quoteattr(item.anchor)}{style}{_clear(item.opacity)}>"
        f"{escape(item.text)}</text>"
    ]


def write_pdf(
    scene: Scene, body: Posable, path: Path, progress: Progress | None = None, workers: int = 1
) -> None:
    """Write the scene as a page of PDF with its fonts in it."""
    pixels, items = layers(scene, body, progress, workers)
    from matplotlib import rc_context
    from matplotlib.backends.backend_pdf import PdfPages

    about = {"Title": scene.title or "Iliopsoas", "Creator": "iliopsoas", "CreationDate": None}
    with rc_context({"pdf.fonttype": 42, "pdf.compression": 6}), \
            PdfPages(path, metadata=about) as pages:  # fmt: skip
        _page(pages, pixels, items, scene)


def _page(pages: PdfPages, pixels: Pixels, items: tuple[Item, ...], scene: Scene) -> None:
    from matplotlib.figure import Figure

    width, height = scene.picture.size
    dpi = scene.picture.dpi
    figure = Figure(figsize=(width / dpi, height / dpi), dpi=INCH)
    figure.patch.set_alpha(0.0)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.imshow(pixels, extent=(0, width, height, 0), interpolation="none", aspect="auto")
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    for order, item in enumerate(items):
        _put(item, axes, INCH / dpi, order + 2)
    pages.savefig(figure, transparent=scene.picture.transparent)  # type: ignore[no-untyped-call]


@singledispatch
def _put(item: Item, _axes: Any, _point: float, _order: int) -> None:
    """Draw an item on matplotlib's axes; ``_point`` is the length of a pixel."""
    raise TypeError(f"expected an item of a sheet, got {type(item).__name__}")


@_put.register
def _put_stroke(item: Stroke, axes: Any, point: float, order: int) -> None:
    x, y = zip(*item.points, strict=True)
    for colour, more in ((item.casing, item.margin), (item.colour, 0.0)):
        if colour:
            axes.plot(x, y, color=colour, linewidth=(item.width + 2.0 * more) * point,
                      solid_capstyle="round", solid_joinstyle="round", alpha=item.opacity,
                      zorder=order)  # fmt: skip


@_put.register
def _put_dot(item: Dot, axes: Any, _point: float, order: int) -> None:
    from matplotlib.patches import Circle

    for colour, more in ((item.casing, item.margin), (item.colour, 0.0)):
        if colour:
            radius = item.radius + more
            axes.add_patch(Circle(item.place, radius, facecolor=colour, linewidth=0.0,
                                  alpha=item.opacity, zorder=order))  # fmt: skip


@_put.register
def _put_panel(item: Panel, axes: Any, _point: float, order: int) -> None:
    from matplotlib.patches import Rectangle

    left, top, right, foot = item.box
    axes.add_patch(Rectangle((left, top), right - left, foot - top, facecolor=item.colour,
                             linewidth=0.0, alpha=item.opacity, zorder=order))  # fmt: skip


@_put.register
def _put_words(item: Words, axes: Any, point: float, order: int) -> None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.patheffects import Normal
    from matplotlib.patheffects import Stroke as Outline

    if not item.text:
        return
    x, y = item.place
    face = FontProperties(fname=str(font_file(item.text, item.bold, item.italic)),
                          size=item.size * point)  # fmt: skip
    aligned = {"start": "left", "middle": "center", "end": "right"}[item.anchor]
    common = {"fontproperties": face, "horizontalalignment": aligned, "parse_math": False,
              "verticalalignment": "baseline", "alpha": item.opacity}  # fmt: skip
    if item.casing:
        halo = axes.text(x, y, item.text, color=item.casing, zorder=order, **common)
        wide = 2.0 * item.margin * point
        halo.set_path_effects([Outline(linewidth=wide, foreground=item.casing), Normal()])
        _unjoined(halo)
    _unjoined(axes.text(x, y, item.text, color=item.colour, zorder=order + 0.5, **common))


def _unjoined(text: Any) -> None:
    """Keep letters from being joined (ft, fi): drawing programs lose what stands for two."""
    if hasattr(text, "set_fontfeatures"):
        text.set_fontfeatures(["-liga", "-dlig"])
