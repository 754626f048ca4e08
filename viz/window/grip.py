"""A hand on the thigh: the angles of the hip that keep a point of the femur under the pointer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from meshes.geometry.frames import moved
from meshes.geometry.types import Array
from meshes.pose import Pose, coordinate_range
from scenes.locks import held
from scenes.scene import Scene
from viz.framing import Framing
from viz.window import verbs
from viz.window.viewer import Viewer

if TYPE_CHECKING:
    from meshes.body import Body

STEP = 0.1
"""Degrees from the limits of a joint within which the search begins."""
STIFFNESS = 0.35
"""Pixels that a degree away from where the drag began costs: what the view cannot show stays."""
ROUNDS = 12


@dataclass(frozen=True, eq=False)
class Grip:
    """A point of a femur that was taken hold of.

    Attributes
    ----------
    scene : Scene
        As it was then.
    body : Body
    point : ndarray, shape (3,)
        The point on the bone at neutral, mm.
    segment : str
    framing : Framing
    size : tuple of int
        Of the picture, pixels.
    """

    scene: Scene
    body: Body
    point: Array
    segment: str
    framing: Framing
    size: tuple[int, int]

    @property
    def names(self) -> tuple[str, str]:
        """The angles that are moved."""
        side = self.segment[-1]
        return f"hip_flexion_{side}", f"hip_adduction_{side}"

    def to(self, spot: tuple[float, float]) -> Scene:
        """The scene in which the point is as near as may be to a pixel of the picture."""
        from scipy.optimize import least_squares

        start = np.array([verbs.angles(self.scene)[name] for name in self.names])
        limits = np.array([coordinate_range(name) for name in self.names])

        def missed(angles: Array) -> Array:
            return np.concatenate([self._spot(angles) - spot, STIFFNESS * (angles - start)])

        first = np.clip(start, limits[:, 0] + STEP, limits[:, 1] - STEP)
        found = least_squares(
            missed, first, bounds=(limits[:, 0], limits[:, 1]), diff_step=[0.02, 0.02],
            x_scale=10.0, max_nfev=ROUNDS,
        )  # fmt: skip
        flexion, adduction = (round(float(angle), 1) for angle in found.x)
        return verbs.bent(self.scene, **dict(zip(self.names, (flexion, adduction), strict=True)))

    def _pose(self, angles: Array) -> Pose:
        locks, rhythm = self.scene.locks, verbs.rhythm(self.scene)
        dragged = zip(self.names, map(float, angles), strict=True)
        free = {name: angle for name, angle in dragged if name not in locks}
        pose = Pose(**(verbs.begun(self.scene) | free))
        return held(pose if rhythm is None else pose.with_rhythm(rhythm), locks)

    def _spot(self, angles: Array) -> Array:
        from viz.stage import FIXED

        pose = self._pose(angles)
        motions = self.body.skeleton.motions(pose)
        still = np.linalg.inv(motions[FIXED[self.scene.fixed]])
        place = moved(still @ motions[self.segment], self.point[None])
        return np.asarray(self.framing.pixels(place, self.size)[0, :2])


def gripped(viewer: Viewer, spot: tuple[float, float], name: str) -> Grip | None:
    """The grip on the point of a femur that is seen at a pixel, or None if it stands still."""
    drawing, body = viewer.drawing, viewer.body
    if drawing is None or body is None or viewer.scene.fixed == name:
        return None
    rest = next(part for part in viewer.parts if part.name == name)
    motion = drawing.still @ drawing.posed.motions[name]
    size = drawing.size
    pixels = drawing.framing.pixels(moved(motion, rest.vertices), size)
    near = np.hypot(pixels[:, 0] - spot[0], pixels[:, 1] - spot[1])
    close = near < near.min() + 6.0
    best = int(np.where(close, pixels[:, 2], np.inf).argmin())
    scene = viewer.scene
    return Grip(scene, body, rest.vertices[best], name, drawing.framing, size)
