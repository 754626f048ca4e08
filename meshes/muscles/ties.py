"""Ties: how the vertices of the rest bodies hang on strings, bones and each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from scipy import sparse
from scipy.sparse.linalg import splu
from scipy.spatial import cKDTree

from meshes.geometry.curves import arc_lengths, frames
from meshes.geometry.solids import vertex_normals
from meshes.geometry.types import Array, Faces
from meshes.muscles.centrelines import STATIONS, Fibres, tendon_shares
from meshes.muscles.endings import in_cord
from meshes.muscles.feet import Feet, with_feet
from meshes.muscles.growth import smoothly
from meshes.muscles.records import MUSCLES
from meshes.muscles.shells import NEARBY
from meshes.muscles.sides import RIGID, Side

STRINGS = 10
"""Strings that carry a vertex."""
NEIGHBOURS = 12
PAIRS = ((0, 1), (0, 2))
"""Muscles that lie beside each other, by their order in `MUSCLES`."""
SHARES = ((0.5, 0.5), (0.0, 1.0))
"""How much of the way out of each other each of a pair goes."""
_SOFT = 9.0
_FOREIGN = 60.0
_PIN = {"psoas_major": (5.0, 11.0), "iliacus": (9.0, 18.0), "psoas_minor": (4.0, 9.0)}
_FOOT, _FOOT_DEPTH = (5.5, 16.0), (3.0, 10.0)
_PIN_DEPTH = (1.6, 4.0)
_FACING = 14.0
_FAR, _NEAR = 75.0, 28.0


@njit(cache=True, nogil=True)
def _nearest_stations(points: Array, lines: Array) -> tuple[Array, Array]:
    """Distance and place (p, s) of the nearest point of each line, in stations."""
    distance = np.empty((len(points), len(lines)))
    place = np.empty((len(points), len(lines)))
    for p in range(len(points)):
        x = points[p]
        for s in range(len(lines)):
            least, at = np.inf, 0.0
            for i in range(lines.shape[1] - 1):
                a, b = lines[s, i], lines[s, i + 1]
                t, size = 0.0, 0.0
                for c in range(3):
                    t += (x[c] - a[c]) * (b[c] - a[c])
                    size += (b[c] - a[c]) ** 2
                t = min(1.0, max(0.0, t / max(size, 1e-12)))
                d = 0.0
                for c in range(3):
                    d += (x[c] - a[c] - t * (b[c] - a[c])) ** 2
                if d < least:
                    least, at = d, i + t
            distance[p, s], place[p, s] = np.sqrt(least), at
    return distance, place


def hung(
    points: Array, own: Faces, lines: Array, axes: Array, away: Array | None = None
) -> tuple[Faces, Array, Array, Array]:
    """Strings, weights, stations and offsets of points.

    ``away`` (n, s) is added to the distance of each string, mm.
    """
    distance, place = _nearest_stations(points, np.ascontiguousarray(lines[own]))
    if away is not None:
        distance += away
    count = min(STRINGS, len(own))
    order = np.argsort(distance, axis=1, kind="stable")[:, :count]
    near = np.take_along_axis(distance, order, axis=1)
    last = near[:, -1:] + 1e-6 if count == STRINGS else np.full((len(points), 1), 1e3)
    weight = np.exp(-(near - near[:, :1]) / _SOFT) * np.clip((last - near) / _SOFT, 0.0, 1.0)
    weight[:, 0] += 1e-6
    weight /= weight.sum(axis=1, keepdims=True)
    station = np.take_along_axis(place, order, axis=1)
    strings = own[order]
    at, frame = between(lines, strings, station), between(axes, strings, station)
    offset = np.einsum(
        "nkrc,nkc->nkr", np.linalg.inv(frame).transpose(0, 1, 3, 2), points[:, None] - at
    )
    blank = STRINGS - count
    if blank:
        strings = np.concatenate([strings, np.repeat(strings[:, :1], blank, axis=1)], axis=1)
        weight = np.pad(weight, ((0, 0), (0, blank)))
        station = np.concatenate([station, np.repeat(station[:, :1], blank, axis=1)], axis=1)
        offset = np.concatenate([offset, np.repeat(offset[:, :1], blank, axis=1)], axis=1)
    return strings, weight, station, offset


def hung_together(
    points: Array, own: Faces, lines: Array, axes: Array, feet: Feet
) -> tuple[Faces, Array, Array, Array]:
    """The same, on the strings of all muscles of the common tendon where points belong to it.

    So there two muscles that lie on each other move as one.
    """
    if len(feet.of(own).own) == 0:
        return hung(points, own, lines, axes)
    every = np.union1d(own, feet.own)
    foreign = ~np.isin(every, own)
    away = _FOREIGN * (1.0 - in_cord(points, feet))[:, None] * foreign
    return hung(points, every, lines, axes, away)


def between(values: Array, strings: Faces, stations: Array) -> Array:
    """Values (n, k, ...) between stations of (s, stations, ...)."""
    low = np.minimum(stations.astype(np.int64), values.shape[1] - 2)
    share = (stations - low).reshape(*stations.shape, *([1] * (values.ndim - 2)))
    return np.asarray((1.0 - share) * values[strings, low] + share * values[strings, low + 1])


def pins(side: Side, points: Array, muscle: str, fibres: Fibres, own: Faces, feet: Feet) -> Array:
    """How much points (n, 3) are held by each segment (n, 8)."""
    pins = np.zeros((len(points), len(RIGID)))
    low, high = _PIN[muscle]
    ends = (
        (fibres.lines[own, 0], fibres.origin_carriers[own], low, high),
        (fibres.lines[own, -1], fibres.insertion_carriers[own], 5.0, 10.0),
    )
    for places, carriers, inner, outer in ends:
        for place, carrier in zip(places, carriers, strict=True):
            near = smoothly(np.linalg.norm(points - place, axis=1), inner, outer)
            pins[:, carrier] = np.maximum(pins[:, carrier], near)
    for k in range(len(RIGID)):
        if pins[:, k].any():
            pins[:, k] *= smoothly(side.fields.distance(k, points), *_PIN_DEPTH)
    for carrier in np.unique(feet.of(own).carriers):
        near = feet.around(points, *_FOOT)
        near *= smoothly(side.fields.distance(carrier, points), *_FOOT_DEPTH)
        pins[:, carrier] = np.maximum(pins[:, carrier], near)
    total = pins.sum(axis=1, keepdims=True)
    return np.asarray(pins / np.maximum(total, 1.0))


def springs(vertices: Array, faces: Faces, fibre: Array) -> tuple[Faces, Array, Array]:
    """Edges: their ends, and squared lengths along and across the fibres.

    Edges that follow each other share no vertex, so that one need not wait for the other.
    """
    sides = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    ends = np.unique(sides, axis=0)
    ends = ends[np.argsort(_apart(ends, len(vertices)), kind="stable")]
    step = vertices[ends[:, 1]] - vertices[ends[:, 0]]
    along = np.sum(step * 0.5 * (fibre[ends[:, 0]] + fibre[ends[:, 1]]), axis=1) ** 2
    return ends, along, np.sum(step**2, axis=1) - along


@njit(cache=True)
def _apart(ends: Faces, count: int) -> Faces:
    """A group (e,) for each edge, the first that no edge at its two vertices has."""
    groups, taken = np.zeros(len(ends), dtype=np.int64), np.zeros(count, dtype=np.int64)
    for e in range(len(ends)):
        a, b = ends[e, 0], ends[e, 1]
        while (taken[a] | taken[b]) >> groups[e] & 1:
            groups[e] += 1
        taken[a] |= 1 << groups[e]
        taken[b] |= 1 << groups[e]
    return groups


def around(vertices: Array, faces: Faces, edges: Faces) -> tuple[Faces, Array]:
    """Neighbours (n, NEIGHBOURS) of each vertex, -1 beyond the last; height over their middle."""
    both = np.concatenate([edges, edges[:, ::-1]])
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    count = np.bincount(both[:, 0], minlength=len(vertices))
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    column = np.arange(len(both)) - first[both[:, 0]]
    table = np.full((len(vertices), NEIGHBOURS), -1, dtype=np.int64)
    table[both[:, 0], column] = both[:, 1]
    middle = np.zeros_like(vertices)
    np.add.at(middle, both[:, 0], vertices[both[:, 1]])
    away = vertices - middle / count[:, None]
    return table, np.sum(away * vertex_normals(vertices, faces), axis=1)


def meets(side: Side, meshes: Sequence[tuple[Array, Faces]]) -> Faces:
    """Bits of the segments that each vertex can meet in some pose."""
    rows = []
    for muscle, (vertices, _) in zip(MUSCLES, meshes, strict=True):
        bits = np.zeros(len(vertices), dtype=np.int64)
        for k in NEARBY[muscle]:
            reach = _FAR if RIGID[k] in ("pelvis", "femur") else _NEAR
            bits |= np.where(side.fields.distance(k, vertices) < reach, 1 << k, 0)
        rows.append(bits)
    return np.concatenate(rows)


def facing(bodies: Sequence[Array], starts: Faces) -> list[Faces]:
    """Vertices of each pair of neighbours that can meet."""
    rows = []
    for one, other in PAIRS:
        trees = cKDTree(bodies[one]), cKDTree(bodies[other])
        for k, tree in ((one, trees[1]), (other, trees[0])):
            near = tree.query(bodies[k])[0] < _FACING
            rows.append((np.flatnonzero(near) + starts[k]).astype(np.int64))
    return rows


def clinging(bodies: Sequence[Array]) -> Array:
    """How closely the vertices of psoas major and iliacus lie on each other."""
    major, iliacus, minor = bodies
    pairs = ((major, iliacus), (iliacus, major))
    near = [np.asarray(cKDTree(other).query(own)[0]) for own, other in pairs]
    return np.concatenate([*(smoothly(gap, 2.5, 4.5) for gap in near), np.zeros(len(minor))])


@dataclass(frozen=True, eq=False)
class Shown:
    """Centrelines as they are drawn: with their feet, on which belly or tendon runs into bone.

    Attributes
    ----------
    lines : ndarray, shape (s, stations, 3)
    axes : ndarray, shape (s, stations, 3, 3)
    tendons : ndarray, shape (s, stations)
        How much each station is tendon.
    """

    lines: Array
    axes: Array
    tendons: Array

    @classmethod
    def of(cls, fibres: Fibres, feet: Feet) -> Shown:
        """Those of strings that end in feet."""
        lines = with_feet(fibres, feet)
        tendons = tendon_shares(arc_lengths(lines)[:, -1], fibres.tendons)
        return cls(lines, frames(lines, fibres.across), tendons)


def common(bodies: Sequence[Array], feet: Feet) -> Array:
    """How far vertices of psoas major, iliacus and psoas minor belong to the common tendon."""
    major, iliacus, minor = bodies
    return np.concatenate([in_cord(np.concatenate([major, iliacus]), feet), np.zeros(len(minor))])


def drawn_fields(
    vertices: Array, faces: Faces, own: Faces, shown: Shown, fibres: Fibres
) -> tuple[Array, Array, Array, Array]:
    """Fibre, tendon and lane fields of the body of some strings."""
    strings, weights, stations, _ = hung(vertices, own, shown.lines, shown.axes)
    fibre = np.sum(weights * stations, axis=1) / (STATIONS - 1.0)
    tendon = np.sum(weights * between(shown.tendons, strings, stations), axis=1)
    lanes = np.einsum("nk,nkc->nc", weights, fibres.lanes[strings]) * 0.5 + 0.5
    tangents = directions(shown.axes, strings, weights, stations)
    even = _along_fibres(vertices, faces, tangents, lanes)
    return np.clip(fibre, 0.0, 1.0), np.clip(tendon, 0.0, 1.0), even[:, 0], even[:, 1]


def directions(axes: Array, strings: Faces, weights: Array, stations: Array) -> Array:
    """Unit directions (n, 3) of the fibres at vertices."""
    tangents = np.einsum("nk,nkc->nc", weights, between(axes, strings, stations)[:, :, 2])
    return np.asarray(tangents / np.linalg.norm(tangents, axis=1, keepdims=True))


def _along_fibres(vertices: Array, faces: Faces, tangents: Array, values: Array) -> Array:
    """Values (n, c) made constant along the fibres and smooth across them."""
    corners = vertices[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    double = np.linalg.norm(normal, axis=1)
    unit = normal / np.maximum(double, 1e-12)[:, None]
    way = tangents[faces].mean(axis=1)
    rows = np.arange(len(faces))
    slope = np.zeros((len(faces), 3))
    for c in range(3):
        opposite = corners[:, (c + 2) % 3] - corners[:, (c + 1) % 3]
        grad = np.cross(unit, opposite) / np.maximum(double, 1e-12)[:, None]
        slope[:, c] = np.sum(grad * way, axis=1)
    matrix = sparse.csr_array(
        (slope.ravel(), (np.repeat(rows, 3), faces.ravel())), shape=(len(faces), len(vertices))
    )
    weight = sparse.diags_array(0.5 * double)
    mass = np.bincount(faces.ravel(), np.repeat(double / 6.0, 3), len(vertices))
    left = matrix.T @ weight @ matrix + sparse.diags_array(mass * 2e-5)
    solved = splu(sparse.csc_array(left)).solve(mass[:, None] * 2e-5 * values)
    low, high = np.percentile(solved, [1.0, 99.0], axis=0)
    flat = high - low < 1e-3
    spread = np.clip((solved - low) / np.where(flat, 1.0, high - low), 0.0, 1.0)
    return np.asarray(np.where(flat, 0.5, spread))
