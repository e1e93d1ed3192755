"""Futures: tasks that a client polls (API §1.5, AUTO §1.5).

A handler that DSS answers with a future calls ``submit``. The work itself is done at once, so that
the estate is always in one state; only its *result* is kept back for one or two polls (D50). What the
tasks do is none of this module's business.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..errors import DssError, missing
from ..ids import fresh
from ..routing import Call, route

FAILED = "com.dataiku.dip.exceptions.CodedException"
ABORTED = "com.dataiku.dip.futures.AbortedException"


@dataclass
class Task:
    """One future. ``polls_left`` counts the state reads still answered without a result."""

    id: str
    owner: str
    title: str
    started: int
    polls_left: int
    result: Any = None
    error: DssError | None = None
    aborted: bool = False
    scenario: dict[str, Any] | None = None

    @property
    def done(self) -> bool:
        return self.aborted or self.polls_left <= 0

    def state(self, *, with_result: bool) -> dict[str, Any]:
        """The wire form; ``result`` only when it is there and asked for."""
        state: dict[str, Any] = {
            "jobId": self.id,
            "hasResult": self.done,
            "alive": not self.done,
            "aborted": self.aborted,
            "unknown": False,
            "startTime": self.started,
            "runningTime": max(0, int(time.time() * 1000) - self.started),
            "jobDisplayName": self.title,
            "owner": self.owner,
            "payload": {"displayName": self.title, **(self.scenario or {})},
        }
        if self.done and with_result:
            state["result"] = self.result
        return state


@dataclass
class Tasks:
    """All futures of an instance, and how the next ones behave (knob ``futures``)."""

    by_id: dict[str, Task] = field(default_factory=dict)
    polls: int | None = None
    fail_next: int = 0
    fail_text: str = "The task failed"

    def add(self, work: Callable[[], Any], *, owner: str, title: str, polls: int) -> Task:
        """Does ``work`` and remembers its outcome; an armed failure replaces the work."""
        task = Task(fresh("future", self.by_id), owner, title, int(time.time() * 1000), polls)
        if self.fail_next > 0:
            self.fail_next -= 1
            task.error = DssError(500, FAILED, self.fail_text)
        else:
            try:
                task.result = work()
            except DssError as error:
                task.error = error
        self.by_id[task.id] = task
        return task


def tasks_of(estate: Any) -> Tasks:
    """The futures of ``estate``, made on first use."""
    if getattr(estate, "tasks", None) is None:
        estate.tasks = Tasks()
    return estate.tasks


def submit(call: Call, work: Callable[[], Any], title: str = "Long task") -> dict[str, Any]:
    """Starts a future for ``call`` and gives the state to answer with (never with its result yet)."""
    tasks = tasks_of(call.estate)
    polls = tasks.polls if tasks.polls is not None else call.estate.rng.choice((1, 2))
    return tasks.add(work, owner=call.user.login, title=title, polls=polls).state(with_result=True)


def find(call: Call) -> Task:
    task = tasks_of(call.estate).by_id.get(call.params["id"])
    if task is None:
        raise missing("future", None, call.params["id"])
    return task


@route("GET", "/futures/")
def list_futures(call: Call) -> Any:
    """Running futures; scenario runs and the others apart (``withScenarios``, ``withNotScenarios``)."""
    with_scenarios, others = call.query.flag("withScenarios"), call.query.flag("withNotScenarios")
    everyone = call.query.flag("allUsers") and call.user.admin
    return [
        task.state(with_result=False)
        for task in tasks_of(call.estate).by_id.values()
        if not task.done
        and (with_scenarios if task.scenario else others)
        and (everyone or task.owner == call.user.login)
    ]


@route("GET", "/futures/{id}")
def get_future(call: Call) -> Any:
    """State; a failed or aborted future surfaces as an HTTP error once it is over (API §1.5)."""
    task = find(call)
    if not task.done:
        state = task.state(with_result=False)
        task.polls_left -= 1
        return state
    if task.aborted:
        raise DssError(500, ABORTED, f"Future {task.id} was aborted")
    if task.error is not None:
        raise task.error
    return task.state(with_result=not call.query.flag("peek"))


@route("DELETE", "/futures/{id}")
def abort_future(call: Call) -> Any:
    """Aborts; what the work already did stays done."""
    task = find(call)
    if not task.done:
        task.aborted = True
    return {}
