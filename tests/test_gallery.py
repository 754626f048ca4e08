"""Scenes of the gallery: found by name, and each of them drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from meshes import Body
from scenes import Scene, SceneError, gallery, gallery_scene, save_scene
from scenes.gallery import opened_scene
from viz import render

ROOT = Path(__file__).parents[1]


def test_gallery_has_its_five_scenes() -> None:
    """Every file of the folder is a scene, and `test_scene_of_the_gallery_is_drawn` draws it."""
    split = [path.name.partition(".") for path in (ROOT / "scenes/data/gallery").iterdir()]
    assert {ending for _, _, ending in split} <= {"toml", "de.toml", "es.toml"}
    assert {name for name, _, _ in split} == set(gallery()) == set(DRAWN)
    assert set(gallery()) >= {"anterior", "lateral", "posterior", "hip_flexed_90", "psoas_alone"}
    for name in gallery():
        scene = gallery_scene(name)
        assert scene.title
        assert scene.description.endswith(".")


DRAWN = gallery()


@pytest.mark.parametrize("name", DRAWN)
def test_scene_of_the_gallery_is_drawn(body: Body, tmp_path: Path, name: str) -> None:
    scene = gallery_scene(name)
    small = scene.picture.model_copy(update={"size": (200, 160)})
    scene = scene.model_copy(update={"picture": small})
    whole = body.with_muscles(scene.own_muscles()).with_neighbours(scene.structures.show)
    path = render(scene, tmp_path / "small.png", body=whole)
    pixels = np.asarray(Image.open(path).convert("RGB"), dtype=int)
    assert pixels.shape == (160, 200, 3)
    red, green, blue = np.moveaxis(pixels, -1, 0)
    muscle = (red > green + 40) & (red > blue + 40)
    bone = (red > blue + 25) & ~muscle
    assert muscle.mean() > 0.003
    assert bone.mean() > 0.03


def test_unknown_scene_suggests_the_nearest() -> None:
    with pytest.raises(SceneError, match="unknown scene 'psoas_alon'; did you mean 'psoas_alone'"):
        opened_scene("psoas_alon")


def test_scene_of_ones_own_is_told_by_its_ending(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    save_scene(Scene(title="own"), path)
    assert opened_scene(str(path)).title == "own"
    assert opened_scene("lateral").view.name == "right"
    with pytest.raises(SceneError, match="there is no file"):
        opened_scene("lateral.toml")
