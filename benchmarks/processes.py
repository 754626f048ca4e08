"""Scripts in processes of their own: what they print, how long they take, how much memory."""

from __future__ import annotations

import subprocess
import sys
import time

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
"""Prints the seconds of drawing and encoding alone, of the same stage with every pose made before
the clock starts; then those of the film: all of `render`, poses and framing included."""
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
