"""The reference woman's bones: the man's tables carried to her proportions, ``woman.toml``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from meshes.anatomy.records import toml_table
from meshes.bones.cage import BoneRecord, Cage, Sphere, bone_records, table_cage
from meshes.bones.stacked import articular_weight, vertebra_to_world
from meshes.geometry.frames import moved
from meshes.geometry.steps import smoothstep
from meshes.geometry.types import Array
from meshes.physique import parameters

_ACETABULAR = ("lunate_surface", "acetabular_margin", "acetabular_fossa")
_MIRROR = np.array([1.0, 1.0, -1.0])
_EASED = 0.04
"""Over which share of the femur's length the proportions of its ends pass into the shaft's."""


@cache
def woman_cage(name: str) -> Cage:
    """The reference woman's cage of a bone, in the frame of its table."""
    shapes: dict[str, Callable[[BoneRecord, Cage, dict[str, Any]], Cage]] = {
        "pelvis": _pelvic,
        "femur": _femoral,
        "vertebra": _vertebral,
    }
    record = bone_records()[name]
    return shapes[record.frame](record, table_cage(name), toml_table("woman.toml"))


def between(name: str, sex: float) -> Cage:
    """A bone on the straight line between man (0) and woman (1)."""
    man = table_cage(name)
    if sex == 0.0:
        return man
    woman = woman_cage(name)
    return replace(
        man,
        landmarks=man.landmarks + sex * (woman.landmarks - man.landmarks),
        spheres=tuple(
            Sphere(
                one.region,
                _triple(np.array(one.centre) + sex * (np.array(other.centre) - one.centre)),
                one.radius + sex * (other.radius - one.radius),
            )
            for one, other in zip(man.spheres, woman.spheres, strict=True)
        ),
    )


def _triple(point: Array) -> tuple[float, float, float]:
    x, y, z = (float(value) for value in point)
    return x, y, z


def _femoral(_: BoneRecord, man: Cage, table: dict[str, Any]) -> Cage:
    ratio = table["femur"]
    points, sphere = man.landmarks, man.spheres[0]
    top, bottom = (-share * float(np.ptp(points[:, 1])) for share in ratio["ends"])
    eased = _EASED * float(np.ptp(points[:, 1]))
    upper = smoothstep((points[:, 1] - top) / eased + 0.5)
    lower = smoothstep((bottom - points[:, 1]) / eased + 0.5)
    middle = (1.0 - upper - lower) * ratio["shaft"] + upper * ratio["proximal"]
    depth = middle + lower * ratio["condyle_depth"]
    width = middle + lower * ratio["condyle_width"]
    down = _woman_heights(points[:, 1], top, bottom, ratio)
    woman = np.stack([depth * points[:, 0], down, width * points[:, 2]], axis=1)
    head = man.in_regions((sphere.region,))
    woman[head] = ratio["head"] * points[head]
    return replace(
        man, landmarks=woman, spheres=(replace(sphere, radius=ratio["head"] * sphere.radius),)
    )


def _woman_heights(heights: Array, top: float, bottom: float, ratio: dict[str, Any]) -> Array:
    """Heights (n,) in the woman's femur: ends by their own ratios, the shaft taking the rest."""
    length = parameters()["femoral_length"]
    lowest = float(heights.min())
    end = ratio["condyle_depth"] * (bottom - lowest)
    knots = np.array([lowest, bottom, top, 1.0])
    values = np.array([length.woman / length.man * lowest, 0.0, ratio["proximal"] * top, 0.0])
    values[1], values[3] = values[0] + end, ratio["proximal"]
    above = heights > 1.0
    own = np.interp(heights, knots, values)
    return np.asarray(np.where(above, ratio["proximal"] * heights, own))


