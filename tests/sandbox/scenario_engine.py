"""Runs of scenarios: fires, runs and the execution of steps (AUTO §2.4, §2.9).

Steps that change definitions really act (build, set variables, run and kill a scenario), and so do steps and macros of
installed plugins; all others, Python code included, are recorded as done and do nothing. A run is a generator that
waits for the processes it starts: the server goes on meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from . import conditions, reporting
from .api import jobs
from .errors import DssError, missing
from .hosting import steps as hosted
from .hosting.child import Child, Work, drive
from .project import VARIABLES
from .typed import clone

Doc = dict[str, Any]
RUNNING_MS = 60
WORST = ("SUCCESS", "WARNING", "FAILED", "ABORTED")


@dataclass
class Run:
    """One run; ``ready`` (ms) is when its result shows, None while held."""

    id: str
    project: Any
    scenario_id: str
    fire: Doc
    user: str
    started: int
    marked_as_test: bool = False
    ready: int | None = None
    outcome: str = "SUCCESS"
    steps: list[Doc] = field(default_factory=list)
    variables: Doc = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    messages: list[Doc] = field(default_factory=list)
    begun: bool = False
    child: Child | None = None

    @property
    def over(self) -> bool:
        return self.ready is not None and jobs.now() >= self.ready

    def abort(self) -> None:
        if not self.over:
            self.outcome, self.ready = "ABORTED", jobs.now()
            if self.child is not None:
                self.child.kill("Scenario aborted")

    def all_variables(self) -> Doc:
        """Of the instance, the project and this run; the last one wins."""
        estate = self.project.estate
        project = {**(self.project.variables or {}), **(self.project.local_variables or {})}
        return {
            **estate.variables,
            **project,
            "projectKey": self.project.key,
            "scenarioName": self.project.store["scenarios"].get(self.scenario_id, {}).get("name", self.scenario_id),
            "scenarioRunURL": f"{estate.url}/projects/{self.project.key}/scenarios/{self.scenario_id}/runs/list/{self.id}",
            **self.variables,
            "outcome": self.outcome,
        }

    def wire(self) -> Doc:
        """The Run object; ``result`` only when it is over, ``end`` always (AUTO §14)."""
        run: Doc = {
            "runId": self.id,
            "scenario": {
                "projectKey": self.project.key,
                "id": self.scenario_id,
                "markedAsTest": self.marked_as_test,
            },
            "start": self.started,
            "end": self.ready if self.over else 0,
            "trigger": {key: self.fire[key] for key in ("runId", "trigger", "params")},
            "runAsUser": self.user,
        }
        if self.over:
            target = {"type": "SCENARIO", "projectKey": self.project.key, "scenarioId": self.scenario_id}
            run["result"] = _result("SCENARIO_DONE", self.outcome, self.started, run["end"], target=target)
        return run


@dataclass
class Runs:
    """Fires and runs of an instance, oldest first. ``hold``: new runs stay running until released (knob)."""

    fires: dict[tuple[str, str, str], tuple[Doc, Run | None]] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    hold: bool = False
    last_stamp: int = 0

    def of(self, key: str, scenario_id: str) -> list[Run]:
        """Runs of one scenario, newest first."""
        return [r for r in reversed(self.runs) if (r.project.key, r.scenario_id) == (key, scenario_id)]

    def running(self, key: str, scenario_id: str) -> Run | None:
        return next((run for run in self.of(key, scenario_id) if not run.over), None)

    def stamp(self) -> str:
        """A run id: the time to the millisecond, never twice the same."""
        self.last_stamp = max(jobs.now(), self.last_stamp + 1)
        day = time.strftime("%Y-%m-%d-%H-%M-%S", time.gmtime(self.last_stamp / 1000))
        return f"{day}-{self.last_stamp % 1000:03d}"


_BOOKS: WeakKeyDictionary[Any, Runs] = WeakKeyDictionary()


def runs_of(estate: Any) -> Runs:
    """The runs of ``estate``."""
    return _BOOKS.setdefault(estate, Runs())


def fire(
    estate: Any, project: Any, scenario_id: str, trigger: Doc, params: Doc, depth: int = 0
) -> tuple[Doc, Run | None]:
    """Fires a trigger: a new run, or a cancelled fire when one is running and triggers are suppressed (AUTO §2.9)."""
    book = runs_of(estate)
    doc = project.store["scenarios"][scenario_id]
    event = {
        "projectKey": project.key,
        "scenarioId": scenario_id,
        "runId": book.stamp(),
        "trigger": trigger,
        "params": params,
        "cancelled": False,
    }
    suppress = (doc.get("delayedTriggersBehavior") or {}).get("suppressTriggersWhileRunning", True)
    run: Run | None = None
    if book.running(project.key, scenario_id) and suppress:
        event["cancelled"] = True
    else:
        user = _run_as(project, scenario_id, doc)
        run = Run(book.stamp(), project, scenario_id, event, user, jobs.now(), bool(doc.get("markedAsTest")))
        book.runs.append(run)
        if not book.hold and not depth:
            drive(perform(estate, run))
    book.fires[(project.key, trigger["id"], event["runId"])] = (event, run)
    return event, run


def release(estate: Any) -> None:
    """Ends the hold and executes the runs that waited."""
    book = runs_of(estate)
    book.hold = False
    for run in book.runs:
        if run.ready is None and not run.begun:
            drive(perform(estate, run))


def perform(estate: Any, run: Run, depth: int = 0) -> Work:
    """Executes the steps of ``run``; the result shows a little later. ``depth``: scenarios above this one."""
    run.begun = True
    doc = run.project.store["scenarios"].get(run.scenario_id, {})
    run.log.append(f"[{run.started}] [INFO] Starting scenario {run.scenario_id} as {run.user}")
    if depth > 5:
        run.outcome = "FAILED"
        run.log.append("[ERROR] Scenarios call each other without end")
    for step in (doc.get("params") or {}).get("steps") or [] if depth <= 5 else []:
        if conditions.wanted(step, run) and not run.over:
            if step.get("resetScenarioStatus"):
                run.outcome = "SUCCESS"
            yield from _perform_step(estate, run, step, depth)
    run.messages = reporting.messages(doc, run.all_variables(), lambda formula: conditions.holds(formula, run))
    run.log += [f"[INFO] Reporter {m['reporter']}: {m['subject']}" for m in run.messages]
    if not run.over:
        run.ready = jobs.now() + (0 if depth else RUNNING_MS)
    run.log.append(f"[{run.ready}] [INFO] Scenario done: {run.outcome}")


def _run_as(project: Any, scenario_id: str, doc: Doc) -> str:
    """Explicit user, else who saved last, else who created (AUTO §2.3)."""
    tag = project.tags.get(("scenarios", scenario_id)) or doc.get("creationTag") or {}
    return doc.get("runAsUser") or (tag.get("lastModifiedBy") or {}).get("login") or "admin"


def _perform_step(estate: Any, run: Run, step: Doc, depth: int) -> Work:
    started = jobs.now()
    items: list[Doc] = []
    outcome, thrown = "SUCCESS", None
    try:
        outcome = yield from _act(estate, run, step, items, depth)
    except DssError as error:
        outcome = "FAILED"
        text = error.message
        thrown = {"clazz": error.kind, "title": text, "message": text, "stack": str(error), "code": ""}
    if run.child is not None:
        run.log += [f"[{step.get('name')}] {line}" for line in run.child.log.splitlines()]
        run.child = None
    result = _result("STEP_DONE", outcome, started, jobs.now(), **({"thrown": thrown} if thrown else {}))
    head = {key: step.get(key) for key in ("id", "name", "type")}
    run.steps.append(
        {
            "runId": runs_of(estate).stamp(),
            "step": head,
            "start": started,
            "end": result["end"],
            "result": result,
            "additionalReportItems": items,
        }
    )
    run.variables[f"stepOutcome_{step.get('name')}"] = outcome
    run.log.append(f"[{started}] [INFO] Step {step.get('name')} ({step.get('type')}): {outcome}")
    run.outcome = max(run.outcome, outcome, key=WORST.index)


def _act(estate: Any, run: Run, step: Doc, items: list[Doc], depth: int) -> Generator[Child, None, str]:
    """Outcome of a step; waits where its action does."""
    plugin_action = hosted.action(estate, step)
    if plugin_action is not None:
        yield from plugin_action(estate, run, step, items)
        return "SUCCESS"
    done = ACTIONS.get(step.get("type", ""), _nothing)(estate, run, step.get("params") or {}, items, depth)
    return done if isinstance(done, str) else (yield from done)


def _result(kind: str, outcome: str, start: int, end: int, **more: Any) -> Doc:
    return {"type": kind, "outcome": outcome, "start": start, "end": end, **more}


def _nothing(estate: Any, run: Run, params: Doc, items: list[Doc], depth: int) -> str:
    """Steps that are recorded as done without any effect."""
    return "SUCCESS"


def _build(estate: Any, run: Run, params: Doc, items: list[Doc], depth: int) -> Work:
    job = jobs.accept(estate, run.project, params.get("jobType"), clone(params.get("builds") or []), run.user)
    yield from job.perform()
    job.ready = job.started
    items.append({"type": "JOB_EXECUTED", "jobId": job.id, "outcome": "FAILED" if job.error else "SUCCESS"})
    return items[-1]["outcome"]


def _set_variables(estate: Any, run: Run, params: Doc, items: list[Doc], depth: int) -> str:
    """Writes literal variables into the project; formulas (``evaluateValues``) are not evaluated."""
    project = _project(estate, run, params)
    if not params.get("evaluateValues") and params.get("variables"):
        message = f"Updated project variables for project {project.key} from scenario {run.scenario_id}"
        merged = {**project.variables, **params["variables"]}
        project.save_document(VARIABLES, merged, user=run.user, message=message)
    return "SUCCESS"


def _run_scenario(estate: Any, run: Run, params: Doc, items: list[Doc], depth: int) -> Work:
    project, ident = _project(estate, run, params), str(params.get("scenarioId"))
    if ident not in project.store.get("scenarios", {}):
        raise missing("scenario", project.key, ident)
    trigger = {"id": "scenario", "type": "scenario", "name": f"Run from {run.scenario_id}"}
    _, inner = fire(estate, project, ident, trigger, {}, depth + 1)
    if inner:
        yield from perform(estate, inner, depth + 1)
    outcome = inner.outcome if inner else "ABORTED"
    items.append({"type": "SCENARIO_EXECUTED", "runId": inner.id if inner else None, "outcome": outcome})
    return outcome


def _kill_scenario(estate: Any, run: Run, params: Doc, items: list[Doc], depth: int) -> str:
    victim = runs_of(estate).running(_project(estate, run, params).key, str(params.get("scenarioId")))
    if victim and victim is not run:
        victim.abort()
    return "SUCCESS"


def _project(estate: Any, run: Run, params: Doc) -> Any:
    key = params.get("projectKey") or run.project.key
    if key not in estate.projects:
        raise missing("project", None, key)
    return estate.projects[key]


Action = Callable[[Any, Run, Doc, list[Doc], int], str | Work]
ACTIONS: dict[str, Action] = {
    "build_flowitem": _build,
    "set_project_vars": _set_variables,
    "run_scenario": _run_scenario,
    "kill_scenario": _kill_scenario,
}
