"""Closed triangle meshes as solids: the volume they hold and the normals they show.

Volume is the divergence theorem summed over tetrahedra from one point (Zhang and Chen 2001);
the normal of a vertex is the sum of its triangles' area vectors.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from meshes.geometry.types import Array, Faces


def signed_volume(vertices: Array, faces: Faces) -> float:
    """Volume inside a closed mesh, mm3; negative where its faces look inwards.

    Parameters
    ----------
    vertices : ndarray, shape (n, 3)
        Points, mm.
    faces : ndarray of int, shape (m, 3)
        Triangles, counter-clockwise seen from outside.

    Raises
    ------
    ValueError
        If an array has another shape or a face names a vertex that is not there.
    """
    points, triangles = _mesh(vertices, faces)
    if points.ndim != 2:
        raise ValueError(
            f"expected vertices (n, 3), got {points.shape}; signed_volumes takes a batch"
        )
    return float(_volumes(points[None], triangles)[0])


def signed_volumes(vertices: Array, faces: Faces) -> Array:
    """Volumes (b,) in mm3 of a batch of meshes (b, n, 3) that share their faces (m, 3)."""
    points, triangles = _mesh(vertices, faces)
    if points.ndim != 3:
        raise ValueError(f"expected vertices (b, n, 3), got {points.shape}")
    return np.asarray(_volumes(points, triangles))


def vertex_normals(vertices: Array, faces: Faces) -> Array:
    """Unit normals weighted by the areas of the triangles around each vertex.

    Parameters
    ----------
    vertices : ndarray, shape (..., n, 3)
        Points of one mesh or of a batch that shares its faces, mm.
    faces : ndarray of int, shape (m, 3)
        Triangles, counter-clockwise seen from outside.

    Returns
    -------
    ndarray, shape (..., n, 3)
        Zero at a vertex without area around it.

    Raises
    ------
    ValueError
        If an array has another shape or a face names a vertex that is not there.
    """
    points, triangles = _mesh(vertices, faces)
    batch = points.reshape(-1, *points.shape[-2:])
    return np.asarray(_normals(batch, triangles).reshape(points.shape))


def _mesh(vertices: Array, faces: Faces) -> tuple[Array, Faces]:
    points = np.require(vertices, np.float64, ["C", "W"])
    triangles = np.require(faces, np.int64, ["C", "W"])
    if points.ndim < 2 or points.shape[-1] != 3 or triangles.ndim != 2 or triangles.shape[1] != 3:
        raise ValueError(
            f"expected vertices (..., n, 3) and faces (m, 3), got {points.shape} and "
            f"{triangles.shape}"
        )
    if triangles.size and not 0 <= triangles.min() <= triangles.max() < points.shape[-2]:
        raise ValueError(
            f"expected faces that name vertices 0 to {points.shape[-2] - 1}, got "
            f"{triangles.min()} to {triangles.max()}"
        )
    return points, triangles


@njit(cache=True, nogil=True)
def _volumes(points: Array, faces: Faces) -> Array:
    """Sum tetrahedra from the first vertex, so that a far mesh loses no digits."""
    volumes = np.zeros(len(points))
    for k in range(len(points)):
        x = points[k]
        ox, oy, oz = x[0, 0], x[0, 1], x[0, 2]
        total = 0.0
        for f in range(len(faces)):
            i, j, m = faces[f, 0], faces[f, 1], faces[f, 2]
            ax, ay, az = x[i, 0] - ox, x[i, 1] - oy, x[i, 2] - oz
            bx, by, bz = x[j, 0] - ox, x[j, 1] - oy, x[j, 2] - oz
            cx, cy, cz = x[m, 0] - ox, x[m, 1] - oy, x[m, 2] - oz
            total += ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
        volumes[k] = total / 6.0
    return volumes


@njit(cache=True, nogil=True)
def _normals(points: Array, faces: Faces) -> Array:
    normals = np.zeros(points.shape)
    for k in range(len(points)):
        x, n = points[k], normals[k]
        for f in range(len(faces)):
            i, j, m = faces[f, 0], faces[f, 1], faces[f, 2]
            ax, ay, az = x[j, 0] - x[i, 0], x[j, 1] - x[i, 1], x[j, 2] - x[i, 2]
            bx, by, bz = x[m, 0] - x[i, 0], x[m, 1] - x[i, 1], x[m, 2] - x[i, 2]
            nx, ny, nz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
            for corner in (i, j, m):
                n[corner, 0] += nx
                n[corner, 1] += ny
                n[corner, 2] += nz
        for v in range(len(n)):
            d = np.sqrt(n[v, 0] ** 2 + n[v, 1] ** 2 + n[v, 2] ** 2)
            if d > 0.0:
                for c in range(3):
                    n[v, c] /= d
    return normals
