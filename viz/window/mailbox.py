"""A letter box for one letter: a new one takes the place of one that nobody has read."""

from __future__ import annotations

from threading import Condition
from typing import Generic, TypeVar

Letter = TypeVar("Letter")


class Mailbox(Generic[Letter]):
    """Hands the latest letter from one thread to another; older ones are dropped, not queued."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._letter: Letter | None = None
        self._closed = False
        self.dropped = 0

    def put(self, letter: Letter) -> None:
        """Leave a letter, in place of any that was not taken."""
        with self._changed:
            self.dropped += self._letter is not None
            self._letter = letter
            self._changed.notify_all()

    def take(self) -> Letter | None:
        """Wait for a letter and take it; None once the box is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._letter is not None or self._closed)
            letter, self._letter = self._letter, None
            self._changed.notify_all()
            return None if self._closed else letter

    def emptied(self, seconds: float | None = None) -> bool:
        """Wait until the letter was taken; False if that took longer."""
        with self._changed:
            return self._changed.wait_for(lambda: self._letter is None or self._closed, seconds)

    def filled(self, seconds: float) -> bool:
        """Wait until there is a letter, without taking it; False if none came in time."""
        with self._changed:
            found = self._changed.wait_for(
                lambda: self._letter is not None or self._closed, seconds
            )
            return bool(found)

    @property
    def full(self) -> bool:
        """Whether a letter waits."""
        return self._letter is not None

    def close(self) -> None:
        """Let nobody wait any longer."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
