"""What a lesson's page measures on the body that is shown, off the interface thread."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING

from viz.window.mailbox import Mailbox
from viz.window.poser import told

if TYPE_CHECKING:
    from meshes.body import Body

Measure = Callable[["Body"], str]
"""Measures on a body and says it: a phrase, so that it can be said in any language."""


class Findings:
    """Measures pages in a thread of its own, each once a body, the latest wish first.

    Parameters
    ----------
    found : callable
        Called with the key of each page that was measured, in that thread.
    failed : callable
        Called with a sentence.
    """

    def __init__(self, found: Callable[[object], None], failed: Callable[[str], None]) -> None:
        self._found, self._failed = found, failed
        self._body: Body | None = None
        self._kept: dict[object, str] = {}
        self._wishes: Mailbox[tuple[Body, object, Measure]] = Mailbox()
        self._thread: Thread | None = None
        self._working = False

    def of(self, key: object) -> str | None:
        """What was measured for a page, in words; None where it was not yet."""
        return self._kept.get(key)

    @property
    def busy(self) -> bool:
        """Whether a page is being measured or waits for it."""
        return self._working or self._wishes.full

    def want(self, body: Body, key: object, measure: Measure) -> None:
        """Ask for a page to be measured on a body; what another body gave is forgotten."""
        if self._body is not body:
            self._body, self._kept = body, {}
        if key in self._kept:
            return
        if self._thread is None:
            self._thread = Thread(target=self._measure_on, name="findings", daemon=True)
            self._thread.start()
        self._wishes.put((body, key, measure))

    def close(self) -> None:
        """Stop."""
        self._wishes.close()

    def _measure_on(self) -> None:
        while (wish := self._wishes.take()) is not None:
            body, key, measure = wish
            self._working = True
            try:
                said = measure(body)
            except Exception as error:
                self._failed(told(error))
                continue
            finally:
                self._working = False
            if self._body is body:
                self._kept[key] = said
                self._found(key)
