"""A scene in words: the caption beneath its picture, and what it shows for those who do not see."""

from __future__ import annotations

from meshes.anatomy.translated import ENGLISH, prose
from scenes.labels import label_text
from scenes.motions import motions
from scenes.scene import Scene
from scenes.teaching.phrases import in_language, listed, phrase
from viz.names import humanised
from viz.page.words import words


def caption(scene: Scene) -> str:
    """What is shown, in which pose and from where, and how it was made."""
    about = [scene.title, scene.description]
    told = [text.rstrip(".") + "." for text in about if text]
    made = said(scene, "caption.made")
    return " ".join([*told, f"{posed(scene)}; {seen_from(scene)}.", made])


def alternative_text(scene: Scene) -> str:
    """A picture of the scene in two or three sentences."""
    chosen = [label_text(name, scene.labels.language) for name in scene.structures.only]
    names = ", ".join(name.replace("\n", " / ") for name in chosen) or said(scene, "caption.plain")
    title = f"{scene.title}. " if scene.title else ""
    shown = said(scene, "caption.picture", names=names)
    return f"{title}{shown} {posed(scene)}; {seen_from(scene)}."


def posed(scene: Scene) -> str:
    """The pose of a scene in words; of one with a motion, the motion."""
    if scene.motion is not None:
        motion = motions(scene.labels.language)[scene.motion.name]
        return f"{motion.title}: {motion.description.rstrip('.')}"
    angles = [
        phrase("sheets.caption.angle", name=_coordinate(name, scene.labels.language), angle=angle)
        for name, angle in vars(scene.posed()).items()
        if angle
    ]
    if not angles:
        return said(scene, "caption.neutral")
    return said(scene, "caption.angles", angles=listed(angles))


def seen_from(scene: Scene) -> str:
    """From where a scene is seen."""
    turned = scene.view.azimuth or scene.view.elevation
    key = "caption.turned" if turned else "caption.seen"
    return said(scene, key, view=view_name(scene.view.name, scene.labels.language))


def view_name(name: str, language: str) -> str:
    """A view in words."""
    plain = name.replace("_", " ")
    return plain if prose(language) == ENGLISH else words(prose(language)).get(name, plain)


def said(scene: Scene, key: str, **values: object) -> str:
    """A phrase of ``sheets.toml`` in the language of the scene's labels."""
    return in_language(phrase(f"sheets.{key}", **values), scene.labels.language)


def _coordinate(name: str, language: str) -> str:
    """A coordinate of a pose in words."""
    spoken = prose(language)
    stem = name[:-2] if name[-2:] in ("_r", "_l") else name
    if spoken == ENGLISH or stem not in words(spoken):
        return humanised(name)
    side = "" if stem == name else f" ({words(spoken)[f'side{name[-2:]}']})"
    return words(spoken)[stem] + side
