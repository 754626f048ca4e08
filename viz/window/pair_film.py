"""A film of a motion with the pose that it is compared with, beside it or laid over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from scenes.scene import Scene
from viz.encoder import Encoder
from viz.formats.film import (
    COLOUR_POSES,
    H264,
    VP9,
    Film,
    evened,
    gif_options,
)
from viz.progress import Progress
from viz.stage import Posable
from viz.window import moves, verbs
from viz.window.pair import Pixels, joined, laid_under, poses

CODECS = {".mp4": H264, ".webm": VP9}


class PairFilm:
    """The frames of two poses, each a function of its number alone.

    Both are seen by the camera of the one that moves.

    Parameters
    ----------
    scene : Scene
        With a comparison.
    body : Body
    """

    def __init__(self, scene: Scene, body: Posable) -> None:
        now, then = poses(scene)
        compare = scene.desk.compare
        assert compare is not None
        self._shown = compare.shown
        self._turns = bool(scene.film.turn)
        self._now = Film(now, body)
        self.count = self._now.plan.count
        seen = moves.aimed(now.view, self._now.stage.framing)
        timed = scene.film.model_copy(update={"seconds": scene.pace[0], "fps": scene.pace[1]})
        still = timed.model_copy(update={"plot": "none", "angle": False})
        then = verbs.seen_from(laid_under(then, compare.shown), seen)
        self._then = Film(then.model_copy(update={"film": still}), body)
        self._other: Pixels | None = None

    def frame(self, number: int) -> Pixels:
        """A frame (h, w, 3 or 4)."""
        if self._other is None or self._turns:
            self._other = np.array(self._then.frame(number if self._turns else 0))
        return joined(self._now.frame(number), self._other, self._shown)

    def __enter__(self) -> PairFilm:
        return self

    def __exit__(self, *error: object) -> None:
        self._now.__exit__()
        self._then.__exit__()


def _frames(film: PairFilm, progress: Progress | None) -> Iterator[Pixels]:
    for number in range(film.count):
        yield film.frame(number)
        if progress:
            progress("drawing the film", (number + 1) / film.count)


def write_film(scene: Scene, body: Posable, path: Path, progress: Progress | None = None) -> None:
    """Write the film of a comparison; the suffix is .gif or one of `CODECS`."""
    scene = evened(scene)
    with PairFilm(scene, body) as film, TemporaryDirectory() as folder:
        told = CODECS.get(path.suffix.lower())
        if told is None:
            places = np.linspace(0, film.count - 1, min(COLOUR_POSES, film.count))
            told = gif_options([film.frame(int(place)) for place in places], Path(folder))
        with Encoder(path, scene.picture.size, scene.pace[1], told) as encoder:
            for frame in _frames(film, progress):
                encoder.add(frame)
