"""The command line: words to commands, and every fault to one sentence and an exit status."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version

from cyclopts import App, CycloptsError

from viz.commands.doctor import doctor
from viz.commands.listing import listed
from viz.commands.measure import measure
from viz.commands.render import render
from viz.commands.sentences import fault_sentence, is_fault_of_input, usage_sentence
from viz.commands.view import view

BAD_INPUT, INTERRUPTED, FAULT = 2, 130, 70

app = App(
    name="iliopsoas",
    help="Show and measure the iliopsoas: pelvis, lumbar spine, femurs and the muscles between.",
    version=lambda: version("iliopsoas"),
    help_format="plaintext",
)
app.command(render)
app.command(measure)
app.command(listed, name="list")
app.command(view)
app.command(doctor)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status.

    0, or 2 with one sentence on the standard error for bad input, 130 after Ctrl-C, 70 with one
    sentence for a fault of the program itself (its traceback with ``ILIOPSOAS_TRACEBACK=1``).
    """
    try:
        with _termination():
            status = _ran(sys.argv[1:] if arguments is None else arguments)
            sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except CycloptsError as error:
        return _told(usage_sentence(error), BAD_INPUT)
    except Exception as error:
        if os.environ.get("ILIOPSOAS_TRACEBACK"):
            raise
        return _failed(error)
    return status


def _ran(arguments: Sequence[str]) -> int:
    command, bound, *_ = app.parse_args(arguments, exit_on_error=False, print_error=False)
    status = command(*bound.args, **bound.kwargs)
    return status if isinstance(status, int) else 0


def _failed(error: Exception) -> int:
    if is_fault_of_input(error):
        return _told(fault_sentence(error), BAD_INPUT)
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
