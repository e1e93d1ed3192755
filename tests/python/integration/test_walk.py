"""The walk under trouble: one failure stops its dependents only, a lost reply is cleared up by reading, nothing is made
twice, and what was done is remembered."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.core.model.address import Address
from dss_iac.errors import IacError, Partial
from dss_iac.run.event import Begun, Ended, Event, Minted, Saved
from dss_iac.run.interruption import stopping
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

from .conftest import Engine

ROOT = Path(__file__).parents[3]


def partial(engine: Engine, config: Any) -> Any:
    with pytest.raises(Partial) as caught:
        engine.apply(config)
    return caught.value.result


def test_a_failure_stops_dependents_and_nobody_else(engine: Engine, knobs: Knobs, shop: dict[str, Any]) -> None:
    knobs.fault(verb="POST", path="/projects/SHOP/recipes", times=1, status=500, message="No luck")
    result = partial(engine, shop)
    assert len(result.failed) == 1 and "No luck" in result.failed[0].why
    other = {"clean", "by_email"} - {result.failed[0].step.address.name}
    done = {(o.step.op, o.step.address.name) for o in result.succeeded}
    assert ("create", other.pop()) in done and ("create", "daily") in done
    assert engine.apply(shop).complete


def test_what_is_taken_out_is_no_longer_told_of_where_a_later_step_fails(
    engine: Engine, knobs: Knobs, shop: dict[str, Any]
) -> None:
    shop["project"].update(variables={"standard": {"region": "EU"}, "local": {"root": "/data"}})
    engine.apply(shop)
    del shop["project"]["variables"]["local"]["root"]
    shop["project"]["permissions"] = [{"group": "data_team", "read_content": True}]
    knobs.fault(verb="PUT", path="/projects/SHOP/permissions", times=1, status=500)
    assert [o.step.address.kind for o in partial(engine, shop).failed] == ["project"]
    assert not engine.drift(project_key="SHOP").changes
    assert engine.apply(shop).complete


@pytest.mark.parametrize("kind", ["drop", "truncated", "html", "status"])
@pytest.mark.parametrize("path", ["managedfolders", "recipes", "flow/zones", "scenarios", "datasets/managed", "wiki"])
def test_a_lost_reply_to_a_creation_is_cleared_up_by_the_list(
    engine: Engine, knobs: Knobs, dss: Sandbox, shop: dict[str, Any], path: str, kind: str
) -> None:
    shop["articles"] = [{"name": "About", "content": "x\n"}]
    knobs.fault(verb="POST", path=f"/projects/SHOP/{path}", when="after", kind=kind)
    assert engine.apply(shop).complete
    project = dss.client().get_project("SHOP")
    assert len(project.get_wiki().list_articles()) == 1
    assert len(project.list_managed_folders()) == 1 and len(project.list_scenarios()) == 1
    assert len(project.list_datasets()) == 3 and len(project.list_recipes()) == 2
    assert sorted(z.name for z in project.get_flow().list_zones()) == ["Default", "Ingest"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_put_is_judged_by_reading_back(engine: Engine, knobs: Knobs, shop: dict[str, Any], when: str) -> None:
    engine.apply(shop)
    shop["recipes"][0]["code"] = "a = 2\n"
    knobs.fault(verb="PUT", path="/projects/SHOP/recipes/clean", when=when, kind="drop")
    if when == "after":
        assert engine.apply(shop).complete
    else:
        result = partial(engine, shop)
        assert [o.step.address.name for o in result.unknown] == ["clean"]
        assert result.state.entries[Address("recipe", "SHOP", "clean")].status == "doubtful"
        assert engine.apply(shop).complete


@pytest.mark.parametrize("answer", [
    {"kind": "drop"}, {"kind": "html"}, {"status": 404}, {"status": 500, "message": "object does not exist: it"},
])  # fmt: skip
def test_a_deletion_is_judged_by_the_list(
    engine: Engine, knobs: Knobs, shop: dict[str, Any], answer: dict[str, Any]
) -> None:
    """Not by one answer: neither that it happened, nor that there was nothing to delete."""
    engine.apply(shop)
    del shop["scenarios"]
    knobs.fault(verb="DELETE", path="/projects/SHOP/scenarios/daily", **answer)
    failed = partial(engine, shop)
    assert Address("scenario", "SHOP", "daily") in failed.state.entries
    knobs.fault(verb="DELETE", path="/projects/SHOP/scenarios/daily", when="after", **answer)
    done = engine.apply(shop)
    assert done.complete and any("the list shows that it is not there" in note for note in done.notes)


def test_a_birth_that_was_not_recorded_is_owned_by_the_rerun(
    engine: Engine, knobs: Knobs, dss: Sandbox, shop: dict[str, Any]
) -> None:
    for name in ("state.json", "journal/*"):
        knobs.fault(verb="POST", path=f"/projects/SHOP/libraries/contents/dss-iac/{name}", times=0, status=500)
    knobs.fault(verb="PUT", path="/projects/SHOP/**", times=0, status=500)
    partial(engine, shop)
    born = [t for t in dss.client().get_project("SHOP").get_metadata()["tags"] if t.startswith("dss-iac:")]
    assert len(born) == 1
    knobs.clear()
    done = engine.apply(shop)
    assert done.complete and not done.remaining.has_actions
    assert f"dss-iac:{done.state.lineage}" == born[0]
    assert dss.client().get_project("SHOP").get_metadata()["tags"] == ["gold"]
    assert done.state.entries[Address("project", "SHOP")].origin == "created"


def test_state_that_cannot_be_written_is_said(engine: Engine, knobs: Knobs, shop: dict[str, Any]) -> None:
    engine.apply(shop)
    shop["recipes"][0]["code"] = "a = 2\n"
    state = "/projects/SHOP/libraries/contents/dss-iac/state.json"
    knobs.fault(verb="POST", path=state, times=0, status=500, message="Disk full")
    result = partial(engine, shop)
    assert "Disk full" in result.unsaved and not result.saved
    knobs.clear()
    made = engine.plan(shop).plan
    assert not made.has_actions and made.records == 1


def test_events_tell_every_step_once(engine: Engine, shop: dict[str, Any]) -> None:
    told: list[Event] = []
    made = engine.plan(shop, tell=told.append)
    engine.apply(made)
    steps = [s.n for s in made.plan.steps]
    assert sorted(e.step.n for e in told if isinstance(e, Begun)) == steps
    assert sorted(e.step.n for e in told if isinstance(e, Ended)) == steps
    assert sum(isinstance(e, Minted) for e in told) == sum(s.op == "create" for s in made.plan.steps)
    assert {e.serial for e in told if isinstance(e, Saved)} == {1}


def test_stopping_finishes_what_runs_and_saves_it(engine: Engine, shop: dict[str, Any]) -> None:
    made = engine.plan(shop)

    def stop(event: Event) -> None:
        if isinstance(event, Begun) and event.step.op == "create" and event.step.address.kind == "managed_folder":
            made.session.stop.set()

    made.session.tell = stop
    with pytest.raises(Partial) as caught:
        engine.apply(made)
    result = caught.value.result
    assert result.interrupted and result.saved and not result.failed
    assert Address("managed_folder", "SHOP", "models") in result.state.entries
    assert all("interrupted" in o.why or "needs" in o.why for o in result.skipped)
    assert engine.apply(shop).complete


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_end_an_apply_cleanly(
    dss: Sandbox, knobs: Knobs, shop: dict[str, Any], tmp_path: Path, number: int
) -> None:
    (tmp_path / "project.yml").write_text(yaml.safe_dump(shop))
    command = [sys.executable, "-m", "dss_iac", "apply", "-c", str(tmp_path), "--auto-approve"]
    environ = {**os.environ, "DKU_DSS_URL": dss.url, "DKU_API_KEY": "admin-key", "PYTHONPATH": str(ROOT / "python-lib")}
    knobs.fault(verb="POST", path="/projects/SHOP/managedfolders", kind="slow", seconds=1.0)
    process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))  # fmt: skip
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not any(
        r.path.endswith("/managedfolders") for r in list(dss.requests) if r.verb == "GET"
    ):
        time.sleep(0.02)
    time.sleep(0.5)
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 5, (out, err)
    assert "Traceback" not in out + err and "interrupted" in out
    assert "managed_folder.SHOP.models" in "".join(p.read_text() for p in dss.tree("SHOP").rglob("state.json"))


def test_an_apply_that_was_started_with_nohup_goes_on() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stopping(threading.Event()):
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    finally:
        signal.signal(signal.SIGHUP, before)


def test_steps_go_side_by_side(engine: Engine, knobs: Knobs, shop: dict[str, Any]) -> None:
    shop["datasets"] += [{"name": f"D{n}", "type": "managed", "connection": "filesystem_managed"} for n in range(16)]
    running, most = [0], [0]
    lock = threading.Lock()

    def tell(event: Event) -> None:
        with lock:
            running[0] += isinstance(event, Begun)
            running[0] -= isinstance(event, Ended)
            most[0] = max(most[0], running[0])

    assert engine.apply(shop, tell=tell, parallelism=4).complete
    assert 2 <= most[0] <= 4


def test_the_same_document_has_one_writer(engine: Engine, knobs: Knobs, dss: Sandbox, shop: dict[str, Any]) -> None:
    shop["articles"] = [{"name": f"A{n}", "content": f"# {n}\n"} for n in range(6)]
    shop["articles"] += [{"name": f"B{n}", "content": "x\n", "parent": "A0"} for n in range(3)]
    done = engine.apply(shop, parallelism=8)
    assert done.complete and not done.remaining.has_actions
    wiki = dss.client().get_project("SHOP").get_wiki()
    assert len(wiki.list_articles()) == 9


def test_a_designer_without_rights_is_refused_by_dss_and_told(
    dss: Sandbox, engine: Engine, shop: dict[str, Any]
) -> None:
    engine.apply(shop)
    reader = Engine(dss, "reader")
    with pytest.raises(IacError):
        reader.apply({**shop, "scenarios": []})


@pytest.mark.parametrize("path", ["variables", "datasets/RAW", "recipes/by_email", "scenarios/daily"])
def test_an_interrupted_creation_is_completed_and_recorded_whole(
    engine: Engine, knobs: Knobs, shop: dict[str, Any], path: str
) -> None:
    made = engine.plan(shop)
    knobs.fault(verb="GET", path=f"/projects/SHOP/{path}", status=500)
    assert partial(engine, made).failed
    done = engine.apply(shop)
    assert done.complete and not done.remaining.has_actions and not done.remaining.records
    assert {e.status for e in done.state.entries.values()} == {"ok"}
    assert not engine.drift(project_key="SHOP").changes
