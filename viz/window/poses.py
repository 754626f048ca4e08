"""Poses made off the interface thread, those of a looping motion kept for the next round."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from meshes.part import PosedBody
from meshes.pose import Pose
from viz.stage import Posable

BYTES = 96_000_000
"""So much memory poses of the body may take that were shown a while ago."""


class Poses:
    """Posed bodies without their rigid parts, the least recently used forgotten."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Pose, PosedBody] = OrderedDict()
        self._body: Posable | None = None
        self._bytes = 0

    def whole(self, body: Posable, pose: Pose) -> PosedBody:
        """The body in a pose with all its parts."""
        return body.posed(pose)

    def moving(self, body: Posable, pose: Pose) -> PosedBody:
        """The body in a pose, only what changes its form; rigid parts go by their motions."""
        if body is not self._body:
            self._kept.clear()
            self._body, self._bytes = body, 0
        if pose in self._kept:
            self._kept.move_to_end(pose)
            return self._kept[pose]
        posed = body.posed(pose)
        soft = replace(posed, parts=tuple(part for part in posed.parts if not part.segment))
        self._kept[pose] = soft
        self._bytes += _size(soft)
        while self._bytes > BYTES and len(self._kept) > 1:
            self._bytes -= _size(self._kept.popitem(last=False)[1])
        return soft


def _size(posed: PosedBody) -> int:
    return sum(part.vertices.nbytes + part.normals.nbytes for part in posed.parts)
