"""Taut strings against arcs, unfoldings and balances known by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar

from meshes.geometry.strings import Lanes, lanes, padded, string_length_derivative, taut

SHARP = (1.0, 0.05, 0.003, 1e-4, 1e-6, 1e-8)
WIDE = np.array([[60.0, 1, 0, 0], [60.0, -1, 0, 0], [300.0, 0, -1, 0]])


def frame(seed):
    """A random right-handed frame, so that no test leans on an axis."""
    q = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))[0]
    return q * np.sign(np.linalg.det(q))


def fan(k, wrap, radius, basis, floor=None, lane=WIDE):
    """Radial gates over a circle in the basis' first two axes: v outwards, u along the third."""
    angles = np.linspace(0.0, wrap, k)
    out = np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=-1) @ basis
    rows = np.vstack([[-(radius if floor is None else floor), 0, 1, 0], lane])
    starts = np.tile([3.0, radius + 20.0], (k, 1))
    course = lanes(np.array([0, k]), padded([rows] * k), starts)
    return course, np.zeros((k, 3)), np.tile(basis[2], (k, 1)), out


def tangent_ends(wrap, radius, before, after, rise, basis):
    """Ends whose tangents touch the circle at angles 0 and ``wrap``."""
    origin = np.array([radius, -before, 0.0])
    insertion = np.array(
        [
            radius * np.cos(wrap) - after * np.sin(wrap),
            radius * np.sin(wrap) + after * np.cos(wrap),
            rise,
        ]
    )
    return (origin @ basis)[None], (insertion @ basis)[None]


def string_over(posed_fan, ends):
    course, *frames = posed_fan
    return course, *ends, *frames


def slope(steps, errors):
    return np.polyfit(np.log(steps), np.log(errors), 1)[0]


@pytest.mark.parametrize("rise", [0.0, 70.0], ids=["circle", "helix"])
def test_cylinder_converges_at_second_order_to_the_unrolled_arc(rise):
    radius, wrap, before, after = 30.0, 2.2, 80.0, 50.0
    basis = frame(1)
    errors, steps = [], []
    for k in (5, 9, 17, 33):
        ends = tangent_ends(wrap, radius, before, after, rise, basis)
        strings = taut(*string_over(fan(k, wrap, radius, basis), ends), SHARP)
        step = wrap / (k - 1)
        prism = before + after + 2 * radius * (k - 1) * np.sin(step / 2)
        assert strings.converged.all()
        assert strings.lengths[0] == pytest.approx(np.hypot(prism, rise), abs=2e-4)
        steps.append(step)
        errors.append(np.hypot(before + radius * wrap + after, rise) - strings.lengths[0])
    assert min(errors) > 0
    assert slope(steps, errors) == pytest.approx(2.0, abs=0.05)


def test_sphere_converges_at_second_order_to_the_great_circle():
    radius, wrap, before, after = 24.0, 1.7, 60.0, 40.0
    basis = frame(2)
    ends = tangent_ends(wrap, radius, before, after, 0.0, basis)
    errors, steps = [], []
    for k in (4, 8, 16, 32):
        strings = taut(*string_over(fan(k, wrap, radius, basis), ends), SHARP)
        assert np.abs(strings.coordinates[:, 0]).max() < 1e-3
        assert np.linalg.norm(strings.nodes, axis=-1).min() > radius - 1e-9
        steps.append(wrap / (k - 1))
        errors.append(before + radius * wrap + after - strings.lengths[0])
    assert slope(steps, errors) == pytest.approx(2.0, abs=0.05)


def test_default_barriers_cost_less_than_a_tenth_of_a_millimetre():
    basis = frame(3)
    ends = tangent_ends(1.5, 40.0, 100.0, 60.0, 20.0, basis)
    problem = string_over(fan(16, 1.5, 40.0, basis), ends)
    exact, usual = taut(*problem, SHARP).lengths[0], taut(*problem).lengths[0]
    assert exact < usual < exact + 0.1


def test_straight_where_nothing_binds():
    basis = frame(4)
    k = 9
    centres = np.linspace(0.05, 0.95, k)[:, None] * 200.0 * basis[0]
    rows = [[50.0, 1, 0, 0], [50.0, -1, 0, 0], [50.0, 0, 1, 0], [50.0, 0, -1, 0]]
    starts = np.random.default_rng(0).uniform(-40, 40, (k, 2))
    course = lanes(np.array([0, k]), padded([np.array(rows)] * k), starts)
    origin, insertion = np.zeros((1, 3)), 200.0 * basis[:1]
    axes = np.tile(basis[1], (k, 1)), np.tile(basis[2], (k, 1))
    strings = taut(course, origin, insertion, centres, *axes)
    assert strings.lengths[0] == pytest.approx(200.0, abs=1e-9)
    np.testing.assert_allclose(strings.nodes[1:-1], centres, atol=1e-6)


