"""Shapes of the neighbours: closed meshes, ligaments that tighten, a bursa of its size, fibres."""

from __future__ import annotations

import numpy as np
import pytest
from neighbour_lines import FLEXIONS, Posed, ligament, line

from meshes import Body
from meshes.geometry.types import Array
from meshes.neighbours.records import (
    neighbour_names,
)
from meshes.part import Part

INGUINAL = "inguinal_ligament_r"


def test_meshes_are_closed_and_face_outwards(posed: Posed) -> None:
    for part in posed(60.0).parts:
        if part.name not in neighbour_names():
            continue
        edges = np.concatenate(
            [part.faces[:, [0, 1]], part.faces[:, [1, 2]], part.faces[:, [2, 0]]]
        )
        ways = {(int(a), int(b)) for a, b in edges}
        assert len(ways) == len(edges)
        assert all((b, a) in ways for a, b in ways)
        assert np.all(np.isfinite(part.vertices))
        assert volume(part) > 0.0


def volume(part: Part) -> float:
    a, b, c = (part.vertices[part.faces[:, k]] - part.vertices.mean(axis=0) for k in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6.0)


@pytest.mark.parametrize("flexion", FLEXIONS)
def test_inguinal_ligament_from_spine_to_tubercle_in_front_of_the_muscles(
    posed: Posed, whole: Body, flexion: float
) -> None:
    now = posed(flexion)
    spine, tubercle = ligament(now)
    vertices = now[INGUINAL].vertices
    for end in (spine, tubercle):
        assert np.linalg.norm(vertices - end, axis=1).min() < 3.0
    centre = line(whole, now, "inguinal_ligament")
    along = (tubercle - spine) / np.linalg.norm(tubercle - spine)
    out = np.array([0.85, 0.5, 0.0]) - np.array([0.85, 0.5, 0.0]) @ along * along
    out /= np.linalg.norm(out)
    across = np.cross(along, out)
    for name in ("psoas_major_r", "iliacus_r"):
        beside = now[name].vertices[:, None] - centre[None, 4:-4]
        at = (np.abs(beside @ along) < 2.0) & (np.abs(beside @ across) < 3.0)
        assert (beside @ out)[at].max(initial=-np.inf) < 1.0


def middle(part: Part) -> Array:
    """Outer side (25, 13, 3) of a sheet, from its first row to its last."""
    return np.asarray(part.vertices[: len(part.vertices) // 2].reshape(25, 13, 3))


def test_iliofemoral_ligament_is_taut_in_extension_and_slack_in_flexion(posed: Posed) -> None:
    for limb in (2, 10):
        lengths = [
            float(np.linalg.norm(np.diff(grid[:, limb], axis=0), axis=1).sum())
            for grid in (middle(posed(f)["iliofemoral_ligament_r"]) for f in FLEXIONS)
        ]
        assert lengths[0] > lengths[1] > lengths[2] > lengths[3]
        assert lengths[3] < 0.8 * lengths[1]


def test_bursa_is_of_the_published_size(posed: Posed) -> None:
    """50 to 70 by 20 to 40 mm [cited IPB]."""
    grid = middle(posed()["iliopectineal_bursa_r"])
    length = np.linalg.norm(np.diff(grid[:, 6], axis=0), axis=1).sum()
    width = np.linalg.norm(np.diff(grid, axis=1), axis=2).sum(axis=1).max()
    assert 50.0 <= length <= 70.0
    assert 20.0 <= width <= 40.0


def test_muscles_among_them_carry_fibres(posed: Posed) -> None:
    for name in ("iliocapsularis_r", "quadratus_lumborum_r"):
        part = posed()[name]
        assert set(part.fields) == {"fibre", "tendon", "lane_u", "lane_v"}
        for values in part.fields.values():
            assert values.shape == (len(part.vertices),)
            assert values.min() >= 0.0
            assert values.max() <= 1.0
        along = part.fields["fibre"]
        ends = [part.vertices[along == share].mean(axis=0) for share in (along.min(), along.max())]
        crest_first = name == "quadratus_lumborum_r"
        assert (ends[0][1] < ends[1][1]) == crest_first
        belly = part.fields["tendon"] < 0.5
        assert 0.5 < belly.mean() < 1.0
