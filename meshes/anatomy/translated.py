"""Texts in other languages: what a sibling file says takes the place of the English."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from meshes.authored import parsed
from meshes.spelling import unknown

ENGLISH = "english"
CODES: Mapping[str, str] = {"german": "de", "spanish": "es"}
"""What stands before the ending of a sibling file: ``tour.toml`` in German is ``tour.de.toml``."""
AS_ENGLISH = (ENGLISH, "latin", "both")
"""Languages of names whose sentences are English."""
DECIMAL_COMMA = ("german", "spanish")
LARGEST = 1_000_000
"""Bytes of an author's file."""
NAMES = ("key", "name")
"""Fields by which an entry of a list is known; without one, its place tells which it is."""


def prose(language: str) -> str:
    """The language of sentences that goes with a language of names.

    Examples
    --------
    >>> prose("german"), prose("latin")
    ('german', 'english')

    Raises
    ------
    ValueError
        If there is no such language; the sentence names the nearest.
    """
    if language in CODES:
        return language
    if language in AS_ENGLISH:
        return ENGLISH
    raise ValueError(unknown("language", language, [*AS_ENGLISH, *CODES]))


def checked_prose(language: str) -> str:
    """Return a language in which sentences are written, else raise ValueError.

    Examples
    --------
    >>> checked_prose("spanish")
    'spanish'
    """
    known = (ENGLISH, *CODES)
    if language in known:
        return language
    if language in AS_ENGLISH:
        raise ValueError(
            f"expected a language of sentences, {', '.join(known)}, got '{language}', which is one "
            "of names and labels alone"
        )
    raise ValueError(unknown("language", language, known))


def sibling(name: str, language: str) -> str:
    """The name of the file that holds the translation of a file.

    Examples
    --------
    >>> sibling("tour.toml", "german")
    'tour.de.toml'
    """
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{CODES[language]}{dot}{ending}"


def is_sibling(name: str) -> bool:
    """Whether a file holds a translation, by its name."""
    return any(f".{code}." in name for code in CODES.values())


def translated(
    table: Mapping[str, Any],
    folder: Traversable | Path,
    name: str,
    language: str,
    texts: Collection[str] | None = None,
) -> dict[str, Any]:
    """A table with the texts of its sibling file; what that leaves out stays English.

    Parameters
    ----------
    table : mapping
        The English one, of the file ``name`` in ``folder``.
    language : str
        Of names or sentences; see `prose`.
    texts : collection of str, optional
        The fields that are read as sentences; all texts where left out.

    Raises
    ------
    ValueError
        If the sibling cannot be used; the sentence names the file and the field.
    """
    spoken = prose(language)
    if spoken == ENGLISH:
        return dict(table)
    own = sibling_table(folder, name, spoken)
    return overlaid(table, own, sibling_title(folder, name, spoken), texts)


def sibling_title(folder: Traversable | Path, name: str, language: str) -> str:
    """What errors call a sibling file: its path."""
    return str(folder.joinpath(sibling(name, prose(language))))


def sibling_table(folder: Traversable | Path, name: str, language: str) -> dict[str, Any]:
    """What the sibling of a file says; nothing where there is none.

    Raises
    ------
    ValueError
        If it cannot be read.
    """
    file = folder.joinpath(sibling(name, language))
    if not file.is_file():
        return {}
    title = sibling_title(folder, name, language)
    return parsed(text_of(file, title, "translation"), title, "a translation")


def text_of(file: Traversable | Path, title: str, what: str) -> str:
    """The text of an author's file.

    Parameters
    ----------
    file : path
    title, what : str
        What errors call the file, and what they call that which should be in it: "claims".

    Raises
    ------
    ValueError
        If it cannot be read, is no UTF-8 text, or is larger than `LARGEST` bytes.
    """
    try:
        with file.open("rb") as stream:
            content: bytes = stream.read(LARGEST + 1)
        if len(content) <= LARGEST:
            return content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise ValueError(f"{title}: the {what} cannot be read ({reason.lower()})") from None
    raise ValueError(
        f"{title}: expected a file of at most {LARGEST // 1000} kB, got a larger one; "
        "is this the right file?"
    )


def overlaid(
    table: Mapping[str, Any],
    own: Mapping[str, Any],
    where: str,
    texts: Collection[str] | None = None,
) -> dict[str, Any]:
    """A table with the texts of another in place of its own.

    Raises
    ------
    ValueError
        If ``own`` says anything that is not a text of ``table``, or has numbers that are not in
        the English.
    """
    found = dict(table)
    for key, value in own.items():
        if key not in table:
            known = [name for name in table if texts is None or name in texts] or list(table)
            raise ValueError(f"{where}: {unknown('text', key, known)}")
        if key in NAMES and value == table[key]:
            continue
        found[key] = _merged(table[key], value, f"{where}, {key}", texts, key)
    return found


