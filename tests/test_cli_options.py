"""Options of the command line over a scene, and the lists, help and doctor beside it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from meshes import Body, Pose
from meshes.neighbours.records import schematic_records
from scenes import save_scene
from scenes.cameras import Camera
from scenes.scene import Scene
from viz.chosen import meant, values
from viz.commands.chosen_scene import chosen_scene
from viz.commands.listing import structure_words
from viz.commands.options import Angles, Look, Movement, View


def test_options_take_the_place_of_the_scene(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        "schema = 1\nrhythm = 'supine'\n[pose]\nhip_flexion_r = 40\npelvic_tilt = 5\n"
        "[view]\nname = 'lateral'\nzoom = 2\n[structures]\nhide = ['l1']\n"
    )
    scene = chosen_scene(
        str(path),
        Angles(hip_flexion=60, side="left"),
        None,
        View(azimuth=10),
        Look(only="bone, disc", size="64x48"),
    )
    assert scene.pose == {"hip_flexion_r": 40, "pelvic_tilt": 5, "hip_flexion_l": 60}
    assert (scene.view.name, scene.view.zoom, scene.view.azimuth) == ("right", 2, 10)
    assert (scene.structures.only, scene.structures.hide) == (("bone", "disc"), ("l1",))
    assert (scene.picture.size, scene.rhythm) == ((64, 48), "supine")


def test_the_camera_is_aimed_as_in_a_scene(tmp_path: Path) -> None:
    aimed = chosen_scene(None, None, None, View(target="0, -60,95", span=160.0)).view
    assert aimed == Camera(target=(0.0, -60.0, 95.0), span=160.0)
    focused = chosen_scene(None, None, None, View(view="left", focus="femur_l,sacrum", zoom=2)).view
    assert focused == Camera(name="left", focus=("femur_l", "sacrum"), zoom=2.0)
    path = str(tmp_path / "a.toml")
    save_scene(Scene(view=Camera(target=(1.0, 2.0, 3.0), span=50.0)), path)
    assert chosen_scene(path, view=View(span=80.0)).view.target == (1.0, 2.0, 3.0)
    own = chosen_scene(path, view=View(focus="femur_l")).view
    assert (own.focus, own.target, own.span) == (("femur_l",), None, None)


@pytest.mark.parametrize(
    ("view", "told"),
    [
        (View(target="1,2", span=3.0), "--target: expected a point in mm.*such as 0,-60,95"),
        (View(target="1,2,3"), "got --target alone; add --span 300"),
        (View(span=30.0), "got --span alone; add --target"),
        (View(span=0.5, target="1,2,3"), "--span: expected a number greater than 1"),
        (View(focus="femmur"), "--focus: unknown structure 'femmur'"),
    ],
)
def test_a_camera_that_is_not_aimed_is_told_in_a_sentence(view: View, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        chosen_scene(None, view=view)


def test_motion_takes_the_place_of_a_pose_and_angles_that_of_a_motion(tmp_path: Path) -> None:
    path = str(tmp_path / "a.toml")
    save_scene(Scene(motion={"name": "hip_flexion", "side": "left", "fps": 12}), path)
    assert chosen_scene(path, Angles(hip_flexion=30)).posed() == Pose(hip_flexion_l=30)
    moved = chosen_scene(path, None, Movement(at=50)).motion
    assert moved is not None
    assert (moved.at, moved.side, moved.fps) == (50, "left", 12)
    posed = chosen_scene("hip_flexed_90", None, Movement(motion="hip_flexion"))
    assert posed.pose == {}
    assert posed.motion is not None


def test_angles_move_the_right_side_unless_told() -> None:
    assert chosen_scene(None, Angles(hip_flexion=-20)).pose == {"hip_flexion_r": -20}
    both = chosen_scene(None, Angles(hip_adduction=-5, side="both", pelvic_tilt=3)).pose
    assert both == {"hip_adduction_r": -5, "hip_adduction_l": -5, "pelvic_tilt": 3}
    assert chosen_scene(None, Angles(hip_flexion=60, rhythm="0.2")).posed().pelvic_tilt == -12


@pytest.mark.parametrize(
    ("what", "known"),
    [
        ("bones", "hip_bone_r"),
        ("muscles", "psoas_major_l"),
        ("motions", "hip_flexion"),
        ("views", "anterior"),
        ("scenes", "psoas_alone"),
        ("formats", ".mp4"),
        ("terms", "iliopubic_eminence"),
    ],
)
def test_lists_for_people_and_for_programs(run, what: str, known: str) -> None:
    status, out, err = run("list", what)
    assert (status, err) == (0, "")
    assert any(line.split()[0] == known for line in out.splitlines())
    status, out, _ = run("list", what, "--json")
    assert status == 0
    assert known in [row["name"] for row in json.loads(out)]


def test_listed_structures_are_those_of_the_body(run, body: Body) -> None:
    for what, names in (
        ("muscles", body.muscles.names),
        ("bones", [b.name for b in body.skeleton.bones]),
    ):
        rows = json.loads(run("list", what, "--json")[1])
        assert {row["name"] for row in rows} == set(names)


def test_words_for_structures_are_those_that_the_body_understands(body: Body) -> None:
    body = body.with_neighbours(["all", "shank", "examination_table", *schematic_records()])
    parts = body.posed().parts
    assert set(body.names) <= set(structure_words())
    assert all(meant(word, parts) for word in structure_words())


def test_version_and_help(run) -> None:
    status, out, _ = run("--version")
    assert status == 0
    assert out.strip()[0].isdigit()
    for words in (("--help",), ("render", "--help"), ()):
        status, out, err = run(*words)
        assert (status, err) == (0, "")
        assert "iliopsoas" in out


def test_doctor_finds_all_that_is_here(run) -> None:
    status, out, err = run("doctor")
    lines = out.splitlines()
    assert any(line.startswith("ok      Python: 3.") for line in lines)
    assert any("OpenGL library" in line for line in lines)
    assert any("cache folder" in line for line in lines)
    missing = [line for line in lines if not line.startswith("ok ")]
    assert status == (2 if missing else 0)
    assert err.count("\n") == (1 if missing else 0)


def test_doctor_says_how_to_mend(run, monkeypatch: pytest.MonkeyPatch) -> None:
    from viz.commands import doctor

    monkeypatch.setattr(doctor, "requires", lambda _: ["numpy>=99", "nosuchpackage>=1"])
    monkeypatch.setattr(doctor, "probed", lambda: (False, "none found"))
    monkeypatch.setenv("ILIOPSOAS_CACHE", "/proc/none")
    status, out, err = run("doctor")
    assert status == 2
    assert "pip install 'numpy>=99'" in out
    assert "missing nosuchpackage: not installed" in out
    assert "apt-get install libegl1 libgl1" in out
    assert "set ILIOPSOAS_CACHE" in out
    assert "4 of" in err


def test_window_needs_a_display(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    if sys.platform.startswith("linux"):
        status, _, err = run("view")
        assert status == 2
        assert "expected a display to open a window on, found none" in err


def test_missing_opengl_is_one_sentence(run, monkeypatch: pytest.MonkeyPatch) -> None:
    from viz import opengl

    monkeypatch.setattr(opengl, "loads", lambda _: False)
    if sys.platform.startswith("linux"):
        status, _, err = run("render", "-o", "a.png")
        assert (status, err.count("\n")) == (2, 1)
        assert "libegl1 libgl1" in err


def test_plurals_and_groups_mean_what_they_say(body: Body) -> None:
    parts = body.with_neighbours(["all"]).posed().parts
    kinds = {part.name: part.kind for part in parts}
    for word, kind in (("arteries", "artery"), ("bursae", "bursa"), ("fasciae", "fascia")):
        assert {kinds[name] for name in meant(word, parts)} == {kind}
        assert word in structure_words()
    assert not {"arterys", "bursas", "fascias"} & set(structure_words())
    assert len(structure_words()) == len(set(structure_words()))
    two = ("psoas_major", "iliacus")
    assert set(meant("iliopsoas", parts)) == {f"{name}_{side}" for name in two for side in "rl"}
    assert set(meant("iliopsoas_l", parts)) == {f"{name}_l" for name in two}


def test_a_group_is_less_than_a_name_and_more_than_a_kind(body: Body) -> None:
    parts = body.posed().parts
    found = values({"muscle": 1, "iliopsoas": 2, "iliacus": 3, "iliacus_l": 4}, parts)
    assert found["psoas_minor_r"] == 1
    assert found["psoas_major_r"] == 2
    assert (found["iliacus_r"], found["iliacus_l"]) == (3, 4)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[body]\nfolder = 'none'", "a.toml, line 3: body.folder: expected a folder of bones, got"),
        (
            "muscle_files = ['m.toml']",
            "a.toml, line 2: muscle_files: expected files of muscles",
        ),
        ("labels.words = {nosuch = 'x'}", "a.toml: labels.words: unknown structure 'nosuch'"),
    ],
)
def test_what_a_scene_names_and_is_not_there(run, tmp_path: Path, text: str, sentence) -> None:
    (tmp_path / "a.toml").write_text(f"schema = 1\n{text}\n")
    status, _, said = run("render", "a.toml", "-o", "a.png")
    assert (status, said.count("\n")) == (2, 1)
    assert sentence in said


def test_wide_lists_have_headings(run) -> None:
    for what in ("bones", "muscles", "neighbours", "terms"):
        shown = run("list", what)[1].splitlines()
        rows = json.loads(run("list", what, "--json")[1])
        assert shown[0].split() == list(rows[0])
        assert len(shown) == len(rows) + 1


def test_formats_of_every_command_are_listed(run) -> None:
    rows = json.loads(run("list", "formats", "--json")[1])
    listed = {(row["command"], row["name"]) for row in rows}
    for command, suffix in (("quiz", ".gift"), ("tour", ".pptx"), ("labs", ".html")):
        assert (command, suffix) in listed
        line = {"quiz": "quiz", "tour": "tour", "labs": "labs thomas_test"}[command]
        assert f"{suffix}" in run(*line.split(), "-o", "a.none")[2]
    assert {("claims", ".html"), ("motions", ".csv"), ("render", ".png")} <= listed


@pytest.mark.parametrize("line", ["quiz", "tour", "labs", "claims", "motions walking"])
@pytest.mark.parametrize("language", ["latin", "both", "klingon"])
def test_sentences_are_in_three_languages(run, line: str, language: str) -> None:
    status, out, said = run(*line.split(), "--language", language)
    assert (status, out, said.count("\n")) == (2, "", 1)
    assert said.startswith("iliopsoas: --language: ")
    assert f"'{language}'" in said
    assert "latin'?" not in said
    assert "english" in said
