"""GLB: read back by another library, its animation evaluated and compared with the body."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pygltflib
import pytest
import trimesh
from scipy.spatial.transform import Rotation
from viz_body import SmallBody

from scenes.scene import Scene
from viz.formats.gltf import METRE, linear, write_glb
from viz.formats.surfaces import posed_meshes, write_surfaces
from viz.render import render

FLEXION = Scene(title="Hip flexion", motion={"name": "hip_flexion", "seconds": 4.0})
KINDS = {5126: np.float32, 5123: np.uint16, 5125: np.uint32}
WIDTHS = {"SCALAR": 1, "VEC3": 3, "VEC4": 4}


class Reader:
    """Just enough of glTF to play an animation, written apart from the writer."""

    def __init__(self, path):
        self.file = pygltflib.GLTF2().load(str(path))
        self.blob = self.file.binary_blob()

    def array(self, number):
        told = self.file.accessors[number]
        view = self.file.bufferViews[told.bufferView]
        start = (view.byteOffset or 0) + (told.byteOffset or 0)
        width = WIDTHS[told.type]
        flat = np.frombuffer(self.blob, KINDS[told.componentType], told.count * width, start)
        return flat.reshape(-1, width) if width > 1 else flat

    def node(self, name):
        return next(i for i, node in enumerate(self.file.nodes) if node.name == name)

    def track(self, node, path):
        animation = self.file.animations[0]
        for channel in animation.channels:
            if channel.target.node == node and channel.target.path == path:
                sampler = animation.samplers[channel.sampler]
                return self.array(sampler.input), self.array(sampler.output)
        return None

    def vertices(self, name, at):
        """World vertices of a part at a time that is a keyframe, metres."""
        number = self.node(name)
        node = self.file.nodes[number]
        primitive = self.file.meshes[node.mesh].primitives[0]
        points = self.array(primitive.attributes.POSITION).astype(float)
        weights = self.track(number, "weights")
        if weights is not None:
            times, values = weights
            row = values.reshape(len(times), -1)[np.abs(times - at).argmin()]
            for weight, target in zip(row, primitive.targets, strict=True):
                points = points + weight * self.array(target["POSITION"])
        while number is not None:
            points = self.moved(number, points, at)
            number = next(
                (i for i, n in enumerate(self.file.nodes) if number in (n.children or [])), None
            )
        return points

    def moved(self, number, points, at):
        node = self.file.nodes[number]
        turn, place = node.rotation, node.translation
        for path in ("rotation", "translation"):
            track = self.track(number, path)
            if track is not None:
                value = track[1][np.abs(track[0] - at).argmin()]
                turn, place = (value, place) if path == "rotation" else (turn, value)
        scaled = points * (node.scale or [1.0] * 3)
        turned = scaled @ Rotation.from_quat([0, 0, 0, 1] if turn is None else turn).as_matrix().T
        return turned + (np.zeros(3) if place is None else place)


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    path = tmp_path_factory.mktemp("glb") / "a.glb"
    write_glb(FLEXION, SmallBody(), path)
    return Reader(path)


@pytest.mark.parametrize("name", ["femur_r", "psoas_major_r", "hip_bone_l"])
@pytest.mark.parametrize("percent", [0.0, 25.0, 50.0])
def test_animation_stands_where_the_body_does(reader, name, percent):
    """Metres; the front (X of ours) along +Z, our right (Z) along -X."""
    got = reader.vertices(name, percent / 100.0 * 4.0)
    pose = FLEXION.posed(percent)
    body = SmallBody().posed(pose)
    still = np.linalg.inv(body.motions["pelvis"])
    want = body[name].vertices @ still[:3, :3].T + still[:3, 3]
    axes = np.array([[0, 0, -1], [0, 1, 0], [1, 0, 0]])
    assert np.abs(got - want @ axes.T * METRE).max() < 1e-6


def test_film_lasts_as_long_as_the_motion(reader):
    times = {s.input for s in reader.file.animations[0].samplers}
    assert len(times) == 1
    clock = reader.array(times.pop())
    assert clock[0] == 0.0
    assert clock[-1] == pytest.approx(4.0)


def test_parts_carry_their_terms(reader):
    node = reader.file.nodes[reader.node("psoas_major_r")]
    assert node.extras["latin"] == "musculus psoas major"
    assert node.extras["fma"]
    assert node.extras["kind"] == "muscle"


def test_colours_are_linear():
    """sRGB 188 is half the light (IEC 61966-2-1)."""
    assert linear(np.array([[0, 188, 255]]))[0] == pytest.approx([0.0, 0.5029, 1.0], abs=1e-4)


def test_another_library_reads_the_scene(reader, tmp_path):
    write_glb(Scene(), SmallBody(), tmp_path / "a.glb")
    loaded = trimesh.load(tmp_path / "a.glb")
    assert set(loaded.geometry) >= {"femur_r", "psoas_major_r"}
    size = np.ptp(loaded.bounds, axis=0) / METRE
    meshes = posed_meshes(Scene(), SmallBody()).values()
    whole = trimesh.util.concatenate(list(meshes))
    assert size == pytest.approx(np.ptp(whole.bounds, axis=0)[[2, 1, 0]], abs=1e-3)


@pytest.mark.parametrize("suffix", [".stl", ".ply", ".obj"])
def test_surfaces_come_back_in_mm_with_their_volume(tmp_path, suffix):
    scene = Scene(pose={"hip_flexion_r": 60.0}, structures={"only": ("femur_r",)})
    path = tmp_path / f"a{suffix}"
    write_surfaces(scene, SmallBody(), path)
    loaded = trimesh.load(path)
    want = SmallBody().posed(scene.posed())["femur_r"]
    assert loaded.bounds == pytest.approx(
        np.array([want.vertices.min(axis=0), want.vertices.max(axis=0)]), abs=1e-3
    )
    assert loaded.is_watertight
    assert loaded.volume == pytest.approx(
        trimesh.Trimesh(want.vertices, want.faces).volume, rel=1e-5
    )


def test_one_file_a_structure(tmp_path):
    scene = Scene(structures={"only": ("muscle",)})
    render(scene, tmp_path / "one_{name}.stl", SmallBody())
    names = {f"one_{part}_{side}.stl" for part in ("psoas_major", "iliacus") for side in "rl"}
    assert {path.name for path in tmp_path.iterdir()} == names


def test_object_file_names_its_structures(tmp_path):
    write_surfaces(Scene(), SmallBody(), tmp_path / "a.obj")
    text = (tmp_path / "a.obj").read_text()
    assert {"o femur_r", "o psoas_major_l"} <= set(text.splitlines())


VALIDATE = """
require("gltf-validator").validateBytes(new Uint8Array(require("fs").readFileSync(process.argv[1])))
  .then(({issues}) => console.log(issues.numErrors, issues.numWarnings));
"""


def test_validator_of_khronos_finds_nothing(reader, tmp_path):
    node = shutil.which("node")
    found = node and subprocess.run([node, "-e", "require('gltf-validator')"], capture_output=True)
    if not found or found.returncode:
        pytest.skip("needs node with gltf-validator (npm, NODE_PATH)")
    write_glb(FLEXION, SmallBody(), tmp_path / "a.glb")
    words = [node, "-e", VALIDATE, str(tmp_path / "a.glb")]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert told.split() == ["0", "0"]
