"""Rest bodies: one closed even mesh a muscle, each vertex tied to strings and bones.

The bodies of one side lie end to end in one array of vertices, so that all of them can be skinned
and polished at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from meshes.geometry.curves import arc_lengths, frames
from meshes.geometry.types import Array, Faces
from meshes.muscles.centrelines import Fibres, tendon_shares
from meshes.muscles.feet import Feet, built_feet
from meshes.muscles.records import MUSCLES
from meshes.muscles.shells import grown_shells
from meshes.muscles.sides import Side
from meshes.muscles.ties import (
    SHARES,
    Shown,
    around,
    clinging,
    common,
    directions,
    drawn_fields,
    facing,
    hung_together,
    meets,
    pins,
    springs,
)


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
    cords : ndarray, shape (n,)
        How far each belongs to the common tendon, 0 to 1.
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
    cords: Array
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


def built_rest(side: Side, fibres: Fibres, volumes: dict[str, float]) -> Rest:
    """Bodies grown at neutral around the strings of a side.

    Parameters
    ----------
    side : Side
    fibres : Fibres
    volumes : dict
        mm3 by muscle.
    """
    feet = built_feet(side, fibres)
    meshes = grown_shells(side, fibres, feet, volumes)
    return _tied(side, fibres, feet, meshes, volumes)


def _tied(
    side: Side,
    fibres: Fibres,
    feet: Feet,
    meshes: Sequence[tuple[Array, Faces]],
    volumes: dict[str, float],
) -> Rest:
    lengths = arc_lengths(fibres.lines)[:, -1]
    axes = frames(fibres.lines, fibres.across)
    tendons = tendon_shares(lengths, fibres.tendons)
    shown = Shown.of(fibres, feet)
    ties, held, nets, rings = [], [], [], []
    drawn: list[tuple[Array, ...]] = []
    start = 0
    for muscle, (vertices, faces) in zip(MUSCLES, meshes, strict=True):
        own = np.flatnonzero(fibres.muscles == muscle)
        tie = hung_together(vertices, own, fibres.lines, axes, feet)
        ties.append(tie)
        held.append(pins(side, vertices, muscle, fibres, own, feet))
        ends, along, beside = springs(vertices, faces, directions(axes, *tie[:3]))
        nets.append((ends + start, along, beside))
        near, height = around(vertices, faces, ends)
        rings.append((np.where(near < 0, near, near + start), height))
        drawn.append(drawn_fields(vertices, faces, own, shown, fibres))
        start += len(vertices)
    counts = [len(vertices) for vertices, _ in meshes]
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    triangles = [faces + first for (_, faces), first in zip(meshes, starts, strict=False)]
    strings, weights, stations, offsets = (np.concatenate(rows) for rows in zip(*ties, strict=True))
    ends, along, beside = (np.concatenate(rows) for rows in zip(*nets, strict=True))
    neighbours, heights = (np.concatenate(rows) for rows in zip(*rings, strict=True))
    fibre, tendon, lane_u, lane_v = (np.concatenate(rows) for rows in zip(*drawn, strict=True))
    faced = facing([vertices for vertices, _ in meshes], starts)
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
        pins=np.concatenate(held),
        lengths=lengths,
        tendons=tendons,
        end_normals=np.ascontiguousarray(axes[:, -1, 0]),
        end_tangents=np.ascontiguousarray(axes[:, -1, 2]),
        springs=ends,
        along=along,
        beside=beside,
        neighbours=neighbours,
        heights=heights,
        meets=meets(side, meshes),
        facing=np.concatenate(faced),
        facing_ends=np.concatenate([[0], np.cumsum([len(row) for row in faced])[:-1]]).astype(
            np.int64
        ),
        facing_shares=np.array([share for shares in SHARES for share in shares]),
        clings=clinging([vertices for vertices, _ in meshes]),
        cords=common([vertices for vertices, _ in meshes], feet),
        fibre=fibre,
        tendon=tendon,
        lane_u=lane_u,
        lane_v=lane_v,
    )
