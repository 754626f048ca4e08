"""A progress bar on the terminal for what takes long, and none where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer

Progress = Callable[[str, float], None]
PATIENCE = 1.0
"""Seconds without a bar: what is done sooner needs none."""


@contextmanager
def progress_bar(patience: float = PATIENCE) -> Iterator[Progress]:
    """Give a callback (what is being done, share of it done) that moves a bar on standard error.

    Nothing is drawn before ``patience`` seconds have passed, nor if standard error is no terminal.
    """
    if not sys.stderr.isatty():
        yield lambda _what, _share: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    left = TimeRemainingColumn(compact=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), left)
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=1.0)
    start = Timer(patience, bar.start)
    start.daemon = True
    start.start()
    try:
        yield lambda what, share: bar.update(task, description=what, completed=share)
    finally:
        start.cancel()
        start.join()
        bar.stop()
