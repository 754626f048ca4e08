"""The desktop entry: the viewer in the menu of applications of a Linux desktop."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.resources import files
from pathlib import Path

ENTRY, ICON = "iliopsoas.desktop", "iliopsoas.svg"


def installed(home: Path | None = None) -> str:
    """Write the entry and its icon for this user; gives a sentence that says where.

    Parameters
    ----------
    home : Path, optional
        Folder of the user's data, ``XDG_DATA_HOME`` or ``~/.local/share`` where left out.

    Raises
    ------
    ValueError
        On a system that has no such entries.
    """
    if not sys.platform.startswith("linux"):
        raise ValueError("expected a Linux desktop for a desktop entry, got another system")
    data = files("viz.window").joinpath("data")
    folder = home or Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    entry = folder / "applications" / ENTRY
    icon = folder / "icons" / "hicolor" / "scalable" / "apps" / ICON
    program = shutil.which("iliopsoas") or str(Path(sys.executable).with_name("iliopsoas"))
    text = data.joinpath(ENTRY).read_text(encoding="utf-8")
    for path, content in (
        (entry, text.replace("Exec=iliopsoas ", f'Exec="{program}" ')),
        (icon, data.joinpath(ICON).read_text(encoding="utf-8")),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return f"the viewer is in the menu of applications now: {entry}"
