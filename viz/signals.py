"""Ctrl-C and a request to end: they unwind what is begun, wherever it stands.

Only libraries of C are first loaded to their end: where one that is half loaded is broken off, it
crashes the program.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from types import FrameType
from typing import Any

WAIT = 0.02
"""Seconds until it is looked again whether a library is loaded."""
SAME = 1.0
"""Seconds within which presses are one: what is being unwound is not broken off by the next."""
LOADING = "ExtensionFileLoader."
"""What the functions of Python begin with that load a library of C."""


class Ending:
    """What a signal has asked of the program.

    Attributes
    ----------
    status : int
        The exit status that follows: 130 of Ctrl-C, 143 of a request to end; 0 while none came.
    """

    def __init__(self) -> None:
        self.status = 0
        self._since = 0.0

    def ask(self, number: int, frame: FrameType | None) -> None:
        """Take a signal: raise what unwinds the program, as soon as that can be done."""
        now = monotonic()
        if self.status and now - self._since < SAME:
            return
        self.status, self._since = 128 + number, now
        self._unwind(frame)

    def look_again(self, _number: int, frame: FrameType | None) -> None:
        """Take the alarm that `ask` has set."""
        self._unwind(frame)

    def leave(self) -> None:
        """End with the status that was asked for, whatever Python makes of the interruption."""
        if self.status:
            with suppress(OSError):
                sys.stdout.flush()
            os._exit(self.status)

    def _unwind(self, frame: FrameType | None) -> None:
        if hasattr(signal, "setitimer") and _loading(frame):
            signal.setitimer(signal.ITIMER_REAL, WAIT)
        elif self.status == 128 + signal.SIGINT:
            raise KeyboardInterrupt
        else:
            raise SystemExit(self.status)


def _loading(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_qualname.startswith(LOADING):
            return True
        frame = frame.f_back
    return False


@contextmanager
def endings(last: bool = False) -> Iterator[Ending]:
    """Take the signals that end the program, and put back afterwards who took them before.

    Parameters
    ----------
    last : bool
        Whether the program ends with this: Ctrl-C has nothing to unwind afterwards.

    Yields
    ------
    Ending
        One that hears of nothing where this is not the main thread.
    """
    asked = Ending()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    if last:
        atexit.register(asked.leave)
    taken: dict[str, Any] = {"SIGINT": asked.ask, "SIGTERM": asked.ask}
    taken["SIGALRM"] = asked.look_again
    numbers = {getattr(signal, name): who for name, who in taken.items() if hasattr(signal, name)}
    before: dict[int, Any] = {n: signal.signal(n, who) for n, who in numbers.items()}
    told, sys.unraisablehook = sys.unraisablehook, _quiet(asked, sys.unraisablehook)
    try:
        yield asked
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0.0)
        sys.unraisablehook = told
        if last:
            before[signal.SIGINT] = signal.SIG_IGN
        for number, who in before.items():
            signal.signal(number, who if who is not None else signal.SIG_DFL)


def _quiet(asked: Ending, told: Any) -> Any:
    """Tell nothing of what is lost in unwinding, where nobody could catch it."""
    return lambda lost: None if asked.status else told(lost)


@contextmanager
def unheard(spawning: bool = False) -> Iterator[None]:
    """Begin processes that never hear Ctrl-C, which is the business of this one.

    Parameters
    ----------
    spawning : bool
        Whether they are new ones, not copies of this one.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    if spawning:
        from multiprocessing.resource_tracker import ensure_running

        # It lets Ctrl-C in again when it is begun.
        ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
