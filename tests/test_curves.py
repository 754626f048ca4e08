"""Lengths, rounding and frames of circles and helices, whose figures are known."""

from __future__ import annotations

import numpy as np
import pytest

from meshes.geometry.curves import arc_lengths, frames, resampled, resampled_strings, tangents
from meshes.geometry.rounding import bend_radii, rounded

RADIUS, PITCH = 20.0, 6.0
SPEED = np.hypot(RADIUS, PITCH)


def helix(n, turns=1.0):
    a = np.linspace(0, 2 * np.pi * turns, n)
    points = np.stack([RADIUS * np.cos(a), RADIUS * np.sin(a), PITCH * a], axis=-1)
    along = np.stack([-RADIUS * np.sin(a), RADIUS * np.cos(a), PITCH + 0 * a], axis=-1) / SPEED
    return points, along


def corner(turn, n=241, arm=120.0):
    """Two straight arms that meet at ``turn`` radians."""
    nodes = arm * np.array([[-1, 0, 0], [0, 0, 0], [np.cos(turn), np.sin(turn), 0]])
    return resampled(nodes, n)


def order(errors):
    return np.log2(errors[0] / errors[1]), np.log2(errors[1] / errors[2])


def test_length_and_tangents_of_a_helix_converge_at_second_order():
    lengths, slopes = [], []
    for n in (41, 81, 161):
        points, along = helix(n)
        lengths.append(2 * np.pi * SPEED - arc_lengths(points)[-1])
        slopes.append(np.abs(tangents(points) - along).max())
    np.testing.assert_allclose(order(lengths), 2.0, atol=0.05)
    np.testing.assert_allclose(order(slopes), 2.0, atol=0.15)


def test_bend_radius_of_a_helix_and_of_a_line():
    points, _ = helix(161)
    np.testing.assert_allclose(bend_radii(points)[2:-2], SPEED**2 / RADIUS, rtol=1e-3)
    line = np.linspace(0, 1, 9)[:, None] * np.array([3.0, -4, 12])
    assert np.all(bend_radii(line) > 1e9)
    folded = np.array([[0.0, 0, 0], [1, 0, 0], [0, 0, 0]])
    assert bend_radii(folded)[1] == 0.0


def test_resampled_points_lie_on_the_polyline_at_equal_steps():
    nodes = np.array([[0.0, 0, 0], [3, 0, 0], [3, 4, 0], [3, 4, 5]])
    expected = [[0, 0, 0], [3, 0, 0], [3, 3, 0], [3, 4, 2], [3, 4, 5]]
    np.testing.assert_allclose(resampled(nodes, 5), expected, atol=1e-12)


def test_ragged_and_batched_resampling_agree_to_the_bit():
    curves = np.random.default_rng(0).normal(size=(7, 11, 3)).cumsum(axis=1)
    batch = resampled(curves, 23)
    ragged = np.concatenate([curves[0], curves[1, :4], curves[2]])
    strings = resampled_strings(ragged, np.array([0, 11, 15, 26]), 23)
    assert strings[0].tobytes() == batch[0].tobytes() == resampled(curves[0], 23).tobytes()
    assert strings[2].tobytes() == batch[2].tobytes()
    assert strings[1].tobytes() == resampled(curves[1, :4], 23).tobytes()
    with pytest.raises(ValueError, match="at least two"):
        resampled_strings(ragged, np.array([0, 1, 26]), 23)


def test_rounding_leaves_a_line_and_the_ends_of_all():
    line = np.linspace(0, 1, 40)[:, None] * np.array([3.0, -40, 120])
    np.testing.assert_allclose(rounded(line, 30.0), line, atol=1e-9)
    bent = corner(1.2)
    np.testing.assert_array_equal(rounded(bent, 15.0)[[0, -1]], bent[[0, -1]])


def test_corner_bends_as_the_smoothing_kernel_says():
    """x + h**4 x'''' = p has the kernel G(0) = 1 / (2 sqrt 2 h), so the radius is 2.83 h / turn."""
    reach, turn = 12.0, 0.1
    smooth = rounded(corner(turn, n=481), 0.0, reach)
    assert bend_radii(smooth).min() == pytest.approx(2 * np.sqrt(2) * reach / turn, rel=0.01)


