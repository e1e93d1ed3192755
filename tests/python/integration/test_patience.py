"""DSS is away for a while, restarts, throttles, or sends elsewhere: what may be waited for is, what certainly did not
happen is sent again, and nothing else. Time passes by a clock that only sleeping and asking move."""

from __future__ import annotations

import json
import threading
import time
import types
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate
from typing import Any

import pytest
import requests

from dss_iac.cli import given
from dss_iac.core.model.kind import Call
from dss_iac.dss.patience import Patience
from dss_iac.dss.transport import Transport
from dss_iac.errors import Partial, Redirected, Throttled, Unreachable
from dss_iac.run.clock import Clock
from dss_iac.run.event import Event, Note
from tests.python.corpus import trees
from tests.sandbox import Sandbox
from tests.sandbox.hours import Hours
from tests.sandbox.knobs import Knobs

from . import former
from .conftest import Engine

ME = Call("GET", "/auth/info")
NEW = Call("POST", "/project-folders/ROOT/children", query={"name": "A"})
NEWS = {"verb": "POST", "path": "/project-folders/*/children"}
BLINK = 0.002  # seconds, for a server that comes back


class Watch:
    """A transport of `patience` seconds; what it slept and said."""

    def __init__(self, dss: Sandbox, hours: Hours, patience: float = 120.0) -> None:
        self._clock = _clock(hours, dss)
        self.hours, self.slept, self.said, self.stop = hours, list[float](), list[str](), threading.Event()
        self.speak = Transport(
            dss.client(), self.sleep, Patience(wait=patience), hours.passed, self.said.append, self.stop.is_set
        )

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._clock.sleep(seconds)

    def posted(self) -> Any:
        """A write that may be done twice."""
        return self.speak.patiently(lambda: self.speak.send(NEW))


@pytest.fixture
def hours(dss: Sandbox) -> Hours:
    made = Hours()
    dss.knobs.clock(made)
    return made


@pytest.fixture
def watch(dss: Sandbox, hours: Hours) -> Watch:
    return Watch(dss, hours)


# ------------------------------------------------------------------------------------------------------ one request


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("dated", [False, True])
def test_what_retry_after_asks_for_is_waited(
    dss: Sandbox, knobs: Knobs, watch: Watch, status: int, dated: bool
) -> None:
    until = formatdate(watch.hours.now() + 40, usegmt=True) if dated else "40"
    knobs.fault(path="/auth/info", status=status, retry_after=until)
    assert watch.speak.send(ME)["associatedDSSUser"] == "admin"
    assert 38 <= sum(watch.slept) <= 41 and len(dss.requests) == 2


@pytest.mark.parametrize("after", ["Wed, 21 Oct 2015 07:28:00 GMT", "-3", "0", "soon", ""])
def test_a_moment_that_is_over_or_none_at_all_is_a_short_pause(knobs: Knobs, watch: Watch, after: str) -> None:
    knobs.fault(path="/auth/info", status=429, retry_after=after)
    watch.speak.send(ME)
    assert 0 < sum(watch.slept) <= 1


def test_who_asks_for_more_than_patience_is_refused_at_once(knobs: Knobs, watch: Watch) -> None:
    knobs.fault(path="/auth/info", status=429, retry_after="121", times=0)
    with pytest.raises(Throttled):
        watch.speak.send(ME)
    assert watch.slept == []


