"""Newton's method on one taut string after another, compiled: what `strings` solves with."""

from __future__ import annotations

import numpy as np
from numba import njit

from meshes.geometry.types import Array, Faces

SOFTENING = 0.002  # mm2 under each root, so that two nodes may meet
_STEPS, _HALVINGS = 80, 60  # bounds never met in practice: 16 steps a string, at most 65 seen
_LOOSE, _SAFE, TIGHT = 0.05, 1e-8, 1e-15  # squared decrements: next barrier, full steps, end
_RIDGE = 1e-9  # 1/mm, for a gate in line with its string and without walls
_Pair = tuple[Array, Array]
_Triple = tuple[Array, Array, Array]


@njit(cache=True, nogil=True)
def solved(
    offsets: Faces, ends: _Pair, frames: _Triple, course: _Triple, starts: Array, barriers: Array
) -> tuple[Array, Array, Array, Faces, Array]:
    """Solve string by string: nodes, (u, v), lengths, Newton steps, squared decrements."""
    n = len(offsets) - 1
    nodes = np.empty((len(starts) + 2 * n, 3))
    uv = starts.copy()
    lengths = np.zeros(n)
    steps = np.zeros(n, dtype=np.int64)
    decrements = np.zeros(n)
    for s in range(n):
        a, b = offsets[s], offsets[s + 1]
        x = nodes[a + 2 * s : b + 2 * s + 2]
        for c in range(3):
            x[0, c], x[b - a + 1, c] = ends[0][s, c], ends[1][s, c]
        frame = (frames[0][a:b], frames[1][a:b], frames[2][a:b])
        lane = (course[0][a:b], course[1][a:b], course[2][a:b])
        steps[s], decrements[s] = _pulled(x, uv[a:b], frame, lane, barriers)
        for i in range(1, len(x)):
            dx, dy, dz = x[i, 0] - x[i - 1, 0], x[i, 1] - x[i - 1, 1], x[i, 2] - x[i - 1, 2]
            lengths[s] += np.sqrt(dx * dx + dy * dy + dz * dz)
    return nodes, uv, lengths, steps, decrements


@njit(cache=True, nogil=True)
def _pulled(
    x: Array, uv: Array, frame: _Triple, lane: _Triple, barriers: Array
) -> tuple[int, float]:
    """Newton's method on one string, barrier after barrier; moves ``uv`` and ``x`` in place."""
    n = len(uv)
    gradient, diagonal = np.empty((n, 2)), np.empty((n, 3))
    beside, move = np.empty((n, 4)), np.zeros((n, 2))
    steps, decrement = 0, 0.0
    _place(x, uv, move, 0.0, frame)
    for stage in range(len(barriers) if n else 0):
        mu = barriers[stage]
        goal = TIGHT if stage == len(barriers) - 1 else _LOOSE * mu
        here = _energy(x, uv, move, 0.0, lane, mu)
        for _ in range(_STEPS):
            _expand(x, uv, frame, lane, mu, gradient, diagonal, beside)
            decrement = _newton(gradient, diagonal, beside, move)
            t = min(1.0, 0.98 * _reach(uv, move, lane[0]))
            if decrement > _SAFE * mu:
                for _ in range(_HALVINGS):
                    _place(x, uv, move, t, frame)
                    there = _energy(x, uv, move, t, lane, mu)
                    if there <= here - 0.1 * t * decrement:
                        break
                    t *= 0.5
                here = there
            else:
                _place(x, uv, move, t, frame)
            for i in range(n):
                uv[i, 0] += t * move[i, 0]
                uv[i, 1] += t * move[i, 1]
            steps += 1
            if decrement <= goal:
                break
    return steps, decrement


@njit(cache=True, nogil=True)
def _place(x: Array, uv: Array, move: Array, t: float, frame: _Triple) -> None:
    """Nodes at ``uv + t move``."""
    centre, eu, ev = frame
    for i in range(len(uv)):
        u, v = uv[i, 0] + t * move[i, 0], uv[i, 1] + t * move[i, 1]
        for j in range(3):
            x[i + 1, j] = centre[i, j] + u * eu[i, j] + v * ev[i, j]


