"""Muscles over the whole grid of poses: what they are held to, measured; and how fast they are.

``python -m benchmarks.muscles`` runs all poses, ``--quick`` every eighth of them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pyvista as pv

from benchmarks.body import cold, median_seconds
from benchmarks.measured import FEMORAL, HIP, Walls, depth_in_lesser_pelvis, hip, trimmed
from benchmarks.peer import gait2392
from meshes import Body, Part, Pose, PosedBody
from meshes.geometry.frames import inverse, moved
from meshes.geometry.solids import signed_volume
from meshes.geometry.strings import Lanes, taut
from meshes.geometry.types import Array
from meshes.muscles.bundle import Bundle
from meshes.muscles.calibration import clearances
from meshes.muscles.records import Attachment, muscle_records
from meshes.muscles.strung import BARRIERS

MUSCLES = ("psoas_major_r", "iliacus_r", "psoas_minor_r")
WALLS = ("hip_bone_r", "sacrum", "femur_r", "l5", "l4", "l3", "l2", "l1")
SIDEWAYS = [(a, r) for a in (-20, 0, 20) for r in (-20, 0, 20) if (a, r) != (0, 0)]
GRID = (
    *(hip(f) for f in range(-20, 121, 5)),
    *(hip(f, a, r) for f in range(-20, 91, 5) for a, r in SIDEWAYS),
    *(hip(f, a) for f in range(105, 121, 5) for a in (-15, -30)),
    *(Pose(lumbar_flexion=float(f)) for f in range(-20, 61, 5)),
)
"""Flexion alone; with adduction and rotation up to 90; with abduction beyond 100; the back bent."""
STEP = 2.5
ATTACHED = 8.0
"""Vertices nearer than this to where a string stops, or to its way from there to its place in the
footprint, belong to its attachment, mm."""
Row = tuple[str, str, str]


def table(title: str, rows: Sequence[Row]) -> None:
    """Print what was measured, how much, and what it is held to."""
    print(f"\n{title}")
    for what, found, bar in rows:
        print(f"  {what:58s} {found:>28s}   {bar}")


# Strings.


def string_rows(body: Body, poses: Sequence[Pose]) -> list[Row]:
    """Clearance, the right side of bone, arms against differences, positive arms."""
    bundle, skeleton = body.muscles.bundles[0], body.skeleton
    femoral = np.isin(bundle.muscles, FEMORAL)
    walls = Walls(skeleton, WALLS)
    gaps, deep, off, least, through = [], [], [], [], []
    asked = poses[:: max(1, len(poses) // 30)]
    for pose in poses:
        gaps.append(clearances(bundle, skeleton, pose).min())
        motions = skeleton.motions(pose)
        own = [f for f in body.fascicles(pose) if f.muscle in MUSCLES]
        if pose in asked:
            through += walls.passed(own, motions)
        back = inverse(motions["pelvis"])
        points = moved(back, np.concatenate([trimmed(f.points) for f in own]))
        deep.append(depth_in_lesser_pelvis(skeleton, points).max())
        arm = bundle.moment_arms(skeleton, pose, "hip_flexion_r")
        least.append(arm[femoral].min())
        off.append(np.abs(arm + _difference(bundle, body, pose)))
    wrong = np.concatenate(off)
    return [
        ("poses", f"{len(poses)}", ""),
        ("least clearance of a string to bone, mm", f"{min(gaps):.2f}", "> 0.5"),
        (f"strings that pass through a bone, {len(asked)} poses", f"{len(through)}", "0"),
        ("deepest string in the lesser pelvis, mm", f"{max(deep):.2f}", "0"),
        ("arm against -dL/dq: greatest, median, mm",
         f"{wrong.max():.3f}, {np.median(wrong):.3f}", "<= 0.3, <= 0.1"),
        ("least flexion arm of a string, mm", f"{min(least):.1f}", "> 0"),
    ]  # fmt: skip


def _difference(bundle: Bundle, body: Body, pose: Pose, step: float = 0.05) -> Array:
    ends = []
    for sign in (1.0, -1.0):
        motions = body.skeleton.motions(pose, {"hip_flexion_r": sign * step})
        ends.append(bundle.taut(bundle.rigid(motions, body.skeleton)).lengths)
    return np.asarray((ends[0] - ends[1]) / np.radians(2.0 * step))


def smoothness_rows(body: Body) -> list[Row]:
    """Lengths and vertices along flexion, and along the bending of the back."""
    bundle, skeleton = body.muscles.bundles[0], body.skeleton
    rows: list[Row] = []
    for name, stops in (("hip_flexion_r", (-20.0, 120.0)), ("lumbar_flexion", (-20.0, 60.0))):
        angles = np.arange(stops[0], stops[1] + 0.1, STEP)
        lengths, vertices = [], []
        for angle in angles:
            posed = body.posed(Pose(**{name: angle}))
            motions = skeleton.motions(posed.pose)
            lengths.append(bundle.taut(bundle.rigid(motions, skeleton)).lengths)
            vertices.append(np.concatenate([posed[muscle].vertices for muscle in MUSCLES]))
        table_, x = np.array(lengths), np.array(vertices)
        second = np.linalg.norm(np.diff(x, 2, axis=0), axis=-1)
        span = f"{name} {stops[0]:g}…{stops[1]:g}"
        rows += [
            (f"{span}: change of length, mm a degree",
             f"{np.abs(np.diff(table_, axis=0)).max() / STEP:.2f}", "<= 1.0"),
            (f"{span}: second difference of length, mm",
             f"{np.abs(np.diff(table_, 2, axis=0)).max():.3f}", "<= 0.5"),
            (f"{span}: second difference of vertices, p99, most, mm",
             f"{np.percentile(second, 99):.2f}, {second.max():.2f}", "p99 <= 1"),
        ]  # fmt: skip
    return rows


# Bodies.


def body_rows(body: Body, poses: Sequence[Pose]) -> list[Row]:
    """Volume, penetration of bone and of each other, there and back."""
    rest = {part.name: part for part in body.posed().parts}
    volumes: list[float] = []
    deepest, share, mutual = [], [], []
    for pose in poses:
        posed = body.posed(pose)
        for name in MUSCLES:
            held = signed_volume(rest[name].vertices, rest[name].faces)
            part = posed[name]
            volumes.append(signed_volume(part.vertices, part.faces) / held - 1.0)
            gaps = bone_gaps(body, posed, part)
            deepest.append(-gaps.min())
            share.append(np.mean(gaps < 0.0))
        mutual.append(mutual_depth(posed["psoas_major_r"], posed["iliacus_r"]))
    again = [body.posed(hip(f)) for f in (0, 120, 0)]
    same = all(np.array_equal(again[0][name].vertices, again[2][name].vertices) for name in MUSCLES)
    return [
        ("greatest change of volume, %", f"{100.0 * np.abs(volumes).max():.4f}", "<= 0.1"),
        ("deepest vertex in bone, attachments left out, mm", f"{max(deepest):.2f}", "<= 1"),
        ("greatest share of vertices in bone, %", f"{100.0 * max(share):.2f}", "<= 0.5"),
        ("psoas in iliacus, deepest vertex, mm", f"{max(mutual):.2f}", "<= 1"),
        ("0 -> 120 -> 0 the same to the last bit", "yes" if same else "NO", "yes"),
    ]


def bone_gaps(body: Body, posed: PosedBody, part: Part) -> Array:
    """Distances (n,) of a muscle's vertices to bone, its attachments left out, mm."""
    bundle = body.muscles.bundles[0]
    motions = body.skeleton.motions(posed.pose)
    rigid = bundle.rigid(motions, body.skeleton)
    points = moved(inverse(motions["pelvis"]), part.vertices)
    ends = np.array(
        [end for f in posed.fascicles if f.muscle == part.name for end in f.points[[0, -1]]]
    )
    ends = np.concatenate([ends, moved(motions["femur_r"], footprint(body, part.name))])
    apart = np.linalg.norm(part.vertices[:, None] - ends, axis=-1).min(axis=1)
    own = points[apart > ATTACHED]
    gaps = [bundle.fields.distance(k, moved(inverse(m), own)) for k, m in enumerate(rigid)]
    return np.asarray(np.min(gaps, axis=0))


