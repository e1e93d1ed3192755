"""Futures: tasks that a client polls (API §1.5, AUTO §1.5).

A handler that DSS answers with a future returns ``submit(call, work, title)``. The work is done at once and its result
kept back for one or two polls (D50), or for as many as the knob says; futures made by ``estate.future(work=…)`` work
when their last poll comes. What the tasks do is none of this module's business.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from ..disturbance import dropped
from ..errors import DssError, missing
from ..routing import Call, route
from ..scenario_engine import runs_of

FAILED = "com.dataiku.dip.exceptions.CodedException"
ABORTED = "com.dataiku.dip.futures.AbortedException"
Record = dict[str, Any]


@dataclass
class Mood:
    """How the next futures behave (knob ``futures``): polls before the result (None: one or two), failures to come,
    results to be lost."""

    polls: int | None = None
    fail_next: int = 0
    fail_text: str = "The task failed"
    lose_next: int = 0


_MOODS: WeakKeyDictionary[Any, Mood] = WeakKeyDictionary()


def mood(estate: Any) -> Mood:
    """The knob of an estate, shared by all who ask."""
    return _MOODS.setdefault(estate, Mood())


def submit(call: Call, work: Callable[[], Any], title: str = "") -> Record:
    """Start a future for ``call``, give the state to answer with; its work is done now, unless a failure is armed."""
    polls = call.estate.rng.choice((1, 2)) if call.estate.rng else 0
    record = call.estate.future(user=call.user, name=title, polls=polls, work=work)
    temper(record, mood(call.estate))
    _finish(record)
    return state(record, call.at)


def temper(record: Record, knob: Mood) -> None:
    """Apply the knob to a future, once: later or earlier, or failing instead of working."""
    if record.setdefault("tempered", False):
        return
    record["tempered"] = True
    if knob.polls is not None:
        record["polls"] = knob.polls
    if knob.fail_next > 0:
        knob.fail_next -= 1
        record.update(error=DssError(500, FAILED, knob.fail_text), work=None, polls=max(1, record["polls"]))


def _finish(record: Record) -> None:
    """Do the work that is left; its DSS error becomes the error of the future."""
    work, record["work"] = record["work"], None
    if work is not None:
        try:
            record["result"] = work()
        except DssError as problem:
            record["error"] = problem


def over(record: Record) -> bool:
    """Whether it ended: with its last poll, or with what it stands for."""
    lives = record.get("lives")
    ended: bool = record["polls"] <= 0 if lives is None else lives.over
    return record["aborted"] or ended


def state(record: Record, at: int) -> Record:
    """The wire form; ``result`` only when it is there. ``at``: server time in ms."""
    done = over(record)
    out = {key: record[key] for key in ("jobId", "owner", "startTime", "jobDisplayName", "aborted")}
    out.update(hasResult=done, alive=not done, unknown=False, runningTime=max(0, at - record["startTime"]))
    out["payload"] = {"displayName": record["jobDisplayName"]}
    if done and not record["aborted"]:
        out["result"] = record["result"]
    return out


def find(call: Call) -> Record:
    record = call.estate.futures.get(call.params["id"])
    if record is None:
        raise missing("future", None, call.params["id"])
    return record


@route("GET", "/futures/")
def list_futures(call: Call) -> Any:
    """Running tasks and, with ``withScenarios``, running scenario runs; those of others only for administrators."""
    found = []
    if call.query.flag("withNotScenarios", True):
        found += [state(record, call.at) for record in call.estate.futures.values() if not over(record)]
    if call.query.flag("withScenarios"):
        found += [_scenario_state(run, call.at) for run in runs_of(call.estate).runs if not run.over]
    everyone = call.query.flag("allUsers") and call.user.admin
    return [item for item in found if everyone or item["owner"] == call.user.login]


def _scenario_state(run: Any, at: int) -> Record:
    title = f"Scenario {run.project.key}.{run.scenario_id}"
    target = {"projectKey": run.project.key, "objectType": "SCENARIO", "objectId": run.scenario_id}
    record = {"jobId": run.id, "owner": run.user, "jobDisplayName": title, "startTime": run.started, "polls": 1}
    out = state({**record, "aborted": False, "result": None}, at)
    return {**out, "payload": {"displayName": title, "type": "SCENARIO", "targets": [target]}}


@route("GET", "/futures/{id}")
def get_future(call: Call) -> Any:
    """State; a failed or aborted future surfaces as an HTTP error once it is over (API §1.5)."""
    record = find(call)
    temper(record, mood(call.estate))
    if record["aborted"]:
        raise DssError(500, ABORTED, f"Future {record['jobId']} was aborted")
    if not over(record):
        answer = state(record, call.at)
        record["polls"] -= 1
        return answer
    _finish(record)
    if record["error"] is not None:
        raise record["error"]
    answer = state(record, call.at)
    if call.query.flag("peek"):
        answer.pop("result", None)
    elif mood(call.estate).lose_next > 0:
        mood(call.estate).lose_next -= 1
        del call.estate.futures[record["jobId"]]
        raise dropped()
    return answer


@route("DELETE", "/futures/{id}")
def abort_future(call: Call) -> Any:
    """Aborts a running future; what its work already did stays done."""
    record = find(call)
    record["aborted"] = record["aborted"] or not over(record)
    return {}
