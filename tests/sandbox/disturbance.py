"""What goes wrong between client and DSS, on demand: faults, outages, keys that expire, kills, stale reads, and what
others do meanwhile.

Each is a rule that the hooks of the server ask (``before`` and ``after`` a handler, and at the edge of every request).
Knows requests by verb and path; refuses to know what a handler does. Path patterns leave the API prefix out: ``/projects/*/recipes/*`` (a star stays
inside its segment, a last ``**`` takes the rest).
"""
from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from .errors import DssError, PageError
from .estate import Estate
from .routing import ELSEWHERE, Call, Raw, Reply, render

HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form><input name=user></form></body></html>"
ERROR_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1><hr>proxy</body></html>"
KINDS = ("status", "html", "truncated", "drop", "timeout", "slow", "redirect")
WHEN = ("before", "after")


def matches(pattern: str, path: str) -> bool:
    """Whether a path fits a pattern, segment by segment."""
    wanted, given = pattern.strip("/").split("/"), path.strip("/").split("/")
    if wanted[-1] == "**":
        wanted, given = wanted[:-1], given[: len(wanted) - 1]
    return len(wanted) == len(given) and all(map(fnmatchcase, given, wanted))


@dataclass
class Rule:
    """Which requests: ``verb`` ("*": all), ``path`` pattern, ``skip`` the first n, then hit ``times`` (0: for ever), but
    only each ``every``-th. With ``lasts``, ``times`` does not count: it hits for so many seconds from its first hit."""

    verb: str = "*"
    path: str = "/**"
    skip: int = 0
    times: int = 1
    every: int = 1
    lasts: float = 0.0
    hits: int = 0
    until: float | None = None

    def hit(self, verb: str, path: str, now: float) -> bool:
        """Whether this request is hit; counts it. ``now`` in seconds."""
        if self.verb not in ("*", verb) or not matches(self.path, path):
            return False
        self.hits += 1
        turn, off = divmod(self.hits - self.skip - 1, self.every)
        if turn < 0 or off:
            return False
        if self.lasts:
            self.until = now + self.lasts if self.until is None else self.until
            return now < self.until
        return not self.times or turn < self.times


@dataclass
class Fault(Rule):
    """A request goes wrong ``when`` before or after its handler; ``after`` means that DSS did the work.

    ``kind``: status (JSON error), html (a proxy's sign-in page, with status 200 unless ``status`` is given), truncated
    (half of the JSON), drop (the connection closes), timeout (silence for ``seconds``, then drop), slow (``seconds``
    later, but right), redirect (302: to the same address, or, with ``elsewhere``, to another host that is no DSS).
    ``retry_after`` (seconds or a date) goes along with an error as a header, "" for none.
    """

    kind: str = "status"
    when: str = "before"
    status: int = 0  # 0: 500 for an error, 200 for a page
    retry_after: str = ""
    error_type: str = "java.io.IOException"
    message: str = "Injected fault"
    seconds: float = 30.0
    elsewhere: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.when not in WHEN:
            raise DssError(400, "sandbox.BadKnob", f"kind is one of {KINDS}, when one of {WHEN}")


@dataclass
class Kill(Rule):
    """Sends SIGKILL to ``pid`` before or after the work of the request it hits; a refused one is one too."""

    pid: int = 0
    when: str = "before"


@dataclass
class Outage(Rule):
    """DSS stops: the request it hits is lost ``when`` before its work, or answered (after it) as the last one; then
    connections are refused for ``lasts`` seconds (0: for ever)."""

    when: str = "before"


@dataclass
class Expiry(Rule):
    """The API key is unknown from the request on that it hits."""

    key: str = ""


@dataclass
class Meanwhile(Rule):
    """Before the request that it hits, somebody else does ``act``; ``came``: what came of it, an error of DSS, or None
    as long as it was not done."""

    act: Callable[[], Any] = lambda: None
    came: Any = None

    def happen(self) -> None:
        """Let it be done."""
        try:
            self.came = self.act() or True
        except DssError as refused:
            self.came = refused


