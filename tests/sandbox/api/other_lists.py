"""Lists of what a project holds besides the flow: headers only (API §3, AUTO §5, §6, §7.2, §8.4, §9.1).

Knows which folder each list is read from; refuses to know the objects themselves, which are kept verbatim.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..routing import Call, route
from .shared_objects import shared_with

HEAD = ("projectKey", "id", "name", "type", "listed", "owner", "shortDesc", "tags", "versionTag", "creationTag")
STORED = {
    "apiservices": "lambda_services",
}
"""Route → kind on disk, for objects that have a document of their own."""


def _headers(call: Call, kind: str, *, foreign: bool = False) -> list[dict[str, Any]]:
    shared = shared_with(call.estate, call.project.key) if foreign else ()
    found = [(call.project, kind, ident) for ident in call.project.store[kind]] + [s for s in shared if s[1] == kind]
    docs = (where.wire(kind, ident) for where, _, ident in found)
    return [{key: doc[key] for key in HEAD if key in doc} for doc in docs]


def _stored(kind: str) -> Callable[[Call], list[dict[str, Any]]]:
    return lambda call: _headers(call, kind)


for _route, _kind in STORED.items():
    route("GET", f"/projects/{{key}}/{_route}/", needs="READ_CONF")(_stored(_kind))


@route("GET", "/projects/{key}/agents/tools", needs="READ_CONF")
def list_agent_tools(call: Call) -> dict[str, Any]:
    """Wrapped, unlike the others."""
    return {"tools": _headers(call, "agent-tools", foreign=call.query.flag("foreign"))}


@route("GET", "/projects/{key}/streamingendpoints/", needs="READ_CONF")
def list_streaming_endpoints(call: Call) -> list[dict[str, Any]]:
    """None: no specimen of one is known (API §10)."""
    return []
