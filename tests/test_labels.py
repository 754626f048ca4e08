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
from viz.fitting import LETTER_SHARE  # noqa: E402
from viz.labels import labelled, placed_labels  # noqa: E402
from viz.lettering import SMALLEST, font, unwritable, width_of, wrapped  # noqa: E402
from viz.margins import LABEL_MARGIN, LEADING, unit  # noqa: E402
from viz.overlay import Overlay  # noqa: E402
from viz.painter import painted  # noqa: E402
from viz.seen import seen  # noqa: E402
from viz.sheet import Dot, Stroke, Words  # noqa: E402
from viz.stage import Stage  # noqa: E402

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
    names = {mark.name for mark in labels.labels}
    assert names == {name for name in seen_.names if seen_.mask(name).sum() >= 24}
    assert len(names) >= 8
    for mark, (x, y) in zip(labels.labels, spots, strict=True):
        assert seen_.mask(mark.name)[int(y * seen_.scale), int(x * seen_.scale)], mark.name


def test_written_labels_do_not_overlap_each_other_the_marker_or_the_edge():
    with staged(size=(960, 540)) as stage:
        labels = labelled(stage)
        parts = np.vstack([stage.points(name) for name in stage.drawn])
        body = stage.framing.pixels(parts, (960, 540))
    boxes = [label.box for label in labels.labels]
    for label in labels.labels:
        assert label.box[2] - label.box[0] == pytest.approx(width_of(label.text, labels.letter))
    for a, b in combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    assert all(box[0] >= 0 and box[2] <= 960 and box[3] < 0.86 * 540 for box in boxes)
    inner = body[:, 0].min(), body[:, 0].max()
    assert all(box[2] < inner[0] or box[0] > inner[1] for box in boxes)


def test_letters_grow_with_the_picture():
    with staged(size=(480, 270)) as small, staged(size=(960, 540)) as large:
        letters = labelled(small).letter, labelled(large).letter
    # The smallest legible letters are 7 pixels high.
    sizes = [round(LETTER_SHARE * unit(size)) for size in ((480, 270), (960, 540))]
    assert letters == (max(SMALLEST, sizes[0]), sizes[1])
    assert LEADING > 1.2


def test_numbers_have_a_key_and_blanks_say_nothing():
    with staged("numbers") as stage:
        numbered = labelled(stage)
    assert sorted(map(int, numbered.texts)) == list(range(1, len(numbered.labels) + 1))
    assert set(numbered.key.values()) == {humanised(mark.name) for mark in numbered.labels}
    left = [label for label in numbered.labels if not label.on_right]
    order = sorted(left, key=lambda label: label.place[1])
    assert [label.number for label in order] == list(range(1, len(left) + 1))
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
        for mark, a, b in zip(labels.labels, rest, moved, strict=True)
    }
    assert ways["femur_r"] > 3.0
    assert ways["sacrum"] == 0.0


def test_what_reaches_under_the_labels_is_pointed_at_beside_them():
    # Seen from the right, the raised thigh leaves the picture on its right side.
    with staged(view={"name": "right", "focus": ["sacrum"]}) as stage:
        labels = labelled(stage)
    free = LABEL_MARGIN * SIZE[0]
    assert labels.labels
    assert all(free < mark.spot[0] < SIZE[0] - free for mark in labels.labels)


def covered(item):
    """Area in pixels that an item in black covers on white."""
    sheet = painted(np.full((40, 40, 3), 255, dtype=np.uint8), [item])
    return (255.0 - sheet[..., 0].astype(float)).sum() / 255.0


def test_strokes_cover_what_they_should():
    # A level line 2 pixels wide from x = 10 to 30 covers 40 pixels and its round ends pi.
    line = Stroke(((10.0, 20.0), (30.0, 20.0)), 2.0, "#000000")
    assert covered(line) == pytest.approx(40.0 + np.pi, rel=0.05)
    slanted = Stroke(((5.0, 8.0), (35.0, 31.0)), 3.0, "#000000")
    area = 3.0 * np.hypot(30.0, 23.0) + np.pi * 1.5**2
    assert covered(slanted) == pytest.approx(area, rel=0.05)
    bent = Stroke(((5.0, 5.0), (30.0, 5.0), (30.0, 30.0)), 2.0, "#000000")
    assert covered(bent) == pytest.approx(2.0 * 50.0 + np.pi, rel=0.06)
    assert covered(Dot((20.0, 20.0), 6.0, "#000000")) == pytest.approx(np.pi * 36.0, rel=0.03)


