"""The posed body as surfaces for other programs: STL, PLY and OBJ in mm, as the scene shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from meshes.geometry.types import Array
from scenes.scene import Scene
from viz.files import whole_file
from viz.keyframes import Moving, keyframes
from viz.progress import Progress
from viz.stage import Posable

Meshes = Mapping[str, Any]
"""Meshes of trimesh, which has no types for what is asked of them here."""
PLACE = "{name}"
"""Stands in a file's name for the name of each structure, where each gets a file of its own."""


def write_surfaces(
    scene: Scene, body: Posable, path: Path, progress: Progress | None = None
) -> None:
    """Write all that the scene shows into one file, in mm, in the scene's pose.

    The suffix chooses: PLY and OBJ carry colours, OBJ the structures by name.
    """
    meshes = posed_meshes(scene, body, progress)
    write = {".stl": _stl, ".ply": _ply, ".obj": _obj}[path.suffix.lower()]
    path.write_bytes(write(meshes))


def write_apart(
    scene: Scene, body: Posable, pattern: Path, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write one file a structure: ``pieces/{name}.stl``; each is whole or not there."""
    write = {".stl": _stl, ".ply": _ply, ".obj": _obj}[pattern.suffix.lower()]
    paths = []
    for name, mesh in posed_meshes(scene, body, progress).items():
        target = pattern.with_name(pattern.name.replace(PLACE, name))
        with whole_file(target) as beside:
            beside.write_bytes(write({name: mesh}))
        paths.append(target)
    return tuple(paths)


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
