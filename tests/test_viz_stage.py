"""The stage: what is shown, where it falls in the picture, and that moving it leaves no trace."""

import numpy as np
import pytest
from viz_body import BALL, FACES, SmallBody

from meshes.pose import Pose
from scenes.cameras import VIEWS, Camera
from scenes.scene import Scene
from viz.capture import picture
from viz.framing import framed, sight
from viz.opengl import require_opengl

require_opengl()

from viz.plotter import closed  # noqa: E402
from viz.seen import seen  # noqa: E402
from viz.stage import FIXED, Stage  # noqa: E402

SIZE = (240, 180)
BODY = SmallBody()


def scene(**more):
    taken = {"size": SIZE, "background": "black", "orientation_marker": False}
    return Scene(**{**more, "picture": {**taken, **more.get("picture", {})}})


def reds(pixels):
    """Where a picture shows muscle: much more red than green, no tendon or bone."""
    red, green = pixels[..., 0].astype(int), pixels[..., 1].astype(int)
    return (red > 50) & (red > 1.5 * green)


def test_every_part_is_seen_in_its_own_place():
    with Stage(scene(view="anterior"), BODY) as stage:
        view = seen(stage)
        assert set(view.names) == {shape[0] for shape in BODY.shapes}
        for name in view.names:
            if name in ("sacrum", "disc_l5_s1"):
                continue
            assert view.mask(name).sum() > 30, name
            centre = stage.framing.pixels(stage.points(name).mean(axis=0)[None], SIZE)[0]
            rows, columns = np.nonzero(view.mask(name))
            assert abs(columns.mean() - centre[0]) < 25, name
            assert abs(rows.mean() - centre[1]) < 25, name


@pytest.mark.parametrize("muscle", ["psoas_major_r", "psoas_major_l", "iliacus_r", "iliacus_l"])
def test_a_missing_muscle_is_noticed(muscle):
    framed_by = np.vstack([part.vertices for part in BODY.posed(Pose()).parts])
    with Stage(scene(view="anterior"), BODY) as stage:
        stage.frame(framed_by)
        whole, mask = reds(picture(stage)), seen(stage).mask(muscle)
    lacking = SmallBody(without=(muscle,))
    with Stage(scene(view="anterior"), lacking) as stage:
        stage.frame(framed_by)
        without = reds(picture(stage))
    lost = whole & ~without
    assert lost.sum() > 0.5 * mask.sum()
    assert (lost & mask).sum() > 0.95 * lost.sum()


@pytest.mark.parametrize("quality", ["draft", "final"])
def test_moved_in_place_is_a_fresh_stage_to_the_last_bit(quality):
    there = {"hip_flexion_r": 60.0, "pelvic_tilt": 10.0}
    look = {"view": "anterolateral", "picture": {"quality": quality}}
    with Stage(scene(pose=there, **look), BODY) as fresh:
        wanted = picture(fresh)
    with Stage(scene(pose={"hip_flexion_l": -20.0}, **look), BODY) as moved:
        picture(moved)
        for angle in (120.0, 0.0, 60.0):
            moved.show(BODY.posed(Pose(hip_flexion_r=angle, pelvic_tilt=10.0)))
        moved.frame(moved.frame_points())
        np.testing.assert_array_equal(picture(moved), wanted)


def test_the_right_side_is_on_the_left_of_an_anterior_picture():
    with Stage(scene(view="anterior"), BODY) as stage:
        view = seen(stage)
        right, left = view.spot("femur_r"), view.spot("femur_l")
        assert right[0] < SIZE[0] / 2 < left[0]
    with Stage(scene(view="posterior"), BODY) as stage:
        view = seen(stage)
        assert view.spot("femur_l")[0] < SIZE[0] / 2 < view.spot("femur_r")[0]


def test_a_known_point_lands_on_its_pixel():
    # Orthographic, anterior, of a box 200 wide (Z) and 100 high (Y): it fills the width of a square
    # picture but for the margins of 6%, so one mm is 100 * 0.88 / 200 = 0.44 pixels.
    box = np.array([[0, y, z] for y in (0.0, 100.0) for z in (-100.0, 100.0)])
    framing = framed(Camera(projection="orthographic"), box, 1.0)
    points = np.array([[5.0, 50.0, 0.0], [0.0, 100.0, 100.0], [0.0, 0.0, -50.0]])
    wanted = [[50.0, 50.0], [50 - 44.0, 50 - 22.0], [50 + 22.0, 50 + 22.0]]
    np.testing.assert_allclose(framing.pixels(points, (100, 100))[:, :2], wanted, atol=1e-9)


