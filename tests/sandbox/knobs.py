"""Knobs: what a test or a person can do to the sandbox behind the API's back, as methods and under /__sandbox__/.

    dss.knobs.fault(verb="PUT", path="/projects/*/recipes/*", status=503, times=2)
    dss.knobs.clock(hours); dss.knobs.outage(skip=20, lasts=20)  # hours: see ``hours``; the engine's clock goes by it, too
    curl -X POST $URL/__sandbox__/faults -d '{"verb": "PUT", "kind": "drop", "when": "after"}'

Each POST takes the keyword arguments of the method of that name as JSON. Refuses to know how a knob works: see
``disturbance`` (faults, outages), ``by_hand`` (people), ``building``, ``api/futures``, ``api/jobs``, ``scenario_engine``.
"""
from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from . import by_hand, scenario_engine
from .api import jupyter_notebooks
from .api.futures import mood, state
from .api.jobs import jobs_of
from .building import build_everything
from .disturbance import Disturbance, Expiry, Fault, Kill, Linger, Meanwhile, Outage, Rule, Stale
from .errors import DssError
from .estate import Estate, Project
from .hosting import webapps
from .hours import REQUEST, Hours
from .ids import fresh, token
from .readings import TABLE
from .routing import PRIVATE, Call, Raw, render, route

_ALL: WeakKeyDictionary[Estate, Knobs] = WeakKeyDictionary()


