"""Rest bodies: one closed even mesh a muscle, each vertex tied to strings and bones.

The bodies of one side lie end to end in one array of vertices, so that all of them can be skinned
and polished at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numba import njit
from scipy import sparse
from scipy.ndimage import gaussian_filter1d
from scipy.sparse.linalg import splu
from scipy.spatial import cKDTree

from meshes.geometry.curves import arc_lengths, frames
from meshes.geometry.fields import Fields
from meshes.geometry.isosurface import isosurface
from meshes.geometry.remesh import remeshed
from meshes.geometry.solids import signed_volume, vertex_normals
from meshes.geometry.tubes import tubes
from meshes.geometry.types import Array, Faces
from meshes.muscles.centrelines import STATIONS, tendon_shares
from meshes.muscles.growth import (
    GAP,
    SPACING,
    Grid,
    Strand,
    behind_costal_processes,
    bone_field,
    filled,
    free_field,
    given_sections,
)
from meshes.muscles.records import MUSCLES, MuscleRecord, muscle_records
from meshes.muscles.sides import RIGID, Side

STRINGS = 10
"""Strings that carry a vertex."""
NEIGHBOURS = 12
VERTICES = {"psoas_major": 3000, "iliacus": 3000}
NEARBY = {"psoas_major": range(len(RIGID)), "iliacus": range(3), "psoas_minor": range(len(RIGID))}
_SOFT = 9.0
_RAMP = 30.0
_PIN = {"psoas_major": (5.0, 11.0), "iliacus": (9.0, 18.0), "psoas_minor": (4.0, 9.0)}
_PIN_DEPTH = (1.6, 4.0)
_TUBE = (72, 10)
_PAIRS = ((0, 1), (0, 2))
_SHARES = ((0.5, 0.5), (0.0, 1.0))
_FACING = 14.0


@dataclass(frozen=True, eq=False)
class Rest:
    """Bodies of one side at rest: n vertices, m triangles, e springs, s strings.

    Attributes
    ----------
    vertices : ndarray, shape (n, 3)
    faces : ndarray of int, shape (m, 3)
    vertex_ends, face_ends : ndarray of int, shape (k + 1,)
        Where each muscle's vertices and triangles begin and end.
    volumes : ndarray, shape (k,)
        mm3.
    strings : ndarray of int, shape (n, STRINGS)
        Strings that carry each vertex.
    weights, stations : ndarray, shape (n, STRINGS)
        Their shares, and where along them the vertex lies.
    offsets : ndarray, shape (n, STRINGS, 3)
        From there to the vertex in the string's frame: normal, binormal, tangent; mm.
    pins : ndarray, shape (n, 8)
        How much each vertex is held by each segment of `RIGID`; the sum is at most 1.
    lengths : ndarray, shape (s,)
        Of the centrelines.
    tendons : ndarray, shape (s, stations)
        How much each station is tendon.
    end_normals, end_tangents : ndarray, shape (s, 3)
        Of the frames at the insertions.
    springs : ndarray of int, shape (e, 2)
    along, beside : ndarray, shape (e,)
        Squares of a spring's length along the fibres and across them, mm2.
    neighbours : ndarray of int, shape (n, NEIGHBOURS)
        Vertices around each, -1 beyond the last.
    heights : ndarray, shape (n,)
        Of each over the middle of its neighbours, along its normal, mm.
    meets : ndarray of int, shape (n,)
        Bit ``k`` tells that a vertex can meet segment ``k``.
    facing : ndarray of int, shape (f,)
        Vertices that face another muscle, pair of muscles after pair: of the one, of the other.
    facing_ends : ndarray of int, shape (2 p,)
        Where the vertices of each begin.
    facing_shares : ndarray, shape (2 p,)
        How much of the way out of each other each muscle goes.
    clings : ndarray, shape (n,)
        How closely each lies on the muscle beside it, 0 to 1.
    fibre, tendon, lane_u, lane_v : ndarray, shape (n,)
        What is drawn, 0 to 1.
    """

    vertices: Array
    faces: Faces
    vertex_ends: Faces
    face_ends: Faces
    volumes: Array
    strings: Faces
    weights: Array
    stations: Array
    offsets: Array
    pins: Array
    lengths: Array
    tendons: Array
    end_normals: Array
    end_tangents: Array
    springs: Faces
    along: Array
    beside: Array
    neighbours: Faces
    heights: Array
    meets: Faces
    facing: Faces
    facing_ends: Faces
    facing_shares: Array
    clings: Array
    fibre: Array
    tendon: Array
    lane_u: Array
    lane_v: Array

    @classmethod
    def empty(cls) -> Rest:
        """No bodies yet."""
        return cls(**dict.fromkeys(cls.names(), np.empty(0)))  # type: ignore[arg-type]

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Names of its arrays."""
        return tuple(field.name for field in fields(cls))


