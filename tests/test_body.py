"""The body as a pure function of the pose: the same vertices to the last bit, however asked."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest
import trimesh

from meshes import Body, Physique, Pose, PosedBody, cache

POSES = (
    Pose(),
    Pose(hip_flexion_r=60),
    Pose(hip_flexion_r=-20, hip_flexion_l=90, hip_adduction_r=10),
    Pose(hip_flexion_r=90, hip_rotation_r=-15, lumbar_flexion=20, lumbar_bending=5),
    Pose(hip_flexion_r=118, hip_adduction_r=-20, pelvic_tilt=-10),
)


def digest(posed: PosedBody) -> str:
    total = hashlib.sha256()
    for part in posed.parts:
        total.update(part.name.encode() + part.vertices.tobytes() + part.normals.tobytes())
    for fascicle in posed.fascicles:
        total.update(fascicle.points.tobytes())
    return total.hexdigest()


FRESH = """
import sys
sys.path.insert(0, "tests")
from test_body import POSES, digest
from meshes import Body
print(*[digest(Body.default().posed(pose)) for pose in POSES])
"""


def test_shuffled_poses_give_the_same_bits(body: Body) -> None:
    first = [digest(body.posed(pose)) for pose in POSES]
    order = [3, 0, 4, 1, 2, 0, 3]
    for bundle in body.muscles.bundles:
        bundle.memory.clear()  # nothing of the first round is remembered
    assert [digest(body.posed(POSES[i])) for i in order] == [first[i] for i in order]


def test_fresh_process_gives_the_same_bits(body: Body) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", FRESH], capture_output=True, text=True, check=True, env=os.environ
    )
    assert answer.stdout.split() == [digest(body.posed(pose)) for pose in POSES]


def test_rebuilt_body_equals_the_cached_one(body: Body, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ILIOPSOAS_CACHE", str(tmp_path))
    rebuilt = Body.default()
    assert any(tmp_path.glob("*.npz"))
    again = Body.default()
    for pose in POSES[:3]:
        assert digest(rebuilt.posed(pose)) == digest(again.posed(pose)) == digest(body.posed(pose))


def test_parts_are_as_named_and_closed(body: Body) -> None:
    posed = body.posed(POSES[1])
    assert posed.names == body.names
    expected = {"hip_bone_r", "hip_bone_l", "sacrum", "t12", "l1", "l5", "femur_r", "femur_l"}
    expected |= {f"{m}_{s}" for m in ("psoas_major", "psoas_minor", "iliacus") for s in "rl"}
    expected |= {"disc_t12_l1", "disc_l4_l5", "disc_l5_s1"}
    assert expected <= set(posed.names)
    for part in posed.parts:
        assert trimesh.Trimesh(part.vertices, part.faces, process=False).is_watertight
        assert np.allclose(np.linalg.norm(part.normals, axis=1), 1.0, atol=1e-6)
        assert all(len(values) == len(part.vertices) for values in part.fields.values())


def test_unknown_part_names_the_nearest(body: Body) -> None:
    with pytest.raises(KeyError, match="did you mean 'psoas_major_r'"):
        body.posed()["psoas_mayor_r"]


def test_volumes_do_not_change_with_the_pose(body: Body) -> None:
    neutral = body.posed()
    for pose in POSES:
        posed = body.posed(pose)
        for name in body.muscles.names:
            mesh = trimesh.Trimesh(posed[name].vertices, posed[name].faces, process=False)
            rest = trimesh.Trimesh(neutral[name].vertices, neutral[name].faces, process=False)
            assert mesh.volume == pytest.approx(rest.volume, rel=1e-6)


def test_mirrored_pose_gives_the_mirrored_body(body: Body) -> None:
    pose = POSES[3]
    posed, mirrored = body.posed(pose), body.posed(pose.mirrored())
    for right, left in (("femur_r", "femur_l"), ("psoas_major_r", "psoas_major_l")):
        reach = posed[right].vertices * (1, 1, -1)
        gap, _ = trimesh.proximity.cKDTree(mirrored[left].vertices).query(reach)
        assert gap.max() < 0.05


def test_stature_scales_lengths() -> None:
    tall = Body.built(Physique(stature=1925))
    low, high = (np.ptp(b.skeleton["femur_r"].vertices[:, 1]) for b in (Body.default(), tall))
    assert high / low == pytest.approx(1.1)


def test_volumes_are_the_published_ones_of_the_man_and_the_woman(body: Body) -> None:
    """Of lower-limb muscle volume: 284 and 185, 230 and 150 cm3 (corrections C.2, derived)."""
    published = {"male": (284.0, 185.0), "female": (230.0, 150.0)}
    for sex, volumes in published.items():
        posed = (body if sex == "male" else Body.built(Physique(sex=sex))).posed()
        for name, volume in zip(("psoas_major_r", "iliacus_r"), volumes, strict=True):
            mesh = trimesh.Trimesh(posed[name].vertices, posed[name].faces, process=False)
            assert mesh.volume / 1000 == pytest.approx(volume, rel=0.01)


def test_psoas_of_the_woman_has_the_published_section() -> None:
    woman = Body.built(Physique(sex="female"))
    sections = {s.level: s for s in woman.sections("psoas_major_r")}
    assert 8.0 <= sections["l4_l5"].area <= 13.0  # corrections C.3, derived
    assert sections["l4_l5"].area > sections["l3_l4"].area > sections["l2_l3"].area


@pytest.mark.parametrize("stature", [1.75, float("nan"), 3000])
def test_stature_out_of_range_is_one_sentence(stature: float) -> None:
    with pytest.raises(ValueError, match=r"stature: expected 1400 to 2100 mm, got"):
        Physique(stature=stature)


def test_cache_key_tells_physiques_apart() -> None:
    keys = {cache.content_key(repr(Physique(stature=s)).encode()) for s in (1700.0, 1750.0)}
    assert len(keys) == 2


def test_no_pose_can_be_changed_through_another(body: Body) -> None:
    first = body.posed()
    for part in first.parts:
        for array in (part.faces, *part.fields.values()):
            with pytest.raises(ValueError, match="read-only"):
                array[:1] = 7
    part = first["psoas_major_r"]
    part.vertices[:] = 0.0
    again = body.posed()["psoas_major_r"]
    assert np.abs(again.vertices).max() > 100.0
    assert (again.faces == part.faces).all()
