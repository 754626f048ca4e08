"""The scene that a command line asks for: options in the place of a scene's own values."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from viz.commands.checked_words import check_files, check_words
from viz.commands.options import Angles, Look, Movement, Sheet, View

if TYPE_CHECKING:
    from scenes import Scene

Table = dict[str, Any]
MOST_CELLS = 400
"""Pictures of a sheet."""
OPTION_OF = {
    ("view", "name"): "--view",
    ("view",): "--view",
    ("motion", "name"): "--motion",
    ("body", "folder"): "--body",
    ("sheet", "along"): "--sweep",
    ("sheet", "angles"): "--sweep",
    ("sheet",): "--sweep",
    ("film", "angle"): "--readout",
}


def option_of(field: tuple[str, ...]) -> str:
    """The option that sets a field of a scene."""
    name = field[1] if len(field) > 1 else "".join(field)
    if field[:1] == ("locks",):
        return " ".join(("--lock", *field[1:2]))
    if field[:1] == ("pose",):
        name = re.sub(r"_[rl]$", "", name)
    return OPTION_OF.get(field, f"--{name.replace('_', '-')}") if field else ""


def parsed_size(text: str) -> tuple[int, int]:
    """Width and height in pixels of ``1920x1080``."""
    match = re.fullmatch(r"\s*(\d{1,9})\s*[xX×,]\s*(\d{1,9})\s*", text)
    if match is None:
        raise ValueError(f"--size: expected width x height such as 1920x1080, got '{text}'")
    return int(match[1]), int(match[2])


def named(text: str | None) -> list[str] | None:
    """The names in a list with commas between."""
    return None if text is None else [n.strip() for n in text.split(",") if n.strip()]


def chosen_scene(
    name: str | None,
    angles: Angles | None = None,
    movement: Movement | None = None,
    view: View | None = None,
    look: Look | None = None,
    sheet: Sheet | None = None,
) -> Scene:
    """The scene of that name, or the plain one, with the options in place of its own values.

    Raises
    ------
    ValueError
        With one sentence that names the option.
    """
    from scenes import Scene, opened_scene
    from scenes.files import scene_of, scene_table

    scene = Scene() if name is None else opened_scene(name, _language(look))
    table = scene_table(scene)
    _move(table, angles or Angles(), _filmed(table, movement or Movement()))
    _look_from(table, view or View())
    _show(table, look or Look())
    _spread(table, sheet or Sheet())
    scene = scene_of(table, option_of)
    check_files(scene, name, look or Look())
    check_words(scene, name, look or Look(), view or View())
    return scene


def _language(look: Look | None) -> str:
    """The language of the words of a built-in scene; a wrong one is told where it is set."""
    from meshes.anatomy.translated import CODES, ENGLISH

    chosen = (look.language if look is not None else None) or ENGLISH
    return chosen if chosen in CODES else ENGLISH


def _move(table: Table, angles: Angles, movement: Movement) -> None:
    own = table.get("motion", {})
    pose = angles.pose(own.get("side"))
    if movement.motion is not None and pose:
        raise ValueError(
            "expected a motion or angles, got both --motion and "
            f"{option_of(('pose', next(iter(pose))))}; take one of them out"
        )
    if angles.rhythm is not None:
        table["rhythm"] = _number(angles.rhythm)
    if angles.lock is not None:
        table["locks"] = parsed_locks(angles.lock)
    if pose:
        table.pop("motion", None)
        table["pose"] = table.get("pose", {}) | pose
    _set_motion(table, angles, movement, bool(pose))


def parsed_point(text: str) -> list[float]:
    """The three coordinates of ``0,-60,95``, mm."""
    try:
        point = [float(part) for part in text.split(",")]
    except ValueError:
        point = []
    if len(point) != 3:
        raise ValueError(
            "--target: expected a point in mm, forwards, upwards and to the right, such as "
            f"0,-60,95, got '{text}'"
        )
    return point


def parsed_locks(text: str) -> dict[str, float]:
    """Coordinates and angles of ``pelvic_tilt=-17,hip_flexion_r=10``; none of ``none``."""
    locks = {}
    for pair in [] if text.strip() == "none" else named(text) or [text]:
        name, _, angle = pair.partition("=")
        try:
            locks[name.strip()] = float(angle)
        except ValueError:
            raise ValueError(
                "--lock: expected coordinates with their angles, such as "
                f"pelvic_tilt=-17,hip_flexion_r=10, got '{pair}'"
            ) from None
    return locks


def _filmed(table: Table, movement: Movement) -> Movement:
    """Set what belongs to the film; gives the rest, which belongs to the motion."""
    film: Table = {"turn": movement.turn, "plot": movement.plot}
    film["angle"] = movement.readout or None
    turning = movement.turn is not None or table.get("film", {}).get("turn")
    if turning and movement.motion is None and "motion" not in table:
        film |= {"seconds": movement.seconds, "fps": movement.fps}
        movement = replace(movement, seconds=None, fps=None)
    given = {key: value for key, value in film.items() if value is not None}
    if given:
        table["film"] = table.get("film", {}) | given
    return movement


def _set_motion(table: Table, angles: Angles, movement: Movement, posed: bool) -> None:
    given = {
        "name": movement.motion,
        "at": movement.at,
        "seconds": movement.seconds,
        "fps": movement.fps,
        "side": None if posed else angles.side,
    }
    given = {key: value for key, value in given.items() if value is not None}
    if not given:
        return
    if movement.motion is not None:
        table.pop("pose", None)
    elif "motion" not in table:
        alone = "--side needs an angle such as --hip-flexion, or a motion: --motion hip_flexion"
        option = next(iter(given))
        raise ValueError(
            alone if option == "side" else f"--{option} needs a motion: --motion hip_flexion"
        )
    table["motion"] = table.get("motion", {}) | given


def _look_from(table: Table, view: View) -> None:
    given: Table = {"name": view.view} if view.view is not None else {}
    given |= _given(view, "azimuth", "elevation", "zoom", "span")
    own = table.get("view", {})
    if view.focus is not None:
        given["focus"] = named(view.focus)
        own = {key: value for key, value in own.items() if key not in ("target", "span")}
    if view.target is not None:
        given["target"] = parsed_point(view.target)
    aimed = {"target", "span"} & (own | given).keys()
    if len(aimed) == 1 and aimed <= given.keys():
        alone, missing = ("target", "span 300") if "target" in aimed else ("span", "target 0,0,95")
        raise ValueError(
            f"expected --target and --span together, got --{alone} alone; add --{missing}"
        )
    if given:
        table["view"] = own | given
    table |= _given(view, "fixed")


def _show(table: Table, look: Look) -> None:
    shown = {"show": named(look.show), "only": named(look.only), "hide": named(look.hide)}
    shown = {key: names for key, names in shown.items() if names is not None}
    picture = _given(look, "quality", "background", "theme", "labels", "look", "dpi", "samples")
    if look.size is not None:
        picture["size"] = parsed_size(look.size)
    for flag in ("transparent", "title", "caption", "source", "scale_bar"):
        if getattr(look, flag):
            picture[flag] = True
    said = _given(look, "language") | ({"blank": True} if look.blank else {})
    if said:
        table["labels"] = table.get("labels", {}) | said
    table["structures"] = table.get("structures", {}) | shown
    table["picture"] = table.get("picture", {}) | picture
    if look.blank and table["picture"].get("labels", "none") == "none":
        table["picture"]["labels"] = "structures"
    if look.body is not None:
        table["body"] = {"folder": look.body}


def _spread(table: Table, sheet: Sheet) -> None:
    own: Table = {}
    if sheet.sweep is not None:
        own |= parsed_sweep(sheet.sweep)
    if sheet.views is not None:
        own["views"] = named(sheet.views)
    if own:
        table["sheet"] = table.get("sheet", {}) | own


def parsed_sweep(text: str) -> Table:
    """Coordinate and angles of ``hip_flexion_r=0:120:30`` or ``hip_flexion_r=0,45,90``.

    Raises
    ------
    ValueError
        The sentence says what is wrong with it.
    """
    along, _, angles = (part.strip() for part in text.partition("="))
    try:
        if not along or not angles:
            raise ValueError(f"which has no {'angles' if along else 'coordinate'}")
        return {"along": along, "angles": _swept(angles)}
    except ValueError as error:
        raise ValueError(
            "--sweep: expected a coordinate with first:last:step or a list of angles, such as "
            f"hip_flexion_r=0:120:30, got '{text}', {error}"
        ) from None


def _swept(text: str) -> list[float]:
    """The angles of ``0:120:30`` or ``0,45,90``."""
    if ":" not in text:
        return [_angle(part) for part in text.split(",")]
    values = [_angle(part) for part in text.split(":")]
    if len(values) != 3:
        raise ValueError(f"which has {len(values)} numbers, not first:last:step")
    first, last, step = values
    count = (last - first) / step if step else -1.0
    if count < 0.0:
        raise ValueError(f"whose step of {step:g} does not lead from {first:g} to {last:g}")
    if count >= MOST_CELLS:
        raise ValueError(f"whose step of {step:g} makes more than {MOST_CELLS} pictures")
    return [first + i * step for i in range(int(count + 1e-9) + 1)]


def _angle(text: str) -> float:
    try:
        angle = float(text)
    except ValueError:
        angle = math.nan
    if not math.isfinite(angle):
        raise ValueError(f"in which '{text.strip()}' is no angle")
    return angle


def _given(options: object, *names: str) -> Table:
    values = {name: getattr(options, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
