"""Files of pictures: words kept as vectors, resolution, no loss where none is promised."""

import base64
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from film_scenes import BODY, labelled_scene, scene
from PIL import Image

from scenes import load_scene
from scenes.scene import Scene
from viz import render


def test_an_svg_has_its_words_and_leaders_as_vectors(tmp_path):
    path = render(labelled_scene(), tmp_path / "a.svg", BODY)
    root = ElementTree.parse(path).getroot()
    space = {"s": "http://www.w3.org/2000/svg"}
    assert (root.get("width"), root.get("viewBox")) == ("3.2000in", "0 0 480 300")
    words = [text.text for text in root.iterfind(".//s:text", space)]
    assert {"Psoas & iliacus", "Psoas major (right)", "Sacrum"} <= set(words)
    assert "Über Größe & <Maß> ὀστέον" in " ".join(words)
    assert len(root.findall(".//s:polyline", space)) > 16
    image = root.find(".//s:image", space)
    data = image.get("{http://www.w3.org/1999/xlink}href").split(",", 1)[1]
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (480, 300)
    assert render(labelled_scene(), tmp_path / "b.svg", BODY).read_bytes() == path.read_bytes()


@pytest.mark.skipif(not shutil.which("rsvg-convert"), reason="needs rsvg-convert")
def test_an_svg_is_drawn_as_the_png_is(tmp_path):
    render(labelled_scene(), tmp_path / "a.svg", BODY)
    render(labelled_scene(), tmp_path / "a.png", BODY)
    line = ["rsvg-convert", "-w", "480", "-o", tmp_path / "b.png", tmp_path / "a.svg"]
    subprocess.run(line, check=True)
    one, two = (
        np.asarray(Image.open(tmp_path / n).convert("RGB"), int) for n in ("a.png", "b.png")
    )
    assert np.abs(one - two).mean() < 6.0


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")
def test_a_pdf_has_text_that_can_be_searched_and_fonts_inside(tmp_path):
    path = render(labelled_scene(), tmp_path / "a.pdf", BODY)

    def told(*line):
        return subprocess.run(line, capture_output=True, check=True, text=True).stdout

    text = told("pdftotext", path, "-")
    for words in ("Psoas & iliacus", "Psoas major (right)", "Größe", "ὀστέον"):
        assert words in text
    assert "Page size:       230.4 x 144 pts" in told("pdfinfo", path)
    rows = told("pdffonts", path).splitlines()[2:]
    assert rows
    assert all(re.search(r" yes yes (yes|no) ", row) for row in rows)
    assert render(labelled_scene(), tmp_path / "b.pdf", BODY).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.webp"])
def test_resolution_is_written(name, tmp_path):
    render(labelled_scene(), tmp_path / name, BODY)
    with Image.open(tmp_path / name) as image:
        assert image.size == (480, 300)
        if name == "a.webp":
            exif = image.getexif()
            assert (exif[0x011A], exif[0x011B], exif[0x0128]) == (150, 150, 2)
        else:
            assert [float(d) for d in image.info["dpi"]] == pytest.approx([150, 150], abs=0.1)


@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.webp"])
def test_formats_without_loss_hold_the_same_pixels(name, tmp_path):
    render(scene(transparent=True), tmp_path / name, BODY)
    render(scene(transparent=True), tmp_path / "b.png", BODY)
    with Image.open(tmp_path / name) as one, Image.open(tmp_path / "b.png") as two:
        assert one.mode == "RGBA"
        opaque = np.asarray(two)[..., 3] > 0
        np.testing.assert_array_equal(np.asarray(one)[opaque], np.asarray(two)[opaque])


def test_a_picture_too_large_for_its_format_is_told(tmp_path):
    with pytest.raises(ValueError, match=r"expected at most 16383 pixels each way in \.webp"):
        render(scene(size=(20000, 64)), tmp_path / "a.webp", BODY)


def test_a_scene_in_a_notebook_is_a_picture(monkeypatch):
    from scenes import showing

    monkeypatch.setattr(sys.modules["viz.render"], "body_of", lambda *_: BODY)
    shown = scene(size=(1600, 900))._repr_png_()
    assert Image.open(io.BytesIO(shown)).size == (960, 540)
    monkeypatch.setattr(showing, "_drawers", [])
    monkeypatch.setattr(showing, "entry_points", lambda group: ())
    assert Scene()._repr_png_() is None


def test_the_figures_of_the_documents_are_scenes_with_their_pictures():
    docs = Path(__file__).parents[1] / "docs"
    text = (docs / "figures.md").read_text(encoding="utf-8")
    names = {path.stem for path in (docs / "figures").glob("*.toml")}
    assert len(names) == 12
    for name in names:
        shown = load_scene(docs / "figures" / f"{name}.toml")
        assert shown.title
        assert f"figures/{name}.toml" in text
        assert list((docs / "pictures").glob(f"figure_{name}.*"))
