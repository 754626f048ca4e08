"""Built-in motions: percent of the cycle to a pose, from one table with its sources."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np

from meshes.anatomy.records import joints
from meshes.anatomy.translated import ENGLISH, translated
from meshes.pose import SIDE_SUFFIXES, Pose, Side
from meshes.spelling import unknown

TEXTS = ("title", "description", "provenance", "text", "muscle")
"""What a translation of ``motions.toml`` says."""
Basis = Literal["published", "recorded", "designed"]
"""Means of a published table; the record of one person; or our design within published limits."""
LIMB = ("hip_", "knee_")
OTHER = "other_"
OPENSIM = ("pelvic_tilt", "pelvic_obliquity", "knee_flexion")
"""Coordinates whose sign in OpenSim is the opposite of ours."""


@dataclass(frozen=True)
class Activity:
    """What electromyography found, which no geometry can show.

    Attributes
    ----------
    muscle, text : str
    percent : tuple of float
        From where to where in the cycle; empty where the source does not say.
    sources : tuple of str
    """

    muscle: str
    text: str
    percent: tuple[float, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Motion:
    """One row of ``motions.toml``.

    Attributes
    ----------
    name, title, description : str
    coordinates : dict of str to tuple of float
        Angle in degrees of each moving coordinate at the times, in our signs and from our zero;
        of a limb without a side: it takes the motion's. ``other_hip_flexion`` is that of the
        other limb.
    percent : tuple of float
        Times of the angles, 0 to 100 percent of the cycle.
    rhythm : str or None
        Where given, hip flexion is the thigh-on-trunk angle and the pelvis takes its share.
    easing : {"rest", "cyclic"}
        Between the times: at rest at each of them, or smoothly round the cycle.
    other_leg : float or None
        The other limb does the same, so many percent of the cycle later; None: it does not.
    upright : bool
        The lumbar spine undoes what the pelvis does, so that the trunk stays upright.
    fixed : str
        What is held still: "pelvis", "trunk" or "femur" (that of the limb that moves).
    basis : {"published", "recorded", "designed"}
    provenance : str
        What of it is published, and what designed.
    sources : tuple of str
        Keys of ``meshes/anatomy/sources.toml``.
    activity : tuple of Activity
    show : tuple of str
        Structures that belong to it beside the body.
    """

    name: str
    title: str
    description: str
    percent: tuple[float, ...]
    coordinates: dict[str, tuple[float, ...]]
    rhythm: str | None
    easing: Literal["rest", "cyclic"] = "rest"
    other_leg: float | None = None
    upright: bool = False
    fixed: Literal["pelvis", "trunk", "femur"] = "pelvis"
    basis: Basis = "designed"
    provenance: str = ""
    sources: tuple[str, ...] = ()
    activity: tuple[Activity, ...] = ()
    show: tuple[str, ...] = field(default=())

    def held(self, side: Side = "right") -> Literal["pelvis", "trunk", "femur_r", "femur_l"]:
        """The segment that is held still when that side moves."""
        if self.fixed == "femur":
            return "femur_l" if side == "left" else "femur_r"
        return self.fixed


@cache
def motions(language: str = ENGLISH) -> dict[str, Motion]:
    """All built-in motions by name, their sentences in a language."""
    folder, file = files("scenes").joinpath("data"), "motions.toml"
    table = tomllib.loads(folder.joinpath(file).read_text(encoding="utf-8"))
    told = translated(table, folder, file, language, TEXTS)
    return {name: motion_of(name, row) for name, row in told.items()}


def motion_of(name: str, row: Mapping[str, Any]) -> Motion:
    """The motion that a table describes.

    Its ``zero`` names whose zero the hip flexion and tilt are told from (``joints.toml``), and
    ``signs = "opensim"`` that the pelvis is told in OpenSim's signs: both are converted to ours.

    Raises
    ------
    ValueError
        If an angle does not fit the times, or the zero is not known.
    """
    told = {key: tuple(map(float, angles)) for key, angles in row["coordinates"].items()}
    for key, angles in told.items():
        if len(angles) != len(row["percent"]):
            raise ValueError(
                f"motion '{name}', {key}: expected {len(row['percent'])} angles, got {len(angles)}"
            )
    return Motion(
        name=name,
        title=row["title"],
        description=row["description"],
        percent=tuple(row["percent"]),
        coordinates=_ours(told, row.get("zero", "project"), row.get("signs", "ours")),
        rhythm=row.get("rhythm"),
        easing=row.get("easing", "rest"),
        other_leg=row.get("other_leg"),
        upright=row.get("upright", False),
        fixed=row.get("fixed", "pelvis"),
        basis=row.get("basis", "designed"),
        provenance=row.get("provenance", ""),
        sources=tuple(row.get("sources", ())),
        activity=tuple(_activity(each) for each in row.get("activity", ())),
        show=tuple(row.get("show", ())),
    )


def _activity(row: Mapping[str, Any]) -> Activity:
    return Activity(
        row["muscle"], row["text"], tuple(row.get("percent", ())), tuple(row["sources"])
    )


def _ours(
    told: Mapping[str, tuple[float, ...]], zero: str, signs: str
) -> dict[str, tuple[float, ...]]:
    """Angles from another zero and in other signs as the project tells them (figures B.1)."""
    if zero not in joints().zeros:
        raise ValueError(unknown("zero of a motion", zero, list(joints().zeros)))
    shift = joints().zeros[zero] - joints().zeros["body"]
    turned = OPENSIM if signs == "opensim" else ()
    return {
        key: tuple(
            (-angle if key in turned else angle)
            + (shift if key.removeprefix(OTHER) in ("hip_flexion", "pelvic_tilt") else 0.0)
            for angle in angles
        )
        for key, angles in told.items()
    }


def checked_motion(name: str) -> str:
    """Return ``name`` if it is a built-in motion, else raise ValueError with the nearest one."""
    if name in motions():
        return name
    raise ValueError(unknown("motion", name, list(motions())))


def with_motion(given: dict[str, Any]) -> dict[str, Any]:
    """A scene's table with what its motion brings, where the table does not say it itself.

    That is what is held still, and the structures that belong to the motion.
    """
    choice = given.get("motion")
    if choice is None:
        return given
    own = choice if isinstance(choice, Mapping) else vars(choice)
    name, side = own.get("name"), own.get("side", "right")
    if name not in motions() or side not in SIDE_SUFFIXES:
        return given
    motion = motions()[name]
    brought: dict[str, Any] = {} if "fixed" in given else {"fixed": motion.held(side)}
    shown = given.get("structures", {})
    if motion.show and isinstance(shown, Mapping) and "show" not in shown:
        brought["structures"] = {**shown, "show": list(motion.show)}
    return given | brought


def eased(percent: float, times: tuple[float, ...], angles: tuple[float, ...]) -> float:
    """Angle at a time, with rest at every given time (half a cosine between two)."""
    after = int(np.clip(np.searchsorted(times, percent, side="right"), 1, len(times) - 1))
    start, end = times[after - 1], times[after]
    share = (1.0 - np.cos(np.pi * np.clip((percent - start) / (end - start), 0.0, 1.0))) / 2.0
    return float(angles[after - 1] + share * (angles[after] - angles[after - 1]))


def cyclic(percent: float, times: tuple[float, ...], angles: tuple[float, ...]) -> float:
    """Angle at a time of a smooth cycle; where its ends differ, it begins midway between them."""
    return float(_cycle(times, angles)(percent % 100.0))


@lru_cache(maxsize=256)
def _cycle(times: tuple[float, ...], angles: tuple[float, ...]) -> Callable[[float], Any]:
    # Heavy, and few commands need it.
    from scipy.interpolate import CubicSpline

    closed = np.array(angles)
    closed[[0, -1]] = (closed[0] + closed[-1]) / 2.0
    spline: Callable[[float], Any] = CubicSpline(times, closed, bc_type="periodic")
    return spline


def motion_pose(
    name: str, percent: float, side: Side = "right", rhythm: float | str | None = None
) -> Pose:
    """The pose of a motion at ``percent`` of its cycle.

    Parameters
    ----------
    name : str
        One of `motions`.
    percent : float
        0 to 100.
    side : {"right", "left", "both"}
        Which limb moves, or begins where both take part.
    rhythm : float or str, optional
        Instead of the motion's own (0 turns it off).

    Raises
    ------
    ValueError
        For an unknown motion or side, or a percentage outside 0 to 100.
    """
    motion = motions()[checked_motion(name)]
    if side not in SIDE_SUFFIXES:
        raise ValueError(unknown("side", side, list(SIDE_SUFFIXES)))
    if not 0.0 <= percent <= 100.0:
        raise ValueError(f"expected 0 to 100 percent of the motion's cycle, got {percent:g}")
    return posed_motion(motion, percent, side, rhythm)


def posed_motion(
    motion: Motion, percent: float, side: Side = "right", rhythm: float | str | None = None
) -> Pose:
    """The pose of any motion, built-in or one's own; see `motion_pose`."""
    angles = _right(motion, percent, both=side == "both")
    if motion.upright:
        angles |= {
            "lumbar_flexion": -angles.get("pelvic_tilt", 0.0),
            "lumbar_bending": angles.get("pelvic_obliquity", 0.0),
            "lumbar_rotation": -angles.get("pelvic_rotation", 0.0),
        }
    pose = Pose(**angles)
    chosen = motion.rhythm if rhythm is None else rhythm
    pose = pose if chosen is None else pose.with_rhythm(chosen)
    return pose.mirrored() if side == "left" else pose


