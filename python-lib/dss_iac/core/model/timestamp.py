"""A moment as state, plans, locks and messages write it. Knows no clock."""

from __future__ import annotations

from datetime import datetime, timezone


def iso(seconds: float) -> str:
    """Seconds since 1970 as `2026-01-31T12:00:00Z`; what is no time is told as it is."""
    try:
        return datetime.fromtimestamp(int(seconds), tz=timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return str(seconds)
