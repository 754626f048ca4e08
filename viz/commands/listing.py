"""``iliopsoas list``: what there is, from the tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any

from cyclopts import Parameter

Row = dict[str, str | int | float]
WITHOUT_HEADING = 3
"""Most columns that are told without a heading: a name and what it is."""


def listed(
    what: str,
    /,
    *,
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False,
) -> None:
    """List what can be named: bones, muscles, neighbours, motions, views, scenes and so on.

    Parameters
    ----------
    what
        bones, muscles, neighbours, motions, views, scenes, formats or terms.
    as_json
        As JSON, for programs.
    """
    from meshes.spelling import unknown

    if what not in LISTS:
        raise ValueError(unknown("list", what, list(LISTS)))
    rows = LISTS[what]()
    if as_json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    lines = [[str(value) for value in row.values()] for row in rows]
    if len(rows[0]) > WITHOUT_HEADING:
        lines.insert(0, list(rows[0]))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (f"{v:<{width}}" for v, width in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip())


def bones() -> list[Row]:
    """The bones of the built-in body: their terms and how many landmarks each has."""
    from meshes.anatomy.records import toml_table
    from meshes.anatomy.terms import landmark_kinds

    rows: list[Row] = []
    for name, record in toml_table("bones.toml").items():
        count = len(landmark_kinds(name))
        for side in ("_r", "_l") if record.get("sided") else ("",):
            rows.append({**_named(f"{name}{side}"), "landmarks": count})
    return rows


def muscles() -> list[Row]:
    """The muscles of the built-in body, both sides, with their sizes in the reference man."""
    from meshes.anatomy.records import toml_table

    table = toml_table("muscles.toml")
    rows = {n: row for n, row in table.items() if isinstance(row, dict) and "insertion" in row}
    return [
        {**_named(f"{name}_{side}"), **_size(row)} for name, row in rows.items() for side in "rl"
    ]


def _size(row: dict[str, Any]) -> Row:
    """Volume in cm3, "" where it follows from sections, and PCSA in cm2."""
    fascicles = sum(fascicle["pcsa"] for fascicle in row.get("fascicles", ()))
    pcsa = row.get("pcsa", fascicles)
    return {"volume_cm3": row.get("volume", ""), "pcsa_cm2": round(pcsa / 100.0, 2)}


def neighbours() -> list[Row]:
    """The neighbours of the muscles that can be shown with them, and how far each is checked."""
    from meshes.neighbours.records import neighbour_names, neighbour_records

    records = neighbour_records()
    return [
        {**_named(name), "kind": records[name[:-2]].kind, "course": records[name[:-2]].tag}
        for name in neighbour_names()
    ]


def _named(name: str) -> Row:
    """A structure with its term; how far the codes were checked stands beside them."""
    from meshes.anatomy.terms import Term, structure_term

    term = structure_term(name) or Term("", name.replace("_", " "), "", "", "", "")
    codes: Row = {"ta2": term.ta2, "fma": term.fma, "tag": term.tag}
    return {"name": name, "latin": term.latin, "english": term.english, **codes}


def discs() -> list[str]:
    """Names of the discs of the spine and the pelvis."""
    from meshes.anatomy.records import joints

    spine = [f"disc_{level}" for level in ("t12_l1", *joints().levels)]
    return [*spine, "interpubic_disc", "disc_s5_co1"]


def neighbour_words() -> tuple[str, ...]:
    """All words for neighbours, schematics and props."""
    from meshes.neighbours import records
    from meshes.props import WORDS

    return (*records.neighbour_words(), *WORDS)


def named_structures() -> tuple[str, ...]:
    """Names of all structures that can be shown, with and without their side."""
    from meshes.neighbours.records import neighbour_names, schematic_names
    from meshes.props import PROPS
    from meshes.words import parted

    own = [str(row["name"]) for row in bones() + muscles()] + discs()
    names = [*own, *neighbour_names(), *schematic_names(), *PROPS]
    return tuple(dict.fromkeys([*names, *(parted(name)[0] for name in names)]))


def structure_words() -> tuple[str, ...]:
    """All words for structures: names of parts, with and without their side, groups and kinds."""
    from meshes.words import group_words, kind_words, parted

    names = [str(row["name"]) for row in bones() + muscles()] + discs()
    unsided = [parted(name)[0] for name in names]
    groups = [word for name in names for word in group_words(name)]
    kinds = [word for kind in ("bone", "disc", "muscle") for word in kind_words(kind)]
    beside = [word for word in neighbour_words() if word != "all"]
    return tuple(dict.fromkeys([*names, *unsided, *groups, *kinds, *beside]))


def motion_rows() -> list[Row]:
    """The built-in motions."""
    from scenes.motions import motions

    return [
        {"name": m.name, "title": m.title, "description": m.description} for m in motions().values()
    ]


def view_rows() -> list[Row]:
    """The standard views."""
    from scenes.cameras import ALIASES, VIEWS

    rows: list[Row] = [{"name": name, "same_as": ""} for name in VIEWS]
    return rows + [{"name": name, "same_as": f"= {own}"} for name, own in ALIASES.items()]


def scene_rows() -> list[Row]:
    """The gallery."""
    from scenes.gallery import gallery_words

    words = gallery_words()
    return [{"name": n, "title": t, "description": about} for n, (t, about) in words.items()]


def format_rows() -> list[Row]:
    """The formats that can be written, by the command that writes them."""
    from scenes.teaching.quiz_files import FORMATS as QUIZZES
    from viz.commands.motions import FORMATS as CYCLES
    from viz.formats import ROWS
    from viz.lessons.written import FORMATS as LESSONS
    from viz.measured import TABLES

    scenes: list[Row] = [
        {"name": row.suffix, "command": "render", "title": row.title} for row in ROWS
    ]
    others = {
        "measure": TABLES,
        "motions": {suffix: TABLES[suffix] for suffix in CYCLES},
        "quiz": {suffix: title for suffix, (title, _) in QUIZZES.items()},
        **dict.fromkeys(("tour", "labs", "claims"), LESSONS),
    }
    return scenes + [
        {"name": suffix, "command": command, "title": title}
        for command, titles in others.items()
        for suffix, title in titles.items()
    ]


def term_rows() -> list[Row]:
    """The anatomical terms of the structures, then of the landmarks of each bone by their stem."""
    from meshes.anatomy.terms import landmark_terms, structure_terms

    own: list[Row] = [{"name": n, "bone": "", **vars(t)} for n, t in structure_terms().items()]
    return own + [{"name": n, "bone": b, **vars(t)} for (b, n), t in landmark_terms().items()]


LISTS: dict[str, Callable[[], list[Row]]] = {
    "bones": bones,
    "muscles": muscles,
    "neighbours": neighbours,
    "motions": motion_rows,
    "views": view_rows,
    "scenes": scene_rows,
    "formats": format_rows,
    "terms": term_rows,
}
