"""Neighbours of the muscles: where they run, what they keep clear of, and how they move."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy.spatial import cKDTree

from meshes import Body, Pose, PosedBody
from meshes.anatomy.sources import source
from meshes.anatomy.terms import structure_term
from meshes.geometry.types import Array
from meshes.muscles.sides import Side
from meshes.neighbours.layout import Layout, Strings
from meshes.neighbours.records import (
    Waypoint,
    chosen_neighbours,
    neighbour_names,
    neighbour_records,
)
from meshes.part import Part
from meshes.softparts import Neighbours, SideNeighbours, built_neighbours
from viz.materials import THEMES

FLEXIONS = (-20.0, 0.0, 45.0, 90.0, 120.0)
INGUINAL = "inguinal_ligament_r"


@pytest.fixture(scope="module")
def whole(body: Body) -> Body:
    return body.with_neighbours(["all"])


@pytest.fixture(scope="module")
def posed(whole: Body):  # type: ignore[no-untyped-def]
    @cache
    def at(flexion: float = 0.0, **more: float) -> PosedBody:
        return whole.posed(Pose(hip_flexion_r=flexion, **more))

    return at


def right(body: Body) -> SideNeighbours:
    assert body.neighbours
    return next(side for side in body.neighbours.sides if side.side.side == "r")


def line(body: Body, posed: PosedBody, name: str, cord: int = 0) -> Array:
    """Centreline (n, 3) of a cord of the right side, in the world with the pelvis at neutral."""
    own = right(body)
    assert own.cords
    lines, _ = own.lines(posed.motions, posed.parts, posed.fascicles)
    rows = [k for k, record in enumerate(own.cords.records) if record.name == name]
    return np.asarray(lines[rows[cord]])


def slab(points: Array, y: float, half: float = 2.0) -> Array:
    """The points at a height."""
    return np.asarray(points[np.abs(points[:, 1] - y) < half])


def at_height(curve: Array, y: float) -> Array:
    """Where a curve first comes down through a height (3,)."""
    k = int(np.argmax(curve[:, 1] < y))
    t = (curve[k - 1, 1] - y) / (curve[k - 1, 1] - curve[k, 1])
    return np.asarray(curve[k - 1] + t * (curve[k] - curve[k - 1]))


def ligament(posed: PosedBody) -> tuple[Array, Array]:
    spine = posed.landmarks["hip_bone_r.anterior_superior_iliac_spine"]
    return spine, posed.landmarks["hip_bone_r.pubic_tubercle"]


def under_ligament(curve: Array, spine: Array, tubercle: Array) -> Array:
    """Where a curve passes beneath the line of the ligament (3,)."""
    t = (spine[2] - curve[:, 2]) / (spine[2] - tubercle[2])
    beneath = curve[:, 1] < spine[1] + t * (tubercle[1] - spine[1])
    return np.asarray(curve[int(np.argmax(beneath))])


def test_every_neighbour_is_posed_with_its_kind_and_has_a_term(whole: Body, posed: object) -> None:
    parts = {part.name: part for part in whole.posed().parts}
    assert set(neighbour_names()) <= set(parts)
    assert whole.names[-len(neighbour_names()) :] == neighbour_names()
    for name in neighbour_names():
        record = neighbour_records()[name[:-2]]
        assert parts[name].kind == record.kind
        assert structure_term(name)
        assert record.tag in ("cited", "unverified", "design")
        assert record.sources
        assert all(source(key) for key in record.sources)
        for theme in THEMES.values():
            assert record.kind in theme


def test_meshes_are_closed_and_face_outwards(posed) -> None:  # type: ignore[no-untyped-def]
    for part in posed(60.0).parts:
        if part.name not in neighbour_names():
            continue
        edges = np.concatenate(
            [part.faces[:, [0, 1]], part.faces[:, [1, 2]], part.faces[:, [2, 0]]]
        )
        ways = {(int(a), int(b)) for a, b in edges}
        assert len(ways) == len(edges)
        assert all((b, a) in ways for a, b in ways)
        assert np.all(np.isfinite(part.vertices))
        assert volume(part) > 0.0


def volume(part: Part) -> float:
    a, b, c = (part.vertices[part.faces[:, k]] - part.vertices.mean(axis=0) for k in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6.0)


@pytest.mark.parametrize("flexion", FLEXIONS)
def test_inguinal_ligament_from_spine_to_tubercle_in_front_of_the_muscles(
    posed,  # type: ignore[no-untyped-def]
    whole: Body,
    flexion: float,
) -> None:
    now = posed(flexion)
    spine, tubercle = ligament(now)
    vertices = now[INGUINAL].vertices
    for end in (spine, tubercle):
        assert np.linalg.norm(vertices - end, axis=1).min() < 3.0
    centre = line(whole, now, "inguinal_ligament")
    along = (tubercle - spine) / np.linalg.norm(tubercle - spine)
    out = np.array([0.85, 0.5, 0.0]) - np.array([0.85, 0.5, 0.0]) @ along * along
    out /= np.linalg.norm(out)
    across = np.cross(along, out)
    for name in ("psoas_major_r", "iliacus_r"):
        beside = now[name].vertices[:, None] - centre[None, 4:-4]
        at = (np.abs(beside @ along) < 2.0) & (np.abs(beside @ across) < 3.0)
        assert (beside @ out)[at].max(initial=-np.inf) < 1.0


@pytest.mark.parametrize("flexion", FLEXIONS)
def test_nerve_artery_vein_from_lateral_to_medial_behind_the_ligament(
    posed,  # type: ignore[no-untyped-def]
    whole: Body,
    flexion: float,
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
    posed,  # type: ignore[no-untyped-def]
    whole: Body,
    disc: str,
    share: float,
) -> None:
    names = ("lumbar_plexus", "femoral_nerve", "obturator_nerve", "lateral_femoral_cutaneous_nerve")
    points = np.vstack([posed()[f"{name}_r"].vertices for name in names])
    near = slab(points, float(whole.skeleton.level_centres[disc][1]))
    assert disc_share(whole, disc, float(near[:, 0].max())) == pytest.approx(share, abs=0.06)


def test_femoral_nerve_is_formed_at_or_behind_the_middle_of_the_last_lumbar_disc_but_one(
    posed,  # type: ignore[no-untyped-def]
    whole: Body,
) -> None:
    """[cited DAV11]"""
    height = float(whole.skeleton.level_centres["l4_l5"][1])
    near = slab(posed()["femoral_nerve_r"].vertices, height)
    assert disc_share(whole, "l4_l5", float(near[:, 0].max())) <= 0.5


def test_order_in_psoas_at_l5(posed, whole: Body) -> None:  # type: ignore[no-untyped-def]
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
    posed,  # type: ignore[no-untyped-def]
    whole: Body,
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
    posed,  # type: ignore[no-untyped-def]
    whole: Body,
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


def test_lumbosacral_trunk_on_the_ala_medial_to_psoas(
    posed,  # type: ignore[no-untyped-def]
    whole: Body,
) -> None:
    trunk = posed()["lumbosacral_trunk_r"].vertices
    marks = [whole.skeleton.landmark("sacrum", f"ala_anterior_border_{k}_r") for k in (1, 2)]
    for mark in marks:
        near, psoas = slab(trunk, mark[1]), slab(posed()["psoas_major_r"].vertices, mark[1], 5.0)
        assert near[:, 2].mean() < np.percentile(psoas[:, 2], 10)
        assert np.linalg.norm(trunk - mark, axis=1).min() < 6.0


@pytest.mark.parametrize("flexion", FLEXIONS)
def test_sciatic_nerve_leaves_the_pelvis_and_runs_behind_the_hip_joint(
    posed,  # type: ignore[no-untyped-def]
    whole: Body,
    flexion: float,
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


def middle(part: Part) -> Array:
    """Outer side (25, 13, 3) of a sheet, from its first row to its last."""
    return np.asarray(part.vertices[: len(part.vertices) // 2].reshape(25, 13, 3))


def test_branches_begin_within_their_trunks_and_along_them(whole: Body, posed) -> None:  # type: ignore[no-untyped-def]
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
    posed,  # type: ignore[no-untyped-def]
    whole: Body,
    flexion: float,
) -> None:
    for kind in ("artery", "vein"):
        above, below = (
            line(whole, posed(flexion), f"{part}_{kind}") for part in ("external_iliac", "femoral")
        )
        steps = np.linalg.norm(np.diff(below, axis=0), axis=1).max()
        assert cKDTree(below).query(above[-1])[0] < steps / 2.0 + 1.0
        assert cKDTree(above).query(below[0])[0] < steps / 2.0 + 1.0


def test_lateral_femoral_cutaneous_nerve_passes_just_medial_of_the_spine(
    posed,  # type: ignore[no-untyped-def]
    whole: Body,
) -> None:
    for flexion in (0.0, 90.0):
        now = posed(flexion)
        spine, tubercle = ligament(now)
        place = under_ligament(line(whole, now, "lateral_femoral_cutaneous_nerve"), spine, tubercle)
        assert 3.0 < spine[2] - place[2] < 20.0


def test_muscles_among_them_carry_fibres(posed) -> None:  # type: ignore[no-untyped-def]
    for name in ("iliocapsularis_r", "quadratus_lumborum_r"):
        part = posed()[name]
        assert set(part.fields) == {"fibre", "tendon", "lane_u", "lane_v"}
        for values in part.fields.values():
            assert values.shape == (len(part.vertices),)
            assert values.min() >= 0.0
            assert values.max() <= 1.0
        along = part.fields["fibre"]
        ends = [part.vertices[along == share].mean(axis=0) for share in (along.min(), along.max())]
        crest_first = name == "quadratus_lumborum_r"
        assert (ends[0][1] < ends[1][1]) == crest_first
        belly = part.fields["tendon"] < 0.5
        assert 0.5 < belly.mean() < 1.0


def test_iliofemoral_ligament_is_taut_in_extension_and_slack_in_flexion(
    posed,  # type: ignore[no-untyped-def]
) -> None:
    for limb in (2, 10):
        lengths = [
            float(np.linalg.norm(np.diff(grid[:, limb], axis=0), axis=1).sum())
            for grid in (middle(posed(f)["iliofemoral_ligament_r"]) for f in FLEXIONS)
        ]
        assert lengths[0] > lengths[1] > lengths[2] > lengths[3]
        assert lengths[3] < 0.8 * lengths[1]


def test_bursa_is_of_the_published_size(posed) -> None:  # type: ignore[no-untyped-def]
    """50 to 70 by 20 to 40 mm [cited IPB]."""
    grid = middle(posed()["iliopectineal_bursa_r"])
    length = np.linalg.norm(np.diff(grid[:, 6], axis=0), axis=1).sum()
    width = np.linalg.norm(np.diff(grid, axis=1), axis=2).sum(axis=1).max()
    assert 50.0 <= length <= 70.0
    assert 20.0 <= width <= 40.0


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
    posed,  # type: ignore[no-untyped-def]
    whole: Body,
    flexion: float,
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


def test_each_can_be_shown_alone(body: Body, whole: Body) -> None:
    now = whole.posed(Pose(hip_flexion_r=40.0))
    muscles = [part for part in now.parts if part.kind == "muscle"]
    for name in neighbour_records():
        one = built_neighbours(body.skeleton, body.muscles, [name])
        assert isinstance(one, Neighbours)
        parts = one.posed(now.motions, muscles, now.fascicles)
        assert [part.name for part in parts] == [f"{name}_r", f"{name}_l"]
        for part in parts:
            assert np.allclose(part.vertices, now[part.name].vertices, atol=1e-9)


@pytest.mark.parametrize("angle", [48.0, 22.0, 8.0, -8.0])
def test_a_section_through_a_coarse_muscle_is_still_found(body: Body, posed, angle: float) -> None:  # type: ignore[no-untyped-def]
    """Bones of other people leave sections without a vertex close to them."""
    side = Side(body.skeleton, "r")
    fine = posed()["psoas_major_r"].vertices
    at = Waypoint(muscles=("psoas_major",), angle=angle, across=0.5)
    places = [
        Layout(side, 1.0, {"psoas_major": fine[::every]}, Strings(fine, [])).place(at)
        for every in (1, 97)
    ]
    assert np.linalg.norm(places[1] - places[0]) < 40.0


def test_words_mean_names_sides_kinds_and_groups() -> None:
    assert chosen_neighbours(["femoral_nerve_r"]) == ("femoral_nerve_r",)
    assert chosen_neighbours(["femoral_nerve"]) == ("femoral_nerve_r", "femoral_nerve_l")
    assert {name[:-2] for name in chosen_neighbours(["vessels"])} == {
        f"{where}_{kind}" for where in ("external_iliac", "femoral") for kind in ("artery", "vein")
    }
    assert chosen_neighbours(["all"]) == neighbour_names()
    assert "femoral_nerve_l" in chosen_neighbours(["nerves"])
    assert chosen_neighbours([]) == ()


def test_a_body_without_them_has_none(body: Body) -> None:
    assert not set(neighbour_names()) & set(body.posed().names)
    assert body.with_neighbours([]).neighbours is None


def test_an_unknown_name_is_one_sentence(body: Body) -> None:
    with pytest.raises(ValueError, match="neighbour 'femoral_nerv'; did you mean 'femoral_nerve'"):
        body.with_neighbours(["femoral_nerv"])
