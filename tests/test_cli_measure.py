"""Measuring from the command line: tables that agree with the body and say what they hold."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from meshes import Body, Pose
from scenes import Scene
from viz.commands.measuring import swept


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


OWN = """schema = 1

[[muscles]]
name = "pectineus"
volume = 65
pcsa = 436
source = "a test"

[muscles.origin]
bone = "hip_bone"
at = { pecten_pubis_2 = 0.35, pecten_pubis_3 = 0.35, obturator_crest_1 = 0.3 }

[muscles.insertion]
bone = "femur"
at = { linea_pectinea_1 = 0.5, linea_pectinea_2 = 0.5 }
"""


def test_measure_sections_volume_and_cross_section(run, body: Body, tmp_path: Path) -> None:
    line = "measure psoas_major iliacus_r --along hip_flexion_r --from 0 --to 30 --step 30"
    words = [*line.split(), "--quantity", "volume,pcsa,section", "--level", "l1,l4_l5"]
    assert run(*words, "-o", "a.json")[0] == 0
    table = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    units = {"volume": "cm3", "pcsa": "cm2", "section": "cm2", "borders": "mm"}
    assert units.items() <= table["units"].items()
    assert set(table["definitions"]) == {"angle", "volume", "pcsa", "section"}
    assert table["section_plane"] == "axial"
    psoas = table["muscles"]["psoas_major_r"]
    assert psoas["volume"] == pytest.approx([284.0, 284.0], rel=1e-3)
    assert psoas["pcsa"] == pytest.approx([14.63, 14.63], rel=1e-3)
    found = body.section("psoas_major_r", "l4_l5", Pose(hip_flexion_r=30))
    disc = psoas["section"]["l4_l5"]
    assert disc["area"][1] == pytest.approx(found.area, abs=1e-3)
    assert disc["medial"][1] == pytest.approx(found.medial, abs=1e-3)
    assert disc["centroid"][1] == pytest.approx(found.centroid, abs=1e-3)
    assert table["muscles"]["iliacus_r"]["section"]["l1"]["medial"] == [None, None]
    assert run(*words, "--plane", "disc", "-o", "a.csv")[0] == 0
    rows = [r for r in (tmp_path / "a.csv").read_text().splitlines() if not r.startswith("#")]
    row = next(csv.DictReader(rows))
    tilted = body.section("psoas_major_r", "l4_l5", plane="disc")
    assert float(row["psoas_major_r_l4_l5_section_cm2"]) == pytest.approx(tilted.area, abs=1e-3)
    assert row["iliacus_r_l1_medial_mm"] == ""


def test_measure_each_fascicle_by_itself(run, body: Body, tmp_path: Path) -> None:
    line = "measure psoas_major_r --along lumbar_flexion --from 0 --to 20 --step 20"
    words = [*line.split(), "--about", "l4_l5_flexion", "--per", "fascicle", "-o", "a.json"]
    assert run(*words)[0] == 0
    table = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    names = [f.name for f in body.fascicles() if f.muscle == "psoas_major_r"]
    assert list(table["muscles"]) == names
    assert len(names) >= 22
    for name in names[::9]:
        arm = body.moment_arm(name, Pose(lumbar_flexion=20), "l4_l5_flexion")
        assert table["muscles"][name]["moment_arm"][1] == pytest.approx(arm, abs=1e-3)


@pytest.mark.parametrize("step", ["0", "20"])
def test_sections_are_plotted_by_level_or_along_the_angle(run, tmp_path: Path, step: str) -> None:
    line = f"measure psoas_major_r --along hip_flexion_r --from 0 --to {step} --step 10"
    assert run(*line.split(), "--quantity", "section", "-o", "a.svg")[0] == 0
    assert (tmp_path / "a.svg").stat().st_size > 5000


def test_measure_a_muscle_of_ones_own(run, body: Body, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    line = "measure pectineus psoas_major --along hip_flexion_r --from 0 --to 40 --step 20"
    words = [*line.split(), "--muscle-file", "own.toml", "--quantity", "both"]
    assert run(*words, "-o", "a.json")[0] == 0
    table = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert list(table["muscles"]) == ["pectineus_r", "psoas_major_r"]
    lengths = table["muscles"]["pectineus_r"]["length"]
    assert lengths[0] > lengths[1] > lengths[2]
    assert any("source: a test" in note for note in table["notes"])


def measured_lengths(run, *words: str) -> list[float]:
    line = "measure psoas_major_r --along hip_flexion_r --from 0 --to 60 --step 60"
    assert run(*line.split(), "--quantity", "length", *words, "-o", "a.json")[0] == 0
    table = json.loads(Path("a.json").read_text(encoding="utf-8"))
    lengths: list[float] = table["muscles"]["psoas_major_r"]["length"]
    return lengths


def test_the_pelvis_takes_its_share_at_every_angle(run, body: Body, tmp_path: Path) -> None:
    poses = [Pose(hip_flexion_r=angle).with_rhythm("standing") for angle in (0, 60)]
    expected = [body.length("psoas_major_r", pose) for pose in poses]
    assert measured_lengths(run, "--rhythm", "standing") == pytest.approx(expected, abs=1e-3)
    head = json.loads(Path("a.json").read_text(encoding="utf-8"))
    tilts = [pose.pelvic_tilt for pose in poses]
    assert head["moving_with_it"]["pelvic_tilt"] == f"{tilts[0]:g} to {tilts[1]:g}"
    assert abs(expected[1] - measured_lengths(run)[1]) > 1.0


def test_locks_hold_at_every_angle(run, body: Body, tmp_path: Path) -> None:
    scene = Scene(pose={"hip_flexion_r": 60}, locks={"pelvic_tilt": -10})
    lengths = measured_lengths(run, "--lock", "pelvic_tilt=-10")
    assert lengths[1] == pytest.approx(body.length("psoas_major_r", scene.posed()), abs=1e-3)


def test_iliopsoas_is_its_two_muscles(run, body: Body, tmp_path: Path) -> None:
    line = "measure iliopsoas --along hip_flexion_l --from 0 --to 0 --quantity length -o a.json"
    assert run(*line.split())[0] == 0
    table = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert list(table["muscles"]) == ["psoas_major_l", "iliacus_l"]


def test_a_last_angle_that_is_not_reached_is_said(run, body: Body, tmp_path: Path) -> None:
    line = "measure psoas_major_r --along pelvic_tilt --from 0 --to 3 --step 2 -o a.csv"
    status, _, said = run(*line.split(), "--quantity", "length")
    assert status == 0
    assert said.startswith("iliopsoas: note: the last angle is 2 degrees: --to 3 is no whole")


BAD = [
    ("--hip-flexion 30", "--hip-flexion: expected angles that --along does not move"),
    ("--lock hip_flexion_r=5", "--lock: expected coordinates that --along does not move"),
    ("--quantity area", "--quantity: expected length, moment_arm, volume, pcsa, section, both"),
    ("--per string", "--per: expected muscle or fascicle, got 'string'"),
    ("--per fascicle --quantity section", "--per: expected muscle for section"),
    ("--level l4", "--level needs sections; add --quantity section"),
    ("--quantity section --level l9", "--level: unknown level 'l9'"),
    ("--quantity section --plane coronal", "--plane: unknown plane 'coronal'"),
    ("--muscle-file none.toml", "none.toml: expected a file of muscles"),
    ("--muscle-file bad.toml", "bad.toml, line 14: muscles.0.insertion.bone: unknown bone 'femr'"),
]


@pytest.mark.parametrize(("more", "sentence"), BAD)
def test_what_cannot_be_measured_is_one_sentence(
    run, tmp_path: Path, more: str, sentence: str
) -> None:
    (tmp_path / "bad.toml").write_text(OWN.replace('"femur"', '"femr"'), encoding="utf-8")
    line = f"measure psoas_major --along hip_flexion_r --step 50 {more} -o a.csv"
    status, _, said = run(*line.split())
    assert status == 2
    assert sentence in said
    assert said.strip().count("\n") == 0
    assert not (tmp_path / "a.csv").exists()


def test_a_rhythm_that_would_do_nothing_is_refused(run) -> None:
    line = "measure iliacus --along lumbar_flexion --rhythm supine -o a.csv"
    status, _, said = run(*line.split())
    assert status == 2
    assert "--rhythm needs a hip that is flexed: --along hip_flexion_r" in said


def test_names_in_a_sentence_are_a_dozen_at_most(run, body: Body) -> None:
    for line in (
        "measure xqqzzw --along hip_flexion_r -o a.csv",
        "render --only xqqzzw -o a.png",
        "render --show xqqzzw -o a.png",
    ):
        status, _, said = run(*line.split())
        assert status == 2
        assert len(said) < 400
        assert "more: iliopsoas list " in said
        assert said.split(" and ")[0].count(",") == 11
