"""Attachments: kept on the built-in cage as triangle and barycentric, read on any skeleton."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.spatial import cKDTree

from meshes.bones.cage import DEFAULT_LEVEL, Cage, table_cage
from meshes.geometry import loop
from meshes.geometry.nearest import nearest_in_triangles
from meshes.geometry.types import Array, Faces
from meshes.muscles.records import Attachment
from meshes.skeleton import Skeleton

_CANDIDATES = 24


@dataclass(frozen=True)
class CagePoint:
    """A point of a cage's limit surface: cage triangle and barycentric coordinates in it."""

    face: int
    barycentric: tuple[float, float, float]


def sided(bone: str, side: str) -> str:
    """Name of a bone on a side: paired bones take the suffix."""
    return f"{bone}_{side}" if bone in ("hip_bone", "femur") else bone


@cache
def cage_point(attachment: Attachment, side: str) -> CagePoint:
    """The place of the built-in cage nearest to the mean of the attachment's landmarks.

    Raises
    ------
    KeyError
        If the bone has no such landmark.
    """
    cage = table_cage(attachment.bone)
    target = np.sum([w * _landmark(cage, n, side) for n, w in attachment.weights], axis=0)
    vertices, faces, tree = _refined(attachment.bone)
    near = np.asarray(tree.query(target, k=_CANDIDATES)[1], dtype=np.int64)
    corners = vertices[faces[near]]
    weights = nearest_in_triangles(np.repeat(target[None], len(near), axis=0), corners)
    found = np.einsum("ij,ijk->ik", weights, corners)
    best = int(np.argmin(np.linalg.norm(found - target, axis=1)))
    face, barycentric = loop.ancestor(int(near[best]), weights[best], DEFAULT_LEVEL)
    a, b, c = (float(w) for w in barycentric)
    return CagePoint(face, (a, b, c))


def _landmark(cage: Cage, name: str, side: str) -> Array:
    places = cage.places
    paired = f"{name}_{side}"
    if paired not in places and name not in places:
        raise KeyError(f"expected a landmark of the cage in muscles.toml, got '{name}'")
    return places[paired if paired in places else name]


@cache
def _refined(bone: str) -> tuple[Array, Faces, cKDTree]:
    vertices, faces = table_cage(bone).surface(DEFAULT_LEVEL)
    return vertices, faces, cKDTree(vertices[faces].mean(axis=1))


def attached(skeleton: Skeleton, attachment: Attachment, side: str) -> Array:
    """Position (3,) of an attachment on a skeleton at neutral, mm.

    Parameters
    ----------
    skeleton : Skeleton
    attachment : Attachment
    side : {"r", "l"}
    """
    point = cage_point(attachment, side)
    _, faces, _ = _refined(attachment.bone)
    face, weights = loop.descendant(point.face, np.array(point.barycentric), DEFAULT_LEVEL)
    template = skeleton[sided(attachment.bone, side)].template
    return np.asarray(weights @ template[faces[face]])
