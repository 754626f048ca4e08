"""Scenes that cannot be: every fault is one sentence that names file, line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from meshes import Pose
from meshes.pose import COORDINATES, coordinate_range
from scenes import Scene, SceneError, load_scene, save_scene
from scenes.errors import line_of
from scenes.files import LARGEST, parsed_scene

# text of the file after "schema = 1", and what the sentence must say
FAULTS = [
    ("viw = 'anterior'", "line 2: viw: unknown key 'viw'; did you mean 'view'?"),
    ("view = 'anterioor'", "line 2: view: unknown view 'anterioor'; did you mean 'anterior'?"),
    ("[view]\nzom = 2", "line 3: view.zom: unknown key 'zom'; did you mean 'zoom'?"),
    ("[view]\nzoom = -1", "line 3: view.zoom: expected a number greater than 0, got -1"),
    ("[view]\nzoom = nan", "view.zoom: expected a finite number, got nan"),
    (
        "[pose]\n\nhip_flexion = 60",
        "line 4: pose.hip_flexion: expected a coordinate of the pose, got 'hip_flexion'; did you",
    ),
    (
        "[pose]\npelvic_tilt = 1\nhip_flexion_r = 200",
        "line 4: pose.hip_flexion_r: expected an angle of -30 to 125 degrees, got 200",
    ),
    ("[pose]\nhip_flexion_r = '60'", "line 3: pose.hip_flexion_r: expected a number, got '60'"),
    ("[pose]\nhip_flexion_r = true", "pose.hip_flexion_r: expected a number, got true"),
    ("[pose]\nhip_flexion_r = inf", "pose.hip_flexion_r: expected a finite number, got inf"),
    ("pose = 5", "line 2: pose: expected a table, got 5"),
    (
        "pose.hip_flexion_r = 3\nmotion.name = 'hip_flexion'",
        "expected a pose or a motion, got both; take one of them out",
    ),
    (
        "[motion]\nname = 'walk'",
        "line 3: motion.name: unknown motion 'walk'; did you mean 'walking'",
    ),
    ("[motion]\nat = 3", "motion.name: expected a value for 'name', got none; add a line"),
    (
        "[motion]\nname = 'hip_flexion'\nside = 'rigth'",
        "motion.side: expected 'right', 'left' or 'both', got 'rigth'; did you mean 'right'?",
    ),
    (
        "motion.name = 'hip_flexion'\nmotion.at = 101",
        "line 3: motion.at: expected a number of at most 100, got 101",
    ),
    ("motion = {name = 'hip_flexion', fps = 0}", "line 2: motion.fps: expected a number of at"),
    ("rhythm = 0.9", "line 2: rhythm: expected a fraction of 0 to 0.39 or one of standing"),
    ("rhythm = 'standin'", "rhythm: expected a fraction of 0 to 0.39 or one of standing"),
    ("fixed = 'trunc'", "fixed: expected 'pelvis', 'femur_r', 'femur_l' or 'trunk', got 'trunc'"),
    ("picture.size = [0, 5]", "picture.size.0: expected a number of at least 16, got 0"),
    ("picture.size = [100]", "picture.size: expected 2 values, got 1"),
    ("picture.size = []", "picture.size: expected 2 values, got 0"),
    ('title = "a\\u0000b"', "title: expected text without control characters, got \\u0000 as"),
    ('description = "\\u001b"', "description: expected text without control characters"),
    ('[labels]\nwords = { l1 = "a\\u0007" }', "line 3: labels.words.l1: expected text without"),
    ("[[notes]]\nat = 'l1'\ntext = \"\\u0085\"", "notes.0.text: expected text without control"),
    ("[pose]\nhip_flexion_r = " + "9" * 5000, "a number in it has too many digits"),
    ("[pose]\nhip_flexion_r = " + "9" * 400, "hip_flexion_r: expected a number"),
    ("picture.size = 'big'", "picture.size: expected a list, got 'big'"),
    ("picture.size = [40000, 100]", "picture.size.0: expected a number of at most 32768"),
    ("picture.quality = 'fnal'", "got 'fnal'; did you mean 'final'?"),
    ("picture.transparent = 1", "picture.transparent: expected true or false, got 1"),
    ("[structures]\ncolours = {l1 = 'red'}", "structures.colours.l1: expected a colour such as"),
    ("[structures]\nopacity = {l1 = 2}", "structures.opacity.l1: expected a number of at most 1"),
    ("[structures]\nonly = 'l1'", "structures.only: expected a list, got 'l1'"),
    ("[body]\nfolder = 5", "body.folder: expected a path in quotes, got 5"),
    ("title = 5", "title: expected text in quotes, got 5"),
    ("[pose", "expected a scene in TOML, got text that is not"),
    ("a = " + "[" * 5000, "expected a scene in TOML, got"),
]


@pytest.mark.parametrize(("text", "sentence"), FAULTS, ids=[s[:40] for _, s in FAULTS])
def test_fault_is_one_sentence_that_names_file_and_field(
    tmp_path: Path, text: str, sentence: str
) -> None:
    path = tmp_path / "lesson.toml"
    path.write_text(f"schema = 1\n{text}\n")
    with pytest.raises(SceneError) as caught:
        load_scene(path)
    said = str(caught.value)
    assert said.startswith(str(path))
    assert sentence in said
    assert "\n" not in said
    assert len(said) < 320 + len(str(path))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "expected the line 'schema = 1' at the top, got none"),
        ("title = 'x'", "expected the line 'schema = 1' at the top, got none"),
        ("schema = true", "schema: this version reads scenes of schema 1, got schema true"),
        ("schema = 1.0", "schema: this version reads scenes of schema 1, got schema 1.0"),
        ("schema = 2", "this version reads scenes of schema 1, got schema 2"),
        ("schema = 'one'", "this version reads scenes of schema 1, got schema 'one'"),
    ],
)
def test_schema_comes_first_and_is_known(text: str, sentence: str) -> None:
    with pytest.raises(SceneError, match=sentence):
        parsed_scene(text, "x.toml")


def test_files_that_are_no_scenes(tmp_path: Path) -> None:
    huge, binary = tmp_path / "huge.toml", tmp_path / "binary.toml"
    huge.write_bytes(b"#" * (LARGEST + 1))
    binary.write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff\xfe")
    for path, sentence in (
        (huge, "expected a scene file of at most 1000 kB, got a larger one"),
        (binary, "expected a text file in UTF-8, got other bytes"),
        (tmp_path / "none.toml", "got a path where there is no file"),
        (tmp_path, "expected a scene file, got a folder or a device"),
        (Path("/dev/zero"), "expected a scene file, got a folder or a device"),
    ):
        with pytest.raises(SceneError) as caught:
            load_scene(path)
        assert str(caught.value).startswith(f"{path}: ")
        assert sentence in str(caught.value)


def test_unwritable_place_leaves_nothing(tmp_path: Path) -> None:
    for target in (tmp_path / "none" / "a.toml", tmp_path, Path("/dev/null")):
        with pytest.raises(SceneError, match="the scene cannot be written"):
            save_scene(Scene(), target)
    assert list(tmp_path.iterdir()) == []


def test_line_of_a_field() -> None:
    text = "schema = 1\n# note\n[view]\nzoom = 2\n\n[structures.colours]\n'l1' = '#000000'\n"
    assert line_of(text, ("view", "zoom")) == 4
    assert line_of(text, ("view", "name")) == 3
    assert line_of(text, ("structures", "colours", "l1")) == 7
    assert line_of(text, ("picture", "size")) is None


def test_ranges_of_a_pose_are_those_of_the_table() -> None:
    for name in COORDINATES:
        low, high = coordinate_range(name)
        assert Scene(pose={name: low}).posed() == Pose(**{name: low})
        with pytest.raises(ValueError, match="expected an angle of"):
            Scene(pose={name: high + 1})
