"""The gallery: ready scenes, one TOML file each."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

from meshes.part import unknown
from scenes.errors import SceneError
from scenes.files import load_scene, parsed_scene
from scenes.scene import Scene

_FOLDER = "data/gallery"


@cache
def gallery() -> tuple[str, ...]:
    """Names of the built-in scenes."""
    entries = files("scenes").joinpath(_FOLDER).iterdir()
    return tuple(sorted(e.name[:-5] for e in entries if e.name.endswith(".toml")))


@cache
def gallery_scene(name: str) -> Scene:
    """The built-in scene of that name.

    Raises
    ------
    SceneError
        If there is none; the sentence names the nearest.
    """
    if name not in gallery():
        hint = unknown("scene", name, gallery())
        raise SceneError(f"{hint} (a scene of one's own is a file whose name ends in .toml)")
    return parsed_scene(_text(name), f"{name}.toml")


def gallery_words() -> dict[str, tuple[str, str]]:
    """Title and description of each built-in scene, without making the scenes."""
    tables = {name: tomllib.loads(_text(name)) for name in gallery()}
    return {name: (t.get("title", ""), t.get("description", "")) for name, t in tables.items()}


def _text(name: str) -> str:
    return files("scenes").joinpath(f"{_FOLDER}/{name}.toml").read_text(encoding="utf-8")


def opened_scene(name: str) -> Scene:
    """A scene by what a user calls it: a file, a name of the gallery, or a step of a course.

    ``tour:3`` is the third step of the tour, ``thomas_test:2`` the second of that lab.
    """
    is_file = name.lower().endswith(".toml") or len(Path(name).parts) > 1 or Path(name).exists()
    if not is_file and re.fullmatch(r"\w+:\d+", name):
        from scenes.teaching.courses import step_scene

        course, _, number = name.partition(":")
        return step_scene(course, int(number))
    return load_scene(name) if is_file else gallery_scene(name)
