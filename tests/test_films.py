"""Films: turns, figures, plots and labels that follow; sequences, workers, sheets, vectors."""

import base64
import io
import json
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from viz_body import SmallBody

from scenes import load_scene
from scenes.scene import Scene
from viz import render
from viz.commands.chosen_scene import chosen_scene, parsed_sweep
from viz.commands.options import Movement
from viz.files import UnwritableError
from viz.formats.film import Film, framed_stage, planned
from viz.framing import swept_round
from viz.instruments import Readout, moving_coordinate, running_plot
from viz.labels import labelled
from viz.seen import seen
from viz.sheet import Words

SIZE = (160, 120)
BODY = SmallBody()
MOTION = {"name": "hip_flexion", "seconds": 0.6, "fps": 10}
TURN = {"turn": 360.0, "seconds": 0.8, "fps": 10}


def scene(motion=None, film=None, size=SIZE, view="anterior", sheet=None, **picture):
    taken = {"size": size, "background": "white", **picture}
    more = {"sheet": sheet} if sheet else {}
    return Scene(view=view, motion=motion, film=film or {}, picture=taken, **more)


def test_a_turn_is_a_loop_of_exactly_its_frames():
    plan = planned(scene(film=TURN))
    assert plan.count == 8
    assert plan.closed
    np.testing.assert_allclose(plan.turns, np.arange(8) * 45.0)
    half = planned(scene(film={**TURN, "turn": 90.0}))
    assert not half.closed
    assert half.turns[-1] == 90.0
    both = planned(scene(MOTION, {"turn": 360.0}))
    assert (both.count, both.closed) == (6, True)
    assert both.percents[3] == 50.0


def test_a_turned_camera_sees_what_its_azimuth_would():
    with Film(scene(film=TURN, orientation_marker=False), BODY) as film:
        front = film.frame(0).copy()
        right = film.frame(2).copy()
        again = film.frame(0).copy()
        inside = film.stage.framing.pixels(film.stage.frame_points(), SIZE)
    np.testing.assert_array_equal(front, again)
    assert np.abs(front.astype(int) - right.astype(int)).mean() > 2.0
    assert inside[:, :2].min() > 0.0
    # Ninety degrees to the camera's own right from in front is the body's left side.
    with framed_stage(scene(film=TURN, view="left", orientation_marker=False), BODY) as stage:
        sight = stage.framing.sight.back
    with Film(scene(film=TURN), BODY) as film:
        film.frame(2)
        np.testing.assert_allclose(film.stage.framing.sight.back, sight, atol=1e-9)


def test_points_swept_round_are_what_a_turning_camera_sees():
    points = np.random.default_rng(2).normal(size=(20, 3))
    axis, pivot = np.array([0.0, 1.0, 0.0]), np.array([1.0, 2.0, 3.0])
    swept = swept_round(points, pivot, axis, 360.0, 5).reshape(5, 20, 3)
    np.testing.assert_allclose(swept[0], points, atol=1e-12)
    np.testing.assert_allclose(swept[4], points, atol=1e-12)
    np.testing.assert_allclose(swept[2][:, 0], 2.0 - points[:, 0], atol=1e-12)
    np.testing.assert_allclose(swept[..., 1], np.tile(points[:, 1], (5, 1)), atol=1e-12)


def test_labels_of_a_film_never_cover_each_other_nor_jump():
    filmed = scene(
        {**MOTION, "seconds": 1.2, "fps": 30}, {"turn": 45.0}, (640, 360), labels="structures"
    )
    places: dict[str, list] = {}
    with Film(filmed, BODY) as film:
        for number in range(film.plan.count):
            film._at(film.plan.percents[number], film.plan.turns[number])
            items = film.labels.items(film.stage, number)
            words = [item for item in items if isinstance(item, Words) and item.opacity > 0.02]
            boxes = [box(word) for word in words]
            for a, b in combinations(boxes, 2):
                assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] + 0.5 or b[3] <= a[1] + 0.5
            for word in words:
                places.setdefault(word.text, []).append((number, word.place, word.opacity))
    assert len(places) >= 6
    for seen_ in places.values():
        for (n, p, o), (m, q, r) in pairwise(seen_):
            if m == n + 1 and min(o, r) > 0.5:
                assert np.hypot(p[0] - q[0], p[1] - q[1]) < 80.0


def box(word):
    from viz.lettering import width_of

    wide = width_of(word.text, word.size)
    left = word.place[0] - (wide if word.anchor == "end" else 0.0)
    return left, word.place[1] - 0.75 * word.size, left + wide, word.place[1] + 0.1 * word.size


def test_leaders_of_a_film_end_on_what_is_seen_at_every_key():
    filmed = scene({**MOTION, "seconds": 2.0}, {}, (480, 270), "anterolateral", labels="structures")
    with Film(filmed, BODY) as film:
        keys, ends = film.labels.keys, []
        for place, key in enumerate(keys):
            film._moment(place / len(keys))
            view = seen(film.stage)
            for label, spot in zip(key.labels, key.spots(film.stage), strict=True):
                row, column = int(spot[1] * view.scale), int(spot[0] * view.scale)
                around = view.mask(label.part)[row - 2 : row + 3, column - 2 : column + 3]
                ends.append(around.any())
    assert len(ends) > 20
    assert np.mean(ends) > 0.97


