"""The lock: one apply at a time, by real processes; who is told what; what a holder that lost it can still do (D26)."""

from __future__ import annotations

import io
import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dss_iac import library
from dss_iac.cli import main
from dss_iac.core.consent import lease
from dss_iac.core.consent.lease import Lease
from dss_iac.errors import Locked, Partial, Stale
from dss_iac.run import process
from dss_iac.run.event import Minted, Saved
from dss_iac.run.home import git_history, lock
from dss_iac.run.verb import state_edit, verbs
from dss_iac.run.verb.prepare import Around
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs
from tests.sandbox.requests_log import Request

from .appliers import Applier, ended, wait_until
from .conftest import Engine

LEASE = "dss-iac/lock.json"
SMALL: dict[str, Any] = {
    "project": {"key": "SHOP", "name": "Shop"},
    "datasets": [
        {"name": "RAW", "type": "sql", "connection": "pg_main", "params": {"schema": "public", "table": "t"}},
        {"name": "CLEAN", "type": "managed", "connection": "filesystem_managed"},
    ],
    "libraries": [{"path": "python/shared.py", "content": "x = 1\n"}],
}


@pytest.fixture(params=["a", "b"])
def either(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A DSS under both readings of what a taken git tag does."""
    with Sandbox(readings={"git-tag-duplicate": request.param}) as dss:
        yield dss
        assert not dss.estate.unknown_routes and not dss.estate.crashes


def tags(dss: Sandbox, key: str = "SHOP") -> list[str]:
    return sorted(t["shortName"] for t in dss.client().get_project(key).get_project_git().list_tags()
                  if t["shortName"].startswith("dss-iac-lock-"))  # fmt: skip


def written(dss: Sandbox, key: str = "SHOP") -> Lease:
    found = lease.loads((dss.estate.projects[key].library / LEASE).read_text())
    assert found is not None
    return found


def plant(dss: Sandbox, held: Lease, *, tag: bool = True) -> None:
    """A lock that somebody has, or had."""
    project = dss.client().get_project("SHOP")
    if tag:
        project.get_project_git().create_tag(f"dss-iac-lock-{held.token}", "HEAD", lease.dumps(held))
    Knobs.of(dss.estate).edit_library("SHOP", LEASE, lease.dumps(held))


def of_somebody(token: int = 7, **more: Any) -> Lease:
    base = Lease(token, "carol", "ci-7", "plan 0123456789ab (1 to create, 0 to update, 0 to destroy)", 1_770_000_000.0,
                 lease.LASTS, nonce="n", refuses="14.1.0")  # fmt: skip
    return replace(base, expires=4_000_000_000.0, **more)


def _makes_tag(request: Request) -> bool:
    return request.verb == "POST" and request.path.endswith("/git/tags")


def edited(config: dict[str, Any], text: str) -> dict[str, Any]:
    return {**config, "libraries": [{"path": "python/shared.py", "content": text}]}


# ------------------------------------------------------------------------------------------------------- real processes

MakeApplier = Callable[..., Applier]


@pytest.fixture
def applier(dss: Sandbox, tmp_path: Path) -> Iterator[MakeApplier]:
    """`applier(config)`: a person with a command line of their own."""
    made: list[Applier] = []

    def make(config: dict[str, Any] = SMALL) -> Applier:
        made.append(Applier(dss, tmp_path / f"desk{len(made)}", config))
        return made[-1]

    yield make
    for one in made:
        one.end()


def stopped(dss: Sandbox, running: list[subprocess.Popen[str]], folder: Path | None = None) -> subprocess.Popen[str]:
    """Wait until one of the processes has the lock, and stop it in its tracks."""
    file = (folder or dss.estate.root / "SHOP" / "lib" / "dss-iac") / "lock.json"

    def holder() -> subprocess.Popen[str] | None:
        held = lease.loads(file.read_text()) if file.is_file() else None
        return next((p for p in running if held and held.process.startswith(f"{p.pid}/")), None)

    wait_until(holder)
    found = holder()
    assert found is not None
    found.send_signal(signal.SIGSTOP)
    return found


def slow(knobs: Knobs, seconds: float = 1.5) -> None:
    """The one step that all of these applies have takes its time: long enough to be stopped in it."""
    for path in ("/projects/SHOP/libraries/contents/python/shared.py", "/projects/SHOP/datasets/managed"):
        knobs.fault(verb="POST", path=path, kind="slow", seconds=seconds, times=0)


def test_of_two_real_applies_exactly_one_proceeds(dss: Sandbox, knobs: Knobs, applier: MakeApplier) -> None:
    first, second = applier(), applier(edited(SMALL, "x = 3\n"))
    assert first.run("apply", "--auto-approve")[0] == 0
    slow(knobs)
    first.config = edited(SMALL, "x = 2\n")
    running = first.start("apply", "--auto-approve")
    stopped(dss, [running])
    code, out, err = second.run("apply", "--auto-approve")
    running.send_signal(signal.SIGCONT)
    assert code == 4, out + err
    assert f"locked by admin on {process.host()} since 20" in err and "for plan " in err and "1 to update" in err
    assert "--lock-timeout" in err and "dss-iac unlock" in err
    assert ended(running)[0] == 0
    assert (dss.estate.projects["SHOP"].library / "python/shared.py").read_text() == "x = 2\n"
    assert tags(dss) == [], "the lock was given back"


def test_the_command_line_waits_as_long_as_it_is_told(dss: Sandbox, knobs: Knobs, applier: MakeApplier) -> None:
    more = {**SMALL, "datasets": [*SMALL["datasets"], {**SMALL["datasets"][1], "name": "MORE"}]}
    first, second = applier(edited(SMALL, "x = 2\n")), applier(more)
    Engine(dss).apply(SMALL)
    slow(knobs)
    running = first.start("apply", "--auto-approve")
    stopped(dss, [running])
    before = len(dss.requests)
    waiting = second.start("apply", "--auto-approve", "--lock-timeout", "60", "--target", "dataset.MORE")
    wait_until(lambda: [r for r in dss.requests[before:] if r.path.endswith("/git/tags")])
    running.send_signal(signal.SIGCONT)
    assert ended(running)[0] == 0
    code, out, err = ended(waiting)
    assert code == 0, out + err
    told = " ".join((out + err).split())
    assert "waiting for the lock, up to" in told and "admin on" in told
    assert library.state("SHOP", client=dss.client()).serial == 3


def test_of_three_started_at_the_same_moment_one_applies(dss: Sandbox, knobs: Knobs, applier: MakeApplier) -> None:
    three = [applier(edited(SMALL, f"n = {n}\n")) for n in range(3)]
    Engine(dss).apply(SMALL)
    slow(knobs)
    running = [one.start("apply", "--auto-approve") for one in three]
    winner = stopped(dss, running)
    losers = [ended(p) for p in running if p is not winner]
    winner.send_signal(signal.SIGCONT)
    assert [code for code, _, _ in losers] == [4, 4], losers
    assert ended(winner)[0] == 0
    assert (dss.estate.projects["SHOP"].library / "python/shared.py").read_text() == f"n = {running.index(winner)}\n"
    assert library.state("SHOP", client=dss.client()).serial == 2


def test_of_two_that_create_the_project_one_owns_it(dss: Sandbox, knobs: Knobs, applier: MakeApplier) -> None:
    slow(knobs)
    knobs.fault(verb="POST", path="/projects/", kind="slow", seconds=1.0, times=2)
    running = [one.start("apply", "--auto-approve") for one in (applier(), applier())]
    winner = stopped(dss, running)
    losers = [ended(p) for p in running if p is not winner]
    winner.send_signal(signal.SIGCONT)
    assert [code for code, _, _ in losers] == [4], losers
    assert "is locked by admin" in losers[0][2]
    assert ended(winner)[0] == 0
    assert library.state("SHOP", client=dss.client()).serial == 1


def test_in_a_folder_the_lock_is_a_file_that_only_one_can_make(
    dss: Sandbox, knobs: Knobs, applier: MakeApplier, tmp_path: Path
) -> None:
    first, second = applier(), applier(edited(SMALL, "x = 3\n"))
    where, kept = ("--state-dir", str(tmp_path / "kept")), tmp_path / "kept" / "SHOP"
    slow(knobs)
    running = first.start("apply", "--auto-approve", *where)
    stopped(dss, [running], kept)
    assert list(kept.glob("dss-iac-lock-*"))
    code, _, err = second.run("apply", "--auto-approve", *where)
    running.send_signal(signal.SIGCONT)
    assert code == 4 and "locked by admin" in err
    assert ended(running)[0] == 0
    assert not list(kept.glob("dss-iac-lock-*"))


def test_a_dead_process_of_this_machine_holds_nothing(dss: Sandbox, knobs: Knobs, applier: MakeApplier) -> None:
    Engine(dss).apply(SMALL)
    one = applier(edited(SMALL, "x = 2\n"))
    slow(knobs, 0.5)
    running = one.start("apply", "--auto-approve")
    stopped(dss, [running]).kill()
    running.communicate()
    time.sleep(0.5)  # what it may have sent before it died happens now, and not in the middle of the next one
    code, out, err = one.run("apply", "--auto-approve")
    assert code == 0, out + err
    assert "took over the lock of admin" in out + err and "its process is dead" in out + err
    assert process.dead(process.machine(), process.this()) is False
    assert process.dead("another machine", "1/1") is False


# -------------------------------------------------------------------------------------------------------------- waiting


@pytest.fixture
def busy(dss: Sandbox, engine: Engine, knobs: Knobs) -> Iterator[Callable[[], None]]:
    """`busy()`: somebody begins to apply `x = 2`, and has the lock for two seconds more."""
    engine.apply(SMALL)
    made = Engine(dss).plan(edited(SMALL, "x = 2\n"))
    worker = threading.Thread(target=lambda: verbs.apply(made))

    def begin() -> None:
        knobs.fault(verb="POST", path="/projects/SHOP/libraries/contents/python/shared.py", kind="slow", seconds=2.0)
        worker.start()
        wait_until(lambda: tags(dss))

    yield begin
    worker.join()


def test_waiting_for_the_lock(dss: Sandbox, engine: Engine, busy: Callable[[], None]) -> None:
    told: list[object] = []
    more = {**SMALL, "datasets": [*SMALL["datasets"], {**SMALL["datasets"][1], "name": "MORE"}]}
    made = engine.plan(more, excludes=["library_file.*"], lock_timeout=60.0, tell=told.append)
    busy()
    assert verbs.apply(made).complete
    assert any("waiting for the lock" in str(event) and "admin on" in str(event) for event in told)
    assert "MORE" in dss.estate.projects["SHOP"].store["datasets"]
    assert (dss.estate.projects["SHOP"].library / "python/shared.py").read_text() == "x = 2\n"
    assert library.state("SHOP", client=dss.client()).serial == 3, "over the state of the one that came first"


def test_who_waited_for_a_change_of_the_same_thing_plans_again(
    dss: Sandbox, engine: Engine, busy: Callable[[], None]
) -> None:
    made = engine.plan(edited(SMALL, "x = 3\n"), lock_timeout=60.0)
    busy()
    with pytest.raises(Stale, match=r"library_file.*changed in DSS.*last saved by admin|library_file.*plan again"):
        verbs.apply(made)
    assert (dss.estate.projects["SHOP"].library / "python/shared.py").read_text() == "x = 2\n"


def test_who_does_not_wait_long_enough_is_told_the_holder(engine: Engine, busy: Callable[[], None]) -> None:
    made = engine.plan(edited(SMALL, "x = 3\n"), lock_timeout=0.3)
    busy()
    with pytest.raises(Locked, match="locked by admin"):
        verbs.apply(made)


# -------------------------------------------------------------------------------------- what is taken, said, given back


def test_a_plan_with_nothing_to_do_takes_no_lock_and_writes_nothing(either: Sandbox) -> None:
    engine = Engine(either)
    engine.apply(SMALL)
    assert engine.writes(lambda: engine.apply(SMALL)) == []
    assert engine.writes(lambda: engine.plan(SMALL)) == []
    asked = [r for r in engine.during(lambda: engine.plan(SMALL)) if "git" in r.path or "lock" in r.path]
    assert [(r.verb, r.path) for r in asked] == [("GET", "/projects/SHOP/git/tags")], "what anchors state"
    assert len(engine.during(lambda: engine.plan(SMALL))) <= 16 + 1, "and one library file"


def test_the_lock_is_given_back_and_its_number_goes_up(either: Sandbox) -> None:
    engine = Engine(either)
    numbers = []
    for n in range(3):
        engine.apply(edited(SMALL, f"n = {n}\n"))
        assert tags(either) == []
        numbers.append(written(either).token)
    assert numbers == sorted(set(numbers))
    with pytest.raises(Partial):
        Knobs.of(either.estate).fault(
            verb="POST", path="/projects/SHOP/libraries/contents/python/shared.py", status=500
        )
        engine.apply(edited(SMALL, "n = 9\n"))
    assert tags(either) == []


def test_where_dss_makes_a_tag_twice_the_lock_is_advisory_and_says_so(either: Sandbox) -> None:
    engine = Engine(either)
    engine.more["settle"] = 0.01
    first = engine.during(lambda: engine.apply(SMALL))
    result = engine.apply(edited(SMALL, "x = 2\n"))
    advisory = [n for n in result.notes if "advisory" in n]
    if either.estate.reading("git-tag-duplicate") == "b":
        assert advisory and "git tag be made twice" in advisory[0]
    else:
        assert not advisory
        assert written(either).refuses, "asked once, then remembered"
        later = engine.during(lambda: engine.apply(edited(SMALL, "x = 3\n")))
        assert sum(map(_makes_tag, later)) == sum(map(_makes_tag, first)) - 1


def test_without_git_the_lock_is_advisory_and_still_keeps_out_who_looks(tmp_path: Path) -> None:
    with Sandbox(git=False) as dss:
        engine = Engine(dss)
        engine.more["settle"] = 0.01
        assert any("no git tags" in n for n in engine.apply(SMALL).notes)
        plant(dss, of_somebody(advisory=True), tag=False)
        with pytest.raises(Locked, match="locked by carol on ci-7 since 2026-02-02T02:40:00Z, for plan 0123456789ab"):
            engine.apply(edited(SMALL, "x = 2\n"))
        plant(dss, of_somebody(advisory=True, released=True), tag=False)
        assert engine.apply(edited(SMALL, "x = 2\n")).complete


def test_a_key_without_a_right_to_tags_falls_back_and_says_so(dss: Sandbox, engine: Engine, knobs: Knobs) -> None:
    engine.apply(SMALL)
    engine.more["settle"] = 0.01
    knobs.fault(verb="POST", path="/projects/SHOP/git/tags", status=403, error_type="UnauthorizedException", times=0)
    assert any("no git tags" in n for n in engine.apply(edited(SMALL, "x = 2\n")).notes)


def test_a_look_is_two_requests_and_a_rival_may_come_between_them(dss: Sandbox, engine: Engine) -> None:
    """Whoever read the tags before the rival's and the lease after it does not jump over the rival's number."""
    engine.apply(SMALL)
    around = Around(environ={}, client=dss.client())
    first, second = (lock.of(s, around.store(s), who) for who in ("the first", "the second")
                     for s in [around.open("SHOP", {})])  # fmt: skip
    seen, begun = second.tokens.seen, []

    def late() -> Any:
        found = seen()
        if not begun:
            begun.append(first.take())
        return found

    second.tokens.seen = late  # type: ignore[method-assign]
    with pytest.raises(Locked, match="for the first"):
        second.take()
    first.fence()
    assert tags(dss) == ["dss-iac-lock-2"], "that of the first"
    first.release()
    second.take()
    second.release()


def test_a_claim_that_is_given_up_does_not_stop_the_holder(dss: Sandbox, engine: Engine) -> None:
    """A higher tag without a lease: its maker has yet to look whether somebody else is there."""
    engine.apply(SMALL)
    around = Around(environ={}, client=dss.client())
    session = around.open("SHOP", {})
    mine = lock.of(session, around.store(session), "mine")
    mine.take()
    plant(dss, mine.held or of_somebody(), tag=False)
    dss.client().get_project("SHOP").get_project_git().create_tag("dss-iac-lock-9", "HEAD", lease.dumps(of_somebody(9)))
    mine.fence()
    plant(dss, of_somebody(9), tag=False)
    with pytest.raises(Locked, match="lost the lock to carol"):
        mine.fence()


def test_what_a_rival_overwrites_is_a_lost_lock_and_not_a_fault_of_dss(dss: Sandbox, engine: Engine) -> None:
    engine.apply(SMALL)
    around = Around(environ={}, client=dss.client())
    session = around.open("SHOP", {})
    kept = around.store(session)
    mine = lock.of(session, kept, "mine")
    mine.take()
    kept = replace(kept, fence=mine.fence)
    write = session.transport.send

    def send(call: Any, **more: Any) -> Any:
        reply = write(call, **more)
        if call.verb == "POST" and call.path.endswith("state.json"):
            plant(dss, of_somebody(99))
            Knobs.of(dss.estate).edit_library("SHOP", "dss-iac/state.json", "theirs")
        return reply

    session.transport.send = send  # type: ignore[method-assign]
    state = kept.load()
    assert state is not None
    with pytest.raises(Locked, match="lost the lock to carol"):
        kept.save(replace(state, serial=9))


def test_a_lost_reply_to_the_taking_is_settled_by_looking(dss: Sandbox, engine: Engine, knobs: Knobs) -> None:
    engine.apply(SMALL)
    knobs.fault(verb="POST", path="/projects/SHOP/git/tags", kind="drop", when="after")
    result = engine.apply(edited(SMALL, "x = 2\n"))
    assert result.complete and not [n for n in result.notes if "advisory" in n] and tags(dss) == []


def test_a_holder_is_named_and_nothing_is_written(dss: Sandbox, engine: Engine) -> None:
    engine.apply(SMALL)
    plant(dss, of_somebody())
    before = len(dss.requests)
    with pytest.raises(Locked) as told:
        engine.apply(edited(SMALL, "x = 2\n"))
    assert told.value.exit_code == 4
    for word in ("carol", "ci-7", "since 2026-02-02T02:40:00Z", "plan 0123456789ab", "runs out at 2096"):
        assert word in str(told.value)
    assert [r for r in dss.requests[before:] if r.verb != "GET"] == []


def test_a_tag_without_a_lease_holds_too(dss: Sandbox, engine: Engine) -> None:
    """The moment between the tag and the lease: the tag's own text says who; without one, somebody did."""
    engine.apply(SMALL)
    git = dss.client().get_project("SHOP").get_project_git()
    git.create_tag("dss-iac-lock-8", "HEAD", lease.dumps(of_somebody(8)))
    with pytest.raises(Locked, match="carol on ci-7"):
        engine.apply(edited(SMALL, "x = 2\n"))
    git.delete_tag("dss-iac-lock-8")
    git.create_tag("dss-iac-lock-8", "HEAD", "")
    with pytest.raises(Locked, match="somebody who left no name"):
        engine.apply(edited(SMALL, "x = 2\n"))


# -------------------------------------------------------------------------------------------------- expiry and takeover


def test_an_expired_lock_is_taken_over_and_that_is_said(dss: Sandbox, engine: Engine) -> None:
    engine.apply(SMALL)
    plant(dss, replace(of_somebody(), expires=1_770_000_180.0))
    result = engine.apply(edited(SMALL, "x = 2\n"))
    assert any("took over the lock of carol on ci-7" in n and "ran out at 2026-02-02" in n for n in result.notes)
    assert result.complete and tags(dss) == [] and written(dss).token == 8


def test_time_is_the_servers(dss: Sandbox, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client whose clock is years ahead neither takes a lock over nor leaves one that is out of reach."""
    engine.apply(SMALL)
    plant(dss, of_somebody())
    monkeypatch.setattr("time.time", lambda: 5_000_000_000.0)
    session = Around(environ={}, client=dss.client()).open("SHOP", {})
    found = lock.of(session, Around(environ={}, client=dss.client()).store(session), "test")
    assert found.holder() is not None
    assert found.now() < 4_000_000_000.0


def test_a_long_step_keeps_its_lock(
    dss: Sandbox, engine: Engine, knobs: Knobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.apply(SMALL)
    usual = lock.of
    monkeypatch.setattr(lock, "of", lambda *known, **more: replace(usual(*known, **more), lasts=3.0))
    made = engine.plan(edited(SMALL, "x = 2\n"))
    knobs.fault(verb="POST", path="/projects/SHOP/libraries/contents/python/shared.py", kind="slow", seconds=4.0)
    before = len(dss.requests)
    verbs.apply(made)
    leases = [r for r in dss.requests[before:] if r.verb == "POST" and r.path.endswith(LEASE)]
    assert len(leases) >= 2, "renewed while the step was running"


# -------------------------------------------------------------------------------------------------------------- fencing


def test_a_holder_that_lost_its_lock_never_writes_state_again(either: Sandbox) -> None:
    """Somebody takes over in the middle of a walk: what runs is finished, nothing more begun, state not touched."""
    engine = Engine(either)
    engine.more["settle"] = 0.01
    engine.apply(SMALL)
    state = (either.estate.projects["SHOP"].library / "dss-iac/state.json").read_bytes()
    more = {**SMALL, "datasets": [*SMALL["datasets"], *({**SMALL["datasets"][1], "name": f"M{n}"} for n in range(3))]}
    plain = either.estate.reading("git-tag-duplicate") == "b"

    def steal(event: object) -> None:
        if isinstance(event, Minted) and event.dss_id == "M0":
            plant(either, of_somebody(99, advisory=plain), tag=not plain)

    engine.more.update(tell=steal, parallelism=1)
    with pytest.raises(Partial) as told:
        engine.apply(more)
    result = told.value.result
    assert "lost the lock to carol on ci-7" in result.unsaved and not result.interrupted
    assert (either.estate.projects["SHOP"].library / "dss-iac/state.json").read_bytes() == state
    journal = [r for r in either.requests if "journal/2.json" in r.path and r.verb == "POST"]
    assert len(journal) == 1, "the header, from before"
    assert written(either).owner == "carol", "the new holder's lease is left alone"


def test_who_lost_its_lock_while_it_wrote_state_marks_no_apply(dss: Sandbox, engine: Engine) -> None:
    """Somebody took over and has read state before this one was written: a tag of it would speak against theirs."""
    engine.apply(SMALL)

    def steal(event: object) -> None:
        if isinstance(event, Saved):
            plant(dss, of_somebody(99))

    engine.more["tell"] = steal
    with pytest.raises(Partial) as told:
        engine.apply(edited(SMALL, "x = 2\n"))
    assert told.value.result.unsaved.startswith("state was not kept: lost the lock to carol")
    ours = [t["name"] for t in dss.client().get_project("SHOP").get_project_git().list_tags()]
    assert "refs/tags/dss-iac/1" in ours and "refs/tags/dss-iac/2" not in ours


def test_what_the_lost_one_did_is_found_again(dss: Sandbox, engine: Engine) -> None:
    engine.apply(SMALL)
    more = {**SMALL, "datasets": [*SMALL["datasets"], {**SMALL["datasets"][1], "name": "M0"}]}
    stolen = []

    def steal(event: object) -> None:
        if isinstance(event, Minted) and not stolen:
            stolen.append(plant(dss, replace(of_somebody(99), expires=1_770_000_180.0)))

    engine.more["tell"] = steal
    with pytest.raises(Partial):
        engine.apply(more)
    engine.more.pop("tell")
    result = engine.apply(more)
    assert result.complete and result.remaining is not None and not result.remaining.has_actions
    assert any("took over the lock of carol" in n for n in result.notes)


def test_the_loser_of_an_advisory_race_sees_it(dss: Sandbox, engine: Engine) -> None:
    """Two write, both wait: the last one to write has it, the other reads that back."""
    engine.apply(SMALL)
    around = Around(environ={}, client=dss.client(), settle=0.3)
    session = around.open("SHOP", {})
    mine = lock.of(session, around.store(session), "mine", settle=0.3)
    mine.tokens.make = lambda number, text: None  # type: ignore[method-assign]

    def between(seconds: float) -> None:
        plant(dss, of_somebody(40, advisory=True), tag=False)

    session.clock = replace(session.clock, sleep=between)
    with pytest.raises(Locked, match="carol"):
        mine.take()
    assert mine.held is None


# --------------------------------------------------------------------------------------------------------------- unlock


@pytest.mark.parametrize(("answer", "code"), [("yes\n", 0), ("y\n", 1)])
def test_unlock_shows_the_holder_and_asks(
    either: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    answer: str,
    code: int,
) -> None:
    engine = Engine(either)
    engine.apply(SMALL)
    advisory = either.estate.reading("git-tag-duplicate") == "b"
    plant(either, of_somebody(advisory=advisory), tag=not advisory)
    monkeypatch.setenv("DKU_DSS_URL", either.url)
    monkeypatch.setenv("DKU_API_KEY", either.keys["admin"])
    monkeypatch.chdir(tmp_path)
    typed = io.StringIO(answer)
    typed.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stdin", typed)
    assert main.main(["unlock", "--project-key", "SHOP"]) == code
    told = capsys.readouterr()
    assert "locked by carol on ci-7 since 2026-02-02T02:40:00Z, for plan 0123456789ab" in told.err
    assert ("unlocked" in told.out) == (code == 0)
    if code:
        with pytest.raises(Locked):
            engine.apply(edited(SMALL, "x = 2\n"))
    else:
        assert tags(either) == [] and engine.apply(edited(SMALL, "x = 2\n")).complete
        assert main.main(["unlock", "--project-key", "SHOP"]) == 0
        assert "is not locked" in capsys.readouterr().out


def test_who_was_unlocked_notices(dss: Sandbox, engine: Engine) -> None:
    engine.apply(SMALL)

    def freed(event: object) -> None:
        if isinstance(event, Minted):
            around = Around(environ={}, client=dss.client())
            session = around.open("SHOP", {})
            found = lock.of(session, around.store(session), "unlock")
            lock.unlock(found, found.look()[0] or of_somebody())

    engine.more["tell"] = freed
    with pytest.raises(Partial) as told:
        engine.apply({**SMALL, "datasets": [*SMALL["datasets"], {**SMALL["datasets"][1], "name": "M0"}]})
    assert "lost the lock to somebody who unlocked it" in told.value.result.unsaved


def test_a_lease_that_is_none(dss: Sandbox, engine: Engine) -> None:
    """What people can do to a file in a library must not end in a traceback, nor open the lock."""
    engine.apply(SMALL)
    for text in ("", "{", "[]", "null", '{"token": "x"}', '{"token": 3, "owner": 5}', json.dumps({"token": 10**30})):
        Knobs.of(dss.estate).edit_library("SHOP", LEASE, text)
        assert engine.apply(edited(SMALL, f"t = {text!r}\n")).complete


# ------------------------------------------------------------------------------------------- words while others work


def test_a_live_apply_is_not_called_unfinished(dss: Sandbox) -> None:
    """Plan, rollback, history and import made in the middle of somebody's apply say that it runs, who and since when."""
    mine, seen = Engine(dss), list[Any]()
    mine.apply(SMALL)
    wanted = {**edited(SMALL, "x = 9\n"), "zones": [{"name": "New"}]}
    apply = Engine(dss)

    def look(event: object) -> None:
        if isinstance(event, Minted) and not seen:
            seen.append(mine.plan(wanted).plan.notes)
            seen.append(mine.rollback(project_key="SHOP").plan.notes)
            seen.append(library.import_project("SHOP", **mine.more).report.warnings)
            hand = state_edit.reach("SHOP", Around(**mine.more))
            seen.append(git_history.rows(hand.session, hand.kept, state_edit.loaded(hand))[0].how)

    assert apply.apply(apply.plan(wanted, tell=look)).complete
    planned, back, imported, how = seen
    since = r"an apply is running: admin on \S+ since 20\S+, for plan \w{12} \(1 to create, 1 to update"
    for notes in (planned, back, imported):
        assert [re.match(since, n) is not None for n in notes].count(True) == 1, notes
        assert not any("did not finish" in n for n in notes)
    assert how == "is running"
    assert not any("running" in n for n in mine.plan(wanted).plan.notes)
    assert not library.import_project("SHOP", **mine.more).report.warnings


def test_what_runs_beside_what_died_is_told_apart(dss: Sandbox, knobs: Knobs) -> None:
    """An older apply did not finish, and somebody else is at work by now."""
    Engine(dss).apply(SMALL)
    knobs.outage(verb="POST", path="/projects/SHOP/flow/zones/**", when="after")
    with pytest.raises(Partial):
        Engine(dss).apply({**SMALL, "zones": [{"name": "New"}]})
    knobs.clear()
    plant(dss, of_somebody(99))
    notes = Engine(dss).plan(SMALL).plan.notes
    assert any("an apply of admin, " in n and "did not finish" in n for n in notes)
    assert any(n.startswith("an apply is running: carol on ci-7") for n in notes)
    knobs.edit_library("SHOP", LEASE, lease.dumps(replace(of_somebody(99), released=True)))
