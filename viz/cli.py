"""The command line: words to commands, and every fault to one sentence and an exit status."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

BAD_INPUT, INTERRUPTED, FAULT = 2, 130, 70


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status.

    0, or 2 with one sentence on the standard error for bad input, 130 after Ctrl-C, 70 with one
    sentence for a fault of the program itself (its traceback with ``ILIOPSOAS_TRACEBACK=1``).
    """
    # Loading libraries makes many objects and next to no garbage.
    gc.set_threshold(100_000, 20, 20)
    try:
        with _termination():
            status = ran(sys.argv[1:] if arguments is None else arguments)
            sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("ILIOPSOAS_TRACEBACK"):
            raise
        return _failed(error)
    return status


def ran(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status; faults are raised."""
    # Imported here so that an early Ctrl-C finds somebody to catch it.
    from viz.commands.app import app

    command, bound, *_ = app.parse_args(arguments, exit_on_error=False, print_error=False)
    status = command(*bound.args, **bound.kwargs)
    return status if isinstance(status, int) else 0


def _failed(error: Exception) -> int:
    from viz.commands.sentences import input_sentence

    sentence = input_sentence(error)
    if sentence:
        return _told(sentence, BAD_INPUT)
    what = f"{type(error).__name__}: {error}"
    return _told(
        f"a fault of the program, not of what was asked ({' '.join(what.split())}); "
        "please report it with the command and what ILIOPSOAS_TRACEBACK=1 shows",
        FAULT,
    )


def _told(sentence: str, status: int) -> int:
    print(f"iliopsoas: {sentence}", file=sys.stderr)
    return status


@contextmanager
def _termination() -> Iterator[None]:
    """Let a request to end (SIGTERM) unwind what is begun, as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminated)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminated(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
