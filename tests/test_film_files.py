"""Files of films: sequences, archives and what players take, by one worker or several."""

import json
import shutil
import signal
import subprocess
import zipfile

import pytest
from film_scenes import BODY, MOTION, scene
from PIL import Image

from viz import render
from viz.files import UnwritableError


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
