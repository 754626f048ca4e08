"""Sheets of pictures along a coordinate, and the sweeps that ask for them."""

import numpy as np
import pytest
from film_scenes import BODY, scene
from PIL import Image

from viz import render
from viz.commands.chosen_scene import parsed_sweep


def test_a_sheet_has_a_cell_for_every_angle_and_view(tmp_path):
    sheet = {"along": "hip_flexion_r", "angles": [0, 45, 90], "views": ["anterior", "lateral"]}
    path = render(scene(sheet=sheet, size=(480, 300)), tmp_path / "a.png", BODY)
    with Image.open(path) as image:
        assert image.size == (480, 300)
        pixels = np.asarray(image).astype(int)
    dark = np.abs(pixels - 255).max(axis=2) > 40
    left = np.flatnonzero(dark.any(axis=0))
    assert left.max() > 400
    cells = [dark[40:160, 100 + i * 125 : 220 + i * 125] for i in range(3)]
    assert all(cell.mean() > 0.05 for cell in cells)
    assert (cells[0] != cells[2]).mean() > 0.02


def test_a_sheet_is_no_film_and_needs_room(tmp_path):
    sheet = {"along": "hip_flexion_r", "angles": list(range(0, 120, 3))}
    with pytest.raises(ValueError, match=r"expected a picture format such as \.png for a sheet"):
        render(scene(sheet=sheet), tmp_path / "a.mp4", BODY)
    with pytest.raises(ValueError, match="expected room for 40 x 1 pictures"):
        render(scene(sheet=sheet), tmp_path / "a.png", BODY)


def test_sweeps_are_read():
    assert parsed_sweep("hip_flexion_r=0:120:30")["angles"] == [0, 30, 60, 90, 120]
    assert parsed_sweep("pelvic_tilt=5,-5") == {"along": "pelvic_tilt", "angles": [5, -5]}
    assert parsed_sweep("hip_flexion_r=10:-20:-15")["angles"] == [10, -5, -20]
    for text in ("hip_flexion_r", "=1,2", "hip_flexion_r=0:9:0", "hip_flexion_r=a", "x=1:2"):
        with pytest.raises(ValueError, match="--sweep: expected a coordinate with first:last:step"):
            parsed_sweep(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hip_flexion_r=0:120:0", "whose step of 0 does not lead from 0 to 120"),
        ("hip_flexion_r=9:3:1", "whose step of 1 does not lead from 9 to 3"),
        ("hip_flexion_r=0:120:0.001", "whose step of 0.001 makes more than 400 pictures"),
        ("foo=1:2", "which has 2 numbers, not first:last:step"),
        ("hip_flexion_r=0,x", "in which 'x' is no angle"),
        ("hip_flexion_r=0:1e999:1", "in which '1e999' is no angle"),
        ("hip_flexion_r", "which has no angles"),
        ("=3", "which has no coordinate"),
    ],
)
def test_what_is_wrong_with_a_sweep_is_said(text, reason):
    with pytest.raises(ValueError, match=f"got '{text}', {reason}$"):
        parsed_sweep(text)
