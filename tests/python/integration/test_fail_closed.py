"""A read that fails switches no guard off: only "forbidden" and "not found" mean that a key cannot see something, and are
told as a note; anything else refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.diagnostic import Diagnostic
from dss_iac.errors import DssError, Refused
from dss_iac.run.clock import Clock
from dss_iac.run.verb import saved_plan, verbs
from tests.python.integration.desk import Config, Desk, MakeDesk, guards, told

KEY = "CLOSED"
THERE: Config = {"name": "X", "type": "managed", "connection": "filesystem_managed", "params": {"path": "/one/place"}}
CONFIG: Config = {
    "project": {"key": KEY},
    "datasets": [{"name": "OUT", "type": "managed", "connection": "filesystem_managed"}],
    "scenarios": [{"name": "nightly", "steps": [{"build": "OUT"}]}],
}
BROKEN = [{"status": 500}, {"kind": "truncated"}, {"kind": "html"}, {"kind": "html", "status": 502}]
HIDDEN = [
    {"status": 403, "error_type": "UnauthorizedException"},
    {"status": 500, "error_type": "com.dataiku.dip.exceptions.UnauthorizedException", "message": "Action forbidden"},
    {"status": 404, "error_type": "NotFoundException"},
]
LISTS = ("/admin/connections/", "/admin/code-envs/", "/users", "/admin/groups/")


@pytest.fixture
def made(desk: MakeDesk) -> Desk:
    """Applied, and with a change to make."""
    made = desk(CONFIG)
    made.apply()
    made.put("datasets[name=OUT].description", "d")
    return made


def broken(made: Desk, path: str, fault: dict[str, Any]) -> None:
    """Every read of a path goes wrong; waiting costs nothing."""
    past = [0.0]

    def sleep(seconds: float) -> None:
        past[0] += seconds

    made.around = replace(made.around, clock=Clock(monotonic=lambda: past[0], sleep=sleep))
    made.dss.knobs.fault(verb="GET", path=path, times=0, **fault)


@pytest.mark.parametrize("fault", BROKEN, ids=str)
@pytest.mark.parametrize("list", ["jobs/running/", "scenarios/"])
def test_what_runs_and_could_not_be_read_refuses(made: Desk, list: str, fault: dict[str, Any]) -> None:
    broken(made, f"/projects/{KEY}/{list}", fault)
    plan = made.plan()
    assert "running" in guards(plan), told(plan)
    refusal = next(r for r in plan.refusals if r.guard == "running")
    assert "whether one is running is not known" in refusal.what
    assert "plan again" in refusal.way_out
    with pytest.raises(Refused):
        verbs.apply(made.prepare())


@pytest.mark.parametrize("fault", HIDDEN, ids=str)
def test_what_runs_and_may_not_be_seen_is_a_note(made: Desk, fault: dict[str, Any]) -> None:
    broken(made, f"/projects/{KEY}/jobs/running/", fault)
    plan = made.plan()
    assert guards(plan) == []
    assert [n for n in plan.notes if "may not see the running jobs of CLOSED" in n], plan.notes


def test_a_list_of_another_shape_refuses_too(made: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A map, or a list of words, where jobs belong: nothing is concluded from it."""
    session = made.prepare().session
    kind = type(session.transport)
    ask = kind.send
    for reply in ({"jobs": []}, ["job"], None):

        def send(self: Any, call: Any, *, again: Any = None, reply: Any = reply) -> Any:
            return reply if call.path.endswith("/jobs/running/") else ask(self, call, again=again)

        monkeypatch.setattr(kind, "send", send)
        assert guards(made.plan()) == ["running"]


def test_a_kept_plan_meets_a_list_that_fails(made: Desk, tmp_path: Path) -> None:
    """The guard is asked again when the plan is taken up, and fails closed there too."""
    saved_plan.write(made.prepare(), tmp_path / "a.plan")
    broken(made, f"/projects/{KEY}/jobs/running/", {"status": 500})
    with pytest.raises(Refused, match="running jobs of CLOSED could not be read"):
        verbs.apply(saved_plan.load(tmp_path / "a.plan", made.around))


@pytest.mark.parametrize("list", ["datasets", "managedfolders"])
@pytest.mark.parametrize("fault", BROKEN, ids=str)
def test_a_neighbour_that_could_not_be_read_refuses(desk: MakeDesk, list: str, fault: dict[str, Any]) -> None:
    desk({"project": {"key": "FIRST"}, "datasets": [THERE]}).apply()
    second = desk({"project": {"key": "SECOND"}, "datasets": [THERE]})
    broken(second, f"/projects/FIRST/{list}/", fault)
    plan = second.plan()
    assert guards(plan) == ["storage"], told(plan)
    assert any("of project FIRST could not be read" in r.what for r in plan.refusals)


def test_a_neighbour_that_may_not_be_seen_is_a_note(desk: MakeDesk) -> None:
    desk({"project": {"key": "FIRST"}, "datasets": [THERE]}).apply()
    second = desk({"project": {"key": "SECOND"}, "datasets": [THERE]})
    broken(second, "/projects/FIRST/datasets/", HIDDEN[0])
    plan = second.plan()
    assert guards(plan) == []
    assert any("may not see the datasets of project FIRST" in n for n in plan.notes), plan.notes


@pytest.mark.parametrize("path", LISTS)
def test_a_list_of_the_instance_that_failed_is_no_missing_right(made: Desk, path: str) -> None:
    broken(made, path, {"status": 500})
    with pytest.raises(DssError, match=f"GET {path}"):
        made.plan()


def test_names_of_connections_are_enough_for_who_may_not_administer(made: Desk) -> None:
    broken(made, "/admin/connections/", HIDDEN[0])
    assert guards(made.plan()) == []
    made.dss.knobs.fault(verb="GET", path="/connections/get-names", times=0, **HIDDEN[0])
    warned: tuple[Diagnostic, ...] = made.prepare().warnings
    assert any("this key may not list them" in str(d) for d in warned), warned
    made.dss.knobs.clear()
    broken(made, "/admin/connections/", HIDDEN[0])
    made.dss.knobs.fault(verb="GET", path="/connections/get-names", times=0, status=500)
    with pytest.raises(DssError, match="get-names"):
        made.plan()