class Knobs:
    """The knobs of one estate; ``Knobs.of(estate)`` always gives the same."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate
        self.disturbance = Disturbance(estate)
        self.upgraded = False
        estate.edges.append(self.disturbance.edge)
        estate.before.append(self.disturbance.before)
        estate.after.append(self._as_upgraded)
        estate.after.append(self._as_task)
        estate.after.append(self.disturbance.after)

    @staticmethod
    def of(estate: Estate) -> Knobs:
        if estate not in _ALL:
            _ALL[estate] = Knobs(estate)
        return _ALL[estate]

    # -- the line between client and server ------------------------------------------------------------------------

    def fault(self, **rule: Any) -> None:
        """Make requests fail; the arguments are the fields of ``disturbance.Fault``."""
        self.disturbance.faults.append(Fault(**rule))

    def throttle(self, every: int = 5, *, retry_after: str = "1", **rule: Any) -> None:
        """Refuse each ``every``-th request with 429 and ``Retry-After``, without executing it."""
        rule = {"status": 429, "error_type": "", "message": "Too many requests", "times": 0, **rule}
        self.fault(every=every, retry_after=retry_after, **rule)

    def outage(self, *, at_once: bool = False, **rule: Any) -> None:
        """DSS stops and connections are refused, for ``lasts`` seconds or until ``clear``; the arguments are the fields
        of ``disturbance.Outage``. ``at_once``: it does not answer the next request any more."""
        if not at_once:
            self.disturbance.outages.append(Outage(**rule))
            return
        done = threading.Event()
        self.estate.call_soon(lambda: self.disturbance.stop(rule.get("lasts", 0.0)))
        self.estate.call_soon(lambda: self.estate.call_soon(done.set))  # connections are closed in the round in between
        if not done.wait(10):
            raise DssError(400, "sandbox.BadKnob", "an outage needs a sandbox that is served")

    def expire(self, key: str = "admin-key", **rule: Any) -> None:
        """The API key is unknown from the next request on, or after ``skip`` of them."""
        self.disturbance.expiries.append(Expiry(key=key, **rule))

    def clock(self, hours: Hours) -> None:
        """Go by a clock that a test moves; every request takes a hundredth of a second of it."""
        self.estate.time = hours.now
        self.estate.edges.append(lambda when, verb, path: hours.sleep(REQUEST) if when == "before" else None)

    def latency(self, ms: int) -> None:
        """Wait before every handler, in ms."""
        self.estate.latency_ms = ms

    def kill(self, pid: int, **rule: Any) -> None:
        """SIGKILL a process at a request; the arguments are the fields of ``disturbance.Kill``."""
        self.disturbance.kills.append(Kill(pid=pid, **rule))

    def stale(self, **rule: Any) -> None:
        """After each write, the first ``times`` reads of a path answer what they answered before."""
        self.disturbance.stales.append(Stale(**rule))

    def clear(self) -> None:
        """Take back all faults, outages, expired keys, others, kills, stale reads, latency, holds and the mood of futures."""
        self.disturbance.clear()
        if self.estate.door is not None:
            self.estate.door.wait()
        self.estate.latency_ms = 0
        self.futures()
        self.release()

    # -- people ----------------------------------------------------------------------------------------------------

    def edit(self, project: str, kind: str, name: str, path: str, value: Any = None, *, user: str = "bob",
             remove: bool = False) -> None:
        """Change one place of an object as another user: see ``by_hand.edit``."""
        by_hand.edit(self._project(project), kind, name, path, value, user=user, remove=remove)

    def edit_library(self, project: str, path: str, text: str, *, user: str = "bob") -> None:
        """Write a library file as another user."""
        message = f'Edited Library file "{path}"'
        self._project(project).put_file(f"lib/{path.strip('/')}", text, user=user, message=message)

    def delete(self, project: str, kind: str, name: str, *, user: str = "bob") -> None:
        """Delete an object as another user, with all that DSS deletes along."""
        by_hand.delete(self._project(project), kind, name, user=user)

    def create(self, project: str, kind: str, name: str, *, user: str = "bob") -> str:
        """Create an object as another user, as DSS makes it; returns its id, or raises as DSS refuses it."""
        return by_hand.create(self._project(project), kind, name, user=user)

    def meanwhile(self, act: str | Callable[[], Any], arguments: dict[str, Any] | None = None, **rule: Any) -> Meanwhile:
        """Before a request, another user does something: ``act`` is a function, or the name of a knob with its
        arguments. What is returned knows what came of it."""
        what = act if callable(act) else lambda: getattr(self, METHODS[act])(**(arguments or {}))
        self.disturbance.meanwhiles.append(Meanwhile(act=what, **rule))
        return self.disturbance.meanwhiles[-1]

    def plant(self, project: str, kind: str, doc: dict[str, Any], name: str | None = None, *, user: str = "bob") -> str:
        """Put an object of any kind into a project, under a fresh id unless named; returns the id or name."""
        target = self._project(project)
        ident = name or fresh(kind, target.store[kind])
        target.save(kind, ident, doc, user=user, message=f"Created {kind} {project}.{ident}")
        return ident

    def save_unchanged(self, project: str | None = None, *, user: str = "admin") -> int:
        """Save everything as the interface does, changing nothing; returns the number of saves."""
        return sum(by_hand.save_unchanged(p, user=user) for p in self._projects(project))

    def upgrade(self) -> int:
        """Pretend an upgrade: every typed object shows new default keys from now on, and everything is saved once."""
        self.upgraded = True
        return self.save_unchanged()

    # -- browsers --------------------------------------------------------------------------------------------------

    def sign_in(self, login: str) -> str:
        """The value of the cookie ``dss_access_token`` for a browser of this user."""
        self.estate.login(login)
        session = token(32)
        self.estate.sessions[session] = login
        return session

    def webapp(
        self, project: str, type: str, name: str, config: dict[str, Any] | None = None, *, user: str = "admin"
    ) -> str:
        """Create a plugin's webapp as the interface does; returns its id. Its backend runs as ``user``."""
        return webapps.create(self._project(project), type, name, config or {}, user)

    def session(self, project: str, notebook: str, *, user: str = "bob") -> str:
        """Open a Jupyter notebook as the interface does: a kernel runs until it is unloaded; returns the session's id."""
        return jupyter_notebooks.start(self._project(project), notebook, user)

    def impersonation(self, granted: bool = True) -> None:
        """Whether backends of webapps may act as their visitors (a right of groups in DSS; not granted at first)."""
        self.estate.impersonation = granted

    # -- tasks -----------------------------------------------------------------------------------------------------

    def futures(
        self, *, polls: int | None = None, fail_next: int = 0, fail_text: str = "The task failed", lose_next: int = 0
    ) -> None:
        """The next futures need ``polls`` reads (None: one or two); the next ``fail_next`` of them fail; the result of
        the next ``lose_next`` is lost: the answer with it never comes, and DSS has forgotten it then."""
        knob = mood(self.estate)
        knob.polls, knob.fail_next, knob.fail_text, knob.lose_next = polls, fail_next, fail_text, lose_next

    def linger(self, **rule: Any) -> None:
        """What a request does takes long: it is answered with a future, whose result is its answer. The arguments are
        the fields of ``disturbance.Linger``."""
        self.disturbance.lingers.append(Linger(**rule))

    def hold(self, *, jobs: bool = True, scenarios: bool = True) -> None:
        """New jobs and scenario runs stay running, and do nothing, until ``release``."""
        jobs_of(self.estate).hold, scenario_engine.runs_of(self.estate).hold = jobs, scenarios

    def release(self) -> None:
        """Let held jobs and runs do their work."""
        jobs_of(self.estate).release()
        scenario_engine.release(self.estate)

    def build(self, project: str | None = None, *, user: str = "admin") -> list[str]:
        """Build everything; returns the recipes that ran."""
        return [name for p in self._projects(project) for name in build_everything(p, user=user)]

    # -- looking ---------------------------------------------------------------------------------------------------

    def dump(self) -> dict[str, Any]:
        """All that the estate holds, as JSON: for a failing test's report."""
        projects = {key: _dumped(project) for key, project in self.estate.projects.items()}
        return {"projects": projects, "unknown_routes": self.estate.unknown_routes, "crashes": self.estate.crashes}

    async def _as_upgraded(self, call: Call, value: Any) -> Any:
        if not self.upgraded or call.verb != "GET":
            return None
        content, media = render(value, self.estate.rng)
        if not media.startswith("application/json"):
            return None
        return Raw(json.dumps(by_hand.upgraded(call.path, json.loads(content))).encode(), media)

    async def _as_task(self, call: Call, value: Any) -> Any:
        if not self.disturbance.lingering(call):
            return None
        content, media = render(value, None)
        result = json.loads(content) if content and media.startswith("application/json") else None
        record = self.estate.future(result, user=call.user, name=call.path, polls=1)
        return state(record, call.at)

    def _project(self, key: str) -> Project:
        if key not in self.estate.projects:
            raise DssError(404, "sandbox.BadKnob", f"no project {key}")
        return self.estate.projects[key]

    def _projects(self, key: str | None) -> list[Project]:
        return [self._project(key)] if key else list(self.estate.projects.values())


