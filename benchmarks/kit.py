"""How long a page and a kit take, and how much memory: python -m benchmarks.kit [--workers 2].

Limits: a page in 20 s, the kit of a scene with a film of four seconds in 120 s on two processors,
a second run of what has not changed in 3 s, 1.5 GB of memory. The body is built beforehand.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

SCENE = """schema = 1
title = "Hip flexion"
view = "anterolateral"
[motion]
name = "hip_flexion"
seconds = 4.0
fps = 30
[picture]
size = [1280, 720]
"""
LIMITS = {"page, s": 20.0, "kit, s": 120.0, "unchanged kit, s": 3.0, "memory, GB": 1.5}


def ran(*words: str) -> float:
    """Seconds that a command takes in a process of its own."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "viz", *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def measured(workers: int) -> dict[str, float]:
    from meshes import Body

    Body.default()
    with TemporaryDirectory() as folder:
        scene = Path(folder) / "scene.toml"
        scene.write_text(SCENE)
        kit = ("kit", str(scene), "-o", f"{folder}/kit", "--workers", str(workers))
        found = {
            "page, s": ran("render", str(scene), "-o", f"{folder}/page.html"),
            "kit, s": ran(*kit),
            "unchanged kit, s": ran(*kit),
        }
        for path in sorted((Path(folder) / "kit").iterdir()):
            print(f"{path.name:32} {path.stat().st_size / 1e6:8.2f} MB")
    usage = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {**found, "memory, GB": usage / 1e6}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    for name, value in measured(parser.parse_args().workers).items():
        verdict = "ok" if value <= LIMITS[name] else "MORE THAN"
        print(f"{name:18} {value:8.2f}  {verdict} {LIMITS[name]:g}")


if __name__ == "__main__":
    main()
