"""Export beside plain pyvista: time and memory of stills and films, as ratios within one run.

Run by hand: ``python benchmarks/export.py``. Each floor is measured right before what is compared
with it, in a process of its own, and draws as many triangles at the same size. The body is built
before anything is timed.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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
plotter.screenshot(path)
"""
OURS = """
import sys
from viz.cli import main
sys.exit(main(["render", "--hip-flexion", "60", "--size", sys.argv[1], "--quality", sys.argv[2],
               "--workers", sys.argv[4], *sys.argv[5:], "-o", sys.argv[3]]))
"""
# Drawing and encoding alone: the same stage, every pose made before the clock starts.
FILM = """
import sys, time
import imageio_ffmpeg
import numpy as np
from meshes.body import Body
from scenes.scene import Scene
from viz.opengl import require_opengl
require_opengl()
from viz import render
from viz.capture import Reel
from viz.formats.film import framed_stage, percents
count, path = int(sys.argv[1]), sys.argv[2]
scene = Scene(motion={"name": "hip_flexion", "seconds": count / 30, "fps": 30},
              picture={"size": (1920, 1080)})
body = Body.default()
poses = [body.posed(scene.posed(percent)) for percent in percents(scene.motion, True)]
stage = framed_stage(scene, body)
reel = Reel(stage)
reel.frame()
start = time.perf_counter()
writer = imageio_ffmpeg.write_frames(path, (1920, 1080), fps=30, codec="libx264", quality=None,
                                     output_params=["-preset", "veryfast", "-crf", "17"],
                                     macro_block_size=2)
writer.send(None)
for posed in poses:
    stage.show(posed)
    writer.send(np.ascontiguousarray(reel.frame()))
writer.close()
print(time.perf_counter() - start)
stage.close()
del poses
start = time.perf_counter()
render(scene, path, body)
print(time.perf_counter() - start)
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
PEAK = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
sys.exit(status)
"""


def ran(*line: str) -> list[float]:
    """Run Python in a fresh process and return the numbers it prints."""
    done = subprocess.run([sys.executable, *line], check=True, capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()]


def seconds(script: str, *words: str) -> float:
    """Seconds that a fresh process takes."""
    start = time.perf_counter()
    ran("-c", script, *words)
    return time.perf_counter() - start


def megabytes(script: str, *words: str) -> float:
    """Peak memory of a fresh process, MB."""
    return ran("-c", PEAK, sys.executable, "-c", script, *words)[-1]


def row(what: str, ours: float, floor: float, unit: str, wanted: str) -> None:
    """Print a line of the table."""
    print(f"{what:<46}{ours:9.2f}{floor:9.2f} {unit:<3}{ours / floor:7.2f}   {wanted}", flush=True)


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
        floor, ours = ran("-c", FILM, "120", film)
        row("120 frames of mp4, 4 samples a pixel", ours, floor, "s", "<= 1.3")
        pooled = Path(folder) / "workers.py"
        pooled.write_text(WORKERS)
        one, two = ran(str(pooled), "120", film)
        row("one worker beside two, 120 frames", one, two, "s", ">= 1.4")
        motion = ("--motion", "hip_flexion", "--fps", "30", "--seconds")
        short, long = (
            megabytes(
                OURS.replace('"--hip-flexion", "60", ', ""), "1280x720", "draft", film, "1",
                *motion, length,
            )
            for length in ("1", "6")
        )  # fmt: skip
        row("peak memory, 180 frames beside 30", long, short, "MB", "<= 1.1")
        for quality in ("draft", "final"):
            floor = megabytes(SCRIPT, count, still, "3840", "2160", str(int(quality == "final")))
            ours = megabytes(OURS, "3840x2160", quality, still, "1")
            row(f"peak memory at 4K, {quality}", ours, floor, "MB", "<= 1.5")


if __name__ == "__main__":
    main()
