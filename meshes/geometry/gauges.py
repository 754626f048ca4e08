"""What a calliper reads on a triangle mesh: sections, rays, fitted shapes and angles."""

from __future__ import annotations

import numpy as np
from numba import njit

from meshes.geometry.types import Array, Faces


def unit(vector: Array) -> Array:
    """Vector (3,) of length one in the same direction."""
    return np.asarray(vector / np.linalg.norm(vector))


def angle_between(a: Array, b: Array) -> float:
    """Angle in degrees, 0 to 180, between two vectors."""
    return float(np.degrees(np.arctan2(np.linalg.norm(np.cross(a, b)), a @ b)))


def section(vertices: Array, faces: Faces, point: Array, normal: Array) -> list[Array]:
    """Closed curves (k, 3) in which a plane cuts a closed mesh; the first point is not repeated.

    Parameters
    ----------
    vertices : ndarray, shape (n, 3)
    faces : ndarray, shape (m, 3)
    point, normal : ndarray, shape (3,)
        A point of the plane and its normal.
    """
    height = (vertices - point) @ normal
    height = np.where(height == 0.0, 1e-12, height)
    above = height[faces] > 0.0
    count = above.sum(axis=1)
    cut = (count == 1) | (count == 2)
    corners, lone_above = faces[cut], count[cut] == 1
    lone = np.argmax(above[cut] == lone_above[:, None], axis=1)
    rows = np.arange(len(corners))
    a, b, c = (corners[rows, (lone + k) % 3] for k in range(3))
    one, two = _edge_keys(a, b, len(vertices)), _edge_keys(a, c, len(vertices))
    starts, ends = np.where(lone_above, one, two), np.where(lone_above, two, one)
    return [_on_edges(vertices, height, keys) for keys in _chained(starts, ends)]


def _edge_keys(a: Faces, b: Faces, count: int) -> Faces:
    return np.asarray(np.minimum(a, b) * count + np.maximum(a, b))


def _chained(starts: Faces, ends: Faces) -> list[Faces]:
    """Cycles of the map that sends each start to its end."""
    following = dict(zip(starts.tolist(), ends.tolist(), strict=True))
    cycles = []
    while following:
        key, after = following.popitem()
        cycle = [key]
        while after in following:
            cycle.append(after)
            after = following.pop(after)
        cycles.append(np.array(cycle))
    return cycles


def _on_edges(vertices: Array, height: Array, keys: Faces) -> Array:
    """Points (k, 3) where the plane meets edges."""
    a, b = keys // len(vertices), keys % len(vertices)
    share = (height[a] / (height[a] - height[b]))[:, None]
    return np.asarray(vertices[a] + share * (vertices[b] - vertices[a]))


def perimeter(curve: Array) -> float:
    """Length of a closed curve (k, 3)."""
    return float(np.linalg.norm(np.roll(curve, -1, axis=0) - curve, axis=1).sum())


def centroid(curve: Array) -> Array:
    """Centre (3,) of the area inside a closed plane curve (k, 3)."""
    origin = curve.mean(axis=0)
    a, b = curve - origin, np.roll(curve, -1, axis=0) - origin
    crosses = np.cross(a, b)
    areas = crosses @ unit(crosses.sum(axis=0))
    return np.asarray(origin + (areas[:, None] * (a + b)).sum(axis=0) / (3.0 * areas.sum()))


def hits(vertices: Array, faces: Faces, origin: Array, direction: Array) -> Array:
    """Distances (k,), in order, at which a ray from ``origin`` crosses a mesh."""
    ray = unit(direction)
    a, b, c = vertices[faces[:, 0]], vertices[faces[:, 1]], vertices[faces[:, 2]]
    u, v, w = b - a, c - a, origin - a
    p = np.cross(ray, v)
    determinant = np.einsum("ij,ij->i", u, p)
    crossing = np.abs(determinant) > 1e-12
    safe = np.where(crossing, determinant, 1.0)
    q = np.cross(w, u)
    first = np.einsum("ij,ij->i", w, p) / safe
    second = q @ ray / safe
    along = np.einsum("ij,ij->i", v, q) / safe
    met = crossing & (first >= 0.0) & (second >= 0.0) & (first + second <= 1.0) & (along > 0.0)
    return np.sort(along[met])


