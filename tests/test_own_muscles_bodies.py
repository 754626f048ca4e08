"""Bodies of the user's own muscles: exact volumes, fields, both sides, any physique."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from own_muscle_records import AIIS, RECTUS, plain, records
from triangles import shares_of_edges

from benchmarks.measured import hip
from meshes import Physique, Pose, Spot, Via
from meshes.geometry.fields import distance_fields
from meshes.geometry.solids import signed_volume
from meshes.measure import cut, outlined
from meshes.muscles.own import OwnMuscles, built_own_muscles, deepest
from meshes.skeleton import Skeleton, built_skeleton


@pytest.mark.parametrize("pose", [Pose(), hip(60, 10, -10), hip(120, -20), hip(-20)])
def test_volume_is_exact_in_every_pose_and_the_mesh_is_closed(
    skeleton: Skeleton, own: OwnMuscles, pose: Pose
):
    wanted = {"rectus_femoris": 277e3, "pectineus": 65e3}
    for part in own.posed(skeleton, skeleton.motions(pose))[0]:
        volume = signed_volume(part.vertices, part.faces)
        assert volume == pytest.approx(wanted[part.name[:-2]], rel=1e-6)
        assert np.all(shares_of_edges(part.faces) == 2)
        assert np.linalg.norm(part.normals, axis=1) == pytest.approx(1.0, abs=1e-9)


def test_fields_tell_fibre_tendon_and_lanes(skeleton: Skeleton, own: OwnMuscles):
    rest = own.posed(skeleton, skeleton.motions(Pose()))[0]
    bent = own.posed(skeleton, skeleton.motions(hip(80)))[0]
    for one, other in zip(rest, bent, strict=True):
        assert one.kind == "muscle"
        for name in ("fibre", "tendon", "lane_u", "lane_v"):
            values = one.fields[name]
            assert values.shape == (len(one.vertices),)
            assert values.min() >= 0.0
            assert values.max() <= 1.0
        for name in ("lane_u", "lane_v", "fibre"):
            assert np.array_equal(one.fields[name], other.fields[name])
    rectus, pectineus = rest[0].fields["tendon"], rest[1].fields["tendon"]
    assert rectus[0] == rectus[-1] == 1.0
    assert pectineus.max() == 0.0  # it has none


def test_tendon_keeps_its_length_while_the_belly_takes_the_excursion(
    skeleton: Skeleton, own: OwnMuscles
):
    def tendon(pose: Pose) -> float:
        part = own.posed(skeleton, skeleton.motions(pose))[0][0]
        return float(part.fields["tendon"].mean()) * own.length(skeleton, RECTUS, pose)

    assert tendon(hip(90)) == pytest.approx(tendon(Pose()), rel=0.04)


def test_a_section_instead_of_a_volume_is_the_bellys_greatest(skeleton: Skeleton):
    away = Via(Spot("femur", (("intertrochanteric_line_2", 1.0),)), 2.0, 25.0)
    muscle = replace(plain(away), volume=None, section=900.0)
    part = built_own_muscles(skeleton, [muscle]).posed(skeleton, skeleton.motions(Pose()))[0][0]
    middle = part.vertices[np.abs(part.fields["fibre"] - 0.5) < 0.02].mean(axis=0)
    along = part.vertices[part.fields["fibre"] > 0.6].mean(axis=0) - middle
    up = along / np.linalg.norm(along)
    u = np.cross(up, (1.0, 0.0, 0.0))
    axes = np.stack([u / np.linalg.norm(u), np.cross(up, u / np.linalg.norm(u)), up])
    area = outlined(cut((part.vertices - middle) @ axes.T, part.faces))[0]
    assert area == pytest.approx(900.0, rel=0.1)


def test_drawn_muscles_do_not_sink_into_bone_beyond_their_attachments(
    skeleton: Skeleton, own: OwnMuscles
):
    bones = ("hip_bone_r", "femur_r")
    for pose in (Pose(), hip(45), hip(90)):
        motions = skeleton.motions(pose)
        for part in own.posed(skeleton, motions)[0][:2]:
            free = part.vertices[(part.fields["fibre"] > 0.25) & (part.fields["fibre"] < 0.75)]
            for name in bones:
                bone, motion = skeleton[name], motions[skeleton[name].segment]
                low, high = bone.vertices.min(axis=0) - 5.0, bone.vertices.max(axis=0) + 5.0
                field = _field(name, bone.vertices, bone.faces, low, high)
                local = (free - motion[:3, 3]) @ motion[:3, :3]
                assert field.distance(0, local).min() > -1.5, (part.name, name, pose)


_FIELDS: dict[str, object] = {}


def _field(name, vertices, faces, low, high):
    if name not in _FIELDS:
        _FIELDS[name] = distance_fields([([(vertices, faces)], low, high)], 2.5)
    return _FIELDS[name]


def test_left_is_the_mirror_image_of_right(skeleton: Skeleton, own: OwnMuscles):
    pose = Pose(hip_flexion_r=50, hip_adduction_r=-8, hip_rotation_l=12, hip_flexion_l=10)
    here = {p.name: p for p in own.posed(skeleton, skeleton.motions(pose))[0]}
    there = {p.name: p for p in own.posed(skeleton, skeleton.motions(pose.mirrored()))[0]}
    assert set(here) == {f"{name}_{s}" for name in ("rectus_femoris", "pectineus") for s in "rl"}
    for name, part in here.items():
        twin = there[name[:-1] + ("l" if name.endswith("r") else "r")]
        assert part.vertices * (1.0, 1.0, -1.0) == pytest.approx(twin.vertices, abs=1e-6)
    left = built_own_muscles(skeleton, [replace(records()[0], sides="left")])
    assert left.names == ("rectus_femoris_l",)
    assert left.length(skeleton, "rectus_femoris_l", Pose()) == pytest.approx(
        own.length(skeleton, RECTUS, Pose()), abs=1e-3
    )


@pytest.mark.parametrize(
    "physique", [Physique(sex="female"), Physique(femoral_version=28, neck_shaft_angle=138)]
)
def test_they_follow_another_physique(physique: Physique):
    skeleton = built_skeleton(physique=physique)
    muscles = built_own_muscles(skeleton, [replace(r, sides="right") for r in records()], 0.93)
    side = muscles.sides[0]
    for pose in (Pose(), hip(60)):
        rigid = side.rigid(skeleton.motions(pose), skeleton)
        strings = side.taut(rigid)
        for k in range(2):
            nodes = strings.nodes[strings.offsets[k] : strings.offsets[k + 1]]
            assert deepest(side, rigid, nodes)[0] < 2.5
    ends = muscles.fascicles(skeleton, skeleton.motions(Pose()))[0].points
    spine = skeleton.landmark("hip_bone_r", AIIS.at[0][0])
    assert np.linalg.norm(ends[0] - spine) < 12.0
    volumes = [
        signed_volume(p.vertices, p.faces)
        for p in muscles.posed(skeleton, skeleton.motions(hip(30)))[0]
    ]
    assert volumes == pytest.approx([277e3 * 0.93**3, 65e3 * 0.93**3], rel=1e-6)


def test_the_same_pose_gives_the_same_vertices_to_the_last_bit(skeleton: Skeleton, own: OwnMuscles):
    poses = [hip(f, a) for f, a in ((0, 0), (110, -20), (40, 10))]
    first = [own.posed(skeleton, skeleton.motions(p))[0] for p in poses]
    for k in (2, 0, 1):
        again = own.posed(skeleton, skeleton.motions(poses[k]))[0]
        for one, other in zip(again, first[k], strict=True):
            assert np.array_equal(one.vertices, other.vertices)


def test_a_body_has_them_as_parts_fascicles_and_numbers(body):
    with_own = body.with_muscles(records()[1:])
    pose = hip(30)
    posed = with_own.posed(pose)
    assert posed.names == (*body.names, "pectineus_r", "pectineus_l") == with_own.names
    assert posed.fascicles[-2].name == "pectineus_r"
    assert with_own.volume("pectineus_l", pose) == pytest.approx(65.0)
    assert with_own.pcsa("pectineus_r") == pytest.approx(4.36, rel=1e-3)
    assert with_own.section("pectineus_r", "l4").area == 0.0
    assert with_own.lengths(pose)["pectineus_r"] == with_own.length("pectineus_r", pose)
    arm = with_own.moment_arms(pose, "hip_flexion_r")["pectineus_r"]
    assert arm == with_own.moment_arm("pectineus_r", pose, "hip_flexion_r")
    assert with_own.length("iliacus_r", pose) == body.length("iliacus_r", pose)
    assert "pectineus_r" not in body.names
