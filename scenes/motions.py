"""Built-in motions: percent of the cycle to a pose, from one table."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from meshes.part import unknown
from meshes.pose import SIDE_SUFFIXES, Pose, Side


@dataclass(frozen=True)
class Motion:
    """One row of ``motions.toml``.

    Attributes
    ----------
    name, title, description : str
    coordinates : dict of str to tuple of float
        Angle in degrees of each moving coordinate at the times; names without a side take it from
        the motion's side.
    percent : tuple of float
        Times of the angles, 0 to 100 percent of the cycle; between them the angle is eased.
    rhythm : str or None
        Where given, hip flexion is the thigh-on-trunk angle and the pelvis takes its share.
    """

    name: str
    title: str
    description: str
    percent: tuple[float, ...]
    coordinates: dict[str, tuple[float, ...]]
    rhythm: str | None


@cache
def motions() -> dict[str, Motion]:
    """All built-in motions by name."""
    text = files("scenes").joinpath("data/motions.toml").read_text(encoding="utf-8")
    return {
        name: Motion(
            name=name,
            title=row["title"],
            description=row["description"],
            percent=tuple(row["percent"]),
            coordinates={key: tuple(value) for key, value in row["coordinates"].items()},
            rhythm=row.get("rhythm"),
        )
        for name, row in tomllib.loads(text).items()
    }


def checked_motion(name: str) -> str:
    """Return ``name`` if it is a built-in motion, else raise ValueError with the nearest one."""
    if name in motions():
        return name
    raise ValueError(unknown("motion", name, list(motions())))


def eased(percent: float, times: tuple[float, ...], angles: tuple[float, ...]) -> float:
    """Angle at a time, with rest at every given time (half a cosine between two)."""
    after = int(np.clip(np.searchsorted(times, percent, side="right"), 1, len(times) - 1))
    start, end = times[after - 1], times[after]
    share = (1.0 - np.cos(np.pi * np.clip((percent - start) / (end - start), 0.0, 1.0))) / 2.0
    return float(angles[after - 1] + share * (angles[after] - angles[after - 1]))


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
        Which limb moves.
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
    angles: dict[str, float] = {}
    for coordinate, values in motion.coordinates.items():
        angle = eased(percent, motion.percent, values)
        sided = coordinate.startswith("hip_")
        names = [f"{coordinate}_{s}" for s in SIDE_SUFFIXES[side]] if sided else [coordinate]
        angles |= dict.fromkeys(names, angle)
    chosen = motion.rhythm if rhythm is None else rhythm
    pose = Pose(**angles)
    return pose if chosen is None else pose.with_rhythm(chosen)
