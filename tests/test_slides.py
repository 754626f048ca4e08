"""Slides read back: labels that can be moved, blanks, film, notes, alternative text."""

from __future__ import annotations

import io
import shutil
import subprocess

import pytest
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from viz_body import SmallBody

from scenes.cameras import Camera
from scenes.scene import Scene
from viz.formats.slides import SIZE, SOURCES_A_SLIDE, TITLE_HIGH, VIEWS, WIDE, write_slides
from viz.labels import placed_labels

SCENE = Scene(
    title="Flexion <of the hip> & more",
    description="The thigh moves.",
    motion={"name": "hip_flexion", "seconds": 0.3, "fps": 10, "at": 30.0},
)


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    path = tmp_path_factory.mktemp("slides") / "a.pptx"
    write_slides(SCENE, SmallBody(), path)
    return Presentation(str(path))


def named(slide, start):
    return [shape for shape in slide.shapes if shape.name.startswith(start)]


def pictured(deck):
    return [slide for slide in deck.slides if named(slide, "picture")]


def test_a_labelled_and_a_blank_slide_of_each_view(deck):
    views = len({SCENE.view.name, *VIEWS})
    assert len(pictured(deck)) == 2 * views
    for labelled, blank in zip(pictured(deck)[::2], pictured(deck)[1::2], strict=True):
        words = [shape.text_frame.text for shape in named(labelled, "label ")]
        assert any("Psoas major" in text for text in words)
        lines = [shape.text_frame.text for shape in named(blank, "label ")]
        assert len(lines) == len(words)
        assert {text.strip(".") for text in lines} == {""}


def test_leaders_end_where_the_picture_has_the_structure(deck):
    """The connector's end, put back into pixels, against the layout of the same scene."""
    picture = SCENE.picture.model_copy(
        update={"size": SIZE, "labels": "structures", "orientation_marker": False}
    )
    scene = SCENE.model_copy(update={"picture": picture, "view": Camera(name="anterior")})
    labels = {label.name: label for label in placed_labels(scene, SmallBody()).labels}
    leaders = {s.name.removeprefix("leader "): s for s in named(pictured(deck)[0], "leader ")}
    assert leaders.keys() == labels.keys()
    for name, line in leaders.items():
        x = line.end_x / int(WIDE) * SIZE[0]
        y = (line.end_y - int(TITLE_HIGH)) / int(WIDE) * SIZE[0]
        assert (x, y) == pytest.approx(labels[name].spot, abs=0.6)


def test_title_stands_in_its_placeholder_whatever_it_says(deck):
    assert deck.slides[0].shapes.title.text == "Flexion <of the hip> & more"
    assert all(slide.shapes.title is not None for slide in deck.slides)


def test_film_is_embedded_with_a_poster_of_its_own_shape(deck):
    films = [
        shape for slide in deck.slides for shape in slide.shapes
        if shape.shape_type == MSO_SHAPE_TYPE.MEDIA
    ]  # fmt: skip
    assert len(films) == 1
    film = films[0]
    poster = Image.open(io.BytesIO(film.poster_frame.blob))
    assert film.width / film.height == pytest.approx(poster.width / poster.height, rel=0.01)
    media = [rel for rel in film.part.rels.values() if "media" in rel.reltype]
    assert media[0].target_part.blob[4:8] == b"ftyp"


def test_pictures_have_alternative_text(deck):
    for slide in pictured(deck):
        text = next(named(slide, "picture")[0].element.iter("{*}cNvPr")).get("descr")
        assert "Psoas major" in text


def test_notes_carry_facts_and_sources(deck):
    notes = pictured(deck)[0].notes_slide.notes_text_frame.text
    assert "lesser trochanter" in notes
    assert "Sources:" in notes


def test_sources_slides_hold_no_more_than_fits(deck):
    pages = [slide for slide in deck.slides if slide.shapes.title.text == "Sources"]
    assert pages
    for slide in pages:
        assert len(slide.placeholders[1].text_frame.paragraphs) <= SOURCES_A_SLIDE


def test_scene_without_motion_has_no_film(tmp_path):
    write_slides(Scene(view="right"), SmallBody(), tmp_path / "a.pptx")
    slides = Presentation(str(tmp_path / "a.pptx")).slides
    assert not any(s.shape_type == MSO_SHAPE_TYPE.MEDIA for slide in slides for s in slide.shapes)


def test_another_office_opens_the_slides(tmp_path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("needs LibreOffice (soffice)")
    write_slides(Scene(view="right"), SmallBody(), tmp_path / "a.pptx")
    words = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    words += ["--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "a.pptx")]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    pages = (tmp_path / "a.pdf").read_bytes().count(b"/Type/Page/")
    assert pages == len(Presentation(str(tmp_path / "a.pptx")).slides)
