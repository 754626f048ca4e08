"""Where the muscles lie, measured: their ends, their lowest point, what is in front and near."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from meshes.body import Body
from meshes.geometry.types import Array
from meshes.part import Part, PosedBody
from meshes.shank import knee_centre
from scenes.teaching.cycles import spoken
from scenes.teaching.evidence import Bars, Evidence
from scenes.teaching.function import ILIOPSOAS
from scenes.teaching.phrases import has_phrase, listed, phrase
from scenes.teaching.places import (
    covered_from_front,
    inguinal_plane,
    least_distance,
    polyline,
    volume_above,
)

ATTACHED = 6.0
"""An end of a fascicle so near to a bone, in mm, is attached to it."""
HEAD = 25.0
"""Radius of the head of the femur, in mm, roughly."""
SAMPLE = 120
"""Of how many points it is asked what lies in front of them."""


def _muscles(posed: PosedBody) -> list[Part]:
    return [posed[name] for name in ILIOPSOAS]


def _points(posed: PosedBody) -> Array:
    return np.vstack([part.vertices for part in _muscles(posed)])


def lowest_point(body: Body) -> Evidence:
    """How far above the knee the muscle ends, and how far below the lesser trochanter."""
    posed = body.posed()
    low = float(_points(posed)[:, 1].min())
    knee = float(knee_centre(body.skeleton, "r")[1])
    tip = float(posed.landmarks["femur_r.lesser_trochanter_tip"][1])
    return Evidence(
        value=low - knee,
        unit="mm",
        sentence=phrase("probes.lowest_point.sentence", knee=low - knee, below=tip - low),
        bears_out=low - knee > 250.0 and tip - low < 45.0,
        values={phrase("probes.lowest_point.below"): tip - low},
    )


def behind_the_thigh(body: Body) -> Evidence:
    """Whether any of it lies behind the femur, where the hamstrings are."""
    posed = body.posed()
    places = posed.landmarks
    head = body.skeleton.hip_centres["r"]
    thigh = _points(posed)
    thigh = thigh[thigh[:, 1] < head[1]]
    trochanter = [v for n, v in places.items() if n.startswith("femur_r.lesser_trochanter")]
    edge = float(np.min([point[0] for point in trochanter]))
    behind = float(edge - thigh[:, 0].min())
    anterior = float(np.mean(thigh[:, 0] > head[0] - 10.0))
    return Evidence(
        value=100.0 * anterior,
        unit=phrase("probes.unit.percent"),
        sentence=phrase(
            "probes.behind_the_thigh.sentence", share=100.0 * anterior, reach=_reach(behind)
        ),
        bears_out=behind < 12.0 and anterior > 0.5,
        values={phrase("probes.behind_the_thigh.behind"): behind},
    )


def _reach(behind: float) -> str:
    if behind > 0.5:
        return phrase("probes.behind_the_thigh.reaches", behind=behind)
    return phrase("probes.behind_the_thigh.not_behind")


def none_at_mid_thigh(body: Body) -> Evidence:
    """How much of the muscle there is at the middle of the femur, where a sheath would be."""
    posed = body.posed()
    knee, head = knee_centre(body.skeleton, "r"), body.skeleton.hip_centres["r"]
    middle = float((knee[1] + head[1]) / 2.0)
    points = _points(posed)
    count = int(np.sum(points[:, 1] < middle))
    reach = float((head[1] - points[:, 1].min()) / (head[1] - knee[1]))
    return Evidence(
        value=100.0 * reach,
        unit=phrase("probes.unit.percent_of_thigh"),
        sentence=phrase(
            "probes.none_at_mid_thigh.sentence", reach=100.0 * reach, count=count, of=len(points)
        ),
        bears_out=count == 0,
    )


def volume_above_groin(body: Body) -> Evidence:
    """Which part of its volume lies above the inguinal line, in abdomen and pelvis."""
    posed = body.posed()
    origin, normal = inguinal_plane(body.skeleton)
    shares = {}
    above = total = 0.0
    for part in _muscles(posed):
        own, whole = volume_above(part, origin, normal), 1000.0 * body.volume(part.name)
        shares[spoken(part.name)] = 100.0 * own / whole
        above, total = above + own, total + whole
    share = 100.0 * above / total
    told = listed(phrase("probes.share", what=name, value=v) for name, v in shares.items())
    return Evidence(
        value=share,
        unit=phrase("probes.unit.percent"),
        sentence=phrase("probes.volume_above_groin.sentence", share=share, told=told),
        bears_out=share > 60.0,
        figure=Bars(phrase("probes.volume_above_groin.title"), shares),
    )


def open_in_front(body: Body) -> Evidence:
    """Where a finger or a probe from in front meets no bone before the muscle."""
    posed = body.posed()
    origin, normal = inguinal_plane(body.skeleton)
    points = _points(posed)
    head = float(body.skeleton.hip_centres["r"][1])
    below = points[((points - origin) @ normal < 0.0) & (points[:, 1] > head - 45.0)]
    upper = below[np.linspace(0, len(below) - 1, SAMPLE).astype(int)]
    bones = tuple(part for part in posed.parts if part.kind == "bone")
    free = 100.0 * float(np.mean(~covered_from_front(upper, bones)))
    return Evidence(
        value=free,
        unit=phrase("probes.unit.percent"),
        sentence=phrase("probes.open_in_front.sentence", free=free),
        bears_out=free > 80.0,
    )


def attached_bones(body: Body) -> Evidence:
    """The bones and discs on which the fascicles begin and end: is a rib among them?"""
    posed = body.posed()
    parts = [part for part in posed.parts if part.kind in ("bone", "disc")]
    trees = {part.name: cKDTree(part.vertices) for part in parts}
    ends = np.array(
        [p for f in posed.fascicles if f.muscle in ILIOPSOAS for p in (f.points[0], f.points[-1])]
    )
    far = np.stack([tree.query(ends)[0] for tree in trees.values()])
    nearest = {list(trees)[k] for k in far.argmin(axis=0)}
    top = float(max(f.points[0][1] for f in posed.fascicles if f.muscle in ILIOPSOAS))
    t12 = posed["t12"].vertices[:, 1]
    most = float(far.min(axis=0).max())
    return Evidence(
        value=most,
        unit="mm",
        sentence=phrase(
            "probes.attached_bones.sentence",
            far=most,
            below=float(t12.max()) - top,
            bones=listed(sorted({_bone(name) for name in nearest})),
        ),
        bears_out=most < ATTACHED and not any(name.startswith("rib") for name in nearest),
    )


def _bone(name: str) -> str:
    """A bone or disc in words: a vertebra by its letter."""
    stem = name[:-2] if name[-2:] in ("_r", "_l") else name
    if has_phrase(f"probes.bone.{stem}"):
        return phrase(f"probes.bone.{stem}")
    if stem.startswith("disc_"):
        levels = stem.removeprefix("disc_").replace("_", "/").upper()
        return phrase("probes.disc", levels=levels)
    return stem.replace("_", " ").upper()


def near_the_joint(body: Body) -> Evidence:
    """How near the strings pass to the head of the femur: symptoms cannot be measured."""
    posed = body.posed()
    head = body.skeleton.hip_centres["r"]
    radius = float(np.linalg.norm(posed.landmarks["femur_r.head_equator_2"] - head))
    strings = [polyline(f.points, 3.0) for f in posed.fascicles if f.muscle == "psoas_major_r"]
    gap = least_distance(head[None], np.vstack(strings)) - radius
    eminence = posed.landmarks["hip_bone_r.iliopubic_eminence"]
    near = least_distance(eminence[None], np.vstack(strings))
    return Evidence(
        value=gap,
        unit="mm",
        sentence=phrase("probes.near_the_joint.sentence", gap=gap, near=near),
        bears_out=None,
        values={phrase("probes.near_the_joint.near"): near},
    )


def sciatic_distance(body: Body, far: float = 30.0) -> Evidence:
    """Least distance of the muscle from the course of the sciatic and of the femoral nerve.

    The sciatic nerve is followed in three parts: its roots on the sacrum, behind hip bone and hip,
    and below the head of the femur, where the tendon winds back to the lesser trochanter.
    """
    sciatic, femoral_course, points = _courses(body)
    notch = float(body.skeleton.landmark("hip_bone_r", "greater_sciatic_notch_3")[1])
    head = float(body.skeleton.hip_centres["r"][1]) - HEAD
    parts = {
        "behind": sciatic[(sciatic[:, 1] < notch) & (sciatic[:, 1] > head)],
        "beside": sciatic[sciatic[:, 1] <= head],
        "roots": sciatic[sciatic[:, 1] >= notch],
    }
    far_off = {name: least_distance(part, points) for name, part in parts.items()}
    far_off["femoral"] = femoral = least_distance(femoral_course, points)
    behind, beside, roots = (far_off[name] for name in parts)
    where = "at_trochanter" if beside < roots else "at_roots"
    return Evidence(
        value=behind,
        unit="mm",
        sentence=phrase(
            "probes.sciatic_distance.sentence",
            behind=behind,
            nearest=min(beside, roots),
            where=phrase(f"probes.sciatic_distance.{where}"),
            femoral=femoral,
        ),
        bears_out=behind > far and min(beside, roots) > 3.0 * femoral and femoral < 10.0,
        figure=Bars(
            phrase("probes.sciatic_distance.title"),
            {phrase(f"probes.sciatic_distance.{name}"): v for name, v in far_off.items()},
        ),
        values={
            phrase(f"probes.sciatic_distance.{name}_mm"): far_off[name]
            for name in ("beside", "roots", "femoral")
        },
    )


def _courses(body: Body) -> tuple[Array, Array, Array]:
    """Points of the sciatic nerve, of the femoral nerve and of the iliopsoas, standing."""
    posed = body.with_neighbours(("sciatic_nerve_r", "femoral_nerve_r")).posed()
    nerves = [posed[f"{name}_nerve_r"].vertices for name in ("sciatic", "femoral")]
    return nerves[0], nerves[1], _points(posed)
