"""Strings of psoas and iliacus against paths known otherwise: obstacles, a groove, mirrors."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import root_scalar
from scipy.spatial import ConvexHull

from meshes.geometry.strings import Lanes, lanes, padded, string_length_derivative, taut
from meshes.geometry.types import Array

SHARP = (1.0, 0.05, 0.003, 1e-4, 1e-6, 1e-8)
SIDE = 40.0
"""Lanes are wide enough not to bind."""

# The brim as a cylinder across the body, the head of the femur as one or as a sphere (figures 2.1,
# 2.2: radius of the head 23.8, capsule 4; the brim some 45 in front and 60 above its centre).
BRIM, BRIM_RADIUS = np.array([14.0, 62.0]), 18.0
HEAD, HEAD_RADIUS = np.array([0.0, 0.0]), 28.0
ORIGIN = np.array([-20.0, 250.0, -25.0])
INSERTION = np.array([-22.0, -55.0, 9.0])


def touching(point: Array, centre: Array, radius: float, turning: float) -> float:
    """Angle at which a line from a point touches a circle; ``turning`` chooses the side."""
    off = point - centre
    return float(np.arctan2(off[1], off[0]) + turning * np.arccos(radius / np.linalg.norm(off)))


def belt(origin: Array, insertion: Array) -> tuple[float, list[float]]:
    """Length of a plane string from above over brim and head, both on its inner side; its angles.

    Straight, arc, outer common tangent of the two circles, arc, straight.
    """
    first = touching(origin, BRIM, BRIM_RADIUS, -1.0)
    last = touching(insertion, HEAD, HEAD_RADIUS, 1.0)
    between = HEAD - BRIM
    distance = float(np.linalg.norm(between))
    lean = np.arcsin((HEAD_RADIUS - BRIM_RADIUS) / distance)
    common = float(np.arctan2(between[1], between[0])) + np.pi / 2.0 + lean
    straight = [
        np.sqrt(np.linalg.norm(origin - BRIM) ** 2 - BRIM_RADIUS**2),
        distance * np.cos(lean),
        np.sqrt(np.linalg.norm(insertion - HEAD) ** 2 - HEAD_RADIUS**2),
    ]
    arcs = BRIM_RADIUS * (first - common) + HEAD_RADIUS * (common - last)
    assert first > common > last
    return float(sum(straight) + arcs), [first, common, common, last]


def obstacles(count: int, lane: float = SIDE) -> tuple[Lanes, Array, Array, Array]:
    """Gates over the arcs of `belt`: radial planes through the axis of brim, then of head."""
    _, (a, b, c, d) = belt(ORIGIN[:2], INSERTION[:2])
    centres, out, rows, starts = [], [], [], []
    for middle, radius, angles in (
        (BRIM, BRIM_RADIUS, np.linspace(a, b, count)),
        (HEAD, HEAD_RADIUS, np.linspace(c, d, count)),
    ):
        for angle in angles:
            centres.append([*middle, 0.0])
            out.append([np.cos(angle), np.sin(angle), 0.0])
            floor = [[-radius, 0, 1, 0], [radius + 300.0, 0, -1, 0]]
            rows.append(np.array([*floor, [lane, 1, 0, 0], [lane, -1, 0, 0]]))
            starts.append([0.0, radius + 5.0])
    course = lanes(np.array([0, 2 * count]), padded(rows), np.array(starts))
    across = np.tile([0.0, 0.0, 1.0], (2 * count, 1))
    return course, np.array(centres), across, np.array(out)


def slope(steps: list[float], errors: list[float]) -> float:
    return float(np.polyfit(np.log(steps), np.log(errors), 1)[0])


def test_belt_is_the_right_side_of_the_convex_hull():
    angles = np.linspace(-np.pi, np.pi, 20001)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    ends = np.array([ORIGIN[:2], INSERTION[:2]])
    points = np.concatenate([ends, BRIM + BRIM_RADIUS * ring, HEAD + HEAD_RADIUS * ring])
    around = list(ConvexHull(points).vertices[::-1])  # clockwise: from the origin down the right
    around = around[around.index(0) :] + around[: around.index(0)]
    right = points[around[: around.index(1) + 1]]
    hull = np.linalg.norm(np.diff(right, axis=0), axis=1).sum()
    assert belt(ORIGIN[:2], INSERTION[:2])[0] == pytest.approx(hull, abs=1e-3)


def test_head_and_brim_are_wrapped_as_two_cylinders_are():
    """Unrolled, an oblique string over parallel cylinders is the hypotenuse of belt and rise."""
    flat, _ = belt(ORIGIN[:2], INSERTION[:2])
    exact = float(np.hypot(flat, INSERTION[2] - ORIGIN[2]))
    steps, errors = [], []
    for count in (6, 11, 21, 41):
        course, *frames = obstacles(count)
        strings = taut(course, ORIGIN[None], INSERTION[None], *frames, SHARP)
        assert strings.converged.all()
        steps.append(1.0 / (count - 1))
        errors.append(exact - strings.lengths[0])
    assert min(errors) > 0.0
    assert slope(steps, errors) == pytest.approx(2.0, abs=0.1)
    assert errors[-1] < 0.01


def test_six_gates_on_the_head_cost_less_than_a_millimetre():
    flat, _ = belt(ORIGIN[:2], INSERTION[:2])
    course, *frames = obstacles(6)
    found = taut(course, ORIGIN[None], INSERTION[None], *frames).lengths[0]
    assert found == pytest.approx(np.hypot(flat, INSERTION[2] - ORIGIN[2]), abs=1.0)


def test_moment_arm_over_the_head_is_its_radius():
    course, *frames = obstacles(41)
    strings = taut(course, ORIGIN[None], INSERTION[None], *frames, SHARP)
    turning = np.zeros((len(strings.nodes), 3))
    turning[-1] = np.cross([0.0, 0.0, 1.0], INSERTION)
    flat, _ = belt(ORIGIN[:2], INSERTION[:2])
    rise = INSERTION[2] - ORIGIN[2]
    arm = -string_length_derivative(strings.nodes, strings.offsets, turning)[0]
    assert arm == pytest.approx(HEAD_RADIUS * flat / np.hypot(flat, rise), rel=2e-3)


def test_head_as_a_sphere_is_met_where_the_lane_follows_its_great_circle():
    """A string in the plane of its ends and the centre of the head runs on a great circle."""
    origin, insertion = ORIGIN * (1.0, 1.0, 0.0), INSERTION * (1.0, 1.0, 0.0)
    course, *frames = obstacles(41, lane=0.5)
    found = taut(course, origin[None], insertion[None], *frames, SHARP).lengths[0]
    assert found == pytest.approx(belt(origin[:2], insertion[:2])[0], abs=0.01)


def free_of_lanes(sideways: float) -> float:
    """Length of a string over brim and a true sphere that crosses z ``sideways`` between them.

    Closed on either side of that point: unrolled on the cylinder, and on the sphere in the plane
    of its centre and the two ends.
    """
    _, (first, last, *_) = belt(ORIGIN[:2], INSERTION[:2])
    tangent = np.array([np.sin(last), -np.cos(last)])
    point = BRIM + BRIM_RADIUS * np.array([np.cos(last), np.sin(last)]) + 30.0 * tangent
    way = np.sqrt(np.linalg.norm(ORIGIN[:2] - BRIM) ** 2 - BRIM_RADIUS**2)
    way += BRIM_RADIUS * (first - last) + 30.0
    near, far = np.append(point, sideways), INSERTION * (1.0, 1.0, 0.0)
    ends = np.linalg.norm([near, far], axis=1)
    arc = np.arccos(near @ far / ends.prod()) - np.arccos(HEAD_RADIUS / ends).sum()
    return float(
        np.hypot(way, sideways) + HEAD_RADIUS * arc + np.sqrt(ends**2 - HEAD_RADIUS**2).sum()
    )


def test_without_lanes_a_string_would_slide_off_the_head():
    """Why gates have lanes: on a sphere the path over the middle is not the shortest."""
    flat, _ = belt(ORIGIN[:2], INSERTION[:2])
    assert free_of_lanes(0.0) == pytest.approx(flat, abs=1e-9)
    assert free_of_lanes(5.0) < free_of_lanes(2.0) < flat
    assert free_of_lanes(-5.0) == pytest.approx(free_of_lanes(5.0))


# A groove: the waist of a torus to second order across, which no straight floor can do.

WAIST, TUBE = 30.0, 20.0


def groove(z: float) -> tuple[float, float, float]:
    """Radius of the groove at a height, its slope and its curvature."""
    return WAIST + z * z / (2.0 * TUBE), z / TUBE, 1.0 / TUBE


def geodesic(first: float, last: float, wrap: float) -> float:
    """Length of the geodesic in the groove between two heights, ``wrap`` radians apart.

    The geodesic equation of a surface of revolution over the angle, shot from the first height;
    the shot begins where the equation without its curvature of higher order says.
    """

    def rates(_: float, state: Array) -> list[float]:
        z, slope_ = state[0], state[1]
        radius, fall, curve = groove(z)
        bend = (radius * fall - fall * curve * slope_**2) / (1.0 + fall**2)
        pace = np.sqrt(radius**2 + (1.0 + fall**2) * slope_**2)
        return [slope_, bend + 2.0 * fall / radius * slope_**2, pace]

    def shot(slope_: float) -> Array:
        run = solve_ivp(rates, (0.0, wrap), [first, slope_, 0.0], rtol=1e-10, atol=1e-10)
        return np.asarray(run.y[:, -1])

    k = np.sqrt(WAIST / TUBE)
    guess = (last - first * np.cosh(k * wrap)) * k / np.sinh(k * wrap)
    best = root_scalar(lambda s: shot(s)[0] - last, x0=guess, x1=0.98 * guess - 1e-3, xtol=1e-12)
    return float(shot(best.root)[2])


@pytest.mark.parametrize(("first", "last"), [(0.0, 0.0), (9.0, -6.0), (8.0, 8.0)])
def test_groove_converges_at_second_order_to_its_geodesic(first: float, last: float):
    wrap = 1.8
    exact = geodesic(first, last, wrap)
    steps, errors = [], []
    for count in (6, 12, 24, 48):
        angles = np.linspace(0.0, wrap, count + 2)
        out = np.stack([np.cos(angles), np.sin(angles), 0.0 * angles], axis=-1)
        ends = [groove(z)[0] * d + (0, 0, z) for z, d in ((first, out[0]), (last, out[-1]))]
        rows = np.array([[-WAIST, 0.0, 1.0, 0.5 / TUBE], [SIDE, 1, 0, 0], [SIDE, -1, 0, 0]])
        course = lanes(
            np.array([0, count]), padded([rows] * count), np.tile([0.0, WAIST + 4.0], (count, 1))
        )
        across = np.tile([0.0, 0.0, 1.0], (count, 1))
        strings = taut(
            course, ends[0][None], ends[1][None], np.zeros((count, 3)), across, out[1:-1], SHARP
        )
        steps.append(wrap / (count + 1))
        errors.append(exact - strings.lengths[0])
    assert min(errors) > 0.0
    assert slope(steps, errors) == pytest.approx(2.0, abs=0.1)


def test_waist_of_the_groove_is_a_circle():
    assert geodesic(0.0, 0.0, 1.8) == pytest.approx(1.8 * WAIST, abs=1e-7)
