"""Bodies of muscles of the user's own: one tube each, of constant volume, tendon at both ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from meshes.geometry.curves import arc_lengths, frames, resampled, resampled_strings
from meshes.geometry.rounding import rounded
from meshes.geometry.solids import signed_volumes
from meshes.geometry.steps import smoothstep
from meshes.geometry.tubes import tube_faces, tubes
from meshes.geometry.types import Array, Faces
from meshes.muscles.own_records import OwnMuscle

SECTIONS, SIDES, CAP_RINGS = 56, 20, 1
FACES: Faces = tube_faces(SECTIONS, SIDES, CAP_RINGS)
_LONGEST_TENDONS = 0.9
_BLEND, _LONGEST_BLEND = 0.35, 20.0
_CORD = 0.1
_MOST_TENDON = 0.6
_BELLY_POWER = 0.75
_FLESHY, _TENDINOUS = 0.22, 0.05
_ATTACHED = 24.0
EVENINGS = (4, 1)
"""Passes of evening after each pressing: a coarse one, then a fine one."""
_TRIALS, _EXACT = 12, 1e-10
_BEND = 1.3
_GENTLEST = 12.0


@dataclass(frozen=True, eq=False)
class OwnBodies:
    """What gives each of s tubes its shape, whatever the pose.

    Attributes
    ----------
    volumes : ndarray, shape (s,)
        mm3.
    tendons : ndarray, shape (s, 2)
        Lengths at origin and insertion, mm.
    areas : ndarray, shape (s,)
        Section of the tendons, mm2.
    aspects : ndarray, shape (s, 2)
        Width over thickness at origin and insertion.
    """

    volumes: Array
    tendons: Array
    areas: Array
    aspects: Array


def built_bodies(records: Sequence[OwnMuscle], lengths: Array, size: float) -> OwnBodies:
    """Bodies of muscles whose paths are of lengths (s,) mm at neutral.

    Parameters
    ----------
    size : float
        Of the body against the reference man.

    Raises
    ------
    ValueError
        If the tendons leave no room for a belly.
    """
    tendons = np.array([(r.tendon.origin, r.tendon.insertion) for r in records]) * size
    for record, both, length in zip(records, tendons.sum(axis=1), lengths, strict=True):
        if both > _LONGEST_TENDONS * length:
            raise ValueError(
                f"muscle '{record.name}': expected tendons of at most "
                f"{_LONGEST_TENDONS * length:.0f} mm together on a path of {length:.0f} mm, got "
                f"{both:.0f}; make them shorter"
            )
    rows = [_sizes(r, length / size) for r, length in zip(records, lengths, strict=True)]
    volumes, areas = np.array(rows).T * np.array([[size**3], [size**2]])
    return OwnBodies(volumes, tendons, areas, np.array([r.aspect for r in records]))


def _sizes(record: OwnMuscle, length: float) -> tuple[float, float]:
    """Volume (mm3) and section of the tendons (mm2) on a path of ``length`` mm."""
    ends = np.array([(record.tendon.origin, record.tendon.insertion)])
    share, shape = _tendon_and_belly(ends, np.array([length]))
    step = length / (SECTIONS - 1)
    belly, cord = step * float(((1.0 - share) * shape).sum()), step * float(share.sum())
    if record.volume is None:
        peak = record.section or 0.0
        area = record.tendon.area or _CORD * peak
        return peak * belly + area * cord, area
    volume = 1000.0 * record.volume
    area = record.tendon.area or _CORD * volume / (belly + _CORD * cord)
    if area * cord > _MOST_TENDON * volume:
        raise ValueError(
            f"muscle '{record.name}': expected a volume of at least "
            f"{area * cord / _MOST_TENDON / 1000.0:.1f} cm3 round tendons of {area:g} mm2, got "
            f"{record.volume:g}; make it larger or the tendons thinner"
        )
    return volume, area


def _tendon_and_belly(tendons: Array, lengths: Array) -> tuple[Array, Array]:
    """How much each section (s, n) is tendon, and the belly's section over its greatest."""
    along = np.linspace(0.0, 1.0, SECTIONS) * lengths[:, None]
    scale = np.minimum(1.0, _LONGEST_TENDONS * lengths / np.maximum(tendons.sum(axis=1), 1e-9))
    first, last = (tendons * scale[:, None]).T[..., None]
    blends = [np.minimum(_LONGEST_BLEND, _BLEND * np.maximum(t, 1e-6)) for t in (first, last)]
    ends = lengths[:, None] - last
    near = 1.0 - smoothstep((along - first + blends[0]) / (2.0 * blends[0]))
    far = smoothstep((along - ends + blends[1]) / (2.0 * blends[1]))
    near, far = np.where(first > 0.0, near, 0.0), np.where(last > 0.0, far, 0.0)
    start, stop = first - blends[0], ends + blends[1]
    t = np.clip((along - start) / (stop - start), 0.0, 1.0)
    low = np.where(t < 0.5, *(np.where(x > 0.0, _TENDINOUS, _FLESHY) for x in (first, last)))
    shape = low + (1.0 - low) * np.sin(np.pi * t) ** _BELLY_POWER
    return np.clip(near + far, 0.0, 1.0), shape


