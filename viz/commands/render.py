"""``iliopsoas render``: a scene to a picture or film."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from viz.commands.chosen_scene import chosen_scene
from viz.commands.options import Angles, Look, Movement, Sheet, View
from viz.progress import progress_bar

if TYPE_CHECKING:
    from scenes import Scene

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
    from viz.render import render as rendered

    for warning in (*warnings_of(chosen), *unwritable_note(chosen)):
        print(f"iliopsoas: note: {warning}", file=sys.stderr)
    with progress_bar() as progress:
        rendered(chosen, output, progress=progress, workers=workers)


MOST_WORKERS = 64


def unwritable_note(scene: Scene) -> tuple[str, ...]:
    """A note on letters that no font has, in the texts of a scene's own."""
    own = [scene.title, scene.description, *scene.labels.words.values()]
    own += [note.text for note in scene.notes]
    if all(text.isascii() for text in own):
        return ()
    from viz.lettering import unwritable

    lost = unwritable(own)
    return (f"no font has the letters {lost}; boxes stand in their place",) if lost else ()


def warnings_of(scene: Scene) -> tuple[str, ...]:
    """What the pose of a scene warns of; of a motion, its farthest flexion."""
    if scene.motion is None:
        return scene.posed().warnings()
    poses = [scene.posed(float(percent)) for percent in range(101)]
    return max(poses, key=lambda p: max(p.hip_flexion_r, p.hip_flexion_l)).warnings()
