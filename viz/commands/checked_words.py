"""A scene's words for structures and its files: wrong ones are told before a body is built."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenes import Scene
    from viz.commands.options import Look, View


def check_files(scene: Scene, name: str | None, look: Look) -> None:
    """Make sure that the files that a scene names are there.

    Raises
    ------
    ValueError
        The sentence names the scene file and the line.
    """
    folder = None if look.body is not None else scene.body.folder
    if folder is not None and not folder.is_dir():
        raise ValueError(
            f"{_place(name, 'body', 'folder')}: expected a folder of bones, got '{folder}', where "
            "there is none"
        )
    for path in scene.muscle_files:
        if not path.is_file():
            raise ValueError(
                f"{_place(name, 'muscle_files')}: expected files of muscles, got '{path}', where "
                "there is none"
            )


def _place(name: str | None, *field: str) -> str:
    """Where a field is set in a scene file."""
    from scenes.errors import line_of

    path = Path(name or "")
    line = line_of(path.read_text(encoding="utf-8-sig"), field) if path.is_file() else None
    return f"{name}{'' if line is None else f', line {line}'}: {'.'.join(field)}"


def check_words(scene: Scene, name: str | None, look: Look, view: View) -> None:
    """Make sure that the words for structures mean something.

    Raises
    ------
    ValueError
        The sentence names the option or the field, and the nearest word.
    """
    shown = scene.structures
    fields: dict[str, Iterable[str]] = {
        "structures.show": shown.show,
        "structures.only": shown.only,
        "structures.hide": shown.hide,
        "structures.colours": shown.colours,
        "structures.opacity": shown.opacity,
        "view.focus": scene.view.focus,
        "labels.words": scene.labels.words,
    }
    own = scene.own_muscles()
    if not any(fields.values()):
        return
    from meshes.spelling import unknown
    from viz.chosen import STRUCTURES

    for field, words in fields.items():
        option = field.split(".")[1]
        known = _known(field, [record.name for record in own]) if words else ()
        given = getattr(look, option, None) or getattr(view, option, None)
        where = f"--{option}" if given else f"{name}: {field}"
        listed = "list neighbours" if option == "show" else STRUCTURES
        for word in words:
            if word not in known and not (option == "words" and "." in word):
                raise ValueError(f"{where}: {unknown('structure', word, known, listed)}")


def _known(field: str, own: list[str]) -> tuple[str, ...]:
    """The words that a field can have, with those of the user's own muscles."""
    from viz.commands.listing import named_structures, neighbour_words, structure_words

    if field == "structures.show":
        return neighbour_words()
    known = named_structures() if field == "labels.words" else structure_words()
    return (*known, *own, *(f"{name}_{side}" for name in own for side in "rl"))
