"""Films: turns, and the labels, figures and plots that follow."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from film_scenes import BODY, MOTION, SIZE, scene
from viz_body import SmallBody

from viz import render
from viz.commands.chosen_scene import chosen_scene
from viz.commands.options import Movement
from viz.formats.film import Film, framed_stage, planned
from viz.framing import swept_round
from viz.instruments import Readout, moving_coordinate, running_plot
from viz.labels import labelled
from viz.seen import seen
from viz.sheet import Words

TURN = {"turn": 360.0, "seconds": 0.8, "fps": 10}


def test_a_turn_is_a_loop_of_exactly_its_frames():
    plan = planned(scene(film=TURN))
    assert plan.count == 8
    assert plan.closed
    np.testing.assert_allclose(plan.turns, np.arange(8) * 45.0)
    half = planned(scene(film={**TURN, "turn": 90.0}))
    assert not half.closed
    assert half.turns[-1] == 90.0
    both = planned(scene(MOTION, {"turn": 360.0}))
    assert (both.count, both.closed) == (6, True)
    assert both.percents[3] == 50.0


def test_a_turned_camera_sees_what_its_azimuth_would():
    with Film(scene(film=TURN, orientation_marker=False), BODY) as film:
        front = film.frame(0).copy()
        right = film.frame(2).copy()
        again = film.frame(0).copy()
        inside = film.stage.framing.pixels(film.stage.frame_points(), SIZE)
    np.testing.assert_array_equal(front, again)
    assert np.abs(front.astype(int) - right.astype(int)).mean() > 2.0
    assert inside[:, :2].min() > 0.0
    # Ninety degrees to the camera's own right from in front is the body's left side.
    with framed_stage(scene(film=TURN, view="left", orientation_marker=False), BODY) as stage:
        sight = stage.framing.sight.back
    with Film(scene(film=TURN), BODY) as film:
        film.frame(2)
        np.testing.assert_allclose(film.stage.framing.sight.back, sight, atol=1e-9)


def test_points_swept_round_are_what_a_turning_camera_sees():
    points = np.random.default_rng(2).normal(size=(20, 3))
    axis, pivot = np.array([0.0, 1.0, 0.0]), np.array([1.0, 2.0, 3.0])
    swept = swept_round(points, pivot, axis, 360.0, 5).reshape(5, 20, 3)
    np.testing.assert_allclose(swept[0], points, atol=1e-12)
    np.testing.assert_allclose(swept[4], points, atol=1e-12)
    np.testing.assert_allclose(swept[2][:, 0], 2.0 - points[:, 0], atol=1e-12)
    np.testing.assert_allclose(swept[..., 1], np.tile(points[:, 1], (5, 1)), atol=1e-12)


def test_labels_of_a_film_never_cover_each_other_nor_jump():
    filmed = scene(
        {**MOTION, "seconds": 1.2, "fps": 30}, {"turn": 45.0}, (640, 360), labels="structures"
    )
    places: dict[str, list] = {}
    with Film(filmed, BODY) as film:
        for number in range(film.plan.count):
            film._at(film.plan.percents[number], film.plan.turns[number])
            items = film.labels.items(film.stage, number)
            words = [item for item in items if isinstance(item, Words) and item.opacity > 0.02]
            boxes = [box(word) for word in words]
            for a, b in combinations(boxes, 2):
                assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] + 0.5 or b[3] <= a[1] + 0.5
            for word in words:
                places.setdefault(word.text, []).append((number, word.place, word.opacity))
    assert len(places) >= 6
    for seen_ in places.values():
        for (n, p, o), (m, q, r) in pairwise(seen_):
            if m == n + 1 and min(o, r) > 0.5:
                assert np.hypot(p[0] - q[0], p[1] - q[1]) < 80.0


def box(word):
    from viz.lettering import width_of

    wide = width_of(word.text, word.size)
    left = word.place[0] - (wide if word.anchor == "end" else 0.0)
    return left, word.place[1] - 0.75 * word.size, left + wide, word.place[1] + 0.1 * word.size


def test_leaders_of_a_film_end_on_what_is_seen_at_every_key():
    filmed = scene({**MOTION, "seconds": 2.0}, {}, (480, 270), "anterolateral", labels="structures")
    with Film(filmed, BODY) as film:
        keys, ends = film.labels.keys, []
        for place, key in enumerate(keys):
            film._moment(place / len(keys))
            view = seen(film.stage)
            for label, spot in zip(key.labels, key.spots(film.stage), strict=True):
                row, column = int(spot[1] * view.scale), int(spot[0] * view.scale)
                around = view.mask(label.part)[row - 2 : row + 3, column - 2 : column + 3]
                ends.append(around.any())
    assert len(ends) > 20
    assert np.mean(ends) > 0.97


def test_a_film_of_a_still_body_has_still_labels():
    filmed = scene(None, {"turn": 1e-9, "seconds": 1.0, "fps": 10}, (480, 270), labels="structures")
    with Film(filmed, BODY) as film:
        first = film.labels.items(film.stage, 0)
        last = film.labels.items(film.stage, 9)
        with framed_stage(filmed, BODY) as stage:
            texts = {label.text for label in labelled(stage).labels}
    assert {i.text for i in first if isinstance(i, Words)} == texts
    places = [[i.place for i in items if isinstance(i, Words)] for items in (first, last)]
    np.testing.assert_allclose(*places, atol=0.01)


def test_the_angle_is_read_off():
    poses = [scene(MOTION).posed(p) for p in (0.0, 50.0)]
    assert moving_coordinate(poses) == "hip_flexion_r"
    with Film(scene(MOTION, {"angle": True}, (640, 360)), BODY) as film:
        film._moment(0.5)
        pose = film.stage.posed.pose
        items = Readout("hip_flexion_r", True).items(film.stage, pose)
        said = [item.text for item in items]
        assert f"{pose.hip_flexion_r:.0f}°" in said
        # The motion reaches 120 degrees of the thigh on the trunk.
        assert any("thigh on trunk 120°" in text for text in said)
        assert film.frame(3).shape == (360, 640, 3)


class MeasuredBody(SmallBody):
    def length(self, name, pose):
        return 300.0 - pose.hip_flexion_r

    def moment_arm(self, name, pose, coordinate):
        assert coordinate == "hip_flexion_r"
        return 57.3


def test_the_plot_runs_along_with_the_film():
    filmed = scene({**MOTION, "seconds": 2.0}, {"plot": "length"}, (800, 400))
    with Film(filmed, MeasuredBody()) as film:
        plot = film._plot
        assert plot.title == "Length, mm"
        assert plot.low <= plot.values.min() < plot.values.max() <= plot.high
        middle = plot.items(film.stage, 0.5)
        assert film.stage.inner[2] == pytest.approx(0.7)
        width = filmed.picture.size[0]
        assert all(i.place[0] > 0.7 * width for i in middle if isinstance(i, Words))
        frame = film.frame(0)
        assert frame[:, 570:].std() > 5.0
    arm = running_plot(
        scene(MOTION, {"plot": "moment_arm"}), MeasuredBody(),
        [filmed.posed(float(p)) for p in (0, 50)], ["psoas_major_r"],
    )  # fmt: skip
    np.testing.assert_allclose(arm.values, 57.3)
    assert "about hip flexion (right)" in arm.title


def test_nothing_to_plot_is_told(tmp_path):
    with pytest.raises(ValueError, match="expected a muscle to plot"):
        render(scene(MOTION, {"plot": "length"}), tmp_path / "a.mp4", BODY)
    assert list(tmp_path.iterdir()) == []


def test_a_turn_alone_takes_seconds_and_fps():
    film = chosen_scene(None, None, Movement(turn=360, seconds=3, fps=12)).film
    assert (film.turn, film.seconds, film.fps) == (360, 3, 12)
    both = chosen_scene(None, None, Movement(motion="hip_flexion", turn=90, seconds=3))
    assert (both.motion.seconds, both.film.turn) == (3, 90)
