"""Bodies of the muscles: closed and even, of one volume, out of bone and of each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from bone_files import gait2392, needs_reference
from triangles import evenness, shares_of_edges

from benchmarks.measured import FEMORAL, hip
from meshes.geometry.fields import distance_fields
from meshes.geometry.frames import inverse, moved
from meshes.geometry.gauges import section
from meshes.geometry.solids import signed_volume
from meshes.loaders import loaded_skeleton
from meshes.muscles import Muscles
from meshes.muscles.bundle import Bundle
from meshes.muscles.muscles import built_side
from meshes.muscles.records import MUSCLES
from meshes.muscles.sides import Side
from meshes.pose import Pose
from meshes.skeleton import Skeleton


def shells(bundle: Bundle, vertices: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Vertices and faces of each muscle of a side."""
    rest, found = bundle.rest, {}
    for k, name in enumerate(MUSCLES):
        (a, b), (c, d) = rest.vertex_ends[k : k + 2], rest.face_ends[k : k + 2]
        found[name] = (vertices[a:b], rest.faces[c:d] - a)
    return found


def depths(bundle: Bundle, vertices: np.ndarray, rigid: np.ndarray) -> np.ndarray:
    """Distance (n,) of each vertex to the nearest bone, negative within."""
    gaps = [
        bundle.fields.distance(k, moved(inverse(motion), vertices))
        for k, motion in enumerate(rigid)
    ]
    return np.min(gaps, axis=0)


def test_rest_bodies_are_closed_even_meshes_without_handles(right: Bundle):
    for name, (vertices, faces) in shells(right, right.rest.vertices).items():
        shares = shares_of_edges(faces)
        assert np.all(shares == 2)
        assert len(vertices) - len(shares) + len(faces) == 2  # genus 0
        if name != "psoas_minor":
            assert 2000 < len(vertices) < 4000
            assert np.percentile(evenness(vertices, faces), 5) > 0.85


def test_psoas_is_one_mass_of_the_published_section_and_place(skeleton: Skeleton, muscles: Muscles):
    part = next(p for p in muscles.posed(skeleton, Pose())[0] if p.name == "psoas_major_r")
    areas = {}
    for level in ("l1_l2", "l2_l3", "l3_l4", "l4_l5", "l5_s1"):
        cuts = section(
            part.vertices, part.faces, skeleton.level_centres[level], np.array([0, 1, 0])
        )
        assert len(cuts) == 1, level  # vertebral and costal parts are one
        z, x = cuts[0][:, 2], cuts[0][:, 0]
        cross = x * np.roll(z, -1) - z * np.roll(x, -1)
        areas[level] = abs(cross.sum()) / 200.0
        if level in ("l4_l5", "l5_s1"):  # L5 lies between them
            middle = np.sum((z + np.roll(z, -1)) * cross) / (3.0 * cross.sum())
            assert 40.0 <= middle <= 52.0  # FAR94, derived
            assert 21.0 <= z.min() <= 33.5  # FAR94
            assert 48.0 <= z.max() <= 80.2  # FAR94
    assert areas["l4_l5"] == max(areas.values())
    assert 12.0 <= areas["l4_l5"] <= 18.0  # REID94
    assert areas["l1_l2"] < areas["l2_l3"] < areas["l3_l4"]


CLEAR = [(hip(f), 1.0) for f in (-20, 0, 30, 60, 90, 105)] + [
    (hip(90, 20, 20), 1.0),
    (hip(60, -20, 20), 1.0),
    (hip(120, -30), 1.0),
    (hip(110, -20), 1.0),
    (Pose(lumbar_flexion=60), 1.0),
    (Pose(lumbar_flexion=-20), 1.0),
]


@pytest.mark.parametrize(("pose", "deepest"), CLEAR)
def test_bodies_do_not_sink_into_bone(
    skeleton: Skeleton, right: Bundle, pose: Pose, deepest: float
):
    rigid = right.rigid(skeleton.motions(pose), skeleton)
    vertices = right.posed(rigid).vertices
    gaps = depths(right, vertices, rigid)[right.rest.pins.sum(axis=1) < 0.5]
    assert gaps.min() > -deepest
    assert np.mean(gaps < 0.0) <= 0.005


@pytest.mark.parametrize("flexion", [-20, 0, 45, 90])
def test_psoas_and_iliacus_do_not_pass_through_each_other(
    skeleton: Skeleton, right: Bundle, flexion: int
):
    vertices = right.posed(right.rigid(skeleton.motions(hip(flexion)), skeleton)).vertices
    bodies = shells(right, vertices)
    for one, other in (("psoas_major", "iliacus"), ("iliacus", "psoas_major")):
        solid = bodies[other]
        low, high = solid[0].min(axis=0) - 4.0, solid[0].max(axis=0) + 4.0
        field = distance_fields([([solid], low, high)], 1.5)
        assert field.distance(0, bodies[one][0]).min() > -1.0


def test_bodies_follow_the_pose_smoothly(skeleton: Skeleton, right: Bundle):
    rigids = [
        right.rigid(skeleton.motions(hip(float(f))), skeleton) for f in np.arange(40.0, 60.1, 2.5)
    ]
    track = np.array([right.posed(rigid).vertices for rigid in rigids])
    bends = np.linalg.norm(np.diff(track, 2, axis=0), axis=2)
    assert np.percentile(bends, 99) <= 1.0


