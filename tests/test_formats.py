"""Files: every format of the table, films frame by frame, and nothing half-written."""

import os
import resource
import sys
from itertools import pairwise
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image
from viz_body import SmallBody

from scenes.scene import MotionChoice, Scene
from viz import render
from viz.files import UnwritableError, checked_target, whole_file
from viz.formats import FORMATS, ROWS, checked_format, format_of

SIZE = (96, 72)
BODY = SmallBody()
FILM = {"name": "hip_flexion", "seconds": 0.7, "fps": 10}


def scene(motion=None, size=SIZE, **picture):
    return Scene(view="anterolateral", motion=motion, picture={"size": size, **picture})


def film_frames(path):
    reader = imageio_ffmpeg.read_frames(path)
    about = next(reader)
    width, height = about["size"]
    frames = [np.frombuffer(f, np.uint8).reshape(height, width, 3).astype(int) for f in reader]
    return about, frames


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.suffix)
def test_every_format_is_written_whole(row, tmp_path):
    path = tmp_path / f"out{row.suffix}"
    assert render(scene(FILM if row.moving else None), path, BODY) == path
    if row.suffix in (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".gif"):
        with Image.open(path) as image:
            assert image.size == SIZE
            assert np.asarray(image.convert("RGB")).std() > 10.0
    assert list(tmp_path.iterdir()) == [path]
    assert set(FORMATS) == {r.suffix for r in ROWS}


def test_a_jpeg_is_near_its_png(tmp_path):
    for name in ("a.png", "a.jpg"):
        render(scene(size=(240, 180)), tmp_path / name, BODY)
    png, jpg = (
        np.asarray(Image.open(tmp_path / n).convert("RGB"), int) for n in ("a.png", "a.jpg")
    )
    assert np.abs(png - jpg).mean() < 2.0


def test_a_transparent_png_has_an_opacity(tmp_path):
    render(scene(transparent=True), tmp_path / "a.png", BODY)
    assert Image.open(tmp_path / "a.png").mode == "RGBA"


def test_an_mp4_has_exactly_its_frames_and_an_even_size(tmp_path):
    path = tmp_path / "a.mp4"
    render(scene(FILM, size=(97, 71)), path, BODY)
    about, frames = film_frames(path)
    assert about["codec"] == "h264"
    assert about["pix_fmt"].startswith("yuv420p")
    assert about["size"] == (98, 72)
    assert len(frames) == 7
    assert about["duration"] == pytest.approx(0.7, abs=0.005)


def test_a_film_shows_the_motion(tmp_path):
    path = tmp_path / "a.mp4"
    render(scene({**FILM, "seconds": 0.8}, size=(160, 120)), path, BODY)
    _, frames = film_frames(path)
    steps = [np.abs(a - b).mean() for a, b in pairwise(frames)]
    assert len(frames) == 8
    assert min(steps) > 0.05
    # There and back: frame 2 of 8 stands where frame 6 stands.
    assert np.abs(frames[2] - frames[6]).mean() < 0.5 * np.abs(frames[2] - frames[4]).mean()
    # A loop closes: the last step is like the first.
    assert np.abs(frames[-1] - frames[0]).mean() < 2.0 * steps[0]


def test_the_colours_of_a_film_are_those_of_the_picture(tmp_path):
    look = {"size": (160, 120), "background": "white"}
    render(scene({**FILM, "seconds": 0.1}, **look), tmp_path / "a.mp4", BODY)
    _, frames = film_frames(tmp_path / "a.mp4")
    with Image.open(_gif(tmp_path, look)) as gif:
        first = np.asarray(gif.convert("RGB"), int)
    assert np.abs(frames[0] - first).mean() < 4.0


def _gif(folder, look):
    render(scene({**FILM, "seconds": 0.1}, **look), folder / "a.gif", BODY)
    return folder / "a.gif"


@pytest.mark.parametrize(("seconds", "fps"), [(0.5, 10), (0.5, 30)])
def test_a_gif_lasts_as_long_as_asked_and_loops(seconds, fps, tmp_path):
    path = tmp_path / "a.gif"
    render(scene({**FILM, "seconds": seconds, "fps": fps}), path, BODY)
    with Image.open(path) as gif:
        assert gif.info["loop"] == 0
        durations = []
        for frame in range(gif.n_frames):
            gif.seek(frame)
            durations.append(gif.info["duration"])
    assert gif.n_frames == round(seconds * fps)
    assert sum(durations) == pytest.approx(1000 * seconds, abs=20)


