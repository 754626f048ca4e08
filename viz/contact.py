"""A contact sheet: a column an angle, a row a view, all of a row at one scale."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from meshes.pose import Pose
from scenes.cameras import Camera
from scenes.labels import humanised
from scenes.scene import Scene, SheetChoice
from viz.capture import picture
from viz.compass import compass
from viz.framing import sight
from viz.furniture import texts
from viz.grounds import ground_rows
from viz.lettering import INK, SMALLEST, width_of
from viz.margins import EDGE, inner_box, unit
from viz.overlay import Overlay, edged
from viz.progress import Progress
from viz.sheet import CAP, Item, Words, grouped
from viz.shutter import Pixels
from viz.stage import Posable, Stage

HEAD = 0.026
"""Height of the letters at the head of columns and rows, in shares of the sheet's unit."""
CROSS = 0.7
"""Size of an orientation marker beside that of a single picture as large as the sheet."""


@dataclass(frozen=True)
class Grid:
    """Where the cells of a sheet stand, in pixels.

    Attributes
    ----------
    columns, rows : tuple of (int, int)
        Begin and end of each.
    letter : int
        Height of the letters of the heads.
    """

    columns: tuple[tuple[int, int], ...]
    rows: tuple[tuple[int, int], ...]
    letter: int

    @property
    def cell(self) -> tuple[int, int]:
        """Width and height of every cell."""
        return self.columns[0][1] - self.columns[0][0], self.rows[0][1] - self.rows[0][0]


def sheet_layers(
    scene: Scene, body: Posable, progress: Progress | None = None, workers: int = 1
) -> tuple[Pixels, tuple[Item, ...]]:
    """The cells of a scene's sheet (h, w, 3 or 4), and what is written over them."""
    plain = _flat(scene)
    grid = laid_out(plain)
    width, height = scene.picture.size
    channels = 4 if scene.picture.transparent else 3
    pixels = np.zeros((height, width, channels), dtype=np.uint8)
    if channels == 3:
        pixels[:] = ground_rows(plain.picture.background, height)[:, None, :]
    cells = _all_cells(scene, body, grid.cell, progress, workers)
    for (top, foot), row in zip(grid.rows, cells, strict=True):
        for (left, right), cell in zip(grid.columns, row, strict=True):
            pixels[top:foot, left:right] = cell
    return pixels, (*texts(plain), *_heads(plain, grid), *_crosses(plain, grid))


def laid_out(scene: Scene) -> Grid:
    """Where the cells of a scene's sheet stand.

    Raises
    ------
    ValueError
        If the picture is too small for so many.
    """
    width, height = scene.picture.size
    measure = unit(scene.picture.size)
    letter = max(SMALLEST, round(HEAD * measure))
    edge = EDGE * measure
    _, top, _, foot = inner_box(scene.model_copy(update={"film": type(scene.film)()}), 0)
    names = [_view_title(view) for view in _views(scene)]
    beside = max(width_of(n, letter, bold=True) for n in names) + edge if len(names) > 1 else 0.0
    above = 2.2 * letter if scene.sheet.angles else 0.3 * edge
    columns, rows = len(scene.columns()), len(names)
    wide = int((width - 1.6 * edge - beside) / columns)
    high = int((height * (foot - top) - above - 0.5 * edge) / rows)
    if min(wide, high) < 16:
        raise ValueError(
            f"picture.size: expected room for {columns} x {rows} pictures of 16 pixels or more, "
            f"got {width} x {height}; make it larger"
        )
    left, first = round(0.8 * edge + beside), round(height * top + above)
    return Grid(
        tuple((left + i * wide, left + (i + 1) * wide) for i in range(columns)),
        tuple((first + i * high, first + (i + 1) * high) for i in range(rows)),
        letter,
    )


def _views(scene: Scene) -> list[Camera]:
    if not scene.sheet.views:
        return [scene.view]
    return [scene.view.model_copy(update={"name": name}) for name in scene.sheet.views]


def _view_title(view: Camera) -> str:
    name = view.name.replace("_", " ").capitalize()
    return f"{name} side" if view.name in ("right", "left") else name


