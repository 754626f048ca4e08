"""Neighbours of the muscles: ligaments, fascia, vessels and nerves that move with the pose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter

import numpy as np

from meshes.geometry.fields import Fields
from meshes.geometry.frames import inverse, moved, turned
from meshes.geometry.solids import vertex_normals
from meshes.geometry.types import Array, Faces
from meshes.muscles import Muscles
from meshes.muscles.sides import Side, built_in_size
from meshes.neighbours.capsule import CAPSULE_FACES, Capsule
from meshes.neighbours.carried import joined
from meshes.neighbours.cords import COUNT, FACES, Cords
from meshes.neighbours.flips import Courses
from meshes.neighbours.layout import Layout, Strings, strewn
from meshes.neighbours.records import (
    CordRecord,
    NeighbourRecord,
    all_records,
    chosen_neighbours,
)
from meshes.neighbours.resting import rising
from meshes.neighbours.sheets import SHEET_FACES, Sheet
from meshes.part import Fascicle, Part
from meshes.pose import Pose
from meshes.skeleton import Skeleton

UNDER = ("psoas_major", "iliacus")
"""Muscles on which neighbours lie or hang."""


@dataclass(frozen=True, eq=False)
class SideNeighbours:
    """The chosen neighbours of one side; all that they hold is in the frame of that side.

    Attributes
    ----------
    side : Side
    fields : Fields
        Distance fields of the bones.
    names : tuple of str
        Without the side.
    cords : Cords or None
    sheets : tuple of Sheet
    capsules : tuple of Capsule
    under : Capsule or None
        The capsule on which some of them rest, shown or not.
    """

    side: Side
    fields: Fields
    names: tuple[str, ...]
    cords: Cords | None
    sheets: tuple[Sheet, ...]
    capsules: tuple[Capsule, ...]
    under: Capsule | None

    def lines(
        self, motions: Mapping[str, Array], parts: Sequence[Part], fascicles: Sequence[Fascicle]
    ) -> tuple[Array, Array]:
        """Centrelines of all cords and directions outwards (k, COUNT, 3), seen as a right side."""
        if self.cords is None:
            return np.empty((0, COUNT, 3)), np.empty((0, COUNT, 3))
        rigid, nodes, surfaces, _ = self._seen(motions, parts, fascicles)
        return self.cords.posed(rigid, nodes, surfaces, self.fields)

    def posed(
        self, motions: Mapping[str, Array], parts: Sequence[Part], fascicles: Sequence[Fascicle]
    ) -> dict[str, Part]:
        """Parts by name (without the side) in a pose."""
        rigid, nodes, surfaces, meshes = self._seen(motions, parts, fascicles)
        if self.cords is not None:
            lines, outs = self.cords.posed(rigid, nodes, surfaces, self.fields)
            tubes = self.cords.swept(lines, outs)
            for name, rows in self._rows.items():
                meshes[name] = tubes[rows].reshape(-1, 3)
        for sheet in self.sheets:
            meshes[sheet.record.name] = sheet.posed(rigid, nodes, surfaces, self.fields)
        for capsule in self.capsules:
            if capsule.record.name not in meshes:
                meshes[capsule.record.name] = capsule.posed(rigid, self.fields)
        return self._parts(meshes, motions["pelvis"])

    def _parts(self, meshes: Mapping[str, Array], pelvis: Array) -> dict[str, Part]:
        """Parts in the world; the normals of all in one go."""
        mirror = np.array([1.0, 1.0, self.side.sign])
        local = np.concatenate([meshes[name] for name in self.names]) * mirror
        faces, offsets = self._joined_faces
        vertices = moved(pelvis, local)
        normals = turned(pelvis, vertex_normals(local, faces))
        return {
            name: Part(
                name=f"{name}_{self.side.side}",
                kind=all_records()[name].kind,
                vertices=vertices[first:last],
                faces=self._faces[name],
                normals=normals[first:last],
                fields=self._fields.get(name, {}),
            )
            for name, first, last in zip(self.names, offsets[:-1], offsets[1:], strict=True)
        }

    @cached_property
    def _joined_faces(self) -> tuple[Faces, list[int]]:
        """Triangles of all parts in one mesh, and where the vertices of each begin."""
        counts = [int(self._faces[name].max()) + 1 for name in self.names]
        offsets = [0, *np.cumsum(counts).tolist()]
        pairs = zip(self.names, offsets, strict=False)
        return np.concatenate([self._faces[name] + first for name, first in pairs]), offsets

    @cached_property
    def _fields(self) -> Mapping[str, Mapping[str, Array]]:
        """Fibres of the muscles among them: along, across and tendon."""
        fields = {sheet.record.name: sheet.fibres for sheet in self.sheets}
        for name, rows in self._rows.items():
            if self.cords is not None and len(rows) == 1:
                fields[name] = self.cords.fibres(rows[0])
        records = all_records()
        return {name: own for name, own in fields.items() if records[name].kind == "muscle"}

    @cached_property
    def _rows(self) -> Mapping[str, list[int]]:
        """Cords of each neighbour."""
        rows: dict[str, list[int]] = {}
        for k, record in enumerate(self.cords.records if self.cords else ()):
            if record.name in self.names:
                rows.setdefault(record.name, []).append(k)
        return rows

    @cached_property
    def _faces(self) -> Mapping[str, Faces]:
        vertices = int(FACES.max()) + 1
        faces = {sheet.record.name: SHEET_FACES for sheet in self.sheets}
        faces |= {capsule.record.name: CAPSULE_FACES for capsule in self.capsules}
        for name, rows in self._rows.items():
            shifts = vertices * np.arange(len(rows), dtype=np.int64)
            faces[name] = (FACES + shifts[:, None, None]).reshape(-1, 3)
        if self.side.sign < 0:
            faces = {name: np.ascontiguousarray(own[:, ::-1]) for name, own in faces.items()}
        return faces

    def _seen(
        self, motions: Mapping[str, Array], parts: Sequence[Part], fascicles: Sequence[Fascicle]
    ) -> tuple[Array, Array, dict[str, Array], dict[str, Array]]:
        """Segments, string nodes and muscle surfaces in the frame of the pelvis of this side.

        Last, the capsule on which some rest, where there is one.
        """
        rigid = self.side.near_pelvis(motions)
        surfaces, strings = seen(self.side, motions, parts, fascicles)
        sleeve: dict[str, Array] = {}
        if self.under is not None:
            capsule = self.under.posed(rigid, self.fields)
            surfaces[self.under.record.name] = capsule[: len(capsule) // 2]
            sleeve[self.under.record.name] = capsule
        ground = {name: rising(own) for name, own in surfaces.items()}
        return rigid, strings.nodes, ground, sleeve


def seen(
    side: Side,
    motions: Mapping[str, Array],
    parts: Sequence[Part],
    fascicles: Sequence[Fascicle],
    points: Callable[[Part], Array] = attrgetter("vertices"),
) -> tuple[dict[str, Array], Strings]:
    """Muscle surfaces and strings of a side in the frame of the pelvis, as of a right side.

    ``points`` gives the points (n, 3) that stand for a part's surface.
    """
    names = {f"{name}_{side.side}": name for name in UNDER}
    pelvis, mirror = inverse(motions["pelvis"]), np.array([1.0, 1.0, side.sign])
    surfaces = {
        names[part.name]: moved(pelvis, points(part)) * mirror
        for part in parts
        if part.name in names
    }
    own = [f for f in fascicles if f.muscle in names]
    nodes = moved(pelvis, np.concatenate([f.points for f in own])) * mirror
    return surfaces, Strings(nodes, [names[f.muscle] for f in own for _ in f.points])


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The chosen neighbours of both sides.

    Attributes
    ----------
    names : tuple of str
        With their sides, in the order of their parts.
    sides : tuple of SideNeighbours
    """

    names: tuple[str, ...]
    sides: tuple[SideNeighbours, ...]

    def posed(
        self, motions: Mapping[str, Array], parts: Sequence[Part], fascicles: Sequence[Fascicle]
    ) -> tuple[Part, ...]:
        """Parts in a pose, from the posed segments and muscles."""
        found: dict[str, Part] = {}
        for side in self.sides:
            for part in side.posed(motions, parts, fascicles).values():
                found[part.name] = part
        return tuple(found[name] for name in self.names)


