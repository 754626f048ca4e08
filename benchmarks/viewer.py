"""The viewer while it plays: pictures a second, how soon the window answers, and memory.

Run on a display, or under a virtual one: ``xvfb-run -s '-screen 0 1400x900x24' python
benchmarks/viewer.py [frames]``. Rates are compared within one run, at 1280 x 800: of each motion
the first round, of which no pose was made before, and a later one, each against turning the same
scene just before with nothing recomputed. The last motion is chosen a while before it is played.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

SIZE = (1280, 800)
COLD_MOTIONS = ("hip_flexion", "walking", "squat")
CHOSEN_BEFORE, QUIET = "straight_leg_raise", 6.0
"""A motion that is chosen so many seconds before it is played."""
SECONDS = 4.0
RATE, SHARE, ANSWER, COLD = 12.0, 0.65, 100.0, 4.0
"""Least pictures a second, least share of the rate of turning alone, most milliseconds to an
answer, most seconds to the first picture."""


@dataclass
class Watch:
    """What a stretch of time was like.

    Attributes
    ----------
    rate : float
        Pictures a second.
    late : list of float
        Milliseconds that each call into the interface had to wait.
    work : float
        Milliseconds of processor time to a picture, of all threads.
    """

    rate: float
    late: list[float]
    work: float

    def worst(self, share: float = 0.99) -> float:
        return sorted(self.late)[int(share * (len(self.late) - 1))]


@dataclass
class Round:
    """A motion that was played, against turning just before."""

    name: str
    turning: Watch
    first: Watch
    later: Watch | None = None

    def told(self) -> str:
        text = f"{self.name}: turning {_told(self.turning)}; first round {self._part(self.first)}"
        return text + (f"; a later one {self._part(self.later)}" if self.later else "")

    def _part(self, watch: Watch) -> str:
        return f"{_told(watch)}, {watch.rate / self.turning.rate:.2f} of turning"


def _told(watch: Watch) -> str:
    return f"{watch.rate:.1f} a second ({watch.work:.0f} ms of work)"


def memory() -> float:
    """Resident memory of this process, MB."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


class Bench:
    """The window, and what is done with it."""

    def __init__(self, scene: Any, ahead: Any) -> None:
        from viz.window.app import application, opened

        self.app = application()
        self.window = opened(scene, None, ahead)
        self.window.resize(*SIZE)
        self.viewer: Any = self.window.viewer

    def until(self, done: Callable[[], bool], seconds: float = 600.0) -> None:
        end = time.perf_counter() + seconds
        while not done() and time.perf_counter() < end:
            self.app.processEvents()
            time.sleep(0.002)

    def watched(self, seconds: float, each: Callable[[], object] | None = None) -> Watch:
        from PySide6.QtCore import QTimer

        late: list[float] = []
        asked = [time.perf_counter()]

        def answer() -> None:
            now = time.perf_counter()
            late.append(1000.0 * (now - asked[0]) - 10.0)
            asked[0] = now

        beat = QTimer()
        beat.setInterval(10)
        beat.timeout.connect(answer)
        beat.start()
        artist = self.viewer.artist
        frames, start, spent = artist.frames, time.perf_counter(), time.process_time()
        while time.perf_counter() - start < seconds:
            self.app.processEvents()
            if each is not None and not artist.wishes.full:
                each()
            time.sleep(0.001)
        drawn = max(artist.frames - frames, 1)
        rate = drawn / (time.perf_counter() - start)
        return Watch(rate, late, 1000.0 * (time.process_time() - spent) / drawn)

    def turn(self) -> None:
        from viz.window import moves, verbs

        camera = moves.orbited(self.viewer.scene.view, 4.0, 0.0)
        self.viewer.state.follow(verbs.seen_from(self.viewer.scene, camera))

    def played(self, name: str, before: float = 0.0) -> Round:
        """Choose a motion, turn the scene, and play so many seconds later."""
        from viz.window import verbs

        viewer = self.viewer
        viewer.change(verbs.moving(viewer.scene, name))
        shown = set(viewer.scene.structures.show)
        self.until(lambda: shown <= {n[:-2] for n in viewer.body.names})
        turning = self.watched(2.0 + SECONDS, self.turn)
        self.until(lambda: False, before)
        viewer.play(True)
        cycle = viewer.scene.motion.seconds
        first = self.watched(cycle)
        later = None
        if not before:
            self.until(lambda: False, cycle)
            later = self.watched(cycle)
        viewer.play(False)
        return Round(name, turning, first, later)


def shares(rounds: Iterable[Round], later: bool) -> float:
    """Mean share of the rate of turning, of first or of later rounds."""
    pairs = ((r.later if later else r.first, r.turning) for r in rounds)
    return mean(watch.rate / turning.rate for watch, turning in pairs if watch is not None)


def main() -> int:
    begun = time.perf_counter()
    gc.disable()  # as `iliopsoas view` does until its first picture
    os.environ["ILIOPSOAS_WINDOW"] = tempfile.mktemp(suffix=".ini")
    from scenes import Scene
    from viz.ahead import made_ahead

    with made_ahead(Scene()) as ahead:
        bench = Bench(Scene(), ahead)
        bench.until(lambda: bench.viewer.drawing is not None)
        first = time.perf_counter() - begun
        bench.until(lambda: bench.viewer.body is not None)
    viewer = bench.viewer
    gc.freeze()
    gc.enable()
    print(f"first picture after {first:.1f} s (aim: {COLD:.0f}, body in the cache)")
    bench.until(lambda: viewer.drawing.wanted.body is viewer.body and viewer.drawing.seen)
    bench.watched(2.0, bench.turn)
    rounds = [bench.played(name) for name in COLD_MOTIONS]
    ahead = bench.played(CHOSEN_BEFORE, QUIET)
    for each in rounds:
        print(each.told())
    print(f"chosen {QUIET:.0f} s before, {ahead.told()}")
    shown = shares(rounds, later=False), shares(rounds, later=True)
    least = min(watch.rate for r in rounds for watch in (r.first, r.later) if watch is not None)
    worst = max(r.later.worst() for r in rounds if r.later is not None)
    print(f"playing against turning: first rounds {shown[0]:.2f}, later {shown[1]:.2f}, ", end="")
    print(f"chosen before {shares([ahead], later=False):.2f} (aim {SHARE})")
    print(f"least rate while playing: {least:.1f} pictures a second (aim {RATE:.0f})")
    print(f"interface answers within {worst:.0f} ms (99 of 100; aim {ANSWER:.0f})")
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    if wanted:
        viewer.play(True)
        grown(viewer, wanted, bench.until)
    viewer.state.keep()
    bench.window.close()
    return 0 if least >= RATE and min(shown) >= SHARE and worst <= ANSWER else 1


def grown(viewer: Any, wanted: int, until: Callable[..., None]) -> None:
    """Play so many pictures and tell what memory does."""
    start, told = viewer.artist.frames, []
    for part in range(1, 6):
        until(lambda p=part: viewer.artist.frames - start >= p * wanted / 5, 3600.0)
        told.append(memory())
        print(f"{viewer.artist.frames - start:6d} pictures: {told[-1]:.0f} MB")
    print(f"memory from the first to the last fifth: {told[-1] - told[0]:+.0f} MB")


if __name__ == "__main__":
    sys.exit(main())
