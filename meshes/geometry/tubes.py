"""Swept tubes: elliptical sections along centrelines, closed by caps, scaled to exact volumes.

The radius at a section is ``r = s w / (1 + (s w)**8 (b1**-8 + b2**-8))**(1/8)``: the asked
profile w times one scale s, kept below the distances b1 and b2 at which the section would meet
its two neighbours. So the volume that a bend takes away comes back elsewhere along the tube,
smoothly in the pose. The scale is found by the secant method on the volume of the mesh itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from meshes.geometry.curves import frames
from meshes.geometry.sweep import swept
from meshes.geometry.types import Array, Faces

Cap = Literal["rounded", "pointed"]


@dataclass(frozen=True, eq=False)
class Tubes:
    """A batch of closed tubes with the same triangles.

    Attributes
    ----------
    vertices : ndarray, shape (b, v, 3)
        First pole, rings of ``sides`` points from the first cap to the last, last pole, mm.
    faces : ndarray, shape (f, 3)
        Triangles of each tube, counter-clockwise seen from outside; see `tube_faces`.
    radii : ndarray, shape (b, n)
        Radius at each section, mm: the geometric mean of the two semi-axes.
    scales : ndarray, shape (b,)
        Factor of the asked profile.
    volumes : ndarray, shape (b,)
        Volume of each mesh, mm3.
    """

    vertices: Array
    faces: Faces
    radii: Array
    scales: Array
    volumes: Array


def tube_faces(sections: int, sides: int, cap_rings: int = 2) -> Faces:
    """Triangles (2 sides (sections + 2 cap_rings), 3) of one tube; constant, not to be written.

    Vertex 0 is the pole before the first ring, ``1 + i sides + j`` corner j of ring i (the rings
    of the first cap come first), and the last vertex the pole after the last ring.
    """
    if sections < 2 or sides < 3 or cap_rings < 0:
        raise ValueError(
            f"expected at least 2 sections, 3 sides and 0 cap rings, got {sections}, {sides} and "
            f"{cap_rings}"
        )
    return _tube_faces(sections + 2 * cap_rings, sides)


@lru_cache(maxsize=32)
def _tube_faces(rings: int, sides: int) -> Faces:
    here = 1 + np.arange(sides)
    after = 1 + (np.arange(sides) + 1) % sides
    base = sides * np.arange(rings - 1)[:, None]
    a, b = base + here, base + after
    c, d = a + sides, b + sides
    wall = np.stack([a, b, d, a, d, c], axis=-1).reshape(-1, 3)
    first = np.stack([np.zeros(sides, dtype=np.int64), after, here], axis=-1)
    last_ring = (rings - 1) * sides
    pole = np.full(sides, 1 + rings * sides)
    last = np.stack([pole, here + last_ring, after + last_ring], axis=-1)
    faces = np.concatenate([first, wall, last]).astype(np.int64)
    faces.flags.writeable = False
    return faces


def tubes(
    centrelines: Array,
    radii: Array,
    sides: int,
    volumes: Array | float | None = None,
    axes: Array | None = None,
    aspect: Array | float = 1.0,
    cap: Cap = "rounded",
    cap_depth: float = 1.0,
    cap_rings: int = 2,
) -> Tubes:
    """Sweep closed tubes along a batch of centrelines.

    Parameters
    ----------
    centrelines : ndarray, shape (b, n, 3)
        Points at which the sections stand, mm.
    radii : ndarray broadcast to (b, n)
        Profile, mm; only its shape matters where volumes are given.
    sides : int
        Corners of a section.
    volumes : float or ndarray broadcast to (b,), optional
        Volumes that the meshes shall hold, mm3; without them the profile is taken as it is, but
        for the bends.
    axes : ndarray, shape (b, n, 3, 3), optional
        Rows normal, binormal, tangent; rotation-minimising `frames` by default.
    aspect : float or ndarray broadcast to (b, n)
        Semi-axis along the normal over the one along the binormal, at the same area.
    cap : {"rounded", "pointed"}
        Half an ellipsoid, or a cone.
    cap_depth : float
        Depth of a cap over the radius of its end; 0 closes the tube flat.
    cap_rings : int
        Rings between the end section and the pole.

    Raises
    ------
    ValueError
        If a shape or size is not as above, or the bends leave no room for a volume.

    Notes
    -----
    No section crosses the next one. A curve that comes back beside itself may still touch itself.
    """
    lines = np.require(centrelines, np.float64, ["C", "W"])
    if lines.ndim != 3 or lines.shape[2] != 3 or lines.shape[1] < 2:
        raise ValueError(f"expected centrelines (b, n, 3) of two points or more, got {lines.shape}")
    shape = lines.shape[:2]
    faces = tube_faces(shape[1], sides, cap_rings)
    profile = _positive("radii", radii, shape)
    ratio = _positive("aspect", aspect, shape)
    goals = np.zeros(shape[0]) if volumes is None else _positive("volumes", volumes, shape[:1])
    basis = frames(lines) if axes is None else np.require(axes, np.float64, ["C", "W"])
    if basis.shape != (*shape, 3, 3) or cap_depth < 0 or cap not in ("rounded", "pointed"):
        raise ValueError(
            f"expected axes {(*shape, 3, 3)}, cap 'rounded' or 'pointed' and cap_depth >= 0, got "
            f"{basis.shape}, {cap!r} and {cap_depth}"
        )
    caps = _cap(cap, cap_depth, cap_rings)
    vertices, held, scales, found = swept(lines, basis, profile, ratio, sides, goals, caps)
    if volumes is not None:
        _check_volumes(goals, found)
    return Tubes(vertices, faces, held, scales, found)


def _positive(name: str, values: Array | float, shape: tuple[int, ...]) -> Array:
    rows = np.array(np.broadcast_to(np.asarray(values, dtype=np.float64), shape))
    if not (np.all(rows > 0) and np.all(np.isfinite(rows))):
        raise ValueError(f"expected {name} above zero, got {rows.min():.6g}")
    return rows


def _cap(cap: Cap, depth: float, rings: int) -> Array:
    """Offset and radius (rings + 1, 2) over the end radius, from the first ring to the pole."""
    t = np.arange(1, rings + 2) / (rings + 1)
    if cap == "pointed":
        return np.stack([depth * t, 1.0 - t], axis=-1)
    return np.stack([depth * np.sin(t * np.pi / 2), np.cos(t * np.pi / 2)], axis=-1)


def _check_volumes(goals: Array, found: Array) -> None:
    missed = ~(np.abs(found - goals) <= 1e-9 * goals)
    if np.any(missed):
        tube = int(np.argmax(missed))
        raise ValueError(
            f"expected tube {tube} to hold {goals[tube]:.6g} mm3, but its bends leave room for "
            f"{found[tube]:.6g}; round its centreline or ask for less"
        )
