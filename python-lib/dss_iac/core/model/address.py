"""What a resource is called: `dataset.CUSTOMER_ANALYTICS.RAW_CUSTOMERS`. Knows no kind by name.

A part that is not made of letters, digits, `_` and `-` is written in double quotes (D10). The project itself is
`project.KEY`; `dataset.X` is accepted for the one project at hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from .diagnostic import did_you_mean

_FEW = 3  # addresses that a hint lists
_PLAIN = re.compile(r"[A-Za-z0-9_-]+\Z")
_PART = re.compile(r'"((?:[^"\\]|\\.)*)"|([^."]+)')


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """Kind, project key and logical name; the project's own address has an empty name."""

    kind: str
    project: str
    name: str = ""

    def __str__(self) -> str:
        parts = (self.kind, self.project, self.name) if self.name else (self.kind, self.project)
        return ".".join(_quote(part) for part in parts)

    def moved_to(self, project: str) -> Address:
        """The same resource under another project key."""
        return Address(self.kind, project, self.name)


def parse(text: str, project: str = "") -> Address:
    """Read an address as a person writes it; `project` completes the short form. ValueError says what is expected."""
    parts = _split(text)
    if len(parts) == 3:
        return Address(parts[0], parts[1], parts[2])
    if len(parts) == 2 and parts[0] == "project":
        return Address("project", parts[1])
    if len(parts) == 2 and project:
        return Address(parts[0], project, parts[1])
    raise ValueError(f"{text!r} is not an address; write KIND.PROJECT.NAME, for example dataset.SALES.ORDERS")


def nearest(written: str, known: Iterable[Address]) -> str:
    """`did you mean 'dataset.ORDERS'?` for what a person wrote instead of an address, a bare name included; "" when
    nothing is near."""
    every = tuple(dict.fromkeys(known))
    short = {a: f"{a.kind}.{_quote(a.name)}" if a.name else str(a) for a in every}
    named = [f"'{short[a]}'" for a in every if written and written.lower() in (a.name.lower(), a.kind.lower())]
    if 0 < len(named) <= _FEW:
        return f"did you mean {' or '.join(named)}?"
    whole = written.count(".") > 1
    return did_you_mean(written, map(str, every) if whole else (*short.values(), *(a.name for a in every if a.name)))


def _quote(part: str) -> str:
    return part if _PLAIN.match(part) else json.dumps(part, ensure_ascii=False)


def _split(text: str) -> list[str]:
    parts, at = [], 0
    while at < len(text):
        found = _PART.match(text, at)
        if not found:
            return []
        parts.append(found[2] if found[1] is None else json.loads(f'"{found[1]}"'))
        at = found.end()
        if at < len(text):
            if text[at] != ".":
                return []
            at += 1
            if at == len(text):
                return []
    return parts