@dataclass
class Linger(Rule):
    """What the request does takes long: it is answered with a future, whose result is its answer."""


@dataclass
class Stale(Rule):
    """After a write, the next ``times`` reads of each path seen before answer what they answered before the write."""

    seen: dict[str, Raw] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)

    def covers(self, call: Call) -> bool:
        return call.verb == "GET" and matches(self.path, call.path)


@dataclass
class Disturbance:
    """All rules of an estate, and the hooks."""

    estate: Estate
    faults: list[Fault] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)
    expiries: list[Expiry] = field(default_factory=list)
    meanwhiles: list[Meanwhile] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    stales: list[Stale] = field(default_factory=list)
    lingers: list[Linger] = field(default_factory=list)
    down: bool = False
    expired: dict[str, str] = field(default_factory=dict)

    def clear(self) -> None:
        """Nothing goes wrong any more; DSS is there, and knows its keys."""
        every = (self.faults, self.outages, self.expiries, self.meanwhiles, self.kills, self.stales, self.lingers)
        for rules in every:
            rules.clear()
        self.down = False
        self.estate.keys.update(self.expired)
        self.expired.clear()

    async def before(self, call: Call) -> Any:
        """May raise, wait, or answer instead of the handler. What acts on the answer is chosen here, too: a request that
        DSS refuses is counted as well."""
        now = self.estate.time()
        hit = [fault for fault in self.faults if fault.hit(call.verb, call.path, now)]
        call.marks += [fault for fault in hit if fault.when == "after"]
        call.marks += [linger for linger in self.lingers if linger.hit(call.verb, call.path, now)]
        for fault in (f for f in hit if f.when == "before"):
            if (answer := await _act(fault, None, call)) is not None:
                return answer
        return self._old_answer(call)

    async def after(self, call: Call, value: Any) -> Any:
        """May raise, wait, or replace the answer of the handler."""
        self._remember(call, value)
        for fault in call.marks:
            if isinstance(fault, Fault):
                value = await _act(fault, value, call) or value
        return value

    def edge(self, when: str, verb: str, path: str) -> None:
        """At the very beginning and end of a request: what others do, keys, outages, kills."""
        now = self.estate.time()
        for other in self.meanwhiles if when == "before" else ():
            if other.hit(verb, path, now):
                other.happen()
        for expiry in self.expiries if when == "before" else ():
            if expiry.hit(verb, path, now) and expiry.key in self.estate.keys:
                self.expired[expiry.key] = self.estate.keys.pop(expiry.key)
        for outage in self.outages:
            if outage.when == when and outage.hit(verb, path, now):
                self.stop(outage.lasts)
                if when == "before":
                    raise dropped()
        for kill in self.kills:
            if kill.when == when and kill.hit(verb, path, now):
                os.kill(kill.pid, signal.SIGKILL)
                raise dropped()

    def stop(self, lasts: float) -> None:
        """Refuse connections for so many seconds; 0 = until ``clear``."""
        if self.estate.door is None:
            raise DssError(400, "sandbox.BadKnob", "an outage needs a sandbox that is served")
        until, self.down = self.estate.time() + lasts, True
        self.estate.door.shut(lambda: not self.down or bool(lasts and self.estate.time() >= until))

    def lingering(self, call: Call) -> bool:
        """Whether what this request does takes long."""
        return any(isinstance(rule, Linger) for rule in call.marks)

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
    if fault.kind == "redirect":
        there = call.estate.url.replace("127.0.0.1", "localhost") if fault.elsewhere else call.estate.url
        where = f"{there}/{ELSEWHERE}/sign-in" if fault.elsewhere else f"{there}{call.target}"
        return Reply(302, b"", headers={"location": where})
    headers = {"retry-after": fault.retry_after} if fault.retry_after else {}
    raise DssError(fault.status or 500, fault.error_type, fault.message, headers)


def dropped() -> Exception:
    """The server's event for a closed connection."""
    from .server import Dropped

    return Dropped()
