"""A scene in words: the caption beneath its picture, and what it shows for those who do not see."""

from __future__ import annotations

from scenes.motions import motions
from scenes.scene import Scene
from viz.names import humanised

ORIGIN = "Made with iliopsoas; an average adult body, geometry from published measurements."


def caption(scene: Scene) -> str:
    """What is shown, in which pose and from where, and how it was made."""
    about = [scene.title, scene.description]
    told = [text.rstrip(".") + "." for text in about if text]
    return " ".join([*told, f"{posed(scene)}; {seen_from(scene)}.", ORIGIN])


def alternative_text(scene: Scene) -> str:
    """A picture of the scene in two or three sentences."""
    what = scene.structures.only or ("pelvis", "lumbar spine", "femurs", "iliopsoas")
    names = ", ".join(humanised(name) for name in what)
    title = f"{scene.title}. " if scene.title else ""
    return f"{title}A picture of {names}. {posed(scene)}; {seen_from(scene)}."


def posed(scene: Scene) -> str:
    """The pose of a scene in words; of one with a motion, the motion."""
    if scene.motion is not None:
        motion = motions()[scene.motion.name]
        return f"{motion.title}: {motion.description.rstrip('.')}"
    angles = [
        f"{humanised(name)} {angle:+.0f}°" for name, angle in vars(scene.posed()).items() if angle
    ]
    return ", ".join(angles) + " (joint angles)" if angles else "Neutral standing"


def seen_from(scene: Scene) -> str:
    """From where a scene is seen."""
    name = scene.view.name.replace("_", " ")
    turned = scene.view.azimuth or scene.view.elevation
    return f"seen in {name} view" + (", turned" if turned else "")
