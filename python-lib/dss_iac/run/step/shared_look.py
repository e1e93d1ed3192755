"""Workers that want to see the same at the same moment look once: whoever asks while a look is under way gets what it
finds. Nothing is kept: who asks afterwards looks again. Knows nothing of what is looked at.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class SharedLook(Generic[T]):
    """Looks by name. `joined` counts those who were given the look of another."""

    def __init__(self) -> None:
        self.joined = 0
        self._running: dict[Hashable, Future[Any]] = {}
        self._lock = threading.Lock()

    def at(self, name: Hashable, look: Callable[[], T]) -> T:
        """What `look` gives, or the one that is under way; its error is everybody's."""
        with self._lock:
            running = self._running.get(name)
            if running is None:
                own: Future[Any] = Future()
                self._running[name] = own
            else:
                self.joined += 1
        if running is not None:
            shared: T = running.result()
            return shared
        try:
            found = look()
        except BaseException as error:
            self._over(name)
            own.set_exception(error)
            raise
        self._over(name)
        own.set_result(found)
        return found

    def _over(self, name: Hashable) -> None:
        with self._lock:
            del self._running[name]