@pytest.mark.parametrize("rule", [{"status": 503}, {"status": 429}, {"status": 502, "kind": "html"}])
def test_a_write_that_was_refused_is_sent_again_where_that_is_allowed(
    dss: Sandbox, knobs: Knobs, watch: Watch, rule: dict[str, Any]
) -> None:
    knobs.fault(times=2, **NEWS, **rule)
    with pytest.raises((Throttled, Unreachable)):
        watch.speak.send(NEW)
    assert watch.posted()
    assert [r.status // 100 for r in dss.requests if r.verb == "POST"] == [rule["status"] // 100] * 2 + [2]


def test_looks_that_use_up_what_dss_grants_do_not_keep_a_write_waiting_for_ever(
    dss: Sandbox, knobs: Knobs, watch: Watch
) -> None:
    """Four looks and a write, where every fifth request is refused: it would always be the write."""
    knobs.throttle(5, retry_after="2", skip=4)
    before = len(dss.requests)
    watch.speak.patiently(lambda: [*(watch.speak.send(ME) for _ in range(4)), watch.speak.send(NEW)], decided=True)
    asked = [(r.verb, r.status) for r in dss.requests[before:]]
    look, refused = [("GET", 200)] * 4, ("POST", 429)
    assert asked == [*look, refused, *look, refused, *look, refused, ("POST", 200)]
    with pytest.raises(Throttled):
        for _ in range(5):
            watch.speak.send(NEW)  # nobody said that this may be done twice


def test_a_write_to_a_dss_that_is_down_waits_for_it(dss: Sandbox, knobs: Knobs, watch: Watch) -> None:
    knobs.outage(at_once=True, lasts=60)
    assert watch.posted()
    assert [r.verb for r in dss.requests] == ["POST"] and watch.hours.passed() >= 60
    first, *more, last = watch.said
    assert "refuses connections" in first and "--patience" in first and "Ctrl-C" in first
    assert more and all(line.startswith("still waiting") for line in more) and "answers again" in last


@pytest.mark.parametrize("kind", ["drop", "timeout"])
def test_a_write_that_may_have_happened_is_not_sent_again_by_itself(
    dss: Sandbox, knobs: Knobs, watch: Watch, kind: str
) -> None:
    """Nothing was down: what was lost may still be under way."""
    watch.speak.patience = watch.speak._waiting.patience = Patience(read=0.3, wait=120.0)
    knobs.fault(kind=kind, when="after", seconds=1.0, **NEWS)
    with pytest.raises(Unreachable):
        watch.speak.patiently(lambda: watch.speak.send(NEW), decided=True)
    assert sum(r.verb == "POST" for r in dss.requests) <= 1


def test_one_outage_costs_patience_once(knobs: Knobs, dss: Sandbox, watch: Watch) -> None:
    """Whoever asks after patience is over is told at once; when DSS has answered, all is as it was."""
    knobs.fault(path="/auth/info", status=503, times=0)
    for _ in range(3):
        with pytest.raises(Unreachable):
            watch.speak.send(ME)
    assert 115 < watch.hours.passed() < 130
    knobs.clear()
    watch.speak.send(ME)
    knobs.fault(path="/auth/info", status=503, lasts=30, times=0)
    watch.speak.send(ME)
    assert watch.hours.passed() > 145


def test_who_is_told_to_stop_stops_waiting(knobs: Knobs, watch: Watch) -> None:
    knobs.fault(path="/auth/info", status=503, times=0)
    watch.speak.tell = watch.speak._waiting.tell = lambda text: watch.stop.set()
    with pytest.raises(Unreachable):
        watch.speak.send(ME)
    assert watch.hours.passed() < 5


@pytest.mark.parametrize("patience", [0.0, 1.0])
def test_without_patience_a_read_is_still_asked_for_four_times(
    dss: Sandbox, knobs: Knobs, hours: Hours, patience: float
) -> None:
    knobs.fault(path="/auth/info", kind="truncated", when="after", times=3)
    assert Watch(dss, hours, patience).speak.send(ME)
    assert len(dss.requests) == 4


def test_a_wrong_port_or_certificate_is_nothing_to_wait_for(dss: Sandbox, hours: Hours) -> None:
    """The first look of all says so at once: nobody waits two minutes for a typing error."""
    lost = Sandbox()
    with lost:
        pass
    engine = Engine(dss)
    client = dss.client()
    client.host = lost.url
    engine.more |= {"client": client, "patience": 120.0, "clock": _clock(hours, engine.dss)}
    with pytest.raises(Unreachable, match="refuses connections"):
        engine.plan({"project": {"key": "K", "name": "K"}})
    assert hours.passed() < 1


# ------------------------------------------------------------------------------------------------------- redirections


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("POST", "/projects/P1/datasets"),
        ("PUT", "/projects/P1/metadata"),
        ("DELETE", "/projects/P1/datasets/A"),
    ],
)
@pytest.mark.parametrize("elsewhere", [False, True])
def test_no_write_is_led_elsewhere(
    dss: Sandbox, knobs: Knobs, watch: Watch, verb: str, path: str, elsewhere: bool
) -> None:
    """A 302 would make a GET of it, whose answer says that all is well."""
    dss.client().create_project("P1", "P1", "admin")
    before = len(dss.requests)
    knobs.fault(verb=verb, kind="redirect", elsewhere=elsewhere)
    with pytest.raises(Redirected, match="nothing was done there") as caught:
        watch.speak.send(Call(verb, path, body={}))
    assert len(dss.requests) == before + 1
    assert ("sign-in proxy" if elsewhere else "proxy rewrites addresses") in str(caught.value)


