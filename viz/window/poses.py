"""Poses made off the interface thread, those of a looping motion kept for the next round."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from meshes.part import Part, PosedBody
from meshes.pose import Pose
from viz.stage import Posable

BYTES = 144_000_000
"""So much memory poses of the body may take that were shown a while ago."""
PATIENCE = 200
"""After so many poses in a row that found no room, all others are forgotten."""


class Poses:
    """Posed bodies without their rigid parts, kept for the next round of a motion."""

    def __init__(self) -> None:
        self._kept: dict[Pose, PosedBody] = {}
        self._body: Posable | None = None
        self._bytes = 0
        self._missed = 0

    def whole(self, body: Posable, pose: Pose) -> PosedBody:
        """The body in a pose with all its parts."""
        return body.posed(pose)

    def moving(self, body: Posable, pose: Pose) -> PosedBody:
        """The body in a pose, only what changes its form; rigid parts go by their motions."""
        if body is not self._body:
            self._kept.clear()
            self._body, self._bytes = body, 0
        if pose in self._kept:
            self._missed = 0
            return self._kept[pose]
        posed = body.posed(pose)
        soft = replace(posed, parts=tuple(_slim(p) for p in posed.parts if not p.segment))
        size = _size(soft)
        if self._bytes + size > BYTES:
            # To drop the oldest would forget a loop just before it comes round again.
            self._missed += 1
            if self._missed < PATIENCE:
                return soft
            self._kept.clear()
            self._bytes = 0
        self._missed = 0
        self._kept[pose] = soft
        self._bytes += size
        return soft


def _slim(part: Part) -> Part:
    """The part in single precision, as it is drawn."""
    vertices: Any = part.vertices.astype(np.float32)
    normals: Any = part.normals.astype(np.float32)
    return replace(part, vertices=vertices, normals=normals)


def _size(posed: PosedBody) -> int:
    return sum(part.vertices.nbytes + part.normals.nbytes for part in posed.parts)
