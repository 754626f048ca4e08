"""One body for all tests, built once; the cache of a test run is its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from meshes import Body


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep built bodies away from the user's cache, unless one was named for the whole run."""
    if "ILIOPSOAS_CACHE" in os.environ:
        yield
        return
    os.environ["ILIOPSOAS_CACHE"] = str(tmp_path_factory.mktemp("bodies"))
    yield
    del os.environ["ILIOPSOAS_CACHE"]


@pytest.fixture(scope="session")
def body(own_cache: None) -> Body:
    """The built-in reference man."""
    return Body.default()


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Run a command line in an empty folder; gives exit status, standard output and error."""
    from viz import cli

    monkeypatch.chdir(tmp_path)

    def ran(*words: str) -> tuple[int, str, str]:
        status = cli.main(words)
        said = capsys.readouterr()
        return status, said.out, said.err

    return ran
