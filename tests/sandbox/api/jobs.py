"""Jobs: accepted, RUNNING, then DONE, FAILED or ABORTED, with a log (API §11).

The build itself happens when a job starts (or, for a job held by the knob, when it is released); only the state is
reported late, so that a client sees RUNNING at least once. What a build changes: ``building.py``; recipes of installed
plugins run in processes of their own (``hosting/recipes.py``), and the job is RUNNING until they end.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from ..building import check, order_of, run_recipe, target_of
from ..errors import DssError, illegal, missing
from ..facts.builds import JOB_TYPES
from ..hosting import recipes as hosted
from ..hosting.child import Child, Work, drive
from ..routing import Call, Ordered, Text, route
from .dataset_checks import check_usable
from .documents import ensure, refs

RUNNING_MS = 60
FINAL = ("DONE", "FAILED", "ABORTED")


@dataclass
class Job:
    """One job; ``ready`` is the time (ms) from which its final state shows, None while it is held."""

    id: str
    project: Any
    definition: dict[str, Any]
    user: Any
    started: int
    ready: int | None
    outcome: str = "DONE"
    error: DssError | None = None
    recipes: list[str] = field(default_factory=list)
    begun: bool = False
    child: Child | None = None
    output: str = ""

    @property
    def state(self) -> str:
        return self.outcome if self.ready is not None and now() >= self.ready else "RUNNING"

    def perform(self) -> Work:
        """Does the build; an error of the build makes the job FAILED."""
        self.begun = True
        try:
            for name in order_of(self.project, self.definition["outputs"], job_type=self.definition["type"]):
                yield from self._recipe(name)
        except DssError as error:
            self.outcome, self.error = "FAILED", error
        if self.ready is None:
            self.ready = max(now(), self.started + RUNNING_MS)

    def _recipe(self, name: str) -> Work:
        self.recipes.append(name)
        check_usable(self.project, refs(ensure(self.project, "recipes")[name]))
        self.child = hosted.start(self.project, name, self.user)
        if self.child is None:
            run_recipe(self.project, name, user=self.user)
            return
        yield self.child
        child, self.child = self.child, None
        self.output += child.log
        child.raise_failure()

    def abort(self) -> None:
        if self.state == "RUNNING":
            self.outcome, self.ready = "ABORTED", now()
            if self.child is not None:
                self.child.kill("Job aborted")

    def base(self) -> dict[str, Any]:
        """``baseStatus`` of GET jobs/{id}/ and list item."""
        over = self.state in FINAL
        return {
            "def": self.definition,
            "projectKey": self.project.key,
            "state": self.state,
            "stableState": over,
            "startTime": self.started,
            "endTime": self.ready if over else 0,
            "jobStartTime": self.started,
            "jobEndTime": self.ready if over else 0,
            "activities": {f"{name}_NP": {"state": self.state, "recipeName": name} for name in self.recipes},
        }

    def log(self) -> str:
        lines = [f"[{self.started}] [INFO] Job {self.id} accepted for {self.project.key}"]
        lines += [f"[{self.started}] [INFO] Ran recipe {name}" for name in self.recipes]
        lines += self.output.splitlines()
        lines += [f"[{self.started}] [ERROR] {self.error}"] if self.error else []
        return "\n".join([*lines, f"[{self.started}] [INFO] Job state: {self.state}", ""])


@dataclass
class Jobs:
    """Jobs of an instance, newest last, and the knob ``hold``: while set, new jobs stay RUNNING until released."""

    by_id: dict[str, Job] = field(default_factory=dict)
    hold: bool = False

    def add(self, project: Any, definition: dict[str, Any], user: Any) -> Job:
        """A job that was accepted and has not begun."""
        job = Job(definition["id"], project, definition, user, now(), None)
        self.by_id[job.id] = job
        return job

    def release(self) -> None:
        """Ends the hold and lets held jobs do their work."""
        self.hold = False
        for job in self.by_id.values():
            if job.ready is None and not job.begun:
                drive(job.perform())

    def of(self, key: str) -> list[Job]:
        """Jobs of a project, newest first."""
        return [job for job in reversed(self.by_id.values()) if job.project.key == key]


def now() -> int:
    return int(time.time() * 1000)


_BOOKS: WeakKeyDictionary[Any, Jobs] = WeakKeyDictionary()


def jobs_of(estate: Any) -> Jobs:
    """The jobs of ``estate``."""
    return _BOOKS.setdefault(estate, Jobs())


def start(estate: Any, project: Any, kind: str | None, outputs: list[dict[str, Any]], user: Any, **options: Any) -> Job:
    """Accepts a job and starts it, unless jobs are held."""
    job = accept(estate, project, kind, outputs, user, **options)
    if not jobs_of(estate).hold:
        drive(job.perform())
    return job


def accept(
    estate: Any, project: Any, kind: str | None, outputs: list[dict[str, Any]], user: Any, **options: Any
) -> Job:
    """A job to be; raises for an unknown job type (stored as null, then a null pointer) or a missing output."""
    if kind not in JOB_TYPES:
        raise DssError(500, "java.lang.NullPointerException", "Cannot read the job type: it is null")
    if not outputs:
        raise illegal("Nothing to build: the job has no outputs")
    check(estate, project, outputs)
    stamp = time.strftime("%Y-%m-%dT%H-%M-%S", time.gmtime())
    ident = f"Build_{target_of(outputs[0])[1]}_{stamp}.{len(jobs_of(estate).by_id):03d}"
    definition = {**options, "id": ident, "projectKey": project.key, "type": kind, "outputs": outputs}
    definition.update(initiator=getattr(user, "login", user), triggeredFrom="API", name=ident)
    return jobs_of(estate).add(project, definition, user)


def find(call: Call) -> Job:
    job = jobs_of(call.estate).by_id.get(call.params["id"])
    if job is None or job.project.key != call.project.key:
        raise missing("job", call.params["key"], call.params["id"])
    return job


@route("POST", "/projects/{key}/jobs/", needs="WRITE_CONF")
def start_job(call: Call) -> Any:
    body = call.body or {}
    options = {key: bool(body.get(key)) for key in ("refreshHiveMetastore", "autoUpdateSchemaBeforeEachRecipeRun")}
    outputs = body.get("outputs") or []
    return {"id": start(call.estate, call.project, body.get("type"), outputs, call.user, **options).id}


@route("GET", "/projects/{key}/jobs/", needs="READ_CONF")
def list_jobs(call: Call) -> Any:
    jobs = jobs_of(call.estate).of(call.project.key)
    limit = int(call.query.get("limit") or 0) or len(jobs)
    return Ordered([job.base() for job in jobs[:limit]])


@route("GET", "/projects/{key}/jobs/running/", needs="READ_CONF")
def list_running_jobs(call: Call) -> Any:
    return [job.base() for job in jobs_of(call.estate).of(call.project.key) if job.state == "RUNNING"]


@route("GET", "/jobs/running/")
def list_all_running_jobs(call: Call) -> Any:
    everyone = call.query.flag("allUsers") and call.user.admin
    return [
        job.base()
        for job in jobs_of(call.estate).by_id.values()
        if job.state == "RUNNING" and (everyone or job.definition["initiator"] == call.user.login)
    ]


@route("GET", "/projects/{key}/jobs/{id}/", needs="READ_CONF")
def get_job(call: Call) -> Any:
    job = find(call)
    base = job.base()
    done = len(job.recipes) if job.state == "DONE" else 0
    return {"baseStatus": base, "globalState": {"done": done, "total": len(job.recipes)}}


@route("GET", "/projects/{key}/jobs/{id}/log", needs="READ_CONF")
def get_job_log(call: Call) -> Any:
    return Text(find(call).log())


@route("POST", "/projects/{key}/jobs/{id}/abort", needs="WRITE_CONF")
def abort_job(call: Call) -> Any:
    find(call).abort()
    return {"msg": "aborted"}
