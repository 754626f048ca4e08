"""The muscles of a body: a pose goes in, strings, bodies and moment arms come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from meshes.geometry.frames import moved, turned
from meshes.geometry.solids import vertex_normals
from meshes.geometry.strings import TautStrings
from meshes.geometry.types import Array, Faces
from meshes.muscles.bodies import FACES, SECTIONS, built_bodies, on_vertices
from meshes.muscles.bundle import Bundle, mirrored
from meshes.muscles.calibration import calibrated
from meshes.muscles.courses import batch, built_courses
from meshes.muscles.lacuna import Lacuna
from meshes.muscles.records import MUSCLES
from meshes.muscles.sides import RIGID, Side, built_in_size, is_symmetric
from meshes.part import Fascicle, Part, unknown
from meshes.pose import Pose
from meshes.skeleton import Skeleton

Progress = Callable[[str, float], None]
Arrays = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, eq=False)
class Muscles:
    """All muscles of both sides.

    Attributes
    ----------
    bundles : tuple of Bundle
        Right, left.
    """

    bundles: tuple[Bundle, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the muscles, in the order of their parts."""
        return tuple(f"{name}_{bundle.side}" for bundle in self.bundles for name in MUSCLES)

    @property
    def fascicle_names(self) -> tuple[str, ...]:
        """Names of the strings, in the order of the fascicles."""
        return tuple(str(name) for bundle in self.bundles for name in bundle.names)

    def posed(
        self, skeleton: Skeleton, pose: Pose
    ) -> tuple[tuple[Part, ...], tuple[Fascicle, ...]]:
        """Parts of the muscles and their fascicles in a pose."""
        motions = skeleton.motions(pose)
        parts: list[Part] = []
        fascicles: list[Fascicle] = []
        for bundle in self.bundles:
            rigid = bundle.rigid(motions, skeleton)
            strings = bundle.taut(rigid)
            fascicles += _fascicles(bundle, strings, motions, skeleton)
            parts += self._parts(bundle, strings, rigid, motions)
        return tuple(parts), tuple(fascicles)

    def fascicles(self, skeleton: Skeleton, pose: Pose) -> tuple[Fascicle, ...]:
        """The fascicles alone in a pose."""
        motions = skeleton.motions(pose)
        return tuple(
            fascicle
            for bundle in self.bundles
            for fascicle in _fascicles(
                bundle, bundle.taut(bundle.rigid(motions, skeleton)), motions, skeleton
            )
        )

    def length(self, skeleton: Skeleton, name: str, pose: Pose) -> float:
        """Length of a fascicle, or PCSA-weighted mean of a muscle's, mm."""
        bundle, chosen = self._chosen(name)
        strings = bundle.taut(bundle.rigid(skeleton.motions(pose), skeleton))
        return _weighted(strings.lengths, bundle.pcsa, chosen)

    def moment_arm(self, skeleton: Skeleton, name: str, pose: Pose, coordinate: str) -> float:
        """Moment arm -dL/dq of a fascicle or muscle about a coordinate, mm."""
        bundle, chosen = self._chosen(name)
        arms = bundle.moment_arms(skeleton, pose, coordinate)
        return _weighted(arms, bundle.pcsa, chosen) + 0.0

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """All that the muscles hold, as arrays by name (no objects)."""
        return {
            f"{bundle.side}.{name}": value
            for bundle in self.bundles
            for name, value in bundle.arrays().items()
        }

    @classmethod
    def restored(cls, skeleton: Skeleton, arrays: Arrays) -> Muscles:  # noqa: ARG003
        """The muscles whose arrays these are.

        Raises
        ------
        KeyError
            If an array is missing.
        """
        bundles = []
        for side in "rl":
            own = {n[2:]: a for n, a in arrays.items() if n.startswith(f"{side}.")}
            bundles.append(Bundle.restored(side, own))
        return cls(tuple(bundles))

    def _chosen(self, name: str) -> tuple[Bundle, Faces]:
        for bundle in self.bundles:
            chosen = np.flatnonzero((bundle.muscles == name) | (bundle.names == name))
            if len(chosen):
                return bundle, chosen
        raise KeyError(unknown("muscle", name, [*self.names, *self.fascicle_names]))

    @cached_property
    def _faces(self) -> Mapping[str, Faces]:
        """Faces of each part; a mirrored tube's are turned."""
        vertices = int(FACES.max()) + 1
        faces = {}
        for bundle in self.bundles:
            own = FACES if bundle.side == "r" else np.ascontiguousarray(FACES[:, ::-1])
            for name in MUSCLES:
                count = int(np.sum(bundle.muscles == f"{name}_{bundle.side}"))
                shifts = vertices * np.arange(count, dtype=np.int64)
                faces[f"{name}_{bundle.side}"] = (own + shifts[:, None, None]).reshape(-1, 3)
        return faces

    def _parts(
        self, bundle: Bundle, strings: TautStrings, rigid: Array, motions: Mapping[str, Array]
    ) -> list[Part]:
        vertices, tendon = bundle.tubes(strings, rigid)
        mirror = np.array([1.0, 1.0, 1.0 if bundle.side == "r" else -1.0])
        pelvis = motions["pelvis"]
        normals = turned(pelvis, vertex_normals(vertices, FACES).reshape(-1, 3) * mirror)
        world = moved(pelvis, vertices.reshape(-1, 3) * mirror)
        fibre = np.broadcast_to(np.linspace(0.0, 1.0, SECTIONS), tendon.shape)
        values = {"tendon": on_vertices(tendon), "fibre": on_vertices(fibre)}
        parts = []
        for muscle in MUSCLES:
            name = f"{muscle}_{bundle.side}"
            rows = np.flatnonzero(bundle.muscles == name)
            span = slice(rows[0] * vertices.shape[1], (rows[-1] + 1) * vertices.shape[1])
            parts.append(
                Part(
                    name=name,
                    kind="muscle",
                    vertices=world[span],
                    faces=self._faces[name],
                    normals=normals[span],
                    fields={key: value.ravel()[span] for key, value in values.items()},
                )
            )
        return parts


