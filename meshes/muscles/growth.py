"""How bodies grow at neutral: fields of the muscles of a side on one grid, negative within.

A body is the smooth union of the tubes of its strings, closed over narrow gaps, given the section
that the table asks for along its length, kept off the bone and off the muscle beside it, and
shifted until it holds its volume.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter, gaussian_filter1d

from meshes.bones.discs import built_discs
from meshes.geometry.ball import as_ball
from meshes.geometry.fields import distance_fields
from meshes.geometry.types import Array
from meshes.geometry.unions import united
from meshes.muscles.records import MuscleRecord
from meshes.muscles.sides import RIGID, Side

SPACING = 2.0
GAP = 0.6
"""Between a body and the bone at rest, mm."""
APART = 0.3
"""From a body to the middle between it and the one beside it, mm."""
_MARGIN = 24.0
_NEAR = 18.0
_ROUNDS = 14
_COLUMN = ("t12", "l1", "l2", "l3", "l4", "l5")


@dataclass(frozen=True, eq=False)
class Grid:
    """Nodes around the muscles of a side.

    Attributes
    ----------
    low : ndarray, shape (3,)
    shape : tuple of three int
    """

    low: Array
    shape: tuple[int, int, int]

    @classmethod
    def around(cls, points: Array) -> Grid:
        """The grid that holds points (n, 3) and what may grow around them."""
        low, high = points.min(axis=0) - _MARGIN, points.max(axis=0) + _MARGIN
        nx, ny, nz = (int(n) for n in np.ceil((high - low) / SPACING) + 1)
        return cls(low, (nx, ny, nz))

    @property
    def nodes(self) -> Array:
        """Places (n, 3) of the nodes."""
        axes = [np.arange(n) for n in self.shape]
        index = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
        return np.asarray(self.low + SPACING * index)


@dataclass(frozen=True, eq=False)
class Strand:
    """What a muscle grows from: its strings at rest.

    Attributes
    ----------
    record : MuscleRecord
    lines : ndarray, shape (s, n, 3)
    left : ndarray, shape (s, n)
        Way to the insertion over the longest string's length.
    ramps : ndarray, shape (s, n)
        How far each string has grown to its full section from its origin, 0 to 1.
    pcsa : ndarray, shape (s,)
    volume : float
        mm3.
    """

    record: MuscleRecord
    lines: Array
    left: Array
    ramps: Array
    pcsa: Array
    volume: float

    @property
    def size(self) -> float:
        """Of the body against the one whose volumes the table gives."""
        return float(np.cbrt(self.volume / 1000.0 / (self.record.volume or 1.0)))

    @property
    def sections(self) -> tuple[Array, Array]:
        """Places from the insertion (0) to the farthest origin (1), and section there in mm2."""
        table = np.array(self.record.sections)
        step = np.linalg.norm(np.diff(self.lines, axis=1), axis=2).sum(axis=1).max()
        places = np.linspace(0.0, 1.05, 64)
        areas = np.interp(places, table[:, 0], table[:, 1])
        return places, areas * self.volume / (areas.sum() * (places[1] - places[0]) * step)

    @property
    def radii(self) -> Array:
        """Radii (s, n) of tubes that share out the section by PCSA."""
        share = self.pcsa[:, None] * self.ramps
        total = np.zeros(self.left.size)
        for own, grown in zip(self.left, share, strict=True):
            total += np.interp(self.left.ravel(), own[::-1], grown[::-1], right=0.0)
        areas = np.interp(self.left, *self.sections)
        square = areas * share / np.maximum(total.reshape(share.shape), 1e-9) / np.pi
        return np.asarray(np.sqrt(square) - self.record.inset * (1.0 - self.ramps))


def smoothly(values: Array, low: float, high: float) -> Array:
    """1 up to ``low``, 0 from ``high`` on."""
    t = np.clip((values - low) / (high - low), 0.0, 1.0)
    return np.asarray(1.0 - t * t * (3.0 - 2.0 * t))


def soft_most(a: Array, b: Array | float, width: float) -> Array:
    """The greater of two fields, its crease rounded over ``width`` mm."""
    h = np.maximum(width - np.abs(a - b), 0.0) / width
    return np.asarray(np.maximum(a, b) + h * h * width / 4.0)


def closed(field: Array, radius: float) -> Array:
    """Distance to the closing, by a ball, of where a field is negative."""
    grown = distance_transform_edt(field > 0.0) * SPACING - radius
    return np.asarray(radius - distance_transform_edt(grown < 0.0) * SPACING)


def free_field(strand: Strand, grid: Grid) -> tuple[Array, Array]:
    """Field of a strand's closed, smoothed union, and the place along it, without any bone."""
    record = strand.record
    field, place = united(
        strand.lines,
        strand.radii,
        strand.left,
        grid.low,
        grid.shape,
        SPACING,
        record.blend,
        _MARGIN,
    )
    field = np.minimum(field, _NEAR)
    if record.closing > 0.0:
        field = np.minimum(field, closed(field, record.closing) + 1.0)
    return gaussian_filter(field, record.smoothing / SPACING), place


