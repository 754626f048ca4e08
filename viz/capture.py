"""From a stage to an array of pixels: one quick shot, or several part of a pixel apart, averaged;
what is too large for one drawing is put together from tiles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from viz.grounds import ground_rows
from viz.plotter import SAMPLES, look
from viz.shadows import Shadows
from viz.shutter import Pixels, Shutter
from viz.stage import Stage
from viz.tiles import Tile, aim, tiles

if TYPE_CHECKING:
    from viz.contours import Inker

Sums = NDArray[np.uint16]
Spot = tuple[float, float]
ONE: tuple[Spot, ...] = ((0.0, 0.0),)

OCCLUSION_RADIUS = 18.0
OCCLUSION_KERNEL = 16
"""Places that a shot looks at round a pixel; each shot looks at others."""
# The pass keeps depths in half precision: a step is up to 1/1024 of the distance.
OCCLUSION_BIAS = 1.2e-3
COUNTS = {"draft": 4, "final": 6}
SCATTER = (
    (0, 0),
    (2, 2),
    (1, 3),
    (3, 1),
    (0, 2),
    (2, 0),
    (3, 3),
    (1, 1),
    (0, 1),
    (2, 3),
    (1, 2),
    (3, 0),
    (1, 0),
    (3, 2),
    (0, 3),
    (2, 1),
)
"""Whole pixels by which the shots are moved, since occlusion is scattered by pixels modulo 4."""


def spread(count: int) -> tuple[Spot, ...]:
    """Places within a pixel, -0.5 to 0.5, spread evenly by the plastic number (Roberts 2018)."""
    ratio = 1.32471795724474602596
    steps = (1.0 / ratio, 1.0 / ratio**2)
    return tuple(
        ((0.5 + i * steps[0]) % 1.0 - 0.5, (0.5 + i * steps[1]) % 1.0 - 0.5) for i in range(count)
    )


def picture(stage: Stage, progress: Callable[[float], None] | None = None) -> Pixels:
    """The scene as an array of pixels.

    ``draft`` is one shot with four samples a pixel; ``final`` averages six shots that lie a part
    of a pixel apart and adds ambient occlusion and shadows.

    Parameters
    ----------
    stage : Stage
    progress : callable, optional
        Called with the share that is done.

    Returns
    -------
    ndarray of uint8, shape (h, w, 3), or (h, w, 4) where the background is transparent
    """
    width, height = stage.scene.picture.size
    channels = 4 if stage.scene.picture.transparent else 3
    taken = np.empty((height, width, channels), dtype=np.uint8)
    camera = _Camera(stage)
    camera.cast()
    parts = list(tiles((width, height)))
    for done, tile in enumerate(parts):
        taken[tile.place] = camera.taken(tile)[tile.kept]
        if progress:
            progress((done + 1) / len(parts))
    camera.put_back()
    return taken


class Reel:
    """Frames of a film: one camera for all, an average only where the scene needs it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._camera = _Camera(stage)
        self._tiles = list(tiles(stage.scene.picture.size))

    def frame(self) -> Pixels:
        """The stage as it stands (h, w, 3): valid until the next frame."""
        self._camera.cast()
        if len(self._tiles) == 1:
            return self._camera.taken(self._tiles[0])
        width, height = self._stage.scene.picture.size
        channels = 4 if self._stage.scene.picture.transparent else 3
        whole = np.empty((height, width, channels), dtype=np.uint8)
        for tile in self._tiles:
            whole[tile.place] = self._camera.taken(tile)[tile.kept]
        return whole


