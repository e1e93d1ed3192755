"""Who asks while a look is under way gets what it finds; who asks afterwards looks again."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dss_iac.run.step.shared_look import SharedLook


class Slow:
    """A look that ends when it is let go, and counts."""

    def __init__(self) -> None:
        self.begun, self.go, self.count = threading.Event(), threading.Event(), 0

    def __call__(self) -> int:
        self.count += 1
        self.begun.set()
        self.go.wait(10)
        if self.count == 3:
            raise OSError("away")
        return self.count


def all_at_once(shared: SharedLook[int], look: Slow, workers: int) -> list[int]:
    """What each worker is given when all ask while the first looks."""
    joined = shared.joined
    look.begun.clear()
    look.go.clear()
    with ThreadPoolExecutor(workers) as pool:
        first = pool.submit(shared.at, "scenario", look)
        assert look.begun.wait(10)
        rest = [pool.submit(shared.at, "scenario", look) for _ in range(workers - 1)]
        while shared.joined < joined + workers - 1:
            look.go.wait(0.001)
        assert shared.at("zone", lambda: 7) == 7
        look.go.set()
        return [future.result(10) for future in (first, *rest)]


def test_one_look_for_all_who_ask_at_once() -> None:
    shared, look = SharedLook[int](), Slow()
    assert all_at_once(shared, look, 8) == [1] * 8
    assert all_at_once(shared, look, 8) == [2] * 8  # nothing is kept
    with pytest.raises(OSError, match="away"):
        all_at_once(shared, look, 4)
    assert look.count == 3 and shared.at("scenario", look) == 4  # a look that failed is in nobody's way
