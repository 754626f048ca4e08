"""How long a body takes: built from nothing, from the cache, and posed; ratios in one run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import numpy as np

LIMITS = {"built": 15.0, "from cache": 0.3, "one pose": 0.060, "physique": 0.150}
COLD = """
import time
start = time.perf_counter()
from meshes import Body, Pose
imported = time.perf_counter()
body = Body.default()
built = time.perf_counter()
body.posed(Pose(hip_flexion_r=60))
posed = time.perf_counter()
print(imported - start, built - imported, posed - built)
"""


def cold(cache: str, numba_cache: str) -> tuple[float, ...]:
    """Seconds to import, to make the body and for the first pose, in a fresh process."""
    env = {**os.environ, "ILIOPSOAS_CACHE": cache, "NUMBA_CACHE_DIR": numba_cache}
    run = subprocess.run(
        [sys.executable, "-c", COLD], env=env, check=True, capture_output=True, text=True
    )
    return tuple(float(word) for word in run.stdout.split())


def median_seconds(
    job: Callable[[int], object], times: int, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Median duration of ``job(i)`` by a clock."""
    taken = []
    for i in range(times):
        start = clock()
        job(i)
        taken.append(clock() - start)
    return float(np.median(taken))


def row(name: str, seconds: float, limit: float | None, floor: float) -> None:
    """Print one line of the table."""
    bound = "" if limit is None else f"{1000 * limit:10.0f}"
    print(f"{name:42s} {1000 * seconds:10.1f} {bound:>10s} {seconds / floor:10.1f}")


def main() -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as kernels:
        first = cold(folder, kernels)
        cached = min(cold(folder, kernels) for _ in range(3))
        rebuilt = cold(folder + "/other", kernels)
    from meshes import Body, Physique, Pose
    from meshes.skeleton import built_skeleton

    body = Body.default()
    parts = body.posed().parts
    points = np.vstack([part.vertices for part in parts])
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
    floor = median_seconds(
        lambda _: [(part.vertices @ turn.T, part.normals @ turn.T) for part in parts], 50
    )
    pose = median_seconds(lambda i: body.posed(Pose(hip_flexion_r=i % 120, hip_flexion_l=30)), 60)
    strings = median_seconds(lambda i: body.fascicles(Pose(hip_flexion_r=i % 120)), 60)
    other = median_seconds(
        lambda i: built_skeleton(physique=Physique(i % 10 / 10, femoral_version=10 + i)), 25
    )
    print(f"{len(points)} vertices; floor: turning them and their normals once, part by part\n")
    print(f"{'':42s} {'ms':>10s} {'limit, ms':>10s} {'x floor':>10s}")
    row("first use, kernels compiled: built", first[1], None, floor)
    row("  first pose, kernels compiled", first[2], None, floor)
    row("built from nothing", rebuilt[1], LIMITS["built"], floor)
    row("from cache", cached[1], LIMITS["from cache"], floor)
    row("  import of meshes before it", cached[0], None, floor)
    row("  first pose after it", cached[2], None, floor)
    row("another physique: the skeleton rebuilt", other, LIMITS["physique"], floor)
    row("one pose, whole body with normals", pose, LIMITS["one pose"], floor)
    row("  of it: the taut strings", strings, None, floor)


if __name__ == "__main__":
    main()
