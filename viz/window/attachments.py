"""Where a muscle is attached, painted on the bones: origin and insertion in two colours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from meshes.geometry.types import Array
from meshes.pose import Pose

if TYPE_CHECKING:
    from meshes.body import Body
    from meshes.part import Part

ORIGIN, INSERTION = (213, 94, 0), (0, 114, 178)
"""Vermilion and blue, told apart by readers with any colour vision; the card names both."""
NEAR, MOST, EDGE = 4.5, 9.0, 3.5
"""Within so many mm of the end of a fascicle, or more in a field of them, bone is painted fully;
over so many more the colour fades."""
INTO = 3.0
"""By so much, mm, a muscle may lie in the bone that it is attached to."""
BESIDE, FIELD, SHARE = 3, 20.0, 0.75
"""Ends make a field where the third next is within so many mm; that share of it is painted."""


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
        for part in posed.parts:
            if part.kind not in ("bone", "disc"):
                continue
            share = 235.0 * _covered(part, np.array(points), posed[muscle])
            if not share.any():
                continue
            own = found.setdefault(part.name, np.zeros((len(part.vertices), 4)))
            mine = share > own[:, 3]
            own[mine, :3] = colour
            own[mine, 3] = share[mine]
    return found


def _covered(part: Part, points: Array, muscle: Part) -> Array:
    """Share (n,) of each vertex of a bone that lies in the field of some ends.

    Only where the muscle is outwards: the wing of the ilium is thinner than what is painted, and
    its other face stays bare.
    """
    from scipy.spatial import cKDTree

    tree = cKDTree(points)
    apart = np.asarray(tree.query(points, k=[BESIDE + 1])[0])[:, 0]
    wide = np.where(apart < FIELD, np.clip(SHARE * apart, NEAR, MOST), NEAR)
    away, nearest = tree.query(part.vertices)
    share = np.clip((wide[nearest] + EDGE - away) / EDGE, 0.0, 1.0)
    some = share > 0.0
    touched = muscle.vertices[cKDTree(muscle.vertices).query(part.vertices[some])[1]]
    outwards = np.einsum("ij,ij->i", part.normals[some], touched - part.vertices[some])
    share[some] = np.where(outwards > -INTO, share[some], 0.0)
    return np.asarray(share)