def test_belly_thickens_as_it_shortens(skeleton: Skeleton, right: Bundle):
    def girths(pose: Pose) -> np.ndarray:
        rigid = right.rigid(skeleton.motions(pose), skeleton)
        lines = right.lines(right.taut(rigid), rigid)
        return lines.girth[np.isin(right.muscles, FEMORAL)].max(axis=1)

    assert girths(Pose()) == pytest.approx(1.0)
    assert np.all(girths(hip(60)) > 1.05)


def test_tone_firms_the_belly_by_a_few_percent_and_keeps_its_volume(
    skeleton: Skeleton, muscles: Muscles
):
    slack, firm = (m.posed(skeleton, hip(30))[0][0] for m in (muscles, muscles.toned(1.0)))
    shift = np.linalg.norm(firm.vertices - slack.vertices, axis=1)
    assert 0.2 < np.percentile(shift, 99) < 2.2  # within 5 % of a belly of some 45 mm
    volumes = [signed_volume(part.vertices, part.faces) for part in (slack, firm)]
    assert volumes[1] == pytest.approx(volumes[0], rel=1e-6)
    assert slack.fields["tone"].max() == 0.0
    assert firm.fields["tone"].max() > 0.9
    with pytest.raises(ValueError, match=r"tone: expected a number of 0"):
        muscles.toned(1.5)


@needs_reference
def test_bodies_grow_on_bones_of_ones_own(tmp_path: Path):
    loaded, _ = loaded_skeleton(gait2392(tmp_path))
    side = built_side(Side(loaded, "r"), None, lambda _: None)
    for vertices, faces in shells(side, side.rest.vertices).values():
        assert len(vertices) - len(faces) // 2 == 2  # closed, genus 0
    for pose in (hip(-20), hip(0), hip(60), hip(100), Pose(lumbar_flexion=40)):
        rigid = side.rigid(loaded.motions(pose), loaded)
        vertices = side.posed(rigid).vertices
        gaps = depths(side, vertices, rigid)[side.rest.pins.sum(axis=1) < 0.5]
        assert gaps.min() > -1.0
        assert np.mean(gaps < 0.0) <= 0.005
        volumes = [signed_volume(*body) for body in shells(side, vertices).values()]
        assert volumes == pytest.approx(side.rest.volumes, rel=1e-6)


def test_a_side_that_stands_still_is_not_computed_again(skeleton: Skeleton, muscles: Muscles):
    left = muscles.bundles[1]
    first = left.posed(left.rigid(skeleton.motions(hip(10)), skeleton))
    assert left.posed(left.rigid(skeleton.motions(hip(70)), skeleton)) is first


def test_volumes_are_those_of_the_reference_man_and_constant(skeleton: Skeleton, muscles: Muscles):
    wanted = {"psoas_major": 284e3, "iliacus": 185e3}  # mm3, corrections C.2
    for pose in (Pose(), hip(-20), hip(60, 10, -10), hip(120), Pose(lumbar_flexion=40)):
        for part in muscles.posed(skeleton, pose)[0]:
            volume = signed_volume(part.vertices, part.faces)
            known = wanted.get(part.name[:-2])
            if known is None:
                parts = muscles.posed(skeleton, Pose())[0]
                rest = next(p for p in parts if p.name == part.name)
                known = signed_volume(rest.vertices, rest.faces)
                assert 2e3 < known < 8e3  # a belly of 52.5 mm2 and a thin tendon
            assert volume == pytest.approx(known, rel=1e-6), (part.name, pose)


def test_parts_are_closed_muscles_with_belly_and_tendon(skeleton: Skeleton, muscles: Muscles):
    parts, fascicles = muscles.posed(skeleton, hip(45))
    assert tuple(part.name for part in parts) == muscles.names
    assert muscles.names[:3] == ("psoas_major_r", "iliacus_r", "psoas_minor_r")
    for part in parts:
        assert np.all(shares_of_edges(part.faces) == 2)
        assert np.linalg.norm(part.normals, axis=1) == pytest.approx(1.0, abs=1e-9)
        for name in ("tendon", "fibre", "lane_u", "lane_v", "tone"):
            values = part.fields[name]
            assert values.shape == (len(part.vertices),)
            assert values.min() >= 0.0
            assert values.max() <= 1.0
        for name in ("tendon", "fibre", "lane_u"):
            assert part.fields[name].max() == pytest.approx(1.0, abs=0.05)
        for name in ("fibre", "lane_u", "lane_v"):
            assert np.ptp(part.fields[name]) > 0.9 or part.name.startswith("psoas_minor")
    assert {fascicle.muscle for fascicle in fascicles} == set(muscles.names)


def test_tendon_keeps_its_length_and_the_junction_travels_proximally(
    skeleton: Skeleton, right: Bundle
):
    def measured(pose: Pose) -> tuple[np.ndarray, np.ndarray]:
        """Length of tendon along each string of psoas major, and of the string."""
        rigid = right.rigid(skeleton.motions(pose), skeleton)
        strings = right.taut(rigid)
        steps = np.linalg.norm(np.diff(right.lines(strings, rigid).points, axis=1), axis=2)
        tendon = 0.5 * (right.rest.tendons[:, 1:] + right.rest.tendons[:, :-1])
        own = right.muscles == "psoas_major_r"
        return np.sum(steps * tendon, axis=1)[own], np.sum(steps, axis=1)[own]

    (rest, whole), (flexed, short) = measured(Pose()), measured(hip(90))
    assert flexed == pytest.approx(rest, rel=0.04)  # corrections C.4
    assert np.all((short - flexed) - (whole - rest) < -30.0)
