"""How long pictures and films take, beside plain pyvista doing the same: a table with ratios.

Run by hand: ``python benchmarks/render.py``. Each floor is measured in the same run, right before
what is compared with it. The body is built (and numba's kernels compiled) before anything is timed.
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
SIZE = (1920, 1080)
FRAMES, FPS = 120, 30

PLAIN_PICTURE = """
import sys
import pyvista
rings = max(8, round((int(sys.argv[1]) / 2) ** 0.5))
mesh = pyvista.Sphere(theta_resolution=rings, phi_resolution=rings)
plotter = pyvista.Plotter(off_screen=True, window_size=(1920, 1080))
plotter.add_mesh(mesh, color="tan", smooth_shading=True)
plotter.enable_anti_aliasing("msaa", multi_samples=4)
plotter.screenshot(sys.argv[2])
"""
OUR_PICTURE = """
import sys
from viz.cli import main
sys.exit(main(["render", "--hip-flexion", "60", "--size", "1920x1080", "--quality", sys.argv[1],
               "-o", sys.argv[2]]))
"""
# The floor: the same stage with every pose made before the clock starts, so that only drawing,
# reading back and encoding are left. The film: all of `render`, poses and framing included.
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
count, fps, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
motion = {"name": "hip_flexion", "seconds": count / fps, "fps": fps}
scene = Scene(motion=motion, picture={"size": (1920, 1080)})
body = Body.default()
poses = [body.posed(scene.posed(percent)) for percent in percents(scene.motion, True)]
stage = framed_stage(scene, body)
reel = Reel(stage)
reel.frame()
start = time.perf_counter()
writer = imageio_ffmpeg.write_frames(path, (1920, 1080), fps=fps, codec="libx264", quality=None,
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
PEAK = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
sys.exit(status)
"""


def ran(script: str, *arguments: str) -> list[float]:
    """Run a script in a fresh process and return the numbers it prints."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], check=True, capture_output=True, text=True
    )
    return [float(line) for line in done.stdout.splitlines() if line]


def cold(script: str, *arguments: str) -> float:
    """Seconds that a fresh process takes."""
    start = time.perf_counter()
    ran(script, *arguments)
    return time.perf_counter() - start


def megabytes(script: str, *arguments: str) -> float:
    """Peak memory of a fresh process, MB."""
    return ran(PEAK, sys.executable, "-c", script, *arguments)[-1]


def row(what: str, value: float, unit: str, floor: float | None = None, most: str = "") -> None:
    """Print a line of the table."""
    beside = f"{floor:9.2f}{value / floor:9.2f}" if floor else " " * 18
    print(f"{what:<52}{value:9.2f} {unit:<3}{beside}   {most}", flush=True)


def main() -> None:
    from meshes.body import Body
    from meshes.pose import Pose

    os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")
    triangles = sum(len(part.faces) for part in Body.default().posed(Pose()).parts)
    print(f"{triangles} triangles, {SIZE[0]}x{SIZE[1]}, median of {RUNS}, {os.cpu_count()} cores")
    print(f"{'':<52}{'ours':>9}    {'floor':>9}{'ratio':>9}   wanted")
    with tempfile.TemporaryDirectory() as folder:
        picture, film = str(Path(folder) / "a.png"), str(Path(folder) / "a.mp4")
        cold(OUR_PICTURE, "draft", picture)
        pairs = [
            (cold(PLAIN_PICTURE, str(triangles), picture), cold(OUR_PICTURE, "draft", picture))
            for _ in range(RUNS)
        ]
        floor, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
        row("picture, draft, cold process, cached body", ours, "s", floor, "<= 2.5")
        row("picture, final, cold process", cold(OUR_PICTURE, "final", picture), "s", floor)
        floor, ours = ran(FILM, str(FRAMES), str(FPS), film)
        row(f"{FRAMES} frames of mp4, 4 samples a pixel", ours, "s", floor, "<= 1.5")
        for quality in ("draft", "final"):
            row(f"peak memory, {quality}", megabytes(OUR_PICTURE, quality, picture), "MB",
                most="<= 900")  # fmt: skip


if __name__ == "__main__":
    main()
