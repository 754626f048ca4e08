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
    target = np.sum([w * landmark_place(cage, n, side) for n, w in attachment.weights], axis=0)
    return nearest_cage_point(attachment.bone, target)[0]


def nearest_cage_point(bone: str, target: Array) -> tuple[CagePoint, float]:
    """The place of a built-in cage nearest to a point (3,), in its table, and how far."""
    vertices, faces, tree = _refined(bone)
    near = np.asarray(tree.query(target, k=_CANDIDATES)[1], dtype=np.int64)
    corners = vertices[faces[near]]
    weights = nearest_in_triangles(np.repeat(target[None], len(near), axis=0), corners)
    found = np.einsum("ij,ijk->ik", weights, corners)
    gaps = np.linalg.norm(found - target, axis=1)
    best = int(np.argmin(gaps))
    face, barycentric = loop.ancestor(int(near[best]), weights[best], DEFAULT_LEVEL)
    a, b, c = (float(w) for w in barycentric)
    return CagePoint(face, (a, b, c)), float(gaps[best])


def landmark_place(cage: Cage, name: str, side: str) -> Array:
    """Position (3,) of a landmark of a cage; paired names of unpaired bones go without side.

    Raises
    ------
    KeyError
        If the cage has no such landmark.
    """
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
    return placed(skeleton, attachment.bone, cage_point(attachment, side), side)[0]


def placed(skeleton: Skeleton, bone: str, point: CagePoint, side: str) -> tuple[Array, Array]:
    """Position (3,) of a cage point on a skeleton at neutral, mm, and the outward normal there."""
    _, faces, _ = _refined(bone)
    face, weights = loop.descendant(point.face, np.array(point.barycentric), DEFAULT_LEVEL)
    name = sided(bone, side)
    a, b, c = corners = skeleton[name].template[faces[face]]
    normal = np.cross(b - a, c - a) * (-1.0 if name.endswith("_l") else 1.0)
    return np.asarray(weights @ corners), np.asarray(normal / np.linalg.norm(normal))
