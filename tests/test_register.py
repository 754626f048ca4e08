"""Registration: known similarities, known warps and exact nearest points are found again."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from meshes.geometry import loop
from meshes.geometry.frames import moved
from meshes.geometry.nearest import Surface, nearest_in_triangles
from meshes.geometry.register import Template, registered, similarity_between
from meshes.geometry.types import Array
from meshes.loaders.builtin import Pattern, patterns
from meshes.loaders.fitting import starts_by_shape


def similarity(scale: float, degrees: float, shift: tuple[float, float, float]) -> Array:
    transform = np.eye(4)
    axis = np.array([0.48, 0.6, 0.64])
    transform[:3, :3] = scale * Rotation.from_rotvec(np.radians(degrees) * axis).as_matrix()
    transform[:3, 3] = shift
    return transform


def icosphere(level: int) -> Surface:
    t = (1.0 + np.sqrt(5.0)) / 2.0
    v = np.array(
        [[-1, t, 0], [1, t, 0], [-1, -t, 0], [1, -t, 0], [0, -1, t], [0, 1, t],
         [0, -1, -t], [0, 1, -t], [t, 0, -1], [t, 0, 1], [-t, 0, -1], [-t, 0, 1]]
    )  # fmt: skip
    f = np.array(
        [[0, 11, 5], [0, 5, 1], [0, 1, 7], [0, 7, 10], [0, 10, 11], [1, 5, 9], [5, 11, 4],
         [11, 10, 2], [10, 7, 6], [7, 1, 8], [3, 9, 4], [3, 4, 2], [3, 2, 6], [3, 6, 8],
         [3, 8, 9], [4, 9, 5], [2, 4, 11], [6, 2, 10], [8, 6, 7], [9, 8, 1]]
    )  # fmt: skip
    fine = loop.subdivision(f, len(v), level)
    points = fine.matrix @ v
    return Surface(points / np.linalg.norm(points, axis=1, keepdims=True), fine.faces)


def test_similarity_between_gives_back_the_map_that_was_applied() -> None:
    rng = np.random.default_rng(1)
    points = rng.normal(size=(20, 3)) * 50.0
    true = similarity(1.3, 140.0, (10.0, -500.0, 3.0))
    assert np.allclose(similarity_between(points, moved(true, points)), true, atol=1e-9)


def test_similarity_between_never_reflects() -> None:
    points = np.random.default_rng(2).normal(size=(20, 3))
    found = similarity_between(points, points * [1.0, 1.0, -1.0])
    assert np.linalg.det(found[:3, :3]) > 0.0


def test_nearest_in_a_triangle_against_cases_by_hand() -> None:
    triangle = np.array([[0.0, 0.0, 0.0], [4.0, 0.0, 0.0], [0.0, 4.0, 0.0]])
    points = np.array([[1.0, 1.0, 5.0], [2.0, -3.0, 1.0], [9.0, -1.0, 0.0], [3.0, 3.0, 2.0]])
    weights = nearest_in_triangles(points, np.repeat(triangle[None], 4, axis=0))
    expected = [[1.0, 1.0, 0.0], [2.0, 0.0, 0.0], [4.0, 0.0, 0.0], [2.0, 2.0, 0.0]]
    assert np.allclose(weights @ triangle, expected)


def test_nearest_points_agree_with_all_triangles_tried() -> None:
    ball = icosphere(2)
    points = np.random.default_rng(3).normal(size=(40, 3)) * 1.5
    tried = nearest_in_triangles(
        np.repeat(points, len(ball.faces), axis=0), np.tile(ball.corners, (len(points), 1, 1))
    )
    all_points = np.einsum("ij,ijk->ik", tried, np.tile(ball.corners, (len(points), 1, 1)))
    gaps = np.linalg.norm(all_points - np.repeat(points, len(ball.faces), axis=0), axis=1)
    best = gaps.reshape(len(points), -1).min(axis=1)
    assert np.allclose(np.linalg.norm(ball.nearest(points)[0] - points, axis=1), best, atol=1e-9)


def test_distance_to_a_sphere_converges_in_second_order() -> None:
    points = np.random.default_rng(4).normal(size=(200, 3))
    points *= 1.3 / np.linalg.norm(points, axis=1, keepdims=True)
    errors = [
        np.abs(np.linalg.norm(icosphere(level).nearest(points)[0] - points, axis=1) - 0.3).max()
        for level in (2, 3, 4)
    ]
    assert errors[0] / errors[1] > 3.0
    assert errors[1] / errors[2] > 3.0


def landmarks(pattern: Pattern, control: Array) -> Array:
    return np.asarray(loop.limit_matrix(pattern.cage.faces, len(control)) @ control)


@pytest.mark.parametrize("name", ["hip_bone_r", "l3", "sacrum"])
def test_a_bone_turned_by_25_degrees_and_scaled_is_found(name: str) -> None:
    pattern = patterns()[name]
    true = similarity(1.12, 25.0, (300.0, -20.0, 70.0))
    target = Surface(moved(true, pattern.surface.vertices), pattern.surface.faces)
    start = np.eye(4)
    start[:3, 3] = target.centroid - pattern.surface.centroid
    fit = registered(pattern.template, target, [start])
    expected = moved(true, pattern.cage.landmarks)
    errors = np.linalg.norm(landmarks(pattern, fit.control) - expected, axis=1)
    assert np.median(errors) < 0.2
    assert np.quantile(errors, 0.9) < 1.0
    assert errors.max() < 3.0  # beside the exact sphere the cage itself is off by that
    assert fit.distance < 0.3


def test_a_femur_lying_anyhow_is_found_by_its_shape() -> None:
    pattern = patterns()["femur_l"]
    true = similarity(0.9, 170.0, (0.0, 900.0, -70.0))
    target = Surface(moved(true, pattern.surface.vertices), pattern.surface.faces)
    fit = registered(pattern.template, target, starts_by_shape("femur_l", target))
    errors = landmarks(pattern, fit.control) - moved(true, pattern.cage.landmarks)
    assert np.linalg.norm(errors, axis=1).max() < 3.0


def test_landmarks_follow_a_smooth_warp_within_3_mm() -> None:
    pattern = patterns()["hip_bone_r"]

    def warped(points: Array) -> Array:
        bend = 4.0 * np.sin(points[:, [1]] / 60.0) * [1.0, 0.0, 0.5]
        return points * [1.06, 0.97, 1.02] + bend

    target = Surface(warped(pattern.surface.vertices), pattern.surface.faces)
    fit = registered(pattern.template, target, [np.eye(4)])
    errors = landmarks(pattern, fit.control) - warped(pattern.cage.landmarks)
    distances = np.linalg.norm(errors, axis=1)
    assert np.median(distances) < 1.0
    assert np.quantile(distances, 0.95) < 3.0


def test_a_pinned_landmark_stays_where_it_is_put() -> None:
    pattern = patterns()["l4"]
    number = pattern.cage.names.index("superior_endplate_centre")
    place = pattern.cage.landmarks[number] + [3.0, 0.0, 0.0]
    free = registered(pattern.template, pattern.surface, [np.eye(4)])
    held = registered(pattern.template, pattern.surface, [np.eye(4)], {number: place})
    before = np.linalg.norm(landmarks(pattern, free.control)[number] - place)
    assert np.linalg.norm(landmarks(pattern, held.control)[number] - place) < 0.35 * before


def test_the_same_bone_twice_gives_the_same_numbers() -> None:
    pattern = patterns()["l2"]
    template = Template(pattern.cage.control, pattern.cage.faces)
    fits = [registered(template, patterns()["l3"].surface, [np.eye(4)]) for _ in range(2)]
    assert np.array_equal(fits[0].control, fits[1].control)


def test_softer_last_rounds_follow_the_target_closer() -> None:
    pattern, target = patterns()["l3"], patterns()["l5"].surface
    start = np.eye(4)
    start[:3, 3] = target.centroid - pattern.surface.centroid
    stiff = registered(pattern.template, target, [start])
    soft = registered(pattern.template, target, [start], stiffness=(10.0, 1.0, 0.1, 0.02))
    assert soft.distance < 0.9 * stiff.distance
