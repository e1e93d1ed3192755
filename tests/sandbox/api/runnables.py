"""Macros over the wire (AUTO §3.1, conventions §1.2): list, definition, run, state, result, abort."""

from __future__ import annotations

import asyncio
from typing import Any

from ..hosting import macros
from ..hosting.child import Child
from ..readings import declare
from ..routing import READ_CONF, Call, Empty, Raw, route
from ..typed import clone

BASE = "/projects/{key}/runnables"
WAITED, EMPTY = "macro-failure", "macro-defaults"
declare(WAITED, "answer to running a macro and waiting, when it fails", "its error", "a run id", "AUTO §3.1, §3.3")
declare(EMPTY, "parameters that a macro run through the API leaves out", "absent", "their defaults", "conventions §1.2")


async def ended(child: Child) -> None:
    """Wait for a child; other requests are served meanwhile."""
    done = asyncio.Event()
    child.then(done.set)
    await done.wait()


def definition(component: Any, admin: bool) -> dict[str, Any]:
    """The descriptor; parameters of administrators are emptied for others."""
    desc = clone(component.desc)
    if not admin:
        desc["adminParams"] = []
    return {**desc, "runnableType": component.type, "ownerPluginId": component.plugin.id}


@route("GET", BASE + "/", READ_CONF)
def list_runnables(call: Call) -> Any:
    """Macros that the user may run here."""
    allowed = [c for c in macros.macros(call.estate) if macros.refused(c, call.project, call.user) is None]
    return [definition(c, call.user.admin) for c in allowed]


@route("GET", BASE + "/{type}", READ_CONF)
def get_runnable(call: Call) -> Any:
    """One definition."""
    component = macros.find(call.estate, call.project, call.user, call.params["type"])
    return definition(component, call.user.admin)


@route("POST", BASE + "/{type}", READ_CONF)
async def run(call: Call) -> Any:
    """`{"runId"}`; with `wait`, once the macro ended. Reading the result of a failed run is an error in any case."""
    body = call.body or {}
    params, admin = body.get("params") or {}, body.get("adminParams") or {}
    if call.estate.reading(EMPTY) == "b":
        component = macros.find(call.estate, call.project, call.user, call.params["type"])
        params = {**{p["name"]: p["defaultValue"] for p in component.params if "defaultValue" in p}, **params}
    started = macros.start(call.estate, call.project, call.user, call.params["type"], params, admin)
    if call.query.flag("wait", True):
        await ended(started.child)
        if call.estate.reading(WAITED) == "a":
            started.child.raise_failure()
    return {"runId": started.id}


def _run(call: Call) -> macros.MacroRun:
    return macros.run_of(call.estate, call.project, call.user, call.params["type"], call.params["run"])


@route("GET", BASE + "/{type}/state/{run}", READ_CONF)
def state(call: Call) -> Any:
    """Running or not, and how far."""
    return _run(call).state()


@route("GET", BASE + "/{type}/result/{run}", READ_CONF)
def result(call: Call) -> Any:
    """The content, once: then the run is gone."""
    run = _run(call)
    content, media = run.result()
    del call.estate.macro_runs[run.id]
    return Raw(content, media)


@route("POST", BASE + "/{type}/abort/{run}", READ_CONF)
def abort(call: Call) -> Any:
    """A hard stop; an ended run is left alone."""
    _run(call).child.kill()
    return Empty()
