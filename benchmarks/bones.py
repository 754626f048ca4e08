"""How near the bones are to real ones, how sound their meshes are and how long they take to build.

The real bones are looked for in ``../shared/reference``; without them only the meshes are measured.
A coccyx that is one with a real sacrum is cut off first: in the body it is a bone of its own.
Names of bones as arguments leave the others out of the last table.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyvista as pv
import trimesh

from meshes.geometry.crossings import crossings
from meshes.geometry.frames import moved
from meshes.geometry.gauges import first_hits
from meshes.geometry.loop import subdivision
from meshes.geometry.nearest import Surface
from meshes.geometry.register import Template, laid_whole, registered, similarity_between
from meshes.geometry.types import Array
from meshes.loaders.builtin import patterns
from meshes.loaders.fitting import starts_in_frame
from meshes.physique import Physique
from meshes.skeleton import Skeleton, built_skeleton

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "reference" / "bones"
FEMUR_AXES = np.array([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
FITTED = {"hip_bone": 0.5, "femur": 0.5, "sacrum": 0.8, "vertebra": 0.5}
STRANGER = {
    "hip_bone": (2.4, 5.6),
    "femur": (2.6, 6.6),
    "sacrum": (2.4, 5.6),
    "vertebra": (1.7, 4.5),
}
SAMPLES = 6000
HOLLOW = 15.0
ROUNDS = 4
CLOSER = (30.0, 6.0, 1.5, 0.4, 0.15, 0.05, 0.02)
SLAB = 4.0
NARROWING = 0.97


@dataclass(frozen=True)
class Real:
    """A real bone: its name here, where it is from, and its surface with X anterior and Y up."""

    name: str
    source: str
    surface: Surface

    @property
    def kind(self) -> str:
        word = self.name.removesuffix("_r").removesuffix("_l")
        return word if word in FITTED else "vertebra"


def real_bones() -> Iterator[Real]:
    """The reference bones that are here, in a frame like the body's."""
    for source in ("visible_human", "gait2392"):
        for file in sorted((REFERENCE / source).glob("*.ply")):
            name = file.stem.lower().replace("hip_", "hip_bone_")
            surface = read(file, turn_of(source, file.stem))
            if name == "sacrum":
                surface = without_coccyx(surface)
            yield Real(name, source, surface)
    for file in (REFERENCE / "femur").glob("*.obj"):
        yield Real("femur_r", "artisynth", read(file, FEMUR_AXES))


def turn_of(source: str, stem: str) -> Array:
    table = json.loads((REFERENCE / source / "transforms.json").read_text(encoding="utf-8"))
    if "T_ct_to_pelvis" in table:
        return np.array(table["T_ct_to_pelvis"])[:3, :3]
    transforms = [v for k, v in table["bones"][stem].items() if k.startswith("T_")]
    return np.array(transforms[0])[:3, :3] if transforms else np.eye(3)


def read(file: Path, turn: Array) -> Surface:
    mesh = trimesh.load_mesh(file, process=True)
    mesh.fix_normals()
    return Surface(np.asarray(mesh.vertices) @ turn.T, np.asarray(mesh.faces, dtype=np.int64))


def without_coccyx(surface: Surface) -> Surface:
    """The sacrum (Y up) without a coccyx fused to it, closed by a level cut.

    The cut is at the narrowing between the two: the height in the lower half at which the bone is
    least broad beside its greatest breadth below. Without a narrowing the bone stays whole.
    """
    points = surface.sampled(20000).points
    low, high = points[:, 1].min(), points[:, 1].max()
    heights = np.arange(low + SLAB, (low + high) / 2.0, 1.0)
    slabs = (points[np.abs(points[:, 1] - height) < SLAB / 2.0, 2] for height in heights)
    breadths = np.array([np.ptp(slab) for slab in slabs])
    narrowing = breadths / np.maximum.accumulate(breadths)
    if narrowing.min() > NARROWING:
        return surface
    origin = (0.0, float(heights[narrowing.argmin()]), 0.0)
    triangles: Any = surface.faces
    whole = pv.PolyData.from_regular_faces(surface.vertices, triangles)
    rest = whole.clip_closed_surface(normal=(0.0, 1.0, 0.0), origin=origin).triangulate().clean()
    faces = np.asarray(rest.regular_faces, dtype=np.int64)
    return Surface(np.asarray(rest.points, dtype=np.float64), faces)


