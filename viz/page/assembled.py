"""The page's parts put into one text: template, style, script, words, scene and block."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

ASSETS = {"css": "page.css", "three": "three.min.js", "script": "page.js"}
LARGEST = 6_000_000
"""Bytes that a page may have, so that it fits on a course platform and a phone."""


def asset(name: str) -> str:
    """The text of a file of this folder."""
    return files("viz.page").joinpath(name).read_text(encoding="utf-8")


def page_text(scene: Mapping[str, Any], block: str) -> str:
    """The whole page.

    Parameters
    ----------
    scene : mapping
        What `viz/page/page.js` reads: title, words, parts, keyframes.
    block : str
        The arrays, see `viz.packed.Block`.
    """
    own = {name: asset(file) for name, file in ASSETS.items()}
    own |= {
        "lang": scene["words"][scene["language"]]["code"],
        "title": html.escape(scene["title"]),
        "description": html.escape(scene["description"]),
        "scene": quoted(scene),
        "block": block,
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda match: own[match[1]], asset("page.html"))


def quoted(value: Any) -> str:
    """JSON that can stand inside a script element, whatever it says."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