def test_a_film_of_a_still_body_has_still_labels():
    filmed = scene(None, {"turn": 1e-9, "seconds": 1.0, "fps": 10}, (480, 270), labels="structures")
    with Film(filmed, BODY) as film:
        first = film.labels.items(film.stage, 0)
        last = film.labels.items(film.stage, 9)
        with framed_stage(filmed, BODY) as stage:
            texts = {label.text for label in labelled(stage).labels}
    assert {i.text for i in first if isinstance(i, Words)} == texts
    places = [[i.place for i in items if isinstance(i, Words)] for items in (first, last)]
    np.testing.assert_allclose(*places, atol=0.01)


def test_the_angle_is_read_off():
    poses = [scene(MOTION).posed(p) for p in (0.0, 50.0)]
    assert moving_coordinate(poses) == "hip_flexion_r"
    with Film(scene(MOTION, {"angle": True}, (640, 360)), BODY) as film:
        film._moment(0.5)
        pose = film.stage.posed.pose
        items = Readout("hip_flexion_r", True).items(film.stage, pose)
        said = [item.text for item in items]
        assert f"{pose.hip_flexion_r:.0f}°" in said
        # The motion reaches 120 degrees of the thigh on the trunk.
        assert any("thigh on trunk 120°" in text for text in said)
        assert film.frame(3).shape == (360, 640, 3)


class MeasuredBody(SmallBody):
    def length(self, name, pose):
        return 300.0 - pose.hip_flexion_r

    def moment_arm(self, name, pose, coordinate):
        assert coordinate == "hip_flexion_r"
        return 57.3


def test_the_plot_runs_along_with_the_film():
    filmed = scene({**MOTION, "seconds": 2.0}, {"plot": "length"}, (800, 400))
    with Film(filmed, MeasuredBody()) as film:
        plot = film._plot
        assert plot.title == "Length, mm"
        assert plot.low <= plot.values.min() < plot.values.max() <= plot.high
        middle = plot.items(film.stage, 0.5)
        assert film.stage.inner[2] == pytest.approx(0.7)
        width = filmed.picture.size[0]
        assert all(i.place[0] > 0.7 * width for i in middle if isinstance(i, Words))
        frame = film.frame(0)
        assert frame[:, 570:].std() > 5.0
    arm = running_plot(
        scene(MOTION, {"plot": "moment_arm"}), MeasuredBody(),
        [filmed.posed(float(p)) for p in (0, 50)], ["psoas_major_r"],
    )  # fmt: skip
    np.testing.assert_allclose(arm.values, 57.3)
    assert "about hip flexion (right)" in arm.title


def test_nothing_to_plot_is_told(tmp_path):
    with pytest.raises(ValueError, match="expected a muscle to plot"):
        render(scene(MOTION, {"plot": "length"}), tmp_path / "a.mp4", BODY)
    assert list(tmp_path.iterdir()) == []


def test_frames_as_files_and_in_an_archive_are_those_of_the_film(tmp_path):
    filmed = scene(MOTION, transparent=True)
    render(filmed, tmp_path / "frame_%03d.png", BODY)
    render(filmed, tmp_path / "frames.zip", BODY)
    files = sorted(tmp_path.glob("frame_*.png"))
    assert [file.name for file in files] == [f"frame_{i:03d}.png" for i in range(6)]
    with zipfile.ZipFile(tmp_path / "frames.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"frame_{i:04d}.png" for i in range(6)]
        for file, name in zip(files, archive.namelist(), strict=True):
            assert archive.read(name) == file.read_bytes()
    with Image.open(files[0]) as image:
        assert image.mode == "RGBA"
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_a_sequence_broken_off_leaves_nothing(tmp_path):
    def broken(_what, share):
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render(scene(MOTION), tmp_path / "frame_%04d.png", BODY, broken)
    with pytest.raises(UnwritableError, match="to exist"):
        render(scene(MOTION), tmp_path / "none" / "frame_%04d.png", BODY)
    assert list(tmp_path.iterdir()) == []


def test_two_workers_write_the_same_film(tmp_path):
    for name, workers in (("one.zip", 1), ("two.zip", 2)):
        render(scene(MOTION, size=(64, 48)), tmp_path / name, BODY, workers=workers)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_a_worker_that_fails_says_why():
    from multiprocessing import Pipe

    from viz.workers import WorkerError, _received, _work

    ours, theirs = Pipe(duplex=False)
    before = signal.getsignal(signal.SIGINT)
    _work(scene(MOTION, {"plot": "length"}), BODY, (0,), theirs)
    signal.signal(signal.SIGINT, before)
    with pytest.raises(WorkerError, match="expected a muscle to plot"):
        _received(ours)
    theirs.close()
    with pytest.raises(WorkerError, match="a drawing process has ended"):
        _received(ours)


@pytest.mark.skipif(not shutil.which("ffprobe"), reason="needs ffprobe")
@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "h264"), ("a.webm", "vp9")])
def test_a_film_is_what_players_take(name, codec, tmp_path):
    render(scene(MOTION, size=(97, 71)), tmp_path / name, BODY)
    asked = "stream=codec_name,pix_fmt,width,height,r_frame_rate,color_space:format=duration"
    line = ["ffprobe", "-v", "error", "-show_entries", asked, "-of", "json", tmp_path / name]
    told = json.loads(subprocess.run(line, capture_output=True, check=True, text=True).stdout)
    stream = told["streams"][0]
    assert stream["codec_name"] == codec
    assert stream["pix_fmt"] == "yuv420p"
    assert (stream["width"], stream["height"]) == (98, 72)
    assert stream["r_frame_rate"] == "10/1"
    assert stream["color_space"] == "bt709"
    assert float(told["format"]["duration"]) == pytest.approx(0.6, abs=0.01)