@dataclass(frozen=True, eq=False)
class Fibres:
    """Strings of one side at rest, as bodies grow from them.

    Attributes
    ----------
    muscles : ndarray of str, shape (s,)
        Without their side.
    lines : ndarray, shape (s, n, 3)
    across : ndarray, shape (s, 3)
        Direction of the first normals.
    pcsa, tendons : ndarray, shape (s,)
    lanes : ndarray, shape (s, 2)
        Place of each string in its muscle, -1 to 1.
    origin_carriers, insertion_carriers : ndarray of int, shape (s,)
    """

    muscles: np.ndarray
    lines: Array
    across: Array
    pcsa: Array
    tendons: Array
    lanes: Array
    origin_carriers: Faces
    insertion_carriers: Faces


def built_rest(side: Side, fibres: Fibres, volumes: dict[str, float]) -> Rest:
    """Bodies grown at neutral around the strings of a side.

    Parameters
    ----------
    side : Side
    fibres : Fibres
    volumes : dict
        mm3 by muscle.
    """
    meshes = _grown(side, fibres, volumes)
    return _tied(side, fibres, meshes, volumes)


def _strand(fibres: Fibres, record: MuscleRecord, volume: float) -> Strand:
    own = fibres.muscles == record.name
    lines = fibres.lines[own]
    arcs = arc_lengths(lines)
    left = arcs[:, -1:] - arcs
    ramps = np.clip(arcs / _RAMP, 0.02, 1.0) ** 0.7
    return Strand(record, lines, left / arcs[:, -1].max(), ramps, fibres.pcsa[own], volume)


def _grown(side: Side, fibres: Fibres, volumes: dict[str, float]) -> list[tuple[Array, Faces]]:
    records = muscle_records()
    strands = [_strand(fibres, records[name], volumes[name]) for name in MUSCLES[:2]]
    grid = Grid.around(np.concatenate([strand.lines.reshape(-1, 3) for strand in strands]))
    walls, free = [], []
    for strand in strands:
        bone = bone_field(side, grid, tuple(NEARBY[strand.record.name]))
        wall = GAP - bone
        if strand.record.name == "psoas_major":
            wall = np.maximum(wall, behind_costal_processes(side, grid))
        field, place = free_field(strand, grid)
        free.append(given_sections(strand, field, place, wall))
        walls.append(wall)
    grown = filled(free, walls, [strand.volume for strand in strands])
    meshes = [
        _meshed(field, wall, grid, VERTICES[strand.record.name], strand.volume)
        for field, wall, strand in zip(grown, walls, strands, strict=True)
    ]
    solid = np.minimum(grown[0], bone_field(side, grid, tuple(NEARBY["psoas_minor"])))
    store = _stored(grid, solid)
    ribbon = _ribbon(fibres, records["psoas_minor"], volumes["psoas_minor"], store)
    return [*meshes, ribbon]


def _stored(grid: Grid, *fields: Array) -> Fields:
    """Fields on one grid, to be read anywhere."""
    return Fields(
        np.ascontiguousarray(np.stack(fields).reshape(-1), dtype=np.float32),
        np.repeat(grid.low[None], len(fields), axis=0),
        np.repeat(np.array([grid.shape]), len(fields), axis=0),
        fields[0].size * np.arange(len(fields)),
        SPACING,
    )


