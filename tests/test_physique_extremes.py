"""Physiques at the ends of their ranges: whole bones, out of each other, mirrored."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import pyvista as pv
from physiques import SPINE, names
from scipy.spatial import cKDTree
from triangles import evenness

from meshes import Physique
from meshes.bones.cage import bone_records
from meshes.bones.discs import built_discs
from meshes.bones.placed import placed_cages
from meshes.geometry.crossings import crossings
from meshes.pose import Pose
from meshes.skeleton import Bone, Skeleton, built_skeleton

EXTREMES = [
    Physique(sex="female"),
    Physique(
        sex="female",
        pelvic_incidence=74,
        lumbar_lordosis=75,
        acetabular_version=5,
        neck_shaft_angle=112,
        femoral_version=-10,
        femoral_length=398,
        wing_flare=12,
    ),
    Physique(
        pelvic_incidence=32,
        lumbar_lordosis=23,
        acetabular_version=40,
        wing_flare=42,
        femoral_version=40,
        neck_shaft_angle=143,
        femoral_length=524,
    ),
    Physique(pelvic_incidence=74, lumbar_lordosis=75, neck_shaft_angle=143, femoral_version=-10),
    Physique(sex=0.4, stature=1900, neck_shaft_angle=142, acetabular_version=6, wing_flare=13),
]


@pytest.fixture(scope="module", params=EXTREMES, ids=names(EXTREMES))
def extreme(request: pytest.FixtureRequest) -> Skeleton:
    return built_skeleton(physique=request.param)


def test_extreme_keeps_its_faces_and_its_triangles_good(extreme: Skeleton) -> None:
    for bone, own in zip(extreme.bones, built_skeleton().bones, strict=True):
        assert np.array_equal(bone.faces, own.faces)
        assert np.array_equal(bone.vertices, bone.template)
        assert shape_of_triangles(bone) >= 0.45, bone.name


def shape_of_triangles(bone: Bone) -> float:
    """5th percentile of 4 sqrt(3) area / sum of squared edges."""
    return float(np.percentile(evenness(bone.vertices, bone.faces), 5))


def test_extreme_does_not_pass_through_itself(extreme: Skeleton) -> None:
    for bone in extreme.bones:
        if not bone.name.endswith("_l"):
            assert len(crossings(bone.vertices, bone.faces)) == 0, bone.name


def test_extreme_does_not_pass_into_its_neighbours(extreme: Skeleton) -> None:
    pairs = [*pairwise(SPINE), ("l5", "sacrum")]
    for one, other in [*pairs, ("sacrum", "hip_bone_r"), ("femur_r", "hip_bone_r")]:
        assert max(deepest(extreme, one, other), deepest(extreme, other, one)) < 0.5, (one, other)


def deepest(skeleton: Skeleton, one: str, other: str) -> float:
    """How deep (mm) a bone reaches into another; negative apart. VTK is the peer here."""
    bone = skeleton[other]
    points = skeleton[one].vertices
    points = points[cKDTree(bone.vertices).query(points, distance_upper_bound=6.0)[0] < 6.0]
    if not len(points):
        return -6.0
    surface = pv.PolyData.from_regular_faces(bone.vertices, bone.faces)
    return -float(pv.PolyData(points).compute_implicit_distance(surface)["implicit_distance"].min())


def test_spheres_of_the_hip_are_exact_and_apart_by_cartilage(extreme: Skeleton) -> None:
    for side in "rl":
        head = extreme[f"femur_{side}"].vertices - extreme.hip_centres[side]
        cage = placed_cages()[f"femur_{side}"][1]
        exact = cage.region_weight(("head",)) > 0.999
        radii = np.linalg.norm(head[exact], axis=1)
        assert np.ptp(radii) < 1e-6


def test_discs_of_another_physique_are_whole() -> None:
    skeleton = built_skeleton(physique=EXTREMES[1])
    for disc in built_discs(skeleton):
        assert np.isfinite(disc.posed(skeleton.motions(Pose())).vertices).all()


def test_mirror_holds_for_every_physique(extreme: Skeleton) -> None:
    for name in (name for name, record in bone_records().items() if record.sided):
        mirrored = extreme[f"{name}_r"].vertices * (1, 1, -1)
        assert np.allclose(extreme[f"{name}_l"].vertices, mirrored, atol=1e-9)
