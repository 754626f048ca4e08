"""``iliopsoas list``: what there is, from the tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated

from cyclopts import Parameter

Row = dict[str, str]


def listed(
    what: str,
    /,
    *,
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False,
) -> None:
    """List what can be named: bones, muscles, motions, views, scenes, formats or terms.

    Parameters
    ----------
    what
        bones, muscles, motions, views, scenes, formats or terms.
    as_json
        As JSON, for programs.
    """
    from meshes.part import unknown

    if what not in LISTS:
        raise ValueError(unknown("list", what, list(LISTS)))
    rows = LISTS[what]()
    if as_json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    widths = [max(map(len, column)) for column in zip(*(row.values() for row in rows), strict=True)]
    for row in rows:
        cells = (f"{v:<{width}}" for v, width in zip(row.values(), widths, strict=True))
        print("  ".join(cells).rstrip())


def bones() -> list[Row]:
    """The bones of the built-in body."""
    from meshes.anatomy.records import toml_table

    rows = []
    for name, record in toml_table("bones.toml").items():
        sides = ("_r", "_l") if record.get("sided") else ("",)
        rows += [{"name": f"{name}{side}", **_term(name)} for side in sides]
    return rows


def muscles() -> list[Row]:
    """The muscles of the built-in body, both sides."""
    from meshes.anatomy.records import toml_table

    table = toml_table("muscles.toml")
    names = [name for name, row in table.items() if isinstance(row, dict) and "insertion" in row]
    return [{"name": f"{name}_{side}", **_term(name)} for name in names for side in "rl"]


def _term(name: str) -> Row:
    """English and Latin name of a structure."""
    for row in term_rows():
        if row["name"] == name:
            return {"english": row["english"], "latin": row["latin"]}
    return {"english": name.replace("_", " "), "latin": ""}


def discs() -> list[str]:
    """Names of the intervertebral discs."""
    from meshes.anatomy.records import joints

    return [f"disc_{level}" for level in ("t12_l1", *joints().levels)]


def structure_words() -> tuple[str, ...]:
    """All words for structures: names of parts, with and without their side, and kinds."""
    names = [row["name"] for row in bones() + muscles()] + discs()
    unsided = [name[:-2] for name in names if name[-2:] in ("_r", "_l")]
    kinds = [kind + ending for kind in ("bone", "disc", "muscle") for ending in ("", "s")]
    return tuple(dict.fromkeys([*names, *unsided, *kinds]))


def motion_rows() -> list[Row]:
    """The built-in motions."""
    from scenes.motions import motions

    return [
        {"name": m.name, "title": m.title, "description": m.description} for m in motions().values()
    ]


def view_rows() -> list[Row]:
    """The standard views."""
    from scenes.cameras import ALIASES, VIEWS

    rows = [{"name": name, "same_as": ""} for name in VIEWS]
    return rows + [{"name": name, "same_as": f"= {own}"} for name, own in ALIASES.items()]


def scene_rows() -> list[Row]:
    """The gallery."""
    from scenes.gallery import gallery, gallery_scene

    scenes = ((name, gallery_scene(name)) for name in gallery())
    return [{"name": n, "title": s.title, "description": s.description} for n, s in scenes]


def format_rows() -> list[Row]:
    """The formats that can be written."""
    from viz.formats import ROWS
    from viz.measured import TABLES

    scenes = [{"name": row.suffix, "command": "render", "title": row.title} for row in ROWS]
    tables = [{"name": s, "command": "measure", "title": title} for s, title in TABLES.items()]
    return scenes + tables


def term_rows() -> list[Row]:
    """The anatomical terms."""
    from meshes.anatomy.records import csv_rows

    return [dict(row) for row in csv_rows("terms.csv")]


LISTS: dict[str, Callable[[], list[Row]]] = {
    "bones": bones,
    "muscles": muscles,
    "motions": motion_rows,
    "views": view_rows,
    "scenes": scene_rows,
    "formats": format_rows,
    "terms": term_rows,
}
