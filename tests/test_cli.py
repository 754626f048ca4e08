"""The command line: files out, one sentence for every fault, and the exit status of each."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from meshes import Body
from scenes import load_scene, save_scene
from scenes.scene import Scene
from viz.commands.render import warnings_of

BAD_INPUT = [
    # words of the command line, and what the one sentence must say
    ("rendr", "unknown command 'rendr'; did you mean 'render'?"),
    ("render", "expected a file to write, got none; add -o and its name"),
    ("render -o", "-o: expected a value after it, got none"),
    ("render -o a.png -o b.png", "-o: expected once, got it twice"),
    ("render a.toml b.toml -o c.png", "expected nothing more, got b.toml"),
    ("render --sise 3x4 -o a.png", "unknown option --sise; did you mean --size?"),
    ("render --hip-flexion abc -o a.png", "--hip-flexion: expected a number, got 'abc'"),
    ("render --hip-flexion 300 -o a.png", "--hip-flexion: expected an angle of -30 to 125 degrees"),
    ("render --hip-flexion nan -o a.png", "--hip-flexion: expected a finite number, got nan"),
    ("render --lumbar-rotation 16 -o a.png", "--lumbar-rotation: expected an angle of -15 to 15"),
    ("render --hip-flexion 3 --side up -o a.png", "--side: expected right, left or both, got 'up'"),
    ("render --side left -o a.png", "--side needs an angle such as --hip-flexion, or a motion"),
    ("render --rhythm 0.9 -o a.png", "--rhythm: expected a fraction of 0 to 0.39 or one of"),
    ("render --rhythm slow -o a.png", "--rhythm: expected a fraction of 0 to 0.39 or one of"),
    ("render --motion walk -o a.png", "--motion: unknown motion 'walk'"),
    ("render --motion hip_flexon -o a.png", "did you mean 'hip_flexion'?"),
    ("render --motion hip_flexion --at 101 -o a.png", "--at: expected a number of at most 100"),
    ("render --motion hip_flexion --fps 0 -o a.mp4", "--fps: expected a number of at least 1"),
    ("render --at 50 -o a.png", "--at needs a motion: --motion hip_flexion"),
    (
        "render --motion hip_flexion --hip-flexion 3 -o a.png",
        "expected a motion or angles, got both --motion and --hip-flexion; take one of them out",
    ),
    ("render --view anterioor -o a.png", "--view: unknown view 'anterioor'; did you mean"),
    ("render --zoom 0 -o a.png", "--zoom: expected a number greater than 0, got 0"),
    ("render --elevation 91 -o a.png", "--elevation: expected a number of at most 90, got 91"),
    ("render --fixed skull -o a.png", "--fixed: expected 'pelvis', 'femur_r', 'femur_l' or"),
    ("render --size 0x0 -o a.png", "--size: expected a number of at least 16, got 0"),
    ("render --size big -o a.png", "--size: expected width x height such as 1920x1080, got 'big'"),
    ("render --size 99999x16 -o a.png", "--size: expected a number of at most 32768, got 99999"),
    ("render --quality fine -o a.png", "--quality: expected 'draft' or 'final', got 'fine'"),
    ("render --labels all -o a.png", "--labels: expected 'none', 'structures', 'landmarks'"),
    ("render --background red -o a.png", "--background: expected 'white', 'graded' or 'black'"),
    ("render --only psoaz_major -o a.png", "--only: unknown structure 'psoaz_major'; did you mean"),
    ("render --hide bone,l9 -o a.png", "--hide: unknown structure 'l9'; did you mean"),
    ("render words.toml -o a.png", "words.toml: structures.opacity: unknown structure 'spine'"),
    ("render -o a.pgn", "a.pgn: unknown format '.pgn'; did you mean '.png'?"),
    ("render -o a", "a: expected a file name that ends in one of .png"),
    ("render -o none/a.png", "none/a.png: expected the folder 'none' to exist"),
    ("render -o folder.png", "folder.png: expected a file to write, got a folder"),
    ("render -o empty.toml/a.png", "empty.toml/a.png: expected the folder 'empty.toml' to exist"),
    ("render -o a.mp4", "a.mp4: expected a scene with a motion for a film, got one without"),
    ("render --transparent -o a.jpg", "a.jpg: expected a format with transparency, got .jpg"),
    ("render none.toml -o a.png", "none.toml: expected a scene file, got a path where there is no"),
    ("render empty.toml -o a.png", "empty.toml: expected the line 'schema = 1' at the top"),
    ("render binary.toml -o a.png", "binary.toml: expected a text file in UTF-8, got other bytes"),
    ("render folder.png -o a.png", "folder.png: expected a scene file, got a folder or a device"),
    ("render psoas_alon -o a.png", "unknown scene 'psoas_alon'; did you mean 'psoas_alone'?"),
    ("render -5 -o a.png", "unknown scene '-5'"),
    ("measure", "expected MUSCLES after 'measure', got none; see iliopsoas measure --help"),
    ("measure psoas_major_r", "expected --along with a value, got none"),
    ("measure x --along hip_flexion -o a.csv", "--along: expected a coordinate of the pose, got"),
    ("measure x --along hip_flexion_r -o a.txt", "expected a file that ends in .csv, .json"),
    ("measure x --along hip_flexion_r --step 0 -o a.csv", "--step: expected at least"),
    ("measure x --along hip_flexion_r --step nan -o a.csv", "--step: expected at least"),
    ("measure x --along hip_flexion_r --step 1e-9 -o a.csv", "--step: expected at least"),
    ("measure x --along hip_flexion_r --from -31 -o a.csv", "--from: expected an angle of -30 to"),
    ("measure x --along hip_flexion_r --to nan -o a.csv", "--to: expected an angle of -30 to 125"),
    ("measure x --along pelvic_tilt --from 9 --to 3 -o a.csv", "--to: expected an angle of at le"),
    ("measure x --along pelvic_tilt --quantity force -o a.csv", "--quantity: expected length, mo"),
    ("measure x --along pelvic_tilt --about knee -o a.csv", "--about: unknown coordinate 'knee'"),
    ("measure x --along pelvic_tilt -o none/a.csv", "expected the folder 'none' to exist"),
    ("list", "expected WHAT after 'list', got none; see iliopsoas list --help"),
    ("list bone", "unknown list 'bone'; did you mean 'bones'?"),
    ("list bones --jsn", "unknown option --jsn; did you mean --json?"),
    ("view --motion walk", "--motion: unknown motion 'walk'"),
]


@pytest.mark.parametrize(("line", "sentence"), BAD_INPUT, ids=[line for line, _ in BAD_INPUT])
def test_bad_input_is_one_sentence_and_status_2(run, tmp_path: Path, line: str, sentence) -> None:
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "empty.toml").touch()
    (tmp_path / "words.toml").write_text("schema = 1\nstructures.opacity.spine = 0.5\n")
    (tmp_path / "binary.toml").write_bytes(b"\x00\xff\xfe\x89")
    before = sorted(tmp_path.rglob("*"))
    status, out, err = run(*line.split())
    assert status == 2
    assert out == ""
    assert err.startswith("iliopsoas: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert sentence in err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("render --hide bone,disc,muscle -o a.png", "expected at least one structure to show"),
        ("measure psoaz_major_r --along hip_flexion_r -o a.csv", "unknown muscle 'psoaz_major_r'"),
        ("measure psoas --along hip_flexion_r -o a.csv", "unknown muscle 'psoas'; did you mean"),
        ("render --body none -o a.png", "none"),
    ],
)
def test_names_that_the_body_has_not(run, body: Body, tmp_path: Path, line, sentence) -> None:
    status, out, err = run(*line.split())
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert sentence in err
    assert list(tmp_path.iterdir()) == []


def test_file_that_is_there_stays_when_the_new_one_fails(run, body: Body, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"precious")
    assert run("render", "--hide", "bone,disc,muscle", "-o", "a.png")[0] == 2
    assert (tmp_path / "a.png").read_bytes() == b"precious"
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_renders_an_angle_to_a_picture(run, body: Body, tmp_path: Path) -> None:
    line = ("render", "--size", "200x160", "--hip-flexion", "60", "-o", "flexed.png")
    assert run(*line) == (0, "", "")
    neutral = ("render", "--size", "200x160", "-o", "neutral.png")
    assert run(*neutral) == (0, "", "")
    flexed, standing = (
        np.asarray(Image.open(tmp_path / name), dtype=int) for name in ("flexed.png", "neutral.png")
    )
    assert flexed.shape == standing.shape == (160, 200, 3)
    assert (np.abs(flexed - standing).max(axis=2) > 30).mean() > 0.02


def test_hidden_muscle_is_missing_from_the_picture(run, body: Body, tmp_path: Path) -> None:
    def muscle_pixels(*words: str) -> float:
        assert run("render", "--size", "240x240", *words, "-o", "a.png")[0] == 0
        pixels = np.asarray(Image.open(tmp_path / "a.png").convert("RGB"), dtype=int)
        return float((pixels[..., 0] > pixels[..., 1] + 40).mean())

    everything = muscle_pixels()
    assert muscle_pixels("--hide", "psoas_major_r") < everything - 0.002
    assert muscle_pixels("--hide", "muscle") < 0.002 < everything


def test_scene_file_and_options_over_it(run, body: Body, tmp_path: Path) -> None:
    save_scene(Scene(picture={"size": (120, 90)}, structures={"only": ("bone",)}), "a.toml")
    assert run("render", "a.toml", "-o", "a.png")[0] == 0
    assert Image.open("a.png").size == (120, 90)
    assert run("render", "a.toml", "--size", "80x60", "-o", "a.jpg")[0] == 0
    assert Image.open("a.jpg").size == (80, 60)


def test_film_of_a_motion(run, body: Body, tmp_path: Path) -> None:
    line = "render --motion hip_flexion --seconds 0.4 --fps 10 --size 96x64 -o a.gif"
    assert run(*line.split()) == (0, "", "")
    with Image.open("a.gif") as film:
        assert film.size == (96, 64)
        assert film.n_frames == 4


def test_warning_where_living_hips_meet_bone(run, body: Body) -> None:
    line = "render --hip-flexion 115 --size 32x32 -o a.png"
    status, out, err = run(*line.split())
    assert (status, out) == (0, "")
    assert err.startswith("iliopsoas: note: right hip flexed 115 degrees")


def test_farthest_flexion_of_a_motion_is_what_is_warned_of() -> None:
    turned = Scene(motion={"name": "hip_flexion"}, rhythm=0.0)
    assert "flexed 120 degrees" in warnings_of(turned)[0]
    assert warnings_of(Scene(motion={"name": "hip_flexion"})) == ()


def test_saved_scene_is_what_the_command_line_reads(run, body: Body, tmp_path: Path) -> None:
    started = time.monotonic()
    save_scene(Scene(pose={"hip_flexion_l": 20}, picture={"size": (32, 32)}), "a.toml")
    assert load_scene("a.toml").pose == {"hip_flexion_l": 20}
    assert run("render", "a.toml", "-o", "a.png")[0] == 0
    assert time.monotonic() - started < 60