def _merged(english: Any, value: Any, where: str, texts: Collection[str] | None, key: str) -> Any:
    if isinstance(english, Mapping):
        if not isinstance(value, Mapping):
            raise ValueError(
                f"{where}: expected a table of texts, as in the English, got {value!r}"
            )
        return overlaid(english, value, where, texts)
    if isinstance(english, list) and english and isinstance(english[0], Mapping):
        return _entries(english, value, where, texts)
    if texts is not None and key not in texts:
        raise ValueError(
            f"{where}: expected a text, got a field that is none; a translation says nothing but "
            f"{', '.join(sorted(texts))}"
        )
    if isinstance(english, list):
        return _list(english, value, where)
    if not isinstance(english, str):
        raise ValueError(f"{where}: expected a text, got a field whose English is {english!r}")
    return _text(english, value, where)


def _entries(
    english: list[Mapping[str, Any]], value: Any, where: str, texts: Collection[str] | None
) -> list[dict[str, Any]]:
    """Entries of a list of tables, each told by its key or name, else by its place."""
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise ValueError(f"{where}: expected entries, as in the English, got {value!r}")
    if len(value) > len(english):
        raise ValueError(f"{where}: expected at most {len(english)} entries, got {len(value)}")
    found = [dict(row) for row in english]
    for number, row in enumerate(value):
        place, called = number, f"{where} {number + 1}"
        for name in NAMES:
            if name in row and name in english[0]:
                known = [str(one[name]) for one in english]
                if row[name] not in known:
                    raise ValueError(f"{called}: {unknown(name, str(row[name]), known)}")
                place, called = known.index(row[name]), f"{where} {row[name]}"
                break
        found[place] = overlaid(english[place], row, called, texts)
    return found


def _list(english: list[Any], value: Any, where: str) -> list[str]:
    """Texts of a list, as many as in English."""
    if not isinstance(value, list) or len(value) != len(english):
        got = f"{len(value)}" if isinstance(value, list) else repr(value)
        raise ValueError(f"{where}: expected {len(english)} texts, as in the English, got {got}")
    pairs = zip(english, value, strict=True)
    return [_text(one, own, f"{where} {k + 1}") for k, (one, own) in enumerate(pairs)]


def _text(english: Any, value: Any, where: str) -> str:
    if not isinstance(english, str):
        raise ValueError(f"{where}: expected a text, got a field whose English is {english!r}")
    if not isinstance(value, str) or (english.strip() and not value.strip()):
        raise ValueError(f"{where}: expected a text, got {value!r}")
    for what, found in (("placeholder", placeholders), ("number", numbers)):
        for piece in found(value):
            if piece not in found(english):
                raise ValueError(
                    f"{where}: expected no {what} that the English does not have, got '{piece}'"
                )
    return value


def placeholders(text: str) -> list[str]:
    """The places of a text that are filled in: ``{least:.0f}``."""
    return sorted(re.findall(r"\{[^{}]*\}", text))


def numbers(text: str) -> list[str]:
    """The numbers of a text, decimals with a point, however they are written in it.

    Examples
    --------
    >>> numbers("von L1 bis L5, 2,5 mm und 16 %")
    ['1', '16', '2.5', '5']
    """
    plain = re.sub(r"\{[^{}]*\}", " ", text)
    return sorted(piece.replace(",", ".") for piece in re.findall(r"\d+(?:[.,]\d+)?", plain))


def texts_of(
    table: Mapping[str, Any], texts: Collection[str] | None = None, where: str = ""
) -> Iterator[tuple[str, str]]:
    """Each text of a table that is to be translated, with the path that leads to it."""
    for key, value in table.items():
        at = f"{where}.{key}" if where else key
        if isinstance(value, Mapping):
            yield from texts_of(value, texts, at)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for number, row in enumerate(value):
                yield from texts_of(row, texts, f"{at}.{row.get('key', number + 1)}")
        elif key in NAMES or (texts is not None and key not in texts):
            continue
        elif isinstance(value, list):
            yield from ((f"{at}.{k + 1}", text) for k, text in enumerate(value))
        elif isinstance(value, str) and value.strip():
            yield at, value


def localised(text: str, language: str) -> str:
    """A number as a language writes it: with a decimal comma in German and Spanish."""
    return text.replace(".", ",") if language in DECIMAL_COMMA else text
