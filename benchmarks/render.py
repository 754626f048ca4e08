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
# Positions of all frames are ready before the clock starts; per frame only drawing and encoding.
FILM = """
import sys, time
import numpy as np
from meshes.body import Body
from scenes.scene import Scene
from viz.opengl import require_opengl
require_opengl()
import imageio_ffmpeg, pyvista
from viz import render
from viz.capture import Shutter
from viz.formats.film import H264, framed_stage, percents
count, fps, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
motion = {"name": "hip_flexion", "seconds": count / fps, "fps": fps}
scene = Scene(motion=motion, picture={"size": (1920, 1080), "orientation_marker": False})
body = Body.default()
render(scene.model_copy(update={"motion": None}), path + ".png", body)

at = percents(scene.motion, True)
shots = []
for percent in at:
    posed = body.posed(scene.posed(percent))
    shots.append([(p.vertices.astype(np.float32), p.normals.astype(np.float32))
                  for p in posed.parts])
stage = framed_stage(scene, body)
plotter = pyvista.Plotter(off_screen=True, window_size=(1920, 1080), lighting="three lights")
plotter.enable_anti_aliasing("msaa", multi_samples=4)
meshes = []
for part in posed.parts:
    points, normals = shots[0][len(meshes)]
    mesh = pyvista.PolyData.from_regular_faces(points.copy(), part.faces)
    mesh.point_data["Normals"] = normals.copy()
    mesh.GetPointData().SetActiveNormals("Normals")
    actor = plotter.add_mesh(mesh, color="tan")
    actor.prop.interpolation = "Physically based rendering"
    meshes.append(mesh)
for name in ("position", "focal_point", "up", "view_angle"):
    setattr(plotter.camera, name, getattr(stage.plotter.camera, name))
stage.close()
shutter = Shutter(plotter)
plotter.renderer.camera_set = True
shutter.shot()
if len(sys.argv) > 4:
    plotter.screenshot(sys.argv[4])
start = time.perf_counter()
writer = imageio_ffmpeg.write_frames(path, (1920, 1080), fps=fps, codec="libx264", quality=None,
                                     output_params=["-preset", "veryfast", "-crf", "17"],
                                     macro_block_size=2)
writer.send(None)
for shot in shots:
    for mesh, (points, normals) in zip(meshes, shot):
        mesh.points[:] = points
        mesh.point_data["Normals"][:] = normals
        mesh.GetPoints().Modified()
        mesh.GetPointData().GetNormals().Modified()
    writer.send(np.ascontiguousarray(shutter.shot()))
writer.close()
print(time.perf_counter() - start)
plotter.close()
del shots

start = time.perf_counter()
render(scene, path, body)
print(time.perf_counter() - start)
print(sum(len(part.faces) for part in posed.parts))
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
        floor, ours, _ = ran(FILM, str(FRAMES), str(FPS), film)
        row(f"{FRAMES} frames of mp4, 4 samples a pixel", ours, "s", floor, "<= 1.5")
        for quality in ("draft", "final"):
            row(f"peak memory, {quality}", megabytes(OUR_PICTURE, quality, picture), "MB",
                most="<= 900")  # fmt: skip


if __name__ == "__main__":
    main()
