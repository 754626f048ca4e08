"""Muscles mirrored, and the same to the last bit by whatever way they are reached."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.measured import hip
from meshes.muscles import Muscles, built_muscles
from meshes.muscles.bundle import Bundle
from meshes.muscles.sides import RIGID, is_symmetric
from meshes.part import Fascicle, Part
from meshes.pose import Pose
from meshes.skeleton import Skeleton


def forget(muscles: Muscles) -> None:
    """Let no pose be remembered."""
    for bundle in muscles.bundles:
        bundle.memory.clear()


def digest(parts: tuple[Part, ...], fascicles: tuple[Fascicle, ...]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(part.vertices.tobytes() + part.normals.tobytes())
        total.update(part.fields["tendon"].tobytes())
    for fascicle in fascicles:
        total.update(fascicle.points.tobytes())
    return total.hexdigest()


def test_left_is_the_mirror_image_of_right(skeleton: Skeleton, muscles: Muscles):
    assert is_symmetric(skeleton)
    pose = Pose(hip_flexion_r=50, hip_adduction_r=-8, hip_rotation_l=12, lumbar_bending=7)
    parts = {part.name: part for part in muscles.posed(skeleton, pose)[0]}
    others = {part.name: part for part in muscles.posed(skeleton, pose.mirrored())[0]}
    for name, part in parts.items():
        twin = others[name[:-1] + ("l" if name.endswith("r") else "r")]
        assert part.vertices * (1.0, 1.0, -1.0) == pytest.approx(twin.vertices, abs=1e-6)
        assert np.array_equal(part.faces, twin.faces[:, ::-1])


def test_a_side_that_is_built_by_itself_is_the_mirror_image_too(skeleton: Skeleton, right: Bundle):
    off = dict(skeleton.hip_centres) | {"l": skeleton.hip_centres["l"] + (0.0, 0.0, 1e-5)}
    lopsided = replace(skeleton, hip_centres=off)
    assert not is_symmetric(lopsided)
    left = built_muscles(lopsided).bundles[1]
    still = np.tile(np.eye(4), (len(RIGID), 1, 1))
    assert left.taut(still).lengths == pytest.approx(right.taut(still).lengths, abs=0.5)


def test_sides_that_mirror_each_other_are_posed_once(skeleton: Skeleton, muscles: Muscles):
    both = Pose(hip_flexion_r=40, hip_flexion_l=40, pelvic_obliquity=3, pelvic_tilt=5)
    for pose, tasks in ((both, 1), (Pose(hip_flexion_r=40, lumbar_bending=7), 2)):
        forget(muscles)
        awaited = muscles.awaited(skeleton, pose)
        assert len(awaited) == tasks
        for task in awaited:
            task()
        assert not muscles.awaited(skeleton, pose)
        ahead = digest(*muscles.posed(skeleton, pose))
        forget(muscles)
        assert digest(*muscles.posed(skeleton, pose)) == ahead
    stored = Muscles.restored(skeleton, muscles.arrays())
    assert not any(name.startswith("l.") for name in muscles.arrays())
    assert digest(*stored.posed(skeleton, pose)) == ahead
    assert stored.names == muscles.names


def test_there_and_back_and_shuffled_poses_are_the_same_to_the_last_bit(
    skeleton: Skeleton, muscles: Muscles
):
    poses = [hip(float(f), a) for f, a in ((0, 0), (35, 10), (70, -5), (120, 0))]
    first = [digest(*muscles.posed(skeleton, pose)) for pose in poses]
    forget(muscles)
    for k in np.random.default_rng(3).permutation(len(poses)):
        assert digest(*muscles.posed(skeleton, poses[k])) == first[k]
    forget(muscles)
    assert digest(*muscles.posed(skeleton, poses[0])) == first[0]


def test_muscles_restored_from_arrays_are_the_same_to_the_last_bit(
    skeleton: Skeleton, muscles: Muscles
):
    arrays = muscles.arrays()
    assert all(array.dtype != object for array in arrays.values())
    again = Muscles.restored(skeleton, arrays)
    pose = Pose(hip_flexion_r=77, hip_flexion_l=-12, lumbar_flexion=15)
    assert digest(*again.posed(skeleton, pose)) == digest(*muscles.posed(skeleton, pose))
