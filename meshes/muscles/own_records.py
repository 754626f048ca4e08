"""A muscle of the user's own as one record: where it runs, what leads it, how big it is."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from meshes.bones.cage import bone_records, table_cage
from meshes.geometry.types import Array
from meshes.muscles.attachments import CagePoint, landmark_place, nearest_cage_point
from meshes.pose import SIDE_SUFFIXES, Side
from meshes.spelling import unknown

OFF_BONE = 3.0
"""Farthest that a point may lie from its bone, mm."""
OFF_LANDMARKS = 12.0
"""Farthest that the mean of landmarks may lie from their bone, mm."""
JOINTS = ("hip",)


def _check_number(
    key: str, value: float, least: float, most: float, strictly: bool = False
) -> None:
    above = value > least if strictly else value >= least
    if not (math.isfinite(value) and above and value <= most):
        bound = f"above {least:g}" if strictly else f"of at least {least:g}"
        raise ValueError(f"{key}: expected a number {bound} and at most {most:g}, got {value:g}")


def checked_spot_names(bone: str, landmarks: tuple[str, ...]) -> None:
    """Make sure that a bone and its landmarks (without their side) are known.

    Raises
    ------
    ValueError
        The sentence gives the nearest name.
    """
    if bone not in bone_records():
        raise ValueError(f"bone: {unknown('bone', bone, list(bone_records()))}")
    known = table_cage(bone).names
    if not bone_records()[bone].sided:
        known = tuple(dict.fromkeys(re.sub(r"_[rl]$", "", name) for name in known))
    for name in landmarks:
        if name not in known:
            near = get_close_matches(name, known, 1, 0.5)
            hint = f"did you mean '{near[0]}'?" if near else "see iliopsoas list terms"
            raise ValueError(f"at: unknown landmark of {bone} '{name}'; {hint}")


@dataclass(frozen=True)
class Spot:
    """A place on a bone: landmarks with weights, or a point of the bone's own table.

    Attributes
    ----------
    bone : str
        Without its side: ``hip_bone``, ``femur``, ``l3``.
    at : tuple of (landmark, weight)
        Their weighted mean, laid onto the bone; names of paired landmarks go without their side.
    point : tuple of three floats, optional
        In mm, in the frame of the bone's table, of the right side; no more than `OFF_BONE` from
        the bone.

    Raises
    ------
    ValueError
        For a bone or landmark that is not known, or a place off the bone.
    """

    bone: str
    at: tuple[tuple[str, float], ...] = ()
    point: tuple[float, float, float] | None = None

    def __post_init__(self) -> None:
        checked_spot_names(self.bone, tuple(name for name, _ in self.at))
        if bool(self.at) == (self.point is not None):
            came = "both" if self.at else "neither"
            raise ValueError(f"expected at (landmarks) or point ([x, y, z]), got {came}")
        if any(not (math.isfinite(w) and w > 0.0) for _, w in self.at):
            raise ValueError("expected weights of landmarks above zero, got one that is not")
        place, (_, gap) = self._target("r"), self.cage_point("r")
        most = OFF_BONE if self.point is not None else OFF_LANDMARKS
        if gap > most:
            key = "at" if self.point is None else "point"
            words = "its point" if key == "point" else "the mean of its landmarks"
            where = ", ".join(f"{x:.0f}" for x in place)
            raise ValueError(
                f"{key}: expected a place within {most:g} mm of {self.bone}, got {words} "
                f"({where}), {gap:.0f} mm off it; move it onto the bone"
            )

    def _target(self, side: str) -> Array:
        if self.point is not None:
            mirror = -1.0 if side == "l" and not bone_records()[self.bone].sided else 1.0
            return np.array(self.point) * (1.0, 1.0, mirror)
        total = sum(weight for _, weight in self.at)
        cage = table_cage(self.bone)
        places = [w / total * landmark_place(cage, name, side) for name, w in self.at]
        return np.asarray(np.sum(places, axis=0))

    def cage_point(self, side: str) -> tuple[CagePoint, float]:
        """The place on the built-in cage, and how far it was laid to get there, mm."""
        return nearest_cage_point(self.bone, self._target(side))


@dataclass(frozen=True)
class Via:
    """A guide: the path passes within ``radius`` of a place on a bone, lifted ``off`` it (mm)."""

    spot: Spot
    radius: float = 3.0
    off: float = 0.0

    def __post_init__(self) -> None:
        _check_number("radius", self.radius, 0.5, 60.0)
        _check_number("off", self.off, 0.0, 80.0)


@dataclass(frozen=True)
class Fan:
    """A guide: half-planes about a joint's mediolateral axis that lead the path round it.

    Attributes
    ----------
    joint : str
        ``hip``.
    radius : float
        The path keeps at least this far from the axis, mm.
    lane : float
        Half the width of the lane in which it may slide sideways, mm.
    planes : int
        How many half-planes; the length of an arc converges with their square.
    """

    joint: str
    radius: float
    lane: float = 10.0
    planes: int = 8

    def __post_init__(self) -> None:
        if self.joint not in JOINTS:
            raise ValueError(unknown("joint", self.joint, JOINTS))
        _check_number("radius", self.radius, 5.0, 90.0)
        _check_number("lane", self.lane, 0.5, 60.0)
        _check_number("planes", self.planes, 1, 60)


Guide = Via | Fan


@dataclass(frozen=True)
class Tendon:
    """Lengths of tendon at the origin and at the insertion (mm), and their section (mm2).

    Without a section it is a tenth of the belly's greatest.
    """

    origin: float = 0.0
    insertion: float = 0.0
    area: float | None = None

    def __post_init__(self) -> None:
        _check_number("origin", self.origin, 0.0, 900.0)
        _check_number("insertion", self.insertion, 0.0, 900.0)
        if self.area is not None:
            _check_number("area", self.area, 0.5, 1000.0)


@dataclass(frozen=True)
class OwnMuscle:
    """One muscle of the user's own (``docs/muscles.md``).

    Lengths and sizes are those of the reference man; on another body they grow with it.

    Attributes
    ----------
    name : str
        Small letters, figures and underscores, without the side.
    origin, insertion : Spot
    sides : {"right", "left", "both"}
    guides : tuple of Via or Fan
        In order from the origin; without them the path is a straight line.
    volume : float, optional
        cm3; or
    section : float, optional
        The belly's greatest section at neutral, mm2.
    tendon : Tendon
    pcsa : float, optional
        Physiological cross-section, mm2.
    aspect : tuple of two floats
        Width over thickness at the origin and at the insertion.
    width : tuple of two Spots or None
        Places towards which its width points at the origin and at the insertion.
    source, nerve : str

    Raises
    ------
    ValueError
        With one sentence that begins with the field.
    """

    name: str
    origin: Spot
    insertion: Spot
    sides: Side = "both"
    guides: tuple[Guide, ...] = ()
    volume: float | None = None
    section: float | None = None
    tendon: Tendon = Tendon()
    pcsa: float | None = None
    aspect: tuple[float, float] = (1.0, 1.0)
    width: tuple[Spot | None, Spot | None] = (None, None)
    source: str = ""
    nerve: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.name) or self.name[-2:] in ("_r", "_l"):
            raise ValueError(
                "name: expected small letters, figures and underscores without a side, such as "
                f"'rectus_femoris', got '{self.name}'"
            )
        if self.sides not in SIDE_SUFFIXES:
            raise ValueError(f"sides: expected right, left or both, got '{self.sides}'")
        if (self.volume is None) == (self.section is None):
            came = "neither" if self.volume is None else "both"
            raise ValueError(f"expected a volume (cm3) or a section (mm2), got {came}")
        for key, most in (("volume", 5000.0), ("section", 20000.0), ("pcsa", 30000.0)):
            value = getattr(self, key)
            if value is not None:
                _check_number(key, value, 0.0, most, strictly=True)
        for ratio in self.aspect:
            _check_number("aspect", ratio, 0.2, 12.0)
        if self.origin == self.insertion:
            raise ValueError("insertion: expected another place than the origin, got the same")
        if sum(isinstance(guide, Fan) for guide in self.guides) > 1:
            raise ValueError("guides: expected at most one fan, got more; lead on with via points")
