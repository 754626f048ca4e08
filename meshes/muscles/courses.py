"""Courses: every string of a side from its origin through its gates to its insertion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from meshes.geometry.strings import lanes, padded
from meshes.geometry.types import Array
from meshes.muscles.gates import Batch, Course, Gate
from meshes.muscles.lacuna import BEDS, Lacuna
from meshes.muscles.records import StringRecord, muscle_records
from meshes.muscles.sides import Side
from meshes.muscles.trunk import Trunk


def built_courses(side: Side) -> tuple[Course, ...]:
    """All strings of a side at neutral, their lanes not yet calibrated."""
    lacuna = Lacuna(side)
    trunk = Trunk(side, lacuna)
    builders = {"psoas_major": _psoas_major, "iliacus": _iliacus, "psoas_minor": _psoas_minor}
    courses = []
    for name, muscle in muscle_records().items():
        for string in muscle.strings:
            origin = side.attached(string.origin)
            end = muscle.insertion(string.place)
            insertion = side.attached(end)
            gates = builders[name](trunk, string, origin, insertion)
            courses.append(
                Course(
                    name=f"{string.name}_{side.side}",
                    muscle=f"{name}_{side.side}",
                    pcsa=string.pcsa,
                    place=string.place,
                    origin=origin,
                    origin_carrier=side.carrier(string.origin.bone),
                    gates=gates,
                    insertion=insertion,
                    insertion_carrier=side.carrier(end.bone),
                )
            )
    return tuple(courses)


def _psoas_major(
    trunk: Trunk, string: StringRecord, origin: Array, insertion: Array
) -> tuple[Gate, ...]:
    lacuna, bed, place = trunk.lacuna, BEDS["psoas_major"], string.place
    return (
        *trunk.lumbar_gates(place, origin),
        *trunk.brim_gates(place),
        *lacuna.rim_gates(bed, place, np.pi),
        *lacuna.fan_gates(bed, place, insertion),
        *lacuna.wall_gates(bed, place),
    )


def _iliacus(
    trunk: Trunk, string: StringRecord, origin: Array, insertion: Array
) -> tuple[Gate, ...]:
    lacuna, bed, place = trunk.lacuna, BEDS["iliacus"], string.place
    from_hip = origin - trunk.side.hip
    rim = lacuna.rim_gates(bed, place, float(np.arctan2(from_hip[1], from_hip[0])))
    return (
        *trunk.fossa_gates(origin, rim[0].centre, place[1]),
        *rim,
        *lacuna.fan_gates(bed, place, insertion),
        *lacuna.wall_gates(bed, place),
    )


def _psoas_minor(trunk: Trunk, string: StringRecord, origin: Array, _: Array) -> tuple[Gate, ...]:
    """On the front of psoas major, then over the brim."""
    upper = (0.3 * string.place[0] - 0.5, 1.3)
    return (*trunk.lumbar_gates(upper, origin), *trunk.minor_gates(string.place))


def batch(courses: Sequence[Course]) -> Batch:
    """Courses as arrays."""
    gates = [gate for course in courses for gate in course.gates]
    offsets = np.concatenate([[0], np.cumsum([len(course.gates) for course in courses])])
    return Batch(
        origins=np.array([course.origin for course in courses]),
        insertions=np.array([course.insertion for course in courses]),
        origin_carriers=np.array([course.origin_carrier for course in courses], dtype=np.int64),
        insertion_carriers=np.array(
            [course.insertion_carrier for course in courses], dtype=np.int64
        ),
        carriers=np.array([gate.carrier for gate in gates], dtype=np.int64),
        centres=np.array([gate.centre for gate in gates]),
        axes_u=np.array([gate.u for gate in gates]),
        axes_v=np.array([gate.v for gate in gates]),
        lanes=lanes(
            offsets.astype(np.int64),
            padded([gate.walls for gate in gates]),
            np.zeros((len(gates), 2)),
        ),
    )
