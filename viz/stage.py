"""A scene on a plotter: built once, then only moved; the one place that holds state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyvista
from vtkmodules.vtkRenderingCore import vtkPolyDataMapper

from meshes.geometry.relief import cavity
from meshes.geometry.types import Array
from meshes.part import Part, PosedBody, unknown
from meshes.pose import Pose
from scenes.cameras import Camera
from scenes.looks import LOOKS
from scenes.scene import Scene
from viz.chosen import meant, shown_names
from viz.finer import finer
from viz.framing import MARGIN, framed, within
from viz.grounds import ground_colours
from viz.lights import lit
from viz.margins import inner_box, side_margin
from viz.materials import materials, palette, vertex_colours
from viz.plotter import closed, look, off_screen, surface
from viz.shading import dressed

if TYPE_CHECKING:
    from viz.sections import Caps

PEELS = 4
REACH = 70.0
"""What lies so near to the muscles, in mm, is framed with them."""
# Which segment carries what stands still; the trunk is the thorax above the lumbar spine.
FIXED = {"pelvis": "pelvis", "femur_r": "femur_r", "femur_l": "femur_l", "trunk": "t12"}


class Posable(Protocol):
    """What can be put on the stage: `meshes.Body`, or anything that is posed like it."""

    def posed(self, pose: Pose, /) -> PosedBody:
        """The body in a pose."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """A part on the plotter.

    Attributes
    ----------
    rest : Part
        The part at neutral; a rigid one keeps its points and is moved by its actor's matrix.
    mesh, actor : pyvista.PolyData, pyvista.Actor
    """

    rest: Part
    mesh: Any
    actor: Any

    def moved_to(self, part: Part, motions: Mapping[str, Array], still: Array) -> None:
        """Show the part where it is posed; ``still`` takes the world to the picture's."""
        if self.rest.segment:
            self.actor.user_matrix = still @ motions[self.rest.segment]
            return
        self.actor.user_matrix = still
        self.mesh.points[:] = part.vertices
        self.mesh.point_data["Normals"][:] = part.normals
        self.mesh.GetPoints().Modified()
        self.mesh.GetPointData().GetNormals().Modified()