def _weighted(values: Array, weights: Array, chosen: Faces) -> float:
    return float(np.sum(values[chosen] * weights[chosen]) / np.sum(weights[chosen]))


def _fascicles(
    bundle: Bundle, strings: TautStrings, motions: Mapping[str, Array], skeleton: Skeleton
) -> list[Fascicle]:
    points = Side(skeleton, bundle.side).in_world(motions, strings.nodes)
    ends = strings.offsets
    return [
        Fascicle(str(name), str(muscle), points[ends[k] : ends[k + 1]], float(strings.lengths[k]))
        for k, (name, muscle) in enumerate(zip(bundle.names, bundle.muscles, strict=True))
    ]


def built_muscles(
    skeleton: Skeleton, progress: Progress | None = None, size: float | None = None
) -> Muscles:
    """The muscles of a skeleton: strings laid out at neutral, their gates calibrated over poses.

    Parameters
    ----------
    skeleton : Skeleton
    progress : callable, optional
        Called with what is being done and the share of it that is done.
    size : float, optional
        Lengths against the reference man's, with whose cube volumes go; measured on the skeleton
        where left out.
    """
    said = progress or (lambda _, __: None)
    said("laying out the muscles", 0.0)
    right = _built_bundle(Side(skeleton, "r"), size)
    said("laying out the muscles", 0.5)
    left = mirrored(right) if is_symmetric(skeleton) else _built_bundle(Side(skeleton, "l"), size)
    said("laying out the muscles", 1.0)
    return Muscles((right, left))


def _built_bundle(side: Side, size: float | None) -> Bundle:
    courses = built_courses(side)
    lumbar = sum(1 << k for k in range(len(RIGID)))
    near = {"iliacus": 0b11}
    still = np.tile(np.eye(4), (len(RIGID), 1, 1))
    bundle = Bundle(
        side=side.side,
        names=np.array([course.name for course in courses]),
        muscles=np.array([course.muscle for course in courses]),
        pcsa=np.array([course.pcsa for course in courses]),
        batch=batch(courses),
        hip=side.hip,
        first_angle=np.array(Lacuna(side).angles[-1]),
        bodies=built_bodies(courses, np.full(len(courses), 200.0), 1.0),
        fields=side.fields,
        nearby=np.array([near.get(c.muscle[:-2], lumbar) for c in courses], dtype=np.int64),
    )
    bundle = calibrated(bundle, side.skeleton)
    lengths = bundle.taut(still).lengths
    return bundle.with_bodies(built_bodies(courses, lengths, size or built_in_size(side)))
