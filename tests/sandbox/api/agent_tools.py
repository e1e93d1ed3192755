"""Agent tools: listed under a key of their own, made from creation parameters (AUTO §8.4, A.8). None of them runs here."""

from __future__ import annotations

from typing import Any

from ..errors import exists, illegal
from ..facts.genai import TOOL, tool_params
from ..readings import declare
from ..routing import READ_CONF, WRITE_CONF, Call, Empty, route
from ..typed import normalise
from . import kept
from .documents import body, owner

Doc = dict[str, Any]
BASE = "/projects/{key}/agents/tools"
SORT = kept.Sort("agent-tools", "agent tool", TOOL, ("type",))

declare(
    "agent-tool-params", "params of an agent tool that was just made", "defaults of its type", "absent", "AUTO §8.4"
)


@route("GET", BASE, READ_CONF)
def list_tools(call: Call) -> Any:
    """Wrapped, unlike the other lists."""
    return {"tools": kept.headers(owner(call), SORT, foreign=call.query.flag("foreign"))}


@route("POST", BASE, WRITE_CONF)
def create(call: Call) -> Any:
    """Type, name and creation parameters; an id only if the caller insists."""
    asked = body(call)
    type_, ident = str(asked.get("type") or ""), str(asked.get("id") or "")
    if not type_ or not asked.get("name"):
        raise illegal("An agent tool needs a type and a name")
    if ident and ident in owner(call).store[SORT.kind]:
        raise exists("agent tool", owner(call).key, ident)
    given = asked.get("creationParams") or {}
    doc = normalise(TOOL, {"name": asked["name"], "type": type_, **kept.envelope()})
    if given or call.estate.reading("agent-tool-params") == "a":
        doc["params"] = tool_params(type_, given)
    return {"id": kept.create(call, SORT, doc, ident)}


@route("GET", BASE + "/{id}", READ_CONF)
def get(call: Call) -> Any:
    """Settings."""
    return kept.shown(call, SORT)


@route("PUT", BASE + "/{id}", WRITE_CONF)
def put(call: Call) -> Any:
    """Wholesale; the type stays."""
    kept.replace(call, SORT, body(call), {"type": kept.stored(call, SORT)["type"]})
    return Empty()


@route("DELETE", BASE + "/{id}", WRITE_CONF)
def delete(call: Call) -> Any:
    """Agents that use it keep their reference."""
    kept.delete(call, SORT)
    return Empty()


@route("GET", BASE + "/{id}/descriptor", READ_CONF)
@route("POST", BASE + "/{id}/descriptor", READ_CONF)
def descriptor(call: Call) -> Any:
    """What a language model is told of it; POST when there is a context."""
    doc = kept.stored(call, SORT)
    words = doc.get("additionalDescriptionForLLM") or ""
    schema = {"type": "object", "properties": {}}
    return {"name": doc["name"], "description": words, "inputSchema": schema, "multiple": False, "subtools": []}
