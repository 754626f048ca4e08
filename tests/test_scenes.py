"""Scenes: the same value in Python and in a file, and every field of it documented."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from meshes import Pose
from meshes.pose import COORDINATES
from scenes import Camera, Scene, load_scene, save_scene
from scenes.cameras import ALIASES, VIEWS
from scenes.files import parsed_scene
from scenes.motions import motions

ROOT = Path(__file__).parents[1]
REAL = st.floats(allow_nan=False, allow_infinity=False)
NAMES = st.sampled_from(["psoas_major_r", "bone", "iliacus", "l4"])
COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
# What XML cannot hold, and control characters, are refused: tests/test_scenes_refusals.py.
TEXTS = st.characters(
    codec="utf-8",
    exclude_categories=("Cc", "Cs"),
    include_characters="\n\t",
    exclude_characters="\ufffe\uffff",
)
cameras = st.builds(
    Camera,
    name=st.sampled_from([*VIEWS, *ALIASES]),
    azimuth=st.floats(-360, 360),
    zoom=st.floats(0.01, 100),
    focus=st.lists(NAMES, max_size=2).map(tuple),
    projection=st.sampled_from(["orthographic", "perspective"]),
)
structures = st.fixed_dictionaries(
    {},
    optional={
        "only": st.lists(NAMES, max_size=3).map(tuple),
        "colours": st.dictionaries(NAMES, COLOURS, max_size=2),
        "opacity": st.dictionaries(NAMES, st.floats(0, 1), max_size=2),
    },
)
movements = st.one_of(
    st.fixed_dictionaries(
        {
            "motion": st.fixed_dictionaries(
                {"name": st.sampled_from(list(motions())), "at": st.floats(0, 100)},
                optional={"side": st.sampled_from(["left", "both"]), "fps": st.integers(1, 120)},
            )
        }
    ),
    st.fixed_dictionaries(
        {
            "pose": st.dictionaries(st.sampled_from(COORDINATES), st.floats(-10, 10), max_size=4),
            "rhythm": st.one_of(st.none(), st.just("supine"), st.floats(0, 0.39)),
        }
    ),
)
scene_values = st.builds(
    lambda title, view, shown, movement, size: Scene(
        title=title, view=view, structures=shown, picture={"size": size}, **movement
    ),
    title=st.text(TEXTS, max_size=30),
    view=cameras,
    shown=structures,
    movement=movements,
    size=st.tuples(st.integers(16, 8192), st.integers(16, 8192)),
)


@settings(max_examples=60, deadline=None)
@given(scene=scene_values)
def test_saved_scene_comes_back_the_same(
    scene: Scene, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("scenes") / "scene.toml"
    save_scene(scene, path)
    assert load_scene(path) == scene
    assert path.read_text(encoding="utf-8").startswith("schema = 1\n")
    assert [entry.name for entry in path.parent.iterdir()] == ["scene.toml"]


def test_plain_scene_is_one_line(tmp_path: Path) -> None:
    save_scene(Scene(), tmp_path / "plain.toml")
    assert (tmp_path / "plain.toml").read_text() == "schema = 1\n"


def test_the_same_scene_from_a_file_and_from_python() -> None:
    text = 'schema = 1\nrhythm = "standing"\nview = "lateral"\n[pose]\nhip_flexion_r = 60\n'
    scene = Scene(rhythm="standing", view=Camera(name="right"), pose={"hip_flexion_r": 60})
    assert parsed_scene(text, "x.toml") == scene
    assert scene.posed() == Pose(hip_flexion_r=60).with_rhythm("standing")


def test_motion_is_posed_at_its_percent() -> None:
    scene = Scene(motion={"name": "hip_flexion", "at": 50, "side": "left"}, rhythm=0.0)
    assert scene.posed() == Pose(hip_flexion_l=120)
    assert scene.posed(0.0) == Pose(hip_flexion_l=-20)


def test_folder_of_bones_is_sought_from_the_scene_file(tmp_path: Path) -> None:
    path = tmp_path / "scene.toml"
    path.write_text('schema = 1\n[body]\nfolder = "own/bones"\n')
    assert load_scene(path).body.folder == tmp_path / "own" / "bones"
    save_scene(load_scene(path), tmp_path / "copy.toml")
    assert 'folder = "own/bones"' in (tmp_path / "copy.toml").read_text()
    assert load_scene(tmp_path / "copy.toml") == load_scene(path)


def test_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "scene.toml"
    path.write_bytes('\ufeffschema = 1\r\ntitle = "Café"\r\n'.encode())
    assert load_scene(path).title == "Café"


def models(model: type[BaseModel]) -> list[type[BaseModel]]:
    found = [model]
    for info in model.model_fields.values():
        for part in (info.annotation, *getattr(info.annotation, "__args__", ())):
            if isinstance(part, type) and issubclass(part, BaseModel):
                found += models(part)
    return found


@pytest.mark.parametrize("model", models(Scene), ids=lambda m: m.__name__)
def test_every_field_stands_in_the_documentation(model: type[BaseModel]) -> None:
    text = (ROOT / "docs" / "scene-files.md").read_text(encoding="utf-8")
    for name, info in model.model_fields.items():
        assert f"| `{info.alias or name}` |" in text


def test_documentation_names_every_coordinate_and_its_example_is_a_scene() -> None:
    text = (ROOT / "docs" / "scene-files.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in COORDINATES)
    example = text.split("```toml\n")[1].split("```")[0]
    assert parsed_scene(example, "example").pose == {"hip_flexion_r": 60}
