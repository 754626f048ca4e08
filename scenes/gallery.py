"""The gallery: ready scenes, one TOML file each."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

from meshes.anatomy.translated import ENGLISH, is_sibling, translated
from meshes.spelling import unknown
from scenes.errors import SceneError
from scenes.files import load_scene, parsed_scene
from scenes.scene import Scene

_FOLDER = "data/gallery"
TEXTS = ("title", "description")
"""What a translation of a scene says."""


@cache
def gallery() -> tuple[str, ...]:
    """Names of the built-in scenes."""
    entries = files("scenes").joinpath(_FOLDER).iterdir()
    names = [e.name for e in entries if e.name.endswith(".toml") and not is_sibling(e.name)]
    return tuple(sorted(name[:-5] for name in names))


@cache
def gallery_scene(name: str, language: str = ENGLISH) -> Scene:
    """The built-in scene of that name, its title and description in a language.

    Raises
    ------
    SceneError
        If there is none; the sentence names the nearest.
    """
    if name not in gallery():
        hint = unknown("scene", name, gallery())
        raise SceneError(f"{hint} (a scene of one's own is a file whose name ends in .toml)")
    scene = parsed_scene(_text(name), f"{name}.toml")
    title, description = _words(name, language)
    return scene.model_copy(update={"title": title, "description": description})


def gallery_words(language: str = ENGLISH) -> dict[str, tuple[str, str]]:
    """Title and description of each built-in scene, without making the scenes."""
    return {name: _words(name, language) for name in gallery()}


def _words(name: str, language: str) -> tuple[str, str]:
    folder = files("scenes").joinpath(_FOLDER)
    table = translated(tomllib.loads(_text(name)), folder, f"{name}.toml", language, TEXTS)
    return table.get("title", ""), table.get("description", "")


def _text(name: str) -> str:
    return files("scenes").joinpath(f"{_FOLDER}/{name}.toml").read_text(encoding="utf-8")


def opened_scene(name: str, language: str = ENGLISH) -> Scene:
    """A scene by what a user calls it: a file, a name of the gallery, or a step of a course.

    ``tour:3`` is the third step of the tour, ``thomas_test:2`` the second of that lab. The words
    of those that are built in are in the language.
    """
    is_file = name.lower().endswith(".toml") or len(Path(name).parts) > 1 or Path(name).exists()
    if not is_file and re.fullmatch(r"\w+:\d+", name):
        from scenes.teaching.courses import step_scene

        course, _, number = name.partition(":")
        return step_scene(course, int(number), language)
    return load_scene(name) if is_file else gallery_scene(name, language)
