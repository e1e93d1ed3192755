"""Webapps and their backends: those of plugins are one process each, started when it is first needed (AUTO §5).

Refuses to know pages and routes.
"""

from __future__ import annotations

import asyncio
from typing import Any

import requests

from ..errors import DssError, missing
from ..facts import webapps as facts
from ..ids import fresh, token
from ..typed import clone
from . import launch
from .child import Child
from .plugin import Component
from .pretended import Pretended

Doc = dict[str, Any]
KIND = "web_apps"
PATIENCE_S = 20.0
HOP_BY_HOP = {
    "server",
    "date",
    "connection",
    "keep-alive",
    "transfer-encoding",
    "content-length",
    "content-encoding",
    "content-type",
    "host",
}


def create(project: Any, type_: str, name: str, config: Doc, user: Any) -> str:
    """What the interface does, and the API cannot for types of plugins: a new webapp, its id."""
    ident = fresh(KIND, project.store[KIND])
    doc = facts.new(name, type_, clone(config))
    if type_ == "STANDARD":
        doc["apiKey"] = token(32)
    with project.commit(f"Created web app {name} ({project.key}.{ident})", user):
        project.save(KIND, ident, doc, user=user)
        for file in facts.CODE.get(type_, {}).values():
            project.put_file(f"{KIND}/{ident}/{file}", "", user=user)
    return ident


def component_of(project: Any, ident: str) -> Component:
    """The component behind a webapp, or DSS's error."""
    doc = project.store[KIND].get(ident)
    if doc is None:
        raise missing("web app", project.key, ident)
    for plugin in project.estate.installed.values():
        if doc["type"] in plugin.components:
            return plugin.components[doc["type"]]
    raise DssError(500, "java.lang.IllegalArgumentException", f"Unknown web app type: {doc['type']}")


def run_as(project: Any, ident: str) -> str:
    """Whose rights the backend has: set in the webapp, else who saved it last (AUTO §5.3)."""
    tag = project.tags.get((KIND, ident)) or {}
    return (
        project.store[KIND][ident]["params"].get("runAs") or (tag.get("lastModifiedBy") or {}).get("login") or "admin"
    )


def backends(estate: Any) -> dict[tuple[str, str], Any]:
    """Backends that were started, ended ones included, by project and id."""
    return estate.backends


def start(project: Any, ident: str) -> Child | Pretended:
    """Start or restart a backend; those of native types are only pretended."""
    estate, doc = project.estate, project.store[KIND][ident]
    if doc["type"] in facts.NATIVE:
        stop(project, ident)
        backends(estate)[project.key, ident] = pretended = Pretended(doc["type"])
        return pretended
    component = component_of(project, ident)
    stop(project, ident)
    user = estate.login(run_as(project, ident))
    child = launch.webapp(estate, component, project.key, user, ident, doc.get("config") or {})
    backends(estate)[project.key, ident] = child
    return child


def stop(project: Any, ident: str) -> None:
    """Stop a backend, if it runs."""
    child = backends(project.estate).pop((project.key, ident), None)
    if child is not None:
        child.kill("Backend stopped")


def running(project: Any, ident: str) -> Child | None:
    """The backend's process, or None when it does not run."""
    child = backends(project.estate).get((project.key, ident))
    return None if child is None or child.over else child


async def port(child: Child) -> int:
    """Where a backend listens, once it does. Raises when it ended instead."""
    for _ in range(int(PATIENCE_S / 0.02)):
        if (told := child.read("port")) is not None and not child.over:
            return int(told)
        if child.over:
            break
        await asyncio.sleep(0.02)
    raise _down(child)


def _down(child: Child) -> DssError:
    tail = "\n".join(child.log.splitlines()[-20:])
    return DssError(
        502, "com.dataiku.dip.webapps.BackendNotRunning", f"The backend of the webapp does not run:\n{tail}"
    )


async def ask(project: Any, ident: str, verb: str, path: str, headers: Doc, body: bytes) -> requests.Response:
    """Pass a request on to the backend, which is started for it; redirections are left to the browser."""
    child = running(project, ident) or start(project, ident)
    url = f"http://127.0.0.1:{await port(child)}/{path}"
    kept = {name: value for name, value in headers.items() if name not in HOP_BY_HOP - {"content-type"}}
    try:
        return await asyncio.to_thread(
            requests.request, verb, url, headers=kept, data=body, timeout=120, allow_redirects=False
        )
    except requests.ConnectionError:
        raise _down(child) from None


def answered(response: requests.Response) -> Doc:
    """Headers to send back to the browser."""
    return {name.lower(): value for name, value in response.headers.items() if name.lower() not in HOP_BY_HOP}
