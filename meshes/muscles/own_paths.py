"""Paths of muscles of the user's own: gates from their guides, on one side of a skeleton."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial.transform import Rotation

from meshes.geometry.frames import rotation
from meshes.geometry.types import Array
from meshes.muscles.attachments import placed
from meshes.muscles.courses import batch
from meshes.muscles.gates import Batch, Course, Gate, hip_angles, lane
from meshes.muscles.own_records import Fan, OwnMuscle, Spot, Via
from meshes.muscles.sides import RIGID, Side

_FEMUR = RIGID.index("femur")
_CORNERS = 8
_ABOVE = 3.0
_LEAST_SPAN = np.radians(2.0)
_SOFTNESS = np.radians(5.0)
_TILT_RANGE = np.radians(20.0)
_Z = np.array([0.0, 0.0, 1.0])
_X = np.array([1.0, 0.0, 0.0])


@dataclass(frozen=True)
class FanSpan:
    """The angles of a fan at neutral, from anterior to up about the hip's axis, radians.

    Attributes
    ----------
    first, last : float
        Of the node before the fan and of the node after it, whichever way is shorter.
    follows : float
        1 where the node after moves with the femur and the one before does not, -1 the other way
        about, 0 where both move with the same bone.
    planes : int
    """

    first: float
    last: float
    follows: float
    planes: int

    def motions(self, hip: Array, turn: Array) -> Array:
        """Transforms (planes, 4, 4) of its half-planes to the pelvis; their order never changes.

        In a plane's own frame, with the origin at the centre of the hip, x runs radially and z
        mediolaterally. The planes share out the angle between the two nodes and the femur's
        adduction and rotation.

        Parameters
        ----------
        hip : ndarray, shape (3,)
        turn : ndarray, shape (3, 3)
            Rotation of the femur against the pelvis.
        """
        flexion, rest = hip_angles(turn)
        axis = Rotation.from_matrix(rest).as_rotvec()
        way = 1.0 if self.last > self.first else -1.0
        wide = abs(self.last - self.first) + way * self.follows * flexion
        span = _soft_most(wide, _LEAST_SPAN)
        share = min(1.0, span / _TILT_RANGE) * abs(self.follows)
        moving = flexion if self.follows < 0.0 else 0.0
        transforms = np.tile(np.eye(4), (self.planes, 1, 1))
        for k in range(self.planes):
            s = (k + 1.0) / (self.planes + 1.0)
            here = self.first + s * (self.last - self.first)
            angle = self.first + moving + s * way * span
            t = s if self.follows >= 0.0 else 1.0 - s
            tilt = Rotation.from_rotvec(t * share * (rotation(2, -here) @ axis)).as_matrix()
            transforms[k, :3, :3] = rotation(2, angle) @ tilt
            transforms[k, :3, 3] = hip
        return transforms


def _soft_most(a: float, b: float) -> float:
    return float((a + b + np.sqrt((a - b) ** 2 + _SOFTNESS**2)) / 2.0)


@dataclass(frozen=True, eq=False)
class Paths:
    """Strings of some muscles on one side, and what carries their gates.

    Attributes
    ----------
    batch : Batch
        Carriers are the segments of `RIGID`, then the planes of each fan.
    fans : tuple of FanSpan
    hip : ndarray, shape (3,)
    """

    batch: Batch
    fans: tuple[FanSpan, ...]
    hip: Array

    def carried(self, rigid: Array) -> Array:
        """Motions (c, 4, 4) of all carriers, from those (8, 4, 4) of the segments."""
        turn = rigid[_FEMUR, :3, :3]
        return np.concatenate([rigid, *(fan.motions(self.hip, turn) for fan in self.fans)])


@dataclass(frozen=True, eq=False)
class _Node:
    """A fixed place along a path: its carrier and where it stands at neutral."""

    carrier: int
    place: Array


def spot_on(side: Side, spot: Spot, name: str) -> tuple[Array, Array]:
    """Position (3,) and outward normal of a spot on a side's skeleton at neutral.

    Raises
    ------
    ValueError
        If the skeleton lacks the bone.
    """
    try:
        place, normal = placed(side.skeleton, spot.bone, spot.cage_point(side.side)[0], side.side)
    except KeyError:
        raise ValueError(
            f"muscle '{name}': expected a skeleton with the bone '{spot.bone}', got one without; "
            "add the bone or attach the muscle elsewhere"
        ) from None
    mirror = np.array([1.0, 1.0, side.sign])
    return place * mirror, normal * mirror


def built_paths(side: Side, records: Sequence[OwnMuscle]) -> Paths:
    """The strings of muscles on one side, one a muscle.

    Raises
    ------
    ValueError
        If a bone is missing or a fan does not fit between its neighbours.
    """
    fans: list[FanSpan] = []
    courses = [_course(side, record, fans) for record in records]
    rows = batch(courses)
    straight = {key: getattr(rows, key).reshape(-1, 3) for key in ("centres", "axes_u", "axes_v")}
    return Paths(replace(rows, **straight), tuple(fans), side.hip)


def _course(side: Side, record: OwnMuscle, fans: list[FanSpan]) -> Course:
    nodes: list[_Node | Fan] = [_node(side, record.origin, record.name)]
    nodes += [
        guide if isinstance(guide, Fan) else _node(side, guide.spot, record.name, guide.off)
        for guide in record.guides
    ]
    nodes.append(_node(side, record.insertion, record.name))
    fixed = [node for node in nodes if isinstance(node, _Node)]
    gates: list[Gate] = []
    for number, guide in enumerate(record.guides, start=1):
        before, after = _neighbours(nodes, number)
        if isinstance(guide, Fan):
            span = _span(side, guide, before, after, record.name)
            first = len(RIGID) + sum(fan.planes for fan in fans)
            gates += _fan_gates(side, guide, span, first, before, after)
            fans.append(span)
        else:
            gates.append(_via_gate(guide, nodes[number], after.place - before.place))
    return Course(
        name=f"{record.name}_{side.side}",
        muscle=f"{record.name}_{side.side}",
        pcsa=record.pcsa or 1.0,
        place=(0.0, 0.0),
        origin=fixed[0].place,
        origin_carrier=fixed[0].carrier,
        gates=tuple(gates),
        insertion=fixed[-1].place,
        insertion_carrier=fixed[-1].carrier,
    )


def _node(side: Side, spot: Spot, name: str, off: float = 0.0) -> _Node:
    place, normal = spot_on(side, spot, name)
    return _Node(side.carrier(spot.bone), place + off * normal)


def _neighbours(nodes: Sequence[_Node | Fan], number: int) -> tuple[_Node, _Node]:
    before = next(n for n in reversed(nodes[:number]) if isinstance(n, _Node))
    after = next(n for n in nodes[number + 1 :] if isinstance(n, _Node))
    return before, after


def _via_gate(guide: Via, node: _Node | Fan, along: Array) -> Gate:
    """A lane of eight walls round a point, in the plane across the way from its neighbours."""
    assert isinstance(node, _Node)
    tangent = along / np.linalg.norm(along)
    u = np.cross(tangent, _X if abs(tangent[0]) < 0.7 else _Z)
    u /= np.linalg.norm(u)
    turns = 2.0 * np.pi * np.arange(_CORNERS) / _CORNERS
    walls = np.stack(
        [np.full(_CORNERS, guide.radius), -np.cos(turns), -np.sin(turns), 0.0 * turns], axis=1
    )
    return Gate(node.carrier, node.place, u, np.cross(tangent, u), walls)


def _span(side: Side, guide: Fan, before: _Node, after: _Node, name: str) -> FanSpan:
    first, last = (float(np.arctan2(*(node.place - side.hip)[1::-1])) for node in (before, after))
    last += 2.0 * np.pi * np.round((first - last) / (2.0 * np.pi))
    for node, word in ((before, "before"), (after, "after")):
        reach = float(np.linalg.norm((node.place - side.hip)[:2]))
        if reach <= guide.radius:
            raise ValueError(
                f"muscle '{name}': expected a fan of less than {reach:.0f} mm, the distance from "
                f"the {guide.joint}'s axis to the place {word} it, got a radius of "
                f"{guide.radius:g}; make it smaller"
            )
    follows = float(after.carrier == _FEMUR) - float(before.carrier == _FEMUR)
    return FanSpan(first, last, follows, int(guide.planes))


def _fan_gates(
    side: Side, guide: Fan, span: FanSpan, carrier: int, before: _Node, after: _Node
) -> list[Gate]:
    z0, z1 = ((node.place - side.hip)[2] for node in (before, after))
    walls = lane((-guide.lane, guide.lane), (-_ABOVE, np.inf))
    gates = []
    for k in range(span.planes):
        s = (k + 1.0) / (span.planes + 1.0)
        centre = np.array([guide.radius + _ABOVE, 0.0, (1.0 - s) * z0 + s * z1])
        gates.append(Gate(carrier + k, centre, _Z, _X, walls))
    return gates
