"""What a posed body is made of: plain meshes and lines, all that a renderer needs to know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from meshes.geometry.types import Array, Faces
from meshes.pose import Pose
from meshes.spelling import unknown as unknown

Number = TypeVar("Number", bound=np.generic)
Kind = Literal[
    "bone",
    "disc",
    "muscle",
    "ligament",
    "fascia",
    "bursa",
    "cartilage",
    "nerve",
    "artery",
    "vein",
    "vessel",
    "schematic",
]


@dataclass(frozen=True, eq=False)
class Part:
    """One closed mesh of the posed body.

    Attributes
    ----------
    name : str
        ``femur_r``, ``disc_l4_l5``, ``psoas_major_l`` ...
    kind : str
        "bone", "disc", "muscle" ...
    vertices, normals : ndarray, shape (n, 3)
        World coordinates in mm; unit normals.
    faces : ndarray, shape (m, 3)
        Triangles, counter-clockwise seen from outside; the same array at every pose.
    fields : mapping of str to ndarray, shape (n,)
        Per-vertex values of 0 to 1: "tendon" and "fibre" of a muscle, "cartilage" and "cavity" of
        a bone.
    segment : str
        The rigid segment that carries it, or "" where it deforms.

    Faces and fields are those of every pose, hence not to be written to.
    """

    name: str
    kind: Kind
    vertices: Array
    faces: Faces
    normals: Array
    fields: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))
    segment: str = ""

    def __post_init__(self) -> None:
        shown = {name: _unwritable(values) for name, values in self.fields.items()}
        object.__setattr__(self, "faces", _unwritable(self.faces))
        object.__setattr__(self, "fields", MappingProxyType(shown))


@dataclass(frozen=True, eq=False)
class Fascicle:
    """One taut string of a muscle: its points (k, 3) from origin to insertion and length, in mm."""

    name: str
    muscle: str
    points: Array
    length: float


@dataclass(frozen=True, eq=False)
class PosedBody:
    """A body in a pose: parts, fascicles, and the motion of each segment from neutral.

    Attributes
    ----------
    parts : tuple of Part
        In a fixed order, whatever the pose.
    fascicles : tuple of Fascicle
    motions : mapping of str to ndarray, shape (4, 4)
        Takes points of a segment from where they stand at neutral to where they are now.
    landmarks : mapping of str to ndarray, shape (3,)
        ``bone.landmark`` in the world, now.
    """

    pose: Pose
    parts: tuple[Part, ...]
    fascicles: tuple[Fascicle, ...]
    motions: Mapping[str, Array]
    landmarks: Mapping[str, Array]

    def __getitem__(self, name: str) -> Part:
        for part in self.parts:
            if part.name == name:
                return part
        raise KeyError(unknown("part", name, [part.name for part in self.parts]))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parts."""
        return tuple(part.name for part in self.parts)


class Deferred(Mapping[str, Array]):
    """A mapping whose entries are made together when the first is asked for.

    Parameters
    ----------
    make : callable
        Gives all entries.
    """

    def __init__(self, make: Callable[[], Mapping[str, Array]]) -> None:
        self._make = make

    @cached_property
    def _entries(self) -> Mapping[str, Array]:
        return self._make()

    def __getitem__(self, name: str) -> Array:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __reduce__(self) -> tuple[type[dict[str, Array]], tuple[dict[str, Array]]]:
        return dict, (dict(self._entries),)


def _unwritable(array: NDArray[Number]) -> NDArray[Number]:
    """A view of an array that cannot be written through."""
    view = array.view()
    view.flags.writeable = False
    return view
