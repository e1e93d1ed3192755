"""How often Python looks for garbage. The trees of a whole project are made and kept: while they grow there is none to
find among them, and looking takes a fifth of the time. Knows nothing of projects."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

RARE = (50_000, 20, 20)


@contextmanager
def rarely() -> Iterator[None]:
    """Look rarely, and afterwards as often as before. Where somebody looks rarely already, or not at all, nothing
    changes: of several threads only the first changes it, and changes it back."""
    before = gc.get_threshold()
    if before[0] == 0 or before[0] >= RARE[0]:
        yield
        return
    gc.set_threshold(*RARE)
    try:
        yield
    finally:
        gc.set_threshold(*before)
