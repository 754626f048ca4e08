"""The muscles of a body: a pose goes in, strings, bodies and moment arms come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from meshes.geometry.frames import moved, turned
from meshes.geometry.strings import TautStrings
from meshes.geometry.types import Array, Faces
from meshes.muscles.bundle import Bundle, PosedSide, mirrored
from meshes.muscles.calibration import calibrated
from meshes.muscles.centrelines import Fibres, smooth_lines
from meshes.muscles.courses import batch, built_courses
from meshes.muscles.lacuna import Lacuna
from meshes.muscles.records import MUSCLES
from meshes.muscles.rest import Rest, built_rest
from meshes.muscles.sides import RIGID, Side, built_in_size, is_symmetric
from meshes.muscles.sizes import muscle_volumes, tendon_lengths
from meshes.part import Fascicle, Part, unknown
from meshes.pose import Pose
from meshes.skeleton import Skeleton

Progress = Callable[[str, float], None]
Arrays = Mapping[str, NDArray[np.generic]]
FIELDS = ("fibre", "tendon", "lane_u", "lane_v")


@dataclass(frozen=True, eq=False)
class Muscles:
    """All muscles of both sides.

    Attributes
    ----------
    bundles : tuple of Bundle
        Right, left.
    tone : float
        Schematic active tone, 0 to 1 (`toned`).
    """

    bundles: tuple[Bundle, ...]
    tone: float = 0.0

    def toned(self, tone: float) -> Muscles:
        """The same muscles drawn with a schematic active tone.

        Tone at a fixed angle hardly changes a muscle's shape: this thickens the middle of the
        belly by at most 3 %, at the same volume, and fills the field "tone" for the colour. It is a
        teaching device, not a prediction of force or shape.

        Raises
        ------
        ValueError
            If ``tone`` is not a number of 0 to 1.
        """
        if isinstance(tone, bool) or not 0.0 <= tone <= 1.0:
            raise ValueError(f"tone: expected a number of 0 (slack) to 1 (firm), got {tone!r}")
        return replace(self, tone=float(tone))

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
            side = bundle.posed(bundle.rigid(motions, skeleton), self.tone)
            fascicles += _fascicles(bundle, side.strings, motions, skeleton)
            parts += self._parts(bundle, side, motions)
        return tuple(parts), tuple(fascicles)

    def awaited(self, skeleton: Skeleton, pose: Pose) -> tuple[Callable[[], object], ...]:
        """What is still to be done for a pose, each to be called once, in any thread.

        None for a side that was posed so before, one for two sides that mirror each other.
        """
        motions = skeleton.motions(pose)
        wanted = {}
        for bundle in self.bundles:
            rigid = bundle.rigid(motions, skeleton)
            key = bundle.key(rigid, self.tone)
            if key not in bundle.memory:
                wanted[key] = partial(bundle.posed, rigid, self.tone)
        return tuple(wanted.values())

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
        """All that the muscles hold, as arrays by name; of mirrored sides that of the right."""
        right, left = self.bundles
        alone = left.memory is right.memory
        return {
            f"{bundle.side}.{name}": value
            for bundle in (self.bundles[:1] if alone else self.bundles)
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
        sides = {
            side: {n[2:]: a for n, a in arrays.items() if n.startswith(f"{side}.")} for side in "rl"
        }
        right = Bundle.restored("r", sides["r"])
        left = Bundle.restored("l", sides["l"]) if sides["l"] else mirrored(right)
        return cls((right, left))

    def _chosen(self, name: str) -> tuple[Bundle, Faces]:
        for bundle in self.bundles:
            chosen = np.flatnonzero((bundle.muscles == name) | (bundle.names == name))
            if len(chosen):
                return bundle, chosen
        raise KeyError(unknown("muscle", name, [*self.names, *self.fascicle_names]))

    @cached_property
    def _drawn(self) -> Mapping[str, tuple[slice, Faces, Mapping[str, Array]]]:
        """Vertices, faces and fields of each part; a mirrored body's faces are turned."""
        drawn = {}
        for bundle in self.bundles:
            rest = bundle.rest
            fields = {name: getattr(rest, name) for name in FIELDS}
            fields["tone"] = self.tone * (1.0 - rest.tendon)
            for k, muscle in enumerate(MUSCLES):
                span = slice(*rest.vertex_ends[k : k + 2])
                faces = rest.faces[slice(*rest.face_ends[k : k + 2])] - rest.vertex_ends[k]
                turned_out = faces if bundle.side == "r" else faces[:, ::-1]
                own = {name: values[span] for name, values in fields.items()}
                drawn[f"{muscle}_{bundle.side}"] = (span, np.ascontiguousarray(turned_out), own)
        return drawn

    def _parts(self, bundle: Bundle, side: PosedSide, motions: Mapping[str, Array]) -> list[Part]:
        mirror = np.array([1.0, 1.0, 1.0 if bundle.side == "r" else -1.0])
        normals = turned(motions["pelvis"], side.normals * mirror)
        world = moved(motions["pelvis"], side.vertices * mirror)
        parts = []
        for muscle in MUSCLES:
            name = f"{muscle}_{bundle.side}"
            span, faces, fields = self._drawn[name]
            parts.append(Part(name, "muscle", world[span], faces, normals[span], fields))
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
    even = is_symmetric(skeleton)
    share = 1.0 if even else 0.5
    right = built_side(
        Side(skeleton, "r"), size, lambda done: said("laying out the muscles", share * done)
    )
    left = (
        mirrored(right)
        if even
        else built_side(
            Side(skeleton, "l"), size, lambda done: said("laying out the muscles", 0.5 + 0.5 * done)
        )
    )
    said("laying out the muscles", 1.0)
    return Muscles((right, left))


def built_side(side: Side, size: float | None, said: Callable[[float], None]) -> Bundle:
    """The muscles of one side; ``said`` is told the share that is done."""
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
        rest=Rest.empty(),
        fields=side.fields,
        nearby=np.array([near.get(c.muscle[:-2], lumbar) for c in courses], dtype=np.int64),
    )
    said(0.1)
    bundle = calibrated(bundle, side.skeleton)
    said(0.5)
    strings = bundle.taut(still)
    grown = size or built_in_size(side)
    fibres = Fibres(
        muscles=np.array([course.muscle[:-2] for course in courses]),
        lines=smooth_lines(strings.nodes, strings.offsets),
        across=bundle.batch.axes_u[bundle.batch.lanes.offsets[:-1]],
        pcsa=bundle.pcsa,
        tendons=tendon_lengths(courses, strings.lengths, grown),
        lanes=np.array([course.place for course in courses]),
        origin_carriers=bundle.batch.origin_carriers,
        insertion_carriers=bundle.batch.insertion_carriers,
    )
    return bundle.with_rest(
        built_rest(side, fibres, muscle_volumes(courses, strings.lengths, grown))
    )
