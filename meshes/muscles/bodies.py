"""The drawn body of a string: a swept tube of constant volume, belly and tendon told apart.

The tendon keeps its length and section; the belly takes the whole change of length and thickens
as it shortens, so the junction of the two travels along the path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from meshes.geometry.curves import arc_lengths, frames, resampled, resampled_strings, rounded
from meshes.geometry.tubes import Tubes, tube_faces, tubes
from meshes.geometry.types import Array, Faces
from meshes.muscles.gates import Course
from meshes.muscles.records import MuscleRecord, muscle_records

SECTIONS = 34
SIDES = 9
CAP_RINGS = 1
_BEND = 1.3
_GENTLEST = 14.0
FACES: Faces = tube_faces(SECTIONS, SIDES, CAP_RINGS)


@dataclass(frozen=True, eq=False)
class Bodies:
    """What gives each of s tubes its shape, whatever the pose.

    Attributes
    ----------
    volumes : ndarray, shape (s,)
        mm3.
    tendon_lengths, tendon_areas : ndarray, shape (s,)
        From the insertion, mm and mm2.
    shapes : ndarray, shape (s, 4)
        Of the belly, see `belly`: section at the origin, share of the length over which it swells,
        where it begins to taper, and how much it tapers.
    aspects : ndarray, shape (s, 2)
        Width over thickness at the origin and at the insertion.
    """

    volumes: Array
    tendon_lengths: Array
    tendon_areas: Array
    shapes: Array
    aspects: Array


SHAPES = {
    "psoas_major": (0.05, 0.25, 0.30, 0.80),
    "iliacus": (0.04, 0.35, 0.40, 0.70),
    "psoas_minor": (0.05, 0.50, 0.50, 0.50),
}


def built_bodies(courses: Sequence[Course], lengths: Array, size: float) -> Bodies:
    """Bodies of the strings of one side.

    A muscle's volume is shared out by PCSA times length of belly, so that the section of the belly
    is in proportion to the PCSA that passes.

    Parameters
    ----------
    courses : sequence of Course
    lengths : ndarray, shape (s,)
        Lengths of the strings at neutral, mm.
    size : float
        Of the body against the reference man; volumes grow with its cube.
    """
    records = [muscle_records()[course.muscle[:-2]] for course in courses]
    pcsa = np.array([course.pcsa for course in courses])
    tendons = np.array(
        [
            min(r.tendon_length(c.place) * size, 0.33 * length)
            if r.belly_share is None
            else (1.0 - r.belly_share) * length
            for c, r, length in zip(courses, records, lengths, strict=True)
        ]
    )
    areas = np.array([r.tendon_area for r in records]) * _shares(courses, pcsa) * size**2
    volumes = np.array([_volume(r, length) for r, length in zip(records, lengths, strict=True)])
    return Bodies(
        volumes=volumes * _shares(courses, pcsa * (lengths - tendons)) * size**3,
        tendon_lengths=tendons,
        tendon_areas=areas,
        shapes=np.array([SHAPES[r.name] for r in records]),
        aspects=np.array([r.aspects for r in records]),
    )


def _shares(courses: Sequence[Course], weights: Array) -> Array:
    """Share (s,) of each string in the sum of the weights of its muscle."""
    muscles = np.array([course.muscle for course in courses])
    total = {muscle: weights[muscles == muscle].sum() for muscle in np.unique(muscles)}
    return np.array([w / total[m] for w, m in zip(weights, muscles, strict=True)])


def _volume(record: MuscleRecord, length: float) -> float:
    """Volume of the muscle in mm3: of its table, or from the sections of belly and tendon."""
    if record.volume is not None:
        return record.volume * 1000.0
    share = record.belly_share or 0.0
    return length * (0.65 * share * (record.belly_area or 0.0) + (1.0 - share) * record.tendon_area)


def _smoothstep(x: Array) -> Array:
    t = np.clip(x, 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


def tendon_share(bodies: Bodies, lengths: Array) -> Array:
    """How much each section (s, n) is tendon, 0 to 1, on strings of lengths (s,)."""
    x = np.linspace(0.0, 1.0, SECTIONS)
    left = lengths[:, None] * (1.0 - x)
    tendon = bodies.tendon_lengths[:, None]
    half = np.minimum(20.0, 0.35 * tendon)
    return np.asarray(1.0 - _smoothstep((left - tendon + half) / (2.0 * half)))


def profile(bodies: Bodies, lengths: Array) -> tuple[Array, Array]:
    """Radii and width over thickness of each section (s, n), on strings of lengths (s,)."""
    x = np.linspace(0.0, 1.0, SECTIONS)
    tendon = tendon_share(bodies, lengths)
    along = x * lengths[:, None] / np.maximum(lengths - bodies.tendon_lengths, 20.0)[:, None]
    start, swell, taper, loss = (bodies.shapes[:, k : k + 1] for k in range(4))
    rise = 1.0 - (1.0 - np.clip(along / swell, 0.0, 1.0)) ** 2
    shape = (start + (1.0 - start) * rise) * (
        1.0 - loss * _smoothstep((along - taper) / (1.0 - taper))
    )
    belly = shape * (1.0 - tendon)
    cord = bodies.tendon_areas[:, None] * tendon
    step = lengths / (SECTIONS - 1)
    room = np.maximum(bodies.volumes - step * cord.sum(axis=1), 0.3 * bodies.volumes)
    areas = cord + belly * (room / (step * belly.sum(axis=1)))[:, None]
    first, last = bodies.aspects[:, :1], bodies.aspects[:, 1:]
    flat = (first - 1.0) * (1.0 - _smoothstep(along / 0.9)) + (last - 1.0) * tendon
    return np.sqrt(areas / np.pi), 1.0 + flat


def swept(bodies: Bodies, nodes: Array, offsets: Faces, across: Array) -> tuple[Tubes, Array]:
    """Tubes along solved strings, and how much each section is tendon (s, n).

    Parameters
    ----------
    bodies : Bodies
    nodes, offsets
        As of `meshes.geometry.strings.TautStrings`.
    across : ndarray, shape (s, 3)
        Direction of each tube's width at its origin.
    """
    lines = resampled_strings(nodes, offsets, SECTIONS)
    radii, aspect = profile(bodies, arc_lengths(lines)[:, -1])
    lines = resampled(rounded(lines, np.maximum(_BEND * radii, _GENTLEST)), SECTIONS)
    lengths = arc_lengths(lines)[:, -1]
    radii, aspect = profile(bodies, lengths)
    axes = frames(lines, across)
    held = tubes(
        lines, radii, SIDES, bodies.volumes, axes, aspect, cap_depth=0.6, cap_rings=CAP_RINGS
    )
    return held, tendon_share(bodies, lengths)


def on_vertices(sections: Array) -> Array:
    """Values of sections (s, n) on the vertices of the tubes (s, v): poles, caps and rings."""
    first = np.repeat(sections[:, :1], 1 + CAP_RINGS * SIDES, axis=1)
    last = np.repeat(sections[:, -1:], 1 + CAP_RINGS * SIDES, axis=1)
    return np.concatenate([first, np.repeat(sections, SIDES, axis=1), last], axis=1)
