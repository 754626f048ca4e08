"""``iliopsoas kit``: all that a teacher hands out of one scene, in one folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from viz.commands.chosen_scene import chosen_scene
from viz.commands.options import Angles, Look, Movement, View
from viz.progress import progress_bar

Output = Annotated[Path, Parameter(name=["--output", "-o"])]


def kit(
    scene: str,
    /,
    *,
    output: Output,
    workers: int | None = None,
    angles: Angles | None = None,
    movement: Movement | None = None,
    view: View | None = None,
    look: Look | None = None,
) -> None:
    """Write pictures, film, page, slides, 3D model and quiz of a scene into a folder.

    What is there and has not changed is not made again; an interrupted kit goes on.

    Parameters
    ----------
    scene
        A scene file (.toml) or a name of the gallery (iliopsoas list scenes).
    output
        The folder; it is made where it does not exist.
    workers
        Processes that work side by side (all processors, but at most four, where left out).
    """
    from viz.kit import write_kit

    chosen = chosen_scene(scene, angles, movement, view, look)
    if workers is not None and not 1 <= workers <= MOST_WORKERS:
        raise ValueError(f"--workers: expected 1 to {MOST_WORKERS}, got {workers}")
    count = workers or min(4, os.cpu_count() or 1)
    with progress_bar() as progress:
        made = write_kit(chosen, output, count, progress)
    print(f"{output}: {len(made)} files made" if made else f"{output}: nothing has changed")


MOST_WORKERS = 16
