"""A bone as a subdivision cage of named landmarks: from its table to a closed mesh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache

import numpy as np

from meshes.anatomy.records import bone_rows, csv_rows
from meshes.geometry import loop
from meshes.geometry.steps import smoothstep
from meshes.geometry.types import Array, Faces, Mask

DEFAULT_LEVEL = 3
# Limit weights of a region's landmarks are 0.7 at least, of its neighbours about 0.4 at most:
# between these a surface passes from its region's sphere to its own shape, landmarks stay put.
OUTSIDE, INSIDE = 0.35, 0.7
BORDER, RIM_BORDER = (0.48, 0.62), (0.68, 0.82)
"""Weights between which lies the drawn border of a region, halfway to the landmarks around it or
just within its own outermost ones."""
THIN = 0.5
"""How much of a joint's cartilage shows on a surface that wears a thin layer of it."""


@dataclass(frozen=True)
class Sphere:
    """An exact sphere onto which the vertices of a region are snapped (mm)."""

    region: str
    centre: tuple[float, float, float]
    radius: float

    @property
    def mirrored(self) -> Sphere:
        """Its mirror image in the median plane."""
        x, y, z = self.centre
        return replace(self, centre=(x, y, -z))


@dataclass(frozen=True)
class BoneRecord:
    """One row of ``bones.toml``: where a bone's tables are, what it moves with, what is exact."""

    name: str
    frame: str
    segment: str
    faces: str
    euler: int
    sided: bool
    symmetric: bool
    cartilage: tuple[str, ...]
    thin_cartilage: tuple[str, ...]
    bare: tuple[str, ...]
    spheres: tuple[Sphere, ...]


@cache
def bone_records() -> Mapping[str, BoneRecord]:
    """The bones of the built-in body by name, in the order of ``bones.toml``."""
    return {
        name: BoneRecord(
            name=name,
            frame=row["frame"],
            segment=row["segment"],
            faces=row.get("faces", f"{name}_faces"),
            euler=row["euler"],
            sided=row.get("sided", False),
            symmetric=row.get("symmetric", False),
            cartilage=tuple(row["cartilage"]),
            thin_cartilage=tuple(row.get("thin_cartilage", ())),
            bare=tuple(row.get("bare", ())),
            spheres=tuple(
                Sphere(s["region"], tuple(s["centre"]), s["radius"]) for s in row.get("spheres", ())
            ),
        )
        for name, row in bone_rows().items()
    }


@dataclass(frozen=True, eq=False)
class Cage:
    """Named landmarks on a bone's surface and the triangles between them.

    Attributes
    ----------
    names : tuple of str
    landmarks : ndarray, shape (n, 3)
        Positions on the limit surface, mm.
    faces : ndarray, shape (f, 3)
        Counter-clockwise seen from outside.
    regions : tuple of str
        The area that each landmark belongs to.
    spheres : tuple of Sphere
        In the same frame as the landmarks.
    """

    names: tuple[str, ...]
    landmarks: Array
    faces: Faces
    regions: tuple[str, ...]
    spheres: tuple[Sphere, ...] = ()

    @cached_property
    def control(self) -> Array:
        """Control points (n, 3) whose limit surface passes through the landmarks."""
        return loop.control_points(self.faces, self.landmarks)

    @cached_property
    def places(self) -> Mapping[str, Array]:
        """Position (3,) of each landmark by name."""
        return dict(zip(self.names, self.landmarks, strict=True))

    def mirrored(self) -> Cage:
        """The mirror image in the median plane, with its faces turned outwards again."""
        return replace(
            self,
            landmarks=self.landmarks * (1.0, 1.0, -1.0),
            faces=np.ascontiguousarray(self.faces[:, ::-1]),
            spheres=tuple(sphere.mirrored for sphere in self.spheres),
        )

    def moved(self, transform: Array) -> Cage:
        """The cage carried by a rigid transform (4, 4)."""
        spheres = tuple(
            replace(s, centre=tuple(transform[:3, :3] @ s.centre + transform[:3, 3]))
            for s in self.spheres
        )
        landmarks = self.landmarks @ transform[:3, :3].T + transform[:3, 3]
        return replace(self, landmarks=landmarks, spheres=spheres)

    def scaled(self, factor: float) -> Cage:
        """The cage made larger by a factor about the origin."""
        spheres = tuple(
            replace(s, centre=tuple(factor * np.array(s.centre)), radius=factor * s.radius)
            for s in self.spheres
        )
        return replace(self, landmarks=factor * self.landmarks, spheres=spheres)

    def in_regions(self, regions: tuple[str, ...]) -> Mask:
        """Which landmarks (n,) belong to any of the regions."""
        return np.isin(np.array(self.regions), regions)

    def region_weight(self, regions: tuple[str, ...], level: int = DEFAULT_LEVEL) -> Array:
        """Smooth weight (m,) of 0 to 1 of the regions on the vertices of the refined mesh."""
        faces = np.ascontiguousarray(self.faces, dtype=np.int64)
        return _region_weight(faces.tobytes(), self.in_regions(regions).tobytes(), level)

    def cartilage(self, record: BoneRecord, level: int = DEFAULT_LEVEL) -> Array:
        """Cover (m,) of joint cartilage: 1 within, 0 outside, a narrow band between."""
        thick = self._covered((*record.cartilage, *record.bare), BORDER, level)
        thick = thick - self._covered(record.bare, RIM_BORDER, level)
        thin = self._covered(record.thin_cartilage, RIM_BORDER, level)
        return np.asarray(np.clip(np.maximum(thick, THIN * thin), 0.0, 1.0))

    def _covered(self, regions: tuple[str, ...], border: tuple[float, float], level: int) -> Array:
        low, high = border
        return smoothstep((self.region_weight(regions, level) - low) / (high - low))

    def surface(self, level: int = DEFAULT_LEVEL) -> tuple[Array, Faces]:
        """Vertices (m, 3) and faces of the limit surface, its spherical regions exact."""
        refined = loop.subdivision(self.faces, len(self.names), level)
        vertices = refined.matrix @ self.control
        for sphere in self.spheres:
            weight = self.region_weight((sphere.region,), level)
            centre = np.array(sphere.centre)
            offset = vertices - centre
            radial = sphere.radius * offset / np.linalg.norm(offset, axis=1, keepdims=True)
            blend = smoothstep((weight - OUTSIDE) / (INSIDE - OUTSIDE))[:, None]
            vertices = vertices + blend * (centre + radial - vertices)
        return vertices, refined.faces


