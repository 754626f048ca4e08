"""Neighbours of the muscles by name: each has a kind, a term and sources, and is shown alone."""

from __future__ import annotations

import numpy as np
import pytest
from neighbour_lines import Posed

from meshes import Body, Pose
from meshes.anatomy.sources import source
from meshes.anatomy.terms import structure_term
from meshes.geometry.types import Array
from meshes.muscles.sides import Side
from meshes.neighbours.layout import Layout, Strings
from meshes.neighbours.records import (
    Waypoint,
    chosen_neighbours,
    neighbour_names,
    neighbour_records,
)
from meshes.softparts import Neighbours, built_neighbours
from viz.materials import THEMES


def test_every_neighbour_is_posed_with_its_kind_and_has_a_term(whole: Body, posed: object) -> None:
    parts = {part.name: part for part in whole.posed().parts}
    assert set(neighbour_names()) <= set(parts)
    assert whole.names[-len(neighbour_names()) :] == neighbour_names()
    for name in neighbour_names():
        record = neighbour_records()[name[:-2]]
        assert parts[name].kind == record.kind
        assert structure_term(name)
        assert record.tag in ("cited", "unverified", "design")
        assert record.sources
        assert all(source(key) for key in record.sources)
        for theme in THEMES.values():
            assert record.kind in theme


def test_each_can_be_shown_alone(body: Body, whole: Body) -> None:
    now = whole.posed(Pose(hip_flexion_r=40.0))
    muscles = [part for part in now.parts if part.kind == "muscle"]
    for name in neighbour_records():
        one = built_neighbours(body.skeleton, body.muscles, [name])
        assert isinstance(one, Neighbours)
        parts = one.posed(now.motions, muscles, now.fascicles)
        assert [part.name for part in parts] == [f"{name}_r", f"{name}_l"]
        for part in parts:
            assert np.allclose(part.vertices, now[part.name].vertices, atol=1e-9)


@pytest.mark.parametrize("angle", [48.0, 22.0, 8.0, -8.0])
def test_a_section_through_a_coarse_muscle_is_still_found(
    body: Body, posed: Posed, angle: float
) -> None:
    """Bones of other people leave sections without a vertex close to them."""
    side = Side(body.skeleton, "r")
    fine = posed()["psoas_major_r"].vertices
    at = Waypoint(muscles=("psoas_major",), angle=angle, across=0.5)
    places = [
        Layout(side, 1.0, {"psoas_major": points}, Strings(fine, [])).place(at)
        for points in (fine, spread_out(fine, 30))
    ]
    assert np.linalg.norm(places[1] - places[0]) < 40.0


def spread_out(points: Array, count: int) -> Array:
    """So many points, each as far from those before as can be, however they are numbered."""
    chosen, away = [int(points[:, 1].argmax())], np.full(len(points), np.inf)
    while len(chosen) < count:
        away = np.minimum(away, np.linalg.norm(points - points[chosen[-1]], axis=1))
        chosen.append(int(away.argmax()))
    return points[chosen]


def test_words_mean_names_sides_kinds_and_groups() -> None:
    assert chosen_neighbours(["femoral_nerve_r"]) == ("femoral_nerve_r",)
    assert chosen_neighbours(["femoral_nerve"]) == ("femoral_nerve_r", "femoral_nerve_l")
    assert {name[:-2] for name in chosen_neighbours(["vessels"])} == {
        f"{where}_{kind}" for where in ("external_iliac", "femoral") for kind in ("artery", "vein")
    }
    assert chosen_neighbours(["all"]) == neighbour_names()
    assert "femoral_nerve_l" in chosen_neighbours(["nerves"])
    assert chosen_neighbours([]) == ()


def test_a_body_without_them_has_none(body: Body) -> None:
    assert not set(neighbour_names()) & set(body.posed().names)
    assert body.with_neighbours([]).neighbours is None


def test_an_unknown_name_is_one_sentence(body: Body) -> None:
    with pytest.raises(ValueError, match="neighbour 'femoral_nerv'; did you mean 'femoral_nerve'"):
        body.with_neighbours(["femoral_nerv"])
