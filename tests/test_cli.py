"""The command line: files out, one sentence for every fault, and the exit status of each."""

from __future__ import annotations

import csv
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from meshes import Body, Pose
from scenes import load_scene, save_scene
from scenes.scene import Scene
from viz import cli
from viz.commands.measure import swept
from viz.commands.options import Angles, Look, Movement, View, chosen_scene
from viz.commands.render import warnings_of

IN_THE_BACKGROUND = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run a command line in an empty folder; gives exit status, standard output and error."""
    monkeypatch.chdir(tmp_path)

    def ran(*words: str) -> tuple[int, str, str]:
        status = cli.main(words)
        said = capsys.readouterr()
        return status, said.out, said.err

    return ran


def command(*words: str, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "viz", *words],
        stderr=subprocess.PIPE,
        text=True,
        **{**IN_THE_BACKGROUND, **options},  # type: ignore[call-overload]
    )


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
    ("render --size 99999x16 -o a.png", "--size: expected a number of at most 16384, got 99999"),
    ("render --quality fine -o a.png", "--quality: expected 'draft' or 'final', got 'fine'"),
    ("render --labels all -o a.png", "--labels: expected 'none', 'structures', 'landmarks'"),
    ("render --background red -o a.png", "--background: expected 'white', 'graded' or 'black'"),
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
        ("render --only psoaz_major -o a.png", "unknown structure 'psoaz_major'; did you mean"),
        ("render --hide l9 -o a.png", "unknown structure 'l9'"),
        ("render --hide bone,disc,muscle -o a.png", "expected at least one structure to show"),
        ("measure psoaz_major_r --along hip_flexion_r -o a.csv", "unknown muscle 'psoaz_major_r'"),
        ("measure psoas --along hip_flexion_r --about knee -o a.csv", "unknown muscle 'psoas'"),
        ("measure iliacus_r --along hip_flexion_r --about knee -o a.csv", "'knee'"),
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
    assert run("render", "--only", "x", "-o", "a.png")[0] == 2
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


# --- options over a scene ------------------------------------------------------------------------


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


# --- measure -------------------------------------------------------------------------------------


def test_measure_to_csv_agrees_with_the_body(run, body: Body, tmp_path: Path) -> None:
    line = "measure psoas_major_r iliacus_r --along hip_flexion_r --from -20 --to 20 --step 10"
    assert run(*line.split(), "--hip-adduction", "5", "-o", "a.csv")[0] == 0
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    head = [line[2:] for line in lines if line.startswith("#")]
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert [float(row["hip_flexion_r_deg"]) for row in rows] == [-20, -10, 0, 10, 20]
    for row in rows:
        pose = Pose(hip_flexion_r=float(row["hip_flexion_r_deg"]), hip_adduction_r=5)
        length = body.length("iliacus_r", pose)
        arm = body.moment_arm("psoas_major_r", pose, "hip_flexion_r")
        assert float(row["iliacus_r_length_mm"]) == pytest.approx(length, abs=1e-3)
        assert float(row["psoas_major_r_moment_arm_mm"]) == pytest.approx(arm, abs=1e-3)
    for word in ("units: length: mm", "femur on pelvis", "-dL/dangle", "hip_adduction_r: 5"):
        assert any(word in line for line in head)
    assert any(line.startswith("sources: ") for line in head)


def test_measure_to_json(run, body: Body, tmp_path: Path) -> None:
    line = "measure psoas_major --along lumbar_flexion --from 0 --to 10 --quantity length -o a.json"
    assert run(*line.split())[0] == 0
    table = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert table["units"] == {"angle": "degree", "length": "mm", "moment_arm": "mm"}
    assert table["angles"] == [0, 5, 10]
    assert list(table["muscles"]) == ["psoas_major_r", "psoas_major_l"]
    lengths = table["muscles"]["psoas_major_r"]["length"]
    assert lengths == pytest.approx(table["muscles"]["psoas_major_l"]["length"], abs=1e-3)
    assert "moment_arm" not in table["definitions"]


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_measure_to_a_plot(run, body: Body, tmp_path: Path, suffix: str) -> None:
    line = f"measure psoas_major iliacus --along hip_flexion_r --step 20 -o a.{suffix}"
    assert run(*line.split())[0] == 0
    assert (tmp_path / f"a.{suffix}").stat().st_size > 5000
    if suffix == "svg":
        drawing = ElementTree.parse(tmp_path / "a.svg").getroot()
        assert drawing.tag.endswith("svg")
    else:
        assert Image.open(tmp_path / "a.png").size[0] > 1000


def test_swept_angles_include_both_ends() -> None:
    assert swept("hip_flexion_r", None, None, 5.0) == tuple(np.arange(-20.0, 121.0, 5.0))
    assert swept("hip_flexion_l", 0.0, 1.0, 0.1)[-1] == 1.0
    assert swept("pelvic_tilt", 3.0, 3.0, 5.0) == (3.0,)
    assert swept("lumbar_rotation", None, None, 15.0) == (-15.0, 0.0, 15.0)


# --- list, doctor, help --------------------------------------------------------------------------


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


# --- interruptions, pipes, terminals -------------------------------------------------------------

SLOW = """
import sys, time
from pathlib import Path
from viz import cli, files
import viz.commands.render as command
import viz.render

