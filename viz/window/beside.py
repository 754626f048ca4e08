"""What a user adds beside the muscles and bones and removes again: groups, and such scenes.

Neighbours of the muscles, and schematic things, which are no anatomy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from meshes.neighbours.records import chosen_neighbours, neighbour_records, schematic_records
from meshes.part import Part
from scenes.scene import Scene, Structures
from viz.chosen import meant

GROUPS: Mapping[str, tuple[str, ...]] = {
    "ligaments": ("ligament",),
    "vessels": ("artery", "vein"),
    "nerves": ("nerve",),
    "fasciae": ("fascia", "bursa"),
    "further": ("muscle",),
}
"""Groups of neighbours, and the kinds in each."""
SCHEMATICS = "schematics"
"""Group of what is schematic: shanks, an examination table, drawings of accounts."""
WORDS = ("only", "hide", "ghost")


@cache
def grouped() -> Mapping[str, tuple[str, ...]]:
    """Names of what can be added in each group, the two sides of one after another."""
    from meshes.props import PROPS

    records = neighbour_records()
    found: dict[str, tuple[str, ...]] = {}
    for group, kinds in GROUPS.items():
        found[group] = _sided(name for name, record in records.items() if record.kind in kinds)
    return {**found, SCHEMATICS: (*PROPS, *_sided(schematic_records()))}


def _sided(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{name}_{side}" for name in names for side in "rl")


@cache
def _every() -> frozenset[str]:
    return frozenset(name for names in grouped().values() for name in names)


def can_be_added(name: str) -> bool:
    """Whether a structure, with its side, stands beside the body until it is added."""
    return name in _every()


def added(scene: Scene, names: Iterable[str]) -> Scene:
    """The scene that shows some structures besides."""
    new = tuple(names)
    own = scene.structures
    hide: list[str] = []
    for word in own.hide:
        covered = _covered(word)
        hide += [n for n in covered if n not in new] if set(covered) & set(new) else [word]
    values: dict[str, Any] = {"show": tuple(dict.fromkeys((*own.show, *new))), "hide": tuple(hide)}
    if own.only:
        values["only"] = tuple(dict.fromkeys((*own.only, *new)))
    return _with(scene, own, values)


def removed(scene: Scene, names: Iterable[str], parts: Sequence[Part]) -> Scene:
    """The scene without some of what was added, and without words that mean nothing but it.

    Parameters
    ----------
    scene : Scene
    names : iterable of str
    parts : sequence of Part
        Of the body, those among them or not.
    """
    gone = set(names)
    own = scene.structures
    show: list[str] = []
    for word in own.show:
        covered = _covered(word)
        show += [n for n in covered if n not in gone] if covered else [word]
    left = [part for part in parts if part.name not in gone]
    bare = own.model_copy(update={"show": tuple(dict.fromkeys(show))})
    kept = understood(bare, left)
    if own.only and not kept.only:
        return scene
    return _with(scene, kept, {})


def understood(structures: Structures, parts: Sequence[Part]) -> Structures:
    """The same without words that mean no part, as while a body is still to be built."""
    values: dict[str, Any] = {
        key: tuple(word for word in getattr(structures, key) if _means(word, parts))
        for key in WORDS
    }
    for key in ("opacity", "colours"):
        table = getattr(structures, key)
        values[key] = {word: value for word, value in table.items() if _means(word, parts)}
    return structures.model_copy(update=values)


def settled(scene: Scene, parts: Sequence[Part]) -> Scene:
    """The scene with only such words for structures as these parts give a meaning."""
    return _with(scene, understood(scene.structures, parts), {})


def _with(scene: Scene, structures: Structures, values: dict[str, Any]) -> Scene:
    changed = structures.model_copy(update=values)
    if changed == scene.structures:
        return scene
    return scene.model_copy(update={"structures": changed})


def _covered(word: str) -> tuple[str, ...]:
    """Names of what a word adds, in the order of the tables."""
    from meshes.props import chosen_props

    try:
        return chosen_props([word]) or chosen_neighbours([word])
    except ValueError:
        return ()


def _means(word: str, parts: Sequence[Part]) -> bool:
    try:
        return bool(meant(word, parts))
    except ValueError:
        return False
