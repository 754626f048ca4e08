"""Tubes pressed against bone: no corner of a section passes into bone, and no volume is lost.

Each corner lies on a ray from the centre of its section. A ray ends where it meets bone (sphere
tracing, Hart 1996); then all corners are pushed outwards together until the mesh holds its volume
again, each as far as its ray allows. So sections stay star-shaped and flatten against the bone.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from meshes.geometry.fields import Fields
from meshes.geometry.frames import inverse
from meshes.geometry.moving import Store, beside, gap
from meshes.geometry.sweep import enclosed
from meshes.geometry.types import Array, Faces

GAP = 0.4
_FARTHEST = 2.5
_STEPS = 24
_TRIALS = 60


def pressed(
    vertices: Array,
    sides: int,
    volumes: Array,
    fields: Fields,
    motions: Array,
    nearby: Faces,
) -> Array:
    """Vertices of tubes pressed against bone.

    Parameters
    ----------
    vertices : ndarray, shape (b, v, 3)
        Of `meshes.geometry.tubes.tubes`: pole, rings of ``sides``, pole; mm.
    sides : int
    volumes : ndarray, shape (b,)
        Volumes to be held, mm3.
    fields : Fields
        Distance fields of segments at neutral.
    motions : ndarray, shape (f, 4, 4)
        From where each field's segment stands at neutral to where it is.
    nearby : ndarray of int, shape (b,)
        Bit ``k`` tells that a tube can meet field ``k``.

    Returns
    -------
    ndarray, shape (b, v, 3)
    """
    back = np.ascontiguousarray([inverse(motion) for motion in motions])
    return np.asarray(_pressed(vertices, sides, volumes, fields.store, back, nearby))


@njit(cache=True, nogil=True)
def _pressed(
    vertices: Array, sides: int, volumes: Array, store: Store, back: Array, nearby: Faces
) -> Array:
    result = vertices.copy()
    rings = (vertices.shape[1] - 2) // sides
    centres = np.empty((rings, 3))
    limits = np.empty((rings, sides))
    for b in range(len(vertices)):
        _centred(vertices[b], sides, centres)
        if _limited(vertices[b], sides, centres, store, back, nearby[b], limits):
            _filled(vertices[b], sides, centres, limits, volumes[b], result[b])
    return result


@njit(cache=True, nogil=True)
def _centred(x: Array, sides: int, centres: Array) -> None:
    for i in range(len(centres)):
        for c in range(3):
            total = 0.0
            for j in range(sides):
                total += x[1 + i * sides + j, c]
            centres[i, c] = total / sides


@njit(cache=True, nogil=True)
def _limited(
    x: Array, sides: int, centres: Array, store: Store, back: Array, near: int, limits: Array
) -> bool:
    """How far, in units of its offset, each corner may go; True where any is held."""
    held = False
    for i in range(len(centres)):
        cx, cy, cz = centres[i]
        reach = 0.0
        for j in range(sides):
            v = 1 + i * sides + j
            size = (x[v, 0] - cx) ** 2 + (x[v, 1] - cy) ** 2 + (x[v, 2] - cz) ** 2
            reach = max(reach, size)
        reach = _FARTHEST * np.sqrt(reach)
        close = beside(cx, cy, cz, near, reach + GAP, store, back)
        start, _ = gap(cx, cy, cz, close, 1e9, store, back)
        floor = min(GAP, start - 0.05)
        for j in range(sides):
            limits[i, j] = np.inf
            if close == 0:
                continue
            v = 1 + i * sides + j
            ox, oy, oz = x[v, 0] - cx, x[v, 1] - cy, x[v, 2] - cz
            size = np.sqrt(ox * ox + oy * oy + oz * oz)
            if size <= 0.0:
                continue
            t, d = 0.0, start
            for _ in range(_STEPS):
                t += max(d - floor, 0.02) / size
                if t >= _FARTHEST:
                    break
                d, _ = gap(cx + t * ox, cy + t * oy, cz + t * oz, close, 1e9, store, back)
                if d - floor <= 0.03:
                    break
            if t < _FARTHEST:
                limits[i, j] = t
                held = True
    return held


@njit(cache=True, nogil=True)
def _filled(x: Array, sides: int, centres: Array, limits: Array, volume: float, out: Array) -> None:
    """Push all corners out by one factor, each up to its limit, until the volume is held."""
    low, high = 0.0, np.inf
    factor = 1.0
    before, held = 0.0, 0.0
    for _ in range(_TRIALS):
        now = _spread(x, sides, centres, limits, factor, out)
        error = now - volume
        if abs(error) <= 1e-12 * volume:
            break
        if error < 0.0:
            low = factor
        else:
            high = factor
        rise = (now - held) / (factor**2 - before) if factor**2 != before else 0.0
        before, held = factor**2, now
        square = before - error / rise if rise > 0.0 else np.inf
        factor = np.sqrt(square) if square > 0.0 else 0.0
        if not low < factor < high:
            factor = 0.5 * (low + high) if high < np.inf else 2.0 * low
        factor = min(factor, 2.0 * np.sqrt(before))
        if factor**2 == before:
            break


@njit(cache=True, nogil=True)
def _spread(
    x: Array, sides: int, centres: Array, limits: Array, factor: float, out: Array
) -> float:
    """Place the corners at a factor; return the volume by tetrahedra from the first pole."""
    rings = len(centres)
    for i in range(rings):
        for j in range(sides):
            v = 1 + i * sides + j
            t = min(factor, limits[i, j])
            for c in range(3):
                out[v, c] = centres[i, c] + t * (x[v, c] - centres[i, c])
    return enclosed(out, rings, sides)
