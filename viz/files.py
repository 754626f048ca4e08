"""A file is written beside its target and moved over it when whole, or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REASONS = {
    errno.ENOSPC: "the disk is full; make room or choose another folder",
    errno.EDQUOT: "the disk quota is used up; make room or choose another folder",
    errno.EFBIG: "the file would be larger than this system allows",
    errno.EACCES: "there is no permission to write there; choose another folder",
    errno.EPERM: "there is no permission to write there; choose another folder",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}


class UnwritableError(OSError):
    """A file that cannot be written; the message is one sentence."""


def checked_target(path: Path | str) -> Path:
    """Return the path of a file that can be written, before any work is done for it.

    Raises
    ------
    UnwritableError
        If its folder is missing or not writable, or the path is itself a folder.
    """
    target = Path(path)
    folder = target.parent
    try:
        if target.is_dir():
            raise UnwritableError(f"{target}: expected a file to write, got a folder; add a name")
        if not folder.is_dir():
            raise UnwritableError(f"{target}: expected the folder '{folder}' to exist; make it")
    except OSError as error:
        raise _told(target, error) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _told(target, OSError(errno.EACCES, ""))
    return target


@contextmanager
def whole_file(path: Path | str) -> Iterator[Path]:
    """A new file beside the target to write to; it takes the target's place at the end.

    On any error, Ctrl-C too, it is removed and the target stays as it was.

    Yields
    ------
    Path
        Has the suffix of the target.

    Raises
    ------
    UnwritableError
        If writing fails; the sentence says why and how to mend it.
    """
    target = checked_target(path)
    try:
        handle, name = tempfile.mkstemp(target.suffix, ".iliopsoas-", target.parent)
    except OSError as error:
        raise _told(target, error) from None
    os.close(handle)
    beside = Path(name)
    try:
        with _telling(target):
            yield beside
            beside.chmod(_mode(target))
            beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def whole_files(pattern: Path | str) -> Iterator[Path]:
    """Numbered files (``frame_%04d.png``): a pattern in a new folder beside them to write to.

    The files take their places at the end; on any error, Ctrl-C too, none does.
    """
    target = checked_target(pattern)
    try:
        folder = Path(tempfile.mkdtemp("", ".iliopsoas-", target.parent))
    except OSError as error:
        raise _told(target, error) from None
    try:
        with _telling(target):
            yield folder / target.name
            for file in sorted(folder.iterdir()):
                file.replace(target.parent / file.name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _telling(target: Path) -> Iterator[None]:
    """Make one sentence of what the system says where the target cannot be written."""
    try:
        yield
    except UnwritableError:
        raise
    except OSError as error:
        if error.errno is None:
            raise
        raise _told(target, error) from None


def _mode(target: Path) -> int:
    """Permissions of the file that is replaced, or those of a new one."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _told(target: Path, error: OSError) -> UnwritableError:
    if isinstance(error, UnwritableError):
        return error
    other = (error.strerror or str(error) or "an error of the system").lower()
    reason = REASONS.get(error.errno or 0, other)
    return UnwritableError(f"{target}: the file cannot be written, {reason}")
