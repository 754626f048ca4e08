"""Probes: named measurements that put a claim to the proof on the body that is there now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from meshes.body import Body
from meshes.spelling import unknown
from scenes.teaching import function, place, standing
from scenes.teaching.evidence import Evidence

Probe = Callable[..., Evidence]
"""Measures on a body, with the options that a claim gives, and says what it found."""

PROBES: Mapping[str, Probe] = {
    "flexion_arm": function.flexion_arm,
    "hip_arm_is_zero": function.hip_arm_is_zero,
    "knee_arm_is_zero": function.knee_arm_is_zero,
    "cycle_ranges": function.cycle_ranges,
    "longest_in_cycle": function.longest_in_cycle,
    "lengthens_in_lift": function.lengthens_in_lift,
    "cross_section": function.cross_section,
    "flexor_share": function.flexor_share,
    "longest_fascicle": function.longest_fascicle,
    "muscle_volume": function.muscle_volume,
    "lowest_point": place.lowest_point,
    "behind_the_thigh": place.behind_the_thigh,
    "none_at_mid_thigh": place.none_at_mid_thigh,
    "volume_above_groin": place.volume_above_groin,
    "open_in_front": place.open_in_front,
    "attached_bones": place.attached_bones,
    "near_the_joint": place.near_the_joint,
    "sciatic_distance": place.sciatic_distance,
    "place_at_l5": standing.place_at_l5,
    "lumbar_arms": standing.lumbar_arms,
    "eminence_distance": standing.eminence_distance,
    "version_arms": standing.version_arms,
}


def probed(body: Body, name: str, options: Mapping[str, Any] | None = None) -> Evidence:
    """What a probe measures on a body now.

    Parameters
    ----------
    body : Body
    name : str
        One of `PROBES`.
    options : mapping, optional
        What the claim asks of it.

    Raises
    ------
    ValueError
        If there is no such probe, or it has no such option.
    """
    if name not in PROBES:
        raise ValueError(unknown("probe", name, list(PROBES)))
    given = {key: _plain(value) for key, value in (options or {}).items()}
    known = PROBES[name].__code__.co_varnames[1 : PROBES[name].__code__.co_argcount]
    for key in given:
        if key not in known:
            raise ValueError(unknown(f"option of the probe {name}", key, known))
    return PROBES[name](body, **given)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
