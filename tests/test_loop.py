"""Loop subdivision against limit points by hand, its orders and its symmetries."""

from __future__ import annotations

import numpy as np
import pytest

from meshes.geometry.loop import ancestor, control_points, descendant, limit_matrix, subdivision
from meshes.geometry.solids import signed_volume


def octahedron():
    points = np.array([[1.0, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]])
    faces = [[0, 2, 4], [2, 1, 4], [1, 3, 4], [3, 0, 4], [2, 0, 5], [1, 2, 5], [3, 1, 5], [0, 3, 5]]
    return points, np.array(faces)


def tetrahedron():
    points = np.array([[1.0, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    return points, np.array([[0, 1, 2], [0, 2, 3], [0, 3, 1], [1, 3, 2]])


def torus(m=7, n=5):
    """All vertices of valence six; Euler number zero."""
    i, j = (k.ravel() for k in np.meshgrid(np.arange(m), np.arange(n), indexing="ij"))
    a, b = 2 * np.pi * i / m, 2 * np.pi * j / n
    wide = 10 + 4 * np.cos(b)
    points = np.stack([wide * np.cos(a), wide * np.sin(a), 4 * np.sin(b)], axis=-1)
    p, q = i * n + j, (i + 1) % m * n + j
    r, s = (i + 1) % m * n + (j + 1) % n, i * n + (j + 1) % n
    return points, np.concatenate([np.stack([p, q, r], axis=-1), np.stack([p, r, s], axis=-1)])


CAGES = {"octahedron": octahedron, "tetrahedron": tetrahedron, "torus": torus}


@pytest.fixture(params=CAGES)
def cage(request):
    return CAGES[request.param]()


def refined(cage, level):
    points, faces = cage
    fine = subdivision(faces, len(points), level)
    return fine.matrix @ points, fine.faces


def edge_count(faces):
    edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    return len(np.unique(edges, axis=0))


def test_limit_points_by_hand():
    """chi is 1/5, 1/8 and 1/12 at valences 3, 4 and 6."""
    points, faces = tetrahedron()
    np.testing.assert_allclose(limit_matrix(faces, 4) @ points, points / 5, atol=1e-15)
    points, faces = octahedron()
    np.testing.assert_allclose(limit_matrix(faces, 6) @ points, points / 2, atol=1e-15)
    _, faces = torus()
    limit = limit_matrix(faces, 35).toarray()
    assert sorted(set(limit.ravel().round(12))) == [0.0, round(1 / 12, 12), 0.5]


@pytest.mark.parametrize("level", [0, 1, 3])
def test_rows_are_convex_combinations(cage, level):
    points, faces = cage
    matrix = subdivision(faces, len(points), level).matrix
    np.testing.assert_allclose(matrix.sum(axis=1), 1.0, atol=1e-13)
    assert matrix.data.min() >= 0


def test_levels_lie_on_one_surface(cage):
    coarse, _ = refined(cage, 2)
    fine, _ = refined(cage, 3)
    np.testing.assert_allclose(fine[: len(coarse)], coarse, atol=1e-13)


def test_landmarks_are_passed_through():
    points, faces = torus()
    landmarks = points + np.random.default_rng(0).normal(0, 0.4, points.shape)
    control = control_points(faces, landmarks)
    np.testing.assert_allclose(refined((control, faces), 3)[0][:35], landmarks, atol=1e-12)


def test_volume_converges_at_second_order(cage):
    volumes = np.array([signed_volume(*refined(cage, level)) for level in (1, 2, 3, 4)])
    assert volumes[-1] > 0
    steps = np.abs(np.diff(volumes))
    orders = np.log2(steps[:-1] / steps[1:])
    assert orders[-1] == pytest.approx(2.0, abs=0.15)


def test_euler_number_and_counts_are_preserved(cage):
    points, faces = cage
    euler = len(points) - edge_count(faces) + len(faces)
    for level in (1, 2, 3):
        fine, triangles = refined(cage, level)
        assert len(triangles) == len(faces) * 4**level
        assert len(fine) - edge_count(triangles) + len(triangles) == euler
    assert euler == (0 if len(points) == 35 else 2)


def test_affine_maps_commute_with_subdivision(cage):
    points, faces = cage
    a = np.array([[1.0, 0.3, 0], [-0.2, 2, 0.1], [0, 0.4, 0.7]])
    moved, _ = refined((points @ a + [3, -1, 2], faces), 2)
    np.testing.assert_allclose(moved, refined(cage, 2)[0] @ a + [3, -1, 2], atol=1e-12)


def place(fine, triangles, face, barycentric):
    return barycentric @ fine[triangles[face]]


def barycentrics(count=60):
    return np.random.default_rng(1).dirichlet([1, 1, 1], count)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_descendant_and_ancestor_are_inverse(level):
    for k, weights in enumerate(barycentrics()):
        fine, inside = descendant(k % 8, weights, level)
        assert inside.min() >= -1e-12
        assert inside.sum() == pytest.approx(1.0)
        assert fine // 4**level == k % 8
        coarse, back = ancestor(fine, inside, level)
        assert coarse == k % 8
        np.testing.assert_allclose(back, weights, atol=1e-12)
        assert descendant(*ancestor(k, weights, level), level)[0] == k


def test_corners_stay_with_their_cage_vertices(cage):
    points, faces = cage
    triangles = subdivision(faces, len(points), 3).faces
    for face in range(len(faces)):
        for corner in range(3):
            fine, inside = descendant(face, np.eye(3)[corner], 3)
            assert triangles[fine][inside.argmax()] == faces[face, corner]


def test_a_point_on_an_edge_is_one_point_from_both_faces():
    cage = octahedron()
    fine, triangles = refined(cage, 3)
    for w in np.linspace(0.03, 0.97, 9):
        here = place(fine, triangles, *descendant(0, np.array([1 - w, w, 0]), 3))
        there = place(fine, triangles, *descendant(4, np.array([w, 1 - w, 0]), 3))
        np.testing.assert_allclose(here, there, atol=1e-13)


def test_an_attachment_stays_put_when_the_mesh_is_refined():
    """Its distance between level 3 and 5 is that of a chord, far below the edge of the cage."""
    points, faces = octahedron()
    for k, weights in enumerate(barycentrics(20)):
        spots = [
            place(*refined((points, faces), level), *descendant(k % 8, weights, level))
            for level in (3, 5)
        ]
        assert np.linalg.norm(spots[0] - spots[1]) < 0.01


def test_open_cage_is_refused():
    points, faces = octahedron()
    with pytest.raises(ValueError, match="3 edges shared by another number"):
        subdivision(faces[1:], len(points), 1)
