"""A moment as state, plans, locks and messages write it. Knows no clock."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_WRITTEN = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):?(\d\d))")


def iso(seconds: float) -> str:
    """Seconds since 1970 as `2026-01-31T12:00:00Z`; what is no time is told as it is."""
    try:
        return datetime.fromtimestamp(int(seconds), tz=timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return str(seconds)


def utc(written: str) -> str:
    """A moment as others write it (fractions of a second, an offset) as `iso` writes it; "" for what is none."""
    found = _WRITTEN.fullmatch(written)
    if found is None:
        return ""
    moment, sign, hours, minutes = found.groups()
    away = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    try:
        here = datetime.fromisoformat(moment)
        return f"{(here + away if sign == '-' else here - away).isoformat()}Z"
    except (ValueError, OverflowError):
        return ""
