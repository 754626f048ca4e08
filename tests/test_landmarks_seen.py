"""Landmarks in pictures of the body: what is taught first is named, and only where it is seen."""

from __future__ import annotations

from collections import Counter

import pytest

from meshes import Body
from meshes.anatomy.records import csv_rows
from meshes.anatomy.terms import landmark_term
from scenes.scene import Scene
from viz.features import features
from viz.opengl import require_opengl

require_opengl()

from viz.labels import labelled  # noqa: E402
from viz.marked import MOST_LANDMARKS  # noqa: E402
from viz.stage import Stage  # noqa: E402

# By looking at an articulated skeleton with its muscles from that side.
SEEN = {
    "anterior": ("Promontory", "Anterior superior iliac spine (right)", "Inner lip of iliac crest",
                 "Pecten pubis", "Pubic tubercle (left)", "Obturator foramen"),
    "posterior": ("Spinous process of L3", "Posterior superior iliac spine (left)",
                  "Lesser trochanter", "Median sacral crest", "Ischial tuberosity"),
    "right": ("Gluteal surface (right)", "Anterior superior iliac spine (right)",
              "Head of femur (right)", "Greater trochanter (right)", "Ischial spine (right)"),
}  # fmt: skip
NOT_SEEN = {
    "anterior": ("Mammillary process", "Spinous process", "Posterior superior iliac spine"),
    "posterior": ("Promontory", "Pubic tubercle", "Iliopubic eminence"),
    "right": ("(left)", "Iliac fossa"),
}


@pytest.mark.parametrize("view", SEEN)
def test_what_is_taught_first_is_named_where_it_is_seen(body: Body, view: str) -> None:
    scene = Scene(view=view, picture={"size": (480, 480), "labels": "landmarks"})  # type: ignore[arg-type]
    with Stage(scene, body) as stage:
        texts = labelled(stage).texts
    for wanted in SEEN[view]:
        assert any(text.startswith(wanted) for text in texts), wanted
    for hidden in NOT_SEEN[view]:
        assert not any(hidden in text for text in texts), hidden
    assert len(set(texts)) == len(texts) <= MOST_LANDMARKS


def test_landmarks_come_in_the_order_in_which_they_are_taught(body: Body) -> None:
    found = features(body.posed(Scene().posed()).landmarks)
    ranks = [landmark_term(*feature.name.split(".", 1)).taught for feature in found]
    assert ranks == sorted(ranks)
    assert set(ranks) == {"1", "2", "3"}
    spread = Counter(ranks[k] for k, feature in enumerate(found) if feature.spread)
    assert set(spread) == {"1"}
    rare = [f.part for f in found if f.term == "Mammillary process"]
    assert set(rare) == {"l3"}


def test_every_landmark_says_how_soon_it_is_taught() -> None:
    assert {row["taught"] for row in csv_rows("landmark_terms.csv")} == {"1", "2", "3"}
