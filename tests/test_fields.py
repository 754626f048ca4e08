"""Signed distance fields against the sphere, whose distance is known."""

from __future__ import annotations

import numpy as np
import trimesh

from meshes.geometry.fields import distance_fields


def test_distance_field_of_a_sphere_is_its_distance():
    ball = trimesh.creation.icosphere(5, 20.0)
    mesh = (np.asarray(ball.vertices), np.asarray(ball.faces, dtype=np.int64))
    fields = distance_fields([([mesh], np.full(3, -40.0), np.full(3, 40.0))], 2.0)
    points = np.random.default_rng(1).uniform(-30.0, 30.0, (4000, 3))
    radii = np.linalg.norm(points, axis=1)
    away = radii > 6.0
    errors = np.abs(fields.distance(0, points) - (radii - 20.0))
    assert errors[away].max() < 0.5
    near = np.abs(radii - 20.0) < 3.0
    assert errors[near].max() < 0.15
    slopes = np.sum(fields.gradient(0, points) * points / radii[:, None], axis=1)
    assert slopes[near].min() > 0.95


def test_distance_field_converges_with_its_spacing():
    ball = trimesh.creation.icosphere(5, 20.0)
    mesh = (np.asarray(ball.vertices), np.asarray(ball.faces, dtype=np.int64))
    points = np.random.default_rng(2).normal(0.0, 1.0, (3000, 3))
    points *= 21.0 / np.linalg.norm(points, axis=1, keepdims=True)
    errors = [
        np.abs(
            distance_fields([([mesh], np.full(3, -30.0), np.full(3, 30.0))], h).distance(0, points)
            - 1.0
        ).mean()
        for h in (4.0, 2.0)
    ]
    assert errors[1] < 0.35 * errors[0]  # second order
