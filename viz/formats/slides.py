"""A scene as slides: pictures under labels that can be moved, translated and taken away."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Pt

from meshes.anatomy.cards import Card, card
from meshes.anatomy.sources import source
from meshes.anatomy.translated import prose
from scenes.cameras import Camera
from scenes.scene import Scene
from scenes.teaching.phrases import in_language, phrase, translation_note
from viz.captions import alternative_text, said, view_name
from viz.capture import picture
from viz.formats.film import write_mp4
from viz.labels import Label, Labels, labelled
from viz.page.words import words
from viz.progress import Progress
from viz.stage import Posable, Stage

VIEWS = ("anterior", "right", "medial_oblique")
"""Shown beside the scene's own view."""
WIDE, HIGH = Emu(12192000), Emu(6858000)
TITLE_HIGH = Emu(900000)
TITLE_BOX = (300000, 60000, 11592000, 780000)
SIZE = (1920, 938)
"""Pixels of a picture, which fills the slide below its title."""
FILM = (1280, 720)
SCALE = int(WIDE) / SIZE[0]
INK = RGBColor(0x1D, 0x27, 0x33)
LAYOUTS = {"title": 0, "content": 1, "title_only": 5}
LETTER = 12
PIXELS_A_POINT = SIZE[0] / 960.0
SOURCES_A_SLIDE = 14


@dataclass(frozen=True)
class View:
    """A view of the scene as a slide has it: its picture and what is labelled in it."""

    camera: Camera
    png: bytes
    labels: Labels
    parts: tuple[str, ...]


def write_slides(scene: Scene, body: Posable, path: Path, progress: Progress | None = None) -> None:
    """Write a scene as a presentation: labelled and blank slides, film, facts with sources."""
    views = []
    chosen = _views(scene)
    for number, camera in enumerate(chosen):
        if progress:
            progress("drawing the slides", number / (len(chosen) + 1))
        views.append(_view(scene, body, camera))
    deck = _deck()
    _title_slide(deck, scene)
    for view in views:
        for blank in (False, True):
            _view_slide(deck, scene, view, blank)
    if scene.motion is not None:
        _film_slide(deck, scene, body)
    named = list(dict.fromkeys(part for view in views for part in view.parts))
    _facts_slides(deck, _cards(named, scene.labels.language), scene)
    deck.save(str(path))


def _views(scene: Scene) -> list[Camera]:
    plain = [Camera(name=name) for name in VIEWS]
    return [scene.view, *(camera for camera in plain if camera != scene.view)]


def _view(scene: Scene, body: Posable, camera: Camera) -> View:
    """A view without labels, and the labels that belong over it."""
    settings = {"size": SIZE, "labels": "structures", "transparent": False}
    settings |= {"orientation_marker": False, "background": "white"}
    shown = scene.model_copy(
        update={"view": camera, "picture": scene.picture.model_copy(update=settings)}
    )
    with Stage(shown, body, colours=scene.picture.theme) as stage:
        labels = labelled(stage)
        file = io.BytesIO()
        Image.fromarray(picture(stage)).save(file, "PNG", compress_level=6)
        parts = tuple(label.part for label in labels.labels)
    return View(camera, file.getvalue(), labels, parts)


def _deck() -> Any:
    """An empty presentation of 16 to 9, its layouts widened to the slide."""
    deck: Any = Presentation()
    share = int(WIDE) / int(deck.slide_width)
    deck.slide_width, deck.slide_height = WIDE, HIGH
    for sheet in (deck.slide_master, *deck.slide_layouts):
        for shape in sheet.placeholders:
            inherited = shape.element.spPr.find(_XFRM) is None
            if not inherited:
                shape.left, shape.width = int(shape.left * share), int(shape.width * share)
    title = deck.slide_layouts[LAYOUTS["title_only"]].placeholders[0]
    title.left, title.top, title.width, title.height = TITLE_BOX
    return deck


_XFRM = "{http://schemas.openxmlformats.org/drawingml/2006/main}xfrm"


def _slide(deck: Any, layout: str, title: str) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[LAYOUTS[layout]])
    slide.shapes.title.text = title
    return slide


def _title_slide(deck: Any, scene: Scene) -> None:
    slide = _slide(deck, "title", scene.title or "Iliopsoas")
    slide.placeholders[1].text = scene.description or _made(scene)
    note = translation_note(scene.labels.language)
    slide.notes_slide.notes_text_frame.text = f"{_made(scene)} {note}".strip()


def _view_slide(deck: Any, scene: Scene, view: View, blank: bool) -> None:
    seen = view_name(view.camera.name, scene.labels.language)
    key = "slides.blank" if blank else "slides.view"
    slide = _slide(deck, "title_only", said(scene, key, title=_title(scene), view=seen))
    _small(slide.shapes.title, 26)
    shape = slide.shapes.add_picture(io.BytesIO(view.png), 0, TITLE_HIGH, WIDE)
    shape.name = "picture"
    shown = scene.model_copy(update={"view": view.camera})
    named = ", ".join(label.text for label in view.labels.labels)
    described(shape, f"{alternative_text(shown)} {said(scene, 'slides.labels', names=named)}")
    for label in view.labels.labels:
        _leader(slide, label)
        _written(slide, label, blank)
    notes = [fact_line(told) for told in _cards(view.parts, scene.labels.language)]
    slide.notes_slide.notes_text_frame.text = "\n\n".join([*notes, _made(scene)])


