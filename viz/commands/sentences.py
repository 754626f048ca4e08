"""What went wrong, as one sentence that says how to mend it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import Any

from cyclopts import (
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)

KINDS = {float: "a number", int: "a whole number", bool: "true or false"}


def usage_sentence(error: CycloptsError) -> str:
    """One sentence for a command line that cannot be read."""
    for kind, sentence in _SENTENCES.items():
        if isinstance(error, kind):
            return sentence(error)
    return one_line(str(error))


def _coercion(error: Any) -> str:
    token = error.token
    option = token.keyword or error.argument.name
    wanted = KINDS.get(error.target_type, "another value")
    return f"{option}: expected {wanted}, got '{token.value}'"


def _missing(error: Any) -> str:
    argument = error.argument
    command = " ".join(error.command_chain or ())
    see = f"see iliopsoas {command} --help"
    if not argument.name.startswith("-"):
        return f"expected {argument.name.upper()} after '{command}', got none; {see}"
    given = set(error.root_input_tokens or ()) & set(argument.names)
    if given:
        return f"{given.pop()}: expected a value after it, got none"
    if "--output" in argument.names:
        return (
            "expected a file to write, got none; add -o and its name, for instance -o picture.png"
        )
    return f"expected {argument.name} with a value, got none; {see}"


def _unknown_option(error: Any) -> str:
    hint = re.search(r"Did you mean \"?([^\s?\"]+)\"?\?", str(error))
    name = error.token.keyword or error.token.value
    command = " ".join(["iliopsoas", *(error.command_chain or ())])
    mend = f"did you mean {hint[1]}?" if hint else f"see {command} --help"
    return f"unknown option {name}; {mend}"


def _unknown_command(error: Any) -> str:
    hint = re.search(r"Did you mean \"?([^\s?\"]+)\"?\?", str(error))
    names = re.search(r"Available commands: (.*)\.$", one_line(str(error)))
    name = (error.unused_tokens or [""])[0]
    mend = f"did you mean '{hint[1]}'?" if hint else f"known are {names[1] if names else 'none'}"
    return f"unknown command '{name}'; {mend}"


def _unused(error: Any) -> str:
    return f"expected nothing more, got {shlex.join(error.unused_tokens)}; take it out"


def _repeated(error: Any) -> str:
    return f"{error.token.keyword}: expected once, got it twice; take one of them out"


_SENTENCES: dict[type[CycloptsError], Callable[[Any], str]] = {
    UnknownCommandError: _unknown_command,
    UnknownOptionError: _unknown_option,
    CoercionError: _coercion,
    MissingArgumentError: _missing,
    UnusedCliTokensError: _unused,
    RepeatArgumentError: _repeated,
}


def one_line(text: str) -> str:
    """A text without line breaks."""
    return " ".join(text.split())


def input_sentence(error: Exception) -> str:
    """One sentence that tells users of their input; "" for a fault of the program itself."""
    if isinstance(error, CycloptsError):
        return usage_sentence(error)
    if isinstance(error, KeyError):
        words = one_line(str(error.args[0])) if error.args else ""
        return words if words.startswith("unknown ") else ""
    if isinstance(error, MemoryError):
        return "there is not enough memory for this; try a smaller --size or --quality draft"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {(error.strerror or 'cannot be used').lower()}"
    if isinstance(error, ValueError | OSError):
        return one_line(str(error))
    return ""


def output_sentence(error: OSError) -> str:
    """One sentence for what is printed and cannot be written."""
    from viz.files import REASONS

    other = (error.strerror or "an error of the system").lower()
    return f"the output cannot be written, {REASONS.get(error.errno or 0, other)}"
