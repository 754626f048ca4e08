"""Intervertebral discs: lofted between the rims of two bones, and bent as those bones move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from meshes.geometry.frames import along, moved
from meshes.geometry.solids import vertex_normals
from meshes.geometry.types import Array, Faces
from meshes.part import Part
from meshes.skeleton import Bone, Skeleton

FRONTS = {"s1_endplate_rim": "promontory"}
SECTORS = 48
LAYERS = 7
CAP_RINGS = 5
BULGE = 0.06
SUNK = 0.3
INSET, CLEAR, FULLNESS = 1.6, 0.6, 0.6
"""How far (mm) a disc begins within the edges of its bones, how far off them its side runs then,
and how soon it stands out (see `lofted`)."""
_REACH, _TAKEN = 6.0, 0.35
"""Within which height (mm) of a rim, and how squarely, a bone's surface faces its neighbour."""
DISCS = (("t12", "l1"), ("l1", "l2"), ("l2", "l3"), ("l3", "l4"), ("l4", "l5"), ("l5", "s1"))


@dataclass(frozen=True, eq=False)
class Disc:
    """A disc at neutral, and how much each of its vertices goes with the bone above.

    Attributes
    ----------
    name : str
        ``disc_l4_l5``.
    upper, lower : str
        Segments of the bones above and below.
    vertices : ndarray, shape (n, 3)
    share : ndarray, shape (n,)
        1 on the upper bone, 0 on the lower.
    """

    name: str
    upper: str
    lower: str
    vertices: Array
    share: Array
    faces: Faces

    def posed(self, motions: Mapping[str, Array]) -> Part:
        """The disc between its two bones as they are posed."""
        above = moved(motions[self.upper], self.vertices)
        below = moved(motions[self.lower], self.vertices)
        vertices = below + self.share[:, None] * (above - below)
        normals = vertex_normals(vertices, self.faces)
        rigid = self.upper if self.upper == self.lower else ""
        return Part(self.name, "disc", vertices, self.faces, normals, segment=rigid)


def _rim(bone: Bone, row: str) -> Array:
    """Closed curve (SECTORS, 3) through a rim's twelve landmarks, from the front to the right."""
    names = [FRONTS.get(row, f"{row}_1"), *(f"{row}_{i}_r" for i in range(2, 7)), f"{row}_7"]
    names += [f"{row}_{i}_l" for i in range(6, 1, -1)]
    return closed_curve(bone, names)


def closed_curve(bone: Bone, names: Sequence[str]) -> Array:
    """Smooth closed curve (SECTORS, 3) through landmarks of a bone, in their order."""
    from scipy.interpolate import CubicSpline

    points = np.array([bone.landmarks[name] for name in names])
    closed = np.vstack([points, points[:1]])
    steps = np.sqrt(np.linalg.norm(np.diff(closed, axis=0), axis=1))
    knots = np.concatenate([[0.0], np.cumsum(steps)])
    spline = CubicSpline(knots, closed, bc_type="periodic")
    return np.asarray(spline(np.linspace(0.0, knots[-1], SECTORS, endpoint=False)))


def _cap(bone: Bone, rim: Array, axis: Array, sink: float) -> Array:
    """Rings (CAP_RINGS * SECTORS, 3) inside the rim and a centre, laid onto the bone's endplate."""
    from scipy.interpolate import LinearNDInterpolator

    centre = rim.mean(axis=0)
    shrink = np.linspace(1.0, 0.0, CAP_RINGS + 2)[1:-1]
    rings = centre + shrink[:, None, None] * (rim - centre)
    points = np.vstack([rings.reshape(-1, 3), centre])
    facing = along(axis, bone.normals) * np.sign(sink) < -0.5
    near = np.abs(along(axis, bone.vertices - centre)) < 8.0
    plate = bone.vertices[facing & near]
    across, forth = plane_axes(axis)
    height = LinearNDInterpolator(
        np.stack([along(across, plate), along(forth, plate)], axis=1), along(axis, plate) + sink
    )(np.stack([along(across, points), along(forth, points)], axis=1))
    own = along(axis, points)
    offset = np.where(np.isnan(height), 0.0, height - own)
    return np.asarray(points + offset[:, None] * axis)


