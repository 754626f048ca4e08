"""Sheets: grids through rows of waypoints, draped over muscle, closed as thin shells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from meshes.geometry.fields import Fields
from meshes.geometry.solids import vertex_normals
from meshes.geometry.types import Array, Faces
from meshes.neighbours.carried import Carried, unit
from meshes.neighbours.fibres import fibred
from meshes.neighbours.records import NeighbourRecord
from meshes.neighbours.resting import heights, pushed, soft_positive

ROWS, COLUMNS = 25, 13
_GAP = 0.5


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet of a side: rows of waypoints, all of the same number."""

    record: NeighbourRecord
    carried: Carried

    def posed(
        self, rigid: Array, nodes: Array, surfaces: Mapping[str, Array], fields: Fields
    ) -> Array:
        """Vertices (2 ROWS COLUMNS, 3) of the shell in a pose."""
        points, outs = self.carried.posed(rigid, nodes)
        grid, out = self._spread @ points, unit(self._spread @ outs)
        below = [surfaces[name] for name in self.record.on if name in surfaces]
        if below:
            level = np.zeros_like(grid)
            gap = self._half.ravel() + _GAP - self.record.sunk
            for times in (2, 0):
                rise = np.max([heights(grid, out, level, ground) for ground in below], axis=0)
                lift = soft_positive(rise + gap).reshape(ROWS, COLUMNS)
                lift = np.maximum(lift, _smoothed(lift, times))
                grid = grid + out * lift.reshape(-1, 1)
        grid = pushed(grid, self._half.ravel() + 0.3, fields, rigid)
        return shell(grid.reshape(ROWS, COLUMNS, 3), self._half)

    @cached_property
    def fibres(self) -> dict[str, Array]:
        """Fields (2 ROWS COLUMNS,) of a sheet of muscle, fibres from its first row to its last."""
        along, across = np.meshgrid(
            np.linspace(0.0, 1.0, ROWS), np.linspace(0.0, 1.0, COLUMNS), indexing="ij"
        )
        deep = self._half / np.linalg.norm(np.ptp(self.carried.points, axis=0)[[0, 2]])
        depth = np.concatenate([0.5 + deep.ravel(), 0.5 - deep.ravel()])
        return fibred(np.tile(along.ravel(), 2), np.tile(across.ravel(), 2), depth, 0.06)

    @cached_property
    def _spread(self) -> Array:
        """Weights (ROWS * COLUMNS, waypoints) of the waypoints in the grid."""
        lines = len(self.record.rows)
        across = len(self.record.rows[0])
        rows = self.carried.points.reshape(lines, across, 3)
        steps = np.linalg.norm(np.diff(rows.mean(axis=1), axis=0), axis=1)
        knots = np.concatenate([[0.0], np.cumsum(steps)])
        down = _mixing(knots, np.linspace(0.0, knots[-1], ROWS), lines > 2)
        steps = np.linalg.norm(np.diff(rows.mean(axis=0), axis=0), axis=1)
        knots = np.concatenate([[0.0], np.cumsum(steps)])
        beside = _mixing(knots, np.linspace(0.0, knots[-1], COLUMNS), across > 2)
        return np.asarray(np.einsum("ri,cj->rcij", down, beside).reshape(ROWS * COLUMNS, -1))

    @cached_property
    def _half(self) -> Array:
        """Half thickness (ROWS, COLUMNS): of the edge, swelling towards the middle."""
        edge, middle = self.record.thickness
        u = np.linspace(-1.0, 1.0, ROWS)[:, None]
        v = np.linspace(-1.0, 1.0, COLUMNS)[None]
        swell = np.sqrt(np.maximum(0.0, (1.0 - u**4) * (1.0 - v**4)))
        swell = swell * (1.0 - self.record.groove * (u + 1.0) / 2.0 * np.exp(-((v / 0.35) ** 2)))
        return np.asarray((edge + (middle - edge) * swell) / 2.0)


def _mixing(knots: Array, at: Array, curved: bool) -> Array:
    """Weights (k, n) of values at knots (n,) in a curve through them at places (k,)."""
    from scipy.interpolate import CubicSpline, make_interp_spline

    values = np.eye(len(knots))
    if curved:
        return np.asarray(CubicSpline(knots, values, bc_type="natural")(at))
    return np.asarray(make_interp_spline(knots, values, k=1)(at))


def _smoothed(values: Array, times: int) -> Array:
    for _ in range(times):
        padded = np.pad(values, 1, mode="edge")
        down = (padded[:-2] + 2.0 * padded[1:-1] + padded[2:]) / 4.0
        values = (down[:, :-2] + 2.0 * down[:, 1:-1] + down[:, 2:]) / 4.0
    return values


def shell(grid: Array, half: Array, closed: bool = False) -> Array:
    """Vertices (2 r c, 3) of a grid (r, c, 3) thickened by ``half`` (r, c) to both sides."""
    flat = grid.reshape(-1, 3)
    normals = vertex_normals(flat, grid_faces(*grid.shape[:2], closed))
    step = normals * half.reshape(-1, 1)
    return np.concatenate([flat + step, flat - step])


@lru_cache(maxsize=8)
def grid_faces(rows: int, columns: int, closed: bool) -> Faces:
    """Triangles of a grid of points; closed where its last column joins the first."""
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(columns if closed else columns - 1))
    a = (i * columns + j).ravel()
    b = (i * columns + (j + 1) % columns).ravel()
    c, d = a + columns, b + columns
    faces = np.concatenate([np.stack([a, c, d], axis=1), np.stack([a, d, b], axis=1)])
    faces = faces.astype(np.int64)
    faces.flags.writeable = False
    return faces


@lru_cache(maxsize=8)
def shell_faces(rows: int, columns: int, closed: bool) -> Faces:
    """Triangles of a shell: outer side, inner side and the rim between them."""
    outer = grid_faces(rows, columns, closed)
    inner = outer[:, ::-1] + rows * columns
    edges = np.concatenate([outer[:, [0, 1]], outer[:, [1, 2]], outer[:, [2, 0]]])
    known = {(int(a), int(b)) for a, b in edges}
    rim = np.array([(a, b) for a, b in edges if (int(b), int(a)) not in known])
    shift = rows * columns
    a, b = rim.T
    side = np.concatenate(
        [np.stack([b, a, a + shift], axis=1), np.stack([b, a + shift, b + shift], axis=1)]
    )
    faces = np.concatenate([outer, inner, side]).astype(np.int64)
    faces.flags.writeable = False
    return faces


SHEET_FACES = shell_faces(ROWS, COLUMNS, False)
