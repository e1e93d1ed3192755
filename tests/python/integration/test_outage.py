"""DSS goes away in the middle and does not come back: exit code and report are true all the same, and what was done is
taken up when it is there again."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dss_iac import apply
from dss_iac.cli import given
from dss_iac.errors import DssError, Partial
from dss_iac.run.clock import Clock
from tests.sandbox import Sandbox
from tests.sandbox.hours import Hours
from tests.sandbox.knobs import Knobs

from .conftest import Engine

FIRST: dict[str, Any] = {"verb": "PUT", "path": "/projects/SHOP/datasets/*"}


@pytest.fixture(autouse=True)
def _by_the_clock(engine: Engine, knobs: Knobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting costs nothing, for the verbs and for the command line."""
    hours, around = Hours(), given.around
    knobs.clock(hours)
    clock = Clock(hours.now, hours.passed, hours.sleep)
    engine.more |= {"clock": clock, "settle": 0.0}
    monkeypatch.setattr(given, "around", lambda *args: replace(around(*args), clock=clock, settle=0.0))


@pytest.fixture
def first(shop: dict[str, Any]) -> dict[str, Any]:
    """The shop, with a change of a dataset, which is written first, and of a recipe."""
    changed = copy.deepcopy(shop)
    changed["datasets"][0]["description"] = "said anew"
    changed["recipes"][0]["code"] = "a = 2\n"
    return changed


def _outage(knobs: Knobs, how: str) -> None:
    """From the first write to an object on: that one is answered, nothing that follows is."""
    if how == "refused":
        knobs.outage(when="after", **FIRST)
    elif how == "503":
        knobs.meanwhile(lambda: knobs.fault(status=503, times=0, skip=1), **FIRST)
    else:
        knobs.meanwhile(lambda: knobs.expire(skip=1), **FIRST)


@pytest.mark.parametrize("how", ["refused", "503", "401"])
def test_an_outage_to_the_end_loses_no_report(
    engine: Engine, knobs: Knobs, shop: dict[str, Any], first: dict[str, Any], how: str
) -> None:
    engine.apply(shop)
    made = engine.plan(first)
    _outage(knobs, how)
    with pytest.raises(Partial) as caught:
        engine.apply(made)
    result = caught.value.result
    assert "state was not written" in result.unsaved and "the next plan takes up what was done" in result.unsaved
    assert result.outcomes and result.remaining is None and result.remaining_why
    assert any("the lock could not be given back" in note for note in result.notes)


