"""A scene becomes a file: the door of the package; the suffix chooses the format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from meshes.doors import checked_type
from scenes.scene import Scene
from scenes.showing import draw_with
from viz.files import checked_target, whole_file, whole_files
from viz.formats import checked_format, several
from viz.notebook import png
from viz.opengl import require_opengl
from viz.progress import Progress

if TYPE_CHECKING:
    from meshes.body import Body
    from viz.stage import Posable

draw_with(png)


def render(
    scene: Scene,
    path: Path | str,
    body: Posable | None = None,
    progress: Progress | None = None,
    workers: int = 1,
) -> Path:
    """Draw a scene into a file.

    Parameters
    ----------
    scene : Scene
    path : Path or str
        Its suffix is one of `viz.formats.FORMATS`; a film needs a scene with a motion, a picture
        shows the motion at its ``at``.
    body : Body, optional
        The scene's own where left out.
    progress : callable, optional
        Called with what is being done and the share of it that is done, 0 to 1.
    workers : int
        Processes that draw a film.

    Returns
    -------
    Path
        The file, which is whole.

    Raises
    ------
    ValueError
        If the scene cannot be shown so, or names what the body has not.
    viz.files.UnwritableError
        If the file cannot be written; nothing is left behind.
    viz.opengl.OpenGLMissingError
        If there is no OpenGL library.
    """
    checked_type(scene, Scene, "scenes.opened_scene('anterior') gives the one of that name")
    row = checked_format(path, scene)
    target = checked_target(path)
    require_opengl()
    shown = body or body_of(scene, progress)
    if scene.desk.compare is not None:
        from viz.window.pair import can_show, written

        if can_show(scene, target):
            return written(scene, shown, target, progress)
    more = {"workers": workers} if row.parallel and workers > 1 else {}
    with (whole_files if several(path) else whole_file)(target) as beside:
        row.write(scene, shown, beside, progress, **more)
    return target


def body_of(scene: Scene, progress: Progress | None = None) -> Body:
    """The body that a scene chooses: the built-in one of a physique, or that of its folder.

    With the muscles of the user's own that the scene describes, and the neighbours that it shows.
    """
    from meshes.body import Body

    own = scene.own_muscles()
    folder = scene.body.folder
    if folder is not None:
        body = Body.loaded(folder, progress)
    else:
        body = Body.built(scene.body.physique.chosen(), progress)
    body = body.with_muscles(own) if own else body
    body = body.toned(scene.tone) if scene.tone else body
    return body.with_neighbours(scene.structures.show) if scene.structures.show else body
