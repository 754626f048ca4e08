"""Labels: their names, two columns without overlaps, leaders that end where they should."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from viz_body import SmallBody

from meshes.pose import Pose
from scenes.scene import Scene
from viz.layout import placed, spread
from viz.names import humanised
from viz.opengl import require_opengl

require_opengl()

from viz.capture import picture  # noqa: E402
from viz.labels import LETTER_SHARE, PITCH, labelled  # noqa: E402
from viz.lettering import font  # noqa: E402
from viz.overlay import Overlay  # noqa: E402
from viz.seen import seen  # noqa: E402
from viz.stage import LABEL_MARGIN, Stage  # noqa: E402
from viz.strokes import stroked  # noqa: E402

SIZE = (480, 270)
BODY = SmallBody()


def staged(labels="structures", view="anterior", **more):
    taken = {"size": SIZE, "labels": labels, **more}
    return Stage(Scene(view=view, picture=taken), BODY)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("psoas_major_r", "Psoas major (right)"),
        ("hip_bone_l", "Hip bone (left)"),
        ("sacrum", "Sacrum"),
        ("l4", "L4"),
        ("t12", "T12"),
        ("disc_l4_l5", "Disc L4/L5"),
        ("disc_l5_s1", "Disc L5/S1"),
        ("hip_flexion_r", "Hip flexion (right)"),
        ("l4_l5_flexion", "Flexion L4/L5"),
    ],
)
def test_names_are_written_as_people_write_them(name, text):
    assert humanised(name) == text


def crosses(a, b, c, d):
    """Whether the open segments a-b and c-d cross."""

    def turn(p, q, r):
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    apart = turn(a, b, c) * turn(a, b, d), turn(c, d, a) * turn(c, d, b)
    return apart[0] < -1e-6 and apart[1] < -1e-6


SPOTS = st.lists(
    st.tuples(st.integers(130, 350), st.integers(0, 269)), min_size=1, max_size=24, unique=True
)


@settings(max_examples=150, deadline=None)
@given(SPOTS, st.randoms())
def test_leaders_never_cross_and_labels_never_overlap(spots, random):
    pitch = 20.0
    kinds = [random.choice(["bone", "disc", "muscle"]) for _ in spots]
    stands = placed(spots, SIZE, (120.0, 360.0), pitch, kinds)
    assert [stand.index for stand in stands] == list(range(len(spots)))
    for one, other in combinations(stands, 2):
        assert not crosses(one.place, one.spot, other.place, other.spot)
        if one.on_right == other.on_right:
            room = min(pitch, SIZE[1] / max(1, len(spots)))
            assert abs(one.place[1] - other.place[1]) > 0.999 * room
    assert all(0 <= stand.place[1] <= SIZE[1] for stand in stands)


def test_labels_move_as_little_as_may_be():
    # By hand: 10 and 12 must part by 10 about their middle 11; 50 stays.
    np.testing.assert_allclose(spread(np.array([10.0, 12.0, 50.0]), 10.0, 100.0), [6, 16, 50])


def test_a_full_column_stays_in_the_picture():
    heights = spread(np.full(30, 90.0), 10.0, 100.0)
    assert heights.min() >= 0.0
    assert heights.max() <= 100.0
    assert np.diff(heights) == pytest.approx(100 / 30)


@pytest.mark.parametrize("view", ["anterior", "anterolateral", "posterior"])
def test_every_visible_structure_has_a_leader_that_ends_on_it(view):
    with staged(view=view) as stage:
        labels, seen_ = labelled(stage), seen(stage)
        spots = labels.spots(stage)
    names = {mark.name for mark in labels.marks}
    assert names == {name for name in seen_.names if seen_.mask(name).sum() >= 24}
    assert len(names) >= 8
    for mark, (x, y) in zip(labels.marks, spots, strict=True):
        assert seen_.mask(mark.name)[int(y * seen_.scale), int(x * seen_.scale)], mark.name


def test_written_labels_do_not_overlap_each_other_the_marker_or_the_edge():
    with staged(size=(960, 540)) as stage:
        labels = labelled(stage)
        parts = np.vstack([stage.points(name) for name in stage.drawn])
        body = stage.framing.pixels(parts, (960, 540))
    boxes = []
    for stand, text in zip(labels.stands, labels.texts, strict=True):
        wide, high = font(labels.letter).getlength(text), labels.letter
        (x, y), away = stand.place, 0.35 * labels.letter
        left = x + away if stand.on_right else x - away - wide
        boxes.append((left, y - high / 2, left + wide, y + high / 2))
    for a, b in combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    assert all(box[0] >= 0 and box[2] <= 960 and box[3] < 0.86 * 540 for box in boxes)
    inner = body[:, 0].min(), body[:, 0].max()
    assert all(box[2] < inner[0] or box[0] > inner[1] for box in boxes)


def test_letters_grow_with_the_picture():
    with staged(size=(480, 270)) as small, staged(size=(960, 540)) as large:
        letters = labelled(small).letter, labelled(large).letter
    # The smallest legible letters are 7 pixels high.
    assert letters == (max(7, round(LETTER_SHARE * 270)), round(LETTER_SHARE * 540))
    assert PITCH > 1.2
    assert LABEL_MARGIN < 0.5


def test_numbers_have_a_key_and_blanks_say_nothing():
    with staged("numbers") as stage:
        numbered = labelled(stage)
    assert sorted(map(int, numbered.texts)) == list(range(1, len(numbered.marks) + 1))
    assert set(numbered.key.values()) == {humanised(mark.name) for mark in numbered.marks}
    left = [s for s in numbered.stands if not s.on_right]
    order = sorted(left, key=lambda s: s.place[1])
    assert [numbered.texts[s.index] for s in order] == [str(i + 1) for i in range(len(left))]
    with staged("blank") as stage:
        assert set(labelled(stage).texts) == {""}


def test_landmarks_are_named_where_they_can_be_seen():
    hidden = {"hide": ["muscle"]}
    scene = Scene(view="anterior", structures=hidden, picture={"size": SIZE, "labels": "landmarks"})
    with Stage(scene, BODY) as stage:
        texts = labelled(stage).texts
    assert sorted(texts) == [
        "Anterior superior iliac spine (left)",
        "Anterior superior iliac spine (right)",
    ]


def test_leaders_follow_the_body():
    with staged() as stage:
        labels = labelled(stage)
        rest = labels.spots(stage)
        stage.show(BODY.posed(Pose(hip_flexion_r=30.0)))
        moved = labels.spots(stage)
    ways = {
        mark.name: np.hypot(b[0] - a[0], b[1] - a[1])
        for mark, a, b in zip(labels.marks, rest, moved, strict=True)
    }
    assert ways["femur_r"] > 3.0
    assert ways["sacrum"] == 0.0


def test_what_reaches_under_the_labels_is_pointed_at_beside_them():
    # Seen from the right, the raised thigh leaves the picture on its right side.
    with staged(view={"name": "right", "focus": ["sacrum"]}) as stage:
        labels = labelled(stage)
    free = LABEL_MARGIN * SIZE[0]
    assert labels.marks
    assert all(free < mark.spot[0] < SIZE[0] - free for mark in labels.marks)


def test_strokes_cover_what_they_should():
    # A level line 2 pixels wide from x = 10 to 30 covers 40 pixels and its round ends pi.
    line = [((10.0, 20.0), (30.0, 20.0))]
    area = np.asarray(stroked((40, 40), line, 2.0, 0.0), float).sum() / 255.0
    assert area == pytest.approx(40.0 + np.pi, rel=0.05)
    slanted = [((5.0, 8.0), (35.0, 31.0))]
    area = np.asarray(stroked((40, 40), slanted, 3.0, 0.0), float).sum() / 255.0
    assert area == pytest.approx(3.0 * np.hypot(30.0, 23.0) + np.pi * 1.5**2, rel=0.05)
    dot = np.asarray(stroked((40, 40), [((20.0, 20.0), (20.0, 20.0))], 0.0, 6.0), float) / 255.0
    assert dot.sum() == pytest.approx(np.pi * 36.0, rel=0.03)


@pytest.mark.parametrize("labels", ["structures", "landmarks", "numbers", "blank"])
@pytest.mark.parametrize("transparent", [False, True])
def test_labels_are_drawn_over_any_ground(labels, transparent):
    taken = {"size": SIZE, "labels": labels, "transparent": transparent}
    scene = Scene(structures={"hide": ["muscle"]}, picture={**taken, "orientation_marker": False})
    with Stage(scene, BODY) as stage:
        plain = picture(stage)
        drawn = np.asarray(Overlay(stage).over(plain))
    assert drawn.shape == plain.shape
    changed = (drawn != plain).any(axis=2)
    assert changed[:, : SIZE[0] // 3].sum() > 20
    assert changed[:, -SIZE[0] // 3 :].sum() > 20
