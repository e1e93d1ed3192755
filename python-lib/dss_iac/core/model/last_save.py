"""Who saved an object last, and when: what DSS tells beside a document (D29). Proves nothing about any one field."""

from __future__ import annotations

from typing import Any

from .resource import Live
from .timestamp import iso


def when(version: tuple[int, int, str] | None) -> str:
    """The moment of a version key, as ISO 8601 in UTC; "" when unknown."""
    if not version or not version[1]:
        return ""
    return iso(version[1] / 1000)


def seen_by(live: Live | None) -> dict[str, Any]:
    """What a change says of the live object: id, version, who saved it last and when (D29)."""
    if live is None:
        return {}
    saved_by = live.version[2] if live.version else ""
    seen = {"dss_id": live.dss_id, "version": live.version, "born": live.born}
    return {**seen, "saved_by": saved_by, "saved_at": when(live.version)}