def test_paint_on_a_clear_ground_is_as_opaque_as_it_covers():
    clear = np.zeros((40, 40, 4), dtype=np.uint8)
    painted(clear, [Dot((20.0, 20.0), 6.0, "#c04020", opacity=0.5)])
    assert tuple(clear[20, 20]) == (0xC0, 0x40, 0x20, 128)
    assert clear[..., 3].sum() / 127.5 == pytest.approx(np.pi * 36.0, rel=0.03)


def test_words_stand_where_they_are_put():
    wide = width_of("Psoas", 20)
    starts = {"start": 100.0, "middle": 100.0 - wide / 2.0, "end": 100.0 - wide}
    for anchor, left in starts.items():
        sheet = np.full((60, 240, 3), 255, dtype=np.uint8)
        painted(sheet, [Words("Psoas", (100.0, 40.0), 20, "#000000", anchor)])
        rows, columns = np.nonzero(sheet[..., 0] < 128)
        assert abs(columns.min() - left) < 3.0
        assert abs(columns.max() - left - wide) < 3.0
        # The foot of the letters is at 40, their capitals two thirds of 20 high.
        assert rows.max() in (39, 40)
        assert 24 <= rows.min() <= 28


@pytest.mark.parametrize("size", [(480, 270), (270, 480), (160, 90), (96, 160), (1600, 300)])
@pytest.mark.parametrize("language", ["english", "both"])
def test_labels_never_cover_each_other_at_any_size(size, language):
    scene = Scene(
        view="anterior",
        picture={"size": size, "labels": "structures"},
        labels={"language": language},
    )
    labels = placed_labels(scene, BODY)
    assert labels.labels
    for a, b in combinations((label.box for label in labels.labels), 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] + 0.01 or b[3] <= a[1] + 0.01
    for label in labels.labels:
        left, top, right, foot = label.box
        assert min(left, top) >= -1.0, label
        assert right <= size[0] + 1.0, label
        assert foot <= size[1], label
    for one, other in combinations(labels.labels, 2):
        assert not crosses(one.place, one.spot, other.place, other.spot)


def test_where_there_is_no_room_what_is_seen_least_is_left_out():
    scene = Scene(view="anterior", picture={"size": (64, 40), "labels": "structures"})
    labels = placed_labels(scene, BODY)
    assert labels.left_out
    with Stage(scene, BODY) as stage:
        view = seen(stage)
        areas = {name: view.mask(name).sum() for name in view.names}
    shown = [areas[label.name] for label in labels.labels]
    everything = sorted(areas.values(), reverse=True)
    assert sorted(shown, reverse=True) == everything[: len(shown)]


def test_words_of_ones_own_and_other_languages():
    def said(**choice):
        scene = Scene(picture={"size": (960, 540), "labels": "structures"}, labels=choice)
        return {label.name: label.text for label in placed_labels(scene, BODY).labels}

    own = said(words={"psoas_major": "Lendenmuskel", "sacrum": "Kreuzbein ἱερὸν ὀστέον"})
    assert own["psoas_major_r"] == "Lendenmuskel (right)"
    assert own["sacrum"] == "Kreuzbein ἱερὸν ὀστέον"
    latin = said(language="latin")
    assert latin["psoas_major_r"] == "Musculus psoas major dexter"
    assert latin["hip_bone_l"] == "Os coxae sinistrum"
    assert said(language="both")["psoas_major_l"] == "Psoas major (left)\nMusculus psoas major"


def test_letters_that_no_font_has_are_told():
    assert unwritable(["Psoas ägöüß ñ ç Ελληνικά"]) == ""
    assert unwritable(["腰大筋", "plain", "腰"]) == "大筋腰"
    assert font(12, text="Ελληνικά ᾧ").getlength("ᾧ") > 3.0


def test_lines_are_broken_between_words():
    lines = wrapped("one two three four five", 12, 60.0)
    assert " ".join(lines) == "one two three four five"
    assert max(width_of(line, 12) for line in lines) <= 60.0
    assert wrapped("a\nb", 12, 600.0) == ("a", "b")


