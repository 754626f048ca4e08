"""Two poses in one picture, side by side or one over the other, in the window and in files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scenes.scene import Scene
from viz.formats import several

if TYPE_CHECKING:
    from viz.stage import Posable

Pixels = NDArray[np.uint8]
Share = NDArray[np.float64]
STILLS, FILMS = (".png", ".jpg", ".jpeg", ".tif", ".tiff"), (".mp4", ".webm", ".gif")
"""Of files that can show two poses."""
LINE, TINT, STRENGTH = 120, np.array([0.0, 114.0, 255.0]), 0.45
"""Grey of the line between; colour of what is laid over, and how much of it is seen."""
PLAIN = dict.fromkeys(("title", "caption", "source"), False)


def beside(one: Pixels, other: Pixels) -> Pixels:
    """Two pictures (h, w, 3 or 4) side by side with a line between."""
    pixels: Pixels = np.hstack([one, other])
    middle = one.shape[1]
    pixels[:, middle - 1 : middle + 1] = (LINE, LINE, LINE, 255)[: pixels.shape[2]]
    return pixels


def over(one: Pixels, other: Pixels, there: Share) -> Pixels:
    """A picture with another laid over it as a bluish shade.

    Parameters
    ----------
    one : ndarray of uint8, shape (h, w, 3 or 4)
    other : ndarray of uint8, shape (h, w, 3)
    there : ndarray, shape (h, w)
        Share of the other, 0 to 1; nothing is laid over where it is 0.
    """
    rows = there > 0.0
    shade = other[rows].astype(np.float64).mean(axis=1, keepdims=True)
    tinted = (1.0 - STRENGTH) * shade + STRENGTH * TINT
    share = STRENGTH * there[rows][:, None]
    pixels: Pixels = one.copy()
    pixels[rows, :3] = ((1.0 - share) * one[rows][:, :3] + share * tinted).astype(np.uint8)
    if one.shape[2] == 4:
        # On nothing the other alone is seen.
        bare = rows & (one[..., 3] == 0)
        pixels[bare, :3] = tinted[bare[rows]].astype(np.uint8)
        pixels[rows, 3] = np.maximum(one[rows, 3], np.rint(255 * STRENGTH * there[rows]))
    return pixels


def shown_over(one: Pixels, other: Pixels) -> Pixels:
    """The same of a picture drawn on black, which is nothing."""
    return over(one, other, np.asarray(other.any(axis=2), dtype=np.float64))


JOINED: dict[str, Callable[[Pixels, Pixels], Pixels]] = {
    "side_by_side": beside,
    "overlay": shown_over,
}


def laid_under(then: Scene, shown: str) -> Scene:
    """The scene of the other pose as it is drawn: alone on nothing where it is laid over."""
    if shown != "overlay":
        return then
    bare = {"transparent": True, "labels": "none", "orientation_marker": False, "scale_bar": False}
    return then.model_copy(update={"picture": then.picture.model_copy(update=bare), "notes": ()})


def joined(one: Pixels, other: Pixels, shown: str) -> Pixels:
    """Two pictures of files as one; what is laid over is transparent where it is nothing."""
    if shown == "side_by_side":
        return beside(one, other)
    return over(one, np.ascontiguousarray(other[..., :3]), other[..., 3] / 255.0)


def poses(scene: Scene) -> tuple[Scene, Scene]:
    """The scene of a comparison as two: the pose now, and that with which it is compared.

    Each has the size of its part of the picture, and no heading of its own.
    """
    compare = scene.desk.compare
    assert compare is not None
    width, height = scene.picture.size
    if compare.shown == "side_by_side":
        width //= 2
    desk = scene.desk.model_copy(update={"compare": None})
    picture = scene.picture.model_copy(update={"size": (width, height), **PLAIN})
    labels = scene.labels.model_copy(update={"legend": False})
    now = scene.model_copy(update={"desk": desk, "picture": picture, "labels": labels})
    pose: dict[str, Any] = {
        "pose": dict(compare.pose), "motion": None, "rhythm": None, "locks": {},
    }  # fmt: skip
    return now, now.model_copy(update=pose)


def comparison(
    scene: Scene, body: Posable, progress: Callable[[str, float], None] | None = None
) -> Pixels:
    """The picture (h, w, 3 or 4) of a scene with the pose that it is compared with."""
    from viz.formats.raster import taken

    def half(first: float) -> Callable[[str, float], None] | None:
        if progress is None:
            return None
        return lambda what, share: progress(what, first + share / 2.0)

    compare = scene.desk.compare
    assert compare is not None
    now, then = poses(scene)
    if scene.view.target is None:
        now, then = aimed_together(now, then, body)
    one = np.asarray(taken(now, body, half(0.0)))
    other = np.asarray(taken(laid_under(then, compare.shown), body, half(0.5)))
    return joined(one, other, compare.shown)


def aimed_together(now: Scene, then: Scene, body: Posable) -> tuple[Scene, Scene]:
    """Two scenes seen by one camera that has both in view."""
    from viz.stage import Stage
    from viz.window import moves, verbs

    with Stage(now, body, colours=now.picture.theme) as stage:
        points = [stage.frame_points()]
        stage.show(body.posed(then.posed()))
        stage.frame(np.vstack([*points, stage.frame_points()]))
        camera = moves.aimed(now.view, stage.framing)
    return verbs.seen_from(now, camera), verbs.seen_from(then, camera)


def written(
    scene: Scene,
    body: Posable,
    path: Path,
    progress: Callable[[str, float], None] | None = None,
) -> Path:
    """Write the picture or film of a comparison; the suffix is one of `STILLS` or `FILMS`."""
    from viz.files import whole_file

    with whole_file(path) as beside_it:
        if path.suffix.lower() in FILMS:
            from viz.window.pair_film import write_film

            write_film(scene, body, beside_it, progress)
            return path
        from PIL import Image

        image = Image.fromarray(comparison(scene, body, progress))
        suffix = path.suffix.lower()
        more: dict[str, Any] = {"quality": 93, "subsampling": 0} if suffix[:3] == ".jp" else {}
        image.save(beside_it, dpi=(scene.picture.dpi, scene.picture.dpi), **more)
    return path


def can_show(scene: Scene, path: Path) -> bool:
    """Whether a file can show the comparison of a scene, and the scene has one."""
    able = path.suffix.lower() in (*STILLS, *FILMS) and not several(path)
    return scene.desk.compare is not None and able and not scene.sheeted


def lost_pose(scene: Scene, path: Path) -> str:
    """A sentence where a scene compares two poses and the file would show one; else empty."""
    if scene.desk.compare is None or can_show(scene, path):
        return ""
    return (
        f"{path.name} would show the pose alone, without the one that it is compared with; "
        f"choose {', '.join((*STILLS, *FILMS))}, or end the comparison"
    )
