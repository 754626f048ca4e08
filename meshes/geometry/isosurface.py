"""The surface where a field on a regular grid is zero: marching tetrahedra, closed and manifold.

Each cell is cut into the six tetrahedra along its main diagonal (Kuhn 1960); their faces agree
between cells, so the surface has no hole and no edge of more than two triangles.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np

from meshes.geometry.types import Array, Faces


def _kuhn() -> Faces:
    """Corners (6, 4, 3) of the tetrahedra of a unit cell."""
    paths = []
    for order in permutations(range(3)):
        corner = np.zeros(3, dtype=np.int64)
        path = [corner.copy()]
        for axis in order:
            corner[axis] = 1
            path.append(corner.copy())
        paths.append(path)
    return np.array(paths)


_TETRAHEDRA = _kuhn()


def isosurface(field: Array, low: Array, spacing: float) -> tuple[Array, Faces]:
    """Closed surface around where a field is negative.

    Parameters
    ----------
    field : ndarray, shape (nx, ny, nz)
        Values at the nodes; positive all over the border of the grid.
    low : ndarray, shape (3,)
        Place of the first node, mm.
    spacing : float
        Edge of a cell, mm.

    Returns
    -------
    vertices : ndarray, shape (n, 3)
    faces : ndarray of int, shape (m, 3)
        Counter-clockwise seen from where the field is positive.

    Raises
    ------
    ValueError
        If the field is negative somewhere on the border, or nowhere at all.
    """
    shape = np.array(field.shape)
    inside = field < 0.0
    core = inside[1:-1, 1:-1, 1:-1].sum()
    if core == 0 or core != inside.sum():
        raise ValueError(
            f"expected a field that is negative within its grid {field.shape} and nowhere on its "
            f"border, got {core} nodes within and {inside.sum() - core} on the border"
        )
    cells = _crossed(inside)
    strides = np.array([shape[1] * shape[2], shape[2], 1])
    corners = (cells[:, None, None, :] + _TETRAHEDRA) @ strides
    pairs = _triangles(corners.reshape(-1, 4), inside.ravel(), shape)
    keys = pairs[..., 0] * int(np.prod(shape)) + pairs[..., 1]
    unique, faces = np.unique(keys, return_inverse=True)
    a, b = np.divmod(unique, int(np.prod(shape)))
    values = field.ravel()
    t = (values[a] / (values[a] - values[b]))[:, None]
    ends = [np.stack(np.unravel_index(k, tuple(shape)), axis=-1) for k in (a, b)]
    vertices = low + spacing * ((1.0 - t) * ends[0] + t * ends[1])
    return vertices, np.asarray(faces.reshape(-1, 3), dtype=np.int64)


def _crossed(inside: np.ndarray) -> Faces:
    """Cells (c, 3) whose corners are not all on one side."""
    count = np.zeros(tuple(n - 1 for n in inside.shape), dtype=np.int8)
    for dx in (0, 1):
        for dy in (0, 1):
            for dz in (0, 1):
                ends = [
                    slice(d, n - 1 + d) for d, n in zip((dx, dy, dz), inside.shape, strict=True)
                ]
                count += inside[tuple(ends)]
    return np.argwhere((count > 0) & (count < 8))


def _triangles(tetrahedra: Faces, inside: np.ndarray, shape: Faces) -> Faces:
    """Triangles (m, 3, 2): the crossed edge of the grid, lower node first, at each corner."""
    within = inside[tetrahedra]
    count = within.sum(axis=1)
    found = []
    for many in (1, 2, 3):
        chosen = tetrahedra[count == many]
        order = np.argsort(~within[count == many], axis=1, kind="stable")
        a, b, c, d = np.take_along_axis(chosen, order, axis=1).T
        if many == 1:
            corners = [[(a, b), (a, c), (a, d)]]
        elif many == 3:
            corners = [[(a, d), (b, d), (c, d)]]
        else:
            corners = [[(a, c), (a, d), (b, d)], [(a, c), (b, d), (b, c)]]
        outward = _middle((c, d), (a, b), shape) if many == 2 else _outward(many, a, b, c, d, shape)
        for triangle in corners:
            found.append(_turned_out(triangle, outward, shape))
    return np.sort(np.concatenate(found), axis=2)


def _outward(many: int, a: Faces, b: Faces, c: Faces, d: Faces, shape: Faces) -> Array:
    return _middle((b, c, d), (a,), shape) if many == 1 else _middle((d,), (a, b, c), shape)


def _middle(outer: tuple[Faces, ...], inner: tuple[Faces, ...], shape: Faces) -> Array:
    """From the middle of the nodes within to that of the nodes without (t, 3)."""
    out = np.mean([_places(node, shape) for node in outer], axis=0)
    within = np.mean([_places(node, shape) for node in inner], axis=0)
    return np.asarray(out - within)


def _places(nodes: Faces, shape: Faces) -> Array:
    return np.stack(np.unravel_index(nodes, tuple(shape)), axis=-1).astype(np.float64)


def _turned_out(corners: list[tuple[Faces, Faces]], outward: Array, shape: Faces) -> Faces:
    points = [(_places(p, shape) + _places(q, shape)) / 2.0 for p, q in corners]
    normal = np.cross(points[1] - points[0], points[2] - points[0])
    back = np.sum(normal * outward, axis=1) < 0.0
    rows = np.stack([np.stack(pair, axis=-1) for pair in corners], axis=1)
    rows[back] = rows[back][:, ::-1]
    return rows