def footprint(body: Body, muscle: str) -> Array:
    """Places (n, 3) from where the strings of a right muscle stop to all over its footprint.

    At neutral; none where it has no footprint.
    """
    record = muscle_records()[muscle.removesuffix("_r")]
    if not record.footprint:
        return np.empty((0, 3))

    def laid(place: Attachment) -> Array:
        points = [w * body.skeleton.landmark(f"{place.bone}_r", at) for at, w in place.weights]
        return np.sum(points, axis=0)

    shares = np.linspace(0.0, 1.0, 5)
    over = [(float(u), float(v)) for u in shares for v in shares]
    stops, feet = (np.array([laid(area(uv)) for uv in over])
                   for area in (record.insertion, record.foot))  # fmt: skip
    return np.concatenate([stops + share * (feet - stops) for share in shares])


def mutual_depth(one: Part, other: Part) -> float:
    """How deep the vertices of two muscles lie in each other, mm: beyond their common tendon."""
    deepest = 0.0
    for a, b in ((one, other), (other, one)):
        solid = pv.PolyData.from_regular_faces(b.vertices, b.faces)
        belly = pv.PolyData(a.vertices[a.fields["tendon"] < 0.5])
        gaps = belly.compute_implicit_distance(solid)["implicit_distance"]
        deepest = max(deepest, float(-np.min(gaps)))
    return deepest


