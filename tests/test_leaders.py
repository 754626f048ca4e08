"""Leaders of films: at every frame they end where their structure can be seen, or are not there."""

import numpy as np
import pytest
from viz_body import SmallBody

from scenes.labels import label_text
from scenes.scene import Scene
from viz.opengl import require_opengl

require_opengl()

from viz.following import FAR, in_sight  # noqa: E402
from viz.formats.film import Film  # noqa: E402
from viz.labels import Label  # noqa: E402
from viz.seen import Seen, Watch, seen  # noqa: E402
from viz.sheet import Dot  # noqa: E402

BODY = SmallBody()
SIZE = (640, 360)
WALK = {"name": "walking", "seconds": 2.0, "fps": 12}
FILMS = {
    "walking": (WALK, {}),
    "walking round": (WALK, {"turn": 360.0}),
    "flexing": ({**WALK, "name": "hip_flexion"}, {}),
    "round": (None, {"turn": 360.0, "seconds": 2.0, "fps": 10}),
}


def filmed(motion, film):
    taken = {"size": SIZE, "background": "white", "labels": "structures"}
    return Scene(view="anterolateral", motion=motion, film=film, picture=taken)


@pytest.mark.parametrize("name", FILMS)
def test_every_leader_ends_on_what_is_seen_at_every_frame(name):
    ends = []
    with Film(filmed(*FILMS[name]), BODY) as film:
        parts = {label_text(part): part for part in film.stage.drawn}
        for number in range(film.plan.count):
            pose = film._at(film.plan.percents[number], film.plan.turns[number])
            view = seen(film.stage)
            for item in film._items(number, pose):
                if isinstance(item, Dot) and item.of.startswith("label ") and item.opacity > 0.1:
                    part = parts[item.of.split(": ")[1]]
                    row, column = int(item.place[1] * view.scale), int(item.place[0] * view.scale)
                    around = view.mask(part)[max(row - 1, 0) : row + 2, max(column - 1, 0) :][:, :3]
                    ends.append((number, part, around.any()))
    assert len(ends) > 6 * film.plan.count
    assert [end for end in ends if not end[2]] == []


def test_watching_sees_what_a_single_look_sees():
    with Film(filmed(WALK, {}), BODY) as film, Watch(film.stage) as watch:
        for percent in (0.0, 30.0, 60.0):
            film._at(percent, 0.0)
            one, other = watch.seen(), seen(film.stage)
            assert one.names == other.names
            np.testing.assert_array_equal(one.numbers, other.numbers)


def label(part, spot):
    return Label(part, part, (part,), 1, 1, spot, (5.0, 5.0), False, (0.0, 0.0, 1.0, 1.0))


def test_a_leader_goes_after_what_is_seen_and_fades_on_a_long_way():
    numbers = np.full((100, 200), -1, dtype=np.int16)
    numbers[40:60, 100:120] = 0
    view = Seen(("sacrum", "l5"), numbers, 0.5)

    def shown(spot, part="sacrum"):
        return [(one.spot, clear) for one, clear in in_sight([(label(part, spot), 0.8)], view)]

    assert shown((210.0, 100.0)) == [((210.0, 100.0), 0.8)]
    # Two pixels to the left of its edge at x = 200.
    assert shown((196.5, 100.9)) == [((201.0, 101.0), 0.8)]
    ((spot, clear),) = shown((190.0, 100.9))
    assert spot == (201.0, 101.0)
    assert 0.0 < clear < 0.8
    assert shown((200.0 - 2.2 * FAR * 100, 100.9)) == []
    assert shown((210.0, 100.0), "l5") == []


def test_the_first_frame_of_a_film_is_like_the_same_frame_later():
    with Film(filmed({**WALK, "seconds": 1.0}, {}), BODY) as film:
        first = film.frame(0).copy()
        film.frame(7)
        np.testing.assert_array_equal(film.frame(0), first)
