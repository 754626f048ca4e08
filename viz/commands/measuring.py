"""What ``iliopsoas measure`` is asked for, each word checked before anything is built."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from viz.commands.chosen_scene import chosen_scene, option_of
from viz.commands.options import Angles
from viz.measured import ALL, OF_FASCICLES, QUANTITIES, TABLES, Quantity

if TYPE_CHECKING:
    from meshes import Body, Pose
    from meshes.measure import Plane

HELD = (-20.0, 120.0)
"""Hip flexion that is measured where nothing else is said, degrees."""
MOST = 2000


@Parameter(name="*", group="Angles that are measured, in degrees")
@dataclass(frozen=True)
class Span:
    """From where to where the angle is moved.

    Attributes
    ----------
    first
        First angle; the least sensible one where left out.
    last
        Last angle.
    step
        From one angle to the next.
    """

    first: Annotated[float | None, Parameter(name="--from")] = None
    last: Annotated[float | None, Parameter(name="--to")] = None
    step: float = 5.0


@Parameter(name="*", group="Quantities")
@dataclass(frozen=True)
class Wanted:
    """What is measured.

    Attributes
    ----------
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
    """

    quantity: str = "both"
    about: str | None = None
    per: str = "muscle"
    level: str | None = None
    plane: str = "axial"


@dataclass(frozen=True)
class Plan:
    """What is measured, and in which poses.

    Attributes
    ----------
    along : str
    sweep : tuple of float
        Its angles, degrees.
    poses : tuple of Pose
        One an angle.
    quantities : tuple of str
    per : {"muscle", "fascicle"}
    about : str or None
    levels : tuple of str or None
    plane : {"axial", "disc"}
    """

    along: str
    sweep: tuple[float, ...]
    poses: tuple[Pose, ...]
    quantities: tuple[Quantity, ...]
    per: str
    about: str | None
    levels: tuple[str, ...] | None
    plane: Plane


def planned(along: str, span: Span, wanted: Wanted, angles: Angles) -> Plan:
    """What options ask for.

    Raises
    ------
    ValueError
        With one sentence that names the option.
    """
    quantities = checked_quantities(wanted.quantity)
    coordinate = _checked_along(along)
    about = None if wanted.about is None else checked_about(wanted.about)
    sweep = swept(coordinate, span.first, span.last, span.step)
    levels, plane = checked_cut(wanted.level, wanted.plane, quantities)
    _check_per(wanted.per, quantities)
    poses = poses_along(coordinate, sweep, angles)
    return Plan(coordinate, sweep, poses, quantities, wanted.per, about, levels, plane)


def poses_along(along: str, sweep: tuple[float, ...], angles: Angles) -> tuple[Pose, ...]:
    """The poses of a sweep: the others as they are asked for, rhythm and locks at every angle.

    Raises
    ------
    ValueError
        If an option says of the angle that is moved where it stands, or does nothing.
    """
    scene = chosen_scene(None, angles)
    if along in scene.locks:
        raise ValueError(f"--lock: expected coordinates that --along does not move, got '{along}'")
    if along in scene.pose:
        raise ValueError(
            f"{option_of(('pose', along))}: expected angles that --along does not move, got that "
            f"of {along}; take it out, or say --from and --to"
        )
    if scene.rhythm is not None and not any(
        n.startswith("hip_flexion") for n in (along, *scene.pose)
    ):
        raise ValueError("--rhythm needs a hip that is flexed: --along hip_flexion_r")
    posed = ({"pose": {**scene.pose, along: angle}} for angle in sweep)
    return tuple(scene.model_copy(update=update).posed() for update in posed)


def left_out(span: Span, plan: Plan) -> str:
    """A note where the steps do not reach the last angle."""
    if span.last is None or abs(span.last - plan.sweep[-1]) < 1e-9:
        return ""
    return (
        f"the last angle is {plan.sweep[-1]:g} degrees: --to {span.last:g} is no whole number of "
        f"steps of {span.step:g} from {plan.sweep[0]:g}"
    )


def named_muscles(body: Body, muscles: list[str], plan: Plan) -> tuple[str, ...]:
    """The muscles or fascicles that words mean, as the quantities need them.

    Raises
    ------
    KeyError, ValueError
    """
    names = known_muscles(body, muscles, plan.along)
    if plan.per == "fascicle":
        return fascicles_of(body, names)
    if set(plan.quantities) - set(OF_FASCICLES):
        _check_whole(body, names)
    return names


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
    from meshes.words import group_words, spread

    known = [*body.muscle_names, *(fascicle.name for fascicle in body.fascicles())]
    sides = [coordinate[-2:]] if coordinate[-2:] in ("_r", "_l") else ["_r", "_l"]
    words = dict.fromkeys(word for name in body.muscle_names for word in group_words(name))
    found: list[str] = []
    for name in spread(names):
        meant = [name] if name in known else [name + side for side in sides]
        if meant[0] not in known:
            raise KeyError(unknown("muscle", name, [*words, *known], "list muscles"))
        found += meant
    return tuple(dict.fromkeys(found))
