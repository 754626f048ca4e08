"""``iliopsoas doctor``: is all there that is needed, and if not, how to mend it."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from viz.opengl import probed

PYTHON = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found, and how to mend it where that is not enough."""

    what: str
    found: str
    mend: str = ""

    @property
    def line(self) -> str:
        """The finding as a line of the report."""
        mark = "missing" if self.mend else "ok"
        return f"{mark:<8}{self.what}: {self.found}" + (f"; {self.mend}" if self.mend else "")


def doctor() -> int:
    """Look for everything that is needed and say what is missing; exit status 0, or 2."""
    findings = [finding for check in CHECKS for finding in check()]
    for finding in findings:
        print(finding.line)
    missing = sum(bool(finding.mend) for finding in findings)
    if missing:
        print(f"iliopsoas: {missing} of {len(findings)} things are missing", file=sys.stderr)
    return 2 if missing else 0


def python() -> Iterator[Finding]:
    """The interpreter."""
    wanted = ".".join(map(str, PYTHON))
    mend = "" if sys.version_info >= PYTHON else f"install Python {wanted} or newer"
    yield Finding("Python", sys.version.split()[0], mend)


def packages() -> Iterator[Finding]:
    """The packages that this one requires, with their least versions."""
    for line in requires("iliopsoas") or []:
        match = re.fullmatch(r"([\w.-]+)\s*(?:>=\s*([\w.]+))?", line)
        if match is not None:
            yield _package(match[1], match[2] or "0")


def _package(name: str, least: str) -> Finding:
    try:
        found = version(name)
    except PackageNotFoundError:
        return Finding(name, "not installed", f"pip install '{name}>={least}'")
    enough = _numbers(found) >= _numbers(least)
    return Finding(name, found, "" if enough else f"pip install '{name}>={least}'")


def _numbers(text: str) -> tuple[int, ...]:
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def opengl() -> Iterator[Finding]:
    """The OpenGL library that pictures are drawn with."""
    works, said = probed()
    mend = "" if works else "on Debian or Ubuntu: apt-get install libegl1 libgl1"
    yield Finding("OpenGL library", said, mend)


def film_encoder() -> Iterator[Finding]:
    """The program that encodes films."""
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        yield Finding("ffmpeg (films)", get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        yield Finding("ffmpeg (films)", "none", "pip install imageio-ffmpeg, or install ffmpeg")


def cache() -> Iterator[Finding]:
    """The folder that keeps built bodies."""
    from meshes.cache import cache_folder

    folder = cache_folder()
    found = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=found):
            yield Finding("cache folder", f"{folder}{_filled(folder)}")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        mend = "set ILIOPSOAS_CACHE to a folder of your own"
        yield Finding("cache folder", f"{folder} cannot be written to ({reason})", mend)


def _filled(folder: Path) -> str:
    sizes = [path.stat().st_size for path in folder.glob("*.npz")]
    return f", {len(sizes)} bodies, {sum(sizes) / 1e6:.0f} MB"


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    python,
    packages,
    opengl,
    film_encoder,
    cache,
)