def test_a_look_follows_to_the_same_address_only(dss: Sandbox, knobs: Knobs, watch: Watch) -> None:
    knobs.fault(kind="redirect")
    assert watch.speak.send(ME)["associatedDSSUser"] == "admin"
    before = len(dss.requests)
    knobs.fault(kind="redirect", elsewhere=True)
    with pytest.raises(Redirected, match="localhost.*not followed.*sign-in proxy"):
        watch.speak.send(ME)
    assert len(dss.requests) == before + 1


@pytest.mark.parametrize("target", ["http://[::1", "http://h:port/x", "//[", "http://bob:hunter2@h.invalid/?t=hunter2", ""])
@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 305, 307, 308])
@pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE"])
def test_odd_targets_are_told_and_not_followed(watch: Watch, verb: str, status: int, target: str) -> None:
    """Nor is a redirection without a target a success."""

    def answer(session: Any, request: Any, **how: Any) -> requests.Response:
        reply = requests.Response()
        reply.status_code, reply.headers["Location"] = status, target
        return reply

    watch.speak.client._session.send = types.MethodType(answer, watch.speak.client._session)
    with pytest.raises(Redirected, match="not followed") as told:
        watch.speak.send(Call(verb, "/auth/info"))
    assert "hunter2" not in str(told.value)


def test_a_circle_of_redirections_ends(dss: Sandbox, knobs: Knobs, watch: Watch) -> None:
    knobs.fault(kind="redirect", times=0)
    with pytest.raises(Redirected):
        watch.speak.send(ME)
    assert len(dss.requests) < 10


# ------------------------------------------------------------------------------------------------------ a long apply

STEPS = 60


def _project(n: int = 15) -> dict[str, Any]:
    """More than sixty steps: zones, datasets, recipes, library files, folders, scenarios."""
    made: dict[str, Any] = {"project": {"key": "SHOP", "name": "Shop"}}
    made["zones"] = [{"name": f"Zone {i}"} for i in range(n)]
    made["managed_folders"] = [{"name": f"files {i}", "connection": "filesystem_folders"} for i in range(n)]
    made["datasets"] = [
        {"name": f"D{i}", "type": "managed", "connection": "filesystem_managed", "zone": f"Zone {i % n}"}
        for i in range(2 * n)
    ]
    made["recipes"] = [
        {"name": f"r{i}", "type": "python", "inputs": [f"D{2 * i}"], "outputs": [f"D{2 * i + 1}"], "code": f"a = {i}\n"}
        for i in range(n)
    ]
    made["libraries"] = [{"path": f"python/m{i}.py", "content": f"x = {i}\n"} for i in range(n)]
    made["scenarios"] = [{"name": f"s {i}", "steps": [{"build": f"D{2 * i + 1}"}]} for i in range(n)]
    return made


def _clock(hours: Hours, dss: Sandbox) -> Clock:
    def sleep(seconds: float) -> None:
        hours.sleep(seconds)
        time.sleep(min(seconds, BLINK))
        if dss.estate.door is not None:  # workers that sleep by this clock move it faster than a server comes back
            dss.estate.door.catch_up()

    return Clock(hours.now, hours.passed, sleep)


def _in_hours(engine: Engine, hours: Hours, said: list[str]) -> None:
    def hear(event: Event) -> None:
        said.extend([event.text] if isinstance(event, Note) else [])

    engine.more |= {"clock": _clock(hours, engine.dss), "patience": 120.0, "tell": hear, "settle": 0.0}


def _made(dss: Sandbox) -> trees.Tree:
    return former.look(dss, "SHOP")


@pytest.fixture(scope="module")
def undisturbed() -> trees.Tree:
    """What an apply without trouble makes."""
    with Sandbox() as dss:
        done = Engine(dss).apply(_project())
        assert done.complete and len(done.outcomes) >= STEPS
        return _made(dss)


