"""Muscles of the user's own: paths by hand, exact volumes, both sides, any physique."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from meshes import Fan, OwnMuscle, Physique, Pose, Spot, Tendon, Via
from meshes.geometry.fields import distance_fields
from meshes.geometry.solids import signed_volume
from meshes.geometry.strings import taut
from meshes.geometry.types import Array
from meshes.measure import cut, outlined
from meshes.muscles.own import OwnMuscles, built_own_muscles, deepest
from meshes.muscles.own_paths import built_paths
from meshes.muscles.own_records import OFF_BONE
from meshes.muscles.sides import Side
from meshes.skeleton import Skeleton, built_skeleton, motion_coordinates
from scenes import gallery_scene, load_muscles

ROOT = Path(__file__).parents[1]
AIIS = Spot("hip_bone", (("anterior_inferior_iliac_spine", 1.0),))
SHAFT = Spot("femur", (("shaft_anterior_2", 1.0),))
RECTUS, PECTINEUS = "rectus_femoris_r", "pectineus_r"


@pytest.fixture(scope="module")
def skeleton() -> Skeleton:
    return built_skeleton()


def records() -> tuple[OwnMuscle, ...]:
    rows = (gallery_scene(name).own_muscles()[0] for name in ("rectus_femoris", "pectineus"))
    return tuple(replace(row, sides="both") for row in rows)


@pytest.fixture(scope="module")
def own(skeleton: Skeleton) -> OwnMuscles:
    return built_own_muscles(skeleton, records())


def hip(flexion: float, adduction: float = 0.0, turn: float = 0.0) -> Pose:
    return Pose(hip_flexion_r=flexion, hip_adduction_r=adduction, hip_rotation_r=turn)


def plain(*guides: Fan | Via, **more: object) -> OwnMuscle:
    return OwnMuscle("plain", AIIS, SHAFT, "right", guides, volume=100.0, **more)  # type: ignore[arg-type]


# Straight lines.


def test_without_guides_the_path_is_a_straight_line_with_its_arm_by_hand(skeleton: Skeleton):
    muscle = built_own_muscles(skeleton, [plain()])
    for flexion in (0.0, 25.0, 60.0):
        motions = skeleton.motions(hip(flexion))
        (string,) = muscle.fascicles(skeleton, motions)
        start, end = string.points
        assert start == pytest.approx(skeleton.landmark("hip_bone_r", AIIS.at[0][0]), abs=0.01)
        assert string.length == pytest.approx(np.linalg.norm(end - start), abs=1e-3)
        along = (start - end) / np.linalg.norm(start - end)
        lever = np.cross(end - skeleton.hip_centres["r"], along)[2]
        arm = muscle.moment_arm(skeleton, "plain_r", hip(flexion), "hip_flexion_r")
        assert arm == pytest.approx(lever, abs=0.01)


# A fan: the shortest way over a cylinder, by hand on its development.


def over_cylinder(start: Array, end: Array, radius: float) -> tuple[float, float]:
    """Length of the geodesic over a cylinder about z, and its part across z."""
    reach = [float(np.hypot(*p[:2])) for p in (start, end)]
    turn = float(np.arctan2(start[1], start[0]) - np.arctan2(end[1], end[0]))
    straight = [np.sqrt(r * r - radius * radius) for r in reach]
    across = sum(straight) + radius * (turn - sum(np.arccos(radius / r) for r in reach))
    return float(np.hypot(across, end[2] - start[2])), float(across)


def fan_string(skeleton: Skeleton, planes: int) -> tuple[float, Array, Array]:
    side = Side(skeleton, "r")
    paths = built_paths(side, [plain(Fan("hip", 52.0, 60.0, planes))])
    rigid = side.near_pelvis(skeleton.motions(hip(-20.0)))
    batch = paths.batch
    strings = taut(batch.lanes, *batch.posed(paths.carried(rigid)), (1.0, 0.05, 1e-3, 1e-5))
    assert strings.converged.all()
    nodes = strings.nodes - side.hip
    return float(strings.lengths[0]), nodes[0], nodes[-1]


def test_fan_converges_to_the_arc_by_hand_with_the_square_of_its_planes(skeleton: Skeleton):
    counts = np.array([4, 8, 16, 32])
    lengths, starts, ends = zip(*(fan_string(skeleton, int(n)) for n in counts), strict=True)
    exact = over_cylinder(starts[0], ends[0], 52.0)[0]
    assert exact > np.linalg.norm(ends[0] - starts[0]) + 2.0  # it does wrap
    errors = np.abs(np.array(lengths) - exact)
    assert errors[-1] < 0.05
    order = -np.polyfit(np.log(counts + 1.0), np.log(errors), 1)[0]
    assert 1.5 < order < 3.0


def test_arm_over_a_fan_is_its_radius_foreshortened(skeleton: Skeleton):
    muscle = built_own_muscles(skeleton, [plain(Fan("hip", 52.0, 60.0, 32))])
    string = muscle.fascicles(skeleton, skeleton.motions(hip(-20.0)))[0]
    ends = string.points[[0, -1]] - skeleton.hip_centres["r"]
    length, across = over_cylinder(ends[0], ends[1], 52.0)
    arm = muscle.moment_arm(skeleton, "plain_r", hip(-20.0), "hip_flexion_r")
    assert arm == pytest.approx(52.0 * across / length, abs=0.3)


def test_a_via_point_keeps_the_path_within_its_radius(skeleton: Skeleton):
    spot = Spot("femur", (("intertrochanteric_line_2", 1.0),))
    muscle = built_own_muscles(skeleton, [plain(Via(spot, radius=2.0, off=15.0))])
    motions = skeleton.motions(hip(40.0))
    points = muscle.fascicles(skeleton, motions)[0].points
    place = skeleton.landmark("femur_r", "intertrochanteric_line_2")
    moved = motions["femur_r"] @ [*place, 1.0]
    assert np.linalg.norm(points[1] - moved[:3]) == pytest.approx(15.0, abs=2.5)


# The two muscles of the gallery.


def test_rectus_femoris_shortens_and_its_arm_is_that_of_other_models(
    skeleton: Skeleton, own: OwnMuscles
):
    arm = {
        f: own.moment_arm(skeleton, RECTUS, hip(f), "hip_flexion_r") for f in (0, 30, 60, 90, 110)
    }
    assert arm[0] == pytest.approx(34.3, abs=5.0)  # Rajagopal 2016, figures 4 [computed]
    # gait2392 by OpenSim 4.6 at equal pelvic plane (corrections B.1): 32.8 48.9 53.9 43.9 28.6
    for flexion, other in ((0, 32.8), (30, 48.9), (60, 53.9), (90, 43.9), (110, 28.6)):
        assert arm[flexion] == pytest.approx(other, abs=5.0)
    lengths = [own.length(skeleton, RECTUS, hip(f)) for f in range(-20, 121, 10)]
    assert np.all(np.diff(lengths) < 0.0)
    assert lengths[2] - lengths[11] == pytest.approx(75.6, abs=8.0)  # gait2392, 0 to 90
    aiis = skeleton.landmark("hip_bone_r", AIIS.at[0][0]) - skeleton.hip_centres["r"]
    assert max(arm.values()) < np.hypot(*aiis[:2])  # no further than its origin


def test_pectineus_adducts_everywhere_and_flexes_up_to_ninety(skeleton: Skeleton, own: OwnMuscles):
    for flexion, flexor, adductor in ((0, 22.3, 29.3), (45, 19.8, 40.3), (90, 1.7, 46.9)):
        pose = hip(flexion)  # gait2392 by OpenSim 4.6 at equal pelvic plane
        found = own.moment_arm(skeleton, PECTINEUS, pose, "hip_flexion_r")
        assert found == pytest.approx(flexor, abs=6.0)
        found = own.moment_arm(skeleton, PECTINEUS, pose, "hip_adduction_r")
        assert found == pytest.approx(adductor, abs=12.0)
    assert own.moment_arm(skeleton, PECTINEUS, hip(0), "l4_l5_flexion") == 0.0


def test_their_arms_are_minus_the_slope_of_length_about_every_coordinate(
    skeleton: Skeleton, own: OwnMuscles
):
    side, step, apart = own.sides[0], 0.05, []
    for pose in (hip(-15), hip(20, 10, -15), hip(70, -20, 20), hip(115, -20)):
        for name in motion_coordinates():

            def lengths(angle: float, pose: Pose = pose, name: str = name) -> Array:
                return side.taut(
                    side.rigid(skeleton.motions(pose, {name: angle}), skeleton)
                ).lengths

            arms = side.moment_arms(skeleton, pose, name)
            rise = (lengths(step) - lengths(-step)) / np.radians(2.0 * step)
            assert np.abs(arms + rise).max() < 0.3, (pose, name)
            if name.startswith("hip") and name.endswith("_r"):
                apart += list(np.abs(arms + rise))
    assert np.median(apart) < 0.1


def test_length_never_jumps(skeleton: Skeleton, own: OwnMuscles):
    table = [
        [own.length(skeleton, n, hip(f)) for n in (RECTUS, PECTINEUS)] for f in range(-20, 121, 4)
    ]
    assert np.abs(np.diff(table, 2, axis=0)).max() < 0.7


def test_the_record_of_the_documentation_is_that_of_the_gallery(tmp_path: Path):
    text = (ROOT / "docs" / "muscles.md").read_text(encoding="utf-8")
    path = tmp_path / "pectineus.toml"
    path.write_text(text.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    (row,) = load_muscles(path)
    (shown,) = gallery_scene("pectineus").own_muscles()
    assert replace(row, sides="right") == replace(shown, nerve="")


def test_arms_of_the_documentation_are_those_of_today(skeleton: Skeleton, own: OwnMuscles):
    text = (ROOT / "docs" / "muscles.md").read_text(encoding="utf-8")
    for name in (RECTUS, PECTINEUS):
        row = text.split(f"| {name[:-2].replace('_', ' ')} | ")[1].split(" |\n")[0]
        said = [float(cell.replace("\u2212", "-")) for cell in row.split("|")]
        arms = [
            own.moment_arm(skeleton, name, hip(f), "hip_flexion_r") for f in (0, 30, 60, 90, 110)
        ]
        assert said == pytest.approx(arms, abs=1.5)


# Bodies.


@pytest.mark.parametrize("pose", [Pose(), hip(60, 10, -10), hip(120, -20), hip(-20)])
def test_volume_is_exact_in_every_pose_and_the_mesh_is_closed(
    skeleton: Skeleton, own: OwnMuscles, pose: Pose
):
    wanted = {"rectus_femoris": 277e3, "pectineus": 65e3}
    for part in own.posed(skeleton, skeleton.motions(pose))[0]:
        volume = signed_volume(part.vertices, part.faces)
        assert volume == pytest.approx(wanted[part.name[:-2]], rel=1e-6)
        edges = np.sort(part.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
        assert np.all(np.unique(edges, axis=0, return_counts=True)[1] == 2)
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


# Sides, bodies, purity.


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


def test_muscles_of_the_trunk_go_with_the_spine(skeleton: Skeleton):
    origin = Spot("l2", (("costal_process_middle_2", 1.0),))
    crest = Spot("hip_bone", (("posterior_superior_iliac_spine", 1.0),))
    muscle = OwnMuscle("column", origin, crest, volume=60.0)
    both = built_own_muscles(skeleton, [muscle])
    straight = both.length(skeleton, "column_r", Pose())
    assert both.length(skeleton, "column_l", Pose()) == pytest.approx(straight, abs=1e-6)
    assert both.moment_arm(skeleton, "column_r", Pose(), "lumbar_bending") > 5.0
    assert both.moment_arm(skeleton, "column_l", Pose(), "lumbar_bending") < -5.0
    assert both.moment_arm(skeleton, "column_r", hip(50), "hip_flexion_r") == 0.0


# What cannot be.

FAULTS = [
    (lambda: Spot("femr", (("x", 1.0),)), "unknown bone 'femr'; did you mean 'femur'"),
    (lambda: Spot("femur", (("linea_pectinae_1", 1.0),)), "did you mean 'linea_pectinea_1'"),
    (lambda: Spot("l3", (("superior_rim_55", 1.0),)), "unknown landmark of l3 'superior_rim_55'"),
    (lambda: Spot("femur"), r"expected at \(landmarks\) or point .*, got neither"),
    (lambda: Spot("femur", (("fovea_of_head", 1.0),), (0.0, 0.0, 0.0)), "got both"),
    (
        lambda: Spot("femur", point=(60.0, -100.0, 30.0)),
        f"within {OFF_BONE:g} mm of femur, got its",
    ),
    (
        lambda: Spot("femur", (("head_superior", 1.0), ("medial_epicondyle", 1.0))),
        "got the mean of its landmarks .* mm off it; move it onto the bone",
    ),
    (lambda: Spot("femur", (("fovea_of_head", 0.0),)), "weights of landmarks above zero"),
    (lambda: plain(Fan("knee", 30.0)), "unknown joint 'knee'; known are hip"),
    (lambda: plain(Fan("hip", 1.0)), "radius: expected a number of at least 5"),
    (lambda: plain(Fan("hip", 30.0), Fan("hip", 30.0)), "guides: expected at most one fan"),
    (lambda: plain(Via(SHAFT, off=-3.0)), "off: expected a number of at least 0"),
    (lambda: plain(tendon=Tendon(-1.0)), "origin: expected a number of at least 0"),
    (lambda: plain(aspect=(1.0, 99.0)), "aspect: expected .* at most 12, got 99"),
    (lambda: replace(plain(), volume=0.0), "volume: expected a number above 0 .*, got 0"),
    (lambda: replace(plain(), volume=float("nan")), "volume: expected a number above 0"),
    (lambda: replace(plain(), volume=None), r"expected a volume .* or a section .*, got neither"),
    (lambda: replace(plain(), section=9.0), "got both"),
    (lambda: replace(plain(), pcsa=-1.0), "pcsa: expected a number above 0"),
    (lambda: replace(plain(), name="Rectus"), "name: expected small letters"),
    (lambda: replace(plain(), name="rectus_r"), "name: expected small letters.* without a side"),
    (lambda: replace(plain(), sides="rigth"), "sides: expected right, left or both"),
    (lambda: replace(plain(), insertion=AIIS), "insertion: expected another place"),
]


@pytest.mark.parametrize(("made", "sentence"), FAULTS, ids=range(len(FAULTS)))
def test_a_record_that_cannot_be_is_one_sentence(made, sentence: str):
    with pytest.raises(ValueError, match=sentence) as caught:
        made()
    assert "\n" not in str(caught.value)


def test_a_path_through_bone_is_one_sentence(skeleton: Skeleton):
    behind = Spot("femur", (("linea_aspera_medial_lip_3", 1.0),))
    with pytest.raises(
        ValueError,
        match=r"muscle 'plain': expected a path outside bone, got one \d+ mm deep in the",
    ):
        built_own_muscles(skeleton, [replace(plain(), insertion=behind)])


def test_a_skeleton_without_the_bone_is_one_sentence(skeleton: Skeleton):
    bones = tuple(bone for bone in skeleton.bones if bone.name != "femur_r")
    with pytest.raises(
        ValueError, match="muscle 'plain': expected a skeleton with the bone 'femur'"
    ):
        built_own_muscles(replace(skeleton, bones=bones), [plain()])


def test_what_does_not_fit_is_one_sentence(skeleton: Skeleton, body):
    with pytest.raises(ValueError, match=r"expected a fan of less than \d+ mm.*radius of 70"):
        built_own_muscles(skeleton, [plain(Fan("hip", 70.0))])
    with pytest.raises(ValueError, match=r"expected tendons of at most \d+ mm together"):
        built_own_muscles(skeleton, [plain(tendon=Tendon(100.0, 100.0))])
    with pytest.raises(ValueError, match=r"expected a volume of at least .* round tendons"):
        built_own_muscles(skeleton, [plain(tendon=Tendon(60.0, 60.0, 900.0))])
    with pytest.raises(ValueError, match="expected each name once, got it twice"):
        built_own_muscles(skeleton, [plain(), plain()])
    with pytest.raises(ValueError, match="got that of a built-in muscle; rename it"):
        body.with_muscles([replace(plain(), name="iliacus")])
