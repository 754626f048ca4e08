"""Calibration: gates beside a stretch of string that comes too near bone are moved away from it.

Lanes are laid out at neutral. Over a set of poses every string is pulled taut; where a stretch
between two gates is nearer to bone than asked, the lanes of those gates move along the slope of
the distance, each by the most that any pose asks.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numba import njit

from meshes.geometry.frames import inverse
from meshes.geometry.moving import Store, gap, slope
from meshes.geometry.strings import Lanes, TautStrings
from meshes.geometry.types import Array, Faces
from meshes.muscles.bundle import Bundle
from meshes.muscles.gates import shifted
from meshes.pose import Pose
from meshes.skeleton import Skeleton

CLEARANCE = 2.0
ROUNDS = 8
_SAMPLES = 6
TAPER = 16.0
_MOST = 15.0

HIPS = (
    *((flexion, 0.0, 0.0) for flexion in (-20.0, 0.0, 25.0, 50.0, 75.0, 90.0, 105.0, 120.0)),
    *(
        (flexion, adduction, rotation)
        for flexion in (-20.0, 20.0, 60.0, 90.0)
        for adduction in (-20.0, 20.0)
        for rotation in (-20.0, 20.0)
    ),
    (110.0, -20.0, 0.0),
    (120.0, -25.0, 0.0),
    (20.0, -40.0, 0.0),
)
LOINS = (
    (50.0, 0.0, 0.0),
    (-25.0, 0.0, 0.0),
    (0.0, 20.0, 0.0),
    (0.0, -20.0, 0.0),
    (30.0, 0.0, 12.0),
)


def calibration_poses(side: str) -> tuple[Pose, ...]:
    """The poses over which the lanes of a side are calibrated."""
    sign = 1.0 if side == "r" else -1.0
    hips = (
        Pose(
            **{
                f"hip_flexion_{side}": flexion,
                f"hip_adduction_{side}": adduction,
                f"hip_rotation_{side}": rotation,
            }
        )
        for flexion, adduction, rotation in HIPS
    )
    loins = (
        Pose(lumbar_flexion=flexion, lumbar_bending=sign * bending, lumbar_rotation=sign * rotation)
        for flexion, bending, rotation in LOINS
    )
    return (*hips, *loins)


def calibrated(bundle: Bundle, skeleton: Skeleton) -> Bundle:
    """The bundle with its lanes moved until its strings keep clear of bone over the poses."""
    rigids = [
        bundle.rigid(skeleton.motions(pose), skeleton) for pose in calibration_poses(bundle.side)
    ]
    total = np.zeros((len(bundle.batch.carriers), 2))
    first = bundle.batch.lanes
    for _ in range(ROUNDS):
        push = np.zeros_like(total)
        for rigid in rigids:
            asked = _asked(bundle, bundle.taut(rigid), rigid)
            more = np.linalg.norm(asked, axis=1) > np.linalg.norm(push, axis=1)
            push[more] = asked[more]
        if np.abs(push).max() < 0.02:
            break
        total += push
        size = np.linalg.norm(total, axis=1, keepdims=True)
        total *= np.minimum(1.0, _MOST / np.maximum(size, 1e-9))
        bundle = bundle.with_lanes(_moved(first, total))
    return bundle


def _moved(course: Lanes, shift: Array) -> Lanes:
    return replace(
        course,
        constraints=shifted(course.constraints, shift),
        starts=course.starts + shift,
        rests=course.rests + shift,
    )


def _asked(bundle: Bundle, strings: TautStrings, rigid: Array) -> Array:
    """Shift (g, 2) of each gate that a pose asks for, mm."""
    _, _, _, u, v = bundle.batch.posed(bundle.carried(rigid))
    back = np.ascontiguousarray([inverse(motion) for motion in rigid])
    push = _pushes(strings.nodes, strings.offsets, u, v, bundle.nearby, bundle.fields.store, back)
    return np.asarray(push * (1.0 + _slack(bundle.batch.lanes, strings.coordinates, push))[:, None])


def _slack(course: Lanes, coordinates: Array, push: Array) -> Array:
    """How far (g,), in pushes, the nearest wall that could do the pushing stands behind a node."""
    a, b, c, _ = np.moveaxis(course.constraints, -1, 0)
    room = a + b * coordinates[:, :1] + c * coordinates[:, 1:]
    facing = b * push[:, :1] + c * push[:, 1:]
    size = np.maximum(np.linalg.norm(push, axis=1), 1e-9)
    pushing = facing > 0.3 * size[:, None]
    distance = np.where(pushing, room / np.where(pushing, facing, 1.0), np.inf).min(axis=1)
    return np.where(np.isfinite(distance), np.minimum(distance, _MOST / size), 0.0)


def clearances(bundle: Bundle, skeleton: Skeleton, pose: Pose) -> Array:
    """Least distance (s,) of each string to bone in a pose, its last `TAPER` mm left out, mm."""
    rigid = bundle.rigid(skeleton.motions(pose), skeleton)
    strings = bundle.taut(rigid)
    back = np.ascontiguousarray([inverse(motion) for motion in rigid])
    gaps = _gaps(strings.nodes, strings.offsets, bundle.nearby, bundle.fields.store, back)
    return np.asarray(gaps)


@njit(cache=True, nogil=True)
def _apart(x: float, y: float, z: float, p: Array) -> float:
    return float(np.sqrt((x - p[0]) ** 2 + (y - p[1]) ** 2 + (z - p[2]) ** 2))


@njit(cache=True, nogil=True)
def _between(a: Array, b: Array, f: float) -> tuple[float, float, float]:
    e = 1.0 - f
    return e * a[0] + f * b[0], e * a[1] + f * b[1], e * a[2] + f * b[2]


@njit(cache=True, nogil=True)
def _pushes(
    nodes: Array, offsets: Faces, u: Array, v: Array, nearby: Faces, store: Store, back: Array
) -> Array:
    """Shift (g, 2) of each gate: the greatest that a sample of the stretches beside it asks for."""
    push = np.zeros((len(u), 2))
    for s in range(len(offsets) - 1):
        a, b = offsets[s], offsets[s + 1]
        for i in range(a, b - 1):
            for m in range(_SAMPLES):
                f = (m + 0.5) / _SAMPLES
                x, y, z = _between(nodes[i], nodes[i + 1], f)
                ends = min(_apart(x, y, z, nodes[a]), _apart(x, y, z, nodes[b - 1]))
                wanted = CLEARANCE * min(1.0, ends / TAPER)
                _, bone = gap(x, y, z, nearby[s], wanted, store, back)
                if bone < 0:
                    continue
                d, gx, gy, gz = slope(x, y, z, bone, store, back)
                for node, share in ((i, 1.0 - f), (i + 1, f)):
                    if a < node < b - 1 and share >= 0.3:
                        g = node - 2 * s - 1
                        du = (wanted - d) * (gx * u[g, 0] + gy * u[g, 1] + gz * u[g, 2])
                        dv = (wanted - d) * (gx * v[g, 0] + gy * v[g, 1] + gz * v[g, 2])
                        if du * du + dv * dv > push[g, 0] ** 2 + push[g, 1] ** 2:
                            push[g, 0], push[g, 1] = du, dv
    return push


@njit(cache=True, nogil=True)
def _gaps(nodes: Array, offsets: Faces, nearby: Faces, store: Store, back: Array) -> Array:
    gaps = np.full(len(offsets) - 1, np.inf)
    for s in range(len(offsets) - 1):
        a, b = offsets[s], offsets[s + 1]
        for i in range(a, b - 1):
            for m in range(_SAMPLES):
                x, y, z = _between(nodes[i], nodes[i + 1], (m + 0.5) / _SAMPLES)
                ends = min(_apart(x, y, z, nodes[a]), _apart(x, y, z, nodes[b - 1]))
                if ends >= TAPER:
                    d, _ = gap(x, y, z, nearby[s], 1e9, store, back)
                    gaps[s] = min(gaps[s], d)
    return gaps
