"""Shells: the closed meshes of the muscles of a side, grown and remeshed at neutral."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d

from meshes.geometry.curves import arc_lengths, frames
from meshes.geometry.fields import Fields
from meshes.geometry.isosurface import isosurface
from meshes.geometry.remesh import remeshed
from meshes.geometry.solids import signed_volume, vertex_normals
from meshes.geometry.tubes import tubes
from meshes.geometry.types import Array, Faces
from meshes.muscles.centrelines import Fibres
from meshes.muscles.endings import cord_fields, sunk
from meshes.muscles.feet import Feet
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
    smoothly,
)
from meshes.muscles.records import MUSCLES, MuscleRecord, muscle_records
from meshes.muscles.sides import RIGID, Side

VERTICES = {"psoas_major": 3000, "iliacus": 3000}
"""Vertices wanted, about."""
NEARBY = {"psoas_major": range(len(RIGID)), "iliacus": range(3), "psoas_minor": range(len(RIGID))}
"""Segments that a muscle can meet."""
_FINEST, _FINE = 0.6, (22.0, 65.0)
_RAMP = 30.0
_TUBE = (72, 10)


def _strand(fibres: Fibres, record: MuscleRecord, volume: float) -> Strand:
    own = fibres.muscles == record.name
    lines = fibres.lines[own]
    arcs = arc_lengths(lines)
    left = arcs[:, -1:] - arcs
    ramps = np.clip(arcs / _RAMP, 0.02, 1.0) ** 0.7
    return Strand(record, lines, left / arcs[:, -1].max(), ramps, fibres.pcsa[own], volume)


def grown_shells(
    side: Side, fibres: Fibres, feet: Feet, volumes: dict[str, float]
) -> list[tuple[Array, Faces]]:
    """Vertices and faces of each muscle, in the order of `MUSCLES`; volumes in mm3."""
    records = muscle_records()
    strands = [_strand(fibres, records[name], volumes[name]) for name in MUSCLES[:2]]
    grid = Grid.around(np.concatenate([strand.lines.reshape(-1, 3) for strand in strands]))
    walls, free = [], []
    for strand in strands:
        bone = bone_field(side, grid, tuple(NEARBY[strand.record.name]))
        wall = sunk(GAP - bone, feet.of(np.flatnonzero(fibres.muscles == strand.record.name)), grid)
        if strand.record.name == "psoas_major":
            wall = np.maximum(wall, behind_costal_processes(side, grid))
        field, place = free_field(strand, grid)
        free.append(given_sections(strand, field, place, wall))
        walls.append(wall)
    cords, share = cord_fields(fibres, feet, MUSCLES[:2], grid, strands[0].size)
    grown = filled(free, walls, [strand.volume for strand in strands], cords, share)
    meshes = [
        _meshed(field, wall, grid, VERTICES[strand.record.name], strand.volume, feet.middle)
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
    field: Array, wall: Array, grid: Grid, count: int, volume: float, end: Array
) -> tuple[Array, Faces]:
    """A mesh of where a field is zero, holding a volume exactly: even, and finer at its end."""
    store = _stored(grid, field, -wall)

    def laid(points: Array) -> Array:
        for _ in range(2):
            slope = store.gradient(0, points)
            size = np.maximum(np.sum(slope**2, axis=1), 0.04)
            step = store.distance(0, points) / size
            points = points - np.clip(step, -2.0, 2.0)[:, None] * slope
        return points

    def finer(points: Array) -> Array:
        return 1.0 - (1.0 - _FINEST) * smoothly(np.linalg.norm(points - end, axis=1), *_FINE)

    vertices, faces = isosurface(field, grid.low, SPACING)
    corners = vertices[faces]
    area = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    total = np.sum(0.5 * np.linalg.norm(area, axis=1) / finer(corners.mean(axis=1)) ** 2)
    length = float(np.sqrt(total / count / 0.866))
    points, triangles = remeshed(vertices, faces, length, laid, finer)
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
