"""Poses made off the interface thread, on all processors; those of a motion are kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from meshes.part import Part, PosedBody
from meshes.pose import COORDINATES, Pose
from viz.ahead import Ahead

if TYPE_CHECKING:
    from viz.stage import Posable

BYTES = 144_000_000
"""So much memory poses of the body may take that were shown a while ago."""
PATIENCE = 200
"""After so many poses in a row that found no room, all others are forgotten."""
ALIKE = 6
"""Decimals of a degree to which two poses are the same: a motion that comes back as it went."""


class Poses:
    """Posed bodies without their rigid parts, kept for the next round of a motion.

    Any thread may ask. Where one alone does, the two sides of a body are posed at once.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[float, ...], PosedBody] = {}
        self._body: Posable | None = None
        self._light: Posable | None = None
        self._bytes = 0
        self._missed = 0
        self._asked = 0
        self._lock = Lock()
        self._other_side = ThreadPoolExecutor(1, thread_name_prefix="other side")

    def whole(self, body: Posable, pose: Pose) -> PosedBody:
        """The body in a pose with all its parts."""
        return self._posed(body, pose)

    def moving(self, body: Posable, pose: Pose) -> PosedBody:
        """The body in a pose, only what changes its form; rigid parts go by their motions."""
        key = _key(pose)
        with self._lock:
            if body is not self._body:
                self._forget()
                self._body, self._light = body, without_surfaces(body)
            if key in self._kept:
                self._missed = 0
                return self._kept[key]
            light = self._light
            assert light is not None
        posed = self._posed(light, pose)
        soft = replace(posed, parts=tuple(_slim(p) for p in posed.parts if not p.segment))
        with self._lock:
            if body is self._body:
                self._keep(key, soft)
        return soft

    def _keep(self, key: tuple[float, ...], soft: PosedBody) -> None:
        size = _size(soft)
        if self._bytes + size > BYTES:
            # To drop the oldest would forget a loop just before it comes round again.
            self._missed += 1
            if self._missed < PATIENCE:
                return
            self._forget()
        self._missed = 0
        self._kept[key] = soft
        self._bytes += size

    def known(self, body: Posable, pose: Pose) -> bool:
        """Whether a pose needs no work."""
        return body is self._body and _key(pose) in self._kept

    @property
    def room(self) -> float:
        """Share of the memory that is left."""
        return 1.0 - self._bytes / BYTES

    def forget(self) -> None:
        """Keep none of the poses any longer."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        self._kept.clear()
        self._bytes = self._missed = 0

    def close(self) -> None:
        """Need no other thread any longer."""
        self._other_side.shutdown(wait=False, cancel_futures=True)

    def _posed(self, body: Posable, pose: Pose) -> PosedBody:
        with self._lock:
            self._asked += 1
            alone = self._asked == 1
        try:
            if alone:
                self._both_sides(body, pose)
            return body.posed(pose)
        finally:
            with self._lock:
                self._asked -= 1

    def _both_sides(self, body: Posable, pose: Pose) -> None:
        """Pose the muscles of both sides at once; the body then finds each side as it was made."""
        if isinstance(body, Ahead):
            return
        from meshes.body import Body

        if not isinstance(body, Body):
            return
        awaited = body.muscles.awaited(body.skeleton, pose)
        beside = [self._other_side.submit(other) for other in awaited[1:]]
        for one in awaited[:1]:
            one()
        for other in beside:
            other.result()


def without_surfaces(body: Posable) -> Posable:
    """The same body whose bones have landmarks but nothing to be seen: quicker to pose."""
    if isinstance(body, Ahead):
        return body
    from meshes.body import Body

    if type(body) is not Body:
        return body
    none = np.empty((0, 3))
    bones = tuple(replace(bone, vertices=none, normals=none) for bone in body.skeleton.bones)
    return replace(body, skeleton=replace(body.skeleton, bones=bones))


def _key(pose: Pose) -> tuple[float, ...]:
    return tuple(round(getattr(pose, name), ALIKE) + 0.0 for name in COORDINATES)


def _slim(part: Part) -> Part:
    """The part in single precision, as it is drawn."""
    vertices: Any = part.vertices.astype(np.float32)
    normals: Any = part.normals.astype(np.float32)
    return replace(part, vertices=vertices, normals=normals)


def _size(posed: PosedBody) -> int:
    return sum(part.vertices.nbytes + part.normals.nbytes for part in posed.parts)
