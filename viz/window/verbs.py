"""What a user can do, as functions from a scene to the next one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from meshes.part import Part
from meshes.pose import COORDINATES, SIDE_SUFFIXES, Pose, Side, coordinate_range
from scenes.cameras import Camera
from scenes.desk import Comparison, Curve, Section
from scenes.labels import Language
from scenes.locks import held
from scenes.motions import motion_pose, motions
from scenes.scene import MotionChoice, PhysiqueChoice, Scene, Structures
from viz.chosen import meant, shown_names
from viz.window.beside import understood


def _with(scene: Scene, **values: Any) -> Scene:
    return scene.model_copy(update=values)


def angles(scene: Scene) -> dict[str, float]:
    """Angles of a scene's pose as its sliders show them: before the pelvis takes its share.

    What is locked shows the angle at which it is held.
    """
    return begun(scene) | scene.locks


def begun(scene: Scene) -> dict[str, float]:
    """The angles from which a slider goes on: with what locks give to others, if no rhythm does."""
    if scene.motion is None:
        told = dict.fromkeys(COORDINATES, 0.0) | scene.pose
    else:
        motion = scene.motion
        told = dict(vars(motion_pose(motion.name, motion.at, motion.side, 0.0)))
    if scene.locks and not rhythm(scene):
        return dict(vars(held(Pose(**told), scene.locks)))
    return told


def rhythm(scene: Scene) -> float | str | None:
    """The rhythm that a scene goes by, its motion's own where it has none."""
    if scene.rhythm is None and scene.motion is not None:
        return motions()[scene.motion.name].rhythm
    return scene.rhythm


def bent(scene: Scene, **moved: float) -> Scene:
    """The scene with some angles set; a motion gives way to the pose in which it stands.

    What is locked stays as it is.
    """
    free = {name: angle for name, angle in moved.items() if name not in scene.locks}
    pose = begun(scene) | {name: _within(name, angle) for name, angle in free.items()}
    told = {name: round(angle, 2) for name, angle in pose.items() if round(angle, 2) != 0.0}
    return _with(scene, pose=told, rhythm=rhythm(scene), motion=None)


def _within(name: str, angle: float) -> float:
    low, high = coordinate_range(name)
    return min(max(angle, low), high)


def sided(coordinate: str, side: Side) -> tuple[str, ...]:
    """The coordinates that one slider moves: ``hip_flexion`` of a side, or one without sides."""
    if coordinate in COORDINATES:
        return (coordinate,)
    return tuple(f"{coordinate}_{suffix}" for suffix in SIDE_SUFFIXES[side])


def neutral(scene: Scene, names: Iterable[str] = COORDINATES) -> Scene:
    """The scene with some angles, or all, at zero."""
    return bent(scene, **dict.fromkeys(names, 0.0))


def locked(scene: Scene, names: Iterable[str], on: bool) -> Scene:
    """The scene with some angles held as they stand now, or set free where they stand."""
    names = tuple(names)
    if on:
        now = vars(scene.posed())
        return _with(scene, locks=scene.locks | {name: round(now[name], 2) for name in names})
    locks = {name: angle for name, angle in scene.locks.items() if name not in names}
    if scene.motion is None and not rhythm(scene):
        scene = _with(scene, pose=_told(Pose(**begun(scene))))
    return _with(scene, locks=locks)


def with_rhythm(scene: Scene, value: float | str | None) -> Scene:
    """The scene in which the pelvis takes its share of hip flexion, or none."""
    if scene.motion is not None and value is None:
        value = 0.0
    return _with(scene, rhythm=value)


def fixed(scene: Scene, segment: str) -> Scene:
    """The scene with another segment held still."""
    return _with(scene, fixed=segment)


def moving(scene: Scene, name: str, side: Side | None = None) -> Scene:
    """The scene with a motion, at its beginning, on a side."""
    old = scene.motion
    chosen = MotionChoice(
        name=name,
        side=side or (old.side if old else "right"),
    )
    if old is not None and old.name == name:
        chosen = chosen.model_copy(update={"seconds": old.seconds, "fps": old.fps})
    motion = motions()[name]
    structures = scene.structures
    if set(motion.show) - set(structures.show):
        shown = tuple(dict.fromkeys((*structures.show, *motion.show)))
        structures = structures.model_copy(update={"show": shown})
    return _with(
        scene,
        motion=chosen,
        pose={},
        rhythm=None,
        fixed=motion.held(chosen.side),
        structures=structures,
    )


def at(scene: Scene, percent: float) -> Scene:
    """The scene with its motion at ``percent`` of the cycle."""
    if scene.motion is None:
        return scene
    return _with(scene, motion=scene.motion.model_copy(update={"at": percent}))


def of_physique(scene: Scene, physique: PhysiqueChoice) -> Scene:
    """The scene with another built-in body."""
    body = scene.body.model_copy(update={"physique": physique, "folder": None})
    return _with(scene, body=body)