def built_neighbours(skeleton: Skeleton, muscles: Muscles, names: Iterable[str]) -> Neighbours:
    """Neighbours of a skeleton and its muscles.

    Parameters
    ----------
    skeleton : Skeleton
    muscles : Muscles
    names : iterable of str
        Names with or without side, kinds, or "all".

    Raises
    ------
    ValueError
        If a name means no neighbour.
    """
    chosen = chosen_neighbours(names)
    parts, fascicles = muscles.posed(skeleton, Pose()) if chosen else ((), ())
    motions = skeleton.motions(Pose())
    sides = []
    for bundle in muscles.bundles:
        own = tuple(name[:-2] for name in chosen if name.endswith(f"_{bundle.side}"))
        if own:
            side = Side(skeleton, bundle.side)
            surfaces, strings = seen(side, motions, parts, fascicles, strewn)
            layout = Layout(side, built_in_size(side), surfaces, strings)
            sides.append(_side(layout, bundle.fields, own))
    return Neighbours(chosen, tuple(sides))


def _side(layout: Layout, fields: Fields, names: tuple[str, ...]) -> SideNeighbours:
    records = all_records()
    capsules = {
        name: Capsule(record, layout.side, layout.size)
        for name, record in records.items()
        if record.shape == "capsule"
    }
    below = [n for name in names for n in records[name].on if n in capsules]
    rows = [(records[name], cord) for name in names for cord in records[name].cords]
    return SideNeighbours(
        side=layout.side,
        fields=fields,
        names=names,
        cords=_cords(layout, rows) if rows else None,
        sheets=tuple(
            Sheet(
                records[name],
                layout.carried([p for row in records[name].rows for p in row], records[name].out),
            )
            for name in names
            if records[name].shape == "sheet"
        ),
        capsules=tuple(capsule for name, capsule in capsules.items() if name in names),
        under=capsules[below[0]] if below else None,
    )