def bone_field(side: Side, grid: Grid, segments: tuple[int, ...]) -> Array:
    """Distance from the bones of some segments, and the discs where a vertebra is among them."""
    nodes = grid.nodes
    least = np.full(len(nodes), 1e3)
    for k in segments:
        np.minimum(least, side.fields.distance(k, nodes), out=least)
    if max(segments) > RIGID.index("l5"):
        np.minimum(least, _disc_distance(side, nodes), out=least)
    return least.reshape(grid.shape)


def _disc_distance(side: Side, nodes: Array) -> Array:
    meshes = []
    for disc in built_discs(side.skeleton):
        faces = disc.faces if side.sign > 0 else np.ascontiguousarray(disc.faces[:, ::-1])
        meshes.append((disc.vertices * (1.0, 1.0, side.sign), faces))
    points = np.concatenate([vertices for vertices, _ in meshes])
    low, high = points.min(axis=0) - 6.0, points.max(axis=0) + 6.0
    low[2] = max(low[2], 4.0)
    return distance_fields([(meshes, low, high)]).distance(0, nodes)


def behind_costal_processes(side: Side, grid: Grid) -> Array:
    """How far each node lies behind the plane of the costal processes, mm."""
    names = ("costal_process_middle_1", "costal_process_middle_2")
    places = np.array(
        [np.mean([side.landmark(bone, name) for name in names], axis=0) for bone in _COLUMN]
    )
    order = np.argsort(places[:, 1])
    y = grid.low[1] + SPACING * np.arange(grid.shape[1])
    plane = np.interp(y, places[order, 1], places[order, 0])
    x = grid.low[0] + SPACING * np.arange(grid.shape[0])
    depth = plane[None, :] - 2.0 - x[:, None]
    return np.ascontiguousarray(np.broadcast_to(depth[:, :, None], grid.shape))


def given_sections(strand: Strand, free: Array, place: Array, allowed: Array) -> Array:
    """The free field shifted along the muscle so that its allowed part has the sections asked."""
    if not strand.record.sectioned:
        return free
    places, areas = strand.sections
    longest = np.linalg.norm(np.diff(strand.lines, axis=1), axis=2).sum(axis=1).max()
    step = (places[1] - places[0]) * longest
    within = np.maximum(free, allowed) < _NEAR - 4.0
    values = np.maximum(free, allowed)[within]
    own = np.rint((place[within] - places[0]) / (places[1] - places[0])).astype(np.int64)
    shifts = np.zeros(len(places))
    for k, area in enumerate(areas):
        row = np.sort(values[own == k])
        if len(row):
            shifts[k] = row[min(int(area * step / SPACING**3), len(row) - 1)]
    gentle = gaussian_filter1d(np.clip(shifts, -4.0, 6.0), 2.0)
    return np.asarray(free - np.interp(place, places, gentle))


def filled(
    fields: list[Array], walls: list[Array], volumes: list[float], cords: list[Array], cord: Array
) -> list[Array]:
    """Fields shifted until each holds its volume beside the others and outside the walls.

    ``cord`` tells where (0 to 1) the fields of ``cords`` take their places.
    """
    shifts = np.zeros(len(fields))
    ends = [soft_most(own, wall, 2.0) for own, wall in zip(cords, walls, strict=True)]
    result = fields
    for _ in range(_ROUNDS):
        grown = [f - s for f, s in zip(fields, shifts, strict=True)]
        result = [
            (1.0 - cord) * _parted(soft_most(grown[k], walls[k], 3.0), grown, k) + cord * ends[k]
            for k in range(len(fields))
        ]
        for k, field in enumerate(result):
            held = float(np.sum(np.clip(0.5 - field / SPACING, 0.0, 1.0))) * SPACING**3
            surface = float(np.sum(np.abs(field) < SPACING / 2.0)) * SPACING**2
            shifts[k] += 0.8 * (volumes[k] - held) / max(surface, 1.0)
    return [_whole(field) for field in result]


def _parted(field: Array, grown: list[Array], k: int) -> Array:
    """A field kept on its own side of the middle between it and each other one."""
    for other in range(len(grown)):
        if other != k:
            field = soft_most(field, 0.5 * (grown[k] - grown[other]) + APART, 2.0)
    return field


def _whole(field: Array) -> Array:
    """One piece without handles, nothing on the border."""
    result = field.copy()
    for axis in range(3):
        ends = np.moveaxis(result, axis, 0)
        ends[0] = np.maximum(ends[0], 1.0)
        ends[-1] = np.maximum(ends[-1], 1.0)
    return as_ball(result, 0.5 * SPACING)
