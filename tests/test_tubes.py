"""Tubes and solids against Pappus, prisms and exact targets."""

from __future__ import annotations

import numpy as np
import pytest

from meshes.geometry.curves import resampled, tangents
from meshes.geometry.rounding import bend_radii
from meshes.geometry.solids import signed_volume, signed_volumes, vertex_normals
from meshes.geometry.tubes import tube_faces, tubes

BEND, ARC = 40.0, 2.0


def arc(n, bend=BEND, turn=ARC):
    a = np.linspace(0, turn, n)
    return np.stack([bend * np.sin(a), bend * (1 - np.cos(a)), 0 * a], axis=-1)


def wobbly(count=6, n=40):
    """Gentle random curves, as long as a muscle."""
    rng = np.random.default_rng(2)
    s = np.linspace(0, 1, n)[:, None]
    waves = [np.sin(np.pi * k * s) * rng.normal(0, 14 / k, (count, 1, 3)) for k in (1, 2, 3)]
    return resampled(np.array([180.0, 60, 0]) * s + sum(waves), n)


def hairpin(n=60):
    """Two parallel arms joined by half a circle of radius 10."""
    a = np.linspace(0, np.pi, 31)
    bow = np.stack([10 * np.sin(a), 10 - 10 * np.cos(a), 0 * a], axis=-1)
    return resampled(np.vstack([[-60.0, 0, 0], bow, [-60.0, 20, 0]]), n)


def polygon(m):
    """Area of a regular polygon of m corners over that of its circle's square radius."""
    return m * np.sin(2 * np.pi / m) / 2


def crossings(tube, sections, sides, cap_rings=2):
    """Least advance of any corner from one section to the next along both their tangents."""
    rings = tube[1:-1].reshape(-1, sides, 3)[cap_rings : cap_rings + sections]
    along = tangents(rings.mean(axis=1))
    both = along[1:] + along[:-1]
    return np.einsum("ijk,ik->ij", np.diff(rings, axis=0), both).min()


def test_straight_tube_is_a_prism_with_caps():
    line = np.linspace(0, 1, 7)[None, :, None] * np.array([30.0, -40, 120])
    area = polygon(10) * 25
    flat = tubes(line, 5.0, 10, cap_depth=0.0)
    assert flat.volumes[0] == pytest.approx(area * 130, rel=1e-12)
    cone = tubes(line, 5.0, 10, cap="pointed", cap_depth=3.0)
    assert cone.volumes[0] == pytest.approx(area * (130 + 2 * 15 / 3), rel=1e-12)
    dome = tubes(line, 5.0, 10, cap_depth=1.0, cap_rings=40)
    assert dome.volumes[0] == pytest.approx(area * (130 + 2 * 5 * 2 / 3), rel=1e-4)


def test_tube_around_an_arc_converges_at_second_order_to_pappus():
    radius = 6.0
    errors = []
    for k in (1, 2, 4):
        tube = tubes(arc(12 * k + 1)[None], radius, 10 * k, cap_depth=0.0)
        errors.append(np.pi * radius**2 * BEND * ARC - tube.volumes[0])
    orders = np.log2(errors[:-1]) - np.log2(errors[1:])
    np.testing.assert_allclose(orders, 2.0, atol=0.05)
    assert errors[-1] < 0.01 * np.pi * radius**2 * BEND * ARC


@pytest.mark.parametrize("cap", ["rounded", "pointed"])
def test_volumes_are_held_exactly(cap):
    lines = wobbly()
    goals = np.linspace(2e3, 3e4, len(lines))
    profile = 0.2 + np.sin(np.pi * np.linspace(0, 1, 40))
    held = tubes(lines, profile, 12, goals, aspect=1.7, cap=cap)
    np.testing.assert_allclose(signed_volumes(held.vertices, held.faces), goals, rtol=1e-11)
    np.testing.assert_allclose(held.volumes, goals, rtol=1e-11)
    assert held.vertices.shape == (6, (40 + 4) * 12 + 2, 3)
    assert held.radii.argmax(axis=1) == pytest.approx(20, abs=6)


def test_unbent_tubes_keep_the_asked_profile():
    line = np.linspace(0, 100, 20)[None, :, None] * np.array([1.0, 0, 0])
    profile = np.linspace(2, 8, 20)
    held = tubes(line, profile, 16, 9e3)
    np.testing.assert_allclose(held.radii[0], held.scales[0] * profile, rtol=1e-9)


