"""Taut strings: the shortest polylines from origin to insertion through ordered convex gates.

A node lies in the plane of its gate, ``x = c + u eu + v ev``, where ``g = a + b u + c v - q u**2``
must stay positive for each constraint of the gate (q >= 0, so the allowed region is convex).
Length is convex in (u, v), hence the shortest path is unique and depends on the pose alone. It is
found by the interior-point method (Boyd and Vandenberghe 2004, chapter 11): minimise

    sum sqrt(|dx|**2 + 0.01 mm2) + sum k (w - w0)**2 / 2 - mu sum ln g

for decreasing mu by damped Newton steps; the Hessian is block tridiagonal with 2 x 2 blocks.
Every string starts cold and is solved by itself, so results are the same to the last bit
whatever was solved before or beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

from meshes.geometry.newton import TIGHT, solved
from meshes.geometry.types import Array, Faces, Mask

BARRIERS = (1.0, 0.05, 0.003)
_UNBOUND = (1.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Lanes:
    """The part of a batch of strings that no pose changes: which gates, and how wide.

    Attributes
    ----------
    offsets : ndarray of int, shape (s + 1,)
        Gates ``offsets[i]:offsets[i + 1]`` belong to string ``i``, in order from the origin.
    constraints : ndarray, shape (g, m, 4)
        Rows (a, b, c, q) of ``a + b u + c v - q u**2 > 0``; a row (1, 0, 0, 0) binds nothing.
    starts : ndarray, shape (g, 2)
        A strictly interior (u, v) of each gate, mm.
    stiffness : ndarray, shape (g, 2)
        Springs k along u and v that draw a node to ``rests``, 1/mm; zero for a free string.
    rests : ndarray, shape (g, 2)
        Where the springs rest, mm.
    """

    offsets: Faces
    constraints: Array
    starts: Array
    stiffness: Array
    rests: Array


@dataclass(frozen=True, eq=False)
class TautStrings:
    """Solved strings.

    Attributes
    ----------
    nodes : ndarray, shape (g + 2 s, 3)
        Origin, one node a gate, insertion, string after string, mm.
    offsets : ndarray of int, shape (s + 1,)
        Nodes ``offsets[i]:offsets[i + 1]`` belong to string ``i``.
    coordinates : ndarray, shape (g, 2)
        (u, v) of each node in its gate, mm.
    lengths : ndarray, shape (s,)
        Lengths of the polylines, mm.
    iterations : ndarray of int, shape (s,)
        Newton steps taken.
    decrements : ndarray, shape (s,)
        Squared Newton decrement before the last step, mm; below 1e-18 where converged.
    converged : ndarray of bool, shape (s,)
    """

    nodes: Array
    offsets: Faces
    coordinates: Array
    lengths: Array
    iterations: Faces
    decrements: Array
    converged: Mask


def padded(constraints: Sequence[Array]) -> Array:
    """Stack the constraint rows (m_i, 4) of each gate into one array (g, max m, 4)."""
    rows = [np.asarray(row, dtype=np.float64).reshape(-1, 4) for row in constraints]
    table = np.tile(np.array(_UNBOUND), (len(rows), max([1, *map(len, rows)]), 1))
    for gate, row in enumerate(rows):
        table[gate, : len(row)] = row
    return table


def lanes(
    offsets: Faces,
    constraints: Array,
    starts: Array,
    stiffness: Array | None = None,
    rests: Array | None = None,
) -> Lanes:
    """Check the pose-free part of a batch of strings and return it.

    Parameters
    ----------
    offsets, constraints, starts
        As in `Lanes`.
    stiffness : ndarray, shape (g, 2), optional
        Springs along u and v, 1/mm; zero by default.
    rests : ndarray, shape (g, 2), optional
        Where the springs rest, mm; the starts by default.

    Raises
    ------
    ValueError
        If shapes disagree, a lane is not convex, a spring pushes, or a start is not inside.
    """
    ends = np.array(offsets, dtype=np.int64)
    start = np.array(starts, dtype=np.float64).reshape(-1, 2)
    table = np.array(constraints, dtype=np.float64)
    if ends.ndim != 1 or len(ends) == 0 or ends[0] != 0 or np.any(np.diff(ends) < 0):
        raise ValueError(f"expected offsets that rise from 0, got {ends}; count the gates again")
    if ends[-1] != len(start) or table.ndim != 3 or table.shape[::2] != (len(start), 4):
        raise ValueError(
            f"expected starts ({ends[-1]}, 2) and constraints ({ends[-1]}, m, 4) for the gates "
            f"that offsets count, got {start.shape} and {table.shape}"
        )
    if np.any(table[..., 3] < 0):
        gate = int(np.argwhere(table[..., 3] < 0)[0, 0])
        raise ValueError(f"expected q >= 0 in each (a, b, c, q), got less at gate {gate}")
    _check_inside(ends, table, start)
    springs = np.zeros_like(start) if stiffness is None else np.array(stiffness, dtype=np.float64)
    places = start.copy() if rests is None else np.array(rests, dtype=np.float64)
    if springs.shape != start.shape or places.shape != start.shape or np.any(springs < 0):
        raise ValueError(
            f"expected stiffness >= 0 and rests of shape {start.shape}, got {springs.shape} "
            f"and {places.shape}"
        )
    return Lanes(ends, table, start, springs, places)


def _check_inside(offsets: Faces, constraints: Array, starts: Array) -> None:
    u, v = starts[:, :1], starts[:, 1:]
    a, b, c, q = np.moveaxis(constraints, -1, 0)
    room = a + b * u + c * v - q * u * u
    if not np.all(room > 0):
        gate, row = (int(i) for i in np.argwhere(~(room > 0))[0])
        string = int(np.searchsorted(offsets, gate, side="right")) - 1
        raise ValueError(
            f"expected a start strictly inside each gate, got g = {room[gate, row]:.6g} for "
            f"constraint {row} at gate {gate - offsets[string]} of string {string}; move the start"
        )


def taut(
    course: Lanes,
    origins: Array,
    insertions: Array,
    centres: Array,
    axes_u: Array,
    axes_v: Array,
    barriers: tuple[float, ...] = BARRIERS,
) -> TautStrings:
    """Pull every string of a batch taut.

    Parameters
    ----------
    course : Lanes
        Gates and lanes, see `lanes`.
    origins, insertions : ndarray, shape (s, 3)
        Ends in the world, mm.
    centres, axes_u, axes_v : ndarray, shape (g, 3)
        Posed frames of the gates in the world; centre in mm, axes any two directions (orthogonal
        unit vectors make u and v millimetres).
    barriers : tuple of float
        Falling weights mu of the barrier, mm. A node keeps about ``mu / turning angle`` from a
        wall that bends it.

    Raises
    ------
    ValueError
        If the number of strings or gates differs from that of ``course``.
    """
    ends = _rows("origins", origins, len(course.offsets) - 1)
    targets = _rows("insertions", insertions, len(course.offsets) - 1)
    gates = len(course.starts)
    nodes, uv, lengths, steps, decrements = solved(
        course.offsets,
        (ends, targets),
        (
            _rows("centres", centres, gates),
            _rows("axes_u", axes_u, gates),
            _rows("axes_v", axes_v, gates),
        ),
        (course.constraints, course.stiffness, course.rests),
        course.starts,
        np.array(barriers, dtype=np.float64),
    )
    offsets = course.offsets + 2 * np.arange(len(course.offsets))
    return TautStrings(nodes, offsets, uv, lengths, steps, decrements, decrements <= TIGHT)


def _rows(name: str, values: Array, count: int) -> Array:
    rows = np.require(values, np.float64, ["C", "W"])
    if rows.shape != (count, 3):
        raise ValueError(f"expected {name} of shape ({count}, 3), got {rows.shape}")
    return rows


def string_length_derivative(nodes: Array, offsets: Faces, velocities: Array) -> Array:
    """Rate of change of each string's length when its nodes move, (u, v) frozen.

    By the envelope theorem this is the derivative of the shortest length itself, to the order of
    the last barrier; the moment arm about a joint is its negative, with the velocities that one
    radian per second at that joint gives to the gates.

    Parameters
    ----------
    nodes : ndarray, shape (n, 3)
        Nodes of all strings, mm.
    offsets : ndarray of int, shape (s + 1,)
        Nodes ``offsets[i]:offsets[i + 1]`` belong to string ``i``.
    velocities : ndarray, shape (..., n, 3)
        Velocity of each node, for one or many coordinates, mm per unit of the coordinate.

    Returns
    -------
    ndarray, shape (..., s)
    """
    points = np.require(nodes, np.float64, ["C", "W"])
    moving = np.asarray(velocities, dtype=np.float64)
    if moving.shape[-2:] != points.shape:
        raise ValueError(f"expected velocities (..., {len(points)}, 3), got {moving.shape}")
    flat = np.require(moving.reshape(-1, *points.shape), np.float64, ["C", "W"])
    rates = _length_rates(points, np.require(offsets, np.int64, ["C", "W"]), flat)
    return np.asarray(rates.reshape(*moving.shape[:-2], len(offsets) - 1))


@njit(cache=True, nogil=True)
def _length_rates(nodes: Array, offsets: Faces, velocities: Array) -> Array:
    rates = np.zeros((len(velocities), len(offsets) - 1))
    for k in range(len(velocities)):
        for s in range(len(offsets) - 1):
            for i in range(offsets[s] + 1, offsets[s + 1]):
                dx = nodes[i, 0] - nodes[i - 1, 0]
                dy = nodes[i, 1] - nodes[i - 1, 1]
                dz = nodes[i, 2] - nodes[i - 1, 2]
                d = np.sqrt(dx * dx + dy * dy + dz * dz)
                if d > 0.0:
                    rates[k, s] += (
                        dx * (velocities[k, i, 0] - velocities[k, i - 1, 0])
                        + dy * (velocities[k, i, 1] - velocities[k, i - 1, 1])
                        + dz * (velocities[k, i, 2] - velocities[k, i - 1, 2])
                    ) / d
    return rates
