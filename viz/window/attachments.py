"""Where a muscle is attached, painted on the bones: origin and insertion in two colours."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.spatial import cKDTree

from meshes.body import Body
from meshes.geometry.types import Array
from meshes.pose import Pose

ORIGIN, INSERTION = (213, 94, 0), (0, 114, 178)
"""Vermilion and blue, told apart by readers with any colour vision; the card names both."""
NEAR, FAR = 4.5, 8.0
"""Within so many mm of the end of a fascicle the bone is painted fully; beyond, not at all."""


def painted(body: Body, muscle: str) -> Mapping[str, Array]:
    """Colour and share (n, 4), 0 to 255, on the vertices of the bones that a muscle ends on.

    Parameters
    ----------
    body : Body
    muscle : str
        A muscle; for anything else nothing is painted.
    """
    posed = body.posed(Pose())
    strings = [f.points for f in posed.fascicles if f.muscle == muscle]
    if not strings:
        return {}
    ends = ((ORIGIN, [s[0] for s in strings]), (INSERTION, [s[-1] for s in strings]))
    found: dict[str, Array] = {}
    for colour, points in ends:
        tree = cKDTree(np.array(points))
        for part in posed.parts:
            if part.kind not in ("bone", "disc"):
                continue
            away = np.asarray(tree.query(part.vertices, distance_upper_bound=FAR)[0])
            if not np.isfinite(away).any():
                continue
            share = 235.0 * np.clip((FAR - away) / (FAR - NEAR), 0.0, 1.0)
            own = found.setdefault(part.name, np.zeros((len(part.vertices), 4)))
            mine = share > own[:, 3]
            own[mine, :3] = colour
            own[mine, 3] = share[mine]
    return found
