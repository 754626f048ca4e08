"""A pose is a set of joint angles, checked at the door; everything else follows from it."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from numbers import Real
from typing import Literal

from meshes.anatomy.records import joints
from meshes.doors import checked_type

Side = Literal["right", "left", "both"]
SIDE_SUFFIXES: dict[str, tuple[str, ...]] = {
    "right": ("r",), "left": ("l",), "both": ("r", "l"),
}  # fmt: skip


@dataclass(frozen=True)
class Pose:
    """Joint angles in degrees, as differences from neutral standing (``docs/conventions.md``).

    Flexion, adduction and internal rotation of the hip are positive on both sides, as are the
    pelvis tilted forwards, with its right side up, with its right side forward, and the lumbar
    spine flexed, bent to the right, rotated to the left. The knees move nothing but the schematic
    shanks (`meshes.shank`): no muscle of the body crosses them.

    Raises
    ------
    ValueError
        If an angle is not a finite number within its range.
    """

    hip_flexion_r: float = 0.0
    hip_adduction_r: float = 0.0
    hip_rotation_r: float = 0.0
    hip_flexion_l: float = 0.0
    hip_adduction_l: float = 0.0
    hip_rotation_l: float = 0.0
    pelvic_tilt: float = 0.0
    pelvic_obliquity: float = 0.0
    pelvic_rotation: float = 0.0
    lumbar_flexion: float = 0.0
    lumbar_bending: float = 0.0
    lumbar_rotation: float = 0.0
    knee_flexion_r: float = 0.0
    knee_flexion_l: float = 0.0

    def __post_init__(self) -> None:
        for name in COORDINATES:
            object.__setattr__(self, name, checked_angle(name, getattr(self, name)))

    def moved(self, **angles: float) -> Pose:
        """A new pose with the named angles (degrees) set."""
        for name in angles:
            checked_coordinate(name)
        return replace(self, **angles)

    def mirrored(self) -> Pose:
        """The mirror image: right and left exchanged, sideways and turning angles reversed."""
        reversed_ = ("pelvic_obliquity", "pelvic_rotation", "lumbar_bending", "lumbar_rotation")
        angles = {name: getattr(self, other_side(name)) for name in COORDINATES}
        return Pose(**{n: -a if n in reversed_ else a for n, a in angles.items()})

    def with_rhythm(self, rhythm: float | str) -> Pose:
        """Read the hip flexions as thigh-on-trunk angles and give the pelvis its share of them.

        The pelvis tilts backwards by the fraction ``rhythm`` of the larger of the two flexions and
        the lumbar spine flexes by as much, so that the trunk stands still. A thigh that does not
        move stays where it was until its hip is extended to its limit (``joints.toml``).

        Parameters
        ----------
        rhythm : float or str
            0 to 0.39 (Bohannon & Bass 2017), or "standing", "supine", "straight_leg_raise".
        """
        fraction = checked_rhythm(rhythm)
        raised = max(self.hip_flexion_r, self.hip_flexion_l, key=abs)
        share = fraction * raised
        limit = -joints().other_hip_extension
        return self.moved(
            hip_flexion_r=_taken(self.hip_flexion_r, share, limit),
            hip_flexion_l=_taken(self.hip_flexion_l, share, limit),
            pelvic_tilt=self.pelvic_tilt - share,
            lumbar_flexion=self.lumbar_flexion + share,
        )

    def warnings(self) -> tuple[str, ...]:
        """Sentences about hips posed where living ones meet bone (CT studies, ``joints.toml``)."""
        contact = joints().bony_contact
        said: list[str] = []
        for suffix, side in (("r", "right"), ("l", "left")):
            flexion = getattr(self, f"hip_flexion_{suffix}")
            adduction = getattr(self, f"hip_adduction_{suffix}")
            internal = getattr(self, f"hip_rotation_{suffix}")
            if flexion > contact["flexion_without_abduction"] and adduction >= 0.0:
                said.append(
                    f"{side} hip flexed {flexion:g} degrees: living hips pass "
                    f"{contact['flexion_without_abduction']:g} only with abduction"
                )
            if flexion > contact["flexion"] and (
                internal > contact["internal_rotation"] or adduction > contact["adduction"]
            ):
                said.append(
                    f"{side} hip flexed {flexion:g} degrees with rotation {internal:g} and "
                    f"adduction {adduction:g}: living hips meet bone there"
                )
        return tuple(said)


COORDINATES: tuple[str, ...] = tuple(field.name for field in fields(Pose))


def _taken(flexion: float, share: float, limit: float) -> float:
    return flexion - share if flexion != 0.0 else max(-share, limit)


def other_side(name: str) -> str:
    """The same name on the other side: ``femur_r`` gives ``femur_l``; unpaired names are kept."""
    return name[:-1] + {"r": "l", "l": "r"}[name[-1]] if name[-2:] in ("_r", "_l") else name


def coordinate_range(name: str) -> tuple[float, float]:
    """Accepted range of a coordinate in degrees."""
    stem = name[:-2] if name[-2:] in ("_r", "_l") else name
    return joints().ranges[stem]


def checked_coordinate(name: str) -> str:
    """Return ``name`` if it is a coordinate of a pose, else raise ValueError naming the nearest."""
    if name in COORDINATES:
        return name
    near = get_close_matches(name, COORDINATES, 1)
    hint = f"; did you mean '{near[0]}'?" if near else f"; known are {', '.join(COORDINATES)}"
    raise ValueError(f"expected a coordinate of the pose, got '{name}'{hint}")


def checked_angle(name: str, angle: float) -> float:
    """Return ``angle`` as a float within the coordinate's range, else raise ValueError."""
    low, high = coordinate_range(name)
    # True is a number in Python, and float("60") one too.
    value = math.nan if isinstance(angle, bool) or not isinstance(angle, Real) else float(angle)
    if not low <= value <= high:
        came = repr(angle) if isinstance(angle, str) else angle
        raise ValueError(f"{name}: expected an angle of {low:g} to {high:g} degrees, got {came}")
    return value + 0.0


def checked_pose(pose: Pose | None) -> Pose:
    """Return a pose, neutral standing for None, else raise TypeError."""
    if pose is None:
        return Pose()
    return checked_type(pose, Pose, "write Pose(hip_flexion_r=60)")


def checked_rhythm(rhythm: float | str) -> float:
    """The fraction that a rhythm names, checked against its published range."""
    presets = joints().rhythms
    if isinstance(rhythm, str) and rhythm in presets:
        return presets[rhythm]
    low, high = joints().rhythm_range
    try:
        fraction = float(rhythm)
    except ValueError:
        fraction = math.nan
    if not low <= fraction <= high:
        names = ", ".join(presets)
        raise ValueError(
            f"rhythm: expected a fraction of {low:g} to {high:g} or one of {names}, got '{rhythm}'"
        )
    return fraction


def thigh_raised(angle: float, rhythm: float | str = "standing", side: Side = "right") -> Pose:
    """The explicit pose in which the thigh is at ``angle`` to the trunk and the pelvis takes part.

    Parameters
    ----------
    angle : float
        Thigh-on-trunk flexion in degrees.
    rhythm : float or str
        See `Pose.with_rhythm`.
    side : {"right", "left", "both"}
        Which thigh.
    """
    suffixes = SIDE_SUFFIXES.get(side)
    if suffixes is None:
        raise ValueError(f"side: expected one of {', '.join(SIDE_SUFFIXES)}, got '{side}'")
    return Pose(**{f"hip_flexion_{s}": angle for s in suffixes}).with_rhythm(rhythm)
