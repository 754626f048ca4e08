"""Loop subdivision: a coarse cage and a level give one sparse matrix onto the limit surface.

Rules: Loop 1987 with the weights of Warren, beta = 3 / (8 n) (3/16 for n = 3); limit positions
v_inf = (1 - n chi) v + chi * sum(v_j), chi = 1 / (3 / (8 beta) + n).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.linalg import SuperLU, splu

from meshes.geometry.types import Array, Faces


@dataclass(frozen=True, eq=False)
class Subdivision:
    """The linear map from control points of a closed cage to a refined mesh on its limit surface.

    Attributes
    ----------
    matrix : scipy.sparse.csr_array, shape (m, n)
        Fine vertices = ``matrix @ control``; rows sum to one.
    faces : ndarray, shape (f * 4**level, 3)
        Triangles of the fine mesh; the descendants of cage face ``i`` at level ``k`` are
        ``faces[i * 4**k:(i + 1) * 4**k]``.
    level : int
        Number of refinements.
    """

    matrix: sparse.csr_array
    faces: Faces
    level: int


def _edges(faces: Faces, n_vertices: int) -> tuple[Faces, Faces]:
    """Undirected edges (e, 2), and the numbers (f, 3) of the edges ab, bc and ca of each face."""
    directed = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    directed.sort(axis=1)
    keys = directed[:, 0] * n_vertices + directed[:, 1]
    unique, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    if not np.all(counts == 2):
        raise ValueError(
            f"expected a closed cage in which two triangles share each edge, got "
            f"{int(np.sum(counts != 2))} edges shared by another number; close the cage"
        )
    edges = np.stack([unique // n_vertices, unique % n_vertices], axis=1)
    return edges, inverse.reshape(3, -1).T


def _beta(valence: Array) -> Array:
    return np.where(valence == 3, 3.0 / 16.0, 3.0 / (8.0 * valence))


def _adjacency(edges: Faces, n_vertices: int) -> sparse.csr_array:
    ends = np.concatenate([edges, edges[:, ::-1]])
    return sparse.csr_array(
        (np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(n_vertices, n_vertices)
    )


def limit_matrix(faces: Faces, n_vertices: int) -> sparse.csr_array:
    """Matrix (n, n) from control points to their limit positions."""
    edges, _ = _edges(faces, n_vertices)
    adjacency = _adjacency(edges, n_vertices)
    valence = np.asarray(adjacency.sum(axis=1), dtype=np.float64).ravel()
    chi = 1.0 / (3.0 / (8.0 * _beta(valence)) + valence)
    return sparse.csr_array(
        sparse.diags_array(1.0 - valence * chi) + sparse.diags_array(chi) @ adjacency
    )


def _refined(faces: Faces, n_vertices: int) -> tuple[sparse.csr_array, Faces]:
    """One step of Loop subdivision: matrix (n + e, n) and the four times as many faces."""
    edges, face_edges = _edges(faces, n_vertices)
    adjacency = _adjacency(edges, n_vertices)
    valence = np.asarray(adjacency.sum(axis=1), dtype=np.float64).ravel()
    beta = _beta(valence)
    even = sparse.diags_array(1.0 - valence * beta) + sparse.diags_array(beta) @ adjacency
    rows = np.repeat(np.arange(len(edges)), 2)
    ends = sparse.csr_array(
        (np.full(len(rows), 0.375), (rows, edges.ravel())), shape=(len(edges), n_vertices)
    )
    opposite = sparse.csr_array(
        (np.full(face_edges.size, 0.125), (face_edges.ravel(), faces[:, [2, 0, 1]].ravel())),
        shape=(len(edges), n_vertices),
    )
    a, b, c = faces.T
    ab, bc, ca = (face_edges + n_vertices).T
    children = np.stack([a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca], axis=1).reshape(-1, 3)
    return sparse.csr_array(sparse.vstack([even, ends + opposite])), children


def subdivision(faces: Faces, n_vertices: int, level: int) -> Subdivision:
    """Refine a closed cage ``level`` times and project it onto its limit surface.

    Parameters
    ----------
    faces : ndarray, shape (f, 3)
        Cage triangles, counter-clockwise seen from outside.
    n_vertices : int
        Number of cage vertices.
    level : int
        0 gives the limit positions of the cage vertices themselves.

    Raises
    ------
    ValueError
        If an edge is not shared by exactly two triangles.
    """
    return _subdivision(np.asarray(faces, dtype=np.int64).tobytes(), n_vertices, level)


@lru_cache(maxsize=32)
def _subdivision(face_bytes: bytes, n_vertices: int, level: int) -> Subdivision:
    faces = np.frombuffer(face_bytes, dtype=np.int64).reshape(-1, 3)
    matrix = sparse.csr_array(sparse.eye_array(n_vertices))
    count = n_vertices
    for _ in range(level):
        step, faces = _refined(faces, count)
        matrix = sparse.csr_array(step @ matrix)
        count = step.shape[0]
    return Subdivision(sparse.csr_array(limit_matrix(faces, count) @ matrix), faces, level)


def control_points(faces: Faces, landmarks: Array) -> Array:
    """Control points (n, 3) whose limit surface passes through ``landmarks`` (n, 3), mm."""
    solver = _limit_solver(np.ascontiguousarray(faces, dtype=np.int64).tobytes(), len(landmarks))
    return np.asarray(solver.solve(np.ascontiguousarray(landmarks, dtype=np.float64)))


@lru_cache(maxsize=32)
def _limit_solver(face_bytes: bytes, n_vertices: int) -> SuperLU:
    """The limit matrix of a cage, factored once for all bones that share its faces."""
    faces = np.frombuffer(face_bytes, dtype=np.int64).reshape(-1, 3)
    return splu(limit_matrix(faces, n_vertices).tocsc())


def descendant(face: int, barycentric: Array, level: int) -> tuple[int, Array]:
    """Find the fine triangle and its barycentric coordinates for a point given on a cage triangle.

    Parameters
    ----------
    face : int
        Cage triangle.
    barycentric : ndarray, shape (3,)
        Coordinates in it, summing to one.
    level : int
        Level of the refined mesh in which to find it.
    """
    wa, wb, wc = (float(w) for w in barycentric)
    for _ in range(level):
        if wa >= 0.5:
            face, (wa, wb, wc) = 4 * face, (2 * wa - 1, 2 * wb, 2 * wc)
        elif wb >= 0.5:
            face, (wa, wb, wc) = 4 * face + 1, (2 * wa, 2 * wb - 1, 2 * wc)
        elif wc >= 0.5:
            face, (wa, wb, wc) = 4 * face + 2, (2 * wa, 2 * wb, 2 * wc - 1)
        else:
            face, (wa, wb, wc) = 4 * face + 3, (1 - 2 * wc, 1 - 2 * wa, 1 - 2 * wb)
    return face, np.array([wa, wb, wc])


def ancestor(face: int, barycentric: Array, level: int) -> tuple[int, Array]:
    """Inverse of `descendant`: cage triangle and barycentric of a point on a fine triangle."""
    wa, wb, wc = (float(w) for w in barycentric)
    for _ in range(level):
        child = face % 4
        face //= 4
        if child == 0:
            wa, wb, wc = (wa + 1) / 2, wb / 2, wc / 2
        elif child == 1:
            wa, wb, wc = wa / 2, (wb + 1) / 2, wc / 2
        elif child == 2:
            wa, wb, wc = wa / 2, wb / 2, (wc + 1) / 2
        else:
            wa, wb, wc = (1 - wb) / 2, (1 - wc) / 2, (1 - wa) / 2
    return face, np.array([wa, wb, wc])
