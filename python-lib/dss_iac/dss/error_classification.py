"""What went wrong, from a reply: one table over status, Java type and text. Knows no route and sends nothing.

DSS answers 500 for much that is not a server error (API §1.4), so the words decide before the status does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from ..errors import (
    NOT_JSON,
    AlreadyExists,
    DssError,
    Forbidden,
    Malformed,
    NotFound,
    Throttled,
    Unauthenticated,
    Unreachable,
)

MOMENT, LONGEST = 0.2, 86400.0  # seconds


class Row(NamedTuple):
    """The first row that fits decides. Empty = any. `words` is searched in "type: text", ignoring case."""

    statuses: tuple[int, ...]
    words: str
    error: type[DssError]


TABLE: tuple[Row, ...] = (
    Row((429,), "", Throttled),
    Row((502, 503, 504), "", Unreachable),
    Row((), r"NotAuthenticatedException|Unknown API Key|API key (has )?expired", Unauthenticated),
    Row((), r"UnauthorizedException|Failed to read project permissions|SecurityException|You may not ", Forbidden),
    Row((), r"license does not allow|LicenseRestriction|not available with your Free Edition", Forbidden),
    Row((), r"already exists|is already used", AlreadyExists),
    Row((), r"NotFoundException|does not exist|doesn't exist|not found|^[^:]*: Not a file:", NotFound),
    Row((401,), "", Unauthenticated),
    Row((403,), "", Forbidden),
    Row((404,), "", NotFound),
)


def classify(status: int, body: bytes, headers: Mapping[str, str], request: str) -> DssError:
    """The error that a reply with status ≥ 400 stands for."""
    kind, text = _read(body, status)
    line = f"{kind}: {text}" if kind else text
    for row in TABLE:
        if (not row.statuses or status in row.statuses) and re.search(row.words, line, re.IGNORECASE):
            after = _seconds(headers.get("Retry-After", ""), headers.get("Date", ""))
            if row.error is Throttled:
                return Throttled(text, retry_after=1.0 if after is None else after, request=request)
            if row.error is Unreachable:
                return Unreachable(text, status=status, type=kind, request=request, retry_after=after or 0.0)
            return row.error(text, status=status, type=kind, request=request)
    return DssError(text, status=status, type=kind, request=request)


def parse(body: bytes, request: str) -> Any:
    """The JSON of a good reply; None when it is empty; Malformed for anything else (an HTML page, half a document)."""
    if not body.strip():
        return None
    try:
        return json.loads(body)
    except NOT_JSON:
        raise _no_answer(body, request) from None


def nothing(body: bytes, request: str) -> None:
    """A good reply of which nothing is needed; Malformed when it is a web page, which says that DSS was not reached."""
    if body.lstrip()[:1] == b"<":
        raise _no_answer(body, request)


def _no_answer(body: bytes, request: str) -> Malformed:
    start = body[:80].decode("utf-8", "replace").strip()
    what = "a web page" if start.startswith("<") else "text that is not JSON"
    return Malformed(
        f"DSS answered {what} ({start[:40]!r}…); check that the URL is the address of DSS itself and not of a "
        f"login page or proxy",
        status=200,
        request=request,
    )


def _read(body: bytes, status: int) -> tuple[str, str]:
    try:
        raw = json.loads(body)
    except NOT_JSON:
        raw = None
    if not isinstance(raw, dict):
        return "", _page(body.decode("utf-8", "replace")) or f"HTTP {status}"
    text = raw.get("detailedMessage") or raw.get("message") or f"HTTP {status}"
    return str(raw.get("errorType") or ""), " ".join(str(text).split())[:2000]


def _page(text: str) -> str:
    """A readable line out of an HTML error page."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())[:200]


def _seconds(written: str, today: str) -> float | None:
    """How long `Retry-After` asks to wait: seconds, or a date, by the clock of whoever answers. None: it says nothing.
    What is over already is a moment, so that nobody asks without a pause."""
    try:
        return min(max(float(written), MOMENT), LONGEST)
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(written).timestamp()
        return min(max(until - parsedate_to_datetime(today).timestamp(), MOMENT), LONGEST)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
