"""A fixed sample of the crash matrix; the whole of it with DSS_IAC_MATRIX=1, or `make matrix`."""

from __future__ import annotations

from .apart import figures


def test_every_crash_is_survived() -> None:
    assert "crash points tried" in figures("crash")