def _right(motion: Motion, percent: float, both: bool) -> dict[str, float]:
    """Angles of the pose when the right limb is the one that moves."""
    between = cyclic if motion.easing == "cyclic" else eased
    other_leg = 0.0 if both and motion.other_leg is None else motion.other_leg
    angles: dict[str, float] = {}
    for key, values in motion.coordinates.items():
        now = between(percent, motion.percent, values)
        if key.startswith(OTHER):
            angles[f"{key.removeprefix(OTHER)}_l"] = now
        elif not key.startswith(LIMB):
            angles[key] = now
        else:
            angles[f"{key}_r"] = now
            if other_leg is not None and OTHER + key not in motion.coordinates:
                later = (percent - other_leg) % 100.0 if other_leg else percent
                angles[f"{key}_l"] = between(later, motion.percent, values)
    return angles


@dataclass(frozen=True)
class HipAngles:
    """The two angles that are both called hip flexion, degrees.

    Attributes
    ----------
    joint : float
        Femur on pelvis.
    thigh_on_trunk : float
        What an onlooker sees: the joint angle with what the lumbar spine adds.
    """

    joint: float
    thigh_on_trunk: float


def hip_angles(pose: Pose, side: Literal["r", "l"] = "r") -> HipAngles:
    """Both hip flexions of a side of a pose."""
    joint = getattr(pose, f"hip_flexion_{side}")
    return HipAngles(joint, joint + pose.lumbar_flexion)
