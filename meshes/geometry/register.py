"""A subdivision cage laid onto another bone's surface: similarity, affine map, then every point.

Similarity: iterative closest points (Besl and McKay 1992) trimmed and in both directions, from
several starts, solved in closed form (Umeyama 1991). Then Gauss-Newton on the distances from point
to plane (Chen and Medioni 1992), the cage's displacement held smooth by its Laplacian, coarse to
fine (Amberg et al. 2007).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sparse
from scipy.linalg import solve
from scipy.sparse.linalg import cg
from scipy.spatial import cKDTree

from meshes.geometry import loop
from meshes.geometry.frames import moved
from meshes.geometry.nearest import Samples, Surface, queried
from meshes.geometry.solids import vertex_normals
from meshes.geometry.types import Array, Faces

_LEVEL = 2
_SAMPLES = 2500
_TRIM = 0.85
_STIFFNESS = (30.0, 6.0, 1.5, 0.4, 0.15)
_STEPS = 3
_STILL = 0.05
_PIN = 20.0

Pins = Mapping[int, Array]


@dataclass(frozen=True, eq=False)
class Template:
    """A closed cage by its control points (n, 3), mm, and faces (f, 3)."""

    control: Array
    faces: Faces

    @cached_property
    def refined(self) -> loop.Subdivision:
        """The map onto the refined surface that is compared with the target."""
        return loop.subdivision(self.faces, len(self.control), _LEVEL)

    @cached_property
    def smoothness(self) -> sparse.csr_array:
        """Squared uniform Laplacian (n, n) of the cage's edges, with a trace of the identity."""
        a, b, c = self.faces.T
        rows, columns = np.concatenate([a, b, c]), np.concatenate([b, c, a])
        size = len(self.control)
        links = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
        whole = sparse.eye_array(size)
        laplacian = whole - sparse.diags_array(1.0 / np.asarray(links.sum(axis=1)).ravel()) @ links
        return sparse.csr_array(laplacian.T @ laplacian + 1e-4 * whole)


@dataclass(frozen=True, eq=False)
class Fit:
    """A cage laid onto a surface.

    Attributes
    ----------
    control : ndarray, shape (n, 3)
        Control points in the frame of the target, mm.
    similarity : ndarray, shape (4, 4)
        The map of uniform scale that came first.
    alike : float
        Mean distance after the similarity, mm: how unlike the two shapes are.
    distance : float
        Mean distance in both directions at the end, mm.
    """

    control: Array
    similarity: Array
    alike: float
    distance: float


def registered(
    template: Template,
    target: Surface,
    starts: Sequence[Array],
    pins: Pins | None = None,
    stiffness: Sequence[float] = _STIFFNESS,
) -> Fit:
    """Lay a cage onto a surface.

    Parameters
    ----------
    template : Template
    target : Surface
    starts : sequence of ndarray, shape (4, 4)
        Maps from the template's frame to the target's to begin with; the best of them is kept.
    pins : mapping of int to ndarray, shape (3,), optional
        Places on the target where the surface at the named cage vertices is known to be.
    stiffness : sequence of float, optional
        How strongly the displacement is held smooth, one round each, coarse to fine. Lower values
        at the end follow the target closer, and its roughness too.
    """
    samples = target.sampled(_SAMPLES)
    similarity, alike = laid_whole(template, target, starts)
    control = moved(similarity, template.control)
    control = _affine(template, target, samples, control)
    rest = control
    for held in stiffness:
        for _ in range(_STEPS):
            before, pairs = control, _paired(template, target, samples, control)
            control = _step(template, pairs, control, rest, held, pins or {})
            if np.abs(control - before).max() < _STILL:
                break
    return Fit(control, similarity, alike, _distance(template, target, samples, control))


def laid_whole(template: Template, target: Surface, starts: Sequence[Array]) -> tuple[Array, float]:
    """The similarity (4, 4) that lays a cage onto a surface best, and the mean distance left, mm.

    Parameters as for `registered`.
    """
    samples = target.sampled(_SAMPLES)
    found = (_coarse(template, samples, start) for start in starts)
    similarity = min(found, key=lambda one: one[1])[0]
    similarity = _closest_points(template, target.sampled(1500), similarity, 40, 1)[0]
    return similarity, _distance(template, target, samples, moved(similarity, template.control))


def similarity_between(source: Array, target: Array, scaled: bool = True) -> Array:
    """Rotation, scale and shift (4, 4) that best carry points (k, 3) onto others (Umeyama 1991)."""
    a, b = source - source.mean(axis=0), target - target.mean(axis=0)
    u, s, vt = np.linalg.svd(b.T @ a)
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    scale = float((s * signs).sum() / np.square(a).sum()) if scaled else 1.0
    transform = np.eye(4)
    transform[:3, :3] = scale * (u * signs) @ vt
    transform[:3, 3] = target.mean(axis=0) - transform[:3, :3] @ source.mean(axis=0)
    return transform


def _coarse(template: Template, samples: Samples, start: Array) -> tuple[Array, float]:
    thin = slice(None, None, 5)
    few = Samples(samples.points[thin], samples.normals[thin], samples.triangles[thin])
    return _closest_points(template, few, start, 15, 4)


