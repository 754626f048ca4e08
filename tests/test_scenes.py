"""Scenes: the same value in Python and in a file; every fault one sentence; the gallery drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import BaseModel

from meshes import Body, Pose
from meshes.pose import COORDINATES, coordinate_range
from scenes import (
    Camera,
    Scene,
    SceneError,
    gallery,
    gallery_scene,
    load_muscles,
    load_scene,
    save_scene,
)
from scenes.cameras import ALIASES, VIEWS
from scenes.errors import line_of
from scenes.files import LARGEST, parsed_scene
from scenes.gallery import opened_scene
from scenes.motions import motions
from viz import render

ROOT = Path(__file__).parents[1]
REAL = st.floats(allow_nan=False, allow_infinity=False)
NAMES = st.sampled_from(["psoas_major_r", "bone", "iliacus", "l4"])
COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)

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
    title=st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=30),
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
    ("picture.size = [100]", "picture.size.1: expected 2 values, got 1"),
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


def test_gallery_has_its_five_scenes() -> None:
    """Every file of the folder is a scene, and `test_scene_of_the_gallery_is_drawn` draws it."""
    files = {path.stem for path in (ROOT / "scenes/data/gallery").iterdir()}
    assert files == set(gallery()) == set(DRAWN)
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


MUSCLE = """schema = 1

[[muscles]]
name = "one"
volume = 65
origin = { bone = "hip_bone", at = { pecten_pubis_2 = 1 } }
insertion = { bone = "femur", at = { linea_pectinea_1 = 1 } }

[[muscles]]
name = "two"
volume = 65

[muscles.origin]
bone = "hip_bone"
at = { pecten_pubis_2 = 1 }

[muscles.insertion]
bone = "femur"
at = { linea_pectinea_1 = 1 }

[[muscles.guides]]
fan = "hip"
radius = 15
"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('bone = "femur"\n', 'bone = "femr"\n', "line 18: muscles.1.insertion.bone: unknown bone"),
        (
            '[muscles.insertion]\nbone = "femur"\nat = { linea_pectinea_1',
            '[muscles.insertion]\nbone = "femur"\nat = { linea_aspra_1',
            "line 19: muscles.1.insertion.at: unknown landmark of femur 'linea_aspra_1'",
        ),
        ('"two"\nvolume = 65', '"two"\nvolume = 0', "line 11: muscles.1.volume: expected a number"),
        (
            '"two"\nvolume = 65',
            '"two"\nvolum = 65',
            "line 11: muscles.1.volum: unknown key 'volum'",
        ),
        ("radius = 15", "radius = 1", "line 23: muscles.1.guides.0.radius: expected a number"),
        ("radius = 15", "off = 3", "line 21: muscles.1.guides.0: expected no 'off' for a fan"),
        ("radius = 15", "lane = 3", "expected a radius (mm) for the fan, got none"),
        (
            'fan = "hip"',
            'fan = "hipp"',
            "line 22: muscles.1.guides.0.fan: expected 'hip', got 'hipp'",
        ),
        ('name = "two"', 'name = "Two"', "line 10: muscles.1.name: expected small letters"),
    ],
)
def test_fault_of_a_muscle_names_its_line(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    path = tmp_path / "muscles.toml"
    path.write_text(MUSCLE.replace(old, new), encoding="utf-8")
    for load in (load_scene, load_muscles):
        with pytest.raises(SceneError) as caught:
            load(path)
        assert str(caught.value).startswith(f"{path}, ")
        assert sentence in str(caught.value)
        assert "\n" not in str(caught.value)


def test_muscles_come_from_the_scene_and_from_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "muscles.toml").write_text(MUSCLE, encoding="utf-8")
    path = tmp_path / "scene.toml"
    inline = MUSCLE.replace('"one"', '"three"').replace('"two"', '"four"')
    path.write_text(inline.replace("schema = 1", 'schema = 1\nmuscle_files = ["own/muscles.toml"]'))
    scene = load_scene(path)
    names = ["three", "four", "one", "two"]
    assert [record.name for record in scene.own_muscles()] == names
    save_scene(scene, tmp_path / "copy.toml")
    assert "own/muscles.toml" in (tmp_path / "copy.toml").read_text()
    assert load_scene(tmp_path / "copy.toml") == scene
    assert [r.name for r in load_scene(tmp_path / "copy.toml").own_muscles()] == names


def test_files_of_muscles_that_cannot_be_read(tmp_path: Path) -> None:
    binary, text, other = tmp_path / "b.toml", tmp_path / "t.toml", tmp_path / "o.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    text.write_text("[[muscles\n")
    other.write_text("schema = 2\nmuscles = []\n")
    for path, sentence in (
        (binary, "expected a text file in UTF-8"),
        (text, "expected muscles in TOML, got text that is not"),
        (other, "this version reads scenes of schema 1, got schema 2"),
        (tmp_path, "expected a file of muscles, got a path where there is no file"),
    ):
        with pytest.raises(SceneError, match=sentence):
            load_muscles(path)


SPOTS = st.fixed_dictionaries(
    {
        "bone": st.just("femur"),
        "at": st.dictionaries(
            st.sampled_from(["linea_pectinea_1", "linea_pectinea_2"]),
            st.floats(0.01, 9),
            min_size=1,
        ),
    }
)
GUIDES = st.one_of(
    st.fixed_dictionaries({"via": SPOTS}, optional={"off": st.floats(0, 50)}),
    st.fixed_dictionaries({"fan": st.just("hip"), "radius": st.floats(5, 60)}),
)


@settings(max_examples=25, deadline=None)
@given(
    guides=st.lists(GUIDES, max_size=3).filter(lambda g: sum("fan" in row for row in g) < 2),
    insertion=SPOTS,
    volume=st.floats(0.1, 900),
    aspect=st.one_of(st.floats(0.5, 5), st.tuples(st.floats(0.5, 5), st.floats(0.5, 5))),
)
def test_a_muscle_goes_through_a_file_unchanged(
    guides, insertion, volume, aspect, tmp_path_factory: pytest.TempPathFactory
) -> None:
    row = {
        "name": "own",
        "origin": {"bone": "hip_bone", "at": {"pecten_pubis_2": 1}},
        "insertion": insertion,
        "guides": guides,
        "volume": volume,
        "aspect": aspect,
    }
    scene = Scene(muscles=(row,))
    path = tmp_path_factory.mktemp("muscles") / "scene.toml"
    save_scene(scene, path)
    assert load_scene(path).own_muscles() == scene.own_muscles()