@njit(cache=True, nogil=True)
def _energy(x: Array, uv: Array, move: Array, t: float, lane: _Triple, mu: float) -> float:
    """Softened length, springs and barrier at ``uv + t move``, whose nodes are ``x``."""
    walls, springs, rests = lane
    total = 0.0
    for i in range(1, len(x)):
        dx, dy, dz = x[i, 0] - x[i - 1, 0], x[i, 1] - x[i - 1, 1], x[i, 2] - x[i - 1, 2]
        total += np.sqrt(dx * dx + dy * dy + dz * dz + SOFTENING)
    for i in range(len(uv)):
        u, v = uv[i, 0] + t * move[i, 0], uv[i, 1] + t * move[i, 1]
        du, dv = u - rests[i, 0], v - rests[i, 1]
        total += 0.5 * (springs[i, 0] * du * du + springs[i, 1] * dv * dv)
        product = 1.0
        for m in range(walls.shape[1]):
            g = walls[i, m, 0] + walls[i, m, 1] * u + walls[i, m, 2] * v - walls[i, m, 3] * u * u
            if not g > 0.0:
                return np.inf
            product *= g
        total -= mu * np.log(product)
    return total


@njit(cache=True, nogil=True)
def _reach(uv: Array, move: Array, walls: Array) -> float:
    """Return the largest step, at most 2, along ``move`` before a wall is met."""
    reach = 2.0
    for i in range(len(uv)):
        u, v, du, dv = uv[i, 0], uv[i, 1], move[i, 0], move[i, 1]
        for m in range(walls.shape[1]):
            b, c, q = walls[i, m, 1], walls[i, m, 2], walls[i, m, 3]
            g = walls[i, m, 0] + b * u + c * v - q * u * u
            slope = b * du + c * dv - 2.0 * q * u * du
            bend = q * du * du
            if g + reach * (slope - reach * bend) <= 0.0:
                reach = 2.0 * g / (np.sqrt(slope * slope + 4.0 * bend * g) - slope)
    return reach


@njit(cache=True, nogil=True)
def _expand(
    x: Array,
    uv: Array,
    frame: _Triple,
    lane: _Triple,
    mu: float,
    gradient: Array,
    diagonal: Array,
    beside: Array,
) -> None:
    """Gradient (n, 2), diagonal blocks (uu, uv, vv) and blocks beside them (uu', uv', vu', vv')."""
    _expand_lanes(uv, lane, mu, gradient, diagonal)
    _expand_length(x, frame, gradient, diagonal, beside)


@njit(cache=True, nogil=True)
def _expand_lanes(uv: Array, lane: _Triple, mu: float, gradient: Array, diagonal: Array) -> None:
    """What springs and walls give to gradient and diagonal, which are written anew."""
    walls, springs, rests = lane
    for i in range(len(uv)):
        u, v = uv[i, 0], uv[i, 1]
        gu, gv = springs[i, 0] * (u - rests[i, 0]), springs[i, 1] * (v - rests[i, 1])
        huu, huv, hvv = springs[i, 0] + _RIDGE, 0.0, springs[i, 1] + _RIDGE
        for m in range(walls.shape[1]):
            c, q = walls[i, m, 2], walls[i, m, 3]
            pull = 1.0 / (walls[i, m, 0] + walls[i, m, 1] * u + c * v - q * u * u)
            b = (walls[i, m, 1] - 2.0 * q * u) * pull
            c *= pull
            gu -= mu * b
            gv -= mu * c
            huu += mu * (b * b + 2.0 * q * pull)
            huv += mu * b * c
            hvv += mu * c * c
        gradient[i, 0], gradient[i, 1] = gu, gv
        diagonal[i, 0], diagonal[i, 1], diagonal[i, 2] = huu, huv, hvv


