"""Sizes of the muscles of one side: volumes, and the length of tendon on each string."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from meshes.geometry.types import Array
from meshes.muscles.gates import Course
from meshes.muscles.records import MUSCLES, MuscleRecord, muscle_records

_BELLY_FULLNESS = 0.65
_MOST_TENDON = 0.33


def muscle_volumes(courses: Sequence[Course], lengths: Array, size: float) -> dict[str, float]:
    """Volume of each muscle, mm3.

    Parameters
    ----------
    courses : sequence of Course
    lengths : ndarray, shape (s,)
        Of the strings at neutral, mm.
    size : float
        Of the body against the reference man; volumes grow with its cube.
    """
    volumes = {}
    for name in MUSCLES:
        own = [k for k, course in enumerate(courses) if course.muscle[:-2] == name]
        volumes[name] = _volume(muscle_records()[name], float(lengths[own].mean())) * size**3
    return volumes


def _volume(record: MuscleRecord, length: float) -> float:
    """Of the table, or from the sections of belly and tendon."""
    if record.volume is not None:
        return record.volume * 1000.0
    share = record.belly_share or 0.0
    belly = _BELLY_FULLNESS * share * (record.belly_area or 0.0)
    return length * (belly + (1.0 - share) * record.tendon_area)


def tendon_lengths(courses: Sequence[Course], lengths: Array, size: float) -> Array:
    """Length (s,) of each string's tendon from its insertion, mm."""
    rows = []
    for course, length in zip(courses, lengths, strict=True):
        record = muscle_records()[course.muscle[:-2]]
        if record.belly_share is None:
            rows.append(min(record.tendon_length(course.place) * size, _MOST_TENDON * length))
        else:
            rows.append((1.0 - record.belly_share) * length)
    return np.array(rows)
