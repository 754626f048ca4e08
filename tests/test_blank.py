"""The blank twin of a labelled picture: the same but for the words, which are left out."""

from dataclasses import replace

import numpy as np
import pytest
from viz_body import SmallBody

from scenes import load_scene, save_scene
from scenes.scene import Scene
from viz.commands.chosen_scene import chosen_scene
from viz.commands.options import Look
from viz.opengl import require_opengl

require_opengl()

from viz.capture import picture  # noqa: E402
from viz.labels import placed_labels  # noqa: E402
from viz.lettering import width_of  # noqa: E402
from viz.overlay import Overlay, veiled  # noqa: E402
from viz.painter import painted  # noqa: E402
from viz.sheet import Dot, Stroke, Words  # noqa: E402
from viz.stage import Stage  # noqa: E402

BODY = SmallBody()
SIZE = (800, 480)


def drawn(labels, blank, **choice):
    """The picture with what lies over it, and that itself."""
    scene = Scene(
        view="anterior",
        structures={"hide": ["muscle"]} if labels == "landmarks" else {},
        picture={"size": SIZE, "labels": labels, "background": "white"},
        labels={"blank": blank, **choice},
    )
    with Stage(scene, BODY) as stage:
        items = Overlay(stage).items()
        return painted(veiled(picture(stage), stage), items).astype(int), items


def room(item):
    """Rows and columns that words, or the line in their place, may cover."""
    if isinstance(item, Words):
        wide = width_of(item.text, item.size, item.bold, item.italic)
        start = {"start": 0.0, "middle": 0.5, "end": 1.0}[item.anchor]
        left, foot, high = item.place[0] - start * wide, item.place[1], item.size
    else:
        (left, foot), (right, _) = sorted(item.points)
        wide, high = right - left, 1
    more = 3 + int(getattr(item, "margin", 0.0))
    rows = slice(int(foot - high) - more, int(foot + 0.4 * high) + more + 1)
    return rows, slice(max(0, int(left) - more), int(left + wide) + more + 1)


@pytest.mark.parametrize("labels", ["structures", "landmarks", "numbers"])
def test_the_twin_differs_only_where_words_stand(labels):
    named, words = drawn(labels, False)
    blank, rules = drawn(labels, True)
    gone, new = set(words) - set(rules), set(rules) - set(words)
    assert len(gone) == len(new) >= 2
    assert all(isinstance(item, Words) for item in gone)
    assert all(isinstance(item, Stroke) and item.points[0][1] == item.points[1][1] for item in new)
    allowed = np.zeros(named.shape[:2], dtype=bool)
    for item in (*gone, *new):
        allowed[room(item)] = True
    differs = (named != blank).any(axis=2)
    assert differs.sum() > 100
    assert not (differs & ~allowed).any()
    assert allowed.mean() < 0.15


@pytest.mark.parametrize("labels", ["structures", "landmarks", "numbers"])
def test_the_twin_has_the_same_leaders_and_numbers(labels):
    (_, words), (_, rules) = (drawn(labels, blank) for blank in (False, True))
    ends = [[i.place for i in items if isinstance(i, Dot)] for items in (words, rules)]
    assert ends[0] == ends[1]
    assert len(ends[0]) >= 2
    if labels == "numbers":
        said = [{i.text for i in items if isinstance(i, Words)} for items in (words, rules)]
        assert {text for text in said[0] if text.isdigit()} <= said[1]
        assert "Sacrum" in said[0] - said[1]


def test_labels_blank_is_the_twin_of_structures():
    one, two = (
        placed_labels(Scene(picture={"size": SIZE, "labels": kind}, labels={"blank": blank}), BODY)
        for kind, blank in (("blank", False), ("structures", True))
    )
    assert one == two
    assert set(one.texts) == {""}


def test_blank_comes_from_scene_files_and_the_command_line(tmp_path):
    scene = Scene(picture={"labels": "landmarks"}, labels={"blank": True})
    save_scene(scene, tmp_path / "a.toml")
    assert load_scene(tmp_path / "a.toml") == scene
    asked = chosen_scene(None, look=Look(labels="landmarks", blank=True))
    assert (asked.picture.labels, asked.labels.blank) == ("landmarks", True)
    alone = chosen_scene(None, look=Look(blank=True))
    assert (alone.picture.labels, alone.labels.blank) == ("structures", True)
    assert not chosen_scene(None, look=replace(Look(), labels="numbers")).labels.blank