def open_samples(real: Real) -> Array:
    """Points (k, 3) spread over a real bone; of a sacrum only those on its outside.

    The cage closes the sacral canal and foramina: a point whose normal meets the bone again within
    15 mm lies on a wall of one of them.
    """
    samples = real.surface.sampled(SAMPLES)
    if real.kind != "sacrum":
        return samples.points
    starts = samples.points + 0.05 * samples.normals
    surface = real.surface
    again = first_hits(surface.vertices, surface.faces, starts, samples.normals)
    return np.asarray(samples.points[again > HOLLOW])


def distances(own: Surface, real: Real) -> tuple[float, float]:
    """Symmetric surface distance: mean of both directions and 95th percentile, mm."""
    points = own.sampled(SAMPLES).points
    there = np.linalg.norm(real.surface.nearest(points)[0] - points, axis=1)
    points = open_samples(real)
    back = np.linalg.norm(own.nearest(points)[0] - points, axis=1)
    mean = float(there.mean() + back.mean()) / 2.0
    return mean, float(np.percentile(np.concatenate([there, back]), 95))


def fitted_cage(real: Real) -> tuple[float, float]:
    """Distance left when the cage's topology is fitted to a real bone."""
    template = patterns()[real.name].template
    starts = starts_in_frame(real.name, real.surface, np.eye(4))
    for _ in range(ROUNDS):
        fit = registered(template, real.surface, starts, stiffness=CLOSER)
        template, starts = Template(fit.control, template.faces), [np.eye(4)]
    refined = subdivision(template.faces, len(fit.control), 3)
    return distances(Surface(refined.matrix @ fit.control, refined.faces), real)


def laid(real: Real, skeleton: Skeleton) -> Array:
    """Similarity (4, 4) that lays the body's own bone onto a real one."""
    bone = skeleton[real.name]
    starts = starts_in_frame(real.name, real.surface, np.eye(4))
    similarity = laid_whole(patterns()[real.name].template, real.surface, starts)[0]
    own = Surface(bone.vertices, bone.faces)
    return closest(own, own.sampled(3000).points, real, similarity, 20)


def closest(own: Surface, here: Array, real: Real, similarity: Array, steps: int) -> Array:
    """Similarity (4, 4) from a surface, of which ``here`` are points, to a real bone: closest
    points in both directions."""
    there = open_samples(real)[::2]
    for _ in range(steps):
        placed = Surface(moved(similarity, own.vertices), own.faces)
        back = moved(np.linalg.inv(similarity), placed.nearest(there)[0])
        aims = np.vstack([real.surface.nearest(moved(similarity, here))[0], there])
        similarity = similarity_between(np.vstack([here, back]), aims)
    return similarity


def between_people(one: Real, other: Real) -> tuple[float, float]:
    """Distance between two people's bones, the first laid onto the second by a similarity."""
    a, b = (real.surface.sampled(3000).points for real in (one, other))
    size = np.sqrt(np.square(b - b.mean(axis=0)).sum() / np.square(a - a.mean(axis=0)).sum())
    start = np.diag([size, size, size, 1.0])
    start[:3, 3] = b.mean(axis=0) - size * a.mean(axis=0)
    similarity = closest(one.surface, open_samples(one)[::2], other, start, 60)
    return distances(Surface(moved(similarity, one.surface.vertices), one.surface.faces), other)


def laid_bone(real: Real, skeleton: Skeleton) -> tuple[float, float]:
    """Distance from a real bone to the body's own, laid onto it by a similarity."""
    bone = skeleton[real.name]
    own = Surface(moved(laid(real, skeleton), bone.vertices), bone.faces)
    return distances(own, real)


