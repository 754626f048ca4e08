"""Muscles of the user's own in scenes and files: read, kept, and each fault on its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes import Scene, SceneError, load_muscles, load_scene, save_scene

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
