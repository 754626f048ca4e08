"""The posed body as surfaces for other programs: STL, PLY and OBJ in mm, as the scene shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from meshes.geometry.types import Array
from scenes.scene import Scene
from viz.formats import PLACE
from viz.keyframes import Moving, keyframes
from viz.progress import Progress
from viz.stage import Posable

Meshes = Mapping[str, Any]
"""Meshes of trimesh, which has no types for what is asked of them here."""


def write_surfaces(
    scene: Scene, body: Posable, path: Path, progress: Progress | None = None
) -> None:
    """Write all that the scene shows, in mm, in the scene's pose.

    The suffix chooses: PLY and OBJ carry colours, OBJ the structures by name. With ``{name}`` in
    the file's name each structure gets a file of its own.
    """
    meshes = posed_meshes(scene, body, progress)
    write = {".stl": _stl, ".ply": _ply, ".obj": _obj}[path.suffix.lower()]
    if PLACE not in path.name:
        path.write_bytes(write(meshes))
        return
    for name, mesh in meshes.items():
        path.with_name(path.name.replace(PLACE, name)).write_bytes(write({name: mesh}))


def posed_meshes(scene: Scene, body: Posable, progress: Progress | None = None) -> Meshes:
    """What a scene shows, in its pose and in the frame of its fixed segment, mm, by name."""
    at = scene.model_copy(update={"motion": None, "pose": vars(scene.posed()), "rhythm": None})
    frames = keyframes(at, body, progress=progress)
    return {m.part.name: _mesh(m, frames.motions.get(m.part.segment)) for m in frames.parts}


def _mesh(moving: Moving, motions: Array | None) -> Any:
    part = moving.part
    if moving.points is not None:
        points = moving.points[0]
    else:
        assert motions is not None
        points = part.vertices @ motions[0, :3, :3].T + motions[0, :3, 3]
    plain = np.tile(np.array(moving.colour, dtype=np.uint8), (len(points), 1))
    colours = plain if moving.tints is None else moving.tints
    return trimesh.Trimesh(points, part.faces, vertex_colors=colours, process=False)


def _together(meshes: Iterable[Any]) -> Any:
    return trimesh.util.concatenate(list(meshes))


def _stl(meshes: Meshes) -> bytes:
    return bytes(trimesh.exchange.stl.export_stl(_together(meshes.values())))


def _ply(meshes: Meshes) -> bytes:
    return bytes(trimesh.exchange.ply.export_ply(_together(meshes.values()), vertex_normal=False))


def _obj(meshes: Meshes) -> bytes:
    """One object a structure; the colour of each vertex after its place, as most programs read."""
    lines = ["# mm; X anterior, Y up, Z right"]
    first = 1
    for name, mesh in meshes.items():
        lines.append(f"o {name}")
        colours = mesh.visual.vertex_colors[:, :3] / 255.0
        rows = np.hstack([mesh.vertices, colours])
        lines += ["v {:.4f} {:.4f} {:.4f} {:.3f} {:.3f} {:.3f}".format(*row) for row in rows]
        lines += ["f {} {} {}".format(*face) for face in mesh.faces + first]
        first += len(mesh.vertices)
    return ("\n".join(lines) + "\n").encode()