def people() -> None:
    """How far the real bones are from each other, by the same measure."""
    print("real bones of two people, the same measure; what the body is allowed is theirs")
    reals: dict[str, list[Real]] = {}
    for real in real_bones():
        reals.setdefault(real.name, []).append(real)
    for name, own in reals.items():
        for one, other in combinations(own, 2):
            mean, p95 = between_people(one, other)
            sources = f"{one.source} on {other.source}"
            print(f"{sources:30s}{name:15s}{mean:8.2f}{p95:7.2f}", flush=True)


def verdict(value: float, limit: float) -> str:
    return " " if value <= limit else "!"


def fidelity(skeleton: Skeleton) -> None:
    print("real bones: symmetric surface distance, mm; ! beyond its limit")
    print("left out of a real sacrum: a coccyx fused to it, below the narrowing under S5, since it")
    print("is a bone of its own here; walls of canal and foramina, since the cage closes them")
    print(f"{'':30s}{'cage fitted to it':>26s}{'body laid onto it':>34s}")
    print(f"{'':30s}{'mean':>8s}{'p95':>7s}{'limit':>9s}{'mean':>12s}{'p95':>7s}{'limits':>13s}")
    wanted = sys.argv[1:]
    for real in real_bones():
        if wanted and real.name not in wanted:
            continue
        mean, p95 = fitted_cage(real)
        laid, laid95 = laid_bone(real, skeleton)
        limit, (low, high) = FITTED[real.kind], STRANGER[real.kind]
        print(
            f"{real.source:15s}{real.name:15s}{mean:8.2f}{p95:7.2f}{limit:8.1f}"
            f"{verdict(mean, limit)}{laid:12.2f}{laid95:7.2f}{low:8.1f} /{high:4.1f}"
            f"{verdict(laid, low)}{verdict(laid95, high)}",
            flush=True,
        )


def quality(vertices: Array, faces: Array) -> Array:
    """4 sqrt(3) area / sum of squared edges of every triangle; 1 for an equilateral one."""
    corners = vertices[faces]
    edges = corners - np.roll(corners, 1, axis=1)
    areas = np.linalg.norm(np.cross(edges[:, 0], edges[:, 1]), axis=1) / 2.0
    return np.asarray(4.0 * np.sqrt(3.0) * areas / np.square(edges).sum(axis=(1, 2)))


def soundness(skeleton: Skeleton) -> None:
    head = ("vertices", "Euler", "closed", "crossings", "quality p5", "least")
    print("meshes at level 3\n" + " " * 15 + "".join(f"{word:>12s}" for word in head))
    for bone in skeleton.bones:
        mesh = trimesh.Trimesh(bone.vertices, bone.faces, process=False)
        shape = quality(bone.vertices, bone.faces)
        pairs = len(crossings(bone.vertices, bone.faces))
        print(
            f"{bone.name:15s}{len(bone.vertices):12d}{mesh.euler_number:12d}"
            f"{mesh.is_watertight!s:>12s}{pairs:12d}{np.percentile(shape, 5):12.2f}"
            f"{shape.min():12.2f}"
        )


def speed() -> None:
    print("whole skeleton built, ms")
    for level in (2, 3, 4):
        taken = []
        for _ in range(4):
            start = time.perf_counter()
            built_skeleton(level)
            taken.append(1000.0 * (time.perf_counter() - start))
        print(f"  level {level}: first {taken[0]:7.0f}, then {min(taken[1:]):7.0f}")
    taken = []
    for version in range(8):
        start = time.perf_counter()
        built_skeleton(physique=Physique(sex=0.5, femoral_version=version, pelvic_incidence=55))
        taken.append(1000.0 * (time.perf_counter() - start))
    print(f"  another physique: {np.median(taken[1:]):7.0f} (at most 150)")


def main() -> None:
    """Measure and print the tables."""
    speed()
    skeleton = built_skeleton()
    print()
    soundness(skeleton)
    print()
    if not REFERENCE.exists():
        print(f"no reference bones in {REFERENCE}: the distances to real ones are left out")
        sys.exit(0)
    fidelity(skeleton)
    print()
    people()


if __name__ == "__main__":
    main()
