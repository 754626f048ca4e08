"""How hollow a bone is at each vertex, as a field to shade with where the body brings none."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array, diags_array

from meshes.geometry.types import Array, Faces
from meshes.part import Part

ROUNDS = 12
DEPTH = 1.1


def cavity(vertices: Array, faces: Faces, normals: Array) -> Array:
    """Share (n,) of 0 to 1 by which each vertex lies beneath the surface smoothed around it.

    Parameters
    ----------
    vertices, normals : ndarray, shape (n, 3)
        mm; unit normals.
    faces : ndarray of int, shape (m, 3)
    """
    count = len(vertices)
    start, end = faces[:, [0, 1, 2]].ravel(), faces[:, [1, 2, 0]].ravel()
    ones = np.ones(2 * len(start))
    edges = csr_array((ones, (np.r_[start, end], np.r_[end, start])), shape=(count, count))
    degree = np.maximum(edges.sum(axis=1), 1.0)
    mean = diags_array(1.0 / degree) @ edges
    smooth = vertices
    for _ in range(ROUNDS):
        smooth = (smooth + mean @ smooth) / 2.0
    depth = np.einsum("ij,ij->i", smooth - vertices, normals)
    return np.asarray(np.clip(depth / DEPTH, 0.0, 1.0))


def with_cavity(part: Part) -> Part:
    """The part with a "cavity" field, its own where it has one."""
    if part.kind != "bone" or "cavity" in part.fields:
        return part
    fields = {**part.fields, "cavity": cavity(part.vertices, part.faces, part.normals)}
    return Part(part.name, part.kind, part.vertices, part.faces, part.normals, fields, part.segment)