def _lifted(line: Array, room: Array, store: Fields) -> Array:
    """A line moved off what lies behind it, evenly, its ends kept."""
    ends = np.sin(np.pi * np.linspace(0.0, 1.0, len(line))) ** 0.5
    for _ in range(12):
        lack = np.maximum(room - store.distance(0, line), 0.0)
        slope = store.gradient(0, line)
        slope /= np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 0.3)
        line = line + gaussian_filter1d((ends * lack)[:, None] * slope, 3.0, axis=0)
    return line


def _ribbon(
    fibres: Fibres, record: MuscleRecord, volume: float, store: Fields
) -> tuple[Array, Faces]:
    """A slender muscle: one flat tube along the middle of its strings."""
    own = fibres.muscles == record.name
    line = np.average(fibres.lines[own], axis=0, weights=fibres.pcsa[own])
    marks = np.linspace(0.0, 1.0, _TUBE[0])
    old = np.linspace(0.0, 1.0, len(line))
    line = np.stack([np.interp(marks, old, line[:, c]) for c in range(3)], axis=1)
    table = np.array(record.sections)
    radii = np.sqrt(np.interp(1.0 - marks, table[:, 0], table[:, 1]) / np.pi)
    aspect = np.interp(marks, (0.0, 1.0), record.aspects)
    line = _lifted(line, 0.5 + 0.8 * radii, store)
    axes = frames(line[None], np.array([[0.0, 0.0, 1.0]]))
    held = tubes(
        line[None], radii[None], _TUBE[1], volume, axes, aspect[None], cap_depth=0.6, cap_rings=1
    )
    return held.vertices[0], np.array(held.faces)


def _meshed(
    field: Array, wall: Array, grid: Grid, count: int, volume: float
) -> tuple[Array, Faces]:
    """An even mesh of where a field is zero, holding a volume exactly."""
    store = _stored(grid, field, -wall)

    def laid(points: Array) -> Array:
        for _ in range(2):
            slope = store.gradient(0, points)
            size = np.maximum(np.sum(slope**2, axis=1), 0.04)
            step = store.distance(0, points) / size
            points = points - np.clip(step, -2.0, 2.0)[:, None] * slope
        return points

    vertices, faces = isosurface(field, grid.low, SPACING)
    corners = vertices[faces]
    area = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    total = 0.5 * np.linalg.norm(area, axis=1).sum()
    points, triangles = remeshed(vertices, faces, float(np.sqrt(total / count / 0.866)), laid)
    return _held(points, triangles, store, volume), triangles


def _held(points: Array, faces: Faces, store: Fields, volume: float) -> Array:
    """Vertices moved along their normals, where they lie free, until they hold a volume."""
    for _ in range(40):
        room = store.distance(1, points)
        inside = np.minimum(room - 0.05, 0.0)
        points = points - inside[:, None] * store.gradient(1, points)
        normals = vertex_normals(points, faces)
        free = np.clip(room / 2.0, 0.0, 1.0)
        lack = volume - signed_volume(points, faces)
        if abs(lack) < 1e-9 * volume:
            break
        gain = signed_volume(points + 0.01 * free[:, None] * normals, faces)
        rate = (gain - signed_volume(points, faces)) / 0.01
        points = points + np.clip(lack / rate, -0.5, 0.5) * free[:, None] * normals
    return points


# How vertices hang on strings and bones.


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


def _smoothly(values: Array, low: float, high: float) -> Array:
    """1 up to ``low``, 0 from ``high`` on."""
    t = np.clip((values - low) / (high - low), 0.0, 1.0)
    return np.asarray(1.0 - t * t * (3.0 - 2.0 * t))


