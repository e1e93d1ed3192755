"""What goes wrong between client and DSS, on demand: faults, kills and stale reads.

Each is a rule that the hooks of the server ask (``before`` and ``after`` a handler). Knows requests by verb and path;
refuses to know what a handler does. Path patterns leave the API prefix out: ``/projects/*/recipes/*`` (a star stays
inside its segment, a last ``**`` takes the rest).
"""
from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from .errors import DssError, PageError
from .routing import Call, Raw, render

HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form><input name=user></form></body></html>"
ERROR_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1><hr>proxy</body></html>"
KINDS = ("status", "html", "truncated", "drop", "timeout", "slow")
WHEN = ("before", "after")


def matches(pattern: str, path: str) -> bool:
    """Whether a path fits a pattern, segment by segment."""
    wanted, given = pattern.strip("/").split("/"), path.strip("/").split("/")
    if wanted[-1] == "**":
        wanted, given = wanted[:-1], given[: len(wanted) - 1]
    return len(wanted) == len(given) and all(map(fnmatchcase, given, wanted))


@dataclass
class Rule:
    """Which requests: ``verb`` ("*": all), ``path`` pattern, ``skip`` the first n, then hit ``times`` (0: for ever)."""

    verb: str = "*"
    path: str = "/**"
    skip: int = 0
    times: int = 1
    hits: int = 0

    def takes(self, call: Call) -> bool:
        """Whether this request is hit; counts it."""
        return self.hit(call.verb, call.path)

    def hit(self, verb: str, path: str) -> bool:
        """The same by verb and path."""
        if self.verb not in ("*", verb) or not matches(self.path, path):
            return False
        self.hits += 1
        return self.hits > self.skip and (not self.times or self.hits <= self.skip + self.times)


@dataclass
class Fault(Rule):
    """A request goes wrong ``when`` before or after its handler; ``after`` means that DSS did the work.

    ``kind``: status (JSON error), html (a proxy's sign-in page, with status 200 unless ``status`` is given), truncated
    (half of the JSON), drop (the connection closes), timeout (silence for ``seconds``, then drop), slow (``seconds``
    later, but right). ``retry_after`` in seconds goes along with an error as a header, "" for none.
    """

    kind: str = "status"
    when: str = "before"
    status: int = 0  # 0: 500 for an error, 200 for a page
    retry_after: str = ""
    error_type: str = "java.io.IOException"
    message: str = "Injected fault"
    seconds: float = 30.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.when not in WHEN:
            raise DssError(400, "sandbox.BadKnob", f"kind is one of {KINDS}, when one of {WHEN}")


@dataclass
class Kill(Rule):
    """Sends SIGKILL to ``pid`` before or after the work of the request it hits; a refused one is one too."""

    pid: int = 0
    when: str = "before"


@dataclass
class Stale(Rule):
    """After a write, the next ``times`` reads of each path seen before answer what they answered before the write."""

    seen: dict[str, Raw] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)

    def covers(self, call: Call) -> bool:
        return call.verb == "GET" and matches(self.path, call.path)


@dataclass
class Disturbance:
    """All rules of an estate, and the two hooks."""

    faults: list[Fault] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    stales: list[Stale] = field(default_factory=list)

    def clear(self) -> None:
        for rules in (self.faults, self.kills, self.stales):
            rules.clear()

    async def before(self, call: Call) -> Any:
        """May raise, wait, or answer instead of the handler."""
        for fault in self.faults:
            if fault.when == "before" and fault.takes(call) and (answer := await _act(fault, None, call)) is not None:
                return answer
        return self._old_answer(call)

    async def after(self, call: Call, value: Any) -> Any:
        """May raise, wait, or replace the answer of the handler."""
        self._remember(call, value)
        for fault in self.faults:
            if fault.when == "after" and fault.takes(call):
                value = await _act(fault, value, call) or value
        return value

    def edge(self, when: str, verb: str, path: str) -> None:
        """At the very beginning and end of a request: kills."""
        for kill in self.kills:
            if kill.when == when and kill.hit(verb, path):
                os.kill(kill.pid, signal.SIGKILL)
                raise dropped()

    def _old_answer(self, call: Call) -> Raw | None:
        for stale in self.stales:
            if stale.covers(call) and stale.left.get(call.path, 0) > 0:
                stale.left[call.path] -= 1
                return stale.seen[call.path]
        return None

    def _remember(self, call: Call, value: Any) -> None:
        for stale in self.stales:
            if stale.covers(call) and not stale.left.get(call.path):
                stale.seen[call.path] = Raw(*render(value, call.estate.rng))
            elif call.verb != "GET":
                stale.left = dict.fromkeys(stale.seen, stale.times)


async def _act(fault: Fault, value: Any, call: Call) -> Any:
    """The answer of a fault; None when the request just goes on."""
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
        return None
    if fault.kind == "timeout":
        await asyncio.sleep(fault.seconds)
    if fault.kind in ("timeout", "drop"):
        raise dropped()
    if fault.kind == "html" and fault.status in (0, 200):
        return Raw(HTML, "text/html")
    if fault.kind == "html":
        raise PageError(fault.status, ERROR_PAGE)
    if fault.kind == "truncated":
        body, media = render({"truncated": "before the handler"} if value is None else value, call.estate.rng)
        return Raw(body[: max(1, len(body) // 2)], media)
    headers = {"retry-after": fault.retry_after} if fault.retry_after else {}
    raise DssError(fault.status or 500, fault.error_type, fault.message, headers)


def dropped() -> Exception:
    """The server's event for a closed connection."""
    from .server import Dropped

    return Dropped()
