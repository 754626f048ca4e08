"""Tasks done by several processes, each the next one when it is free; all end together."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.reduction import ForkingPickler
from typing import Any, TypeVar

from viz.signals import endings, unheard

Task = TypeVar("Task")
PATIENCE = 5.0
"""Seconds that a process may take to take away what it has begun."""


def done_by(workers: int, tasks: Iterable[Task], do: Callable[[Task], None]) -> Iterator[Task]:
    """Do tasks; give each when it is done.

    On any error, Ctrl-C too, what is being done elsewhere is broken off and taken away.

    Parameters
    ----------
    workers : int
        Processes.
    tasks : iterable
    do : callable
        Can be pickled, as can the tasks.

    Raises
    ------
    Exception
        What a task raises.
    """
    waiting = list(tasks)[::-1]
    hands: list[tuple[SpawnProcess, Connection]] = []
    doing: dict[Connection, Task] = {}
    try:
        for _ in range(min(workers, len(waiting))):
            process, end = _begun(do)
            hands.append((process, end))
            doing[end] = waiting.pop()
            end.send(doing[end])
        while doing:
            ready = set(wait(list(doing)))
            for end in [end for end in doing if end in ready]:
                task = doing.pop(end)
                _check(end)
                if waiting:
                    doing[end] = waiting.pop()
                    end.send(doing[end])
                yield task
    finally:
        _end(hands)


def _begun(do: Callable[[Task], None]) -> tuple[SpawnProcess, Connection]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    # No daemon, since such may not begin processes of their own.
    process = context.Process(target=_work, args=(theirs, do))
    with unheard(spawning=True):
        process.start()
    theirs.close()
    return process, ours


def _check(end: Connection) -> None:
    """Take the word of a process that is done, and raise what it raised."""
    try:
        failed = end.recv()
    except EOFError:
        raise ChildProcessError("a process has ended; try again with --workers 1") from None
    if failed is not None:
        raise failed


def _end(hands: list[tuple[SpawnProcess, Connection]]) -> None:
    for process, end in hands:
        end.close()
        process.terminate()
    for process, _ in hands:
        process.join(PATIENCE)
        if process.is_alive():
            process.kill()
            process.join()


def _work(end: Connection, do: Callable[[Any], None]) -> None:
    """Do what comes until the first process is gone; on its request to end, unwind."""
    with endings() as asked:
        try:
            while True:
                end.send(_failure(end.recv(), do))
        except (EOFError, OSError):
            return
        except BaseException:
            # Whatever became of the request on its way through libraries.
            if not asked.status:
                raise


def _failure(task: Any, do: Callable[[Any], None]) -> Exception | None:
    """Do a task; gives what went wrong, as something that can be sent."""
    try:
        do(task)
    except Exception as error:
        try:
            ForkingPickler.loads(ForkingPickler.dumps(error))
        except Exception:
            return RuntimeError(f"{type(error).__name__}: {error}")
        return error
    return None
