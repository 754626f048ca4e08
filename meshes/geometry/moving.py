"""Distance to bodies that move: their fields, read where a point lies in each body's own frame."""

from __future__ import annotations

from numba import njit

from meshes.geometry.fields import FloatGrid, distance_and_slope, distance_at
from meshes.geometry.types import Array, Faces

Store = tuple[FloatGrid, Array, Faces, Faces, float]
"""Of `meshes.geometry.fields.Fields.store`."""


@njit(cache=True, nogil=True)
def gap(
    x: float, y: float, z: float, bodies: int, beyond: float, store: Store, back: Array
) -> tuple[float, int]:
    """Distance to the nearest of some bodies, and which it is.

    Parameters
    ----------
    x, y, z : float
    bodies : int
        Bit ``k`` asks for field ``k``.
    beyond : float
        Without a body nearer than this, ``(beyond, -1)`` is returned.
    store : tuple
        The fields.
    back : ndarray, shape (f, 4, 4)
        From where each body stands to where its field was made.
    """
    values, lows, shapes, offsets, h = store
    least, nearest = beyond, -1
    for k in range(len(back)):
        if bodies >> k & 1:
            p, q, r = _within(back, k, x, y, z)
            d = distance_at(p, q, r, k, least, values, lows, shapes, offsets, h)
            if d < least:
                least, nearest = d, k
    return least, nearest


@njit(cache=True, nogil=True)
def gap_and_near(
    x: float, y: float, z: float, bodies: int, within: float, beyond: float, store: Store,
    back: Array,
) -> tuple[float, int]:  # fmt: skip
    """Distance to the nearest of some bodies as of `gap`, and those nearer than ``within``."""
    values, lows, shapes, offsets, h = store
    least, near = beyond, 0
    for k in range(len(back)):
        if bodies >> k & 1:
            p, q, r = _within(back, k, x, y, z)
            d = distance_at(p, q, r, k, max(least, within), values, lows, shapes, offsets, h)
            least = min(least, d)
            if d < within:
                near |= 1 << k
    return least, near


@njit(cache=True, nogil=True)
def slope(
    x: float, y: float, z: float, body: int, store: Store, back: Array
) -> tuple[float, float, float, float]:
    """Distance to one body and its gradient there, as it stands."""
    values, lows, shapes, offsets, h = store
    p, q, r = _within(back, body, x, y, z)
    d, sx, sy, sz = distance_and_slope(p, q, r, body, values, lows, shapes, offsets, h)
    return (
        d,
        back[body, 0, 0] * sx + back[body, 1, 0] * sy + back[body, 2, 0] * sz,
        back[body, 0, 1] * sx + back[body, 1, 1] * sy + back[body, 2, 1] * sz,
        back[body, 0, 2] * sx + back[body, 1, 2] * sy + back[body, 2, 2] * sz,
    )


@njit(cache=True, nogil=True)
def beside(
    x: float, y: float, z: float, bodies: int, within: float, store: Store, back: Array
) -> int:
    """Those of some bodies that are nearer than ``within``, as bits."""
    values, lows, shapes, offsets, h = store
    close = 0
    for k in range(len(back)):
        if bodies >> k & 1:
            p, q, r = _within(back, k, x, y, z)
            if distance_at(p, q, r, k, within, values, lows, shapes, offsets, h) < within:
                close |= 1 << k
    return close


@njit(cache=True, nogil=True, inline="always")
def _within(back: Array, k: int, x: float, y: float, z: float) -> tuple[float, float, float]:
    """A point in the frame in which a body's field was made."""
    return (
        back[k, 0, 0] * x + back[k, 0, 1] * y + back[k, 0, 2] * z + back[k, 0, 3],
        back[k, 1, 0] * x + back[k, 1, 1] * y + back[k, 1, 2] * z + back[k, 1, 3],
        back[k, 2, 0] * x + back[k, 2, 1] * y + back[k, 2, 2] * z + back[k, 2, 3],
    )