# Speed.


def core_seconds(job: Callable[[int], object], times: int) -> float:
    """Median time of ``job(i)`` on one core, whatever else the machine does."""
    return median_seconds(job, times, time.process_time)


def speed_rows(body: Body, times: int) -> list[Row]:
    """Medians of one process; the first poses, which compile, are left out."""
    rng = np.random.default_rng(1)
    flexions = rng.uniform(-20.0, 120.0, times + 5)
    both = [
        Pose(hip_flexion_r=f, hip_flexion_l=g)
        for f, g in zip(flexions, flexions[::-1], strict=True)
    ]
    for pose in both[-5:]:
        body.posed(pose)
    six = core_seconds(lambda i: body.muscles.posed(body.skeleton, both[i]), times)
    body.muscles.posed(body.skeleton, Pose())
    one = core_seconds(lambda i: body.muscles.posed(body.skeleton, hip(flexions[i])), times)
    whole = core_seconds(lambda i: body.posed(both[i]), times)
    strings = core_seconds(lambda i: body.fascicles(both[i]), times)
    rows = [
        ("six muscles, paths to normals, ms", f"{1e3 * six:.1f}", "<= 60, aim 33"),
        ("one hip moving alone, six muscles given, ms", f"{1e3 * one:.1f}", "<= 30, aim 16"),
        ("the whole body with its bones, ms", f"{1e3 * whole:.1f}", ""),
        ("the strings alone, both sides, ms", f"{1e3 * strings:.1f}", ""),
        *_cost_rows(body, flexions),
    ]
    peer = gait2392()
    if peer is not None:
        own = core_seconds(lambda i: _both_lengths(body, hip(flexions[i])), times)
        other = peer.seconds()
        rows += [
            ("psoas and iliacus, lengths of one hip, ms", f"{1e3 * own:.2f}", ""),
            (f"OpenSim {peer.version.split('-')[0]}, two lines, ms", f"{1e3 * other:.3f}", ""),
            ("ratio; strings here to lines there",
             f"{own / other:.0f}; {len(body.muscles.bundles[0].names)} to 2", ""),
        ]  # fmt: skip
    return rows


