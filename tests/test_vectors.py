"""Vector pictures as they are edited: layers, a named group for each label, letters that stay."""

import base64
import io
import re
import shutil
import subprocess
from xml.etree import ElementTree

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from PIL import Image
from viz_body import SmallBody

from scenes.scene import Scene
from viz import render

BODY = SmallBody()
SIZE = (640, 400)
SVG, LABEL = "{http://www.w3.org/2000/svg}", "{http://www.inkscape.org/namespaces/inkscape}"
needs_inkscape = pytest.mark.skipif(not shutil.which("inkscape"), reason="needs Inkscape")


def scene(labels="structures", **more):
    taken = {"size": SIZE, "background": "white", "labels": labels, "scale_bar": True}
    return Scene(
        title="Über Größe ὀστέον", picture={**taken, "title": True, "source": True}, labels=more
    )


def root_of(path):
    return ElementTree.parse(path).getroot()


def layers(root):
    found = [g for g in root.findall(f"{SVG}g") if g.get(f"{LABEL}groupmode") == "layer"]
    return {g.get(f"{LABEL}label"): g for g in found}


def test_layers_and_groups_have_names(tmp_path):
    found = layers(root_of(render(scene(), tmp_path / "a.svg", BODY)))
    assert list(found) == ["body", "frame", "labels"]
    frame = [group.get(f"{LABEL}label") for group in found["frame"]]
    assert frame == ["title", "source", "orientation", "scale bar"]
    groups = list(found["labels"])
    assert len({group.get("id") for group in groups}) == len(groups) >= 8
    for group in groups:
        words = [text.text for text in group.iterfind(f"{SVG}text")]
        name = group.get(f"{LABEL}label").split(": ")[1]
        assert name == " ".join(words)
        assert len(group.findall(f"{SVG}polyline")) == len(group.findall(f"{SVG}circle")) == 2


@pytest.mark.parametrize(("labels", "more"), [("blank", {}), ("structures", {"blank": True}),
                                              ("numbers", {"blank": True})])  # fmt: skip
def test_a_blank_file_holds_no_name_to_be_looked_up(labels, more, tmp_path):
    text = render(scene(labels, **more), tmp_path / "a.svg", BODY).read_text(encoding="utf-8")
    assert 'label="label 3"' in text
    assert not re.search("psoas_major|psoas major|sacrum", text, re.IGNORECASE)


def test_the_letters_are_in_the_file(tmp_path):
    path = render(scene(), tmp_path / "a.svg", BODY)
    root = root_of(path)
    rules = re.findall(
        r"family: '([^']+)'; font-weight: (\d+).*?base64,([^)]+)", root.find(f"{SVG}style").text
    )
    letters = {}
    for family, weight, data in rules:
        with TTFont(io.BytesIO(base64.b64decode(data))) as font:
            letters.setdefault(weight, set()).update(map(chr, font.getBestCmap()))
        assert f"'{family}'" in root.find(f"{SVG}g").get("font-family")
    for text in root.iter(f"{SVG}text"):
        assert set(text.text) <= letters[text.get("font-weight")], text.text
    assert sum(len(data) for _, _, data in rules) < 120_000


def inkscape(*line):
    return subprocess.run(
        ["inkscape", *map(str, line)], capture_output=True, check=True, text=True, timeout=120
    ).stdout


def query(path):
    """Left, top, right and bottom in pixels of everything in a file, by its id."""
    rows = (row.split(",") for row in inkscape("--query-all", path).splitlines() if row)
    boxes = {name: np.array(list(map(float, box))) for name, *box in rows}
    whole = boxes["body"][2:]
    scale = np.tile(np.array(SIZE) / whole, 2)
    return {name: scale * np.r_[b[:2], b[:2] + b[2:]] for name, b in boxes.items()}


@needs_inkscape
def test_inkscape_finds_labels_as_groups_of_text_and_paths(tmp_path):
    path = render(scene(), tmp_path / "a.svg", BODY)
    boxes = query(path)
    assert {"body", "frame", "labels", "drawing", "title", "scale-bar"} <= set(boxes)
    groups = [box for name, box in boxes.items() if re.fullmatch(r"label-\d+", name)]
    assert len(groups) >= 8
    for left, top, right, foot in groups:
        assert left >= -1.0
        assert top >= -1.0
        assert right <= SIZE[0] + 1.0
        assert foot <= SIZE[1] + 1.0
    texts = [box for name, box in boxes.items() if name.startswith("text")]
    assert len(texts) == len(list(root_of(path).iter(f"{SVG}text")))
    assert all(3.0 < box[3] - box[1] < 40.0 for box in texts)


@needs_inkscape
def test_inkscape_draws_an_svg_as_the_png_is(tmp_path):
    for name in ("a.svg", "a.png"):
        render(scene(), tmp_path / name, BODY)
    inkscape(tmp_path / "a.svg", "--export-type=png", "-w", SIZE[0], "-o", tmp_path / "b.png")
    one, two = (
        np.asarray(Image.open(tmp_path / n).convert("RGB"), int) for n in ("a.png", "b.png")
    )
    assert np.abs(one - two).mean() < 5.0


@needs_inkscape
def test_inkscape_opens_a_pdf_with_its_words_whole(tmp_path):
    path = render(scene(), tmp_path / "a.pdf", BODY)
    inkscape("--pdf-page=1", path, "--export-type=svg", "-o", tmp_path / "b.svg")
    words = {"".join(text.itertext()) for text in root_of(tmp_path / "b.svg").iter(f"{SVG}text")}
    assert {"Psoas major (left)", "Femur (right)", "Sacrum"} <= words
    assert not {text for text in words if "\ufffd" in text}


@pytest.mark.skipif(not shutil.which("pdffonts"), reason="needs poppler-utils")
def test_a_pdf_has_one_font_a_style_and_all_inside(tmp_path):
    path = render(scene(), tmp_path / "a.pdf", BODY)
    told = subprocess.run(["pdffonts", path], capture_output=True, check=True, text=True).stdout
    rows = [row.split() for row in told.splitlines()[2:]]
    assert all(row[-5] == row[-4] == "yes" for row in rows)
    # Regular for labels, semibold for the title, and another font for the title's Greek.
    assert len({row[0] for row in rows}) == len(rows) <= 3
