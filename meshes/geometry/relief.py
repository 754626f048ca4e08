"""Relief of a surface: how far a vertex lies in a hollow or on a ridge, for shading."""

from __future__ import annotations

import numpy as np

from meshes.geometry.types import Array, Faces


def cavity(
    vertices: Array, normals: Array, faces: Faces, radius: float = 6.0, depth: float = 1.2
) -> Array:
    """How hollow a surface is at each vertex, from 0 on ridges over 0.5 on flats to 1 in hollows.

    The surface is smoothed by diffusion over ``radius``; what it moves outwards lay in a hollow.

    Parameters
    ----------
    vertices, normals : ndarray, shape (n, 3)
        mm; unit normals.
    faces : ndarray, shape (m, 3)
    radius : float
        Width in mm of the hollows that count.
    depth : float
        Depth in mm that counts as fully hollow.

    Returns
    -------
    ndarray, shape (n,)
    """
    import scipy.sparse as sparse

    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    ends = np.concatenate([ends, ends[:, ::-1]])
    lengths = np.linalg.norm(vertices[ends[:, 0]] - vertices[ends[:, 1]], axis=1)
    weights = 1.0 / np.maximum(lengths, 1e-9)
    near = sparse.csr_array((weights, (ends[:, 0], ends[:, 1])), shape=(len(vertices),) * 2)
    mean = sparse.diags_array(1.0 / np.maximum(np.asarray(near.sum(axis=1)), 1e-12)) @ near
    steps = max(1, round((radius / float(np.median(lengths))) ** 2 / 2.0))
    smooth = vertices
    for _ in range(min(steps, 60)):
        smooth = 0.5 * (smooth + mean @ smooth)
    height = np.einsum("ij,ij->i", smooth - vertices, normals)
    return np.asarray(np.clip(0.5 + 0.5 * height / depth, 0.0, 1.0))
