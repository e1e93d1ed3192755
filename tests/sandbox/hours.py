"""A clock that stands still unless somebody sleeps by it or asks the instance something: minutes of trouble pass in
moments, and the same every time. Every process that is forked from its maker shares it. Knows nothing of DSS.
"""

from __future__ import annotations

import mmap
import struct
import time

REQUEST = 0.01  # seconds that a request takes


class Hours:
    """`now` and `passed` in seconds, since 1970 and since it was made."""

    def __init__(self, began: float | None = None) -> None:
        self.began = time.time() if began is None else began
        self._memory = mmap.mmap(-1, 8)

    def passed(self) -> float:
        """Seconds since it was made."""
        return float(struct.unpack("d", self._memory[:8])[0])

    def now(self) -> float:
        """Seconds since 1970."""
        return self.began + self.passed()

    def sleep(self, seconds: float) -> None:
        """So much later, at once."""
        self._memory[:8] = struct.pack("d", self.passed() + max(0.0, seconds))
