"""Muscles over the cycle of a motion: how long they are, and where longest and shortest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from meshes.pose import Pose, Side
from scenes.motions import HipAngles, Motion, checked_motion, hip_angles, motions, posed_motion
from scenes.teaching.evidence import Curve
from scenes.teaching.phrases import has_phrase, phrase

MUSCLES = ("psoas_major_r", "iliacus_r", "psoas_minor_r")


def spoken(muscle: str) -> str:
    """A muscle's name in words, without its side."""
    stem = muscle[:-2] if muscle[-2:] in ("_r", "_l") else muscle
    if has_phrase(f"probes.muscle.{stem}"):
        return phrase(f"probes.muscle.{stem}")
    return stem.replace("_", " ")


class Measurable(Protocol):
    """What lengths and moment arms can be asked of: `meshes.Body`, or anything like it."""

    def length(self, name: str, pose: Pose | None = None) -> float:
        """Length of a muscle in a pose, mm."""

    def moment_arm(self, name: str, pose: Pose | None, coordinate: str) -> float:
        """Moment arm of a muscle about a coordinate, mm."""


@dataclass(frozen=True)
class Cycle:
    """A motion, measured.

    Attributes
    ----------
    motion : Motion
    side : str
    percent : tuple of float
    hip : tuple of HipAngles
        Of the right hip, femur on pelvis and thigh on trunk, at each time.
    lengths : mapping of muscle to tuple of float
        mm.
    standing : mapping of muscle to float
        Its length in neutral standing, mm.
    """

    motion: Motion
    side: Side
    percent: tuple[float, ...]
    hip: tuple[HipAngles, ...]
    lengths: Mapping[str, tuple[float, ...]]
    standing: Mapping[str, float]

    def longest(self, muscle: str) -> tuple[float, float]:
        """Percent of the cycle where a muscle is longest, and how long, mm."""
        return self._extreme(muscle, int(np.argmax(self.lengths[muscle])))

    def shortest(self, muscle: str) -> tuple[float, float]:
        """Percent of the cycle where a muscle is shortest, and how long, mm."""
        return self._extreme(muscle, int(np.argmin(self.lengths[muscle])))

    def range(self, muscle: str) -> float:
        """Longest less shortest, mm."""
        return self.longest(muscle)[1] - self.shortest(muscle)[1]

    def _extreme(self, muscle: str, place: int) -> tuple[float, float]:
        return self.percent[place], self.lengths[muscle][place]

    @property
    def held(self) -> str:
        """The segment that is held still."""
        return self.motion.held(self.side)

    def sentence(self, muscle: str) -> str:
        """In words: how much the muscle's length changes, and where it is longest."""
        name, rest = spoken(muscle), self.standing[muscle]
        if self.range(muscle) < 0.05:
            return phrase("probes.cycle.kept", muscle=name, length=rest)
        at, most = self.longest(muscle)
        low, least = self.shortest(muscle)
        return phrase(
            "probes.cycle.changed",
            muscle=name,
            at=at,
            most=most - rest,
            low=low,
            least=least - rest,
        )

    def curve(self) -> Curve:
        """Change of length from standing over the cycle."""
        return Curve(
            across=self.percent,
            across_title=phrase("probes.cycle.across"),
            title=phrase("probes.cycle.title"),
            lines={
                spoken(muscle): tuple(length - self.standing[muscle] for length in lengths)
                for muscle, lengths in self.lengths.items()
            },
        )


def measured_cycle(
    body: Measurable,
    motion: Motion | str,
    side: Side = "right",
    muscles: Sequence[str] = MUSCLES,
    steps: int = 20,
) -> Cycle:
    """Measure muscles over the cycle of a motion.

    Parameters
    ----------
    body : Body
    motion : Motion or str
        One's own, or the name of a built-in one.
    muscles : sequence of str
    steps : int
        Into how many the cycle is divided.
    """
    if isinstance(motion, str):
        motion = motions()[checked_motion(motion)]
    percent = tuple(float(p) for p in np.linspace(0.0, 100.0, steps + 1))
    poses = [posed_motion(motion, p, side) for p in percent]
    known: dict[tuple[str, Pose], float] = {}

    def length(muscle: str, pose: Pose) -> float:
        key = (muscle, pose)
        if key not in known:
            known[key] = body.length(muscle, pose)
        return known[key]

    return Cycle(
        motion=motion,
        side=side,
        percent=percent,
        hip=tuple(hip_angles(pose) for pose in poses),
        lengths={muscle: tuple(length(muscle, pose) for pose in poses) for muscle in muscles},
        standing={muscle: length(muscle, Pose()) for muscle in muscles},
    )