def _heads(scene: Scene, grid: Grid) -> list[Item]:
    ink, letter = INK[scene.picture.background], grid.letter
    items: list[Item] = []
    along = humanised(scene.sheet.along)
    for (left, right), angle in zip(grid.columns, scene.sheet.angles, strict=False):
        text = f"{angle:g}°".replace("-", "−")
        if left == grid.columns[0][0] and width_of(f"{along} {text}", letter) < right - left:
            text = f"{along} {text}"
        foot = ((left + right) / 2.0, grid.rows[0][0] - 0.9 * letter)
        items.append(Words(text, foot, letter, ink, "middle", bold=True))
    names = [_view_title(view) for view in _views(scene)]
    for (top, end), name in zip(grid.rows, names, strict=True):
        if len(names) > 1:
            foot = (EDGE * unit(scene.picture.size), (top + end) / 2.0 + CAP * letter)
            items.append(Words(name, foot, letter, ink, bold=True))
    return items


def _crosses(scene: Scene, grid: Grid) -> tuple[Item, ...]:
    """The orientation of each row under its name; a single row has it in its first cell."""
    views, measure = _views(scene), unit(scene.picture.size)
    if len(views) == 1 or not scene.picture.orientation_marker:
        return ()
    left, small = (1.0 - CROSS) * EDGE * measure, CROSS * measure
    return tuple(
        item
        for number, (view, (_, end)) in enumerate(zip(views, grid.rows, strict=True), start=1)
        for item in grouped(
            f"orientation {number}",
            compass(sight(view), (left, end), small, scene.picture.background),
        )
    )


def _all_cells(
    scene: Scene, body: Posable, size: tuple[int, int], progress: Progress | None, workers: int
) -> list[list[Pixels]]:
    """The cells, row by row."""
    scene = _flat(scene)
    poses, views = scene.columns(), _views(scene)
    tasks: list[Task] = [
        (_cell_scene(scene, view, size), poses, tuple(range(part, len(poses), parts)))
        for view in views
        for parts in (min(workers, len(poses)),)
        for part in range(parts)
    ]
    drawn = (
        _by_many(tasks, body, workers) if workers > 1 else map(_drawn, tasks, [body] * len(tasks))
    )
    rows: list[list[Pixels]] = [[np.empty(0, np.uint8)] * len(poses) for _ in views]
    parts = len(tasks) // len(views)
    for number, (task, cells) in enumerate(zip(tasks, drawn, strict=True)):
        for place, cell in zip(task[2], cells, strict=True):
            rows[number // parts][place] = cell
        if progress:
            progress("drawing the sheet", (number + 1) / len(tasks))
    return rows


Task = tuple[Scene, Sequence[Pose], tuple[int, ...]]


def _by_many(tasks: list[Task], body: Posable, workers: int) -> list[list[Pixels]]:
    from meshes.body import Body

    sent = None if isinstance(body, Body) else body
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context) as pool:
        return list(pool.map(_drawn, tasks, [sent] * len(tasks)))


def _drawn(task: Task, body: Posable | None) -> list[Pixels]:
    """Some cells of a row, framed as all of them are."""
    from viz.opengl import require_opengl
    from viz.render import body_of

    require_opengl()
    scene, poses, numbers = task
    whose = body or body_of(scene)
    cells = []
    with Stage(scene, whose, colours=scene.picture.theme) as stage:
        points = []
        for pose in poses:
            stage.show(whose.posed(pose))
            points.append(stage.frame_points()[::5])
        stage.frame(np.vstack(points))
        for number in numbers:
            stage.show(whose.posed(poses[number]))
            if number or not scene.picture.orientation_marker:
                stage.scene = _unmarked(scene)
            drawn = edged(picture(stage), scene.picture.background)
            cells.append(Overlay(stage).onto(drawn))
            stage.scene = scene
    return cells


def _unmarked(scene: Scene) -> Scene:
    plain = scene.picture.model_copy(update={"orientation_marker": False, "scale_bar": False})
    return scene.model_copy(update={"picture": plain})


def _flat(scene: Scene) -> Scene:
    """The scene on a ground of one colour, on which cells have no edges."""
    if scene.picture.background != "graded":
        return scene
    white = scene.picture.model_copy(update={"background": "white"})
    return scene.model_copy(update={"picture": white})


def _cell_scene(scene: Scene, view: Camera, size: tuple[int, int]) -> Scene:
    """The scene of one cell: no texts of its own."""
    settings = {"size": size, "title": False, "caption": False, "source": False}
    if len(_views(scene)) > 1:
        settings["orientation_marker"] = False
    picture = scene.picture.model_copy(update=settings)
    return scene.model_copy(
        update={"picture": picture, "view": view, "sheet": SheetChoice(), "notes": ()}
    )
