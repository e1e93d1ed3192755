"""What goes wrong in the fault matrix: the classes, at which requests each of them makes sense, and how it is armed. Knows
the sandbox's knobs; judges nothing.

A class of the first table disturbs as many requests as an engine without patience asks (`times`), one of the second
lasts: for ever, for seconds of a clock that only sleeping and asking move, or for one request in five.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.sandbox.knobs import Knobs

from .arena import SILENCE, Hush, Site

_JAVA = "com.dataiku.dip."
Rule = Mapping[str, Any]


def _status(status: int, error_type: str, message: str, **more: Any) -> Rule:
    return {"kind": "status", "status": status, "error_type": error_type, "message": message, **more}


_NOT_FOUND = (f"{_JAVA}server.controllers.NotFoundException", "object does not exist: it")
CLASSES: Mapping[str, Rule] = {
    "401": _status(401, f"{_JAVA}exceptions.NotAuthenticatedException", "Unknown API Key"),
    "403": _status(403, f"{_JAVA}exceptions.UnauthorizedException", "Unauthorized: you may not"),
    "404": _status(404, *_NOT_FOUND),
    "404 as 500": _status(500, *_NOT_FOUND),
    "429": _status(429, "", "Too many requests", retry_after="3"),
    "500": _status(500, "java.lang.NullPointerException", "null"),
    "502 page": {"kind": "html", "status": 502},
    "sign-in page": {"kind": "html"},
    "redirect": {"kind": "redirect"},
    "redirect elsewhere": {"kind": "redirect", "elsewhere": True},
    "time-out before": {"kind": "timeout", "seconds": SILENCE * 2},
    "time-out after": {"kind": "timeout", "seconds": SILENCE * 2, "when": "after"},
    "truncated": {"kind": "truncated", "when": "after"},
    "dropped before": {"kind": "drop"},
    "dropped after": {"kind": "drop", "when": "after"},
}
PASSING = ("429", "502 page", "sign-in page", "time-out before", "time-out after", "truncated",
           "dropped before", "dropped after")  # fmt: skip
ACTED = ("time-out after", "dropped after")  # the server acted, and nobody heard of it
TRIES = 4  # how often a read is asked for before it counts as failed (dss.transport.Patience)


@dataclass(frozen=True)
class Lasting:
    """A knob and its arguments but for `skip`. `passes`: it is waited out, and the command ends as if nothing had been;
    `at`: from which requests on it is tried ("step": at what a step writes)."""

    knob: str
    rule: Rule = field(default_factory=dict)
    passes: bool = False
    at: str = "all"


_BUSY = _status(503, "", "Service Unavailable", times=0)
_DATED = "Wed, 21 Oct 2015 07:28:00 GMT"  # a moment that is over: again at once
LASTING: Mapping[str, Lasting] = {
    "503 for ever": Lasting("fault", _BUSY),
    "503 for 5 s": Lasting("fault", {**_BUSY, "lasts": 5.0}, passes=True),
    "503 for 60 s": Lasting("fault", {**_BUSY, "lasts": 60.0, "retry_after": "20"}, passes=True),
    "refused for ever": Lasting("outage"),
    "refused for 5 s": Lasting("outage", {"lasts": 5.0}, passes=True),
    "refused for 60 s": Lasting("outage", {"lasts": 60.0}, passes=True),
    "restart for 20 s": Lasting("outage", {"lasts": 20.0, "when": "before"}, passes=True),
    "key expires": Lasting("expire"),
    "redirect for ever": Lasting("fault", {"kind": "redirect", "elsewhere": True, "times": 0}),
    "throttled": Lasting("throttle", {"every": 5, "retry_after": "2"}, passes=True),
    "throttled, dated": Lasting("throttle", {"every": 5, "retry_after": _DATED}, passes=True),
    "a task whose result is lost": Lasting("linger", at="step"),
}
RUNS = ("apply", "plan", "drift")
COLLEAGUE = "a colleague creates it"
PENDING: Mapping[tuple[str, str], str] = {}
"""(run, class) → why the engine does not stand it yet: out of the fixed sample, not out of the matrix."""


class Point(NamedTuple):
    """One fault: the number of the request, its verb and path, the class, and how many requests fail (0: it lasts)."""

    n: int
    verb: str
    path: str
    failure: str
    times: int = 0

    def __str__(self) -> str:
        return f"{self.failure}{f' ×{self.times}' if self.times else ''} at {self.n}: {self.verb} {self.path}"

    @property
    def passes(self) -> bool:
        """Whether the command must end as if nothing had been. The first request of all is a look whether the address
        and the key are right: it may say at once that they are not."""
        if self.failure in LASTING:
            return LASTING[self.failure].passes and self.n > 1
        return self.times == 1 and self.verb == "GET" and self.failure in PASSING and self.n > 1

    def strike(self, site: Site) -> Hush:
        """Arm it; counts from the next request on."""
        knobs: Knobs = site.dss.knobs
        if self.failure in LASTING:
            self._last(knobs, LASTING[self.failure])
            return Hush()
        rule = CLASSES[self.failure]
        knobs.fault(skip=self.n - 1, times=self.times, **rule)
        return Hush(self.n, self.times) if rule["kind"] == "timeout" else Hush()

    def _last(self, knobs: Knobs, lasting: Lasting) -> None:
        rule = dict(lasting.rule)
        if lasting.knob == "outage" and "when" not in rule:  # the one before is the last that is answered
            rule.update({"at_once": True} if self.n == 1 else {"when": "after", "skip": self.n - 2})
        else:
            rule["skip"] = self.n - 1
        if lasting.knob == "linger":
            knobs.futures(polls=1, lose_next=1)
        getattr(knobs, lasting.knob)(**rule)


def points(requests: list[tuple[str, str]]) -> Iterator[Point]:
    """All faults of a run: reads fail until an engine without patience gives up, and once, which must do no harm at all;
    writes fail once. A read has no "after": nothing happened, and what its client sees is the same. Then what lasts."""
    for n, (verb, path) in enumerate(requests, 1):
        for failure in CLASSES:
            lasting = verb == "GET" and failure in PASSING
            if verb != "GET" or failure not in ACTED:
                yield Point(n, verb, path, failure, TRIES if lasting else 1)
        if verb == "GET":
            yield Point(n, verb, path, "502 page", 1)
        for failure, what in LASTING.items():
            if what.at == "all" or _of_a_step(verb, path):
                yield Point(n, verb, path, failure)


def _of_a_step(verb: str, path: str) -> bool:
    """Whether a request is what a step of the plan writes, and not state, lock or history."""
    return verb != "GET" and "/libraries/contents/dss-iac" not in path and "/git/" not in path