def _leader(slide: Any, label: Label) -> None:
    points = [_placed(*spot) for spot in (label.place, label.spot)]
    line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *points[0], *points[1])
    line.line.color.rgb = INK
    line.line.width = Pt(0.75)
    line.name = f"leader {label.name}"


def _written(slide: Any, label: Label, blank: bool) -> None:
    """A text box for a label's words, or a line to write on."""
    left, top, right, bottom = label.box
    high = max(bottom - top, LETTER * PIXELS_A_POINT * 1.3)
    y = (top + bottom) / 2.0
    outer = 0.0 if not label.on_right else SIZE[0]
    start, end = sorted((outer, left if label.on_right else right))
    (x0, y0), (x1, y1) = _placed(start, y - high / 2.0), _placed(end, y + high / 2.0)
    box = slide.shapes.add_textbox(x0, y0, x1 - x0, y1 - y0)
    box.name = f"label {label.name}"
    frame = box.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.word_wrap = True
    for number, line in enumerate(["." * 30] if blank else label.text.split("\n")):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT if label.on_right else PP_ALIGN.RIGHT
        run = paragraph.add_run()
        run.text = line
        run.font.size = Pt(LETTER)
        run.font.color.rgb = INK


def _placed(x: float, y: float) -> tuple[int, int]:
    return int(x * SCALE), int(TITLE_HIGH + y * SCALE)


def _film_slide(deck: Any, scene: Scene, body: Posable) -> None:
    settings = {"size": FILM, "labels": "none", "transparent": False, "background": "white"}
    filmed = scene.model_copy(update={"picture": scene.picture.model_copy(update=settings)})
    slide = _slide(deck, "title_only", said(scene, "slides.film", title=_title(scene)))
    _small(slide.shapes.title, 26)
    with TemporaryDirectory() as folder:
        film, poster = Path(folder) / "film.mp4", Path(folder) / "poster.png"
        write_mp4(filmed, body, film)
        _first_frame(film).save(poster)
        high = int(HIGH) - int(TITLE_HIGH) - 100000
        wide = high * FILM[0] // FILM[1]
        shape = slide.shapes.add_movie(
            str(film), (int(WIDE) - wide) // 2, TITLE_HIGH, wide, high, str(poster), "video/mp4"
        )
    title = scene.title or phrase("sheets.slides.motion")
    described(shape, said(scene, "slides.film_of", title=title))
    slide.notes_slide.notes_text_frame.text = f"{scene.description}\n\n{_made(scene)}".strip()


def _title(scene: Scene) -> str:
    return scene.title or "Iliopsoas"


def _made(scene: Scene) -> str:
    return words(prose(scene.labels.language))["made"]


def _first_frame(film: Path) -> Image.Image:
    import imageio_ffmpeg

    frames = imageio_ffmpeg.read_frames(str(film))
    size = next(frames)["size"]
    pixels = next(frames)
    frames.close()
    return Image.frombytes("RGB", size, pixels)


def _facts_slides(deck: Any, cards: Sequence[Card], scene: Scene) -> None:
    """What each muscle does, and where all that comes from."""
    for told in cards:
        if told.kind != "muscle":
            continue
        slide = _slide(deck, "content", f"{_named(told)} ({told.latin})")
        frame = slide.placeholders[1].text_frame
        for number, line in enumerate(_bullets(told)):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.text = line
            paragraph.font.size = Pt(18)
        slide.notes_slide.notes_text_frame.text = fact_line(told)
    keys = list(dict.fromkeys(key for told in cards for key in told.sources))
    for first in range(0, len(keys), SOURCES_A_SLIDE):
        slide = _slide(deck, "content", words(prose(scene.labels.language))["sources"])
        frame = slide.placeholders[1].text_frame
        for number, key in enumerate(keys[first : first + SOURCES_A_SLIDE]):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.text = source(key)
            paragraph.font.size = Pt(12)


def _bullets(told: Card) -> list[str]:
    lines = [(field, getattr(told, field)) for field in ("origin", "insertion", "innervation")]
    lines += [("actions", "; ".join(told.actions)), ("disputed", told.disputed)]
    return [f"{words(told.language)[field]}: {text}" for field, text in lines if text]


def fact_line(told: Card) -> str:
    """A card in one paragraph, what is unverified and where it comes from said."""
    spoken = words(told.language)
    pieces = [f"{_named(told)} ({told.latin}).", told.summary, *_bullets(told)]
    if told.unverified:
        fields = ", ".join(spoken.get(field, field) for field in told.unverified)
        doubtful = phrase("sheets.slides.unverified", fields=fields)
        pieces.append(in_language(doubtful, told.language))
    if told.sources:
        pieces.append(f"{spoken['sources']}: {'; '.join(map(source, told.sources))}.")
    return " ".join(pieces)


def _named(told: Card) -> str:
    return capital(getattr(told, told.language) or told.english)


def described(shape: Any, text: str) -> None:
    """Give a shape its alternative text."""
    properties = next(shape.element.iter("{*}cNvPr"))
    properties.set("descr", text)


def _cards(parts: Sequence[str], language: str) -> list[Card]:
    """Cards of parts, one for both sides."""
    told: dict[str, Card] = {}
    for part in parts:
        stem = part[:-2] if part[-2:] in ("_r", "_l") else part
        try:
            told.setdefault(stem, card(stem, language))
        except KeyError:
            continue
    return list(told.values())


def _small(title: Any, size: int) -> None:
    for paragraph in title.text_frame.paragraphs:
        paragraph.font.size = Pt(size)


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]