def profile(bodies: OwnBodies, lengths: Array) -> tuple[Array, Array, Array]:
    """Radii, width over thickness, and tendon share of each section (s, n)."""
    share, shape = _tendon_and_belly(bodies.tendons, lengths)
    step = lengths / (SECTIONS - 1)
    cord = bodies.areas[:, None] * share
    belly = (1.0 - share) * shape
    room = np.maximum(bodies.volumes - step * cord.sum(axis=1), 0.3 * bodies.volumes)
    areas = cord + belly * (room / (step * belly.sum(axis=1)))[:, None]
    x = smoothstep(np.linspace(0.0, 1.0, SECTIONS))
    aspect = (1.0 - x) * bodies.aspects[:, :1] + x * bodies.aspects[:, 1:]
    return np.sqrt(areas / np.pi), aspect, share


def swept(
    bodies: OwnBodies, nodes: Array, offsets: Faces, widths: tuple[Array, Array, Array]
) -> tuple[Array, Array]:
    """Vertices (s, v, 3) of tubes along solved strings, and how much each section is tendon.

    Parameters
    ----------
    bodies : OwnBodies
    nodes, offsets
        As of `meshes.geometry.strings.TautStrings`.
    widths : tuple of ndarray, shapes (s, 3), (s, 3), (s,)
        Directions of the width at origin and insertion, and the turn (radians) between the two
        at neutral; a turn of nan leaves the insertion free.
    """
    lines = resampled_strings(nodes, offsets, SECTIONS)
    radii, _, _ = profile(bodies, arc_lengths(lines)[:, -1])
    lines = resampled(rounded(lines, np.maximum(_BEND * radii, _GENTLEST)), SECTIONS)
    radii, aspect, share = profile(bodies, arc_lengths(lines)[:, -1])
    axes = _twisted(frames(lines, widths[0]), *widths[1:])
    held = tubes(lines, radii, SIDES, bodies.volumes, axes, aspect, cap_depth=0.6, cap_rings=1)
    return held.vertices, share


def with_ends(beside: Array, free: Array, lengths: Array, volumes: Array) -> Array:
    """Tubes beside bone whose ends run freely into it, as muscle is attached, volumes held.

    Parameters
    ----------
    beside, free : ndarray, shape (s, v, 3)
        Vertices pressed off the bone, and as they were swept.
    lengths, volumes : ndarray, shape (s,)
        mm and mm3.
    """
    x = np.linspace(0.0, 1.0, SECTIONS)
    along = np.minimum(x, 1.0 - x) * lengths[:, None]
    reach = np.minimum(_ATTACHED, 0.2 * lengths)[:, None]
    weight = _on_vertices(smoothstep(along / reach))[..., None]
    mixed = free + weight * (beside - free)
    rings = mixed[:, 1:-1].reshape(len(mixed), -1, SIDES, 3)
    centres = rings.mean(axis=2, keepdims=True)
    result = np.empty_like(mixed)
    scale, before, held = np.ones(len(mixed)), np.zeros(len(mixed)), np.zeros(len(mixed))
    for _ in range(_TRIALS):
        grown = centres + np.sqrt(scale)[:, None, None, None] * (rings - centres)
        result[:, 0], result[:, -1] = mixed[:, 0], mixed[:, -1]
        result[:, 1:-1] = grown.reshape(len(mixed), -1, 3)
        now = signed_volumes(result, FACES)
        error = now - volumes
        if np.all(np.abs(error) <= _EXACT * volumes):
            break
        rise = (now - held) / np.where(scale == before, 1.0, scale - before)
        before, held = scale, now
        scale = np.where(rise > 0.0, np.clip(scale - error / rise, 0.5, 2.0), scale)
    return result