def test_a_sheet_has_a_cell_for_every_angle_and_view(tmp_path):
    sheet = {"along": "hip_flexion_r", "angles": [0, 45, 90], "views": ["anterior", "lateral"]}
    path = render(scene(sheet=sheet, size=(480, 300)), tmp_path / "a.png", BODY)
    with Image.open(path) as image:
        assert image.size == (480, 300)
        pixels = np.asarray(image).astype(int)
    dark = np.abs(pixels - 255).max(axis=2) > 40
    left = np.flatnonzero(dark.any(axis=0))
    assert left.max() > 400
    cells = [dark[40:160, 100 + i * 125 : 220 + i * 125] for i in range(3)]
    assert all(cell.mean() > 0.05 for cell in cells)
    assert (cells[0] != cells[2]).mean() > 0.02


def test_a_sheet_is_no_film_and_needs_room(tmp_path):
    sheet = {"along": "hip_flexion_r", "angles": list(range(0, 120, 3))}
    with pytest.raises(ValueError, match=r"expected a picture format such as \.png for a sheet"):
        render(scene(sheet=sheet), tmp_path / "a.mp4", BODY)
    with pytest.raises(ValueError, match="expected room for 40 x 1 pictures"):
        render(scene(sheet=sheet), tmp_path / "a.png", BODY)


def test_sweeps_are_read():
    assert parsed_sweep("hip_flexion_r=0:120:30")["angles"] == [0, 30, 60, 90, 120]
    assert parsed_sweep("pelvic_tilt=5,-5") == {"along": "pelvic_tilt", "angles": [5, -5]}
    assert parsed_sweep("hip_flexion_r=10:-20:-15")["angles"] == [10, -5, -20]
    for text in ("hip_flexion_r", "=1,2", "hip_flexion_r=0:9:0", "hip_flexion_r=a", "x=1:2"):
        with pytest.raises(ValueError, match="--sweep: expected a coordinate with first:last:step"):
            parsed_sweep(text)


def test_a_turn_alone_takes_seconds_and_fps():
    film = chosen_scene(None, None, Movement(turn=360, seconds=3, fps=12)).film
    assert (film.turn, film.seconds, film.fps) == (360, 3, 12)
    both = chosen_scene(None, None, Movement(motion="hip_flexion", turn=90, seconds=3))
    assert (both.motion.seconds, both.film.turn) == (3, 90)


LABELLED = {"labels": "structures", "title": True, "source": True, "scale_bar": True}


def labelled_scene(**more):
    notes = [{"text": "Über Größe & <Maß> ὀστέον", "at": "psoas_major_r", "stands": (0.5, 0.1)}]
    taken = {"size": (480, 300), "background": "white", "dpi": 150, **LABELLED, **more}
    return Scene(title="Psoas & iliacus", notes=notes, picture=taken)


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


def test_missing_ffmpeg_and_missing_fonts_are_one_sentence(tmp_path, monkeypatch):
    import imageio_ffmpeg

    from viz import lettering
    from viz.encoder import FfmpegMissingError

    def none() -> str:
        raise RuntimeError("No ffmpeg exe could be found")

    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", none)
    with pytest.raises(FfmpegMissingError, match="install it with pip install imageio-ffmpeg"):
        render(scene(MOTION), tmp_path / "a.mp4", BODY)
    lettering.font_files.cache_clear()
    lettering.font_file.cache_clear()
    monkeypatch.setattr(lettering, "find_spec", lambda _: None)
    with pytest.raises(lettering.FontMissingError, match="pip install font-source-sans-pro"):
        render(scene(labels="structures", size=(320, 200)), tmp_path / "a.png", BODY)
    lettering.font_files.cache_clear()
    lettering.font_file.cache_clear()
    assert list(tmp_path.iterdir()) == []


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