def _cords(layout: Layout, rows: list[tuple[NeighbourRecord, CordRecord]]) -> Cords:
    ways = [[layout.carried(way, r.out) for way in (c.way, *c.ways)] for r, c in rows]
    offsets = np.cumsum([0, *(len(cord.way) for _, cord in rows)])
    return Cords(
        records=tuple(record for record, _ in rows),
        cords=tuple(_sized(cord, layout) for _, cord in rows),
        carried=Courses(
            first=joined([own[0] for own in ways]),
            others=tuple(tuple(own[1:]) for own in ways),
            flips=tuple(cord.flip for _, cord in rows),
            offsets=offsets,
        ),
        offsets=offsets,
    )


def _sized(cord: CordRecord, layout: Layout) -> CordRecord:
    """A cord as thick as the body is tall."""

    def scaled(pair: tuple[float, float]) -> tuple[float, float]:
        return pair[0] * layout.size, pair[1] * layout.size

    wrap = None if cord.wrap is None else layout.side.head_radius + layout.size * cord.wrap
    return replace(
        cord,
        width=scaled(cord.width),
        thickness=scaled(cord.thickness),
        bend=cord.bend * layout.size,
        fixed=scaled(cord.fixed),
        taper=scaled(cord.taper),
        joins=None if cord.joins is None else (cord.joins[0], cord.joins[1] * layout.size),
        wrap=wrap,
    )
