"""Nerves and vessels beside the muscles: at what depth, in what order, beneath what."""

from __future__ import annotations

import numpy as np
import pytest
from neighbour_lines import FLEXIONS, Posed, at_height, ligament, line, right, slab, under_ligament
from scipy.spatial import cKDTree

from meshes import Body


@pytest.mark.parametrize("flexion", FLEXIONS)
def test_nerve_artery_vein_from_lateral_to_medial_behind_the_ligament(
    posed: Posed, whole: Body, flexion: float
) -> None:
    now = posed(flexion)
    spine, tubercle = ligament(now)
    iliac = np.vstack(
        [line(whole, now, "external_iliac_artery"), line(whole, now, "femoral_artery")]
    )
    vein = np.vstack([line(whole, now, "external_iliac_vein"), line(whole, now, "femoral_vein")])
    nerve = line(whole, now, "femoral_nerve")
    n, a, v = (under_ligament(curve, spine, tubercle) for curve in (nerve, iliac, vein))
    assert n[2] > a[2] + 7.0 > v[2] + 7.0 + 7.0
    band = line(whole, now, "inguinal_ligament")
    for place in (n, a, v):
        beside = band[int(np.argmin(np.abs(band[:, 2] - place[2])))]
        assert (place - beside) @ np.array([0.85, 0.5, 0.0]) < 0.0


def disc_share(body: Body, disc: str, x: float) -> float:
    upper, lower = disc.split("_")
    mark = body.skeleton.landmark
    front, back = (
        (mark(upper, f"inferior_rim_{k}") + mark(lower, f"superior_rim_{k}")) / 2.0 for k in (1, 7)
    )
    return float((x - back[0]) / (front[0] - back[0]))


# Front edge of the plexus from the posterior endplate over the length of the disc [cited BEN09].
# The genitofemoral nerve, which leaves the front of psoas here, is not counted.
@pytest.mark.parametrize(
    ("disc", "share"), [("l1_l2", 0.0), ("l2_l3", 0.11), ("l3_l4", 0.18), ("l4_l5", 0.28)]
)
def test_depth_of_the_plexus_beside_the_discs(
    posed: Posed, whole: Body, disc: str, share: float
) -> None:
    names = ("lumbar_plexus", "femoral_nerve", "obturator_nerve", "lateral_femoral_cutaneous_nerve")
    points = np.vstack([posed()[f"{name}_r"].vertices for name in names])
    near = slab(points, float(whole.skeleton.level_centres[disc][1]))
    assert disc_share(whole, disc, float(near[:, 0].max())) == pytest.approx(share, abs=0.06)


def test_femoral_nerve_is_formed_at_or_behind_the_middle_of_the_last_lumbar_disc_but_one(
    posed: Posed, whole: Body
) -> None:
    """[cited DAV11]"""
    height = float(whole.skeleton.level_centres["l4_l5"][1])
    near = slab(posed()["femoral_nerve_r"].vertices, height)
    assert disc_share(whole, "l4_l5", float(near[:, 0].max())) <= 0.5


def test_order_in_psoas_at_l5(posed: Posed, whole: Body) -> None:
    """From medial to lateral obturator, femoral, lateral femoral cutaneous [cited FAR94]."""
    upper = whole.skeleton.landmark("l5", "superior_endplate_centre")[1]
    psoas = slab(posed()["psoas_major_r"].vertices, upper, 5.0)
    names = ("obturator_nerve", "femoral_nerve", "lateral_femoral_cutaneous_nerve")
    places = [at_height(line(whole, posed(), name), upper) for name in names]
    assert places[0][2] < places[1][2] < places[2][2]
    for place in places:
        assert psoas[:, 2].min() - 1.0 < place[2] < psoas[:, 2].max() + 1.0
        assert psoas[:, 0].min() < place[0] < psoas[:, 0].max()


def test_genitofemoral_nerve_leaves_the_front_of_psoas_at_l3_or_l4(
    posed: Posed, whole: Body
) -> None:
    """Between the upper third of L3 and the lower third of L4 [cited MORO03]."""
    mark = whole.skeleton.landmark
    nerve, psoas = line(whole, posed(), "genitofemoral_nerve"), posed()["psoas_major_r"].vertices
    free = []
    for x, y, z in nerve:
        beside = psoas[(np.abs(psoas[:, 1] - y) < 5.0) & (np.abs(psoas[:, 2] - z) < 3.0)]
        free.append(x > beside[:, 0].max(initial=-np.inf))
    leaves = nerve[int(np.argmax(free)), 1]
    top, bottom = mark("l3", "superior_endplate_centre")[1], mark("l4", "inferior_endplate_centre")
    assert bottom[1] < leaves < top
    assert not free[0]
    assert all(free[int(np.argmax(free)) :])


