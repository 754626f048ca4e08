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
from viz.commands.measure import swept


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
