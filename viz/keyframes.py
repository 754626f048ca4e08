"""A scene's motion as keyframes of plain arrays: what a page and a 3D file carry of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from meshes.geometry.frames import inverse, moved
from meshes.geometry.types import Array, Faces
from meshes.part import Part, PosedBody
from meshes.pose import Pose
from scenes.scene import Scene
from viz.chosen import shown_names
from viz.lightness import Rgb
from viz.materials import Bytes, materials, theme, vertex_colours
from viz.progress import Progress
from viz.stage import FIXED, Posable, with_relief

STEPS = 48
"""Keyframes of a whole cycle: 6 degrees apart where the hip goes from -20 to 120 and back, so that
the straight line between two leaves the true path by 0.2 mm at most."""


@dataclass(frozen=True, eq=False)
class Moving:
    """A part over the keyframes.

    Attributes
    ----------
    part : Part
        At neutral where it is rigid, else in the first frame.
    colour : tuple of int
    roughness, opacity : float
    tints : ndarray of uint8, shape (n, 3), or None
        Colour of each vertex where it changes over the part.
    points : ndarray, shape (f, n, 3), or None
        Vertices in each frame, of a part that deforms; a rigid one follows its segment.
    """

    part: Part
    colour: Rgb
    roughness: float
    opacity: float
    tints: Bytes | None
    points: Array | None


@dataclass(frozen=True, eq=False)
class Keyframes:
    """A scene over the keyframes of its motion.

    Attributes
    ----------
    parts : tuple of Moving
    motions : mapping of segment to ndarray, shape (f, 4, 4)
        From neutral to each frame, with the fixed segment of the scene at rest.
    poses : tuple of Pose
        Of the f frames; no two are the same.
    order : tuple of int
        Frame at each step of the cycle: a motion that returns passes its frames twice.
    percent : tuple of float
        Where in the cycle each step is.
    posed : tuple of PosedBody
        The body in each frame, in the world.
    """

    parts: tuple[Moving, ...]
    motions: Mapping[str, Array]
    poses: tuple[Pose, ...]
    order: tuple[int, ...]
    percent: tuple[float, ...]
    posed: tuple[PosedBody, ...]

    @property
    def moves(self) -> bool:
        """Whether there is more than one frame."""
        return len(self.poses) > 1


def keyframes(
    scene: Scene, body: Posable, steps: int = STEPS, progress: Progress | None = None
) -> Keyframes:
    """The keyframes of a scene; one frame where it has no motion.

    Parameters
    ----------
    scene : Scene
    body : Posable
    steps : int
        Into how many steps the cycle is divided.
    progress : callable, optional

    Raises
    ------
    ValueError
        If the scene names a structure that the body has not, or shows none.
    """
    poses, order, percent = _steps(scene, steps)
    posed = []
    for number, pose in enumerate(poses, start=1):
        posed.append(body.posed(pose))
        if progress:
            progress("posing the keyframes", number / len(poses))
    still = [inverse(frame.motions[FIXED[scene.fixed]]) for frame in posed]
    motions = {
        segment: np.array([s @ p.motions[segment] for s, p in zip(still, posed, strict=True)])
        for segment in posed[0].motions
    }
    neutral = body.posed(Pose())
    names = shown_names(neutral.parts, scene.structures)
    looks = materials(neutral.parts, scene, scene.picture.theme)
    parts = tuple(
        _moving(scene, part, looks[part.name], posed, still)
        for part in neutral.parts
        if part.name in names
    )
    return Keyframes(parts, motions, poses, order, percent, tuple(posed))


def _steps(scene: Scene, steps: int) -> tuple[tuple[Pose, ...], tuple[int, ...], tuple[float, ...]]:
    if scene.motion is None:
        return (scene.posed(),), (0,), (0.0,)
    percent = tuple(100.0 * step / steps for step in range(steps + 1))
    poses: list[Pose] = []
    order: list[int] = []
    for at in percent:
        pose = _rounded(scene.posed(at))
        if pose not in poses:
            poses.append(pose)
        order.append(poses.index(pose))
    return tuple(poses), tuple(order), percent


def _rounded(pose: Pose) -> Pose:
    """The pose to a millionth of a degree, so that a way back meets the frames of the way there."""
    return Pose(**{name: round(angle, 6) for name, angle in vars(pose).items()})


def _moving(
    scene: Scene,
    part: Part,
    look: tuple[Rgb, float, float],
    posed: Sequence[PosedBody],
    still: Sequence[Array],
) -> Moving:
    base, roughness, opacity = look
    tints = vertex_colours(with_relief(part), theme(scene.picture.theme), base)
    points = None
    if not part.segment:
        frames = zip(posed, still, strict=True)
        points = np.array([moved(s, frame[part.name].vertices) for frame, s in frames])
    return Moving(part, base, roughness, opacity, tints, points)


def compact(faces: Faces) -> Array:
    """Triangles in the smallest whole numbers that hold them."""
    kind = np.uint16 if faces.max(initial=0) < 2**16 else np.uint32
    return np.asarray(faces, dtype=kind)


def continuous(turns: Array) -> Array:
    """Quaternions (f, 4) with the sign that lies nearer to the one before."""
    result = np.array(turns)
    for before, after in pairwise(result):
        if before @ after < 0.0:
            after *= -1.0
    return result
