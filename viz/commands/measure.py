"""``iliopsoas measure``: lengths and moment arms to a table or a plot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from viz.commands.chosen_scene import chosen_scene
from viz.commands.options import Angles
from viz.commands.render import Output
from viz.measured import QUANTITIES, TABLES, Measured, Quantity, as_csv, as_json, measured
from viz.progress import progress_bar

if TYPE_CHECKING:
    from meshes import Body

HELD = (-20.0, 120.0)
"""Hip flexion that is measured where nothing else is said, degrees."""
MOST = 2000


def measure(
    muscles: list[str],
    /,
    *,
    along: str,
    output: Output,
    first: Annotated[float | None, Parameter(name="--from")] = None,
    last: Annotated[float | None, Parameter(name="--to")] = None,
    step: float = 5.0,
    quantity: str = "both",
    about: str | None = None,
    body: Path | None = None,
    angles: Angles | None = None,
) -> None:
    """Measure length and moment arm of muscles, in mm, while one joint angle is moved.

    Parameters
    ----------
    muscles
        Muscles or fascicles (iliopsoas list muscles).
    along
        The angle that is moved: hip_flexion_r, pelvic_tilt, lumbar_flexion ...
    output
        The file to write: .csv, .json, .png or .svg.
    first
        First angle, degrees; the least sensible one where left out.
    last
        Last angle, degrees.
    step
        Degrees from one angle to the next.
    quantity
        length, moment_arm or both.
    about
        Angle of the moment arm if not that of --along; a single level such as l4_l5_flexion too.
    body
        Folder of bones of your own, with their manifest.
    """
    from viz.files import checked_target, whole_file

    path = checked_target(checked_table(output))
    quantities = checked_quantities(quantity)
    coordinate = _checked_along(along)
    turned = None if about is None else checked_about(about)
    sweep = swept(coordinate, first, last, step)
    rest = chosen_scene(None, angles).posed()
    with progress_bar() as progress:
        from meshes import Body

        whose = Body.default(progress) if body is None else Body.loaded(body, progress)
        names = known_muscles(whose, muscles, coordinate)
        table = measured(whose, names, coordinate, sweep, quantities, rest, turned, progress)
    if body is not None:
        from dataclasses import replace

        table = replace(table, body=f"bones of {body}")
    with whole_file(path) as part:
        _write(table, path.suffix.lower(), part)


def _write(table: Measured, suffix: str, path: Path) -> None:
    texts = {".csv": as_csv, ".json": as_json}
    if suffix in texts:
        path.write_text(texts[suffix](table), encoding="utf-8")
        return
    from viz.plots import plot_measured

    plot_measured(table, path)


def checked_table(path: Path) -> Path:
    """Return the path if its ending is that of a table or plot, else raise ValueError."""
    if path.suffix.lower() not in TABLES:
        raise ValueError(
            f"{path}: expected a file that ends in {', '.join(TABLES)}, got '{path.suffix}'"
        )
    return path


def checked_quantities(quantity: str) -> tuple[Quantity, ...]:
    """The quantities that a word names."""
    words: dict[str, tuple[Quantity, ...]] = {q: (q,) for q in QUANTITIES}
    words["both"] = QUANTITIES
    if quantity not in words:
        raise ValueError(f"--quantity: expected {', '.join(words)}, got '{quantity}'")
    return words[quantity]


def _checked_along(along: str) -> str:
    from meshes.pose import checked_coordinate

    try:
        return checked_coordinate(along)
    except ValueError as error:
        raise ValueError(f"--along: {error}") from None


def checked_about(about: str) -> str:
    """Return a coordinate of the pose or of a single lumbar level, else raise ValueError."""
    from meshes.skeleton import checked_motion_coordinate

    try:
        return checked_motion_coordinate(about)
    except ValueError as error:
        raise ValueError(f"--about: {error}") from None


def swept(
    coordinate: str, first: float | None, last: float | None, step: float
) -> tuple[float, ...]:
    """The angles from first to last by step, in degrees.

    Raises
    ------
    ValueError
        If an end lies out of the coordinate's range, or the ends or the step leave no angle.
    """
    from meshes.pose import coordinate_range

    low, high = coordinate_range(coordinate)
    held = HELD if coordinate.startswith("hip_flexion") else (low, high)
    start, end = held[0] if first is None else first, held[1] if last is None else last
    for option, angle in (("--from", start), ("--to", end)):
        if not low <= angle <= high:
            raise ValueError(
                f"{option}: expected an angle of {low:g} to {high:g} degrees, got {angle:g}"
            )
    if end < start:
        raise ValueError(f"--to: expected an angle of at least {start:g}, got {end:g}")
    if not step > 0.0 or (end - start) / step > MOST:
        least = max((end - start) / MOST, 0.01)
        raise ValueError(f"--step: expected at least {least:.2g} degrees, got {step:g}")
    count = int((end - start) / step + 1e-9) + 1
    return tuple(round(start + number * step, 9) for number in range(count))


def known_muscles(body: Body, names: list[str], coordinate: str) -> tuple[str, ...]:
    """The muscles and fascicles meant; a name without side takes it from the coordinate, or both.

    Raises
    ------
    KeyError
        For a name that is not known, with the nearest that is.
    """
    from meshes.part import unknown

    known = [*body.muscles.names, *(fascicle.name for fascicle in body.fascicles())]
    sides = [coordinate[-2:]] if coordinate[-2:] in ("_r", "_l") else ["_r", "_l"]
    found: list[str] = []
    for name in names:
        meant = [name] if name in known else [name + side for side in sides]
        if meant[0] not in known:
            raise KeyError(unknown("muscle", name, known))
        found += meant
    return tuple(dict.fromkeys(found))
