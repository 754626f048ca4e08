"""What films refuse: names that are no pattern, an ffmpeg that cannot be run."""

import imageio_ffmpeg
import pytest
from viz_body import SmallBody

from scenes.scene import Scene
from viz import render
from viz.encoder import FfmpegMissingError
from viz.formats import SEQUENCE, format_of

FILM = Scene(motion={"name": "hip_flexion", "seconds": 0.3, "fps": 10}, picture={"size": (64, 48)})


@pytest.mark.parametrize("name", ["frame_%d%d.png", "%s_%d.png", "%d_50%.png", "%d_50% d.png"])
def test_a_pattern_of_more_than_a_number_is_told_before_any_work(name, tmp_path):
    with pytest.raises(ValueError, match=r"expected one number in the name of the frames, such as"):
        render(FILM, tmp_path / name, None)
    assert list(tmp_path.iterdir()) == []


def test_patterns_of_one_number_are_sequences():
    for name in ("frame_%d.png", "%04d.png", "a%%b_%3d.png"):
        assert format_of(name) is SEQUENCE
    assert format_of("100%.png").suffix == ".png"
    assert format_of("100%.png") is not SEQUENCE


@pytest.mark.parametrize("name", ["a.mp4", "a.gif"])
def test_an_ffmpeg_that_cannot_be_run_is_named(name, tmp_path, monkeypatch):
    missing = str(tmp_path / "no" / "ffmpeg")
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: missing)
    with pytest.raises(FfmpegMissingError, match=r"no/ffmpeg' cannot be run \(no such file"):
        render(FILM, tmp_path / name, SmallBody())
    assert list(tmp_path.iterdir()) == []