def slow(scene, path, progress=None):
    with files.whole_file(path) as part:
        part.write_bytes(b"half a picture")
        print("begun", flush=True)
        while True:
            progress("drawing", 0.5)
            time.sleep(0.05)

viz_render = sys.modules["viz.render"]
viz_render.render = slow
sys.exit(cli.main(["render", "-o", "a.png"]))
"""


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_command_leaves_nothing(tmp_path: Path, number: int, status: int) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", SLOW], cwd=tmp_path, stdout=-1, stderr=-1, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "begun\n"
    assert len(list(tmp_path.iterdir())) == 1
    child.send_signal(number)
    _, err = child.communicate(timeout=20)
    assert child.returncode == status
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_progress_is_drawn_on_a_terminal_only(tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "from viz.progress import progress_bar\n"
        "with progress_bar(float(sys.argv[1])) as progress:\n"
        "    for i in range(8):\n"
        "        progress('building the muscles', i / 8)\n"
        "        time.sleep(0.05)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, "0"], capture_output=True).stderr == b""
    assert b"building the muscles" in _on_terminal(code, "0.05")
    assert b"building" not in _on_terminal(code, "30")


def _on_terminal(code: str, *words: str) -> bytes:
    main, side = pty.openpty()
    child = subprocess.Popen([sys.executable, "-c", code, *words], stderr=side)
    os.close(side)
    seen = b""
    while True:
        try:
            chunk = os.read(main, 4096)
        except OSError:
            break
        if not chunk:
            break
        seen += chunk
    child.wait(timeout=20)
    os.close(main)
    return seen


def test_reader_that_goes_away_is_no_fault() -> None:
    read, write = os.pipe()
    os.close(read)
    child = command("list", "terms", stdout=write)
    os.close(write)
    _, err = child.communicate(timeout=30)
    assert child.returncode == 0
    assert err == ""


LIGHT = """
import sys
from viz import cli
cli.main(sys.argv[1:])
heavy = [m for m in ("numba", "pyvista", "vtkmodules", "scipy", "trimesh", "matplotlib") if m in sys.modules]
print(*heavy, file=sys.stderr)
"""


@pytest.mark.parametrize("line", ["--help", "render --help", "list bones", "list scenes"])
def test_quick_commands_load_nothing_heavy(line: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIGHT, *line.split()], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == ""


def test_fault_of_the_program_says_so(run, monkeypatch: pytest.MonkeyPatch) -> None:
    from viz.commands import listing

    monkeypatch.setitem(listing.LISTS, "bones", lambda: {}["no such thing"])
    status, _, err = run("list", "bones")
    assert status == 70
    assert err.count("\n") == 1
    assert "a fault of the program, not of what was asked (KeyError" in err
    monkeypatch.setenv("ILIOPSOAS_TRACEBACK", "1")
    with pytest.raises(KeyError):
        cli.main(["list", "bones"])


def test_saved_scene_is_what_the_command_line_reads(run, body: Body, tmp_path: Path) -> None:
    started = time.monotonic()
    save_scene(Scene(pose={"hip_flexion_l": 20}, picture={"size": (32, 32)}), "a.toml")
    assert load_scene("a.toml").pose == {"hip_flexion_l": 20}
    assert run("render", "a.toml", "-o", "a.png")[0] == 0
    assert time.monotonic() - started < 60