def _structures(scene: Scene, **values: Any) -> Scene:
    return _with(scene, structures=scene.structures.model_copy(update=values))


def _covering(names: Iterable[str], parts: tuple[Part, ...]) -> tuple[str, ...]:
    """The fewest words that mean just these parts: kinds, names without sides, names."""
    left = set(names)
    words: list[str] = []
    kinds = dict.fromkeys(f"{part.kind}s" for part in parts)
    stems = dict.fromkeys(p.name[:-2] for p in parts if p.name[-2:] in ("_r", "_l"))
    for word in (*kinds, *stems):
        own = set(meant(word, parts))
        if own and own <= left:
            words.append(word)
            left -= own
    return (*words, *(part.name for part in parts if part.name in left))


def with_shown(scene: Scene, names: Iterable[str], parts: tuple[Part, ...]) -> Scene:
    """The scene that shows just these parts; where none are left, it stays as it is."""
    wanted = set(names)
    every = {part.name for part in parts}
    if not wanted & every:
        return scene
    hidden = every - wanted
    if len(hidden) <= len(wanted):
        return _structures(scene, only=(), hide=_covering(hidden, parts))
    return _structures(scene, only=_covering(wanted, parts), hide=())


def hidden(scene: Scene, names: Iterable[str], parts: tuple[Part, ...]) -> Scene:
    """The scene without some parts."""
    now = shown_names(parts, understood(scene.structures, parts))
    return with_shown(scene, set(now) - set(names), parts)


def shown(scene: Scene, names: Iterable[str], parts: tuple[Part, ...]) -> Scene:
    """The scene with some parts shown besides those that are."""
    now = shown_names(parts, understood(scene.structures, parts))
    return with_shown(scene, set(now) | set(names), parts)


def all_shown(scene: Scene) -> Scene:
    """The scene with everything shown, nothing faint."""
    return _structures(scene, only=(), hide=(), ghost=())


def ghosted(scene: Scene, names: Iterable[str]) -> Scene:
    """The scene in which all but these parts are faint; without names, none."""
    return _structures(scene, ghost=tuple(names))


def _one_word(table: dict[str, Any], names: tuple[str, ...], value: Any) -> dict[str, Any]:
    left = {word: old for word, old in table.items() if word not in names}
    return left if value is None else left | dict.fromkeys(names, value)


def coloured(scene: Scene, names: Iterable[str], colour: str | None) -> Scene:
    """The scene with some parts in a colour, or in that of their theme."""
    table = _one_word(scene.structures.colours, tuple(names), colour)
    return _structures(scene, colours=table)


def opaque(scene: Scene, names: Iterable[str], opacity: float | None) -> Scene:
    """The scene with some parts so opaque, or as their theme has them."""
    table = _one_word(scene.structures.opacity, tuple(names), opacity)
    return _structures(scene, opacity=table)


def seen_from(scene: Scene, camera: Camera) -> Scene:
    """The scene from another camera."""
    return _with(scene, view=camera)


def pictured(scene: Scene, **values: Any) -> Scene:
    """The scene with some values of its picture."""
    return _with(scene, picture=scene.picture.model_copy(update=values))


def named_in(scene: Scene, language: Language) -> Scene:
    """The scene whose labels are in another language."""
    return _with(scene, labels=scene.labels.model_copy(update={"language": language}))


def cut(scene: Scene, section: Section | None) -> Scene:
    """The scene cut by a plane, or whole."""
    return _with(scene, section=section)


def on_desk(scene: Scene, **values: Any) -> Scene:
    """The scene with other things beside the picture."""
    return _with(scene, desk=scene.desk.model_copy(update=values))


def selected(scene: Scene, name: str) -> Scene:
    """The scene with the card of a structure open, or none."""
    return on_desk(scene, selected=name)


def plotted(scene: Scene, **values: Any) -> Scene:
    """The scene with another curve."""
    curve: Curve = scene.desk.curve.model_copy(update=values)
    return on_desk(scene, curve=curve)


def compared(scene: Scene, shown: str | None) -> Scene:
    """The scene with the pose as it is now kept beside it for comparison, or none."""
    if shown is None:
        return on_desk(scene, compare=None)
    old = scene.desk.compare
    pose = old.pose if old else _told(scene.posed())
    return on_desk(scene, compare=Comparison(pose=pose, shown=shown))  # type: ignore[arg-type]


def _told(pose: Pose) -> dict[str, float]:
    return {name: round(angle, 2) for name, angle in vars(pose).items() if round(angle, 2) != 0.0}


def without_structures(scene: Scene) -> Scene:
    """The scene with every structure as by default."""
    return _with(scene, structures=Structures())


def drawn_alone(scene: Scene) -> Scene:
    """The scene without what no picture shows: open card, curve, ruler, speed, title."""
    desk = scene.desk.model_copy(
        update={"selected": "", "loop": True, "speed": 1.0, "curve": Curve(), "ruler": None}
    )
    return _with(scene, desk=desk, title="", description="")
