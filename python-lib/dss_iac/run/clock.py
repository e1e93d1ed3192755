"""Time and sleep, injected wherever they are needed so that a test can hold them. Nobody else asks the time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from ..core.model.timestamp import iso


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` and `monotonic` in seconds, `sleep` takes seconds."""

    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def stamp(self) -> str:
        """The time of day as state and plans write it: UTC, whole seconds, `Z`."""
        return iso(self.now())