@njit(cache=True, nogil=True)
def _expand_length(
    x: Array, frame: _Triple, gradient: Array, diagonal: Array, beside: Array
) -> None:
    """What the softened length adds to gradient and diagonal, and the blocks beside them."""
    _, eu, ev = frame
    n = len(gradient)
    for i in range(n + 1):
        dx, dy, dz = x[i + 1, 0] - x[i, 0], x[i + 1, 1] - x[i, 1], x[i + 1, 2] - x[i, 2]
        r = 1.0 / np.sqrt(dx * dx + dy * dy + dz * dz + SOFTENING)
        dx, dy, dz = dx * r, dy * r, dz * r
        au = av = bu = bv = 0.0
        if i > 0:
            p = i - 1
            au = dx * eu[p, 0] + dy * eu[p, 1] + dz * eu[p, 2]
            av = dx * ev[p, 0] + dy * ev[p, 1] + dz * ev[p, 2]
            gradient[p, 0] -= au
            gradient[p, 1] -= av
            diagonal[p, 0] += r * (_dot(eu, p, eu, p) - au * au)
            diagonal[p, 1] += r * (_dot(eu, p, ev, p) - au * av)
            diagonal[p, 2] += r * (_dot(ev, p, ev, p) - av * av)
        if i < n:
            bu = dx * eu[i, 0] + dy * eu[i, 1] + dz * eu[i, 2]
            bv = dx * ev[i, 0] + dy * ev[i, 1] + dz * ev[i, 2]
            gradient[i, 0] += bu
            gradient[i, 1] += bv
            diagonal[i, 0] += r * (_dot(eu, i, eu, i) - bu * bu)
            diagonal[i, 1] += r * (_dot(eu, i, ev, i) - bu * bv)
            diagonal[i, 2] += r * (_dot(ev, i, ev, i) - bv * bv)
        if 0 < i < n:
            p = i - 1
            beside[p, 0] = r * (au * bu - _dot(eu, p, eu, i))
            beside[p, 1] = r * (au * bv - _dot(eu, p, ev, i))
            beside[p, 2] = r * (av * bu - _dot(ev, p, eu, i))
            beside[p, 3] = r * (av * bv - _dot(ev, p, ev, i))


@njit(cache=True, nogil=True)
def _dot(a: Array, i: int, b: Array, j: int) -> float:
    return float(a[i, 0] * b[j, 0] + a[i, 1] * b[j, 1] + a[i, 2] * b[j, 2])


@njit(cache=True, nogil=True)
def _newton(gradient: Array, diagonal: Array, beside: Array, move: Array) -> float:
    """Thomas's elimination by 2 x 2 blocks: ``move = -H^-1 gradient``; returns its decrement."""
    n = len(gradient)
    for i in range(n):
        a, b, d = diagonal[i, 0], diagonal[i, 1], diagonal[i, 2]
        y0, y1 = -gradient[i, 0], -gradient[i, 1]
        if i > 0:
            p, q, r, s = beside[i - 1, 0], beside[i - 1, 1], beside[i - 1, 2], beside[i - 1, 3]
            e, f, h = diagonal[i - 1, 0], diagonal[i - 1, 1], diagonal[i - 1, 2]
            pe, pf = p * e + r * f, p * f + r * h
            qe, qf = q * e + s * f, q * f + s * h
            a -= pe * p + pf * r
            b -= pe * q + pf * s
            d -= qe * q + qf * s
            y0 -= pe * move[i - 1, 0] + pf * move[i - 1, 1]
            y1 -= qe * move[i - 1, 0] + qf * move[i - 1, 1]
        det = 1.0 / (a * d - b * b)
        diagonal[i, 0], diagonal[i, 1], diagonal[i, 2] = d * det, -b * det, a * det
        move[i, 0], move[i, 1] = y0, y1
    for i in range(n - 1, -1, -1):
        y0, y1 = move[i, 0], move[i, 1]
        if i < n - 1:
            y0 -= beside[i, 0] * move[i + 1, 0] + beside[i, 1] * move[i + 1, 1]
            y1 -= beside[i, 2] * move[i + 1, 0] + beside[i, 3] * move[i + 1, 1]
        move[i, 0] = diagonal[i, 0] * y0 + diagonal[i, 1] * y1
        move[i, 1] = diagonal[i, 1] * y0 + diagonal[i, 2] * y1
    decrement = 0.0
    for i in range(n):
        decrement -= gradient[i, 0] * move[i, 0] + gradient[i, 1] * move[i, 1]
    return decrement
