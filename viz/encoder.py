"""Frames go to ffmpeg through a pipe while the next is drawn; never more than three are held."""

from __future__ import annotations

import errno
import subprocess
from collections.abc import Sequence
from pathlib import Path
from queue import Queue
from threading import Thread
from types import TracebackType

import numpy as np

from viz.shutter import Pixels

HELD = 2


class FfmpegMissingError(OSError):
    """There is no ffmpeg to encode films with; the message is one sentence."""


def ffmpeg() -> str:
    """The program that encodes films.

    Raises
    ------
    FfmpegMissingError
    """
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return str(get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        raise FfmpegMissingError(
            "expected ffmpeg to encode the film with, found none; install it with "
            "pip install imageio-ffmpeg, or write frame_%04d.png"
        ) from None


class Encoder:
    """A running ffmpeg that takes frames and writes a film; a context manager.

    Parameters
    ----------
    path : Path
    size : tuple of int
        Width and height of the frames.
    fps : int
    options : sequence of str
        What ffmpeg is told of the output, inputs after the frames included.

    Raises
    ------
    OSError
        On leaving, if ffmpeg could not write the film.
    """

    def __init__(self, path: Path, size: tuple[int, int], fps: int, options: Sequence[str]) -> None:
        frames = ("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{size[0]}x{size[1]}")
        told = ("-y", "-v", "error", *frames, "-r", str(fps), "-i", "-", *options, str(path))
        self._process = _started(ffmpeg(), told)
        self._queue: Queue[bytes | None] = Queue(HELD)
        self._said = b""
        self._broken = False
        self._threads = [Thread(target=self._feed), Thread(target=self._listen)]
        for thread in self._threads:
            thread.start()

    def add(self, frame: Pixels) -> None:
        """Hand over the next frame (h, w, 3); waits where ffmpeg is slower than the drawing."""
        if self._broken:
            raise self._error()
        self._queue.put(np.ascontiguousarray(frame).tobytes())

    def __enter__(self) -> Encoder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._process.kill()
        self._queue.put(None)
        for thread in self._threads:
            thread.join()
        status = self._process.wait()
        if kind is None and status != 0:
            raise self._error()

    def _feed(self) -> None:
        """Pass frames on; after a failure swallow them, so that nobody waits for ever."""
        pipe = self._process.stdin
        assert pipe is not None
        while (frame := self._queue.get()) is not None:
            if self._broken:
                continue
            try:
                pipe.write(frame)
            except OSError:
                self._broken = True
        try:
            pipe.close()
        except OSError:
            self._broken = True

    def _listen(self) -> None:
        pipe = self._process.stderr
        assert pipe is not None
        self._said = pipe.read()
        pipe.close()

    def _error(self) -> OSError:
        """What ffmpeg said, as an error of the system where it was one."""
        if self._process.poll() is None:
            self._process.kill()
        self._threads[1].join()
        said = self._said.decode(errors="replace")
        for text, number in _ERRORS.items():
            if text in said:
                return OSError(number, text)
        lines = said.strip().splitlines() or ["it ended without a word"]
        return OSError(errno.EIO, f"ffmpeg failed ({lines[-1].strip()})")


def _started(program: str, told: Sequence[str]) -> subprocess.Popen[bytes]:
    """ffmpeg, running."""
    try:
        return subprocess.Popen(
            [program, *told],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FfmpegMissingError(
            f"expected ffmpeg to encode the film with, '{program}' cannot be run ({reason}); "
            "install it with pip install imageio-ffmpeg, or write frame_%04d.png"
        ) from None


_ERRORS = {
    "No space left on device": errno.ENOSPC,
    "Disk quota exceeded": errno.EDQUOT,
    "File too large": errno.EFBIG,
    "Permission denied": errno.EACCES,
    "Read-only file system": errno.EROFS,
}