def _both_lengths(body: Body, pose: Pose) -> Array:
    bundle = body.muscles.bundles[0]
    return bundle.taut(bundle.rigid(body.skeleton.motions(pose), body.skeleton)).lengths


def _cost_rows(body: Body, flexions: Array) -> list[Row]:
    """Cost of 1, 4 and 16 times the strings of a side."""
    bundle = body.muscles.bundles[0]
    costs = {}
    for copies in (1, 4, 16):
        job = _repeated(bundle, body, copies)
        job(0.0)
        times = max(6, 48 // copies)
        costs[copies] = core_seconds(lambda i, job=job: job(flexions[i % 20]), times)
    return [
        (f"{copies * len(bundle.names)} strings ({copies}x), ms",
         f"{1e3 * cost:.1f}  ({cost / costs[1]:.1f}x)", "linear" if copies > 1 else "")
        for copies, cost in costs.items()
    ]  # fmt: skip


def _repeated(bundle: Bundle, body: Body, copies: int) -> Callable[[float], object]:
    """A job that pulls each string of a bundle taut ``copies`` times at a flexion of the hip."""
    batch, lanes = bundle.batch, bundle.batch.lanes
    gates = int(lanes.offsets[-1])
    offsets = np.concatenate([[0], *(lanes.offsets[1:] + k * gates for k in range(copies))])

    def many(values: Array) -> Array:
        return np.ascontiguousarray(np.concatenate([values] * copies))

    wide = Lanes(
        offsets.astype(np.int64),
        *(many(getattr(lanes, n)) for n in ("constraints", "starts", "stiffness", "rests")),
    )
    names = ("origins", "insertions", "origin_carriers", "insertion_carriers", "carriers")
    frames = ("centres", "axes_u", "axes_v")
    whole = replace(batch, lanes=wide, **{n: many(getattr(batch, n)) for n in (*names, *frames)})

    def job(flexion: float) -> object:
        rigid = bundle.rigid(body.skeleton.motions(hip(flexion)), body.skeleton)
        return taut(wide, *whole.posed(bundle.carried(rigid)), BARRIERS)

    return job


def building_rows() -> list[Row]:
    """A body built from nothing and one from the cache, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as kernels:
        first = cold(folder, kernels)
        cached = min(cold(folder, kernels)[1] for _ in range(3))
        rebuilt = cold(folder + "/other", kernels)[1]
    return [
        ("body built, s", f"{rebuilt:.1f}", "<= 15"),
        ("body built, kernels compiled on the way, s", f"{first[1]:.1f}", "once"),
        ("body from the cache, s", f"{cached:.2f}", "<= 0.3"),
    ]


def arm_rows(body: Body) -> list[Row]:
    """Arms and lengths at round angles."""
    rows = []
    for muscle in FEMORAL:
        for flexion in (0, 30, 60, 90, 110, 120):
            pose = hip(flexion)
            found = [body.moment_arm(muscle, pose, name) for name in HIP]
            words = "  ".join(f"{arm:6.1f}" for arm in (body.length(muscle, pose), *found))
            rows.append((f"{muscle} at {flexion}: length, flexion, adduction, rotation", words, ""))
    return rows


def main(words: Sequence[str] = ()) -> None:
    """Run the grid and print the tables."""
    quick = "--quick" in words
    start = time.perf_counter()
    body = Body.default()
    poses = GRID[::8] if quick else GRID
    table("Strings", string_rows(body, poses))
    table(f"Smoothness, steps of {STEP} degrees", smoothness_rows(body))
    table("Bodies", body_rows(body, poses))
    table("Arms, mm", arm_rows(body))
    table("Speed, medians on one core", speed_rows(body, 20 if quick else 60))
    if not quick:
        table("Building", building_rows())
    print(f"\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
