"""Documents: all pages of the site are there, and those made from tables are up to date."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from scenes.motions import motions
from scenes.teaching.claims import parsed_claims
from scenes.teaching.courses import labs
from scenes.teaching.probes import PROBES

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_site_names_pages_that_are_there() -> None:
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    named = re.findall(r"[\w/-]+\.md", nav)
    assert set(named) <= set(PAGES)
    assert len(set(named)) == len(named)


def test_sources_are_those_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(DOCS), *sys.path])
    from source_table import page

    assert text("sources.md") == page()


def test_every_motion_probe_and_lab_is_described() -> None:
    assert re.findall(r"^`(\w+)` · ", text("motions.md"), re.MULTILINE) == list(motions())
    assert set(re.findall(r"^\| `(\w+)` \|", text("claims.md"), re.MULTILINE)) == set(PROBES)
    assert set(re.findall(r"^\| `(\w+)` \|", text("lessons.md"), re.MULTILINE)) == set(labs())


def test_the_example_of_a_claim_is_one() -> None:
    example = text("howto/claim.md").split("```toml\n")[1].split("```")[0]
    assert parsed_claims(example, "example")[0].probe in PROBES


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[\w-]+)?\)", text(page)):
        if not target.startswith("http"):
            assert ((DOCS / page).parent / target).resolve().exists(), target


def test_commands_of_the_tutorials_are_known() -> None:
    from viz.commands.app import app

    known = {name for name in app if not name.startswith("-")}
    for page in PAGES:
        for command in re.findall(r"^iliopsoas (\w+)", text(page), re.MULTILINE):
            assert command in known, (page, command)
