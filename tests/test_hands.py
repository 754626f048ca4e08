"""Tasks shared by processes: done once each, and broken off within seconds, nothing left."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import pytest

from viz.files import whole_file
from viz.hands import done_by


def noted(name: str, folder: Path) -> None:
    if name == "bad":
        raise ValueError("bad: expected a good one")
    with (folder / "notes").open("a") as file:
        file.write(f"{name}\n")


def endless(name: str, folder: Path) -> None:
    with whole_file(folder / name):
        while True:
            time.sleep(0.01)


def test_every_task_is_done_once(tmp_path: Path) -> None:
    names = ["a", "b", "c", "d", "e"]
    assert sorted(done_by(2, names, partial(noted, folder=tmp_path))) == names
    assert sorted((tmp_path / "notes").read_text().split()) == names


def test_a_task_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="bad: expected a good one"):
        list(done_by(2, ["bad", "a"], partial(noted, folder=tmp_path)))


def test_what_is_broken_off_ends_at_once_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from viz import hands

    def interrupted(ends: list[object]) -> list[object]:
        start = time.monotonic()
        while len(list(tmp_path.iterdir())) < 2 and time.monotonic() - start < 30.0:
            time.sleep(0.01)
        assert len(list(tmp_path.iterdir())) == 2
        raise KeyboardInterrupt

    monkeypatch.setattr(hands, "wait", interrupted)
    monkeypatch.setattr(hands, "PATIENCE", 20.0)
    running = done_by(2, ["a.txt", "b.txt", "c.txt"], partial(endless, folder=tmp_path))
    with pytest.raises(KeyboardInterrupt):
        next(running)
    assert list(tmp_path.iterdir()) == []
