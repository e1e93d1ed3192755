"""The audit trail of a host project: one signed line for each thing that became of a plan (D24). Every line is first a
file of its own, which nobody else writes, so that of two who write at once neither vanishes; `audit.jsonl` gathers
them, and a line that it lacks counts as well. Each line names those before it, so that one that was taken away is
missed. Knows nothing of what a plan is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ...core.secret import signature
from ...dss.library import Library
from ...errors import NOT_JSON, NotFound

FOLDER = "dss-iac/plans"
AUDIT = "audit.jsonl"
ALONE = "audit-"  # a line of the trail by itself: audit-DIGEST.jsonl
GATHERED = timedelta(minutes=10)  # a line of its own goes when the trail has had it for longer than any write takes
SHORT = 16  # hex digits of a digest in names
WHAT = "audit"


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """The trail in one library. `key` signs and checks it."""

    library: Library
    key: bytes = field(default=b"", repr=False)

    def note(self, line: Mapping[str, Any], tree: tuple[str, ...]) -> tuple[Mapping[str, Any], ...]:
        """Keep one more line, by itself and with the others; gives those before it."""
        trail, lacking = self._lines(tree)
        before = self._genuine((*trail, *lacking))
        rest = {k: v for k, v in line.items() if v not in ("", None)}
        chained = {**rest, "after": list(_last(before)), "signature": ""}
        text = signature.signed(json.dumps(chained, ensure_ascii=False), WHAT, self.key)
        self.library.write(_path(text), f"{text}\n".encode(), tree)
        self._gather((*trail, *lacking, text), tree)
        for one in trail:
            if (path := _path(one)) in tree and _older(one, str(line.get("at"))):
                with suppress(NotFound):  # somebody else may have tidied up as well
                    self.library.remove(path)
        return tuple(before.values())

    def rows(self, tree: tuple[str, ...]) -> tuple[Mapping[str, Any], ...]:
        """Every line that was written with the key, oldest first."""
        return tuple(self._genuine(line for found in self._lines(tree) for line in found).values())

    def missing(self, tree: tuple[str, ...]) -> int:
        """How many lines are gone that others name as those before them."""
        return len(gaps(self._genuine(line for found in self._lines(tree) for line in found)))

    def _genuine(self, found: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        return {digest(line): row for line in found if (row := read(line, self.key)) is not None}

    def _lines(self, tree: tuple[str, ...]) -> tuple[list[str], list[str]]:
        """The lines that are gathered, and those that are only by themselves."""
        path = f"{FOLDER}/{AUDIT}"
        trail = [line for line in (self.library.read(path) if path in tree else "").splitlines() if line.strip()]
        known = set(map(_path, trail))
        alone = [p for p in tree if p.startswith(f"{FOLDER}/{ALONE}") and p not in known]
        return trail, sorted((self.library.read(p).strip() for p in alone), key=_moment)

    def _gather(self, found: Sequence[str], tree: tuple[str, ...]) -> None:
        self.library.write(f"{FOLDER}/{AUDIT}", "".join(f"{line}\n" for line in found).encode(), tree)


def read(line: str, key: bytes = b"") -> Mapping[str, Any] | None:
    """A line as a value; None when it is none, or, with a key, was not signed with it."""
    try:
        signature.check(line, WHAT, key)
        row = json.loads(line)
    except NOT_JSON:
        return None
    return row if isinstance(row, Mapping) else None


def digest(text: str) -> str:
    """How a text is named by others."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:SHORT]


def gaps(found: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """The digests of lines that are named and not there; `found`: digest → line."""
    return _named(found) - found.keys()


def _last(found: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The lines that no other comes after: one, or as many as were written at once."""
    named = _named(found)
    return tuple(one for one in found if one not in named)[-SHORT:]


def _named(found: Mapping[str, Mapping[str, Any]]) -> set[str]:
    lists = (row.get("after") for row in found.values())
    return {str(one) for names in lists if isinstance(names, list) for one in names}


def _path(line: str) -> str:
    return f"{FOLDER}/{ALONE}{digest(line)}.jsonl"


def _moment(line: str) -> str:
    """When a line was written, as it says."""
    return str((read(line) or {}).get("at") or "")


def _older(line: str, now: str) -> bool:
    """Whether a line was written long before `now`; False where either cannot be told."""
    try:
        then, today = (datetime.fromisoformat(text.replace("Z", "+00:00")) for text in (_moment(line), now))
        return today - then > GATHERED
    except (ValueError, TypeError):
        return False