def evened(shifts: Array, passes: int) -> Array:
    """Shifts (s, v, 3) of the vertices evened out along and round the tubes."""
    rings = shifts[:, 1:-1].reshape(len(shifts), -1, SIDES, 3)
    for _ in range(passes):
        rings = 0.5 * rings + 0.25 * (np.roll(rings, 1, axis=2) + np.roll(rings, -1, axis=2))
        wider = np.concatenate([rings[:, :1], rings, rings[:, -1:]], axis=1)
        rings = 0.5 * rings + 0.25 * (wider[:, :-2] + wider[:, 2:])
    result = np.zeros_like(shifts)
    result[:, 1:-1] = rings.reshape(len(shifts), -1, 3)
    return result


def _turn(axes: Array, wanted: Array) -> Array:
    """Angle (s,) from the last normal of frames (s, n, 3, 3) to a direction (s, 3)."""
    across = np.einsum("sij,sj->si", axes[:, -1], wanted)
    return np.asarray(np.arctan2(across[:, 1], across[:, 0]))


def turns_at_rest(nodes: Array, offsets: Faces, widths: tuple[Array, Array], free: Array) -> Array:
    """The turn (s,) of the width from origin to insertion at neutral; nan where it is ``free``."""
    lines = resampled_strings(nodes, offsets, SECTIONS)
    turn = _turn(frames(lines, widths[0]), widths[1])
    turn -= np.pi * np.round(turn / np.pi)
    return np.asarray(np.where(free > 0.0, np.nan, turn))


def _twisted(axes: Array, wanted: Array, rest: Array) -> Array:
    """Frames turned little by little until the last is as the insertion's width asks."""
    turn = _turn(axes, wanted)
    turn = turn - np.pi * np.round((turn - rest) / np.pi)
    along = smoothstep(np.linspace(0.0, 1.0, axes.shape[1]))
    angle = np.where(np.isnan(rest), 0.0, np.nan_to_num(turn))[:, None] * along
    c, s = np.cos(angle)[..., None], np.sin(angle)[..., None]
    turned = axes.copy()
    turned[:, :, 0] = c * axes[:, :, 0] + s * axes[:, :, 1]
    turned[:, :, 1] = c * axes[:, :, 1] - s * axes[:, :, 0]
    return turned


def fields_of(share: Array) -> dict[str, Array]:
    """Per-vertex fields (s, v) of the tubes from the tendon share (s, n) of their sections."""
    count = len(share)
    fibre = np.broadcast_to(np.linspace(0.0, 1.0, SECTIONS), share.shape)
    turn = 2.0 * np.pi * np.arange(SIDES) / SIDES
    rings = SECTIONS + 2 * CAP_RINGS
    lanes = {}
    for name, wave in (("lane_u", np.cos(turn)), ("lane_v", np.sin(turn))):
        row = np.concatenate([[0.5], np.tile(0.5 + 0.5 * wave, rings), [0.5]])
        lanes[name] = np.broadcast_to(row, (count, len(row)))
    return {"tendon": _on_vertices(share), "fibre": _on_vertices(fibre), **lanes}


def _on_vertices(sections: Array) -> Array:
    """Values of sections (s, n) on the vertices of the tubes (s, v)."""
    first = np.repeat(sections[:, :1], 1 + CAP_RINGS * SIDES, axis=1)
    last = np.repeat(sections[:, -1:], 1 + CAP_RINGS * SIDES, axis=1)
    return np.concatenate([first, np.repeat(sections, SIDES, axis=1), last], axis=1)
