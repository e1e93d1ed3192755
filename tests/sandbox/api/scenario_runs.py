"""Runs of scenarios: fire, poll, details, log, reports, abort (AUTO §2.1, §2.9).

The literal paths ``trigger``, ``testing-status`` and ``last-test-scenario-runs-report`` share a level with scenario
ids and win. What a run does: ``scenario_engine.py``.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any
from xml.sax.saxutils import quoteattr

from ..errors import missing
from ..routing import Call, Ordered, Raw, Text, route
from ..scenario_engine import WORST, Run, fire, runs_of
from .scenarios import scenario_of

BASE = "/projects/{key}/scenarios"
MANUAL = {"id": "manual", "type": "manual", "name": "Manual"}


def run_of(call: Call) -> Run:
    scenario_of(call)
    for run in runs_of(call.estate).of(call.project.key, call.params["id"]):
        if run.id == call.params["run"]:
            return run
    raise missing("scenario run", call.project.key, f"{call.params['id']}.{call.params['run']}")


def fired(call: Call, trigger_id: str, fire_id: str | None) -> tuple[dict[str, Any], Run | None]:
    found = runs_of(call.estate).fires.get((call.project.key, trigger_id, fire_id or ""))
    if found is None:
        raise missing("trigger fire", call.project.key, f"{trigger_id}.{fire_id}")
    return found


@route("POST", BASE + "/{id}/run", needs="WRITE_CONF")
def run_scenario(call: Call) -> Any:
    """Fires the manual trigger; the run itself is found through ``get-run-for-trigger``."""
    scenario_of(call)
    event, _ = fire(call.estate, call.project, call.params["id"], dict(MANUAL), call.body or {})
    return event


@route("GET", BASE + "/{id}/get-run-for-trigger", needs="READ_CONF")
def run_for_trigger(call: Call) -> Any:
    _, run = fired(call, call.query.get("triggerId") or "", call.query.get("triggerRunId"))
    return {"scenarioRun": run.wire()} if run else {}


@route("GET", BASE + "/trigger/{id}/{trigger}", needs="READ_CONF")
def trigger_fire(call: Call) -> Any:
    return fired(call, call.params["trigger"], call.query.get("triggerRunId"))[0]


@route("GET", BASE + "/{id}/get-last-runs", needs="READ_CONF")
def last_runs(call: Call) -> Any:
    scenario_of(call)
    runs = runs_of(call.estate).of(call.project.key, call.params["id"])
    if call.query.flag("onlyFinishedRuns"):
        runs = [run for run in runs if run.over]
    return Ordered([run.wire() for run in runs[: int(call.query.get("limit") or 10)]])


@route("GET", BASE + "/{id}/get-runs-by-date", needs="READ_CONF")
def runs_by_date(call: Call) -> Any:
    """From ``fromDate`` (inclusive) to ``toDate`` (exclusive), days in UTC."""
    scenario_of(call)
    start, end = call.query.get("fromDate") or "", call.query.get("toDate") or "9999"
    runs = runs_of(call.estate).of(call.project.key, call.params["id"])
    return Ordered([run.wire() for run in runs if start <= _day(run.started) < end])


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, timezone.utc).strftime("%Y-%m-%d")


@route("GET", BASE + "/{id}/{run}/", needs="READ_CONF")
def run_details(call: Call) -> Any:
    run = run_of(call)
    return {"scenarioRun": run.wire(), "stepRuns": run.steps}


@route("GET", BASE + "/{id}/{run}/log", needs="READ_CONF")
def run_log(call: Call) -> Any:
    return Text("\n".join([*run_of(call).log, ""]))


@route("GET", BASE + "/{id}/{run}/scenario-run-report", needs="READ_CONF")
@route("GET", BASE + "/{id}/{run}/step-run-report", needs="READ_CONF")
def run_report(call: Call) -> Any:
    """JUnit XML: one test case per step."""
    run, wanted = run_of(call), call.query.get("stepId")
    steps = [s for s in run.steps if wanted in (None, s["step"]["id"])]
    cases = "".join(_case(step) for step in steps)
    failed = sum(step["result"]["outcome"] == "FAILED" for step in steps)
    xml = f'<testsuite name={quoteattr(run.scenario_id)} tests="{len(steps)}" failures="{failed}">{cases}</testsuite>'
    return Raw(xml.encode(), "application/xml")


def _case(step: dict[str, Any]) -> str:
    name = quoteattr(str(step["step"]["name"]))
    failure = '<failure message="step failed"/>' if step["result"]["outcome"] == "FAILED" else ""
    return f"<testcase name={name}>{failure}</testcase>"


@route("POST", BASE + "/{id}/abort", needs="WRITE_CONF")
def abort(call: Call) -> Any:
    """Aborts the running run; nothing to abort is no error."""
    scenario_of(call)
    run = runs_of(call.estate).running(call.project.key, call.params["id"])
    if run:
        run.abort()
    return {}


def _test_runs(call: Call) -> list[Run]:
    """Last finished run of each scenario that is marked as a test."""
    scenarios = call.project.store.get("scenarios", {})
    found = [
        next((run for run in runs_of(call.estate).of(call.project.key, ident) if run.over), None)
        for ident, doc in scenarios.items()
        if doc.get("markedAsTest")
    ]
    return [run for run in found if run]


@route("GET", BASE + "/testing-status", needs="READ_CONF")
def testing_status(call: Call) -> Any:
    runs = _test_runs(call)
    counts = {outcome: sum(run.outcome == outcome for run in runs) for outcome in WORST}
    return {"nbTotalRanScenarios": len(runs), "nbScenariosPerOutcome": {k: n for k, n in counts.items() if n}}


@route("GET", BASE + "/last-test-scenario-runs-report", needs="READ_CONF")
def test_report(call: Call) -> Any:
    cases = "".join(f"<testcase name={quoteattr(run.scenario_id)}/>" for run in _test_runs(call))
    return Raw(f"<testsuites>{cases}</testsuites>".encode(), "application/xml")
