"""Muscles drawn with more triangles where a picture would show their facets.

The limit surface of Loop subdivision takes the place of a muscle's mesh: one constant matrix a
muscle for its points, normals and fields, so that films cost hardly more.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from meshes.part import Part, PosedBody
from scenes.scene import Scene
from viz.margins import inner_box
from viz.plotter import closed

if TYPE_CHECKING:
    from scipy.sparse import csr_array

FACET = 10.0
"""Longest edge, in pixels, that is not seen as one."""
MOST = 2
"""Times that edges are halved at most."""
AROUND = 100.0
"""Height that a picture shows besides its muscles, mm."""


def finer(
    scene: Scene, neutral: PosedBody, names: Container[str]
) -> Callable[[PosedBody], PosedBody]:
    """What gives a posed body the triangles that a scene's picture needs.

    Parameters
    ----------
    scene : Scene
        Large pictures and near views need more.
    neutral : PosedBody
    names : container of str
        The parts that are shown; of these, muscles are made finer.
    """
    shown = [part for part in neutral.parts if part.name in names]
    muscles = [part for part in shown if part.kind == "muscle"]
    scale = _scale(scene, muscles, len(shown)) if muscles else 0.0
    times = {part.name: _times(part, scale) for part in muscles}
    if not any(times.values()):
        return lambda posed: posed
    return lambda posed: replace(
        posed, parts=tuple(refined(part, times.get(part.name, 0)) for part in posed.parts)
    )


def _scale(scene: Scene, muscles: list[Part], count: int) -> float:
    """About how many pixels a mm has in the picture, of which the muscles fill most."""
    heights = np.concatenate([part.vertices[:, 1] for part in muscles])
    _, top, _, foot = inner_box(scene, count)
    high = scene.view.zoom * scene.picture.size[1] * (foot - top)
    return high / (float(np.ptp(heights)) + AROUND)


def _times(part: Part, scale: float) -> int:
    """How often the edges of a part are to be halved, at so many pixels to a mm."""
    sides = np.diff(part.vertices[part.faces[:, [0, 1]]], axis=1)[:, 0]
    edge = scale * float(np.percentile(np.linalg.norm(sides, axis=1), 75.0))
    times = int(np.clip(np.ceil(np.log2(max(edge, 1e-6) / FACET)), 0, MOST))
    return times if times and closed(part.faces, len(part.vertices)) else 0


def refined(part: Part, times: int) -> Part:
    """A closed part with every edge halved so many times, smooth between its vertices."""
    if not times:
        return part
    from meshes.geometry.loop import subdivision

    halved = subdivision(part.faces, len(part.vertices), times)
    kept = _kept(part.faces.tobytes(), str(part.faces.dtype), len(part.vertices))
    normals = halved.matrix @ part.normals
    return replace(
        part,
        vertices=halved.matrix @ (kept @ part.vertices),
        normals=normals / np.maximum(np.linalg.norm(normals, axis=1), 1e-12)[:, None],
        faces=halved.faces,
        fields={name: halved.matrix @ values for name, values in part.fields.items()},
    )


@lru_cache(maxsize=32)
def _kept(faces: bytes, kind: str, count: int) -> csr_array:
    """Matrix (n, n) that moves vertices out by as much as the limit surface would draw them in."""
    from scipy.sparse import csr_array, eye_array

    from meshes.geometry.loop import limit_matrix

    limit = limit_matrix(np.frombuffer(faces, dtype=kind).reshape(-1, 3), count)
    return csr_array(2.0 * eye_array(count) - limit)