def _closest_points(
    template: Template, samples: Samples, similarity: Array, steps: int, thin: int
) -> tuple[Array, float]:
    """Trimmed closest points in both directions: the similarity, and the mean distance left."""
    source = (template.refined.matrix @ template.control)[::thin]
    tree = cKDTree(samples.points)
    for _ in range(steps):
        placed = moved(similarity, source)
        there, to = queried(tree, placed)
        back, from_ = queried(cKDTree(placed), samples.points)
        kept, found = _nearest_share(there), _nearest_share(back)
        pairs = np.vstack([source[kept], source[from_[found]]])
        aims = np.vstack([samples.points[to[kept]], samples.points[found]])
        similarity = similarity_between(pairs, aims)
    return similarity, float((np.mean(there) + np.mean(back)) / 2.0)


def _nearest_share(distances: Array) -> Faces:
    return np.flatnonzero(distances <= np.quantile(distances, _TRIM))


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Points of the refined surface by row, the planes they should lie in, and their weights."""

    points: Array
    rows: Faces
    normals: Array
    gaps: Array
    weights: Array


def _paired(template: Template, target: Surface, samples: Samples, control: Array) -> _Pairs:
    """Match the refined surface and the target in both directions; doubtful pairs weigh less."""
    refined = template.refined
    points = refined.matrix @ control
    outward = vertex_normals(points, refined.faces)
    aims, normals = target.near(points)
    back = queried(cKDTree(points), samples.points)[1]
    rows = np.concatenate([np.arange(len(points)), back])
    normals = np.vstack([normals, samples.normals])
    offsets = np.vstack([aims, samples.points]) - points[rows]
    distances = np.linalg.norm(offsets, axis=1)
    scale = max(3.0 * float(np.median(distances)), 1.0)
    facing = np.einsum("ij,ij->i", outward[rows], normals)
    weights = np.where(facing > 0.3, 1.0 / np.square(1.0 + np.square(distances / scale)), 0.0)
    weights[: len(points)] /= len(points)
    weights[len(points) :] /= len(back)
    return _Pairs(points, rows, normals, np.einsum("ij,ij->i", normals, offsets), weights)


def _affine(template: Template, target: Surface, samples: Samples, control: Array) -> Array:
    """Carry the control points by the affine map that fits best, held near the identity."""
    for _ in range(6):
        pairs = _paired(template, target, samples, control)
        points = pairs.points[pairs.rows]
        centre, size = points.mean(axis=0), points.std()
        local = np.hstack([(points - centre) / size, np.ones((len(points), 1))])
        system = np.einsum("ij,ik->ijk", pairs.normals, local).reshape(len(points), 12)
        weighted = system * pairs.weights[:, None]
        matrix = system.T @ weighted + 0.01 * pairs.weights.sum() * np.eye(12)
        change = solve(matrix, weighted.T @ pairs.gaps, assume_a="pos").reshape(3, 4)
        own = np.hstack([(control - centre) / size, np.ones((len(control), 1))])
        control = control + own @ change.T
    return control


def _step(
    template: Template, pairs: _Pairs, control: Array, rest: Array, stiffness: float, pins: Pins
) -> Array:
    """One Gauss-Newton step for the displacement (n, 3) of the control points from their rest."""
    rows, size = template.refined.matrix, len(control)
    held = rows[list(pins)]
    smooth = (stiffness / size) * template.smoothness + (_PIN / size) * (held.T @ held)
    pinned = np.array(list(pins.values())).reshape(-1, 3) - held @ rest
    shift = np.einsum("ij,ij->i", pairs.normals, (rows @ (control - rest))[pairs.rows])
    blocks: list[list[sparse.csr_array]] = [[smooth] * 3 for _ in range(3)]
    right = (_PIN / size) * (held.T @ pinned).T
    for i in range(3):
        pull = pairs.weights * pairs.normals[:, i]
        right[i] += rows.T @ np.bincount(pairs.rows, pull * (pairs.gaps + shift), rows.shape[0])
        for j in range(i, 3):
            weight = np.bincount(pairs.rows, pull * pairs.normals[:, j], rows.shape[0])
            block = rows.T @ (sparse.diags_array(weight) @ rows)
            blocks[i][j] = blocks[j][i] = block + smooth if i == j else block
    matrix = sparse.csr_array(sparse.block_array(blocks))
    return rest + _conjugate(matrix, right.ravel(), (control - rest).T.ravel()).reshape(3, -1).T


def _conjugate(matrix: sparse.csr_array, right: Array, start: Array) -> Array:
    """Solve by conjugate gradients: as quick as a factorisation here, and on one thread."""
    scale = sparse.diags_array(1.0 / matrix.diagonal())
    return np.asarray(cg(matrix, right, start, rtol=1e-5, maxiter=400, M=scale)[0])


def _distance(template: Template, target: Surface, samples: Samples, control: Array) -> float:
    """Mean distance in both directions, mm."""
    refined = template.refined
    points = refined.matrix @ control
    there = np.linalg.norm(target.nearest(points)[0] - points, axis=1).mean()
    on_cage = Surface(points, refined.faces).nearest(samples.points)[0]
    back = np.linalg.norm(on_cage - samples.points, axis=1).mean()
    return float(there + back) / 2.0