ONE = {"verb": "POST", "path": "/projects/SHOP/datasets/**"}  # in the middle: zones and folders come before
TROUBLES: dict[str, Callable[[Knobs], Any]] = {
    "503 for 20 s": lambda knobs: knobs.meanwhile(lambda: knobs.fault(status=503, times=0, lasts=20), skip=9, **ONE),
    "503 with Retry-After": lambda knobs: knobs.fault(status=503, times=0, skip=120, lasts=20, retry_after="7"),
    "a page of the proxy for 20 s": lambda knobs: knobs.fault(kind="html", status=502, times=0, skip=150, lasts=20),
    "every fifth request throttled": lambda knobs: knobs.throttle(5, retry_after="2"),
    "a restart before its work": lambda knobs: knobs.outage(lasts=20, when="before", skip=9, **ONE),
    "a restart after its work": lambda knobs: knobs.outage(lasts=60, when="after", skip=4, **ONE),
    "two restarts": lambda knobs: (knobs.outage(lasts=20, skip=80), knobs.outage(lasts=45, skip=200, when="after")),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_sixty_steps_come_through(
    engine: Engine, dss: Sandbox, knobs: Knobs, hours: Hours, undisturbed: trees.Tree, trouble: str
) -> None:
    said: list[str] = []
    _in_hours(engine, hours, said)
    made = engine.plan(_project())
    began = hours.passed()
    TROUBLES[trouble](knobs)
    done = engine.apply(made)
    assert done.complete and len(done.succeeded) >= STEPS
    assert done.remaining is not None and not done.remaining.has_actions
    assert hours.passed() - began >= 20
    knobs.clear()
    assert not former.changes(undisturbed, _made(dss), "SHOP")
    assert said if "throttled" not in trouble else not any("waiting for DSS" in line for line in said)


@pytest.mark.parametrize("trouble", ["503 for 20 s", "every fifth request throttled", "a restart before its work"])
def test_the_command_line_ends_with_0(
    command: Callable[..., int], engine: Engine, dss: Sandbox, knobs: Knobs, hours: Hours, tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], trouble: str,
) -> None:  # fmt: skip
    """From `--patience`, and said on standard error."""
    around = given.around
    monkeypatch.setattr(given, "around", lambda *args: replace(around(*args), clock=_clock(hours, dss), settle=0.0))
    (tmp_path / "project.yml").write_text(json.dumps(_project(8)), encoding="utf-8")
    TROUBLES[trouble](knobs)
    words = ("apply", "-c", str(tmp_path), "--auto-approve")
    assert command(*words, "--patience", "60") == 0
    told = capsys.readouterr()
    assert "Apply complete" in told.out and ("waiting for DSS" in told.err) is ("throttled" not in trouble)


def test_longer_than_patience_is_told(engine: Engine, knobs: Knobs, hours: Hours) -> None:
    """Each outage is waited for once, and what was not done is done by the next apply."""
    _in_hours(engine, hours, [])
    engine.more["patience"] = 10.0
    made = engine.plan(_project(2))
    knobs.fault(status=503, times=0, skip=60, lasts=40)
    with pytest.raises(Partial) as caught:
        engine.apply(made)
    assert caught.value.result.succeeded and not caught.value.result.complete
    assert hours.passed() < 60
    knobs.clear()
    assert engine.apply(_project(2)).complete


# ---------------------------------------------------------------------------------------------------------- deletions


@pytest.mark.parametrize(("old", "fails"), [(1, False), (2, False), (50, True)])
def test_a_deletion_is_confirmed_by_the_list(
    engine: Engine, dss: Sandbox, knobs: Knobs, hours: Hours, old: int, fails: bool
) -> None:
    """A list may be a moment behind; where it goes on showing the object, something else has answered."""
    _in_hours(engine, hours, [])
    config = _project(2)
    engine.apply(config)
    config["scenarios"] = config["scenarios"][:1]
    knobs.stale(path="/projects/SHOP/scenarios*", times=old)
    made = engine.plan(config)
    if not fails:
        assert engine.apply(made).complete
        return
    with pytest.raises(Partial, match="1 failed") as caught:
        engine.apply(made)
    assert "its list does not show that" in caught.value.result.failed[0].why
    knobs.clear()
    assert engine.apply(config).complete


def test_a_list_that_cannot_be_had_says_nothing_against_it(engine: Engine, knobs: Knobs) -> None:
    config = _project(2)
    engine.apply(config)
    config["scenarios"] = []
    made = engine.plan(config)
    rule = {"verb": "GET", "path": "/projects/SHOP/scenarios/"}
    knobs.meanwhile(lambda: knobs.fault(status=404, times=1, **rule), verb="DELETE", skip=1)
    assert engine.apply(made).complete
