"""Scenes to files and back: TOML that begins with ``schema = 1``."""

from __future__ import annotations

import errno
import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from meshes.authored import toml_reason
from scenes.errors import Field, SceneError, line_of, scene_error
from scenes.scene import SCHEMA, Scene

LARGEST = 1_000_000


def load_scene(path: Path | str) -> Scene:
    """The scene that a TOML file describes (``docs/scene-files.md``).

    Relative paths (``body.folder``, ``muscle_files``) are sought from the folder of the scene file.

    Raises
    ------
    SceneError
        If the file cannot be read or used; the sentence names the file, the line and the field.
    """
    path = Path(path)
    return parsed_scene(_text(path), str(path), path.parent)


def parsed_scene(text: str, name: str, folder: Path | None = None) -> Scene:
    """The scene of a TOML text; ``name`` is what errors call it, ``folder`` where it stands."""
    table = _table(text, name)
    if "schema" not in table:
        raise SceneError(f"{name}: expected the line 'schema = {SCHEMA}' at the top, got none")

    def place(field: Field) -> str:
        line = line_of(text, field)
        where = name if line is None else f"{name}, line {line}"
        return f"{where}: {'.'.join(field)}" if field else where

    scene = scene_of(table, place)
    return scene if folder is None else _found_from(scene, folder)


def _found_from(scene: Scene, folder: Path) -> Scene:
    """The scene with its relative paths sought from a folder."""
    body = scene.body
    if body.folder is not None:
        body = body.model_copy(update={"folder": folder / body.folder})
    files = tuple(folder / path for path in scene.muscle_files)
    return scene.model_copy(update={"body": body, "muscle_files": files})


def scene_of(table: Mapping[str, Any], place: Callable[[Field], str] = ".".join) -> Scene:
    """The scene of a table of plain values.

    Parameters
    ----------
    table : mapping
        As a scene file has it.
    place : callable
        Says how the place of a field is called in an error.

    Raises
    ------
    SceneError
    """
    try:
        return Scene.model_validate(dict(table))
    except ValidationError as error:
        raise scene_error(error, Scene, place) from None


def scene_table(scene: Scene) -> dict[str, Any]:
    """The scene as a table of plain values that leaves out what is as by default."""
    table = scene.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude_none=True)
    if scene.motion is not None:
        table["fixed"] = scene.fixed
    return {"schema": SCHEMA, **{key: value for key, value in table.items() if key != "schema"}}


def save_scene(scene: Scene, path: Path | str) -> None:
    """Write a scene as a TOML file, whole or not at all.

    Paths beneath the folder of the file are written relative to it.

    Raises
    ------
    SceneError
        If the file cannot be written.
    """
    import tomlkit

    path = Path(path)
    table = scene_table(scene)
    if scene.body.folder is not None:
        table["body"]["folder"] = _told(scene.body.folder, path.parent)
    if scene.muscle_files:
        table["muscle_files"] = [_told(file, path.parent) for file in scene.muscle_files]
    try:
        _written(path, tomlkit.dumps(table))
    except OSError as error:
        raise SceneError(f"{path}: the scene cannot be written ({_reason(error)})") from None


def _told(folder: Path, home: Path) -> str:
    whole, home = folder.absolute(), home.absolute()
    return (whole.relative_to(home) if whole.is_relative_to(home) else whole).as_posix()


def _written(path: Path, text: str) -> None:
    if path.exists() and not path.is_file():
        raise FileExistsError(errno.EEXIST, "a folder or a device is there")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _text(path: Path) -> str:
    if not path.exists():
        raise SceneError(f"{path}: expected a scene file, got a path where there is no file")
    if not path.is_file():
        raise SceneError(f"{path}: expected a scene file, got a folder or a device; name the file")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise SceneError(f"{path}: the scene file cannot be read ({_reason(error)})") from None
    if len(content) > LARGEST:
        raise SceneError(
            f"{path}: expected a scene file of at most {LARGEST // 1000} kB, got a larger one; "
            "is this the right file?"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SceneError(
            f"{path}: expected a text file in UTF-8, got other bytes; save it as UTF-8 text"
        ) from None


def _table(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SceneError(
            f"{name}: expected a scene in TOML, got text that is not ({toml_reason(error)}); "
            "see docs/scene-files.md"
        ) from None


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
