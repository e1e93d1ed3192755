"""Lists of what a project holds besides the flow: headers only (API §3, AUTO §5, §6, §7.2, §8.4, §9.1).

Knows which folder each list is read from; refuses to know the objects themselves, which are kept verbatim.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..routing import Call, route

HEAD = ("projectKey", "id", "name", "type", "listed", "owner", "shortDesc", "tags", "versionTag", "creationTag")
STORED = {
    "dashboards": "dashboards",
    "insights": "insights",
    "webapps": "web_apps",
    "apiservices": "lambda_services",
}
"""Route → kind on disk, for objects that have a document of their own."""


def _headers(call: Call, kind: str) -> list[dict[str, Any]]:
    docs = (call.project.wire(kind, ident) for ident in call.project.store[kind])
    return [{key: doc[key] for key in HEAD if key in doc} for doc in docs]


def _stored(kind: str) -> Callable[[Call], list[dict[str, Any]]]:
    return lambda call: _headers(call, kind)


for _route, _kind in STORED.items():
    route("GET", f"/projects/{{key}}/{_route}/", needs="READ_CONF")(_stored(_kind))


@route("GET", "/projects/{key}/agents/tools", needs="READ_CONF")
def list_agent_tools(call: Call) -> dict[str, Any]:
    """Wrapped, unlike the others."""
    return {"tools": _headers(call, "agent-tools")}


def _folders(folder: Path) -> list[str]:
    return sorted(f.name for f in folder.iterdir() if f.is_dir()) if folder.is_dir() else []


@route("GET", "/projects/{key}/lab/", needs="READ_CONF")
def list_analyses(call: Call) -> list[dict[str, Any]]:
    """Visual analyses: one folder each."""
    return [{"projectKey": call.project.key, "analysisId": name} for name in _folders(call.project.tree / "analysis")]


@route("GET", "/projects/{key}/sql-notebooks/", needs="READ_CONF")
def list_sql_notebooks(call: Call) -> list[dict[str, Any]]:
    """SQL notebooks: one folder each."""
    found = _folders(call.project.tree / "notebooks" / "sql")
    return [{"projectKey": call.project.key, "id": name} for name in found]


@route("GET", "/projects/{key}/jupyter-notebooks/", needs="READ_CONF")
def list_jupyter_notebooks(call: Call) -> list[dict[str, Any]]:
    """Jupyter notebooks: one file each, the name is the file's."""
    folder = call.project.tree / "ipython_notebooks"
    names = sorted(f.stem for f in folder.glob("*.ipynb")) if folder.is_dir() else []
    return [{"projectKey": call.project.key, "name": name} for name in names]


@route("GET", "/projects/{key}/streamingendpoints/", needs="READ_CONF")
def list_streaming_endpoints(call: Call) -> list[dict[str, Any]]:
    """None: no specimen of one is known (API §10)."""
    return []
