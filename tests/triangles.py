"""Triangles as tests judge them: how many share an edge, and how even each is."""

import numpy as np

from meshes.geometry.types import Array, Faces


def shares_of_edges(faces: Faces) -> Faces:
    """How many triangles share each edge (e,): two each in a closed mesh."""
    edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    return np.asarray(np.unique(edges, axis=0, return_counts=True)[1])


def evenness(vertices: Array, faces: Faces) -> Array:
    """4 sqrt(3) area / sum of squared edges (n,): 1 where a triangle is equilateral."""
    a, b, c = np.moveaxis(vertices[faces], 1, 0)
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2.0
    squares = sum(np.sum((p - q) ** 2, axis=1) for p, q in ((a, b), (b, c), (c, a)))
    return np.asarray(4.0 * np.sqrt(3.0) * area / squares)
