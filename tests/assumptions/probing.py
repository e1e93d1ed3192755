"""What a probe is given, and what it may answer. Refuses to know any question: those are in `table.py`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .scratch import Scratch

RIGHTS = re.compile(
    r"Unauthorized|SecurityException|NotAuthenticated|you may not|have the right|not allowed|requires an API key",
    re.IGNORECASE,
)
LICENCE = re.compile(r"[Ll]icen[cs]e (does not allow|restriction)|LicenseRestriction|Free Edition")


@dataclass(frozen=True)
class Answer:
    """`reading`: "a", "b", or "" when it could not be told. `evidence`: one line."""

    reading: str
    evidence: str


class Untold(Exception):
    """The probe cannot tell a from b here; the text says why, in one line."""


class Lacks(Untold):
    """The key lacks a right; the text names what was refused."""


@dataclass(frozen=True)
class Row:
    """A fact: its question, what readings a and b say, the probe. `key`: whose key it takes (any, admin, ordinary)."""

    id: str
    question: str
    a: str
    b: str
    probe: Callable[[Scratch], Answer]
    key: str = "any"


@dataclass(frozen=True)
class Reply:
    """An HTTP reply as it came: nothing is raised for a status."""

    request: str
    status: int
    text: str

    @property
    def ok(self) -> bool:
        """Below 400."""
        return self.status < 400

    @property
    def json(self) -> Any:
        """The parsed body, None when it is no JSON."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None

    @property
    def words(self) -> str:
        """Status and message in one line."""
        raw = self.json
        found = raw if isinstance(raw, dict) else {}
        said = found.get("detailedMessage") or found.get("message") or ("" if self.ok else self.text)
        return line(f"HTTP {self.status} {said}")

    @property
    def refused(self) -> bool:
        """Refused for want of a right, or of a licence."""
        return self.status in (401, 403) or (not self.ok and lacks(self.text))

    def wanted(self) -> Any:
        """The JSON of a reply that had to be good; Lacks or Untold otherwise."""
        if self.refused:
            raise Lacks(f"{self.request}: {self.words}")
        if not self.ok:
            raise Untold(f"{self.request}: {self.words}")
        return self.json

    def judged(self) -> bool:
        """Whether DSS did it; False when it refused the thing itself. Lacks when it was only the key."""
        if self.refused:
            raise Lacks(f"{self.request}: {self.words}")
        return self.ok and not (isinstance(self.json, dict) and self.json.get("success") is False)


def lacks(text: str) -> bool:
    """Whether an error speaks of rights or licences."""
    return bool(RIGHTS.search(text) or LICENCE.search(text))


def line(text: str) -> str:
    """One line of moderate length, without markup."""
    flat = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    return flat if len(flat) <= 160 else f"{flat[:157]}…"


def paths(tree: Any, at: str = "") -> set[str]:
    """Every path to a leaf; elements of lists by position."""
    if isinstance(tree, dict) and tree:
        return {p for key, below in tree.items() for p in paths(below, f"{at}.{key}" if at else key)}
    if isinstance(tree, list) and tree:
        return {p for n, below in enumerate(tree) for p in paths(below, f"{at}[{n}]")}
    return {at}
