"""A scene that is moved inside a notebook: its picture with a slider for every angle that moves.

Drawn by the program itself, sent to the notebook by trame; where trame is not installed, or there
is no notebook, a scene shows itself as a picture.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from meshes.pose import Pose, coordinate_range
from scenes.scene import Scene
from viz.names import humanised
from viz.notebook import small
from viz.stage import Posable, Stage

PERCENT = "percent"
ALWAYS = ("hip_flexion_r", "hip_flexion_l")
"""Angles that have a slider in every scene without a motion."""
FRAME = (
    '<iframe title="{title}" style="border:0;width:100%;height:{height}px"></iframe>'
    "<script>(function () {{ const frame = document.currentScript.previousElementSibling;"
    ' setTimeout(function () {{ frame.src = "{address}"; }}, 800); }})();</script>'
)


@dataclass(frozen=True)
class Slider:
    """A slider: what it moves, how it is called, its range and where it stands first."""

    name: str
    text: str
    least: float
    most: float
    first: float


def sliders(scene: Scene) -> tuple[Slider, ...]:
    """The sliders of a scene: its motion's percent, or the angles of its pose."""
    if scene.motion is not None:
        return (Slider(PERCENT, "Motion, percent", 0.0, 100.0, scene.motion.at),)
    pose = vars(scene.posed())
    names = [name for name in pose if pose[name] or name in ALWAYS]
    return tuple(Slider(n, humanised(n), *coordinate_range(n), pose[n]) for n in names)


def pose_of(scene: Scene, values: dict[str, float]) -> Pose:
    """The pose that sliders at these values ask for."""
    if PERCENT in values:
        return scene.posed(values[PERCENT])
    return Pose(**(vars(scene.posed()) | values))


class Interactive:
    """A scene on a server of trame.

    Parameters
    ----------
    scene : Scene
    body : Posable, optional
        The scene's own where left out.

    Attributes
    ----------
    server
        Of trame; not yet started.
    stage : Stage
    sliders : tuple of Slider
    """

    def __init__(self, scene: Scene, body: Posable | None = None) -> None:
        from trame.app import get_server

        from viz.render import body_of

        self.scene = small(scene)
        self.sliders = sliders(scene)
        self.stage = Stage(self.scene, body or body_of(scene), colours=scene.picture.theme)
        self.server: Any = get_server(f"iliopsoas_{id(self)}", client_type="vue3")
        self._laid_out()
        self.server.state.change(*(slider.name for slider in self.sliders))(self.moved)

    def moved(self, **state: Any) -> None:
        """Show the pose that the sliders ask for."""
        values = {slider.name: float(state[slider.name]) for slider in self.sliders}
        self.stage.show(self.stage.body.posed(pose_of(self.scene, values)))
        self.server.controller.view_update()

    def _laid_out(self) -> None:
        from trame.ui.vuetify3 import VAppLayout
        from trame.widgets import vtk
        from trame.widgets import vuetify3 as v

        with VAppLayout(self.server):
            height = f"height: calc(100vh - {48 * len(self.sliders) + 8}px)"
            with v.VContainer(fluid=True, classes="pa-0", style=height):
                view = vtk.VtkRemoteView(self.stage.plotter.render_window)
                self.server.controller.view_update = view.update
            for slider in self.sliders:
                v.VSlider(
                    v_model=(slider.name, slider.first),
                    label=slider.text,
                    min=slider.least,
                    max=slider.most,
                    step=0.5,
                    thumb_label=True,
                    hide_details=True,
                    density="compact",
                    classes="px-4",
                )

    def start(self) -> str:
        """Start the server inside the loop of the notebook; return its address."""
        with socket.socket() as free:
            free.bind(("localhost", 0))
            port = free.getsockname()[1]
        self.server.start(
            exec_mode="task", port=port, host="localhost", open_browser=False,
            show_connection_info=False, timeout=0,
        )  # fmt: skip
        return f"http://localhost:{port}/index.html"


def in_notebook() -> bool:
    """Whether a notebook shows what a cell gives, and trame is there to move it."""
    if find_spec("trame") is None or find_spec("IPython") is None:
        return False
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


def html(scene: Scene) -> str | None:
    """The scene as a frame to be moved, or None where there is no notebook or no trame."""
    if not in_notebook():
        return None
    from viz.opengl import require_opengl

    require_opengl()
    shown = Interactive(scene)
    _shown.append(shown)
    height = shown.scene.picture.size[1] + 48 * len(shown.sliders)
    title = (scene.title or "iliopsoas").replace("&", "&amp;").replace('"', "&quot;")
    return FRAME.format(title=title, height=height, address=shown.start())


_shown: list[Interactive] = []
"""What is shown stays alive as long as the notebook."""