def test_no_gates_is_the_chord_and_neighbours_keep_their_own_nodes():
    course = lanes(np.array([0, 0, 1, 1]), padded([WIDE]), np.zeros((1, 2)))
    ends = np.zeros((3, 3)), np.array([[3.0, 4, 0], [0, 0, 10], [0, 5, 12]])
    axes = np.array([[0.0, 0, 5]]), np.array([[1.0, 0, 0]]), np.array([[0.0, 1, 0]])
    strings = taut(course, *ends, *axes)
    np.testing.assert_allclose(strings.lengths, [5, 10, 13], atol=1e-5)
    np.testing.assert_array_equal(strings.offsets, [0, 2, 5, 7])


def test_edge_of_a_half_plane_is_met_at_equal_angles():
    """Unfold about the edge u cos t + v sin t = 10: straight in the unfolded plane."""
    t = 0.6
    along, across = np.array([-np.sin(t), np.cos(t)]), np.array([np.cos(t), np.sin(t)])
    rows = np.array([[-10.0, across[0], across[1], 0]])
    course = lanes(np.array([0, 1]), padded([rows]), 30.0 * across[None])
    ends = np.array([[-3.0, 2.0, -40.0]]), np.array([[4.0, -6.0, 90.0]])
    axes = np.array([[0.0, 0, 0]]), np.array([[1.0, 0, 0]]), np.array([[0.0, 1, 0]])
    strings = taut(course, *ends, *axes, SHARP)
    place = [end[0, :2] @ along for end in ends]
    depth = [np.hypot(end[0, 2], 10.0 - end[0, :2] @ across) for end in ends]
    share = depth[0] / (depth[0] + depth[1])
    met = 10.0 * across + (place[0] + share * (place[1] - place[0])) * along
    np.testing.assert_allclose(strings.coordinates[0], met, atol=1e-3)
    unfolded = np.hypot(depth[0] + depth[1], place[1] - place[0])
    assert strings.lengths[0] == pytest.approx(unfolded, abs=1e-5)


def test_quadratic_floor_is_met_where_a_search_along_it_finds():
    q = 0.03
    rows = np.array([[-5.0, 0, 1, q]])
    course = lanes(np.array([0, 1]), padded([rows]), np.array([[-20.0, 80.0]]))
    ends = np.array([[15.0, 0, -50]]), np.array([[-2.0, 0, 30]])
    axes = np.array([[0.0, 0, 0]]), np.array([[1.0, 0, 0]]), np.array([[0.0, 1, 0]])
    strings = taut(course, *ends, *axes, SHARP)

    def length(u):
        node = np.array([u, 5 + q * u * u, 0])
        return np.linalg.norm(node - ends[0]) + np.linalg.norm(node - ends[1])

    best = minimize_scalar(length, bounds=(-20, 20), method="bounded", options={"xatol": 1e-9})
    assert strings.lengths[0] == pytest.approx(best.fun, abs=1e-5)
    assert strings.coordinates[0, 0] == pytest.approx(best.x, abs=1e-2)


def test_spring_balances_the_tension():
    k, rest, half = 0.05, 12.0, 40.0
    course = lanes(
        np.array([0, 1]), padded([WIDE]), np.zeros((1, 2)),
        np.array([[k, 0.0]]), np.array([[rest, 0.0]]),
    )  # fmt: skip
    ends = np.array([[0.0, 0, -half]]), np.array([[0.0, 0, half]])
    axes = np.zeros((1, 3)), np.array([[1.0, 0, 0]]), np.array([[0.0, 1, 0]])
    u = brentq(lambda u: 2 * u / np.hypot(u, half) - k * (rest - u), 0, rest)
    assert taut(course, *ends, *axes, SHARP).coordinates[0, 0] == pytest.approx(u, abs=1e-4)


def bundle(angle=0.0, count=12):
    """Strings over a fan; fan and insertions turn about Z, the fan's gates each by their share."""
    rng = np.random.default_rng(5)
    counts = rng.integers(6, 17, count)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    turned, centres, out, rows, ends = [], [], [], [], []
    for k in counts:
        share = np.linspace(0, 1, k)
        phi = -1.6 * share + angle * share
        z = rng.uniform(-15, 15)
        out.append(np.stack([-np.sin(phi), np.cos(phi), 0 * phi], axis=-1))
        turned.append(share)
        centres.append(np.stack([0 * phi, 0 * phi, z + 0 * phi], axis=-1))
        floor = rng.uniform(28, 34)
        rows += [[[-floor, 0.05, 1, 0.004], [floor + 9, 0, -1, 0], [4, 1, 0, 0], [4, -1, 0, 0]]] * k
        end = np.array([floor + 2, -70.0, z + rng.uniform(-20, 20)])
        c, s = np.cos(angle), np.sin(angle)
        ends.append(
            [
                [-90, rng.uniform(25, 50), z],
                [c * end[0] - s * end[1], s * end[0] + c * end[1], end[2]],
            ]
        )
    rows = np.array(rows, dtype=float)
    starts = np.stack([np.zeros(offsets[-1]), -rows[:, 0, 0] + 4.5], axis=-1)
    course = lanes(offsets, rows, starts)
    centres, out, ends = np.concatenate(centres), np.concatenate(out), np.array(ends)
    pose = ends[:, 0], ends[:, 1], centres, np.tile([0.0, 0, 1], (len(out), 1)), out
    return course, pose, turned