def _vertebral(record: BoneRecord, man: Cage, table: dict[str, Any]) -> Cage:
    ratio = table["vertebra"]
    points = man.landmarks * (ratio["depth"], ratio["height"], ratio["width"])
    number = {name: i for i, name in enumerate(man.names)}
    top, bottom = (points[number[f"{end}_endplate_centre"]] for end in ("superior", "inferior"))
    back = points[number["inferior_rim_7"], 0]
    lower = np.clip((top[1] - points[:, 1]) / (top[1] - bottom[1]), 0.0, 1.0)
    of_body = smoothstep((points[:, 0] - back) / 10.0 + 1.0)
    slope = np.tan(np.radians(ratio["wedge"][record.name]))
    points[:, 1] += slope * (points[:, 0] - bottom[0]) * lower * of_body
    return replace(man, landmarks=points)


def _pelvic(record: BoneRecord, man: Cage, table: dict[str, Any]) -> Cage:
    scaled = _scale() * man.landmarks
    carried = scaled + _pelvic_map()(scaled)
    if record.symmetric:
        carried[man.landmarks[:, 2] == 0.0, 2] = 0.0
        woman = replace(man, landmarks=carried)
        finished = {"sacrum": _meeting_l5, "coccyx": _hanging}
        return finished[record.name](man, woman, table)
    sphere, ratio = man.spheres[0], table["acetabulum"]
    own = man.in_regions(_ACETABULAR)
    centre = np.array([0.0, 0.0, ratio["centre"]])
    carried[own] = centre + ratio["ratio"] * (man.landmarks[own] - np.array(sphere.centre))
    socket = replace(sphere, centre=_triple(centre), radius=ratio["ratio"] * sphere.radius)
    return replace(man, landmarks=carried, spheres=(socket,))


def _meeting_l5(man: Cage, woman: Cage, table: dict[str, Any]) -> Cage:
    """The sacrum whose articular processes stand to L5's as the man's do, in its proportions."""
    ratio, centre = table["vertebra"], "s1_endplate_centre"
    l5 = table_cage("l5")
    axes = vertebra_to_world("l5", l5)
    foot = moved(axes, l5.places["inferior_endplate_centre"][None])[0]
    offset = (man.landmarks - foot) @ axes[:3, :3]
    offset = (offset * (ratio["depth"], ratio["height"], ratio["width"])) @ axes[:3, :3].T
    lifted = woman.places[centre] + ratio["disc"] * (foot - man.places[centre])
    weight = articular_weight("sacrum", "superior")[:, None]
    own = woman.landmarks
    return replace(woman, landmarks=own + weight * (lifted + offset - own))


def _hanging(man: Cage, woman: Cage, table: dict[str, Any]) -> Cage:
    """The coccyx from her sacrum on, as long against the man's as the table says."""
    own, his = (cage.places["tip"] - cage.places["base_centre"] for cage in (woman, man))
    ratio = float(table["coccyx"]["length"]) * np.linalg.norm(his) / np.linalg.norm(own)
    base = woman.places["base_centre"]
    return replace(woman, landmarks=base + ratio * (woman.landmarks - base))


def _scale() -> float:
    height = parameters()["stature"]
    return height.woman / height.man


@cache
def _pelvic_map() -> Callable[[Array], Array]:
    """Displacement of any point of the scaled man's pelvis, by one thin-plate spline.

    The same on both sides. The acetabulum is carried as a whole, as if every landmark of it
    were in the table.
    """
    from scipy.interpolate import RBFInterpolator

    table = toml_table("woman.toml")
    places, moves = [], []
    for name, rows in table["pelvis"].items():
        own = table_cage(name).places
        places += [_scale() * own[landmark] for landmark in rows]
        moves += [np.array(row) for row in rows.values()]
    hip = table_cage("hip_bone")
    socket = hip.landmarks[hip.in_regions(_ACETABULAR)]
    centre = np.array([0.0, 0.0, table["acetabulum"]["centre"]])
    to = centre + table["acetabulum"]["ratio"] * (socket - np.array(hip.spheres[0].centre))
    places += list(_scale() * socket)
    moves += list(to - _scale() * socket)
    at, by = np.array(places), np.array(moves)
    sided = at[:, 2] != 0.0
    at, by = np.vstack([at, at[sided] * _MIRROR]), np.vstack([by, by[sided] * _MIRROR])
    spline = RBFInterpolator(at, by, kernel="linear", degree=1)
    return lambda points: np.asarray(spline(points))