def test_radius_stays_below_the_bend_and_the_volume_comes_back_elsewhere():
    line = hairpin()
    held = tubes(line[None], 9.7, 16, 5e4)
    bow = bend_radii(line) < 15
    assert held.volumes[0] == pytest.approx(5e4, rel=1e-9)
    assert held.radii[0][bow].max() < 10
    assert held.radii[0][bow].min() < 9
    assert held.radii[0][:20].max() > 10
    assert crossings(held.vertices[0], 60, 16) > 0


def test_flat_section_bends_freely_across_its_thin_side():
    """The bend lies in XY; the default normal is Z, so an aspect above one is thin in the bend."""
    line = hairpin()[None]
    thin, thick = (tubes(line, 9.0, 16, aspect=k) for k in (4.0, 0.25))
    assert thin.radii[0, 30] > 8.0
    assert thick.radii[0, 30] < 5.0
    for tube in (thin, thick):
        assert crossings(tube.vertices[0], 60, 16) > 0


def test_elliptical_section_has_its_aspect_and_area():
    line = np.linspace(0, 1, 5)[None, :, None] * np.array([50.0, 0, 0])
    round_, flat = (tubes(line, 4.0, 16, aspect=k, cap_depth=0.0) for k in (1.0, 2.25))
    assert flat.volumes[0] == pytest.approx(round_.volumes[0], rel=1e-12)
    spans = np.ptp(flat.vertices[0, 1:-1], axis=0)
    assert spans[2] / spans[1] == pytest.approx(2.25, rel=1e-9)


def test_impossible_volume_is_refused():
    ring = arc(40, bend=10.0, turn=6.0)[None]
    with pytest.raises(ValueError, match="tube 0 to hold"):
        tubes(ring, 5.0, 12, 1e6, cap_depth=0.0)
    with pytest.raises(ValueError, match="radii above zero"):
        tubes(ring, -1.0, 12)
    with pytest.raises(ValueError, match="3 sides"):
        tubes(ring, 1.0, 2)


def test_faces_close_the_tube_and_look_outwards():
    faces = tube_faces(9, 7, 3)
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    directed = {tuple(edge) for edge in edges.tolist()}
    assert len(directed) == len(edges)
    assert directed == {(b, a) for a, b in directed}
    n = 15 * 7 + 2
    assert n - len(edges) // 2 + len(faces) == 2
    np.testing.assert_array_equal(np.unique(faces), np.arange(n))
    assert tube_faces(9, 7, 3) is faces


def test_batch_order_and_repeat_change_no_bit():
    lines, goals = wobbly(), np.linspace(3e3, 2e4, 6)
    order = np.array([4, 0, 5, 2, 1, 3])
    first, again = tubes(lines, 3.0, 9, goals), tubes(lines[order], 3.0, 9, goals[order])
    assert first.vertices[order].tobytes() == again.vertices.tobytes()
    assert first.vertices[2].tobytes() == tubes(lines[2:3], 3.0, 9, goals[2]).vertices.tobytes()


def cube():
    corners = np.array([[x, y, z] for x in (0.0, 2) for y in (0.0, 3) for z in (0.0, 5)])
    quads = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    return corners, np.array([t for a, b, c, d in quads for t in ([a, b, c], [a, c, d])])


def test_volume_of_a_box_here_far_away_and_inside_out():
    corners, faces = cube()
    assert signed_volume(corners, faces) == pytest.approx(30.0, rel=1e-14)
    assert signed_volume(corners + 1e6, faces) == pytest.approx(30.0, rel=1e-9)
    assert signed_volume(corners, faces[:, ::-1]) == pytest.approx(-30.0, rel=1e-14)
    with pytest.raises(ValueError, match="name vertices 0 to 7"):
        signed_volume(corners, faces + 1)


def test_normals_of_a_tetrahedron_by_hand_and_of_a_tube():
    corners = np.array([[0.0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 3]])
    faces = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])
    normals = vertex_normals(corners, faces)
    sums = np.array([[-6.0, -3, -2], [0, 0, 1], [0, 0, 0], [0, 0, 0]])
    np.testing.assert_allclose(normals[0], sums[0] / 7, atol=1e-14)
    np.testing.assert_allclose(normals[1], np.array([6, 0, 0]) / 6, atol=1e-14)
    line = np.linspace(0, 60, 30)[None, :, None] * np.array([0.0, 1, 0])
    tube = tubes(line, 4.0, 24, cap_depth=0.0)
    wall = vertex_normals(tube.vertices, tube.faces)[0, 1:-1].reshape(-1, 24, 3)[5:-5]
    out = tube.vertices[0, 1:-1].reshape(-1, 24, 3)[5:-5] * [1, 0, 1] / 4.0
    np.testing.assert_allclose(wall, out, atol=0.02)