def plate_heights(bone: Bone, points: Array, axis: Array, facing: float) -> Array:
    """How high (k,) along an axis the surface of a bone lies above or below points (k, 3).

    Only what lies within `_REACH` of them counts, and faces along the axis (+1) or against it (-1).
    """
    from scipy.interpolate import LinearNDInterpolator
    from scipy.spatial import cKDTree

    high = np.abs((bone.vertices - points.mean(axis=0)) @ axis) < _REACH
    plate = bone.vertices[high & (facing * (bone.normals @ axis) > _TAKEN)]
    flat = np.stack(plane_axes(axis), axis=1)
    here, there = points @ flat, plate @ flat
    height = LinearNDInterpolator(there, plate @ axis)(here)
    nearest = (plate @ axis)[cKDTree(there).query(here)[1]]
    return np.where(np.isnan(height), nearest, height)


def plane_axes(axis: Array) -> tuple[Array, Array]:
    """Two unit vectors (3,) across an axis, square to each other."""
    across = np.array([0.0, 0.0, 1.0] if abs(axis[2]) < 0.9 else [1.0, 0.0, 0.0])
    across = across - (across @ axis) * axis
    across /= np.linalg.norm(across)
    return across, np.cross(axis, across)


@cache
def _disc_faces() -> Faces:
    """Triangles of side layers, then the lower and the upper cap with its centre last."""
    side = np.arange(LAYERS * SECTORS).reshape(LAYERS, SECTORS)
    cap_size = CAP_RINGS * SECTORS
    faces = [_strip(side[i], side[i + 1]) for i in range(LAYERS - 1)]
    start = LAYERS * SECTORS
    for outer, flipped in ((side[0], True), (side[-1], False)):
        rings = start + np.arange(cap_size).reshape(CAP_RINGS, SECTORS)
        rows = [outer, *rings]
        cap = [_strip(rows[i], rows[i + 1]) for i in range(CAP_RINGS)]
        last = rings[-1]
        centre = np.full(SECTORS, start + cap_size)
        cap.append(np.stack([last, centre, np.roll(last, -1)], axis=1))
        faces += [c[:, ::-1] if flipped else c for c in cap]
        start += cap_size + 1
    return np.ascontiguousarray(np.vstack(faces)).astype(np.int64)


def _strip(a: Faces, b: Faces) -> Faces:
    a_next, b_next = np.roll(a, -1), np.roll(b, -1)
    return np.vstack([np.stack([a, b, a_next], 1), np.stack([a_next, b, b_next], 1)])


def lofted(
    name: str,
    upper: tuple[Bone, Array],
    lower: tuple[Bone, Array],
    axis: Array,
    bulge: Array,
    sunk: float = SUNK,
    fullness: float = 1.0,
) -> Disc:
    """A disc between two rims, its caps laid onto the bones and sunk into them a little.

    Parameters
    ----------
    name : str
    upper, lower : (Bone, ndarray of shape (SECTORS, 3))
        The bone and the rim on it; both rims run the same way, clockwise seen along ``axis``
        from above.
    axis : ndarray, shape (3,)
        Unit vector from the lower to the upper rim.
    bulge : ndarray, shape (SECTORS, 3)
        How far the side stands out halfway between the rims, mm.
    sunk : float
        How deep the caps reach into the bones along the axis, mm, so that no gap shows.
    fullness : float
        Power of the parabola of the side: less than 1 stands out sooner beside the bones.
    """
    (above, top), (below, bottom) = upper, lower
    bottom, top = bottom - sunk * axis, top + sunk * axis
    share = np.linspace(0.0, 1.0, LAYERS)
    layers = bottom + share[:, None, None] * (top - bottom)
    swell = (4.0 * share * (1.0 - share)) ** fullness
    layers = layers + swell[:, None, None] * bulge
    lower_cap = _cap(below, bottom, axis, -sunk)
    upper_cap = _cap(above, top, axis, sunk)
    vertices = np.vstack([layers.reshape(-1, 3), lower_cap, upper_cap])
    shares = np.concatenate(
        [np.repeat(share, SECTORS), np.zeros(len(lower_cap)), np.ones(len(upper_cap))]
    )
    return Disc(name, above.segment, below.segment, vertices, shares, _disc_faces())


