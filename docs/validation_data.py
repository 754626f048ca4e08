"""What the page of validation shows: this body, OpenSim's gait2392 and published figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.measured import FEMORAL, HIP, hip, lumbar_arms, tendon_length
from benchmarks.peer import PLANE, Peer, gait2392
from meshes import Body, Physique, Pose, Section
from meshes.anatomy.records import toml_table
from meshes.geometry.types import Array

FLEXIONS = np.arange(-30.0, 121.0, 2.0)
SWEEPS = {
    "hip_adduction_r": np.arange(-40.0, 31.0, 2.0),
    "hip_rotation_r": np.arange(-40.0, 41.0, 2.0),
}
"""The other two angles of the hip, moved by themselves from standing."""


@dataclass(frozen=True, eq=False)
class Curve:
    """A muscle along one angle of the hip.

    Attributes
    ----------
    angles : ndarray, shape (n,)
        Degrees, from the anterior pelvic plane.
    length : ndarray, shape (n,) or None
        mm.
    arms : mapping of str to ndarray, shape (n,)
        By coordinate, mm.
    usable : tuple of two floats
        Beyond these angles the curve is an artefact of its model.
    strings : ndarray, shape (n, 2) or None
        Least and greatest flexion arm of the muscle's strings, mm.
    """

    angles: Array
    length: Array | None
    arms: Mapping[str, Array]
    usable: tuple[float, float] = (-180.0, 180.0)
    strings: Array | None = None

    def change(self) -> Array:
        """Length less that at 0 degrees, mm."""
        assert self.length is not None
        return np.asarray(self.length - np.interp(0.0, self.angles, self.length))

    def at(self, coordinate: str, angle: float) -> float:
        """An arm at an angle, mm; nan outside what is usable."""
        least, most = self.usable
        if not max(least, self.angles[0]) <= angle <= min(most, self.angles[-1]):
            return float("nan")
        return float(np.interp(angle, self.angles, self.arms[coordinate]))

    def peak(self, coordinate: str = "hip_flexion_r") -> tuple[float, float]:
        """Angle and size of the greatest usable arm."""
        within = (self.angles >= self.usable[0]) & (self.angles <= self.usable[1])
        values = np.where(within, self.arms[coordinate], -np.inf)
        return float(self.angles[values.argmax()]), float(values.max())


@dataclass(frozen=True, eq=False)
class Findings:
    """All that is compared.

    Attributes
    ----------
    man, woman : Body
    peer : Peer or None
    curves : mapping of muscle to mapping of whose to Curve
        Along flexion of the hip.
    sweeps : mapping of (muscle, coordinate) to mapping of whose to Curve
        Along the other angles of the hip.
    lumbar : mapping of level to tuple of three floats
        Extension arm of psoas major: mean, least, greatest string.
    sections : mapping of "man", "woman" to tuple of Section
    tendon : float
    volumes : mapping of (whose, muscle) to float
        cm3.
    """

    man: Body
    woman: Body
    peer: Peer | None
    curves: Mapping[str, Mapping[str, Curve]]
    sweeps: Mapping[tuple[str, str], Mapping[str, Curve]]
    lumbar: Mapping[str, tuple[float, float, float]]
    sections: Mapping[str, tuple[Section, ...]]
    tendon: float
    volumes: Mapping[tuple[str, str], float]


def published() -> dict[str, Any]:
    """The table ``function.toml``."""
    return toml_table("function.toml")


def findings() -> Findings:
    """Measure everything anew."""
    man, woman, peer = Body.default(), Body.built(Physique(sex="female")), gait2392()
    bodies = {"man": man, "woman": woman}
    curves = {}
    for muscle in FEMORAL:
        found = {"this body": own_curve(man, muscle, "hip_flexion_r", FLEXIONS)}
        found |= {row["title"]: model_curve(row, muscle) for row in published()["models"].values()}
        if peer is not None:
            angles = FLEXIONS[FLEXIONS - PLANE <= 120.0]
            title = published()["models"]["gait2392"]["title"]
            found[title] = peer_curve(peer, muscle, "hip_flexion_r", angles)
        curves[muscle] = found
    sweeps = {}
    for coordinate, angles in SWEEPS.items():
        for muscle in FEMORAL:
            found = {"this body": own_curve(man, muscle, coordinate, angles)}
            if peer is not None:
                title = published()["models"]["gait2392"]["title"]
                found[title] = peer_curve(peer, muscle, coordinate, angles)
            sweeps[muscle, coordinate] = found
    return Findings(
        man=man,
        woman=woman,
        peer=peer,
        curves=curves,
        sweeps=sweeps,
        lumbar=lumbar_arms(man),
        sections={who: body.sections("psoas_major_r") for who, body in bodies.items()},
        tendon=tendon_length(man),
        volumes={(w, m): b.volume(m) for w, b in bodies.items() for m in FEMORAL},
    )


def own_curve(body: Body, muscle: str, along: str, angles: Array) -> Curve:
    """A muscle of this body along one angle of the right hip."""
    bundle, skeleton = body.muscles.bundles[0], body.skeleton
    chosen = bundle.muscles == muscle
    weights = bundle.pcsa[chosen] / bundle.pcsa[chosen].sum()
    length, arms, spread = [], [], []
    for angle in angles:
        pose = Pose(**{along: float(angle)})
        length.append(body.length(muscle, pose))
        own = np.array([bundle.moment_arms(skeleton, pose, c)[chosen] for c in HIP])
        arms.append(own @ weights)
        spread.append((own[0].min(), own[0].max()))
    columns = dict(zip(HIP, np.array(arms).T, strict=True))
    return Curve(angles, np.array(length), columns, strings=np.array(spread))


def peer_curve(peer: Peer, muscle: str, along: str, angles: Array) -> Curve:
    """The same of gait2392, at an equal anterior pelvic plane."""
    usable = published()["models"]["gait2392"]["usable"]
    poses = [Pose(**{along: float(angle)}) for angle in angles]
    return Curve(
        angles,
        np.array([peer.length(muscle, pose) for pose in poses]),
        {c: np.array([peer.moment_arm(muscle, pose, c) for pose in poses]) for c in HIP},
        (usable[0] + PLANE, usable[1] + PLANE) if along == "hip_flexion_r" else (-180.0, 180.0),
    )


def model_curve(row: Mapping[str, Any], muscle: str) -> Curve:
    """A model's published or computed columns, brought to the anterior pelvic plane."""
    own = row[muscle[:-2]]
    angles = np.array(row["flexion"], dtype=np.float64) + row["app"]
    arms = {f"{c}_r": np.array(own[c]) for c in own if c != "length"}
    length = np.array(own["length"]) if "length" in own else None
    low, high = row["usable"]
    return Curve(angles, length, arms, (low + row["app"], high + row["app"]))


def shortening(curve: Curve, stops: Sequence[float] = (0.0, 90.0)) -> float:
    """How much shorter a muscle is at the second angle than at the first, mm."""
    assert curve.length is not None
    first, last = np.interp(stops, curve.angles, curve.length)
    return float(first - last)


__all__ = ["FLEXIONS", "SWEEPS", "Curve", "Findings", "findings", "hip", "published", "shortening"]
