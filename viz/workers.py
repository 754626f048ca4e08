"""Frames drawn by several processes at once and handed on in order, two held of each."""

from __future__ import annotations

import multiprocessing
import os
import pickle
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

import numpy as np

from viz.signals import unheard

if TYPE_CHECKING:
    from scenes.scene import Scene
    from viz.shutter import Pixels
    from viz.stage import Posable


class WorkerError(OSError):
    """A drawing process has failed; the message is one sentence."""


def drawn_by(
    workers: int, scene: Scene, body: Posable | None, numbers: tuple[int, ...]
) -> Iterator[Pixels]:
    """Frames of a scene's film, in order.

    Parameters
    ----------
    workers : int
        Processes; each has a body and a stage of its own.
    scene : Scene
    body : Body or None
        None for the scene's own.
    numbers : tuple of int
        Frames.

    Raises
    ------
    WorkerError
    """
    context = multiprocessing.get_context("spawn")
    ends: list[Connection] = []
    processes = []
    try:
        for worker in range(min(workers, len(numbers))):
            ours, theirs = context.Pipe(duplex=False)
            told = (scene, body, numbers[worker::workers], theirs)
            process = context.Process(target=_work, args=told, daemon=True)
            with unheard(spawning=True):
                process.start()
            theirs.close()
            ends.append(ours)
            processes.append(process)
        for place in range(len(numbers)):
            yield _received(ends[place % workers])
    finally:
        for end in ends:
            end.close()
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()


def _received(end: Connection) -> Pixels:
    try:
        head = pickle.loads(end.recv_bytes())
        if isinstance(head, str):
            raise WorkerError(head)
        return np.frombuffer(bytearray(end.recv_bytes()), dtype=np.uint8).reshape(head)
    except EOFError:
        raise WorkerError("a drawing process has ended; try again with --workers 1") from None


def _work(scene: Scene, body: Posable | None, numbers: tuple[int, ...], end: Connection) -> None:
    """Draw some frames in a process of its own."""
    try:
        from viz.formats.film import Film
        from viz.opengl import require_opengl
        from viz.render import body_of

        require_opengl()
        with Film(scene, body or body_of(scene)) as film:
            for number in numbers:
                frame = np.ascontiguousarray(film.frame(number))
                end.send_bytes(pickle.dumps(frame.shape))
                end.send_bytes(frame.reshape(-1).data)
    except (BrokenPipeError, ConnectionResetError):
        os._exit(0)
    except Exception as error:
        end.send_bytes(pickle.dumps(f"{error}" or type(error).__name__))
