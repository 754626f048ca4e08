"""The benchmark of the bones: what it cuts off, leaves out and measures, on known shapes."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from benchmarks.bones import Real, between_people, distances, open_samples, without_coccyx
from meshes.geometry.nearest import Surface

WAIST = 30.0
SIDES = 64


def turned_on_a_lathe(outline: list[tuple[float, float]]) -> Surface:
    """A solid of revolution about Y; ``outline`` is its (radius, height) from bottom to top."""
    low, high = outline[0][1], outline[-1][1]
    rings = [(0.0, low), *outline, (0.0, high)]
    mesh = trimesh.creation.revolve(np.array(rings), sections=SIDES)
    mesh.apply_transform(trimesh.transformations.rotation_matrix(-np.pi / 2.0, [1, 0, 0]))
    mesh.fix_normals()
    return Surface(np.array(mesh.vertices), np.array(mesh.faces, dtype=np.int64))


def with_coccyx(neck: float) -> Surface:
    """A cone of 120 mm upon a small one of 30, joined by a neck of a given radius at 30 mm."""
    return turned_on_a_lathe([(4.0, 0.0), (12.0, 22.0), (neck, WAIST), (14.0, 38.0), (50.0, 120.0)])


@pytest.mark.parametrize("neck", [6.0, 10.0])
def test_coccyx_is_cut_off_at_the_narrowing(neck: float) -> None:
    whole = with_coccyx(neck)
    rest = without_coccyx(whole)
    mesh = trimesh.Trimesh(rest.vertices, rest.faces)
    assert mesh.is_watertight
    assert mesh.bounds[0, 1] == pytest.approx(WAIST, abs=2.0)  # half of the slab that is looked at
    assert mesh.bounds[1] == pytest.approx(whole.vertices.max(axis=0))
    cut = float(mesh.bounds[0, 1])
    assert abs(mesh.volume) == pytest.approx(volume_above(cut, neck), rel=1e-3)


def volume_above(cut: float, neck: float) -> float:
    """Volume above a cut near the neck, mm3: frusta of cones with so many sides."""
    outline = [(12.0, 22.0), (neck, WAIST), (14.0, 38.0), (50.0, 120.0)]
    radii, heights = np.array(outline).T
    corners = np.unique(np.append(heights[heights > cut], cut))
    at = np.interp(corners, heights, radii)
    cones = (at[:-1] ** 2 + at[:-1] * at[1:] + at[1:] ** 2) * np.diff(corners) / 3.0
    return float(cones.sum() * SIDES / 2.0 * np.sin(2.0 * np.pi / SIDES))


def test_sacrum_without_a_narrowing_stays_whole() -> None:
    whole = turned_on_a_lathe([(10.0, 0.0), (30.0, 60.0), (50.0, 120.0)])
    assert without_coccyx(whole) is whole


def test_walls_of_a_sacral_canal_are_left_out() -> None:
    """A tube of 5 mm inside: no sample left nearer to the axis than the outer wall."""
    tube = trimesh.creation.annulus(5.0, 30.0, height=100.0).subdivide().subdivide().subdivide()
    tube.apply_transform(trimesh.transformations.rotation_matrix(-np.pi / 2.0, [1, 0, 0]))
    surface = Surface(np.array(tube.vertices), np.array(tube.faces, dtype=np.int64))
    for name, kept in (("sacrum", False), ("l3", True)):
        points = open_samples(Real(name, "", surface))
        radii = np.hypot(points[:, 0], points[:, 2])
        within = (radii < 5.5) & (np.abs(points[:, 1]) < 40.0)
        assert within.any() == kept


def test_distance_of_two_balls_is_the_difference_of_their_radii() -> None:
    small, large = (trimesh.creation.icosphere(4, radius) for radius in (20.0, 23.0))
    own, other = (
        Surface(np.array(ball.vertices), np.array(ball.faces, dtype=np.int64))
        for ball in (small, large)
    )
    mean, p95 = distances(own, Real("l3", "", other))
    assert mean == pytest.approx(3.0, abs=0.1)
    assert p95 == pytest.approx(3.0, abs=0.2)


def test_two_people_who_differ_in_size_and_place_alone_do_not_differ() -> None:
    block = trimesh.creation.box((30.0, 50.0, 70.0))
    faces = np.array(block.faces, dtype=np.int64)
    one = Real("l3", "", Surface(np.array(block.vertices), faces))
    other = Real("l3", "", Surface(1.3 * np.array(block.vertices) + (5.0, -3.0, 8.0), faces))
    assert max(between_people(one, other)) < 0.1
