"""What is being built or run at this moment in a project: jobs by their outputs and recipes, scenarios by their run.
The run that the engine is part of is left out (D45). Judges nothing; a list that could not be had is told as that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...core.model.kind import Call
from ...core.model.plan import Action, Plan
from ...core.model.resource import Snapshot
from ...dss.transport import fill
from ...errors import Malformed
from ..session import Session
from .sight import Sight

JOBS = "/projects/{project}/jobs/running/"
SCENARIOS = "/projects/{project}/scenarios/"
_STILL = (Action.NOOP, Action.RECORD, Action.FORGET, Action.CREATE)


def over(session: Session, plan: Plan, own: tuple[str, ...] | None, seen: Snapshot) -> Snapshot:
    """The snapshot with the DSS ids of what runs (API §11, AUTO §2.9), asked only when the plan would change something
    that exists; the same one when nothing runs. `own`: ids or names of scenarios that we are a run of; None = of some,
    and it is not known which, so that none is counted."""
    if not any(c.dss_id and c.action not in _STILL for c in plan.changes):
        return seen
    sight = Sight("running")
    busy = [id for job in _list(session, JOBS, sight, "running jobs") for id in _of_job(job)]
    for scenario in _list(session, SCENARIOS, sight, "scenarios") if own is not None else ():
        if scenario.get("running") and not {scenario.get("id"), scenario.get("name")} & set(own or ()):
            busy.append(str(scenario.get("id")))
    seen = sight.over(seen)
    return replace(seen, running=tuple(sorted(set(busy)))) if busy else seen


def own_runs(variables: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The scenario whose variables these are (AUTO §2.9); None when they do not tell."""
    url = str(variables.get("scenarioRunURL") or "").partition("/scenarios/")[2]
    found = (str(variables.get("scenarioName") or ""), url.partition("/")[0])
    return tuple(filter(None, found)) or None


def _list(session: Session, url: str, sight: Sight, what: str) -> list[Mapping[str, Any]]:
    call = Call("GET", fill(url, session.project))

    def read() -> list[Mapping[str, Any]]:
        found = session.transport.send(call)
        if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
            raise Malformed(f"the list of {what} is not one", request=f"GET {call.path}")
        return found

    return sight.look(read, f"the {what} of {session.project}", "whether one is running") or []


def _of_job(job: Mapping[str, Any]) -> list[str]:
    """Its outputs and the recipes that it runs."""
    wanted, activities = job.get("def"), job.get("activities")
    outputs = wanted.get("outputs") if isinstance(wanted, Mapping) else None
    ids = [o.get("id") for o in outputs if isinstance(o, Mapping)] if isinstance(outputs, list) else []
    rows = activities.values() if isinstance(activities, Mapping) else ()
    recipes = [a.get("recipeName") for a in rows if isinstance(a, Mapping)]
    return [str(id) for id in (*ids, *recipes) if id]