def test_blank_twin_is_the_same_picture_with_the_same_leaders():
    size = (640, 360)
    with staged("structures", size=size) as stage:
        named, written = labelled(stage), picture(stage)
    with staged("blank", size=size) as stage:
        blank, twin = labelled(stage), picture(stage)
    np.testing.assert_array_equal(written, twin)
    assert [(m.name, m.spot, m.on_right) for m in blank.labels] == [
        (m.name, m.spot, m.on_right) for m in named.labels
    ]
    assert [m.place for m in blank.labels] == [m.place for m in named.labels]


def test_notes_point_where_the_teacher_says():
    def drawn(*notes):
        scene = Scene(
            view="anterior", notes=notes, picture={"size": (640, 360), "background": "white"}
        )
        with Stage(scene, BODY) as stage:
            return np.asarray(Overlay(stage).over(picture(stage))).astype(int), seen(stage)

    plain, _ = drawn({"text": ".", "stands": (0.99, 0.99)})
    note = {"text": "Look", "at": "femur_r", "stands": (0.9, 0.1), "colour": "#00aa00"}
    noted, view = drawn(note)
    green = (noted[..., 1] > noted[..., 0] + 60) & (noted[..., 1] > noted[..., 2] + 60)
    rows, columns = np.nonzero(green)
    assert columns.max() > 0.88 * 640
    tip = columns.argmin()
    assert view.mask("femur_r")[rows[tip] - 6 : rows[tip] + 7, columns[tip]].any()
    assert (np.abs(noted - plain).max(axis=2) > 20).mean() < 0.05


def test_a_note_without_a_place_stands_among_the_labels():
    notes = ({"text": "Where it bends", "at": "psoas_major_r"},)
    labels = placed_labels(Scene(notes=notes, picture={"size": (960, 540)}), BODY)
    assert [label.text for label in labels.labels] == ["Where it bends"]


def test_a_note_to_what_is_not_there_is_told():
    notes = ({"text": "x", "at": "psoas_mayor"},)
    with pytest.raises(ValueError, match="notes: unknown structure 'psoas_mayor'; did you mean"):
        placed_labels(Scene(notes=notes, picture={"size": (96, 72)}), BODY)


def test_legend_heading_caption_and_source_keep_clear_of_the_body():
    texts = {"title": True, "caption": True, "source": True, "scale_bar": True}
    scene = Scene(
        title="A title",
        description="What is to be seen.",
        picture={"size": (800, 500), "labels": "numbers", "background": "white", **texts},
    )
    with Stage(scene, BODY) as stage:
        plain = picture(stage)
        overlay = Overlay(stage)
        left, top, right, foot = stage.inner
        parts = np.vstack([stage.points(name) for name in stage.drawn])
        body = stage.framing.pixels(parts, (800, 500))
        words = {item.text: item for item in overlay.items() if isinstance(item, Words)}
    assert 0.0 == left < right < 1.0
    assert 0.0 < top < foot < 1.0
    assert body[:, 0].max() < right * 800
    assert words["A title"].place[1] < top * 500
    assert words["What is to be seen."].place[1] > foot * 500
    assert any(text.startswith("Made with iliopsoas") for text in words)
    for number, text in overlay.labels.key.items():
        assert words[text].place[0] > right * 800
        assert str(number) in words
    shown = overlay.onto(plain.copy())
    assert (shown[: int(0.6 * top * 500)] != 255).any()


def test_scale_bar_is_as_long_as_it_says():
    scene = Scene(
        view={"name": "anterior", "projection": "orthographic"},
        picture={"size": (800, 500), "scale_bar": True, "orientation_marker": False},
    )
    with Stage(scene, BODY) as stage:
        items = Overlay(stage).items()
        ends = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 100.0]])
        pixels = stage.framing.pixels(ends, (800, 500))
    (bar,) = (item for item in items if isinstance(item, Stroke))
    (text,) = (item.text for item in items if isinstance(item, Words))
    length = {"mm": 1.0, "cm": 10.0}[text.split()[1]] * float(text.split()[0])
    drawn = bar.points[2][0] - bar.points[1][0]
    assert drawn == pytest.approx(abs(pixels[1, 0] - pixels[0, 0]) * length / 100.0, rel=1e-6)


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
