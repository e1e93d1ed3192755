"""Macros over the wire (AUTO §3.1, conventions §1.2): list, definition, run, state, result, abort."""

from __future__ import annotations

import asyncio
from typing import Any

from ..hosting import macros
from ..hosting.child import Child
from ..routing import READ_CONF, Call, Empty, Raw, route
from ..typed import clone

BASE = "/projects/{key}/runnables"


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
    """`{"runId"}`; with `wait`, once the macro ended, and its failure is the answer."""
    body = call.body or {}
    params, admin = body.get("params") or {}, body.get("adminParams") or {}
    started = macros.start(call.estate, call.project, call.user, call.params["type"], params, admin)
    if call.query.flag("wait", True):
        await ended(started.child)
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
