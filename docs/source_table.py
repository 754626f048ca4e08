"""Writes docs/sources.md from meshes/anatomy/sources.toml: run it when a source is added."""

from __future__ import annotations

from pathlib import Path

from meshes.anatomy.sources import sources

HEAD = """# Sources

The codes that tables, cards, motions, claims and documents use. *Unverified* means that the figure is attributed to the work but was not checked against it. This page is made from `meshes/anatomy/sources.toml` by `python docs/source_table.py`.

| code | source |
|---|---|
"""
FOOT = """
Neutral standing (`placement.csv`): derived from pelvic incidence 50 and sacral slope 37 (OHA24: 140 standing volunteers, sacral slope against the anterior pelvic plane 36.8, pelvic tilt 13.2), lordosis 50.5 (LORD), body heights 28–29 and discs 8.5–12 mm; ± 8 mm.
"""


def page() -> str:
    """The text of docs/sources.md."""
    return HEAD + "".join(f"| {key} | {text} |\n" for key, text in sources().items()) + FOOT


if __name__ == "__main__":
    Path(__file__).with_name("sources.md").write_text(page(), encoding="utf-8")
