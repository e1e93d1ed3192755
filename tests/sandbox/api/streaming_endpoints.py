"""Streaming endpoints (API §10): known from the client alone, so params are kept as they come.

Nothing streams: detection is a future that found nothing. Refuses to know message formats.
"""

from __future__ import annotations

from typing import Any

from ..errors import exists, illegal, no_connection
from ..facts.classes import ENVELOPE
from ..readings import declare
from ..routing import READ_CONF, WRITE_CONF, Call, Empty, route
from ..typed import ANY, OPTIONAL, ListOf, clone
from . import kept
from .cascades import remove_object
from .documents import body, owner, recipes_using
from .futures import submit

Doc = dict[str, Any]
BASE = "/projects/{key}/streamingendpoints"
TYPES = ("kafka", "httpsse", "SQS", "kdbplustick")
SPEC: Doc = {
    "type": OPTIONAL,
    "params": ANY,
    "schema": {"columns": ListOf(), "userModified": False},
    "managed": False,
    "formatType": OPTIONAL,
    "formatParams": OPTIONAL,
    **ENVELOPE,
}
SORT = kept.Sort(
    "streaming_endpoints",
    "streaming endpoint",
    SPEC,
    ("type", "params", "schema", "managed"),
    created="Created streaming endpoint {p}.{i}",
    saved="Updated streaming endpoint {p}.{i}",
    deleted="Deleted streaming endpoint {p}.{i}",
)

declare(
    "streaming-connection", "a streaming endpoint on a connection that does not exist", "accepted", "refused", "API §10"
)


def _make(call: Call, ident: str, doc: Doc) -> Doc:
    if not ident or doc.get("type") not in TYPES:
        raise illegal(f"Unknown type of streaming endpoint: {doc.get('type')}")
    if ident in owner(call).store[SORT.kind]:
        raise exists("streaming endpoint", owner(call).key, ident)
    connection = (doc.get("params") or {}).get("connection")
    strict = call.estate.reading("streaming-connection") == "b"
    if connection and strict and connection not in call.estate.connections:
        raise no_connection(connection)
    kept.create(call, SORT, SORT.read(doc), ident)
    return owner(call).wire(SORT.kind, ident)


@route("GET", BASE + "/", READ_CONF)
def list_endpoints(call: Call) -> Any:
    """With type, params and schema."""
    return kept.headers(owner(call), SORT)


@route("POST", BASE + "/", WRITE_CONF)
def create(call: Call) -> Any:
    """The id is the name."""
    asked = body(call)
    return _make(call, str(asked.get("id") or ""), asked)


@route("POST", BASE + "/managed", WRITE_CONF)
def create_managed(call: Call) -> Any:
    """On a connection, named after the project and itself."""
    asked = body(call)
    settings, ident = asked.get("creationSettings") or {}, str(asked.get("id") or "")
    params = {"connection": settings.get("connectionId"), "topic": f"${{projectKey}}_{ident}"}
    return _make(call, ident, {"type": asked.get("type"), "params": params, "managed": True})


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
    """With the recipes around it, as with datasets (API §14)."""
    project, doc, ident = owner(call), kept.stored(call, SORT), call.params["id"]
    message = SORT.says(SORT.deleted, project, ident, doc)
    remove_object(project, SORT.kind, ident, "STREAMING_ENDPOINT", user=call.user, message=message)
    return Empty()


@route("GET", BASE + "/{id}/schema", READ_CONF)
def get_schema(call: Call) -> Any:
    """Columns."""
    return kept.stored(call, SORT)["schema"]


@route("PUT", BASE + "/{id}/schema", WRITE_CONF)
def put_schema(call: Call) -> Any:
    """Wholesale."""
    kept.replace(call, SORT, {**kept.stored(call, SORT), "schema": clone(body(call))})
    return {}


@route("GET", BASE + "/{id}/usages", READ_CONF)
def usages(call: Call) -> Any:
    """Recipes that read or write it."""
    return recipes_using(call, kept.ident_of(call, SORT))


@route("POST", BASE + "/{id}/actions/testAndDetectSettings/{type}", WRITE_CONF)
def detect(call: Call) -> Any:
    """Nothing to be found: no messages arrive here."""
    kept.ident_of(call, SORT)
    found = {"connectionOK": False, "schemaDetection": {"detectedSchema": {"columns": []}}}
    return submit(call, lambda: found, "Test streaming endpoint")