@pytest.mark.parametrize("turn", [0.5, 1.2, 2.4])
def test_rounded_keeps_the_asked_radius_and_not_much_more(turn):
    smooth = rounded(corner(turn), 18.0, 0.5)
    least = bend_radii(smooth).min()
    assert 18.0 * (1 - 1e-9) <= least < 18.0 * 1.02
    assert bend_radii(corner(turn)).min() < 3.0
    cut = np.linalg.norm(smooth, axis=-1).min()
    fillet = 18.0 * (1 / np.cos(turn / 2) - 1)
    assert 0.8 * fillet < cut < 1.6 * fillet


def test_rounded_obeys_a_radius_for_each_point_and_each_curve():
    zigzag = resampled(np.array([[0.0, 0, 0], [80, 0, 0], [160, 60, 0], [240, 60, 0]]), 97)
    radii = np.where(np.arange(97) < 48, 4.0, 30.0)
    both = rounded(np.stack([zigzag, zigzag]), np.stack([radii, np.full(97, 4.0)]))
    assert np.all(bend_radii(both[0]) >= radii * (1 - 1e-9))
    assert bend_radii(both[1]).min() < 29.0
    assert both[1].tobytes() == rounded(zigzag, 4.0).tobytes()


def test_rounding_follows_the_pose_smoothly():
    """A corner that opens by equal steps moves its rounded curve by nearly equal steps."""
    turns = 0.6 + 0.02 * np.arange(30)
    curves = np.stack([rounded(corner(t, n=61), 20.0) for t in turns])
    assert np.abs(np.diff(curves, 2, axis=0)).max() < 0.15


def test_frames_are_orthonormal_right_handed_and_along_the_curve():
    points = np.random.default_rng(1).normal(size=(5, 30, 3)).cumsum(axis=1)
    axes = frames(points)
    np.testing.assert_allclose(axes @ np.swapaxes(axes, -1, -2), np.eye(3) + 0 * axes, atol=1e-12)
    np.testing.assert_allclose(np.linalg.det(axes), 1.0, atol=1e-12)
    np.testing.assert_array_equal(axes[..., 2, :], tangents(points))


def test_frames_do_not_twist_on_a_plane_curve():
    normal = np.array([2.0, -1, 2]) / 3
    basis = np.linalg.svd(normal[None])[2][1:]
    a = np.linspace(0, 3, 50)[:, None]
    points = 30 * np.sin(a) * basis[0] + 12 * np.cos(2.3 * a) * basis[1]
    axes = frames(points, normal)
    np.testing.assert_allclose(axes[:, 0], normal + 0 * points, atol=1e-12)


def test_holonomy_of_a_helix_is_the_solid_angle_of_its_tangents():
    """Over one turn the tangent bounds a cap of the sphere of area 2 pi (1 - pitch / speed)."""
    area = 2 * np.pi * (1 - PITCH / SPEED)
    exact, usual = [], []
    for n in (21, 41, 81):
        points, along = helix(n)
        for errors, directions in ((exact, along), (usual, None)):
            axes = frames(points, np.array([1.0, 0, 0]), directions)
            turn = np.arctan2(axes[-1, 0] @ axes[0, 1], axes[-1, 0] @ axes[0, 0])
            errors.append(abs((turn - area + np.pi) % (2 * np.pi) - np.pi))
    assert exact[-1] < 1e-6
    assert usual[-1] < 1e-4
    np.testing.assert_allclose(order(exact), 4.0, atol=0.3)


def test_frames_stand_where_the_reference_is_the_tangent():
    line = np.linspace(0, 1, 5)[:, None] * np.array([0.0, 0, 9])
    axes = frames(line)
    np.testing.assert_allclose(axes[:, 2], np.tile([0.0, 0, 1], (5, 1)), atol=1e-12)
    np.testing.assert_allclose(np.linalg.det(axes), 1.0, atol=1e-12)


def test_bad_curves_are_refused():
    with pytest.raises(ValueError, match="two points"):
        arc_lengths(np.zeros((1, 3)))
    with pytest.raises(ValueError, match="radii"):
        rounded(np.zeros((5, 3)), -1.0)