def _dumped(project: Project) -> dict[str, Any]:
    return {
        "store": project.store,
        "documents": project.docs,
        "payloads": {f"{kind}/{name}": text for (kind, name), text in project.payloads.items()},
        "tags": {f"{kind}/{name}": tag for (kind, name), tag in project.tags.items()},
    }


METHODS = {
    "faults": "fault",
    "throttle": "throttle",
    "outage": "outage",
    "expire": "expire",
    "latency": "latency",
    "kill": "kill",
    "stale": "stale",
    "clear": "clear",
    "edit": "edit",
    "edit-library": "edit_library",
    "delete": "delete",
    "create": "create",
    "meanwhile": "meanwhile",
    "plant": "plant",
    "save-unchanged": "save_unchanged",
    "upgrade": "upgrade",
    "futures": "futures",
    "linger": "linger",
    "hold": "hold",
    "release": "release",
    "build": "build",
    "sign-in": "sign_in",
    "webapp": "webapp",
    "impersonation": "impersonation",
    "session": "session",
}


@route("POST", f"/{PRIVATE}/{{knob}}")
def turn(call: Call) -> Any:
    """Turn a knob: the body holds the arguments of its method."""
    method = METHODS.get(call.params["knob"])
    if method is None:
        raise DssError(404, "sandbox.BadKnob", f"no knob {call.params['knob']}; known: {', '.join(METHODS)}")
    try:
        result = getattr(Knobs.of(call.estate), method)(**(call.body or {}))
        return {"result": None if isinstance(result, Rule) else result}
    except (TypeError, KeyError, LookupError) as problem:
        raise DssError(400, "sandbox.BadKnob", f"{call.params['knob']}: {problem!r}") from problem


@route("GET", f"/{PRIVATE}/dump")
def dump(call: Call) -> Any:
    """Everything, as JSON."""
    return Knobs.of(call.estate).dump()


@route("GET", f"/{PRIVATE}/unknown-routes")
def unknown_routes(call: Call) -> Any:
    """Requests that no handler knows: each is a gap of the sandbox."""
    return {"unknown": call.estate.unknown_routes, "crashes": call.estate.crashes}


@route("GET", f"/{PRIVATE}/readings")
def readings(call: Call) -> Any:
    """The uncertain facts, their two readings and the choice made."""
    return {name: {**vars(row), "choice": call.estate.choices[name]} for name, row in sorted(TABLE.items())}
