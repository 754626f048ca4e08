"""Export beside plain pyvista: time and memory of stills and films, as ratios within one run.

Run by hand: ``python -m benchmarks.export``. Each floor is measured right before what is compared
with it, in a process of its own, and draws as many triangles at the same size. The body is built
before anything is timed.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from pathlib import Path

from benchmarks.processes import FILM, megabytes, ran, seconds

RUNS = 3
LEAST = 200_000

SCRIPT = """
import sys
import pyvista
triangles, path, width, height, final = int(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:6])
rings = round((triangles / 2) ** 0.5)
mesh = pyvista.Sphere(theta_resolution=rings, phi_resolution=rings)
plotter = pyvista.Plotter(off_screen=True, window_size=(width, height))
plotter.add_mesh(mesh, color="tan", smooth_shading=True, pbr=bool(final), roughness=0.5)
plotter.enable_anti_aliasing("ssaa" if final else "msaa", multi_samples=8 if final else 4)
if final:
    plotter.enable_ssao(radius=0.1, kernel_size=48, blur=True)
    plotter.enable_shadows()
plotter.screenshot(path)
"""
OURS = """
import sys
from viz.cli import main
sys.exit(main(["render", "--hip-flexion", "60", "--size", sys.argv[1], "--quality", sys.argv[2],
               "--workers", sys.argv[4], *sys.argv[5:], "-o", sys.argv[3]]))
"""
WORKERS = """
import sys, time
from meshes.body import Body
from scenes.scene import Scene
from viz import render
if __name__ == "__main__":
    count, path = int(sys.argv[1]), sys.argv[2]
    scene = Scene(motion={"name": "hip_flexion", "seconds": count / 30, "fps": 30},
                  picture={"size": (1920, 1080)})
    body = Body.default()
    for workers in (1, 2):
        start = time.perf_counter()
        render(scene, path, body, workers=workers)
        print(time.perf_counter() - start)
"""


def row(what: str, ours: float, floor: float, unit: str, wanted: str) -> None:
    """Print a line of the table."""
    print(f"{what:<46}{ours:9.2f}{floor:9.2f} {unit:<3}{ours / floor:7.2f}   {wanted}", flush=True)


def stills(still: str, count: str) -> None:
    """Times of one picture."""
    for quality, wanted in (("draft", "<= 2.0"), ("final", "<= 1.3")):
        final = str(int(quality == "final"))
        pairs = [
            (
                seconds(SCRIPT, count, still, "1920", "1080", final),
                seconds(OURS, "1920x1080", quality, still, "1"),
            )
            for _ in range(RUNS)
        ]
        floor, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
        row(f"1080p still, {quality}, cold", ours, floor, "s", wanted)


def films(film: str, pooled: Path) -> None:
    """Times of a film, alone and shared out; ``pooled`` is a script to be written."""
    floor, ours = ran("-c", FILM, "120", film)
    row("120 frames of mp4, 4 samples a pixel", ours, floor, "s", "<= 1.3")
    pooled.write_text(WORKERS)
    for threads, told in ((1, "one worker beside two, a drawing thread each"),
                          (os.cpu_count() or 1, "the same, all cores to each")):  # fmt: skip
        os.environ["LP_NUM_THREADS"] = str(threads)
        one, two = ran(str(pooled), "120", film)
        row(told, one, two, "s", ">= 1.4 where a worker leaves a core free")
    del os.environ["LP_NUM_THREADS"]


def memory(still: str, film: str, count: str) -> None:
    """Peaks of memory."""
    script = OURS.replace('"--hip-flexion", "60", ', "")
    motion = ("--motion", "hip_flexion", "--fps", "30", "--seconds")
    short, long = (
        megabytes(script, "1280x720", "draft", film, "1", *motion, length) for length in ("1", "6")
    )
    row("peak memory, 180 frames beside 30", long, short, "MB", "<= 1.1")
    for quality in ("draft", "final"):
        floor = megabytes(SCRIPT, count, still, "3840", "2160", str(int(quality == "final")))
        ours = megabytes(OURS, "3840x2160", quality, still, "1")
        row(f"peak memory at 4K, {quality}", ours, floor, "MB", "<= 1.5")


def main() -> None:
    from meshes.body import Body
    from meshes.pose import Pose

    os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")
    triangles = sum(len(part.faces) for part in Body.default().posed(Pose()).parts)
    count = str(max(triangles, LEAST))
    print(f"{triangles} triangles, median of {RUNS}, {os.cpu_count()} cores")
    print(f"{'':<46}{'ours':>9}{'floor':>9}    {'ratio':>7}   wanted")
    with tempfile.TemporaryDirectory() as folder:
        still, film = str(Path(folder) / "a.png"), str(Path(folder) / "a.mp4")
        seconds(OURS, "320x240", "draft", still, "1")
        stills(still, count)
        films(film, Path(folder) / "workers.py")
        memory(still, film, count)


if __name__ == "__main__":
    main()
