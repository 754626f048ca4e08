"""Looks, tiles and effects: what each draws, that tiles join without seams, the same every time."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from viz_body import BALL, SmallBody

from scenes.looks import LOOKS, checked_look
from scenes.scene import Scene
from viz.lightness import greyed, lightness, with_lightness
from viz.opengl import require_opengl

require_opengl()

from viz import tiles as tiling  # noqa: E402
from viz.capture import picture  # noqa: E402
from viz.materials import palette  # noqa: E402
from viz.seen import seen  # noqa: E402
from viz.shading import fibred, lane_coordinates  # noqa: E402
from viz.stage import Stage  # noqa: E402

SIZE = (200, 150)
BODY = SmallBody()


class FibredBody(SmallBody):
    """Muscles whose fibres run down the ellipsoid."""

    def _part(self, shape, pose, motions):
        part = super()._part(shape, pose, motions)
        if part.kind != "muscle":
            return part
        lanes = {"lane_u": 0.5 + BALL[:, 0] / 2, "lane_v": 0.5 + BALL[:, 2] / 2}
        return replace(part, fields={**part.fields, **lanes, "fibre": 0.5 - BALL[:, 1] / 2})


def drawn(body=BODY, structures=None, view="anterior", **taken):
    settings = {"size": SIZE, "background": "white", "orientation_marker": False, **taken}
    with Stage(Scene(view=view, structures=structures or {}, picture=settings), body) as stage:
        return picture(stage), seen(stage)


@pytest.mark.parametrize("name", LOOKS)
def test_every_look_draws_the_body_the_same_every_time(name):
    one, view = drawn(look=name)
    other, _ = drawn(look=name)
    np.testing.assert_array_equal(one, other)
    body = view.numbers >= 0
    assert np.abs(one.astype(int) - 255).max(axis=2)[body].mean() > (5 if name == "line" else 30)
    assert (one[~body].astype(int) > 250).mean() > 0.9


def test_looks_differ_from_each_other():
    pictures = [drawn(look=name)[0].astype(int) for name in LOOKS]
    for i, one in enumerate(pictures):
        for other in pictures[:i]:
            assert np.abs(one - other).mean() > 1.0


def test_a_look_is_known_by_both_spellings():
    assert checked_look("x-ray") == checked_look("x_ray") == "x_ray"
    with pytest.raises(ValueError, match="unknown look 'atlass'; did you mean 'atlas'"):
        checked_look("atlass")


def test_contours_go_round_what_is_seen():
    line, view = drawn(look="line", size=(400, 300))
    fewer, _ = drawn(look="line", size=(400, 300), structures={"only": ["sacrum"]})
    dark = line.max(axis=2) < 200
    body = view.numbers >= 0
    edge = body & ~(
        np.roll(body, 1, 0) & np.roll(body, -1, 0) & np.roll(body, 1, 1) & np.roll(body, -1, 1)
    )
    near = dark.copy()
    for step in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        near |= np.roll(dark, step, (0, 1))
    inside = (slice(2, -2), slice(2, -2))
    assert near[inside][edge[inside]].mean() > 0.97
    assert dark.mean() < 0.15
    assert (fewer.max(axis=2) < 200).sum() < 0.5 * dark.sum()


def test_contours_are_as_wide_at_any_size():
    shares = []
    for size in ((480, 360), (960, 720)):
        line, _ = drawn(look="line", size=size, structures={"only": ["hip_bone_r"]})
        shares.append((255.0 - line[..., 1].astype(float)).mean() / 255.0)
    assert shares[1] == pytest.approx(shares[0], rel=0.2)


def test_kinds_differ_in_grey_in_print():
    names = {"bone": "femur_l", "disc": "disc_l5_s1", "muscle": "psoas_major_r"}
    found = {}
    for kind, name in names.items():
        pixels, view = drawn(look="print", structures={"only": [name]}, view="anterior")
        inner = pixels[view.mask(name)].astype(float)
        found[kind] = np.median(inner @ (0.2126, 0.7152, 0.0722))
    grey = sorted(found.values())
    assert found["muscle"] < found["disc"] < found["bone"]
    assert min(b - a for a, b in pairwise(grey)) > 18.0


def test_lightness_is_that_of_the_standard():
    # L* of middle grey 119 is 50.03; of pure red 53.24 (sRGB, D65).
    assert lightness((119, 119, 119)) == pytest.approx(50.03, abs=0.05)
    assert lightness((255, 0, 0)) == pytest.approx(53.24, abs=0.05)
    for wanted in (20.0, 47.0, 80.0):
        assert lightness(with_lightness((192, 104, 88), wanted)) == pytest.approx(wanted, abs=0.6)
    grey = greyed((192, 104, 88), 1.0)
    assert max(grey) - min(grey) <= 1
    assert lightness(grey) == pytest.approx(lightness((192, 104, 88)), abs=0.6)


def test_a_theme_keeps_its_hues_in_a_look():
    for kind, level in LOOKS["print"].lightness.items():
        for theme in ("anatomical", "okabe_ito"):
            colour = palette(theme, LOOKS["print"])[kind].colour
            assert lightness(colour) == pytest.approx(level, abs=1.5)


@pytest.mark.parametrize("look", ["atlas", "illustration"])
def test_fibres_are_drawn_along_the_muscle(look):
    only = {"only": ["psoas_major_r"]}
    taken = {"look": look, "size": (300, 400)}
    streaked, view = drawn(FibredBody(), only, **taken)
    plain, _ = drawn(BODY, only, **taken)
    inner = view.mask("psoas_major_r")
    rows, columns = np.nonzero(inner)
    top, foot = np.percentile(rows, [35, 55]).astype(int)
    left, right = np.percentile(columns, [35, 65]).astype(int)
    window = (slice(top, foot), slice(left, right))

    def rough(pixels, axis):
        return np.abs(np.diff(pixels[window].astype(float).sum(axis=2), axis=axis)).mean()

    # Fibres run down the picture: what changes, changes across them.
    assert rough(streaked, 1) > 1.5 * rough(streaked, 0)
    assert rough(streaked, 1) > 3.0 * rough(plain, 1)
    mean = [p[window].astype(float).mean(axis=(0, 1)) for p in (streaked, plain)]
    assert np.abs(mean[0] - mean[1]).max() < 30.0


def test_lanes_are_counted_in_mm():
    part = next(p for p in FibredBody().posed(Scene().posed()).parts if p.kind == "muscle")
    assert fibred(part)
    assert not fibred(next(p for p in BODY.posed(Scene().posed()).parts if p.kind == "muscle"))
    lanes = lane_coordinates(part)
    assert lanes.dtype == np.float32
    # The muscle is 36 mm across: 36 / 4.6 = 8 coarse streaks and not many more.
    assert 6.0 < np.ptp(lanes[:, 0]) < 14.0


@pytest.mark.parametrize("taken", [
    {"quality": "draft"}, {"quality": "final"}, {"look": "illustration"},
    {"transparent": True}, {"background": "graded"},
])  # fmt: skip
def test_tiles_join_without_seams(taken, monkeypatch):
    whole, _ = drawn(size=(360, 260), view="anterolateral", **taken)
    monkeypatch.setattr(tiling.tiles, "__defaults__", (30_000,))
    assert len(list(tiling.tiles((360, 260)))) > 3
    joined, _ = drawn(size=(360, 260), view="anterolateral", **taken)
    apart = np.abs(joined.astype(int) - whole.astype(int))
    assert apart.mean() < 0.6
    assert (apart.max(axis=2) > 24).mean() < 0.004


def test_tiles_cover_a_picture_once():
    for size in ((100, 80), (4000, 3000), (16384, 300), (321, 7777)):
        covered = np.zeros((size[1] // 8 + 1, size[0] // 8 + 1), dtype=int)
        area = 0
        for tile in tiling.tiles(size):
            left, top, right, foot = tile.inner
            area += (right - left) * (foot - top)
            assert tile.left <= left < right <= tile.left + tile.width <= size[0]
            assert tile.top <= top < foot <= tile.top + tile.height <= size[1]
            assert tile.width * tile.height < 1.4 * tiling.MOST + 300_000
        assert area == size[0] * size[1]
        assert covered.shape


def test_samples_smooth_edges():
    def steps(samples):
        pixels, _ = drawn(samples=samples, transparent=True, structures={"only": ["femur_l"]})
        return len(np.unique(pixels[..., 3]))

    assert steps(16) > steps(1)


def test_see_through_look_shows_what_lies_behind():
    pair = {"only": ["hip_bone_r", "psoas_major_r", "iliacus_r"]}
    clear, view = drawn(look="x_ray", structures=pair, view="posterior")
    alone, _ = drawn(look="x_ray", structures={"only": ["hip_bone_r"]}, view="posterior")
    bone = view.mask("hip_bone_r") | view.mask("iliacus_r")
    assert clear.shape == alone.shape
    assert np.abs(clear.astype(int) - alone.astype(int)).max(axis=2)[bone].mean() > 4.0


def test_shadows_fall_away_from_the_light():
    # The lamp stands to the upper left before the body: a muscle throws its shadow down and right.
    scenes = {"only": ["hip_bone_r", "psoas_major_r", "femur_l", "sacrum"]}
    lit, _ = drawn(structures=scenes, quality="final", shadows=False)
    shaded, view = drawn(structures=scenes, quality="final")
    darker = lit.astype(int).sum(axis=2) - shaded.astype(int).sum(axis=2) > 30
    body = view.numbers >= 0
    assert 0.005 < darker[body].mean() < 0.5
    assert not darker[~body].any()
    assert (shaded.astype(int) - lit.astype(int)).max() <= 8
    shape = next(s for s in BODY.shapes if s[0] == "psoas_major_r")
    assert shape[3][2] > 0.0


def test_light_that_nothing_stands_in_is_not_lessened():
    alone = {"only": ["femur_l"]}
    lit, view = drawn(structures=alone, quality="final", shadows=False)
    shaded, _ = drawn(structures=alone, quality="final")
    lost = lit.astype(int)[view.mask("femur_l")] - shaded.astype(int)[view.mask("femur_l")]
    assert lost.mean() < 2.0


@pytest.mark.parametrize("look", ["illustration", "line"])
def test_contours_are_cut_with_the_body(look):
    """No ink where nothing is left of a thigh, a line around its cut."""
    settings = {"size": (240, 300), "background": "white", "orientation_marker": False}
    settings |= {"look": look}
    camera = {"name": "anterior", "target": (0.0, -80.0, 0.0), "span": 420.0}
    below = {"plane": "transverse", "at": -90.0, "flipped": True}
    scene = Scene(view=camera, section=below, picture=settings, structures={"only": ["femur_l"]})
    with Stage(scene, BODY) as stage:
        pixels = picture(stage)
        edge = stage.framing.pixels(np.array([[0.0, -90.0, -95.0]]), (240, 300))[0, 1]
    dark = pixels.max(axis=2) < 200
    assert dark[: round(edge)].sum() > 100
    assert not dark[round(edge) + 4 :].any()


def test_seen_from_below_thighs_are_cut_off_where_the_muscles_end():
    """The feet of the femurs stand right below them: whole, they would hide all else."""
    with Stage(Scene(view="inferior", picture={"size": SIZE}), BODY) as stage:
        cut = seen(stage)
        posed = stage.posed
        shown = [stage.drawn[name].actor.mapper.GetClippingPlanes() for name in stage.drawn]
    with Stage(
        Scene(view={"name": "inferior", "focus": ["femur_r"]}, picture={"size": SIZE}), BODY
    ) as stage:
        whole = [stage.drawn[name].actor.mapper.GetClippingPlanes() for name in stage.drawn]
    assert {name for name, planes in zip(stage.drawn, shown, strict=True) if planes} == {
        "femur_r",
        "femur_l",
    }
    assert not any(whole)
    assert cut.mask("psoas_major_r").any()
    assert (
        posed["femur_r"].vertices[:, 1].min() < posed["psoas_major_r"].vertices[:, 1].min() - 50.0
    )
