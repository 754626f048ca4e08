"""Muscle bodies over the whole grid of poses: ``python -m benchmarks.bodies [--sex female ...]``.

Volume, depth in bone, psoas and iliacus in each other, evenness in the pose, time of a pose.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from meshes import Body, Physique, Pose
from meshes.geometry.fields import distance_fields
from meshes.geometry.frames import inverse, moved
from meshes.geometry.solids import signed_volume
from meshes.geometry.types import Array, Faces
from meshes.muscles.bundle import Bundle
from meshes.muscles.records import MUSCLES
from meshes.skeleton import Skeleton

STEP = 2.5
"""Between poses whose second difference is taken, degrees."""


def hip(flexion: float, adduction: float = 0.0, rotation: float = 0.0) -> Pose:
    """A pose of the right hip."""
    return Pose(hip_flexion_r=flexion, hip_adduction_r=adduction, hip_rotation_r=rotation)


def grid() -> Iterator[Pose]:
    """Every pose that the bodies are held to (design, section 5)."""
    yield from (hip(f) for f in range(-20, 121, 5))
    for flexion in range(-20, 91, 10):
        for adduction in (-20, 0, 20):
            for rotation in (-20, 0, 20):
                if adduction or rotation:
                    yield hip(flexion, adduction, rotation)
    yield from (hip(f, -abduction) for f in (105, 110, 115, 120) for abduction in (15, 30))
    yield from (Pose(lumbar_flexion=f) for f in range(-20, 61, 10))


@dataclass(frozen=True)
class Found:
    """What one pose gave: mm, except shares.

    Attributes
    ----------
    volume : float
        Greatest relative error.
    deepest : float
        Least distance to bone of the vertices outside attachments.
    inside : float
        Share of the vertices within bone.
    through : float
        Least distance of a vertex of psoas or iliacus to the other.
    """

    volume: float
    deepest: float
    inside: float
    through: float


def shells(bundle: Bundle, vertices: Array) -> dict[str, tuple[Array, Faces]]:
    """Vertices and faces of each muscle of a side."""
    rest, found = bundle.rest, {}
    for k, name in enumerate(MUSCLES):
        (a, b), (c, d) = rest.vertex_ends[k : k + 2], rest.face_ends[k : k + 2]
        found[name] = (vertices[a:b], rest.faces[c:d] - a)
    return found


def found(bundle: Bundle, skeleton: Skeleton, pose: Pose) -> Found:
    """Measure one side in one pose."""
    rigid = bundle.rigid(skeleton.motions(pose), skeleton)
    vertices = bundle.posed(rigid).vertices
    bodies = shells(bundle, vertices)
    volumes = [signed_volume(*body) for body in bodies.values()]
    gaps = np.min(
        [
            bundle.fields.distance(k, moved(inverse(motion), vertices))
            for k, motion in enumerate(rigid)
        ],
        axis=0,
    )[bundle.rest.pins.sum(axis=1) < 0.5]
    through = min(
        _depth(bodies["psoas_major"], bodies["iliacus"]),
        _depth(bodies["iliacus"], bodies["psoas_major"]),
    )
    error = np.abs(np.array(volumes) / bundle.rest.volumes - 1.0).max()
    return Found(float(error), float(gaps.min()), float(np.mean(gaps < 0.0)), through)


def _depth(one: tuple[Array, Faces], other: tuple[Array, Faces]) -> float:
    low, high = other[0].min(axis=0) - 3.0, other[0].max(axis=0) + 3.0
    field = distance_fields([([other], low, high)], 1.5)
    return float(field.distance(0, one[0]).min())


def bends(bundle: Bundle, skeleton: Skeleton, poses: Iterable[Pose]) -> Array:
    """Second differences (p, n) of all vertices over evenly spaced poses, mm."""
    track = np.array(
        [bundle.posed(bundle.rigid(skeleton.motions(pose), skeleton)).vertices for pose in poses]
    )
    return np.asarray(np.linalg.norm(np.diff(track, 2, axis=0), axis=2))


def main() -> None:
    """Print the worst of the grid."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sex", default="male")
    parser.add_argument("--stature", type=float)
    parser.add_argument("--version", type=float, dest="femoral_version")
    parser.add_argument("--loaded")
    parser.add_argument("--every", type=int, default=1, help="take every n-th pose of the grid")
    asked = {k: v for k, v in vars(parser.parse_args()).items() if v is not None}
    folder, every = asked.pop("loaded", None), asked.pop("every")
    body = Body.loaded(folder) if folder else Body.built(Physique(**asked))
    bundle, skeleton = body.muscles.bundles[0], body.skeleton
    rows = []
    for pose in list(grid())[::every]:
        rows.append((found(bundle, skeleton, pose), pose))
    print(f"poses {len(rows)}")
    for name in ("volume", "deepest", "inside", "through"):
        worst = (max if name in ("volume", "inside") else min)(
            rows, key=lambda row: getattr(row[0], name)
        )
        print(name, getattr(worst[0], name), _said(worst[1]))
    over = [_said(pose) for row, pose in rows if row.deepest < -1.0 or row.inside > 0.005]
    print("poses with deep vertices:", len(over), over[:8])
    apart = [_said(pose) for row, pose in rows if row.through < -1.0]
    print("poses with muscles in each other:", len(apart), apart[:8])
    for name, poses in tracks().items():
        bend = bends(bundle, skeleton, poses)
        print(
            f"second difference, {name}: p99 {np.percentile(bend, 99):.2f}, worst step's p99 "
            f"{np.percentile(bend, 99, axis=1).max():.2f}, most {bend.max():.2f}"
        )
    print(f"one pose, six muscles: {_median_time(body):.1f} ms")


def tracks() -> dict[str, list[Pose]]:
    """Evenly spaced poses along which vertices are followed."""
    steps = np.arange(-20.0, 120.1, STEP)
    return {
        "flexion": [hip(float(f)) for f in steps],
        "rotation at 45": [hip(45, 0, float(r)) for r in np.arange(-20.0, 20.1, STEP)],
        "adduction at 30": [hip(30, float(a)) for a in np.arange(-20.0, 20.1, STEP)],
        "lumbar flexion": [Pose(lumbar_flexion=float(f)) for f in np.arange(-20.0, 60.1, STEP)],
    }


def _said(pose: Pose) -> str:
    own = {k: v for k, v in vars(pose).items() if v}
    return " ".join(f"{k}={v:g}" for k, v in own.items()) or "neutral"


def _median_time(body: Body) -> float:
    times = []
    for flexion in np.linspace(1.0, 115.0, 21):
        pose = Pose(hip_flexion_r=float(flexion), hip_flexion_l=float(flexion) - 7.3)
        begun = time.perf_counter()
        body.muscles.posed(body.skeleton, pose)
        times.append(time.perf_counter() - begun)
    return float(np.median(times)) * 1e3


if __name__ == "__main__":
    main()
