"""From a file's triangles to a surface that can be used: whole, merged, turned outwards.

Winding is made consistent in one pass: on the double cover of the faces (each face twice, as it is
and turned over) neighbours that agree are joined, and every connected half is one orientation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.csgraph import connected_components

from meshes.geometry.nearest import Surface
from meshes.geometry.types import Array, Faces, Mask
from meshes.loaders.errors import LoadError

_FRAGMENT = 0.02
_LOOSE = 0.03


@dataclass(frozen=True, eq=False)
class Cleaned:
    """A surface and the sentences about what was done to it."""

    surface: Surface
    notes: tuple[str, ...]


def check_numbers(name: str, vertices: Array, faces: Faces) -> None:
    """Refuse vertices that are not numbers, faces without vertices, and files cut in half."""
    bad = np.flatnonzero(~np.isfinite(vertices).all(axis=1))
    if len(bad):
        raise LoadError(
            f"{name}: expected finite coordinates, got NaN or infinity in {len(bad):,} of "
            f"{len(vertices):,} vertices (the first is number {bad[0]}); repair the mesh"
        )
    if not 0 <= faces.min() <= faces.max() < len(vertices):
        raise LoadError(
            f"{name}: expected triangles of the {len(vertices):,} vertices given, got vertex "
            f"{faces.max()}; the file is truncated or damaged: export it again"
        )
    unused = int(np.sum(np.bincount(faces.ravel(), minlength=len(vertices)) == 0))
    if unused > _LOOSE * len(vertices):
        raise LoadError(
            f"{name}: expected every vertex to belong to a triangle, got {unused:,} of "
            f"{len(vertices):,} without one; the file is truncated: export it again"
        )


def merged(name: str, vertices: Array, faces: Faces) -> tuple[Array, Faces]:
    """One vertex for each place; triangles without area and doubled ones are left out.

    Raises
    ------
    LoadError
        If no triangle has any area.
    """
    size = float(np.linalg.norm(np.ptp(vertices, axis=0)))
    grid = np.round((vertices - vertices.min(axis=0)) / max(1e-6 * size, 1e-12)).astype(np.int64)
    keys = (grid[:, 0] << 42) + (grid[:, 1] << 21) + grid[:, 2]  # each below 2**20
    _, first, number = np.unique(keys, return_index=True, return_inverse=True)
    points, triangles = vertices[first], number.ravel()[faces]
    areas = Surface(points, triangles).areas
    if areas.sum() <= 1e-6 * size**2:
        raise LoadError(
            f"{name}: expected a surface, got {len(faces):,} triangles of zero area; "
            "export the mesh again"
        )
    triangles = triangles[areas > 1e-12 * size**2]
    ordered = np.sort(triangles, axis=1)
    order = np.lexsort(ordered.T[::-1])
    doubled = (np.diff(ordered[order], axis=0) == 0).all(axis=1)
    return _compact(points, np.delete(triangles, order[1:][doubled], axis=0))


def _compact(vertices: Array, faces: Faces) -> tuple[Array, Faces]:
    used = np.zeros(len(vertices), dtype=np.bool_)
    used[faces] = True
    return vertices[used], (np.cumsum(used) - 1)[faces].astype(np.int64)


def neighbours(faces: Faces) -> tuple[Faces, Faces, Mask, int]:
    """Pairs of faces that share an edge, whether their windings agree, and how many edges are open.

    Edges of more than two faces join none.
    """
    directed = faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    owner = np.repeat(np.arange(len(faces)), 3)
    low, high = directed.min(axis=1), directed.max(axis=1)
    keys = low * (int(faces.max()) + 1) + high
    order = np.argsort(keys, kind="stable")
    _, starts, counts = np.unique(keys[order], return_index=True, return_counts=True)
    a, b = order[starts[counts == 2]], order[starts[counts == 2] + 1]
    agree = directed[a, 0] != directed[b, 0]
    return owner[a], owner[b], agree, int(np.sum(counts == 1))


def turned_outwards(vertices: Array, faces: Faces) -> tuple[Faces, Faces]:
    """Faces wound alike, each connected piece turned outwards, and the piece (m,) of each."""
    a, b, agree, _ = neighbours(faces)
    count = len(faces)
    other = np.where(agree, 0, count)
    rows = np.concatenate([a, a + count])
    columns = np.concatenate([b + other, b + count - other])
    links = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(2 * count, 2 * count))
    halves = connected_components(links, directed=False)[1]
    piece = np.minimum(halves[:count], halves[count:])
    flipped = halves[:count] != piece
    result = faces.copy()
    result[flipped] = result[flipped][:, ::-1]
    pieces = np.unique(piece, return_inverse=True)[1].astype(np.int64)
    inward = _volumes(vertices[result], pieces) < 0.0
    result[inward[pieces]] = result[inward[pieces]][:, ::-1]
    return result, pieces


def _volumes(corners: Array, pieces: Faces) -> Array:
    """Volume of each piece by the divergence theorem, measured from its own middle."""
    counts = np.bincount(pieces)
    middles = [np.bincount(pieces, corners[:, :, k].mean(axis=1)) / counts for k in range(3)]
    local = corners - np.stack(middles, axis=1)[pieces][:, None]
    products = np.einsum("ij,ij->i", local[:, 0], np.cross(local[:, 1], local[:, 2]))
    return np.asarray(np.bincount(pieces, products) / 6.0)


def cleaned(name: str, vertices: Array, faces: Faces) -> Cleaned:
    """Merge, drop fragments and inner cavities, and turn outwards.

    Raises
    ------
    LoadError
        If nothing with an area is left.
    """
    points, triangles = merged(name, vertices, faces)
    outward, pieces = turned_outwards(points, triangles)
    kept = _kept_pieces(points, triangles, outward, pieces)
    notes = []
    dropped = int(pieces.max()) + 1 - len(kept)
    if dropped:
        notes.append(f"{name}: {dropped} loose fragments or inner cavities were left out")
    points, outward = _compact(points, outward[np.isin(pieces, kept)])
    return Cleaned(Surface(points, outward), tuple(notes))


def _kept_pieces(vertices: Array, before: Faces, after: Faces, pieces: Faces) -> Faces:
    """Numbers of the pieces that are neither specks nor hollows wound against the largest."""
    areas = np.bincount(pieces, Surface(vertices, after).areas)
    turned = np.bincount(pieces, (before[:, 0] != after[:, 0]).astype(np.float64))
    reversed_ = turned / np.bincount(pieces) > 0.5
    largest = int(areas.argmax())
    corners = vertices[after[pieces == largest].ravel()]
    low, high = corners.min(axis=0), corners.max(axis=0)
    kept = []
    for number in np.flatnonzero(areas > _FRAGMENT * areas[largest]):
        own = vertices[after[pieces == number].ravel()]
        inside = bool((own.min(axis=0) > low).all() and (own.max(axis=0) < high).all())
        hollow = inside and reversed_[number] != reversed_[largest]
        if number == largest or not hollow:
            kept.append(number)
    return np.array(kept, dtype=np.int64)
