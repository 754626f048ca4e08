"""The teaching kit: all that a teacher hands out of one scene, in one folder, each by its command.

Every file is made by a command line of this program, which stands beside it; what has not changed
since is not made again, so that an interrupted kit goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from meshes.anatomy.translated import ENGLISH, prose
from meshes.cache import package_key
from scenes.cameras import Camera
from scenes.files import save_scene, scene_table
from scenes.scene import Scene
from viz.files import UnwritableError, whole_file
from viz.hands import done_by
from viz.progress import Progress

LIST = "kit.json"
SCENE = "scene.toml"
VIEWS = ("anterior", "right", "medial_oblique")


@dataclass(frozen=True)
class Item:
    """One file of a kit and the command that makes it.

    Attributes
    ----------
    file : str
        Its name within the folder.
    command : tuple of str
        Words after ``iliopsoas``, run in the folder.
    what : str
        What it is, for the list that goes with the kit.
    """

    file: str
    command: tuple[str, ...]
    what: str

    @property
    def line(self) -> str:
        """The command as one types it."""
        return " ".join(["iliopsoas", *self.command])


def items(scene: Scene) -> tuple[Item, ...]:
    """The files of a scene's kit, those that take longest first."""
    made = []
    if scene.motion is not None:
        made.append(_rendered("film.mp4", "film of the motion"))
    made += [
        _rendered("slides.pptx", "slides with labels that can be moved and translated"),
        _rendered("page.html", "page that moves in any browser, offline"),
        _rendered("model.glb", "3D model for slides, browsers and Blender"),
        _rendered("figure.svg", "vector figure", "--labels", "structures"),
        _rendered("figure.pdf", "vector figure for print", "--labels", "structures"),
    ]
    for name, view in _views(scene).items():
        for kind, labels in PICTURES.items():
            words = [*view, "--labels", labels]
            made.append(_rendered(f"{kind}_{name}.png", f"{name} view, {kind}", *words))
    body = () if scene.body.folder is None else ("--body", str(scene.body.folder.absolute()))
    language = prose(scene.labels.language)
    spoken = () if language == ENGLISH else ("--language", language)
    for suffix, what in QUIZZES.items():
        command = ("quiz", "--count", str(QUESTIONS), *body, *spoken, "-o", f"quiz.{suffix}")
        made.append(Item(f"quiz.{suffix}", command, f"questions ({what})"))
    return tuple(made)


PICTURES = {"labelled": "structures", "blank": "blank"}
QUESTIONS = 20
QUIZZES = {"md": "Markdown", "csv": "table", "gift": "Moodle GIFT", "xml": "Moodle XML"}


def _rendered(file: str, what: str, *options: str) -> Item:
    return Item(file, ("render", SCENE, *options, "-o", file), what)


def _views(scene: Scene) -> dict[str, tuple[str, ...]]:
    """Names of the views of the pictures, with the options that choose them."""
    own: dict[str, tuple[str, ...]] = {"scene": ()}
    plain = {name: ("--view", name) for name in VIEWS if scene.view != Camera(name=name)}
    return own | plain


def write_kit(
    scene: Scene, folder: Path | str, workers: int = 1, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write the kit of a scene; return the files that were made anew.

    Parameters
    ----------
    scene : Scene
    folder : Path or str
        Is made where it does not exist.
    workers : int
        Processes that work side by side.
    progress : callable, optional

    Raises
    ------
    viz.files.UnwritableError
        If the folder or a file cannot be written.
    ValueError
        If a file of the kit cannot be made of this scene; the others are there.
    """
    place = _made_folder(Path(folder))
    text = _identity(scene)
    save_scene(scene, place / SCENE)
    known = _known(place)
    todo = [item for item in items(scene) if not _is_there(place, item, known, text)]
    for done, item in enumerate(_worked(place, todo, workers), start=1):
        known[item.file] = {"key": _key(item, text), "sha256": _digest(place / item.file)}
        _keep(place / LIST, json.dumps(known, indent=1, sort_keys=True) + "\n")
        if progress:
            progress(f"making the kit: {item.file}", done / len(todo))
    _keep(place / "README.md", contents(scene))
    return tuple(place / item.file for item in todo)


def contents(scene: Scene) -> str:
    """What the kit holds: caption, alternative text, and every file with its command."""
    from viz.captions import alternative_text, caption

    rows = [f"| `{item.file}` | {item.what} | `{item.line}` |" for item in items(scene)]
    return "\n".join(
        [
            f"# {scene.title or 'Iliopsoas'}",
            "",
            f"**Caption.** {caption(scene)}",
            "",
            f"**Alternative text.** {alternative_text(scene)}",
            "",
            "| file | what | made by |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _worked(place: Path, todo: Sequence[Item], workers: int) -> Iterator[Item]:
    """Make the items; yield each when it is done."""
    if workers > 1 and len(todo) > 1:
        yield from done_by(workers, todo, partial(make, folder=str(place)))
        return
    for item in todo:
        make(item, str(place))
        yield item


def make(item: Item, folder: str) -> None:
    """Run an item's command in a folder."""
    from viz.cli import ran

    before = Path.cwd()
    os.chdir(folder)
    try:
        ran(item.command)
    finally:
        os.chdir(before)


def _made_folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or "an error of the system").lower()
        raise UnwritableError(f"{folder}: the folder cannot be made, {reason}") from None
    return folder


def _keep(path: Path, text: str) -> None:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    with whole_file(path) as beside:
        beside.write_text(text, encoding="utf-8")


def _known(place: Path) -> dict[str, dict[str, str]]:
    """What was made before, by file; nothing where the list is missing or not readable."""
    try:
        told = json.loads((place / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _is_there(place: Path, item: Item, known: Mapping[str, Mapping[str, str]], text: str) -> bool:
    row = known.get(item.file, {})
    path = place / item.file
    return (
        isinstance(row, Mapping)
        and row.get("key") == _key(item, text)
        and path.is_file()
        and row.get("sha256") == _digest(path)
    )


def _key(item: Item, text: str) -> str:
    told = (package_key("meshes", "scenes", "viz"), item.line, text)
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


def _identity(scene: Scene) -> str:
    """All that a picture of the scene depends on: its table, and the files that it names."""
    told = json.dumps(scene_table(scene), sort_keys=True)
    named = list(scene.muscle_files)
    if scene.body.folder is not None:
        from meshes.loaders import manifest_files

        named += manifest_files(scene.body.folder)
    return "\0".join([told, *(_digest(path) for path in named)])


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
