"""Where the muscles lie, measured: their ends, their lowest point, what is in front and near."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from meshes.body import Body
from meshes.geometry.types import Array
from meshes.part import Part, PosedBody
from meshes.shank import knee_centre
from scenes.teaching.evidence import Bars, Evidence
from scenes.teaching.function import ILIOPSOAS, spoken
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
        sentence=f"Its lowest point lies {low - knee:.0f} mm above the middle of the knee and "
        f"{tip - low:.0f} mm below the tip of the lesser trochanter.",
        bears_out=low - knee > 250.0 and tip - low < 45.0,
        values={"below the tip of the lesser trochanter": tip - low},
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
        unit="percent",
        sentence=f"Below the centre of the hip {100.0 * anterior:.0f} % of its surface lies in "
        "front of the plane 10 mm behind the head's centre; the rest winds back to the lesser "
        f"trochanter and {_reach(behind)}.",
        bears_out=behind < 12.0 and anterior > 0.5,
        values={"behind the posterior edge of the lesser trochanter, mm": behind},
    )


def _reach(behind: float) -> str:
    return f"reaches {behind:.0f} mm behind it" if behind > 0.5 else "does not pass behind it"


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
        unit="percent of the thigh",
        sentence=f"It reaches down over {100.0 * reach:.0f} % of the way from hip to knee; "
        f"{count} of its {len(points)} vertices lie below the middle of the thigh. It is a solid "
        "belly and tendon, no sheet around the thigh.",
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
    told = ", ".join(f"{name} {value:.0f} %" for name, value in shares.items())
    return Evidence(
        value=share,
        unit="percent",
        sentence=f"{share:.0f} % of its volume lies above the line from the anterior superior "
        f"iliac spine to the pubic tubercle, in the abdomen and pelvis ({told}).",
        bears_out=share > 60.0,
        figure=Bars("share of volume above the inguinal line, %", shares),
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
        unit="percent",
        sentence=f"In front of {free:.0f} % of the part just below the inguinal line lies no bone: "
        "there it can be felt and seen by ultrasound. Whether it can be felt in a given person, "
        "geometry cannot say.",
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
    bones = ", ".join(sorted({_bone(name) for name in nearest}))
    return Evidence(
        value=float(far.min(axis=0).max()),
        unit="mm",
        sentence=f"Every fascicle begins and ends within {far.min(axis=0).max():.1f} mm of one of: "
        f"{bones}. The highest begins {float(t12.min()) + np.ptp(t12) - top:.0f} mm below the top "
        "of T12. There is no rib among them.",
        bears_out=float(far.min(axis=0).max()) < ATTACHED
        and not any(name.startswith("rib") for name in nearest),
    )


def _bone(name: str) -> str:
    """A bone in words: a vertebra by its letter."""
    return name.upper() if name[1:].isdigit() else spoken(name)


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
        sentence=f"Its fascicles pass {gap:.0f} mm in front of the head of the femur and "
        f"{near:.0f} mm from the iliopubic eminence: capsule, bursa and tendon lie on each other, "
        "which is where rubbing and snapping are felt. Pain and instability cannot be measured on "
        "a model.",
        bears_out=None,
        values={"from the iliopubic eminence, mm": near},
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
        "behind hip bone and hip": sciatic[(sciatic[:, 1] < notch) & (sciatic[:, 1] > head)],
        "beside the lesser trochanter": sciatic[sciatic[:, 1] <= head],
        "its roots on the sacrum": sciatic[sciatic[:, 1] >= notch],
    }
    far_off = {name: least_distance(part, points) for name, part in parts.items()}
    femoral = least_distance(femoral_course, points)
    behind, beside, roots = far_off.values()
    where = "with its roots on the sacrum"
    if beside < roots:
        where = "where the tendon winds back to the lesser trochanter"
    return Evidence(
        value=behind,
        unit="mm",
        sentence=f"Behind the hip bone and the hip the sciatic nerve stays at least {behind:.0f} "
        f"mm away from it; it comes nearest, to {min(beside, roots):.0f} mm, {where}. The femoral "
        f"nerve runs {femoral:.0f} mm from it, between its two parts. (The courses of the "
        "nerves are schematic.)",
        bears_out=behind > far and min(beside, roots) > 3.0 * femoral and femoral < 10.0,
        figure=Bars(
            "least distance from iliopsoas, mm",
            {f"sciatic nerve, {name}": value for name, value in far_off.items()}
            | {"femoral nerve": femoral},
        ),
        values={"beside the lesser trochanter, mm": beside, "roots, mm": roots}
        | {"femoral nerve, mm": femoral},
    )


def _courses(body: Body) -> tuple[Array, Array, Array]:
    """Points of the sciatic nerve, of the femoral nerve and of the iliopsoas, standing."""
    posed = body.with_neighbours(("sciatic_nerve_r", "femoral_nerve_r")).posed()
    nerves = [posed[f"{name}_nerve_r"].vertices for name in ("sciatic", "femoral")]
    return nerves[0], nerves[1], _points(posed)
