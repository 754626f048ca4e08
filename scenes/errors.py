"""Faults of a scene as one sentence: where, what was expected, what came, how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from meshes.spelling import unknown

Field = tuple[str, ...]
"""Where a value stands in a scene: ``("picture", "size", "0")``."""

Detail = Mapping[str, Any]


class SceneError(ValueError):
    """A scene that cannot be used; the message is one sentence."""


EXPECTED: dict[str, str] = {
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "text in quotes",
    "string_pattern_mismatch": "a colour such as '#c06858'",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "path_type": "a path in quotes",
    "greater_than": "a number greater than {gt:g}",
    "greater_than_equal": "a number of at least {ge:g}",
    "less_than_equal": "a number of at most {le:g}",
    "literal_error": "{expected}",
    "too_long": "{max_length} values",
}


def first_fault(error: ValidationError, model: type[BaseModel]) -> tuple[Field, str]:
    """The field and the sentence of the first fault that pydantic found.

    Unknown keys come before the others, since a key misspelt is often why another is missing.
    """
    details = error.errors(include_url=False)
    detail = min(details, key=lambda d: d["type"] != "extra_forbidden")
    field = tuple(str(step) for step in detail["loc"] if step not in ("float", "str"))
    if detail["type"] == "missing" and field[-1].isdigit():
        short = [d["loc"][-1] for d in details if d["loc"][:-1] == detail["loc"][:-1]]
        return field[:-1], f"expected {int(short[-1]) + 1} values, got {field[-1]}"
    return _sentence(field, detail, model)


def _sentence(field: Field, detail: Detail, model: type[BaseModel]) -> tuple[Field, str]:
    kind, came = str(detail["type"]), detail["input"]
    if kind == "extra_forbidden":
        return field, unknown("key", field[-1], _keys(model, field[:-1]))
    if kind == "missing":
        return field, _missing(field)
    if field == ("schema",):
        return field, f"this version reads scenes of schema 1, got schema {shown(came)}"
    if kind == "value_error":
        return _own_sentence(field, str(detail["ctx"]["error"]), came)
    wanted = EXPECTED.get(kind)
    if wanted is None:
        return field, f"{detail['msg'][:1].lower()}{detail['msg'][1:]}, got {shown(came)}"
    context = detail.get("ctx", {})
    return field, f"expected {wanted.format(**context)}, got {shown(came)}{_hint(context, came)}"


def _own_sentence(field: Field, sentence: str, came: object) -> tuple[Field, str]:
    """A sentence of ours; where it begins with a key of the value, the field is that key's."""
    start, colon, rest = sentence.partition(": ")
    if isinstance(came, Mapping):
        culprit = re.search(r"got '(\w+)'", sentence)
        if colon and start in came:
            return (*field, start), rest
        if culprit and culprit[1] in came:
            return (*field, culprit[1]), sentence
    if field and start == field[-1]:
        return field, rest
    return field, sentence


def _missing(field: Field) -> str:
    return f"expected a value for '{field[-1]}', got none; add a line '{field[-1]} = ...'"


def _hint(context: Mapping[str, Any], came: object) -> str:
    if not isinstance(came, str) or "expected" not in context:
        return ""
    near = get_close_matches(came, re.findall(r"'([^']*)'", context["expected"]), 1, 0.5)
    return f"; did you mean '{near[0]}'?" if near else ""


def _keys(model: type[BaseModel], field: Field) -> list[str]:
    """Keys that the table at ``field`` may have."""
    for step in field:
        if step.isdigit():
            continue
        models = _models(model.model_fields[step].annotation)
        if not models:
            return []
        model = models[0]
    return [info.alias or name for name, info in model.model_fields.items()]


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in getattr(annotation, "__args__", ()) for found in _models(part)]


def shown(value: object, width: int = 60) -> str:
    """A value as a scene file would write it, shortened."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(list(value)) if isinstance(value, Sequence) and not isinstance(value, str) else ""
    text = text or (repr(value) if isinstance(value, str) else str(value))
    return text if len(text) <= width else f"{text[: width - 3]}..."


def line_of(text: str, field: Field) -> int | None:
    """Number of the line of a TOML text where a field, or the table around it, is set."""
    best: tuple[int, int | None] = (0, None)
    table: Field = ()
    rows: dict[Field, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[+\s*([^\]#]+?)\s*\]", line)
        key = re.match(r"\s*([\w.\-\"']+(?:\s*\.\s*[\w\-\"']+)*)\s*=", line)
        if header:
            table = found = _numbered(_split(header[1]), line.lstrip().startswith("[["), rows)
        elif key:
            found = (*table, *_split(key[1]))
        else:
            continue
        if len(found) > best[0] and found == field[: len(found)]:
            best = (len(found), number)
    return best[1]


def _numbered(header: Field, opens_row: bool, rows: dict[Field, int]) -> Field:
    """A header with the number of the row of each array of tables on its way."""
    found: Field = ()
    for depth, step in enumerate(header, start=1):
        found = (*found, step)
        if opens_row and depth == len(header):
            rows[found] = rows.get(found, -1) + 1
        if found in rows:
            found = (*found, str(rows[found]))
    return found


def _split(key: str) -> Field:
    return tuple(step.strip().strip("\"'") for step in key.split("."))


def scene_error(
    error: ValidationError, model: type[BaseModel], place: Callable[[Field], str]
) -> SceneError:
    """The one sentence for what pydantic found; ``place`` says where a field stands."""
    field, sentence = first_fault(error, model)
    where = place(field)
    return SceneError(f"{where}: {sentence}" if where else sentence)