def _seated(bone: Bone, rim: Array, axis: Array, facing: float) -> Array:
    """A rim (SECTORS, 3) drawn in from the edge of an endplate and laid onto it.

    So the side of a disc leaves its bone through the endplate, at a steep angle. On the edge itself
    both surfaces would touch for millimetres, and either would show through the other.
    """
    inwards = rim.mean(axis=0) - rim
    inwards -= (inwards @ axis)[:, None] * axis
    inwards /= np.linalg.norm(inwards, axis=1, keepdims=True)
    points = rim + INSET * inwards
    lift = plate_heights(bone, points, axis, facing) - points @ axis
    return np.asarray(points + lift[:, None] * axis)


def _off(bone: Bone, vertices: Array, least: float, most: float = np.inf) -> Array:
    """Vertices (n, 3) moved until a bone is so far away, mm; negative where they lie in it."""
    from meshes.geometry.nearest import Surface

    found, normals = Surface(bone.vertices, bone.faces).nearest(vertices)
    gap = np.einsum("ij,ij->i", vertices - found, normals)
    held = np.clip(gap, least, most)
    return np.where((held != gap)[:, None], found + held[:, None] * normals, vertices)


def _disc(name: str, upper: Bone, lower: Bone, lower_row: str) -> Disc:
    rims = _rim(upper, "inferior_rim"), _rim(lower, lower_row)
    axis = rims[0].mean(axis=0) - rims[1].mean(axis=0)
    axis /= np.linalg.norm(axis)
    top, bottom = _seated(upper, rims[0], axis, -1.0), _seated(lower, rims[1], axis, 1.0)
    middle = (rims[0] + rims[1]) / 2.0
    bulge = (1.0 + BULGE) * middle - BULGE * middle.mean(axis=0) - (top + bottom) / 2.0
    disc = lofted(name, (upper, top), (lower, bottom), axis, bulge, fullness=FULLNESS)
    vertices = disc.vertices
    between = slice(SECTORS, (LAYERS - 1) * SECTORS)
    for bone, end in ((upper, LAYERS - 1), (lower, 0)):
        ring = slice(end * SECTORS, (end + 1) * SECTORS)
        vertices = _off(bone, vertices, -SUNK)
        vertices[ring] = _off(bone, vertices[ring], -SUNK, -SUNK)
        vertices[between] = _off(bone, vertices[between], CLEAR)
    return replace(disc, vertices=vertices)


def disc_arrays(discs: tuple[Disc, ...]) -> dict[str, Array]:
    """What of the discs was computed, as arrays by name, for the cache."""
    shapes = {f"{disc.name}.vertices": disc.vertices for disc in discs}
    return {**shapes, **{f"{disc.name}.share": disc.share for disc in discs}}


def restored_disc(
    name: str, upper: str, lower: str, arrays: Mapping[str, NDArray[np.generic]]
) -> Disc:
    """A disc between two segments whose arrays these are; KeyError where one is missing."""
    vertices, share = (
        np.asarray(arrays[f"{name}.{key}"], dtype=np.float64) for key in ("vertices", "share")
    )
    return Disc(name, upper, lower, vertices, share, _disc_faces())


def restored_discs(
    skeleton: Skeleton, arrays: Mapping[str, NDArray[np.generic]]
) -> tuple[Disc, ...]:
    """The discs of a skeleton whose arrays these are; KeyError where one is missing."""
    return tuple(
        restored_disc(
            f"disc_{upper}_{lower}",
            skeleton[upper].segment,
            skeleton["sacrum" if lower == "s1" else lower].segment,
            arrays,
        )
        for upper, lower in DISCS
    )


def built_discs(skeleton: Skeleton) -> tuple[Disc, ...]:
    """The discs T12/L1 to L5/S1 of a skeleton, from the rims of its vertebrae and sacrum."""
    return tuple(
        _disc(
            f"disc_{upper}_{lower}",
            skeleton[upper],
            skeleton["sacrum" if lower == "s1" else lower],
            "s1_endplate_rim" if lower == "s1" else "superior_rim",
        )
        for upper, lower in DISCS
    )