@lru_cache(maxsize=128)
def _region_weight(face_bytes: bytes, within: bytes, level: int) -> Array:
    faces = np.frombuffer(face_bytes, dtype=np.int64).reshape(-1, 3)
    inside = np.frombuffer(within, dtype=np.bool_)
    matrix = loop.subdivision(faces, len(inside), level).matrix
    weight = np.asarray(np.clip(matrix @ inside.astype(np.float64), 0.0, 1.0))
    weight.flags.writeable = False
    return weight


@cache
def table_cage(name: str) -> Cage:
    """The cage of a bone as its tables give it: the right one, or both halves of a symmetric one.

    Raises
    ------
    KeyError
        If the faces name a landmark that the table lacks.
    """
    record = bone_records()[name]
    rows = csv_rows(f"bones/{name}.csv")
    corners = [(row["a"], row["b"], row["c"]) for row in csv_rows(f"bones/{record.faces}.csv")]
    names = [row["name"] for row in rows]
    landmarks = np.array([[float(row[axis]) for axis in "xyz"] for row in rows])
    regions = [row["region"] for row in rows]
    if record.symmetric:
        names, landmarks, regions, corners = _both_halves(names, landmarks, regions, corners)
    number = {landmark: i for i, landmark in enumerate(names)}
    faces = np.array([[number[corner] for corner in face] for face in corners], dtype=np.int64)
    return Cage(tuple(names), landmarks, faces, tuple(regions), record.spheres)


Corners = list[tuple[str, str, str]]


def _both_halves(
    names: list[str], landmarks: Array, regions: list[str], corners: Corners
) -> tuple[list[str], Array, list[str], Corners]:
    """Give the landmarks right of the median plane their left twins, and the faces theirs."""
    paired = {name for name, z in zip(names, landmarks[:, 2], strict=True) if z != 0.0}

    def on(side: str, name: str) -> str:
        return f"{name}_{side}" if name in paired else name

    twins = [i for i, name in enumerate(names) if name in paired]
    all_names = [on("r", name) for name in names] + [on("l", names[i]) for i in twins]
    all_landmarks = np.vstack([landmarks, landmarks[twins] * (1.0, 1.0, -1.0)])
    right: Corners = [(on("r", a), on("r", b), on("r", c)) for a, b, c in corners]
    left: Corners = [(on("l", c), on("l", b), on("l", a)) for a, b, c in corners]
    return all_names, all_landmarks, regions + [regions[i] for i in twins], right + left