def test_femoral_nerve_in_psoas_at_l4_and_between_the_muscles_at_the_brim(
    posed: Posed, whole: Body
) -> None:
    now, nerve = posed(), line(whole, posed(), "femoral_nerve")
    mark = whole.skeleton.landmark
    height = mark("l4", "inferior_endplate_centre")[1]
    place, psoas = at_height(nerve, height), slab(now["psoas_major_r"].vertices, height, 5.0)
    assert psoas[:, 2].min() < place[2] < psoas[:, 2].max()
    assert psoas[:, 0].min() < place[0] < psoas[:, 0].max()
    place = at_height(nerve, mark("hip_bone_r", "arcuate_line_2")[1])
    for name in ("psoas_major_r", "iliacus_r"):
        assert cKDTree(now[name].vertices).query(place)[0] < 6.0
    medial, lateral = (
        slab(now[name].vertices, place[1], 5.0)[:, 2].mean()
        for name in ("psoas_major_r", "iliacus_r")
    )
    assert medial < place[2] < lateral


def test_lumbosacral_trunk_on_the_ala_medial_to_psoas(posed: Posed, whole: Body) -> None:
    trunk = posed()["lumbosacral_trunk_r"].vertices
    marks = [whole.skeleton.landmark("sacrum", f"ala_anterior_border_{k}_r") for k in (1, 2)]
    for mark in marks:
        near, psoas = slab(trunk, mark[1]), slab(posed()["psoas_major_r"].vertices, mark[1], 5.0)
        assert near[:, 2].mean() < np.percentile(psoas[:, 2], 10)
        assert np.linalg.norm(trunk - mark, axis=1).min() < 6.0


@pytest.mark.parametrize("flexion", FLEXIONS)
def test_sciatic_nerve_leaves_the_pelvis_and_runs_behind_the_hip_joint(
    posed: Posed, whole: Body, flexion: float
) -> None:
    now, hip = posed(flexion), whole.skeleton.hip_centres["r"]
    nerve = line(whole, now, "sciatic_nerve")
    place = at_height(nerve, 0.0)
    bone = slab(now["hip_bone_r"].vertices, 0.0, 4.0)
    beside = bone[np.abs(bone[:, 2] - place[2]) < 6.0]
    assert place[0] < beside[:, 0].min()
    assert hip[0] - place[0] > 40.0
    notch = now.landmarks["hip_bone_r.greater_sciatic_notch_4"]
    assert nerve[0, 2] < notch[2] < nerve[-1, 2]
    assert nerve[0, 0] > notch[0] - 12.0
    gaps = [
        cKDTree(now[name].vertices).query(nerve)[0].min() for name in ("psoas_major_r", "iliacus_r")
    ]
    assert min(gaps) > (20.0 if 0.0 <= flexion <= 45.0 else 10.0)


def test_branches_begin_within_their_trunks_and_along_them(whole: Body, posed: Posed) -> None:
    own = right(whole)
    assert own.cords
    for flexion in (0.0, 90.0):
        now = posed(flexion)
        lines, _ = own.lines(now.motions, now.parts, now.fascicles)
        branches = [k for k, cord in enumerate(own.cords.cords) if cord.joins]
        assert len(branches) == 6
        for k in branches:
            first = [r.name for r in own.cords.records].index(own.cords.records[k].name)
            trunk = lines[first]
            gap, at = cKDTree(trunk).query(lines[k][0])
            assert gap < np.linalg.norm(np.diff(trunk, axis=0), axis=1).max()
            leaves, runs = lines[k][1] - lines[k][0], trunk[at] - trunk[at - 1]
            cosine = leaves @ runs / np.linalg.norm(leaves) / np.linalg.norm(runs)
            assert cosine > np.cos(np.radians(25.0))


@pytest.mark.parametrize("flexion", FLEXIONS)
def test_vessels_run_on_beneath_the_ligament_without_a_step(
    posed: Posed, whole: Body, flexion: float
) -> None:
    for kind in ("artery", "vein"):
        above, below = (
            line(whole, posed(flexion), f"{part}_{kind}") for part in ("external_iliac", "femoral")
        )
        steps = np.linalg.norm(np.diff(below, axis=0), axis=1).max()
        assert cKDTree(below).query(above[-1])[0] < steps / 2.0 + 1.0
        assert cKDTree(above).query(below[0])[0] < steps / 2.0 + 1.0


def test_lateral_femoral_cutaneous_nerve_passes_just_medial_of_the_spine(
    posed: Posed, whole: Body
) -> None:
    for flexion in (0.0, 90.0):
        now = posed(flexion)
        spine, tubercle = ligament(now)
        place = under_ligament(line(whole, now, "lateral_femoral_cutaneous_nerve"), spine, tubercle)
        assert 3.0 < spine[2] - place[2] < 20.0