@pytest.mark.parametrize("how", ["refused", "503", "401"])
def test_the_command_line_ends_with_5_and_tells_all(
    command: Callable[..., int], engine: Engine, knobs: Knobs, shop: dict[str, Any], first: dict[str, Any], how: str,
    tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    engine.apply(shop)
    (tmp_path / "project.yml").write_text(json.dumps(first), encoding="utf-8")
    _outage(knobs, how)
    words = ("apply", "-c", str(tmp_path), "--auto-approve", "--format", "json")
    assert command(*words, "--on-failure", "rollback") == 5
    told = json.loads(capsys.readouterr().out)["result"]
    assert told["complete"] is False and told["state_error"] and told["steps"]
    assert "run `dss-iac rollback` when the cause is gone" in told["not_rolled_back"]


def test_what_an_outage_cut_off_is_taken_up_afterwards(
    engine: Engine, knobs: Knobs, dss: Sandbox, shop: dict[str, Any], first: dict[str, Any]
) -> None:
    engine.apply(shop)
    made = engine.plan(first)
    _outage(knobs, "503")
    with pytest.raises(Partial):
        engine.apply(made)
    knobs.clear()
    done = engine.apply(first)
    assert done.complete and not done.remaining.has_actions
    back = apply(engine.rollback(to=1, project_key="SHOP"))
    assert back.complete
    assert dss.client().get_project("SHOP").get_dataset("RAW").get_settings().get_raw().get("description") != "said anew"


def test_a_project_whose_creation_nobody_saw(engine: Engine, knobs: Knobs, shop: dict[str, Any]) -> None:
    """The very first write is lost, and nobody can be asked: that is no "nothing was written"."""
    made = engine.plan(shop)
    knobs.fault(verb="POST", path="/projects/", kind="drop", when="after")
    knobs.fault(verb="GET", path="/projects/", skip=0, times=0, status=503)
    with pytest.raises(Partial) as caught:
        engine.apply(made)
    assert [o.step.op for o in caught.value.result.unknown] == ["create"]
    knobs.clear()
    assert engine.apply(shop).complete


@pytest.mark.parametrize("n", range(4))
def test_a_lock_that_was_being_taken_stands_in_nobodys_way(
    engine: Engine, knobs: Knobs, shop: dict[str, Any], first: dict[str, Any], n: int
) -> None:
    """Whoever tries again in the same process, a notebook or a webapp, need not wait for it to run out."""
    engine.apply(shop)
    made = engine.plan(first)
    token = {"verb": "POST", "path": "/projects/SHOP/git/**"}
    knobs.meanwhile(lambda: knobs.fault(status=503, times=0, skip=n), **token)
    with pytest.raises(DssError):
        engine.apply(made)
    knobs.clear()
    assert engine.apply(first).complete


# ------------------------------------------------------------------------------- from any request of forty steps on

POINTS = 12
HOWS = ("503", "refused", "401")
STORES = {"zone": "zones", "managed_folder": "managed_folders", "dataset": "datasets", "recipe": "recipes",
          "scenario": "scenarios"}  # fmt: skip


def _forty() -> dict[str, Any]:
    """Forty steps and a few: of kinds that DSS would make twice, too."""
    n = range(7)
    return {
        "project": {"key": "SHOP", "name": "Shop"},
        "zones": [{"name": f"Zone {i}"} for i in n],
        "managed_folders": [{"name": f"files {i}", "connection": "filesystem_folders"} for i in n],
        "datasets": [{"name": f"D{i}", "type": "managed", "connection": "filesystem_managed", "zone": f"Zone {i}"} for i in n],
        "recipes": [{"name": f"r{i}", "type": "python", "outputs": [f"D{i}"], "code": f"a = {i}\n"} for i in n],
        "libraries": [{"path": f"python/m{i}.py", "content": f"x = {i}\n"} for i in n],
        "scenarios": [{"name": f"s {i}", "steps": [{"build": f"D{i}"}]} for i in n],
    }  # fmt: skip


def _short(address: str) -> str:
    """`scenario.SHOP."s 1"` → `scenario.s 1`."""
    kind, _, name = address.split(".", 2) if address.count(".") > 1 else (address, "", "")
    return f"{kind}.{name.strip(chr(34))}"


def _there(dss: Sandbox) -> list[str]:
    """The addresses of what is there, by name, each as often as it is."""
    shop = dss.estate.projects.get("SHOP")
    if shop is None:
        return []
    files = [f"library_file.python/{p.name}" for p in (shop.library / "python").glob("m*.py")]
    made = [f"{kind}.{doc.get('name') or id}" for kind, store in STORES.items() for id, doc in shop.store[store].items()]
    return sorted([*files, *(one for one in made if one != "zone.Default")])


@pytest.fixture(scope="module")
def undisturbed() -> tuple[int, list[str]]:
    """(how many requests plan and apply send, what is there afterwards)."""
    with Sandbox() as dss:
        engine = Engine(dss)
        made = engine.during(lambda: engine.apply(_forty()))
        return len(made), _there(dss)


@pytest.mark.parametrize("at", range(POINTS))
def test_an_outage_from_any_request_on_is_told_as_it_is(
    command: Callable[..., int], knobs: Knobs, dss: Sandbox, undisturbed: tuple[int, list[str]], at: int, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Exit code and report; afterwards everything is made, and nothing twice. At every request: the fault matrix."""
    requests, all_of_it = undisturbed
    skip, how = 2 + at * (requests - 3) // (POINTS - 1), HOWS[at % len(HOWS)]
    if how == "503":
        knobs.fault(status=503, times=0, skip=skip)
    elif how == "refused":
        knobs.outage(when="after", skip=skip - 1)
    else:
        knobs.expire(skip=skip)
    (tmp_path / "project.yml").write_text(json.dumps(_forty()), encoding="utf-8")
    words = ("apply", "-c", str(tmp_path), "--auto-approve", "--format", "json")
    code, there = command(*words), set(_there(dss))
    told = json.loads(capsys.readouterr().out)
    if code == 1:
        assert "SHOP" not in dss.estate.projects and told["errors"], "nothing was written"
    elif code == 0:
        assert told["result"]["complete"] and sorted(there) == all_of_it, "all was done before"
        assert told["result"]["plan_is_empty_now"] is True or told["result"]["not_planned_again"]
    else:
        assert code == 5
        steps = told["result"]["steps"]
        done = {_short(s["address"]): s["outcome"] for s in steps if s["op"] == "create" and s["address"] != "project.SHOP"}
        assert {a for a, outcome in done.items() if outcome == "succeeded"} <= there
        assert {done.get(a) for a in there} <= {"succeeded", "unknown", "failed"}
        assert all(s["why"] for s in steps if s["outcome"] != "succeeded") and not told["result"]["complete"]
    knobs.clear()
    assert command(*words) == 0
    assert _there(dss) == all_of_it