class _Camera:
    """Takes the tiles of a stage's picture at the quality that its scene asks for."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._shots = _shots(stage)
        self._window = stage.plotter.render_window
        self._window.SetMultiSamples(0 if self._shots else SAMPLES)
        self._shutter = Shutter(stage.plotter)
        self._inker = _inker(stage) if stage.look.inked else None
        shadowed = stage.shadowed and not stage.translucent
        self._shadows = Shadows(stage) if shadowed else None
        self._more = 0
        if wanted(stage, "occlusion"):
            _occlude(stage)
            self._more = 4

    def cast(self) -> None:
        """Let shadows fall as body and camera stand now."""
        if self._shadows:
            self._shadows.cast()

    def taken(self, tile: Tile) -> Pixels:
        """A tile (h, w, 3 or 4): valid until the next one is taken."""
        self._window.SetSize(tile.width + self._more, tile.height + self._more)
        if self._stage.scene.picture.transparent:
            on = {ground: self._exposed(tile, ground) for ground in ("black", "white")}
            means = (np.divide(total, count, dtype=np.float32) for total, count in on.values())
            pixels = cut_out(*means)
        else:
            ground = self._stage.scene.picture.background
            pixels = self._plain(tile, ground)
        if self._inker:
            self._inker.onto(pixels, tile)
        return pixels

    def _plain(self, tile: Tile, ground: str) -> Pixels:
        if self._more and ground == "graded":
            return _mean(*self._regrounded(tile, ground))
        if self._shots:
            return _mean(*self._exposed(tile, ground))
        self._ground(tile, ground)
        self._aimed(self._widened(tile), (0.0, 0.0))
        return self._shutter.shot()[: tile.height, : tile.width]

    def _exposed(self, tile: Tile, ground: str) -> tuple[Sums, int]:
        """The sum (h, w, 3) of the shots of a tile, and how many there were."""
        self._ground(tile, ground)
        total = np.zeros((tile.height, tile.width, 3), dtype=np.uint16)
        for shot in self._taken(tile, self._shutter.shot):
            total += shot
        return total, len(self._shots or ONE)

    def _regrounded(self, tile: Tile, ground: str) -> tuple[Sums, int]:
        """The same, drawn before white, the ground put there afterwards.

        A graded ground that is drawn leaves its places and normals undefined, and occlusion reads
        them.
        """
        self._ground(tile, "white")
        total = np.zeros((tile.height, tile.width, 4), dtype=np.uint16)
        for shot in self._taken(tile, self._shutter.covered):
            total += shot
        count = len(self._shots or ONE)
        bare = count - total[..., 3] / np.float32(255.0)
        rows = ground_rows(ground, self._stage.scene.picture.size[1])
        darker = 255.0 - rows[tile.top : tile.top + tile.height]
        seen = total[..., :3]
        for channel in range(3):
            seen[..., channel] -= np.rint(bare * darker[:, channel, None]).astype(np.uint16)
        return seen, count

    def _taken(self, tile: Tile, shot: Callable[[], Pixels]) -> Iterator[Pixels]:
        """The shots of a tile, each valid until the next."""
        for number, place in enumerate(self._shots or ONE):
            x, y = SCATTER[number % len(SCATTER)] if self._more else (0, 0)
            self._aimed(self._widened(tile, x, y), place)
            yield shot()[y : y + tile.height, x : x + tile.width]

    def _widened(self, tile: Tile, x: int = 0, y: int = 0) -> Tile:
        """The tile with some pixels more, ``x`` and ``y`` of them to its left and above it."""
        wide, high = tile.width + self._more, tile.height + self._more
        return replace(tile, left=tile.left - x, top=tile.top - y, width=wide, height=high)

    def _aimed(self, tile: Tile, place: Spot) -> None:
        stage = self._stage
        aim(stage.plotter.camera, stage.framing, stage.scene.picture.size, tile, place)

    def _ground(self, tile: Tile, ground: str) -> None:
        """Give a tile its part of the ground, which may grow darker towards the top."""
        height = self._stage.scene.picture.size[1]
        self._stage.background(ground, (1.0 - (tile.top + tile.height) / height,
                                        1.0 - tile.top / height))  # fmt: skip

    def put_back(self) -> None:
        """Leave camera, ground and window as they were."""
        stage = self._stage
        self._window.SetSize(*stage.scene.picture.size)
        stage.plotter.camera.SetWindowCenter(0.0, 0.0)
        look(stage.plotter, stage.framing)
        stage.background(stage.scene.picture.background)
        for helper in (self._inker, self._shadows):
            if helper:
                helper.close()


def _inker(stage: Stage) -> Inker:
    """What draws contours; imported only for the looks that have them."""
    from viz.contours import Inker

    return Inker(stage)


def wanted(stage: Stage, effect: str) -> bool:
    """Whether a scene asks for an effect, by itself or by its quality and look.

    Neither effect knows of surfaces behind others that can be seen through.
    """
    asked = getattr(stage.scene.picture, effect)
    if asked is not None:
        return bool(asked)
    if stage.translucent:
        return False
    return stage.scene.picture.quality == "final" and stage.look.shading == "physical"


def _occlude(stage: Stage) -> None:
    distance = float(np.linalg.norm(stage.framing.position - stage.framing.focus))
    stage.plotter.disable_ssao()
    stage.plotter.enable_ssao(
        radius=OCCLUSION_RADIUS,
        bias=OCCLUSION_BIAS * distance,
        kernel_size=OCCLUSION_KERNEL,
        blur=True,
    )


def _shots(stage: Stage) -> tuple[Spot, ...] | None:
    """Places of the shots within a pixel, or None for one multisampled shot.

    Depth peeling and multisampling do not go together: see-through parts get lost.
    """
    picture = stage.scene.picture
    if picture.samples is not None:
        return spread(picture.samples)
    several = picture.quality == "final" or stage.translucent or wanted(stage, "occlusion")
    return spread(COUNTS[picture.quality]) if several else None


def _mean(total: Sums, count: int) -> Pixels:
    total += np.uint16(count // 2)
    total //= np.uint16(count)
    return total.astype(np.uint8)


def cut_out(on_black: NDArray[np.float32], on_white: NDArray[np.float32]) -> Pixels:
    """Colour and opacity (h, w, 4) from the same picture before black and before white.

    What covers a pixel with opacity a and colour c gives a*c before black and a*c + 255*(1 - a)
    before white; both unknowns follow, whatever was blended on the way.
    """
    opacity = np.clip(255.0 - (on_white - on_black).mean(axis=2), 0.0, 255.0)
    pixels = np.zeros((*opacity.shape, 4), dtype=np.uint8)
    pixels[..., 3] = np.rint(opacity)
    covered = opacity >= 0.5
    share = opacity[covered][:, None] / np.float32(255.0)
    pixels[covered, :3] = np.rint(np.clip(on_black[covered] / share, 0.0, 255.0))
    return pixels
