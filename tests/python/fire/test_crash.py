"""A fixed sample of the crash matrix; the whole of it with DSS_IAC_MATRIX=1, or `make matrix`."""

from __future__ import annotations

import pytest

from . import seeds
from .apart import figures


def test_every_crash_is_survived() -> None:
    assert "crash points tried" in figures("crash")


def test_the_parts_of_a_matrix_make_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hours can be taken in turns: no point twice, and none forgotten."""
    taken: list[int] = []
    for k in range(1, 5):
        monkeypatch.setenv(seeds.PART, f"{k}/4")
        taken += seeds.part(range(103))
    assert sorted(taken) == list(range(103))
