"""Pixels: transparent grounds, see-through parts, qualities, and the marker's letters."""

import numpy as np
import pytest
from viz_body import SmallBody

from scenes.cameras import Camera
from scenes.scene import Scene
from viz.compass import compass, letters
from viz.framing import sight
from viz.opengl import require_opengl

require_opengl()

from viz.capture import picture  # noqa: E402
from viz.grounds import ground_rows  # noqa: E402
from viz.overlay import Overlay  # noqa: E402
from viz.seen import seen  # noqa: E402
from viz.sheet import Dot  # noqa: E402
from viz.stage import Stage  # noqa: E402

SIZE = (160, 120)
BODY = SmallBody()


def staged(structures=None, **more):
    taken = {"size": SIZE, "orientation_marker": False, **more}
    return Stage(Scene(view="anterior", structures=structures or {}, picture=taken), BODY)


@pytest.mark.parametrize("quality", ["draft", "final"])
def test_transparent_ground_with_see_through_parts(quality):
    opacity = {"only": ["hip_bone_r", "femur_l"], "opacity": {"hip_bone_r": 0.4}}
    with staged(opacity, transparent=True, quality=quality) as stage:
        pixels, view = picture(stage), seen(stage)
    clear, solid = view.mask("hip_bone_r"), view.mask("femur_l")
    inner_clear, inner_solid = eroded(clear), eroded(solid)
    assert pixels.shape == (SIZE[1], SIZE[0], 4)
    assert (pixels[..., 3][~grown(clear | solid)] == 0).all()
    assert (pixels[..., 3][inner_solid] == 255).all()
    # Two walls of opacity 0.4, front and back, cover 1 - 0.6 * 0.6 = 0.64.
    assert np.median(pixels[..., 3][inner_clear]) == pytest.approx(0.64 * 255, abs=3)
    # Its colour is bone, not the ground's: as bright as when solid.
    with staged({"only": opacity["only"]}, quality=quality) as stage:
        bone = picture(stage)
    hue = np.median(pixels[inner_clear][:, :3], axis=0) / np.median(bone[inner_clear], axis=0)
    np.testing.assert_allclose(hue, 1.0, atol=0.05)


def test_transparent_picture_over_a_ground_is_the_picture_on_that_ground():
    structures = {"opacity": {"hip_bone": 0.5}}
    with staged(structures, transparent=True) as stage:
        cut = picture(stage).astype(float)
    with staged(structures, background="white") as stage:
        wanted = picture(stage).astype(float)
    share = cut[..., 3:] / 255.0
    np.testing.assert_allclose(cut[..., :3] * share + 255.0 * (1 - share), wanted, atol=3.0)


@pytest.mark.parametrize("quality", ["draft", "final"])
def test_what_is_behind_shows_through(quality):
    covered = {"only": ["psoas_major_r", "sacrum", "hip_bone_r"]}
    with staged(covered, quality=quality, background="black") as stage:
        solid = picture(stage).astype(int)
    with staged(
        {**covered, "opacity": {"psoas_major_r": 0.3}}, quality=quality, background="black"
    ) as stage:
        through = picture(stage).astype(int)
    with staged(covered) as stage:
        muscle = eroded(seen(stage).mask("psoas_major_r"))
    assert np.abs(solid - through)[muscle].mean() > 8.0
    assert through[muscle].mean() > 10.0


def test_final_is_smoother_and_darker_in_corners_than_draft():
    with staged(background="white") as stage:
        draft = picture(stage).astype(int)
    with staged(background="white", quality="final") as stage:
        final = picture(stage).astype(int)
    assert np.abs(draft - final).mean() < 12.0
    assert final.mean() < draft.mean()


@pytest.mark.parametrize("quality", ["draft", "final"])
@pytest.mark.parametrize("ground", ["white", "graded", "black"])
def test_pictures_are_the_same_every_time(quality, ground):
    pictures = []
    for _ in range(3):
        with staged(quality=quality, background=ground) as stage:
            pictures.append(picture(stage))
    np.testing.assert_array_equal(pictures[1:], [pictures[0]] * 2)


@pytest.mark.parametrize("quality", ["draft", "final"])
def test_a_graded_ground_lies_behind_the_body_alone(quality):
    with staged(quality=quality) as stage:
        graded, body = picture(stage), seen(stage).numbers >= 0
    with staged(quality=quality, background="white") as stage:
        white = picture(stage)
    rows = np.broadcast_to(ground_rows("graded", SIZE[1])[:, None], graded.shape)
    np.testing.assert_allclose(graded[~grown(body)], rows[~grown(body)], atol=1.0)
    np.testing.assert_allclose(graded[eroded(body)], white[eroded(body)], atol=1.0)


@pytest.mark.parametrize(
    ("name", "right", "up", "near"),
    [
        ("anterior", "L", "S", "A"),
        ("posterior", "R", "S", "P"),
        ("right", "A", "S", "R"),
        ("left", "P", "S", "L"),
        ("superior", "R", "A", "S"),
        ("inferior", "L", "A", "I"),
    ],
)
def test_the_marker_has_the_letters_where_they_belong(name, right, up, near):
    opposite = dict(zip("RLAPSI", "LRPAIS", strict=True))
    where = {(round(e.x), round(e.y)): e.letter for e in letters(sight(Camera(name=name)))}
    assert where == {
        (1, 0): right, (-1, 0): opposite[right], (0, 1): up, (0, -1): opposite[up], (0, 0): near,
    }  # fmt: skip


def test_the_marker_stands_in_the_lower_left_corner_of_the_picture():
    with staged(background="white", orientation_marker=True, size=(320, 240)) as stage:
        plain = picture(stage)
        marked = np.asarray(Overlay(stage).over(plain))
        quick = Overlay(stage).onto(plain.copy())
    np.testing.assert_array_equal(marked, quick)
    rows, columns = np.nonzero((plain != marked).any(axis=2))
    assert rows.min() > 180
    assert columns.max() < 70
    assert (255 - marked[180:, :70].astype(int)).sum() > 1000


def test_the_marker_scales_with_the_picture():
    at = sight(Camera())
    spans = []
    for high in (540.0, 1080.0):
        places = [i.place for i in compass(at, (0.0, high), high, "white") if isinstance(i, Dot)]
        spans.append(max(x for x, _ in places) - min(x for x, _ in places))
    assert spans[1] == pytest.approx(2 * spans[0], rel=1e-6)


def eroded(mask, by=3):
    return np.asarray(shifted(mask, by, np.logical_and))


def grown(mask, by=2):
    return np.asarray(shifted(mask, by, np.logical_or))


def shifted(mask, by, join):
    out = mask
    for dy in range(-by, by + 1):
        for dx in range(-by, by + 1):
            out = join(out, np.roll(mask, (dy, dx), axis=(0, 1)))
    return out
