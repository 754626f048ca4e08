"""How long pictures and films take, beside plain pyvista doing the same: a table with ratios.

Run by hand: ``python -m benchmarks.render``. Each floor is measured in the same run, right before
what is compared with it. The body is built (and numba's kernels compiled) before anything is timed.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from pathlib import Path

from benchmarks.processes import FILM, megabytes, ran, seconds

RUNS = 3
SIZE = (1920, 1080)
FRAMES = 120

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
        seconds(OUR_PICTURE, "draft", picture)
        pairs = [
            (
                seconds(PLAIN_PICTURE, str(triangles), picture),
                seconds(OUR_PICTURE, "draft", picture),
            )
            for _ in range(RUNS)
        ]
        floor, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
        row("picture, draft, cold process, cached body", ours, "s", floor, "<= 2.5")
        row("picture, final, cold process", seconds(OUR_PICTURE, "final", picture), "s", floor)
        floor, ours = ran("-c", FILM, str(FRAMES), film)
        row(f"{FRAMES} frames of mp4, 4 samples a pixel", ours, "s", floor, "<= 1.5")
        for quality in ("draft", "final"):
            row(f"peak memory, {quality}", megabytes(OUR_PICTURE, quality, picture), "MB",
                most="<= 900")  # fmt: skip


if __name__ == "__main__":
    main()