def _carried(
    points: Array, own: Faces, lines: Array, axes: Array
) -> tuple[Faces, Array, Array, Array]:
    """Strings, weights, stations and offsets of points."""
    distance, place = _nearest_stations(points, np.ascontiguousarray(lines[own]))
    count = min(STRINGS, len(own))
    order = np.argsort(distance, axis=1, kind="stable")[:, :count]
    near = np.take_along_axis(distance, order, axis=1)
    last = near[:, -1:] + 1e-6 if count == STRINGS else np.full((len(points), 1), 1e3)
    weight = np.exp(-(near - near[:, :1]) / _SOFT) * np.clip((last - near) / _SOFT, 0.0, 1.0)
    weight[:, 0] += 1e-6
    weight /= weight.sum(axis=1, keepdims=True)
    station = np.take_along_axis(place, order, axis=1)
    strings = own[order]
    at, frame = _read(lines, strings, station), _read(axes, strings, station)
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


def _read(values: Array, strings: Faces, stations: Array) -> Array:
    """Values (n, k, ...) between stations of (s, stations, ...)."""
    low = np.minimum(stations.astype(np.int64), values.shape[1] - 2)
    share = (stations - low).reshape(*stations.shape, *([1] * (values.ndim - 2)))
    return np.asarray((1.0 - share) * values[strings, low] + share * values[strings, low + 1])


def _pins(side: Side, points: Array, muscle: str, fibres: Fibres, own: Faces) -> Array:
    """How much points (n, 3) are held by each segment (n, 8)."""
    pins = np.zeros((len(points), len(RIGID)))
    low, high = _PIN[muscle]
    ends = (
        (fibres.lines[own, 0], fibres.origin_carriers[own], low, high),
        (fibres.lines[own, -1], fibres.insertion_carriers[own], 5.0, 10.0),
    )
    for places, carriers, inner, outer in ends:
        for place, carrier in zip(places, carriers, strict=True):
            near = _smoothly(np.linalg.norm(points - place, axis=1), inner, outer)
            pins[:, carrier] = np.maximum(pins[:, carrier], near)
    for k in range(len(RIGID)):
        if pins[:, k].any():
            pins[:, k] *= _smoothly(side.fields.distance(k, points), *_PIN_DEPTH)
    total = pins.sum(axis=1, keepdims=True)
    return np.asarray(pins / np.maximum(total, 1.0))


def _springs(vertices: Array, faces: Faces, fibre: Array) -> tuple[Faces, Array, Array]:
    """Edges: their ends, and squared lengths along and across the fibres."""
    sides = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    ends = np.unique(sides, axis=0)
    step = vertices[ends[:, 1]] - vertices[ends[:, 0]]
    along = np.sum(step * 0.5 * (fibre[ends[:, 0]] + fibre[ends[:, 1]]), axis=1) ** 2
    return ends, along, np.sum(step**2, axis=1) - along


def _around(vertices: Array, faces: Faces, edges: Faces) -> tuple[Faces, Array]:
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


def _meets(side: Side, meshes: Sequence[tuple[Array, Faces]]) -> Faces:
    """Bits of the segments that each vertex can meet in some pose."""
    rows = []
    for muscle, (vertices, _) in zip(MUSCLES, meshes, strict=True):
        bits = np.zeros(len(vertices), dtype=np.int64)
        for k in NEARBY[muscle]:
            reach = 75.0 if RIGID[k] in ("pelvis", "femur") else 28.0
            bits |= np.where(side.fields.distance(k, vertices) < reach, 1 << k, 0)
        rows.append(bits)
    return np.concatenate(rows)


def _facing(bodies: Sequence[Array], starts: Faces) -> list[Faces]:
    """Vertices of each pair of neighbours that can meet."""
    rows = []
    for one, other in _PAIRS:
        trees = cKDTree(bodies[one]), cKDTree(bodies[other])
        for k, tree in ((one, trees[1]), (other, trees[0])):
            near = tree.query(bodies[k])[0] < _FACING
            rows.append((np.flatnonzero(near) + starts[k]).astype(np.int64))
    return rows


def _clinging(bodies: Sequence[Array]) -> Array:
    """How closely the vertices of psoas major and iliacus lie on each other."""
    major, iliacus, minor = bodies
    pairs = ((major, iliacus), (iliacus, major))
    near = [np.asarray(cKDTree(other).query(own)[0]) for own, other in pairs]
    return np.concatenate([*(_smoothly(gap, 2.5, 4.5) for gap in near), np.zeros(len(minor))])


