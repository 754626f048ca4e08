"""The cache of built bodies: whole or absent, whoever writes at once or dies in the middle."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from meshes import cache

WRITER = """
import numpy as np
from meshes import cache
for i in range(20):
    cache.keep("shared", {"a": np.full(200_000, float(%d)), "b": np.full(200_000, float(%d))})
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ILIOPSOAS_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_round_trip_is_exact() -> None:
    values = {"x": np.random.default_rng(0).normal(size=(7, 3)), "names": np.array(["a", "b"])}
    cache.keep("key", values)
    back = cache.kept("key")
    assert back is not None
    assert all(np.array_equal(back[name], values[name]) for name in values)


def test_unknown_key_is_none() -> None:
    assert cache.kept("nothing") is None


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut off", b"no archive at all" * 100])
def test_damaged_file_is_none(folder: Path, damage: bytes) -> None:
    folder.mkdir()
    (folder / "key.npz").write_bytes(damage)
    assert cache.kept("key") is None


def test_truncated_archive_is_none(folder: Path) -> None:
    cache.keep("key", {"x": np.zeros(10_000)})
    path = folder / "key.npz"
    path.write_bytes(path.read_bytes()[:5_000])
    assert cache.kept("key") is None


def test_objects_are_never_unpickled(folder: Path) -> None:
    folder.mkdir()
    np.savez(folder / "key.npz", x=np.array([{"evil": 1}], dtype=object))
    assert cache.kept("key") is None


def test_concurrent_writers_leave_one_whole_body() -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER % (number, number)], env=os.environ)
        for number in (1, 2)
    ]
    seen = 0
    while any(writer.poll() is None for writer in writers):
        arrays = cache.kept("shared")
        if arrays is not None:
            seen += 1
            assert len(np.unique(np.concatenate([arrays["a"], arrays["b"]]))) == 1
    assert all(writer.returncode == 0 for writer in writers)
    assert seen > 0


def test_killed_writer_leaves_nothing_half_written(folder: Path) -> None:
    writer = subprocess.Popen([sys.executable, "-c", WRITER % (1, 1)], env=os.environ)
    while not folder.exists() or not any(folder.iterdir()):
        assert writer.poll() is None or writer.returncode == 0
    writer.kill()
    writer.wait()
    arrays = cache.kept("shared")
    assert arrays is None or set(arrays) == {"a", "b"}
    cache.keep("shared", {"a": np.zeros(1)})
    assert cache.kept("shared") is not None


def test_unwritable_folder_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("ILIOPSOAS_CACHE", str(tmp_path / "file"))
    cache.keep("key", {"x": np.zeros(3)})
    assert cache.kept("key") is None


def test_keys_tell_bodies_and_sources_apart() -> None:
    assert cache.content_key(b"ab", b"c") != cache.content_key(b"a", b"bc")
    assert cache.content_key(b"a") == cache.content_key(b"a")


def test_words_make_no_other_body(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("__init__.py", "cards.py", "cards.de.toml", "bones.csv"):
        (tmp_path / "counted" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "counted" / name).write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    fresh = cache.package_key.__wrapped__

    def keys() -> tuple[str, str]:
        return fresh("counted", without=cache.WORDS), fresh("counted")

    before = keys()
    (tmp_path / "counted" / "cards.de.toml").write_text("other words")
    words = keys()
    assert words[0] == before[0]
    assert words[1] != before[1]
    for name in ("cards.py", "bones.csv"):
        (tmp_path / "counted" / name).write_text("# other")
        assert keys()[0] != words[0]
        words = keys()
