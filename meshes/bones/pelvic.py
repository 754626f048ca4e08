"""The pelvis made to measure: incidence carries the sacrum, the wing flares, the socket turns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from meshes.bones.cage import Cage, table_cage
from meshes.geometry.frames import about, moved, rotation
from meshes.geometry.steps import smoothstep
from meshes.geometry.types import Array
from meshes.physique import Measures, relations

_SOCKET = ("lunate_surface", "acetabular_margin", "acetabular_fossa")
_WITH_SACRUM = ("iliac_tuberosity", "auricular_surface")
_WITH_SACRUM_NAMES = (
    "posterior_superior_iliac_spine",
    "posterior_inferior_iliac_spine",
    "posterior_iliac_notch",
    "iliac_crest_outer_lip_9",
    "iliac_crest_inner_lip_9",
    "iliac_crest_inner_lip_10",
    "gluteal_surface_r3_c5",
)
_STAYING = (
    *_SOCKET,
    "anterior_border",
    "ischial_spine",
    "ischial_tuberosity",
    "body_of_ischium",
    "ramus_of_ischium",
    "inferior_pubic_ramus",
    "superior_pubic_ramus",
    "body_of_pubis",
    "obturator_foramen",
    "iliopsoas_groove",
    "iliopubic_eminence",
    "lesser_sciatic_notch",
    "pecten_pubis",
    "symphysial_surface",
    "pubic_crest",
)
_STAYING_NAMES = (
    "anterior_superior_iliac_spine",
    "iliac_crest_outer_lip_1",
    "iliac_crest_inner_lip_1",
    "iliac_crest_outer_lip_2",
    "iliac_crest_inner_lip_2",
    "iliac_tubercle",
    "gluteal_surface_r2_c1",
    "gluteal_surface_r3_c1",
    "iliac_fossa_r2_c1",
    "greater_sciatic_notch_5",
    "arcuate_line_4",
    "arcuate_line_5",
)
_MARGIN = tuple(f"acetabular_margin_{i}" for i in range(1, 13))
_WING = ("iliopsoas_groove_1", "iliac_crest_inner_lip_2")
_PLATE = ("promontory", "s1_endplate_rim_7")
SOCKET_REACH = (1.25, 2.10)
"""Up to where the socket turns whole, and where nothing turns any more: radii of its sphere."""
WING_BASE = (48.0, 75.0)
"""Height and breadth of the axis about which the wing turns in the reference man, mm."""
WING_TOP = 105.0
"""From this height on the wing turns whole, mm."""
STEPS = 12


@dataclass(frozen=True, eq=False)
class _Weights:
    """How far each landmark of the hip bone goes with the sacrum, the socket and the wing (n,)."""

    sacral: Array
    socket: Array
    wing: Array


@cache
def _weights() -> _Weights:
    from scipy.interpolate import RBFInterpolator

    hip = table_cage("hip_bone")
    names, points = np.array(hip.names), hip.landmarks
    going = hip.in_regions(_WITH_SACRUM) | np.isin(names, _WITH_SACRUM_NAMES)
    staying = hip.in_regions(_STAYING) | np.isin(names, _STAYING_NAMES)
    known = going | staying
    smooth = RBFInterpolator(points[known], going[known].astype(float), kernel="linear", degree=1)
    sacral = np.where(known, going, np.clip(smooth(points), 0.0, 1.0)).astype(np.float64)
    sphere = hip.spheres[0]
    reach = np.linalg.norm(points - np.array(sphere.centre), axis=1) / sphere.radius
    fading = 1.0 - smoothstep((reach - SOCKET_REACH[0]) / (SOCKET_REACH[1] - SOCKET_REACH[0]))
    socket = np.where(hip.in_regions(_SOCKET), 1.0, fading)
    high = smoothstep((points[:, 1] - WING_BASE[0]) / (WING_TOP - WING_BASE[0]))
    return _Weights(sacral, socket, high * (1.0 - sacral))


def _slopes(sacrum: Cage) -> tuple[float, float]:
    """Slope of the S1 endplate and spinopelvic tilt, radians."""
    front, back = (sacrum.places[name] for name in _PLATE)
    middle = (front + back) / 2.0
    slope = np.arctan2(back[1] - front[1], front[0] - back[0])
    return float(slope), float(np.arctan2(-middle[0], middle[1]))


def _socket_turn(hip: Cage) -> float:
    """Anatomical anteversion of the margin of the socket, radians."""
    margin = np.array([hip.places[name] for name in _MARGIN])
    normal = np.linalg.svd(margin - margin.mean(axis=0))[2][2]
    return float(np.arctan2(*(normal[[0, 2]] * np.sign(normal[2]))))


def _flare(foot: Array, top: Array) -> float:
    return float(np.arctan2(top[2] - foot[2], top[1] - foot[1]))


def _wing_ends(hip: Cage) -> tuple[int, int]:
    return hip.names.index(_WING[0]), hip.names.index(_WING[1])


@cache
def _table_reading() -> tuple[float, float, float, float]:
    """Slope, tilt, socket turn and flare of the table's man, radians."""
    hip = table_cage("hip_bone")
    foot, top = _wing_ends(hip)
    flare = _flare(hip.landmarks[foot], hip.landmarks[top])
    return *_slopes(table_cage("sacrum")), _socket_turn(hip), flare


