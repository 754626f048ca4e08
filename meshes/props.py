"""Schematic things beside the body, none of them anatomy: the shanks and an examination table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from meshes.geometry.frames import moved, turned
from meshes.geometry.types import Array, Faces
from meshes.part import Part
from meshes.pose import Pose
from meshes.shank import NAMES as SHANKS
from meshes.shank import shank_parts
from meshes.skeleton import Skeleton

TABLE = "examination_table"
PROPS = (*SHANKS, TABLE)
WORDS = ("shank", *PROPS)
"""Words that mean them; "all" leaves them out."""
TRUNK = "t12"
"""What lies on the table carries it."""
SOFT, THICK, WIDE = 14.0, 26.0, 260.0
"""Soft tissue behind the spine, thickness and half the width of the table, mm [design]."""
ABOVE, BELOW = 60.0, 130.0
"""By how much it is longer than the body from T12 to the knees, mm [design]."""
_CUBE = np.array([[x, y, z] for x in (0.0, 1.0) for y in (0.0, 1.0) for z in (0.0, 1.0)])
# One triangle pair a side, counter-clockwise from outside; corners by 4 x + 2 y + z.
_SIDES: Faces = np.array(
    [
        [0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1],
        [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3],
    ],
    dtype=np.int64,
)  # fmt: skip


def chosen_props(words: Sequence[str]) -> tuple[str, ...]:
    """Names of the props that words mean, in their order."""
    return tuple(name for name in PROPS if name in words or name[:-2] in words)


def prop_parts(
    names: Sequence[str], skeleton: Skeleton, motions: Mapping[str, Array], pose: Pose
) -> tuple[Part, ...]:
    """Those props in a pose.

    Parameters
    ----------
    names : sequence of str
        Of `PROPS`.
    skeleton : Skeleton
    motions : mapping of str to ndarray, shape (4, 4)
        Of the skeleton in the pose.
    pose : Pose
    """
    shanks = shank_parts(skeleton, motions, pose) if set(names) & set(SHANKS) else ()
    table = (_table(skeleton, motions[TRUNK]),) if TABLE in names else ()
    return tuple(part for part in (*shanks, *table) if part.name in names)


def _table(skeleton: Skeleton, motion: Array) -> Part:
    """A slab behind the back at neutral, from the trunk to beyond the knees, sides apart."""
    low, high = table_ends(skeleton)
    corners = low + _CUBE * (high - low)
    flat = np.repeat(np.arange(12), 3)
    vertices = corners[_SIDES].reshape(-1, 3)
    across = np.cross(vertices[1::3] - vertices[::3], vertices[2::3] - vertices[::3])
    normals = (across / np.linalg.norm(across, axis=1, keepdims=True))[flat]
    return Part(
        name=TABLE,
        kind="schematic",
        vertices=moved(motion, vertices),
        faces=np.arange(36, dtype=np.int64).reshape(-1, 3),
        normals=turned(motion, normals),
        segment=TRUNK,
    )


def table_ends(skeleton: Skeleton) -> tuple[Array, Array]:
    """Lowest and highest corner (3,) of the table at neutral, mm; its face lies at the higher x.

    By the landmarks of the bones.
    """
    marks = {bone.name: np.array(list(bone.landmarks.values())) for bone in skeleton.bones}
    places = np.concatenate(list(marks.values()))
    backs = [own for name, own in marks.items() if not name.startswith("femur")]
    face = float(np.concatenate(backs)[:, 0].min()) - SOFT
    foot, top = float(places[:, 1].min()) - BELOW, float(places[:, 1].max()) + ABOVE
    return np.array([face - THICK, foot, -WIDE]), np.array([face, top, WIDE])
