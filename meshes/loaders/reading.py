"""The meshes of a manifest, read and made usable: checked, in mm, turned outwards, thinned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from meshes.geometry.frames import moved
from meshes.geometry.nearest import Surface
from meshes.geometry.types import Array
from meshes.loaders.builtin import patterns, spread
from meshes.loaders.clean import check_numbers, cleaned, neighbours
from meshes.loaders.density import smoothed, thinned
from meshes.loaders.entries import UNITS, Entry
from meshes.loaders.errors import LoadError
from meshes.loaders.files import read_mesh
from meshes.loaders.manifest import Manifest

Progress = Callable[[str, float], None]

_SIZES = (0.6, 1.7)
_NAMES = {"mm": "millimetres", "cm": "centimetres", "m": "metres"}


@dataclass(frozen=True, eq=False)
class Loaded:
    """A surface in the frame that the bones share, mm, and what was done to it."""

    surface: Surface
    notes: tuple[str, ...]


def loaded_surfaces(manifest: Manifest, progress: Progress) -> dict[str, Loaded]:
    """Every mesh of a manifest by the name of its bone.

    Raises
    ------
    LoadError
        If one of them cannot be used.
    """
    entries = [entry for entry in manifest.entries.values() if entry.path]
    surfaces = {}
    for number, entry in enumerate(entries):
        progress(f"reading {entry.bone}", 0.1 * number / len(entries))
        surfaces[entry.bone] = _loaded(entry)
    return surfaces


def _loaded(entry: Entry) -> Loaded:
    assert entry.path is not None
    name = entry.path.name
    vertices, faces = read_mesh(entry.path)
    check_numbers(name, vertices, faces)
    clean = cleaned(name, moved(entry.file_to_common, vertices), faces)
    _check_size(entry, name, clean.surface)
    notes = list(clean.notes)
    surface, rough = smoothed(thinned(clean.surface))
    if len(surface.faces) < len(clean.surface.faces):
        notes.append(f"{name}: thinned from {len(faces):,} to {len(surface.faces):,} triangles")
    if rough:
        notes.append(f"{name}: its surface was rough by {rough:.1f} mm and was smoothed")
    open_edges = neighbours(surface.faces)[3]
    if open_edges:
        notes.append(f"{name}: its surface is open along {open_edges} edges and is drawn as it is")
    return Loaded(surface, tuple(notes))


def _check_size(entry: Entry, name: str, surface: Surface) -> None:
    """Refuse a bone of another size than bones have, and say which unit it looks like."""
    usual = spread(patterns()[entry.bone].surface)
    ratio = spread(surface) / usual
    if _SIZES[0] < ratio < _SIZES[1]:
        return
    expected, got = _extent(patterns()[entry.bone].surface), _extent(surface)
    said = f"{name}: expected {entry.bone} to be about {expected:.0f} mm long, got {got:.4g} mm"
    for unit, factor in UNITS.items():
        if _SIZES[0] < ratio * factor / UNITS[entry.unit] < _SIZES[1]:
            raise LoadError(f'{said}; it looks like {_NAMES[unit]}: set unit = "{unit}"')
    raise LoadError(f"{said}; check its unit, its transform and that it is this bone alone")


def _extent(surface: Surface) -> float:
    points: Array = surface.vertices
    return float((points.max(axis=0) - points.min(axis=0)).max())
