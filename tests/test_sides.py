"""The column of a label: where its leader crosses less of the body and passes no other end."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viz.layout import _passing, crossing, placed
from viz.seen import OWN, Seen

SIZE = (480, 270)
COLUMNS = (120.0, 360.0)
PITCH = 20.0
SPOTS = st.lists(
    st.tuples(st.integers(130, 350), st.integers(10, 260)), min_size=1, max_size=20, unique=True
)


def body_crossed(found, crossed):
    return sum(crossed[p.index][p.on_right] for p in found)


@settings(max_examples=60, deadline=None)
@given(SPOTS, st.randoms())
def test_less_of_the_body_is_crossed_and_leaders_still_do_not_cross(spots, random):
    crossed = [(random.uniform(0, 200), random.uniform(0, 200)) for _ in spots]
    plain = placed(spots, SIZE, COLUMNS, PITCH)
    found = placed(spots, SIZE, COLUMNS, PITCH, crossed=crossed, near=4.0)
    assert [p.index for p in found] == list(range(len(spots)))
    for one, other in combinations(found, 2):
        assert not crossing(one, other)
        if one.on_right == other.on_right:
            assert abs(one.place[1] - other.place[1]) > 0.999 * min(PITCH, SIZE[1] / len(spots))

    def price(labels):
        long = sum(np.hypot(p.place[0] - p.spot[0], p.place[1] - p.spot[1]) for p in labels)
        places, ends = (np.array([getattr(p, end) for p in labels]) for end in ("place", "spot"))
        false = _passing(places, ends, 4.0)
        return body_crossed(labels, crossed) + 0.2 * long + 0.2 * SIZE[0] * false

    assert price(found) <= price(plain) + 1e-6


def test_a_spot_behind_another_structure_is_labelled_from_the_free_side():
    # Left of the middle, 150 pixels of body to its left and none to its right.
    (found,) = placed([(225, 100)], SIZE, COLUMNS, PITCH, crossed=[(150.0, 5.0)])
    assert found.on_right
    (other,) = placed([(225, 100)], SIZE, COLUMNS, PITCH, crossed=[(5.0, 5.0)])
    assert not other.on_right


def test_no_leader_passes_the_end_of_another():
    # One behind the other, level: the leader of the second would end in the first.
    spots = [(200, 100), (236, 100)]
    plain = placed(spots, SIZE, COLUMNS, PITCH, prefer=[-1, -1])
    found = placed(spots, SIZE, COLUMNS, PITCH, crossed=[(0.0, 0.0)] * 2, near=6.0)
    assert [p.on_right for p in found] == [False, True]
    assert len(plain) == 2


def test_a_label_of_a_film_stays_in_its_column():
    crossed = [(60.0, 5.0)]
    spot = [(225, 100)]
    assert placed(spot, SIZE, COLUMNS, PITCH, crossed=crossed)[0].on_right
    kept = placed(spot, SIZE, COLUMNS, PITCH, prefer=[-1], crossed=crossed)
    assert not kept[0].on_right


def test_what_a_leader_crosses_is_counted_along_its_row():
    numbers = np.full((10, 40), -1, dtype=np.int16)
    numbers[4, 6:10], numbers[4, 10:20], numbers[4, 30:33] = 0, 1, 0
    view = Seen(("sacrum", "l5"), numbers, 0.5)
    # From pixel 15 of 40: 4 of another and 5 of its own to the left, 5 and 3 to the right.
    found = view.crossed("l5", (30.4, 9.0), (1.0, 1.0))
    assert found == pytest.approx((2 * (4 + 5 * OWN), 2 * (3 + 5 * OWN)))
    found = view.crossed("l5", (30.4, 9.0), (2.0, 1.0))
    assert found == pytest.approx((2 * (8 + 5 * OWN), 2 * (6 + 5 * OWN)))
    assert view.crossed("", (30.4, 1.0), (1.0, 1.0)) == (0.0, 0.0)
