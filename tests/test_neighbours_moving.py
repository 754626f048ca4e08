"""Neighbours in any pose: out of bone and muscle, moved smoothly, mirrored."""

from __future__ import annotations

import numpy as np
import pytest
from neighbour_lines import FLEXIONS, Posed
from scipy.spatial import cKDTree

from meshes import Body, Pose, PosedBody
from meshes.neighbours.records import (
    chosen_neighbours,
    neighbour_names,
)

GRID = (
    {"hip_flexion_r": -20.0},
    {"hip_flexion_r": 45.0, "hip_adduction_r": 15.0, "hip_rotation_r": -20.0},
    {"hip_flexion_r": 90.0, "hip_adduction_r": -20.0, "hip_rotation_r": 20.0},
    {"hip_flexion_r": 120.0},
    {"lumbar_flexion": 50.0},
)
# What is fixed to bone lies partly in it: its attachments are left out, this far around them.
FIXED = {
    "inguinal_ligament": ("anterior_superior_iliac_spine", "pubic_tubercle"),
    "iliofemoral_ligament": ("anterior_inferior_iliac_spine", "intertrochanteric"),
    "iliocapsularis": ("anterior_inferior_iliac_spine", "iliacus_insertion"),
    "joint_capsule_of_hip": ("acetabular_margin", "intertrochanteric", "neck_", "trochanteric_f"),
    "pectineal_ligament": ("pecten_pubis", "iliopubic_eminence", "pubic_tubercle"),
    "iliopectineal_arch": ("iliopubic_eminence", "arcuate_line"),
    "quadratus_lumborum": ("iliac_crest", "costal_process"),
    "psoas_fascia": ("inferior_rim", "costal_process"),
    "sciatic_nerve": ("anterior_sacral_foramen",),
}
AROUND = 12.0


def deepest(now: PosedBody, around: float) -> dict[tuple[str, str], float]:
    """Least signed distance of each right neighbour from each bone that it comes near.

    Vertices less than ``around`` from the attachments of their structure are left out.
    """
    import pyvista

    own = [name for name in neighbour_names() if name.endswith("_r")]
    points = np.vstack([now[name].vertices for name in own])
    whose = np.repeat(np.arange(len(own)), [len(now[name].vertices) for name in own])
    found = {}
    for bone in (part for part in now.parts if part.kind == "bone"):
        near = cKDTree(bone.vertices).query(points, distance_upper_bound=6.0)[0] < 6.0
        marks = {
            name.split(".")[1]: place
            for name, place in now.landmarks.items()
            if name.startswith(f"{bone.name}.")
        }
        for k in np.unique(whose[near]):
            stems = FIXED.get(own[k][:-2], ())
            held = [place for name, place in marks.items() if name.startswith(stems or "-")]
            rows = np.flatnonzero(near & (whose == k))
            if held:
                near[rows] = cKDTree(np.array(held)).query(points[rows])[0] > around
        if not near.any():
            continue
        mesh = pyvista.make_tri_mesh(bone.vertices, bone.faces)
        gaps = pyvista.PolyData(points[near]).compute_implicit_distance(mesh)["implicit_distance"]
        for k in np.unique(whose[near]):
            found[own[k], bone.name] = float(gaps[whose[near] == k].min())
    return found


@pytest.mark.parametrize("pose", GRID, ids=str)
def test_nothing_runs_through_bone(whole: Body, pose: dict[str, float]) -> None:
    gaps = deepest(whole.posed(Pose(**pose)), AROUND)
    assert len(gaps) > 20
    assert {pair: gap for pair, gap in gaps.items() if gap <= -1.0} == {}


@pytest.mark.parametrize("flexion", FLEXIONS)
def test_vessels_and_nerves_lie_on_the_muscles_not_in_them(
    posed: Posed, whole: Body, flexion: float
) -> None:
    import pyvista

    now = posed(flexion)
    for muscle in ("psoas_major_r", "iliacus_r"):
        part = now[muscle]
        mesh = pyvista.make_tri_mesh(part.vertices, part.faces)
        for name in (n for n in chosen_neighbours(["vessels"]) if n.endswith("_r")):
            gaps = pyvista.PolyData(now[name].vertices).compute_implicit_distance(mesh)
            assert np.percentile(gaps["implicit_distance"], 1.0) > -1.0, (name, muscle)


def test_small_steps_of_the_pose_move_all_smoothly(whole: Body) -> None:
    worst = []
    for flexion in (-10.0, 50.0, 90.0, 115.0):
        before, here, after = (
            whole.posed(Pose(hip_flexion_r=flexion + step)) for step in (-2.5, 0.0, 2.5)
        )
        for name in neighbour_names():
            a, b, c = (now[name].vertices for now in (before, here, after))
            worst.append(np.linalg.norm(a - 2.0 * b + c, axis=1))
    bends = np.concatenate(worst)
    assert np.percentile(bends, 99) < 1.0
    assert bends.max() < 8.0


def test_left_mirrors_right_and_a_pose_is_all_that_counts(whole: Body) -> None:
    angles = {"hip_flexion": 70.0, "hip_adduction": -10.0, "hip_rotation": 15.0}
    pose = Pose(**{f"{name}_{side}": a for name, a in angles.items() for side in "rl"})
    first = whole.posed(pose)
    whole.posed(Pose(hip_flexion_r=120.0))
    again = whole.posed(pose)
    for name in neighbour_names():
        assert np.array_equal(first[name].vertices, again[name].vertices)
        if name.endswith("_r"):
            other = first[f"{name[:-1]}l"]
            assert np.abs(first[name].vertices * (1, 1, -1) - other.vertices).max() < 1e-6
