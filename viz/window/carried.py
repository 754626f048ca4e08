"""A body that is shown while another physique is being built: soft parts go with the bones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from meshes.body import Body
from meshes.geometry.frames import moved, turned
from meshes.geometry.types import Array
from meshes.part import Part, PosedBody
from meshes.physique import Physique
from meshes.pose import Pose
from meshes.skeleton import built_skeleton

Ties = dict[str, tuple[NDArray[np.int64], Array]]
"""Of each soft part: nearest vertices of the bones, and their shares."""
NEAREST = 6
SPARSE = 4
"""Every so many vertices of the bones carry."""


class CarriedBody(Body):
    """The bones of another physique with the discs and muscles of a body carried by them.

    Only a preview while one drags: muscles are carried, not built, and keep no volume.
    """

    @classmethod
    def of(cls, body: Body, physique: Physique) -> CarriedBody:
        """The preview of a physique; the bones have the vertices that those of the body have."""
        skeleton = built_skeleton(3, physique)
        made = cls(skeleton, body.discs, body.muscles, body.notes)
        object.__setattr__(made, "_base", body)
        object.__setattr__(made, "_ties", _ties(body))
        return made

    def posed(self, pose: Pose | None = None) -> PosedBody:
        """The bones in a pose, the soft parts moved as the bones beside them are."""
        base: PosedBody = self._base.posed(pose)  # type: ignore[attr-defined]
        motions = self.skeleton.motions(base.pose)
        own = {bone.name: bone for bone in self.skeleton.bones}
        parts: list[Part] = []
        for part in base.parts:
            bone = own.get(part.name)
            if bone is not None and len(bone.vertices) == len(part.vertices):
                motion = motions[bone.segment]
                vertices, normals = moved(motion, bone.vertices), turned(motion, bone.normals)
                part = replace(part, vertices=vertices, normals=normals)
            parts.append(part)
        steps = _bones(parts) - _bones(base.parts)
        ties: Ties = self._ties  # type: ignore[attr-defined]
        for index, part in enumerate(parts):
            if part.name in ties:
                near, shares = ties[part.name]
                step = np.einsum("nk,nkj->nj", shares, steps[near])
                parts[index] = replace(part, vertices=part.vertices + step)
        return replace(base, parts=tuple(parts), motions=motions)


def _bones(parts: list[Part] | tuple[Part, ...]) -> Array:
    return np.vstack([part.vertices[::SPARSE] for part in parts if part.kind == "bone"])


def _ties(body: Body) -> Ties:
    """For each soft part the vertices of bones nearest to its own at neutral, and their shares."""
    posed = body.posed(Pose())
    tree = cKDTree(_bones(posed.parts))
    ties: Ties = {}
    for part in posed.parts:
        if part.kind != "bone":
            away, near = tree.query(part.vertices, k=NEAREST)
            shares = 1.0 / (np.asarray(away) + 2.0) ** 2
            whole = shares.sum(axis=1, keepdims=True)
            ties[part.name] = (np.asarray(near, dtype=np.int64), shares / whole)
    return ties
