"""A surface that answers which of its points is nearest: a tree of samples, then triangles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.spatial import cKDTree

from meshes.geometry.solids import vertex_normals
from meshes.geometry.types import Array, Faces

_CANDIDATES = 6


@dataclass(frozen=True, eq=False)
class Samples:
    """Points (k, 3) spread evenly over a surface, their unit normals and the triangle of each."""

    points: Array
    normals: Array
    triangles: Faces


@dataclass(frozen=True, eq=False)
class Surface:
    """A triangle mesh to be measured against; it need not be closed.

    Attributes
    ----------
    vertices : ndarray, shape (n, 3)
        Points, mm.
    faces : ndarray, shape (m, 3)
        Triangles, counter-clockwise seen from outside.
    """

    vertices: Array
    faces: Faces

    @cached_property
    def corners(self) -> Array:
        """Corners (m, 3, 3) of the triangles."""
        return self.vertices[self.faces]

    @cached_property
    def areas(self) -> Array:
        """Areas (m,) of the triangles, mm2."""
        a, b, c = np.moveaxis(self.corners, 1, 0)
        return np.asarray(np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2.0)

    @cached_property
    def normals(self) -> Array:
        """Unit normals (n, 3) at the vertices."""
        return vertex_normals(self.vertices, self.faces)

    @cached_property
    def centroid(self) -> Array:
        """Centre (3,) of its area."""
        return np.asarray(np.average(self.corners.mean(axis=1), axis=0, weights=self.areas))

    def sampled(self, count: int) -> Samples:
        """About ``count`` points spread evenly by area; the same ones every time."""
        along = (np.arange(count) + 0.5) / count * self.areas.sum()
        triangles = np.searchsorted(np.cumsum(self.areas), along).clip(0, len(self.faces) - 1)
        weights = _low_discrepancy(count)
        points = np.einsum("ij,ijk->ik", weights, self.corners[triangles])
        return Samples(points, self._normals(triangles, weights), triangles.astype(np.int64))

    @cached_property
    def _dense(self) -> tuple[Samples, cKDTree]:
        samples = self.sampled(int(np.clip(2 * len(self.faces), 8000, 40000)))
        return samples, cKDTree(samples.points)

    def near(self, points: Array) -> tuple[Array, Array]:
        """Points (k, 3) of the surface close to ``points`` (k, 3), and its normals there; quick.

        They are the nearest of many samples: for distances from point to plane that suffices.
        """
        samples, tree = self._dense
        numbers = queried(tree, points)[1]
        return samples.points[numbers], samples.normals[numbers]

    def nearest(self, points: Array) -> tuple[Array, Array]:
        """Nearest points (k, 3) of the surface to ``points`` (k, 3), and its normals there."""
        samples, tree = self._dense
        triangles = samples.triangles[queried(tree, points, _CANDIDATES)[1]]
        repeated = np.repeat(points, _CANDIDATES, axis=0)
        weights = nearest_in_triangles(repeated, self.corners[triangles.ravel()])
        found = np.einsum("ij,ijk->ik", weights, self.corners[triangles.ravel()])
        distances = np.linalg.norm(found - repeated, axis=1).reshape(-1, _CANDIDATES)
        best = distances.argmin(axis=1) + _CANDIDATES * np.arange(len(points))
        return found[best], self._normals(triangles.ravel()[best], weights[best])

    def _normals(self, triangles: Faces, weights: Array) -> Array:
        normals = np.einsum("ij,ijk->ik", weights, self.normals[self.faces[triangles]])
        return np.asarray(normals / np.maximum(np.linalg.norm(normals, axis=1), 1e-12)[:, None])


def queried(tree: cKDTree, points: Array, count: int = 1) -> tuple[Array, Faces]:
    """Distances and numbers, (k,) or (k, count), of a tree's points nearest to ``points``."""
    distances, numbers = tree.query(points, k=count)
    return np.asarray(distances), np.asarray(numbers, dtype=np.int64)


def _low_discrepancy(count: int) -> Array:
    """Barycentric coordinates (count, 3), uniform in the triangle (R2 sequence, Roberts 2018)."""
    golden = 1.32471795724474602596
    u, v = (np.arange(1, count + 1) * np.array([[1.0 / golden], [1.0 / golden**2]])) % 1.0
    root = np.sqrt(u)
    return np.stack([1.0 - root, root * (1.0 - v), root * v], axis=1)


def nearest_in_triangles(points: Array, corners: Array) -> Array:
    """Barycentric coordinates (k, 3) of each triangle's (k, 3, 3) nearest point to its point."""
    best = _in_plane(points, corners)
    outside = np.flatnonzero(best.min(axis=1) < 0.0)
    triangles, queries = corners[outside], points[outside]
    distances = np.full(len(outside), np.inf)
    for i, j in ((0, 1), (1, 2), (2, 0)):
        edge = triangles[:, j] - triangles[:, i]
        length = np.maximum(np.einsum("ij,ij->i", edge, edge), 1e-18)
        along = np.einsum("ij,ij->i", queries - triangles[:, i], edge) / length
        t = np.clip(along, 0.0, 1.0)[:, None]
        distance = np.linalg.norm(triangles[:, i] + t * edge - queries, axis=1)
        nearer = distance < distances
        distances[nearer] = distance[nearer]
        weights = np.zeros((len(outside), 3))
        weights[:, i], weights[:, j] = 1.0 - t[:, 0], t[:, 0]
        best[outside[nearer]] = weights[nearer]
    return best


def _in_plane(points: Array, corners: Array) -> Array:
    """Barycentric coordinates (k, 3) of points dropped onto the planes of triangles (k, 3, 3)."""
    u, v = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    w = points - corners[:, 0]
    uu, uv, vv = (np.einsum("ij,ij->i", a, b) for a, b in ((u, u), (u, v), (v, v)))
    wu, wv = (np.einsum("ij,ij->i", w, a) for a in (u, v))
    area = np.maximum(uu * vv - uv * uv, 1e-18)
    b, c = (vv * wu - uv * wv) / area, (uu * wv - uv * wu) / area
    return np.stack([1.0 - b - c, b, c], axis=1)