def first_hits(vertices: Array, faces: Faces, origins: Array, directions: Array) -> Array:
    """Distance (k,) at which each ray first meets a mesh; infinite where it does not.

    Parameters
    ----------
    vertices : ndarray, shape (n, 3)
    faces : ndarray, shape (m, 3)
    origins, directions : ndarray, shape (k, 3)
        Directions are of length one.
    """
    a, b, c = vertices[faces[:, 0]], vertices[faces[:, 1]], vertices[faces[:, 2]]
    return np.asarray(_first_hits(a, b - a, c - a, origins, directions))


@njit(cache=True, nogil=True)
def _first_hits(a: Array, u: Array, v: Array, origins: Array, directions: Array) -> Array:
    """Moeller and Trumbore 1997, every ray against every triangle."""
    nearest = np.full(len(origins), np.inf)
    for k in range(len(origins)):
        dx, dy, dz = directions[k]
        ox, oy, oz = origins[k]
        for f in range(len(a)):
            px = dy * v[f, 2] - dz * v[f, 1]
            py = dz * v[f, 0] - dx * v[f, 2]
            pz = dx * v[f, 1] - dy * v[f, 0]
            determinant = u[f, 0] * px + u[f, 1] * py + u[f, 2] * pz
            if abs(determinant) < 1e-12:
                continue
            wx, wy, wz = ox - a[f, 0], oy - a[f, 1], oz - a[f, 2]
            s = (wx * px + wy * py + wz * pz) / determinant
            if s < 0.0 or s > 1.0:
                continue
            qx = wy * u[f, 2] - wz * u[f, 1]
            qy = wz * u[f, 0] - wx * u[f, 2]
            qz = wx * u[f, 1] - wy * u[f, 0]
            t = (dx * qx + dy * qy + dz * qz) / determinant
            if t < 0.0 or s + t > 1.0:
                continue
            along = (v[f, 0] * qx + v[f, 1] * qy + v[f, 2] * qz) / determinant
            if 1e-9 < along < nearest[k]:
                nearest[k] = along
    return nearest


def inscribed_circle(curve: Array) -> tuple[Array, float]:
    """Centre (2,) and radius of the largest circle inside a closed curve (k, 2)."""
    ends = np.roll(curve, -1, axis=0)
    edges = ends - curve
    squares = np.maximum(np.square(edges).sum(axis=1), 1e-18)

    def clearance(points: Array) -> Array:
        offsets = points[:, None] - curve
        share = np.clip((offsets * edges).sum(axis=2) / squares, 0.0, 1.0)
        gaps = np.linalg.norm(offsets - share[..., None] * edges, axis=2).min(axis=1)
        return np.asarray(np.where(_winds(curve, ends, points), gaps, -gaps))

    centre, reach = curve.mean(axis=0), float(np.ptp(curve, axis=0).max()) / 2.0
    grid = np.stack(np.meshgrid(*[np.linspace(-1.0, 1.0, 13)] * 2), axis=-1).reshape(-1, 2)
    for _ in range(7):
        points = centre + reach * grid
        centre, reach = points[clearance(points).argmax()], reach / 3.0
    return centre, float(clearance(centre[None])[0])


def _winds(starts: Array, ends: Array, points: Array) -> Array:
    """Which points (k,) lie inside a closed curve of edges: an odd number of crossings."""
    x, y = points[:, :1], points[:, 1:]
    crosses = (starts[:, 1] > y) != (ends[:, 1] > y)
    rise = np.where(ends[:, 1] == starts[:, 1], 1.0, ends[:, 1] - starts[:, 1])
    where = starts[:, 0] + (y - starts[:, 1]) / rise * (ends[:, 0] - starts[:, 0])
    return np.asarray((crosses & (x < where)).sum(axis=1) % 2 == 1)


def fitted_sphere(points: Array) -> tuple[Array, float]:
    """Centre and radius of the sphere (d = 3) or circle (d = 2) nearest to points (k, d)."""
    matrix = np.hstack([2.0 * points, np.ones((len(points), 1))])
    solution = np.linalg.lstsq(matrix, np.square(points).sum(axis=1), rcond=None)[0]
    centre = solution[:-1]
    return centre, float(np.sqrt(solution[-1] + centre @ centre))


def fitted_plane(points: Array) -> tuple[Array, Array]:
    """Centre (3,) and unit normal (3,) of the plane nearest to points (k, 3)."""
    centre = points.mean(axis=0)
    return centre, np.asarray(np.linalg.svd(points - centre)[2][2])


def fitted_line(points: Array) -> tuple[Array, Array]:
    """Centre (3,) and unit direction (3,) of the line nearest to points (k, 3)."""
    centre = points.mean(axis=0)
    return centre, np.asarray(np.linalg.svd(points - centre)[2][0])
