"""Events of the engine → the bar and the log of a macro. The bar goes to `WHOLE`; DSS is told at most once a second."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from ..core.text import visible
from ..run.event import Begun, Ended, Event, Note, Reading, Saved, Started

WHOLE = 100
_LOOKED = 20  # of the bar, for what happens before the first step
_PAUSE = 1.0  # seconds between two calls of DSS
log = logging.getLogger("dss-iac")


class Progress:
    """`callback` takes the absolute value. Steps end in several threads: the bar may be told twice, never backwards."""

    def __init__(self, callback: Callable[[int], object], now: Callable[[], float] = time.monotonic) -> None:
        self._callback, self._now = callback, now
        self._told, self._at, self._steps, self._ended = -1, now() - _PAUSE, 0, 0

    def __call__(self, event: Event) -> None:
        """One event."""
        text = told(event)
        if text:
            log.info("%s", visible.shown(text))
        if isinstance(event, Started):
            self._steps, self._ended = event.total, 0
        elif isinstance(event, Ended):
            self._ended += 1
        elif isinstance(event, Reading) and not self._steps:
            share = event.done / event.total if event.total else 0.0
            self._show(int(_LOOKED * share))
        if self._steps:
            self._show(_LOOKED + int((WHOLE - _LOOKED) * min(1.0, self._ended / self._steps)))

    def done(self) -> None:
        """The bar is full."""
        self._at = self._now() - _PAUSE
        self._show(WHOLE)

    def _show(self, value: int) -> None:
        if value > self._told and self._now() - self._at >= _PAUSE:
            self._told, self._at = value, self._now()
            self._callback(value)


def told(event: Event) -> str:
    """A line for the log, "" for what is not worth one."""
    if isinstance(event, Started):
        return f"applying {event.total} steps to {event.project}"
    if isinstance(event, Begun):
        return f"{event.step.op} {event.step.address} …"
    if isinstance(event, Ended):
        why = f": {event.why}" if event.why else ""
        return f"{event.outcome} {event.step.op} {event.step.address}{why}"
    if isinstance(event, Saved):
        return f"state is saved as serial {event.serial}: {event.where}"
    return event.text if isinstance(event, Note) else ""
