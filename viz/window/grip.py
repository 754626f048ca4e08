"""A hand on the thigh: the angles of the hip that keep a point of the femur under the pointer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from meshes.body import Body
from meshes.geometry.frames import moved
from meshes.geometry.types import Array
from meshes.pose import coordinate_range
from scenes.scene import Scene
from viz.framing import Framing
from viz.stage import FIXED
from viz.window import verbs
from viz.window.viewer import Viewer

STEP = 0.5
"""Degrees of the differences that the Jacobian is made of."""
STIFFNESS = 0.35
"""Pixels that a degree away from where the drag began costs: what the view cannot show stays."""
ROUNDS = 4


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
        start = np.array([verbs.angles(self.scene)[name] for name in self.names])
        limits = np.array([coordinate_range(name) for name in self.names])
        angles = start.copy()
        for _ in range(ROUNDS):
            here = self._spot(angles)
            slopes = np.array(
                [
                    (self._spot(angles + STEP * unit) - here) / STEP
                    for unit in _inward(angles, limits)
                ]
            ).T * np.sign(_inward(angles, limits).sum(axis=1))
            matrix = np.vstack([slopes, STIFFNESS * np.eye(2)])
            wanted = np.concatenate([np.array(spot) - here, STIFFNESS * (start - angles)])
            step = np.linalg.lstsq(matrix, wanted, rcond=None)[0]
            angles = np.clip(angles + np.clip(step, -25.0, 25.0), limits[:, 0], limits[:, 1])
        flexion, adduction = (round(float(angle), 1) for angle in angles)
        return verbs.bent(self.scene, **dict(zip(self.names, (flexion, adduction), strict=True)))

    def _spot(self, angles: Array) -> Array:
        scene = verbs.bent(
            self.scene, **{n: float(a) for n, a in zip(self.names, angles, strict=True)}
        )
        motions = self.body.skeleton.motions(scene.posed())
        still = np.linalg.inv(motions[FIXED[scene.fixed]])
        place = moved(still @ motions[self.segment], self.point[None])
        return np.asarray(self.framing.pixels(place, self.size)[0, :2])


def _inward(angles: Array, limits: Array) -> Array:
    """Unit steps (2, 2) of the angles, backwards where forwards would leave the range."""
    signs = np.where(angles + STEP > limits[:, 1], -1.0, 1.0)
    return np.diag(signs)


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