class Stage:
    """A scene's body on a plotter.

    Parameters
    ----------
    scene : Scene
    body : Posable
    plotter : pyvista.Plotter, optional
        Where to draw; an off-screen one of the scene's size where left out.
    colours : str
        Name of a theme of `viz.materials`.

    Attributes
    ----------
    plotter : pyvista.Plotter
    drawn : dict of str to Drawn
        The parts that are shown, by name.
    posed : PosedBody
        As last shown.
    framing : Framing
        The camera.
    inner : tuple of float
        Left, top, right and bottom of what is left for the body and its labels between heading,
        legend and caption, as shares of the picture.
    look : Look

    Raises
    ------
    ValueError
        If the scene names a structure that the body has not, or shows none.
    """

    def __init__(
        self, scene: Scene, body: Posable, plotter: Any = None, colours: str = "anatomical"
    ) -> None:
        # OpenGL is begun before the body is asked for, which may still be on its way.
        self.plotter = plotter or off_screen(scene.picture.size)
        neutral = body.posed(Pose())
        names = shown_names(neutral.parts, scene.structures)
        self.scene = scene
        self.body = body
        self.look = LOOKS[scene.picture.look]
        asked = scene.picture.shadows
        usual = scene.picture.quality == "final" and self.look.shading == "physical"
        self.shadowed = usual if asked is None else asked
        self.caps: Caps | None = None
        aimed = scene.view.focus or scene.view.target or scene.section or plotter
        self._from_below = scene.view.name == "inferior" and not aimed and not scene.moving
        self._finer = finer(scene, neutral, names if plotter is None else ())
        self.materials = materials(neutral.parts, scene, colours)
        self.drawn = {
            part.name: self._added(with_relief(part), *self.materials[part.name], colours)
            for part in self._finer(neutral).parts
            if part.name in names
        }
        lit(self.plotter)
        self.background(scene.picture.background)
        if self.translucent:
            self.plotter.enable_depth_peeling(PEELS, occlusion_ratio=0.0)
        pose = scene.posed()
        self.show(neutral if pose == Pose() else body.posed(pose))
        self.frame(self.frame_points())

    @property
    def translucent(self) -> bool:
        """Whether anything that is shown can be seen through."""
        return any(drawn.actor.prop.opacity < 1.0 for drawn in self.drawn.values())

    @property
    def still(self) -> Array:
        """Transform (4, 4) from the world to the picture, in which the fixed segment rests."""
        return np.asarray(np.linalg.inv(self.posed.motions[FIXED[self.scene.fixed]]))

    def show(self, posed: PosedBody) -> None:
        """Move what is on the stage to a new pose of the same body."""
        self.posed = self._finer(posed)
        still = self.still
        for part in self.posed.parts:
            if part.name in self.drawn:
                self.drawn[part.name].moved_to(part, posed.motions, still)
        if self.scene.section is not None or self._from_below:
            self.cut()

    def cut(self) -> None:
        """Open the body where the scene's section says, or close it again.

        Seen from below, the thighs are cut off where the muscles end: they would hide all else.
        """
        from viz.sections import Caps, thighs

        self.caps = self.caps or Caps(self.plotter)
        below = thighs(self) if self._from_below else None
        self.caps.cut(*(below or (self.drawn.values(), self.scene.section)))

    def points(self, name: str) -> Array:
        """Vertices (n, 3) of a part as the picture has them, mm."""
        if name not in self.drawn:
            raise KeyError(unknown("structure on the stage", name, list(self.drawn)))
        return self.placed(self.posed[name].vertices)

    def placed(self, points: Array) -> Array:
        """World points (n, 3) as the picture has them, mm."""
        still = self.still
        return np.asarray(points @ still[:3, :3].T + still[:3, 3])

    def frame_points(self) -> Array:
        """Points (n, 3) that the camera is to frame: the scene's focus, or what the muscles need.

        Without a focus these are the muscles that are shown and all that lies around them, so that
        the ends of long bones may leave the picture; or all, where no muscle is shown.
        """
        parts = self.posed.parts
        focus = {name for word in self.scene.view.focus for name in meant(word, parts)}
        shown = focus or set(self.drawn)
        points = np.vstack([part.vertices for part in parts if part.name in shown])
        muscles = [p.vertices for p in parts if p.kind == "muscle" and p.name in shown]
        if muscles and not focus:
            span = np.vstack(muscles)
            inside = (points > span.min(axis=0) - REACH) & (points < span.max(axis=0) + REACH)
            points = points[inside.all(axis=1)]
        return self.placed(points)

    def frame(self, points: Array, camera: Camera | None = None) -> None:
        """Place the camera so that it shows the points (n, 3)."""
        width, height = self.scene.picture.size
        left, top, right, foot = self.inner = inner_box(self.scene, len(self.drawn))
        aspect = width * (right - left) / (height * (foot - top))
        framing = framed(
            camera or self.scene.view, points, aspect, (side_margin(self.scene), MARGIN)
        )
        self.framing = within(framing, self.inner)
        look(self.plotter, self.framing)

    def background(self, name: str, between: tuple[float, float] = (0.0, 1.0)) -> None:
        """Set one of `viz.grounds.GROUNDS`, or the part of it between two shares of its height."""
        low, high = ground_colours(name, between)
        renderer = self.plotter.renderer
        renderer.SetBackground(*low)
        renderer.SetBackground2(*high)
        renderer.SetGradientBackground(not np.array_equal(low, high))

    def close(self) -> None:
        """Give back the memory of the plotter."""
        self.plotter.close()

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _added(
        self, part: Part, base: tuple[int, int, int], roughness: float, opacity: float, colours: str
    ) -> Drawn:
        mesh = surface(part)
        mapper = vtkPolyDataMapper()
        mapper.SetInputData(mesh)
        actor = pyvista.Actor(mapper=mapper, name=part.name)
        prop = actor.prop
        prop.metallic, prop.roughness = 0.0, roughness
        prop.color, prop.opacity = base, opacity
        prop.ambient = 0.35
        if opacity == 1.0 and closed(part.faces, len(part.vertices)):
            prop.culling = "back"
        table = palette(colours, self.look)
        tints = vertex_colours(part, table, base, self.look.relief)
        mapper.SetScalarVisibility(tints is not None)
        if tints is not None:
            mesh.point_data["colour"] = tints
            mesh.set_active_scalars("colour")
            mapper.SetColorModeToDirectScalars()
        fibres = (base, table["tendon"].colour)
        dressed(actor, mapper, mesh, part, self.look, fibres, self.shadowed)
        self.plotter.add_actor(actor, name=part.name, reset_camera=False, render=False)
        return Drawn(part, mesh, actor)


def with_relief(part: Part) -> Part:
    """The part with a field "cavity" to shade a bone by, its own where it has one."""
    if part.kind != "bone" or "cavity" in part.fields:
        return part
    relief = cavity(part.vertices, part.normals, part.faces)
    return replace(part, fields={**part.fields, "cavity": relief})