def sacral_motion(sacrum: Cage, measures: Measures) -> Array:
    """Transform (4, 4) that gives the sacrum the slope and tilt that the incidence asks for.

    The middle of the S1 endplate keeps its distance from the hip axis.
    """
    slope, tilt = _slopes(sacrum)
    share = relations().sacral_slope_per_incidence
    more = np.radians(measures.more("pelvic_incidence"))
    back = _table_reading()[1] + (1.0 - share) * more - tilt
    down = _table_reading()[0] + share * more - slope
    swung = about(np.zeros(3), rotation(2, back))
    front, rear = (sacrum.places[name] for name in _PLATE)
    middle = moved(swung, (front + rear)[None] / 2.0)[0]
    return np.asarray(about(middle, rotation(2, -down - back)) @ swung)


def made_to_measure(hip: Cage, sacrum: Cage, measures: Measures) -> tuple[Cage, Cage]:
    """Right hip bone and sacrum, in the world frame, with the measures asked for."""
    motion = sacral_motion(sacrum, measures)
    weight = _weights().sacral[:, None]
    points = hip.landmarks + weight * (moved(motion, hip.landmarks) - hip.landmarks)
    points = _flared(hip, points, measures)
    points = _socket_turned(replace(hip, landmarks=points), measures)
    return replace(hip, landmarks=points), sacrum.moved(motion)


def _flared(hip: Cage, points: Array, measures: Measures) -> Array:
    """The wing turned about the axis at its base until its flare is the one asked for."""
    foot, top = _wing_ends(hip)
    wanted = _table_reading()[3] + np.radians(measures.more("wing_flare"))
    size = measures_size(hip)
    base = np.array([0.0, size * WING_BASE[0], size * WING_BASE[1]])
    turn, result = 0.0, points
    for _ in range(STEPS):
        missing = wanted - _flare(result[foot], result[top])
        if abs(missing) < 1e-9:
            break
        turn += missing
        result = _turned_about_x(points, base, turn * _weights().wing)
    return result


def measures_size(hip: Cage) -> float:
    """Size of a pelvis against the table's, by the height of its crest."""
    return float(hip.landmarks[:, 1].max() / table_cage("hip_bone").landmarks[:, 1].max())


def _turned_about_x(points: Array, base: Array, angles: Array) -> Array:
    c, s = np.cos(angles), np.sin(angles)
    _, y, z = (points - base).T
    return np.stack([points[:, 0], base[1] + c * y - s * z, base[2] + s * y + c * z], axis=1)


def _socket_turned(hip: Cage, measures: Measures) -> Array:
    wanted = _table_reading()[2] + np.radians(measures.more("acetabular_version"))
    angles = (wanted - _socket_turn(hip)) * _weights().socket
    centre = np.array(hip.spheres[0].centre)
    c, s = np.cos(angles), np.sin(angles)
    x, y, z = (hip.landmarks - centre).T
    return np.asarray(centre + np.stack([c * x + s * z, y, c * z - s * x], axis=1))
