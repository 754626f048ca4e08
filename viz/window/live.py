"""A stage that lives on: structures come and go on it, and it has a lighter body for moving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from meshes.geometry.frames import moved
from meshes.geometry.types import Array, Faces
from meshes.part import Part, PosedBody
from scenes.scene import Scene, Structures
from viz.chosen import shown_names
from viz.materials import materials
from viz.plotter import surface
from viz.stage import PEELS, Posable, Stage

if TYPE_CHECKING:
    from viz.labels import Labels
    from viz.layout import Spot

LIGHT = 4000
"""A rigid part with more vertices has a lighter twin for moving."""


class LiveStage(Stage):
    """A stage with all parts of a body, of which a scene shows some.

    Parameters
    ----------
    scene : Scene
    body : Posable
    plotter : pyvista.Plotter, optional
    """

    def __init__(self, scene: Scene, body: Posable, plotter: Any = None) -> None:
        whole = scene.model_copy(
            update={"structures": Structures(colours=scene.structures.colours)}
        )
        super().__init__(whole, body, plotter, scene.picture.theme)
        self.every = dict(self.drawn)
        self.parts = tuple(drawn.rest for drawn in self.every.values())
        self._heavy = {name: drawn.mesh for name, drawn in self.every.items()}
        self._light = {name: _lighter(drawn.rest, drawn.mesh) for name, drawn in self.every.items()}
        self._ground: dict[str, Any] = {}
        self._dressed: Structures | None = None
        self.painted: Mapping[str, Array] = {}
        self.moving = False
        self.dress(scene)

    def show(self, posed: PosedBody) -> None:
        """Move what is on the stage; parts that go by their segment need not be posed."""
        self.posed = posed
        still = self.still
        soft = {part.name: part for part in posed.parts if not part.segment}
        for name, drawn in getattr(self, "every", self.drawn).items():
            if drawn.rest.segment:
                drawn.actor.user_matrix = still @ posed.motions[drawn.rest.segment]
            elif name in soft:
                drawn.moved_to(soft[name], posed.motions, still)
        if self.scene.section is not None or self.caps is not None:
            self.cut()

    def spots(self, labels: Labels) -> tuple[Spot, ...]:
        """Where the leaders of labels end now, of rigid parts by their motion."""
        found = []
        pairs = zip(labels.labels, labels.anchors, labels.starts, strict=True)
        for mark, anchor, start in pairs:
            if anchor < 0:
                found.append(mark.spot)
                continue
            x, y, _ = self.framing.pixels(self.place(mark.part, anchor), self.scene.picture.size)[0]
            found.append((mark.spot[0] + float(x) - start[0], mark.spot[1] + float(y) - start[1]))
        return tuple(found)

    def place(self, name: str, vertex: int) -> Array:
        """A vertex (1, 3) of a part as the picture has it, mm."""
        rest = self.every[name].rest
        if rest.segment:
            return moved(self.still @ self.posed.motions[rest.segment], rest.vertices[vertex][None])
        return self.placed(self.posed[name].vertices[vertex][None])

    def dress(self, scene: Scene, painted: Mapping[str, Array] | None = None) -> None:
        """Show the structures of a scene, and colours that are laid over them.

        Parameters
        ----------
        scene : Scene
            Of the same body, theme and look.
        painted : mapping of str to ndarray, shape (n, 4)
            Colour and share (0 to 255) laid over the vertices of some parts.
        """
        painted = painted or {}
        if scene.picture.background != self.scene.picture.background:
            self.background(scene.picture.background)
        recut = scene.section != self.scene.section and scene.section is None
        self.scene = scene
        if recut:
            self.cut()
        if self._dressed != scene.structures:
            self._dressed = scene.structures
            self._reveal(scene)
        if self.painted is not painted:
            for name in {*self.painted, *painted} & set(self.every):
                self._paint(name, painted.get(name))
            self.painted = painted

    def _reveal(self, scene: Scene) -> None:
        names = shown_names(self.parts, scene.structures)
        self.drawn = {name: drawn for name, drawn in self.every.items() if name in names}
        self.materials = materials(self.parts, scene, scene.picture.theme)
        for name, drawn in self.every.items():
            drawn.actor.SetVisibility(name in names)
            drawn.actor.prop.opacity = self.materials[name][2]

    def _paint(self, name: str, painted: Array | None) -> None:
        """Lay colours over the vertices of a part, or take them away."""
        drawn = self.every[name]
        ground = self._ground.get(name)
        if ground is None:
            mesh = self._heavy[name]
            own = np.array([drawn.actor.prop.color.int_rgb], dtype=np.uint8)
            ground = np.repeat(own, mesh.n_points, axis=0)
            if "colour" in mesh.point_data:
                ground = np.array(mesh.point_data["colour"])
            self._ground[name] = ground
        tinted = ground
        if painted is not None:
            share = painted[:, 3:] / 255.0
            tinted = np.rint(ground * (1.0 - share) + painted[:, :3] * share).astype(np.uint8)
        for mesh in (self._heavy[name], self._light[name]):
            mesh.point_data["colour"] = tinted[: mesh.n_points]
            mesh.set_active_scalars("colour")
        drawn.actor.mapper.SetScalarVisibility(True)
        drawn.actor.mapper.SetColorModeToDirectScalars()

    def lighten(self, moving: bool) -> None:
        """Draw fewer triangles and no exact order of see-through parts, or all again."""
        if moving == self.moving:
            return
        self.moving = moving
        for name, drawn in self.every.items():
            drawn.actor.mapper.SetInputData((self._light if moving else self._heavy)[name])

    def peel(self, on: bool) -> None:
        """Draw see-through parts in their exact order, or quickly."""
        if on and self.translucent:
            self.plotter.enable_depth_peeling(PEELS, occlusion_ratio=0.0)
        else:
            self.plotter.disable_depth_peeling()


def coarser(faces: Faces) -> Faces | None:
    """The faces of which each was divided into four, or None if they were not made so.

    Loop subdivision keeps the older vertices first, and writes the four children of a face one
    after another, three at its corners and one in its middle.
    """
    if len(faces) % 4:
        return None
    a, b, c, middle = (faces[i::4] for i in range(4))
    shared = (
        (a[:, 1] == b[:, 0]) & (b[:, 0] == middle[:, 0]) & (b[:, 2] == c[:, 1])
        & (c[:, 1] == middle[:, 1]) & (a[:, 2] == c[:, 0]) & (c[:, 0] == middle[:, 2])
    )  # fmt: skip
    return np.column_stack([a[:, 0], b[:, 1], c[:, 2]]) if shared.all() else None


def _lighter(part: Part, mesh: Any) -> Any:
    """A mesh of fewer triangles on the same vertices for a rigid part, or the mesh itself."""
    faces = part.faces
    while part.segment and len(faces) > LIGHT:
        coarse = coarser(faces)
        if coarse is None:
            break
        faces = coarse
    if len(faces) == len(part.faces):
        return mesh
    count = int(faces.max()) + 1
    kept = replace(
        part, vertices=part.vertices[:count], normals=part.normals[:count], faces=faces, fields={}
    )
    light = surface(kept)
    if "colour" in mesh.point_data:
        light.point_data["colour"] = np.asarray(mesh.point_data["colour"])[:count]
        light.set_active_scalars("colour")
    return light


def emptied(plotter: Any) -> Any:
    """The plotter with nothing on it, for another body."""
    plotter.clear_actors()
    return plotter
