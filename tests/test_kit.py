"""The kit: what it holds, what is made again, and what an interruption leaves."""

from __future__ import annotations

import json

import pytest

from scenes.files import load_scene
from scenes.scene import Scene
from viz import kit
from viz.formats import FORMATS

FLEXION = Scene(title="Flexion", motion={"name": "hip_flexion"})


@pytest.fixture
def commands(monkeypatch):
    """Commands that write their own words into their file, and a list of those that ran."""
    from viz import cli

    ran = []

    def written(words):
        ran.append(words)
        target = words[words.index("-o") + 1]
        with open(target, "w") as file:  # noqa: PTH123
            file.write(" ".join(words))
        return 0

    monkeypatch.setattr(cli, "ran", written)
    return ran


def test_every_kind_of_file_is_there_with_the_command_that_made_it(tmp_path, commands):
    made = kit.write_kit(FLEXION, tmp_path / "kit")
    names = {path.name for path in (tmp_path / "kit").iterdir()}
    assert {path.name for path in made} | {"scene.toml", "kit.json", "README.md"} == names
    for suffix in ("mp4", "pptx", "html", "glb", "svg", "pdf", "png", "gift", "xml", "md", "csv"):
        assert any(name.endswith(suffix) for name in names)
    readme = (tmp_path / "kit" / "README.md").read_text()
    for words in commands:
        assert f"iliopsoas {' '.join(words)}" in readme
    assert "Alternative text" in readme
    assert load_scene(tmp_path / "kit" / "scene.toml") == FLEXION


def test_pictures_come_labelled_and_blank(tmp_path, commands):
    kit.write_kit(FLEXION, tmp_path)
    labelled = {p.name.removeprefix("labelled_") for p in tmp_path.glob("labelled_*.png")}
    assert labelled == {p.name.removeprefix("blank_") for p in tmp_path.glob("blank_*.png")}
    assert len(labelled) >= 3


def test_an_unchanged_kit_is_not_made_again(tmp_path, commands):
    kit.write_kit(FLEXION, tmp_path)
    commands.clear()
    assert kit.write_kit(FLEXION, tmp_path) == ()
    assert commands == []


def test_what_was_changed_or_lost_is_made_again(tmp_path, commands):
    kit.write_kit(FLEXION, tmp_path)
    (tmp_path / "page.html").write_text("spoilt")
    (tmp_path / "film.mp4").unlink()
    assert {p.name for p in kit.write_kit(FLEXION, tmp_path)} == {"page.html", "film.mp4"}
    commands.clear()
    other = FLEXION.model_copy(update={"title": "Another"})
    assert len(kit.write_kit(other, tmp_path)) == len(kit.items(other))


def test_an_interrupted_kit_goes_on(tmp_path, commands, monkeypatch):
    whole = kit.make

    def stopped(item, folder):
        if item.file == "model.glb":
            raise KeyboardInterrupt
        whole(item, folder)

    monkeypatch.setattr(kit, "make", stopped)
    with pytest.raises(KeyboardInterrupt):
        kit.write_kit(FLEXION, tmp_path)
    before = set(json.loads((tmp_path / "kit.json").read_text()))
    assert before == {"film.mp4", "slides.pptx", "page.html"}
    monkeypatch.setattr(kit, "make", whole)
    commands.clear()
    again = {path.name for path in kit.write_kit(FLEXION, tmp_path)}
    assert again == {item.file for item in kit.items(FLEXION)} - before


def test_a_damaged_list_costs_only_time(tmp_path, commands):
    kit.write_kit(FLEXION, tmp_path)
    (tmp_path / "kit.json").write_text("[1, 2")
    assert len(kit.write_kit(FLEXION, tmp_path)) == len(kit.items(FLEXION))


def test_a_scene_without_motion_has_no_film():
    assert "film.mp4" not in {item.file for item in kit.items(Scene())}


def test_every_rendered_file_has_a_format():
    for item in kit.items(FLEXION):
        if item.command[0] == "render":
            assert "." + item.file.rsplit(".", 1)[1] in FORMATS


def test_a_folder_that_cannot_be_made_is_said(tmp_path, run):
    (tmp_path / "file").write_text("")
    status, _, said = run("kit", "anterior", "-o", str(tmp_path / "file" / "kit"))
    assert status == 2
    assert "the folder cannot be made" in said
