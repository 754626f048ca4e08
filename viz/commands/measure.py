"""``iliopsoas measure``: lengths, moment arms, volumes and sections to a table or a plot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from viz.commands.chosen_scene import chosen_scene
from viz.commands.options import Angles
from viz.commands.render import Output
from viz.measured import (
    ALL,
    OF_FASCICLES,
    QUANTITIES,
    TABLES,
    Measured,
    Quantity,
    as_csv,
    as_json,
    measured,
)
from viz.progress import progress_bar

if TYPE_CHECKING:
    from meshes import Body
    from meshes.measure import Plane

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
    per: str = "muscle",
    level: str | None = None,
    plane: str = "axial",
    muscle_file: Path | None = None,
    body: Path | None = None,
    angles: Angles | None = None,
) -> None:
    """Measure muscles while one joint angle is moved: length, moment arm, volume, sections.

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
        length, moment_arm, both of them, volume, pcsa, section, or all; with commas between.
    about
        Angle of the moment arm if not that of --along; a single level such as l4_l5_flexion too.
    per
        muscle, or fascicle: each fascicle of the muscles by itself.
    level
        Vertebral levels of the sections, with commas between: l4,l4_l5; all where left out.
    plane
        Of the sections: axial (horizontal in neutral standing) or disc (along the disc).
    muscle_file
        File of muscles of your own (docs/muscles.md).
    body
        Folder of bones of your own, with their manifest.
    """
    from viz.files import checked_target, whole_file

    path = checked_target(checked_table(output))
    quantities = checked_quantities(quantity)
    coordinate = _checked_along(along)
    turned = None if about is None else checked_about(about)
    sweep = swept(coordinate, first, last, step)
    cut, along_what = checked_cut(level, plane, quantities)
    _check_per(per, quantities)
    rest = chosen_scene(None, angles).posed()
    with progress_bar() as progress:
        from meshes import Body

        whose = Body.default(progress) if body is None else Body.loaded(body, progress)
        if muscle_file is not None:
            from scenes import load_muscles

            whose = whose.with_muscles(load_muscles(muscle_file))
        names = known_muscles(whose, muscles, coordinate)
        if per == "fascicle":
            names = fascicles_of(whose, names)
        elif set(quantities) - set(OF_FASCICLES):
            _check_whole(whose, names)
        table = measured(
            whose, names, coordinate, sweep, quantities, rest, turned, progress, cut, along_what
        )
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
    """The quantities that words with commas between name."""
    words: dict[str, tuple[Quantity, ...]] = {q: (q,) for q in ALL}
    words |= {"both": QUANTITIES, "all": ALL}
    asked: list[Quantity] = []
    for word in quantity.split(","):
        if word.strip() not in words:
            raise ValueError(f"--quantity: expected {', '.join(words)}, got '{word.strip()}'")
        asked += words[word.strip()]
    return tuple(q for q in ALL if q in asked)


def checked_cut(
    level: str | None, plane: str, quantities: tuple[Quantity, ...]
) -> tuple[tuple[str, ...] | None, Plane]:
    """The levels and the plane of the sections, or ValueError."""
    from meshes.measure import PLANES, checked_level, checked_plane

    for option, given in (("--level", level is not None), ("--plane", plane != PLANES[0])):
        if given and "section" not in quantities:
            raise ValueError(f"{option} needs sections; add --quantity section")
    try:
        levels = (
            None if level is None else tuple(checked_level(w.strip()) for w in level.split(","))
        )
    except ValueError as error:
        raise ValueError(f"--level: {error}") from None
    try:
        return levels, checked_plane(plane)  # type: ignore[arg-type]
    except ValueError as error:
        raise ValueError(f"--plane: {error}") from None


def _check_per(per: str, quantities: tuple[Quantity, ...]) -> None:
    if per not in ("muscle", "fascicle"):
        raise ValueError(f"--per: expected muscle or fascicle, got '{per}'")
    whole = [q for q in quantities if q not in OF_FASCICLES]
    if per == "fascicle" and whole:
        raise ValueError(
            f"--per: expected muscle for {' and '.join(whole)}, which a fascicle has not, got "
            "fascicle; take --per out or ask for length, moment_arm or pcsa"
        )


def _check_whole(body: Body, names: tuple[str, ...]) -> None:
    for name in names:
        if name not in body.muscle_names:
            raise ValueError(
                f"expected whole muscles for volume and section, got the fascicle '{name}'; name "
                "its muscle"
            )


def fascicles_of(body: Body, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the fascicles of muscles; those of fascicles are kept."""
    own: dict[str, list[str]] = {}
    for fascicle in body.fascicles():
        own.setdefault(fascicle.muscle, []).append(fascicle.name)
    return tuple(dict.fromkeys(each for name in names for each in own.get(name, [name])))


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
    from meshes.spelling import unknown

    known = [*body.muscle_names, *(fascicle.name for fascicle in body.fascicles())]
    sides = [coordinate[-2:]] if coordinate[-2:] in ("_r", "_l") else ["_r", "_l"]
    found: list[str] = []
    for name in names:
        meant = [name] if name in known else [name + side for side in sides]
        if meant[0] not in known:
            raise KeyError(unknown("muscle", name, known))
        found += meant
    return tuple(dict.fromkeys(found))
