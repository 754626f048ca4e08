"""``iliopsoas view`` where Qt is missing, and the desktop entry."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from viz.commands import view as command


def test_without_qt_one_sentence_names_the_extra_and_a_plain_window_opens(run, monkeypatch) -> None:
    opened = []
    monkeypatch.setattr(command, "has_qt", lambda: False)
    monkeypatch.setattr(command, "has_display", lambda: True)
    monkeypatch.setattr(command, "_plain", opened.append)
    status, _, err = run("view", "--hip-flexion", "30")
    assert status == 0
    assert "iliopsoas[desktop]" in err
    assert opened[0].pose == {"hip_flexion_r": 30.0}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has desktop entries")
def test_desktop_entry_starts_the_viewer_with_a_scene(run, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    status, out, _ = run("view", "--install-desktop-entry")
    entry = tmp_path / "data" / "applications" / "iliopsoas.desktop"
    assert status == 0
    assert str(entry) in out
    lines = dict(line.split("=", 1) for line in entry.read_text().splitlines() if "=" in line)
    assert lines["Exec"].endswith(" view %f")
    assert (tmp_path / "data" / "icons/hicolor/scalable/apps/iliopsoas.svg").exists()