def _tied(
    side: Side,
    fibres: Fibres,
    meshes: Sequence[tuple[Array, Faces]],
    volumes: dict[str, float],
) -> Rest:
    lengths = arc_lengths(fibres.lines)[:, -1]
    axes = frames(fibres.lines, fibres.across)
    tendons = tendon_shares(lengths, fibres.tendons)
    hung, pins, springs, around = [], [], [], []
    drawn: list[tuple[Array, ...]] = []
    start = 0
    for muscle, (vertices, faces) in zip(MUSCLES, meshes, strict=True):
        own = np.flatnonzero(fibres.muscles == muscle)
        tie = _carried(vertices, own, fibres.lines, axes)
        hung.append(tie)
        pins.append(_pins(side, vertices, muscle, fibres, own))
        tangents = np.einsum("nk,nkc->nc", tie[1], _read(axes, tie[0], tie[2])[:, :, 2])
        tangents /= np.linalg.norm(tangents, axis=1, keepdims=True)
        ends, along, beside = _springs(vertices, faces, tangents)
        springs.append((ends + start, along, beside))
        near, height = _around(vertices, faces, ends)
        around.append((np.where(near < 0, near, near + start), height))
        drawn.append(_drawn(vertices, faces, tie, tangents, fibres, tendons))
        start += len(vertices)
    counts = [len(vertices) for vertices, _ in meshes]
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    triangles = [faces + first for (_, faces), first in zip(meshes, starts, strict=False)]
    strings, weights, stations, offsets = (np.concatenate(rows) for rows in zip(*hung, strict=True))
    ends, along, beside = (np.concatenate(rows) for rows in zip(*springs, strict=True))
    neighbours, heights = (np.concatenate(rows) for rows in zip(*around, strict=True))
    fibre, tendon, lane_u, lane_v = (np.concatenate(rows) for rows in zip(*drawn, strict=True))
    facing = _facing([vertices for vertices, _ in meshes], starts)
    return Rest(
        vertices=np.concatenate([vertices for vertices, _ in meshes]),
        faces=np.concatenate(triangles),
        vertex_ends=starts,
        face_ends=np.concatenate([[0], np.cumsum([len(f) for f in triangles])]).astype(np.int64),
        volumes=np.array([volumes[name] for name in MUSCLES]),
        strings=strings,
        weights=weights,
        stations=stations,
        offsets=offsets,
        pins=np.concatenate(pins),
        lengths=lengths,
        tendons=tendons,
        end_normals=np.ascontiguousarray(axes[:, -1, 0]),
        end_tangents=np.ascontiguousarray(axes[:, -1, 2]),
        springs=ends,
        along=along,
        beside=beside,
        neighbours=neighbours,
        heights=heights,
        meets=_meets(side, meshes),
        facing=np.concatenate(facing),
        facing_ends=np.concatenate([[0], np.cumsum([len(row) for row in facing])[:-1]]).astype(
            np.int64
        ),
        facing_shares=np.array([share for shares in _SHARES for share in shares]),
        clings=_clinging([vertices for vertices, _ in meshes]),
        fibre=fibre,
        tendon=tendon,
        lane_u=lane_u,
        lane_v=lane_v,
    )


def _drawn(
    vertices: Array,
    faces: Faces,
    tie: tuple[Faces, Array, Array, Array],
    tangents: Array,
    fibres: Fibres,
    tendons: Array,
) -> tuple[Array, Array, Array, Array]:
    """Fibre, tendon and lane fields of one body."""
    strings, weights, stations, _ = tie
    fibre = np.sum(weights * stations, axis=1) / (STATIONS - 1.0)
    tendon = np.sum(weights * _read(tendons, strings, stations), axis=1)
    lanes = np.einsum("nk,nkc->nc", weights, fibres.lanes[strings]) * 0.5 + 0.5
    even = _along_fibres(vertices, faces, tangents, lanes)
    return np.clip(fibre, 0.0, 1.0), np.clip(tendon, 0.0, 1.0), even[:, 0], even[:, 1]


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
