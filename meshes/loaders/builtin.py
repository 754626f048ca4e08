"""The built-in bones as patterns: what a loaded bone is compared with and named by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from meshes.bones.cage import BoneRecord, Cage
from meshes.bones.placed import placed_cages
from meshes.geometry.nearest import Surface
from meshes.geometry.register import Template
from meshes.geometry.types import Array, Mask


@dataclass(frozen=True, eq=False)
class Pattern:
    """One built-in bone where it stands at neutral.

    Attributes
    ----------
    name : str
    record : BoneRecord
    cage : Cage
        In the world frame, mm.
    """

    name: str
    record: BoneRecord
    cage: Cage

    @cached_property
    def surface(self) -> Surface:
        """Its level-3 mesh."""
        return Surface(*self.cage.surface())

    @cached_property
    def template(self) -> Template:
        """Its cage, ready to be laid onto another bone."""
        return Template(self.cage.control, self.cage.faces)

    @cached_property
    def cartilage(self) -> Array:
        """Cover (k,) of 0 to 1 of joint cartilage at the vertices of the surface."""
        return self.cage.cartilage(self.record)

    @property
    def segment(self) -> str:
        """The rigid segment that carries it."""
        return self.name if self.record.segment == "femur" else self.record.segment

    @property
    def radius(self) -> float:
        """Radius of its joint's sphere, mm."""
        return self.cage.spheres[0].radius

    def on_sphere(self) -> Mask:
        """Which vertices (k,) of the surface lie on the sphere of its joint."""
        region = self.cage.spheres[0].region
        return np.asarray(self.cage.region_weight((region,)) > 0.75)


@cache
def patterns() -> Mapping[str, Pattern]:
    """The built-in bones by name, in the order in which a skeleton has them."""
    return {name: Pattern(name, record, cage) for name, (record, cage) in placed_cages().items()}


def spread(surface: Surface) -> float:
    """Root mean square distance of a surface from its centre, mm: its size, whatever its frame."""
    offsets = surface.corners.mean(axis=1) - surface.centroid
    return float(np.sqrt(np.average(np.square(offsets).sum(axis=1), weights=surface.areas)))