def test_a_still_of_a_motion_is_taken_at_its_place(tmp_path):
    at = MotionChoice(name="hip_flexion", at=50.0)
    moving = scene(at)
    pose = {k: v for k, v in vars(moving.posed()).items() if v}
    still = scene().model_copy(update={"pose": pose})
    for name, shown in (("a.png", moving), ("b.png", still)):
        render(shown, tmp_path / name, BODY)
    a, b = (np.asarray(Image.open(tmp_path / name)) for name in ("a.png", "b.png"))
    np.testing.assert_array_equal(a, b)


def test_labels_in_a_film(tmp_path):
    render(scene(FILM, labels="structures", size=(320, 180)), tmp_path / "a.mp4", BODY)
    assert len(film_frames(tmp_path / "a.mp4")[1]) == 7


@pytest.mark.parametrize(
    ("name", "shown", "said"),
    [
        ("a.pgn", scene(), "unknown format '.pgn'; did you mean '.png'"),
        ("a", scene(), "ends in one of .png"),
        ("a.mp4", scene(), "expected a scene with a motion"),
        ("a.jpg", scene(transparent=True), "expected a format with transparency"),
        ("a.gif", scene(FILM, transparent=True), "expected a format with transparency"),
    ],
)
def test_what_cannot_be_shown_is_told_before_any_work(name, shown, said, tmp_path):
    with pytest.raises(ValueError, match=said):
        render(shown, tmp_path / name, None)
    assert not list(tmp_path.iterdir())


def test_suffixes_may_be_capitals():
    assert format_of("A.PNG").suffix == ".png"
    assert checked_format("A.MP4", scene(FILM)).moving


def test_a_missing_folder_and_a_folder_are_told(tmp_path):
    with pytest.raises(UnwritableError, match=r"expected the folder .* to exist"):
        render(scene(), tmp_path / "none" / "a.png", None)
    with pytest.raises(UnwritableError, match="got a folder"):
        checked_target(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_folder_without_permission_is_told(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(UnwritableError, match="no permission"):
        render(scene(), tmp_path / "a.png", None)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("name", ["a.png", "a.mp4", "a.gif"])
def test_a_full_disk_is_told_and_leaves_what_was_there(name, tmp_path, monkeypatch):
    from viz.formats import film, raster

    target = tmp_path / name
    target.write_bytes(b"before")
    full = Path("/dev/full")
    saved, encoder = Image.Image.save, film.Encoder
    monkeypatch.setattr(
        raster.Image.Image, "save", lambda self, path, *a, **k: saved(self, full, *a, **k)
        if Path(path).parent == tmp_path else saved(self, path, *a, **k)
    )  # fmt: skip
    monkeypatch.setattr(film, "Encoder", lambda path, *rest: encoder(full, *rest))
    with pytest.raises(UnwritableError, match=r"the disk is full; make room") as error:
        render(scene(FILM if not name.endswith("png") else None), target, BODY)
    assert str(target) in str(error.value)
    assert "\n" not in str(error.value)
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of file sizes")
@pytest.mark.parametrize("name", ["a.png", "a.mp4"])
def test_a_file_that_cannot_grow_leaves_nothing(name, tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))
    try:
        with pytest.raises(UnwritableError, match="cannot be written"):
            render(scene(FILM if name.endswith("mp4") else None), tmp_path / name, BODY)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("fault", [KeyboardInterrupt, ValueError])
@pytest.mark.parametrize("name", ["a.mp4", "a.gif"])
def test_a_film_broken_off_leaves_nothing(fault, name, tmp_path):
    def broken(what, share):
        if share > 0.5:
            raise fault

    with pytest.raises(fault):
        render(scene(FILM), tmp_path / name, BODY, broken)
    assert not list(tmp_path.iterdir())


def test_progress_rises_to_the_end(tmp_path):
    shares = []
    render(scene(FILM), tmp_path / "a.mp4", BODY, lambda _, share: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_file_replaces_another_only_when_whole(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("before")
    target.chmod(0o640)

    def half_written():
        with whole_file(target) as beside:
            assert beside.parent == tmp_path
            assert beside.suffix == ".txt"
            beside.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_written()
    assert target.read_text() == "before"
    with whole_file(target) as beside:
        beside.write_text("whole")
    assert target.read_text() == "whole"
    assert target.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [target]