@pytest.mark.parametrize("projection", ["orthographic", "perspective"])
def test_the_drawn_body_lands_where_the_framing_says(projection):
    view = {"name": "anterolateral", "projection": projection, "azimuth": 15.0, "elevation": 10.0}
    with Stage(scene(view=view, structures={"only": ["l5"]}), BODY) as stage:
        around = BODY.posed(Pose())["hip_bone_r"].vertices
        stage.frame(np.add(around, (0.0, 60.0, -80.0)))
        rows, columns = np.nonzero(seen(stage).mask("l5"))
        pixels = stage.framing.pixels(stage.points("l5"), SIZE)
    drawn = [columns.min(), columns.max() + 1, rows.min(), rows.max() + 1]
    low, high = pixels[:, :2].min(axis=0), pixels[:, :2].max(axis=0)
    np.testing.assert_allclose(drawn, [low[0], high[0], low[1], high[1]], atol=1.0)


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("projection", ["orthographic", "perspective"])
def test_framing_fills_the_picture_within_its_margins(name, projection):
    points = np.random.default_rng(1).normal(size=(500, 3)) * (60, 200, 150) + (10, 300, -40)
    framing = framed(Camera(name=name, projection=projection), points, 4 / 3)
    pixels = framing.pixels(points, (400, 300))[:, :2]
    low, high = pixels.min(axis=0) / (400, 300), pixels.max(axis=0) / (400, 300)
    assert (low > 0.06 - 1e-9).all()
    assert (high < 0.94 + 1e-9).all()
    tight = np.isclose(low, 0.06) & np.isclose(high, 0.94)
    assert tight.any()


@pytest.mark.parametrize("name", VIEWS)
def test_sights_are_right_handed_frames(name):
    axes = sight(Camera(name=name, azimuth=20.0, elevation=-35.0)).axes
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(axes) == pytest.approx(1.0)


def test_azimuth_goes_to_the_right_and_elevation_up():
    # From the front, the camera's right is the body's left (-Z).
    np.testing.assert_allclose(sight(Camera(azimuth=90.0)).back, [0, 0, -1], atol=1e-12)
    np.testing.assert_allclose(sight(Camera(elevation=90.0)).back, [0, 1, 0], atol=1e-12)


@pytest.mark.parametrize("fixed", FIXED)
def test_the_fixed_segment_holds_still(fixed):
    part = {"pelvis": "sacrum", "trunk": "l5"}.get(fixed, fixed)
    with Stage(scene(fixed=fixed), BODY) as stage:
        rest = stage.points(part)
        stage.show(BODY.posed(Pose(pelvic_tilt=25.0, hip_flexion_r=70.0, hip_flexion_l=-10.0)))
        np.testing.assert_allclose(stage.points(part), rest, atol=1e-9)
        other = "femur_l" if fixed != "femur_l" else "femur_r"
        assert np.abs(stage.points(other) - BODY.posed(Pose())[other].vertices).max() > 10.0


def test_only_hide_colour_and_opacity():
    structures = {
        "only": ["muscle", "femur"],
        "hide": ["iliacus_l"],
        "colours": {"muscle": "#00ff00", "psoas_major_r": "#0000ff"},
        "opacity": {"femur": 0.3},
    }
    with Stage(scene(structures=structures), BODY) as stage:
        shown = {"femur_r", "femur_l", "psoas_major_r", "psoas_major_l", "iliacus_r"}
        assert set(stage.drawn) == shown
        assert stage.translucent
        colours = {n: tuple(d.actor.prop.color.int_rgb) for n, d in stage.drawn.items()}
        assert colours["psoas_major_r"] == (0, 0, 255)
        assert colours["psoas_major_l"] == (0, 255, 0)


@pytest.mark.parametrize(
    ("structures", "said"),
    [
        ({"only": ["psoas_mayor"]}, "did you mean 'psoas_major'"),
        ({"hide": ["vertebra"]}, "known are bone, bones, disc"),
        ({"opacity": {"ilacus": 0.5}}, "did you mean 'iliacus'"),
        ({"only": ["l5"], "hide": ["bone"]}, "got all of them hidden"),
    ],
)
def test_unknown_or_no_structures_are_told(structures, said):
    with pytest.raises(ValueError, match=said):
        Stage(scene(structures=structures), BODY)


def test_a_mesh_is_told_closed_or_not():
    assert closed(FACES, len(BALL))
    assert not closed(FACES[1:], len(BALL))
    assert not closed(np.vstack([FACES[:5, ::-1], FACES[5:]]), len(BALL))


def test_an_open_mesh_is_seen_from_within(monkeypatch):
    shown = {"only": ["hip_bone_r"]}
    with Stage(scene(view="right", structures=shown), BODY) as stage:
        whole = picture(stage).astype(int)
    front = FACES[BALL[FACES].mean(axis=1)[:, 2] < 0.0]
    monkeypatch.setattr("viz_body.FACES", front)
    with Stage(scene(view="right", structures=shown), BODY) as stage:
        half = picture(stage).astype(int)
    assert abs((half.sum(axis=2) > 30).sum() - (whole.sum(axis=2) > 30).sum()) < 60


def test_the_tendon_has_its_own_colour():
    look = {"view": "anterior", "structures": {"only": ["psoas_major_r"]}}
    with Stage(scene(**look), BODY) as stage:
        pixels = picture(stage).astype(int)
    muscle = reds(pixels.astype(np.uint8))
    tendon = (np.ptp(pixels, axis=2) < 30) & (pixels[..., 2] > 40)
    assert muscle.sum() > 100
    assert tendon.sum() > 30
    assert np.nonzero(muscle)[0].mean() < np.nonzero(tendon)[0].mean()