def other_starts(course):
    shift = np.random.default_rng(6).uniform(-3, 3, course.starts.shape)
    return lanes(course.offsets, course.constraints, course.starts + shift)


def test_convex_so_another_start_gives_the_same_nodes():
    course, pose, _ = bundle()
    first, second = taut(course, *pose), taut(other_starts(course), *pose)
    assert first.converged.all()
    assert second.converged.all()
    assert not np.array_equal(first.iterations, second.iterations)
    assert first.iterations.max() <= 32, "a wrong Hessian still converges, but slowly"
    np.testing.assert_allclose(first.nodes, second.nodes, atol=1e-6)


def test_nodes_stay_inside_their_gates():
    course, pose, _ = bundle()
    u, v = taut(course, *pose).coordinates.T[..., None]
    a, b, c, q = np.moveaxis(course.constraints, -1, 0)
    assert (a + b * u + c * v - q * u * u).min() > 0


def reordered(course: Lanes, pose, order):
    gates = np.concatenate([np.arange(course.offsets[i], course.offsets[i + 1]) for i in order])
    offsets = np.concatenate([[0], np.cumsum(np.diff(course.offsets)[order])])
    same = lanes(offsets, course.constraints[gates], course.starts[gates])
    return same, (pose[0][order], pose[1][order], *(p[gates] for p in pose[2:])), gates


def test_repeat_and_order_of_the_batch_change_no_bit():
    course, pose, _ = bundle()
    first = taut(course, *pose)
    order = np.random.default_rng(7).permutation(len(first.lengths))
    course2, pose2, gates = reordered(course, pose, order)
    shuffled = taut(course2, *pose2)
    taut(course, *bundle(0.3)[1])
    again = taut(course, *pose)
    assert first.nodes.tobytes() == again.nodes.tobytes()
    assert first.coordinates[gates].tobytes() == shuffled.coordinates.tobytes()
    assert first.lengths[order].tobytes() == shuffled.lengths.tobytes()
    alone = reordered(course, pose, np.array([3]))
    assert taut(alone[0], *alone[1]).lengths[0] == first.lengths[3]


@pytest.mark.parametrize(("barriers", "bar"), [((1.0, 0.05, 0.003), 0.1), (SHARP, 2e-3)])
def test_arm_by_frozen_nodes_is_the_finite_difference(barriers, bar):
    h = 1e-3
    course, pose, turned = bundle()
    strings = taut(course, *pose, barriers)
    share = np.concatenate([np.concatenate([[0.0], s, [1.0]]) for s in turned])
    x, y, _ = strings.nodes.T
    velocities = share[:, None] * np.stack([-y, x, 0 * x], axis=-1)
    frozen = string_length_derivative(strings.nodes, strings.offsets, velocities)
    after = taut(course, *bundle(h)[1], barriers).lengths
    before = taut(course, *bundle(-h)[1], barriers).lengths
    difference = (after - before) / (2 * h)
    assert np.abs(difference).min() > 20
    np.testing.assert_allclose(frozen, difference, atol=bar)


def test_arm_of_a_string_on_a_drum_is_the_radius():
    radius, wrap, basis = 25.0, 1.9, np.eye(3)
    ends = tangent_ends(wrap, radius, 70.0, 45.0, 0.0, basis)
    strings = taut(*string_over(fan(25, wrap, radius, basis), ends), SHARP)
    turning = np.zeros((2, 27, 3))
    turning[0, -1] = np.cross([0, 0, 1.0], ends[1][0])
    turning[1] = [4.0, -2.0, 1.0]
    rates = string_length_derivative(strings.nodes, strings.offsets, turning)
    assert rates[0, 0] == pytest.approx(radius, rel=2e-3)
    assert rates[1, 0] == pytest.approx(0.0, abs=1e-12)


def test_derivative_of_known_polylines():
    nodes = np.array([[0.0, 0, 0], [3, 4, 0], [3, 4, 2], [0, 0, 0], [0, 1, 0]])
    velocities = np.zeros((5, 3))
    velocities[1] = [1, 0, 0]
    velocities[4] = [0, -7, 3]
    rates = string_length_derivative(nodes, np.array([0, 3, 5]), velocities)
    np.testing.assert_allclose(rates, [0.6, -7.0], atol=1e-12)


def test_bad_lanes_are_refused_by_name():
    rows = padded([WIDE, WIDE])
    with pytest.raises(ValueError, match="gate 1 of string 0"):
        lanes(np.array([0, 2]), rows, np.array([[0.0, 0], [61, 0]]))
    with pytest.raises(ValueError, match="q >= 0"):
        lanes(np.array([0, 2]), rows - [0, 0, 0, 1e-3], np.zeros((2, 2)))
    with pytest.raises(ValueError, match="expected starts"):
        lanes(np.array([0, 3]), rows, np.zeros((2, 2)))
    course = lanes(np.array([0, 2]), rows, np.zeros((2, 2)))
    with pytest.raises(ValueError, match="centres"):
        taut(course, *np.zeros((2, 1, 3)), *np.zeros((3, 5, 3)))
