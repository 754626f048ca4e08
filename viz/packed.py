"""Arrays in one block of bytes, small enough to be carried inside a page."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from meshes.geometry.types import Array

FINEST = 65535


@dataclass
class Block:
    """Bytes that grow by one array after another, each told by where it stands.

    Attributes
    ----------
    pieces : list of bytes
    size : int
        Bytes so far.
    """

    pieces: list[bytes] = field(default_factory=list)
    size: int = 0

    def add(self, values: Any) -> dict[str, Any]:
        """Append an array; return its place, count and kind of number."""
        array = np.ascontiguousarray(values)
        raw = array.astype(array.dtype.newbyteorder("<")).tobytes()
        gap = -self.size % 4
        self.pieces += [b"\0" * gap, raw]
        start = self.size + gap
        self.size = start + len(raw)
        return {"at": start, "count": int(array.size), "kind": array.dtype.name}

    def add_points(self, points: Array) -> dict[str, Any]:
        """Append points (..., 3) as 16-bit steps of the box that holds them.

        Steps between neighbours are stored instead of the points themselves: between frames where
        there are several, since these are small and pack well.
        """
        low = points.reshape(-1, 3).min(axis=0)
        step = max(float(np.ptp(points.reshape(-1, 3), axis=0).max()) / FINEST, 1e-9)
        whole = np.rint((points - low) / step).astype(np.uint16)
        first = whole[:1] if points.ndim == 3 else whole[None]
        frames = whole if points.ndim == 3 else whole[None]
        jumps = np.concatenate([first, np.diff(frames, axis=0)])
        within = np.concatenate([jumps[:, :1], np.diff(jumps, axis=1)], axis=1)
        planes = np.moveaxis(within, 2, 1)
        return {**self.add(planes), "low": low.tolist(), "step": step, "frames": len(frames)}

    def text(self) -> str:
        """The block, deflated, in base64."""
        return base64.b64encode(zlib.compress(b"".join(self.pieces), 9)).decode("ascii")
