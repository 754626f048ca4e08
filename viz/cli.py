"""The command line: words to commands, and every fault to one sentence and an exit status."""

from __future__ import annotations

import sys

try:
    import errno
    import gc
    import os
    from collections.abc import Sequence
    from typing import TextIO

    from viz.signals import Ending, endings
except KeyboardInterrupt:
    sys.exit(130)

BAD_INPUT, INTERRUPTED, FAULT = 2, 130, 70
LOST = (errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
"""Errors of a stream that what is printed goes to; those of files say which file it is."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status.

    0, or 2 with one sentence on the standard error for bad input, 130 after Ctrl-C, 143 after a
    request to end, 70 with one sentence for a fault of the program itself (its traceback with
    ``ILIOPSOAS_TRACEBACK=1``).
    """
    # Loading libraries makes many objects and next to no garbage.
    gc.set_threshold(100_000, 20, 20)
    with endings(last=arguments is None) as asked:
        _open_streams()
        return _status(sys.argv[1:] if arguments is None else arguments, asked)


def _status(arguments: Sequence[str], asked: Ending) -> int:
    try:
        status = ran(arguments)
        sys.stdout.flush()
    except BaseException as error:
        # Whatever became of the interruption on its way through libraries.
        if asked.status:
            return asked.status
        return _failed(error)
    return asked.status or status


def ran(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status; faults are raised."""
    # Imported here so that an early Ctrl-C finds somebody to catch it.
    from viz.commands.app import app

    command, bound, *_ = app.parse_args(arguments, exit_on_error=False, print_error=False)
    status = command(*bound.args, **bound.kwargs)
    return status if isinstance(status, int) else 0


def _failed(error: BaseException) -> int:
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    lost = _lost_output(error)
    # Where it is the help that nobody reads on, the library that writes it leaves with a 1.
    left = isinstance(error, SystemExit) and isinstance(error.__context__, BrokenPipeError)
    if left or isinstance(lost, BrokenPipeError):
        return 0
    if not isinstance(error, Exception) or os.environ.get("ILIOPSOAS_TRACEBACK"):
        raise error
    from viz.commands.sentences import input_sentence, output_sentence

    sentence = output_sentence(lost) if lost else input_sentence(error)
    if sentence:
        return _told(sentence, BAD_INPUT)
    what = f"{type(error).__name__}: {error}"
    return _told(
        f"a fault of the program, not of what was asked ({' '.join(what.split())}); "
        "please report it with the command and what ILIOPSOAS_TRACEBACK=1 shows",
        FAULT,
    )


def _told(sentence: str, status: int) -> int:
    try:
        print(f"iliopsoas: {sentence}", file=sys.stderr, flush=True)
    except OSError:
        _mute(sys.stderr)
    return status


def _lost_output(error: BaseException) -> OSError | None:
    """Why what is printed cannot be written; nobody reads it from now on."""
    lost = error if isinstance(error, OSError) and error.errno in LOST else None
    try:
        sys.stdout.flush()
    except OSError as again:
        lost = again
    if lost is None or lost.filename is not None:
        return None
    _mute(sys.stdout)
    return lost


def _mute(stream: TextIO) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _open_streams() -> None:
    """Give streams that are closed to nobody, lest a file be opened in their place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


if __name__ == "__main__":
    sys.exit(main())
