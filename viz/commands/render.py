"""``iliopsoas render``: a scene to a picture or film."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from viz.commands.chosen_scene import chosen_scene
from viz.commands.options import Angles, Look, Movement, Sheet, View
from viz.formats import format_of
from viz.progress import progress_bar

if TYPE_CHECKING:
    from scenes import Scene
    from viz.ahead import Ahead

Output = Annotated[Path, Parameter(name=["--output", "-o"])]


def render(
    scene: str | None = None,
    /,
    *,
    output: Output,
    angles: Angles | None = None,
    movement: Movement | None = None,
    view: View | None = None,
    look: Look | None = None,
    sheet: Sheet | None = None,
    workers: int = 1,
) -> None:
    """Make a picture or a film; the ending of the file name chooses the format.

    Parameters
    ----------
    scene
        A scene file (.toml) or a name of the gallery (iliopsoas list scenes).
    output
        The file to write (iliopsoas list formats); frame_%04d.png writes the frames of a film.
    workers
        Processes that draw a film or a sheet.
    """
    if not 1 <= workers <= MOST_WORKERS:
        raise ValueError(f"--workers: expected 1 to {MOST_WORKERS}, got {workers}")
    chosen = chosen_scene(scene, angles, movement, view, look, sheet)
    with begun(chosen, output) as body:
        from viz.render import render as rendered

        notes = (*warnings_of(chosen), *unwritable_note(chosen), *comparison_note(chosen, output))
        for warning in notes:
            print(f"iliopsoas: note: {warning}", file=sys.stderr)
        with progress_bar() as progress:
            if body:
                body.progress = progress
            rendered(chosen, output, body=body, progress=progress, workers=workers)


MOST_WORKERS = 64


def begun(scene: Scene, output: Path) -> AbstractContextManager[Ahead | None]:
    """The body of a still picture, begun in a process of its own; None where that gains nothing."""
    if scene.sheeted or not format_of(output).single:
        return nullcontext()
    from viz.ahead import made_ahead

    return made_ahead(scene)


def unwritable_note(scene: Scene) -> tuple[str, ...]:
    """A note on letters that no font has, in the texts of a scene's own."""
    own = [scene.title, scene.description, *scene.labels.words.values()]
    own += [note.text for note in scene.notes]
    if all(text.isascii() for text in own):
        return ()
    from viz.lettering import unwritable

    lost = unwritable(own)
    return (f"no font has the letters {lost}; boxes stand in their place",) if lost else ()


def comparison_note(scene: Scene, output: Path) -> tuple[str, ...]:
    """A note where a scene compares two poses and the file shows one."""
    if scene.desk.compare is None:
        return ()
    from viz.window.pair import lost_pose

    lost = lost_pose(scene, output)
    return (lost,) if lost else ()


def warnings_of(scene: Scene) -> tuple[str, ...]:
    """What the pose of a scene warns of; of a motion, its farthest flexion."""
    if scene.motion is None:
        return scene.posed().warnings()
    poses = [scene.posed(float(percent)) for percent in range(101)]
    return max(poses, key=lambda p: max(p.hip_flexion_r, p.hip_flexion_l)).warnings()
