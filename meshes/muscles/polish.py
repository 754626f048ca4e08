"""Polish: a skinned body relaxed by extended position-based dynamics from rest (Macklin 2016).

Springs along the edges, the curvature of the rest body, bone and the muscle beside as planes that
are read again half way, and the volume of each muscle. A fixed number of rounds from the skin
alone, in a fixed order: the same pose gives the same vertices.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from meshes.geometry.fields import Fields
from meshes.geometry.frames import inverse
from meshes.geometry.solids import vertex_normals
from meshes.geometry.types import Array, Faces
from meshes.muscles.rest import Rest
from meshes.muscles.touching import bone_planes, halted, side_planes

ROUNDS = 6
EVERY = 3
"""Rounds after which contacts are read again."""
TAUT, SLACK, FAIR = 0.35, 0.12, 0.4
"""Shares by which a round mends long edges, short edges and uneven curvature."""
CLING = 0.2
"""Share by which a round draws muscles together that lie on each other at rest."""
_FREE = 2.5
_Mesh = tuple[Faces, Faces, Faces, Array]
_Net = tuple[Faces, Array, Faces, Array, Array]


def polished(
    rest: Rest, skin: Array, strain: Array, cores: Array, fields: Fields, rigid: Array
) -> Array:
    """Vertices (n, 3) relaxed, outside bone and beside each other, holding their volumes.

    Parameters
    ----------
    rest : Rest
    skin, strain, cores : ndarray
        Of `meshes.muscles.skin.skinned`.
    fields : Fields
        Distance fields of the bones at neutral.
    rigid : ndarray, shape (8, 4, 4)
        Motions of the segments against the pelvis.
    """
    back = np.ascontiguousarray([inverse(motion) for motion in rigid])
    x = skin.copy()
    loose = 1.0 - rest.pins.sum(axis=1)
    near = halted(x, cores, loose, rest.meets, fields.store, back)
    whole = np.ones(len(x))
    goals = _goals(rest.springs, rest.along, rest.beside, strain)
    mesh = (rest.faces, rest.face_ends, rest.vertex_ends, rest.volumes)
    net = (rest.springs, goals, rest.neighbours, rest.heights, rest.clings * loose)
    for _ in range(0, ROUNDS, EVERY):
        bone = bone_planes(x, loose, near, fields.store, back)
        normals = vertex_normals(x, rest.faces)
        side = side_planes(
            x, normals, loose, rest.facing, rest.facing_ends, rest.facing_shares, rest.cords
        )
        _relaxed(x, loose, whole, net, bone, side, mesh, EVERY)
    bone = bone_planes(x, loose, near, fields.store, back)
    _pressed(x, bone, whole)
    _filled(x, loose, bone, mesh)
    return x


@njit(cache=True, nogil=True)
def _goals(springs: Faces, along: Array, beside: Array, strain: Array) -> Array:
    goals = np.empty(len(springs))
    for e in range(len(springs)):
        a, b = springs[e, 0], springs[e, 1]
        p = 0.5 * (strain[a, 0] + strain[b, 0])
        q = 0.5 * (strain[a, 1] + strain[b, 1])
        goals[e] = np.sqrt(p * p * along[e] + q * q * beside[e])
    return goals


@njit(cache=True, nogil=True)
def _relaxed(
    x: Array, loose: Array, whole: Array, net: _Net, bone: Array, side: Array, mesh: _Mesh,
    rounds: int,
) -> None:  # fmt: skip
    springs, goals, neighbours, heights, clings = net
    _, _, vertex_ends, volumes = mesh
    areas = np.empty((len(x), 3))
    for m in range(len(volumes)):
        _slopes(x, mesh, m, areas)
    for _ in range(rounds):
        _sprung(x, loose, springs, goals)
        _faired(x, loose, neighbours, heights, areas)
        _pressed(x, side, loose)
        _drawn(x, side, clings)
        _pressed(x, bone, whole)
        for m in range(len(volumes)):
            lack = volumes[m] - _slopes(x, mesh, m, areas)
            total = 0.0
            for v in range(vertex_ends[m], vertex_ends[m + 1]):
                total += loose[v] * (areas[v, 0] ** 2 + areas[v, 1] ** 2 + areas[v, 2] ** 2)
            for v in range(vertex_ends[m], vertex_ends[m + 1]):
                step = lack / total * loose[v]
                x[v, 0] += step * areas[v, 0]
                x[v, 1] += step * areas[v, 1]
                x[v, 2] += step * areas[v, 2]


@njit(cache=True, nogil=True)
def _sprung(x: Array, loose: Array, springs: Faces, goals: Array) -> None:
    for e in range(len(springs)):
        a, b = springs[e, 0], springs[e, 1]
        w = loose[a] + loose[b]
        if w <= 0.0:
            continue
        dx, dy, dz = x[b, 0] - x[a, 0], x[b, 1] - x[a, 1], x[b, 2] - x[a, 2]
        size = np.sqrt(dx * dx + dy * dy + dz * dz)
        if size < 1e-9:
            continue
        share = TAUT if size > goals[e] else SLACK
        pull = share * (size - goals[e]) / (size * w)
        p, q = pull * loose[a], -pull * loose[b]
        x[a, 0] += p * dx
        x[a, 1] += p * dy
        x[a, 2] += p * dz
        x[b, 0] += q * dx
        x[b, 1] += q * dy
        x[b, 2] += q * dz


@njit(cache=True, nogil=True)
def _faired(x: Array, loose: Array, neighbours: Faces, heights: Array, areas: Array) -> None:
    """Draw vertices towards their rest heights over the middle of their neighbours."""
    old = x.copy()
    for v in range(len(x)):
        if loose[v] <= 0.0:
            continue
        mx = my = mz = 0.0
        count = 0
        for k in range(neighbours.shape[1]):
            n = neighbours[v, k]
            if n < 0:
                break
            mx, my, mz = mx + old[n, 0], my + old[n, 1], mz + old[n, 2]
            count += 1
        nx, ny, nz = areas[v, 0], areas[v, 1], areas[v, 2]
        size = np.sqrt(nx * nx + ny * ny + nz * nz)
        up = heights[v] / size if size > 0.0 else 0.0
        share = FAIR * loose[v]
        x[v, 0] += share * (mx / count + up * nx - old[v, 0])
        x[v, 1] += share * (my / count + up * ny - old[v, 1])
        x[v, 2] += share * (mz / count + up * nz - old[v, 2])


@njit(cache=True, nogil=True)
def _pressed(x: Array, planes: Array, share: Array) -> None:
    """Move vertices that lie behind their planes onto them."""
    for v in range(len(x)):
        nx, ny, nz = planes[v, 0], planes[v, 1], planes[v, 2]
        deep = planes[v, 3] - (nx * x[v, 0] + ny * x[v, 1] + nz * x[v, 2])
        if deep > 0.0 and share[v] > 0.0:
            deep *= share[v]
            x[v, 0] += deep * nx
            x[v, 1] += deep * ny
            x[v, 2] += deep * nz


@njit(cache=True, nogil=True)
def _drawn(x: Array, planes: Array, clings: Array) -> None:
    """Draw vertices back onto their planes, as fascia holds one muscle to the other."""
    for v in range(len(x)):
        if clings[v] > 0.0:
            nx, ny, nz = planes[v, 0], planes[v, 1], planes[v, 2]
            away = nx * x[v, 0] + ny * x[v, 1] + nz * x[v, 2] - planes[v, 3]
            if away > 0.0 and (nx != 0.0 or ny != 0.0 or nz != 0.0):
                pull = CLING * clings[v] * away
                x[v, 0] -= pull * nx
                x[v, 1] -= pull * ny
                x[v, 2] -= pull * nz


@njit(cache=True, nogil=True)
def _slopes(x: Array, mesh: _Mesh, m: int, areas: Array) -> float:
    """Volume of one muscle; its derivative by the vertices goes into ``areas``."""
    faces, face_ends, vertex_ends, _ = mesh
    areas[vertex_ends[m] : vertex_ends[m + 1]] = 0.0
    first = vertex_ends[m]
    ox, oy, oz = x[first, 0], x[first, 1], x[first, 2]
    total = 0.0
    for f in range(face_ends[m], face_ends[m + 1]):
        i, j, k = faces[f, 0], faces[f, 1], faces[f, 2]
        ax, ay, az = x[i, 0], x[i, 1], x[i, 2]
        ux, uy, uz = x[j, 0] - ax, x[j, 1] - ay, x[j, 2] - az
        vx, vy, vz = x[k, 0] - ax, x[k, 1] - ay, x[k, 2] - az
        nx = (uy * vz - uz * vy) / 6.0
        ny = (uz * vx - ux * vz) / 6.0
        nz = (ux * vy - uy * vx) / 6.0
        total += nx * (ax - ox) + ny * (ay - oy) + nz * (az - oz)
        for v in (i, j, k):
            areas[v, 0] += nx
            areas[v, 1] += ny
            areas[v, 2] += nz
    return total


@njit(cache=True, nogil=True)
def _filled(x: Array, loose: Array, bone: Array, mesh: _Mesh) -> None:
    """Move the vertices that lie free of bone until each muscle holds its volume."""
    _, _, vertex_ends, volumes = mesh
    areas = np.empty((len(x), 3))
    free = np.empty(len(x))
    for v in range(len(x)):
        nx, ny, nz = bone[v, 0], bone[v, 1], bone[v, 2]
        free[v] = loose[v]
        if nx != 0.0 or ny != 0.0 or nz != 0.0:
            room = nx * x[v, 0] + ny * x[v, 1] + nz * x[v, 2] - bone[v, 3]
            free[v] *= min(max(room / _FREE, 0.0), 1.0)
    for m in range(len(volumes)):
        for _ in range(8):
            lack = volumes[m] - _slopes(x, mesh, m, areas)
            if abs(lack) <= 1e-10 * volumes[m]:
                break
            total = 0.0
            for v in range(vertex_ends[m], vertex_ends[m + 1]):
                size = areas[v, 0] ** 2 + areas[v, 1] ** 2 + areas[v, 2] ** 2
                total += free[v] * np.sqrt(size)
            for v in range(vertex_ends[m], vertex_ends[m + 1]):
                size = np.sqrt(areas[v, 0] ** 2 + areas[v, 1] ** 2 + areas[v, 2] ** 2)
                if size > 0.0:
                    step = lack / total * free[v] / size
                    x[v, 0] += step * areas[v, 0]
                    x[v, 1] += step * areas[v, 1]
                    x[v, 2] += step * areas[v, 2]
