"""Bones of one's own: a folder of meshes with a manifest becomes a skeleton."""

from __future__ import annotations

from pathlib import Path

from meshes.loaders.errors import LoadError
from meshes.loaders.manifest import read_manifest
from meshes.loaders.reading import Progress
from meshes.skeleton import Skeleton

__all__ = ["LoadError", "loaded_skeleton", "manifest_files"]


def loaded_skeleton(
    folder: Path, progress: Progress | None = None
) -> tuple[Skeleton, tuple[str, ...]]:
    """The skeleton of a folder of bones, standing at neutral (``docs/own-bones.md``).

    Parameters
    ----------
    folder : Path
        Holds ``bones.toml`` and the meshes that it names.
    progress : callable, optional
        Called with what is being done and the share of it that is done, 0 to 1.

    Returns
    -------
    Skeleton
    tuple of str
        What was fitted in from the built-in body or changed, to be shown with the skeleton.

    Raises
    ------
    LoadError
        If the manifest or a mesh cannot be used: one sentence with what was expected, what came
        and how to mend it.
    """
    from meshes.loaders.assembly import assembled

    return assembled(read_manifest(Path(folder)), progress or (lambda _said, _share: None))


def manifest_files(folder: Path) -> tuple[Path, ...]:
    """The manifest of a folder and every mesh that it names; their contents decide the skeleton.

    Raises
    ------
    LoadError
        If the manifest cannot be used, or a mesh is missing.
    """
    from meshes.loaders.files import check_there

    files = read_manifest(Path(folder)).files
    for file in files:
        check_there(file)
    return files
