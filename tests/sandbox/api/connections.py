"""Connections: names, definitions, types (AUTO §11.1). No secrets are kept."""

from __future__ import annotations

from typing import Any

from ..errors import exists, forbidden, illegal, no_connection
from ..facts.instance import connection
from ..routing import INSTANCE_ADMIN, Call, Text, route
from ..typed import clone

TESTABLE = ("PostgreSQL", "MySQL", "Snowflake", "BigQuery", "Redshift", "Oracle", "SQLServer", "EC2", "Azure", "GCS")


def _connection(call: Call) -> dict[str, Any]:
    name = call.params["name"]
    if name not in call.estate.connections:
        raise no_connection(name)
    return call.estate.connections[name]


@route("GET", "/admin/connections/", INSTANCE_ADMIN)
def list_connections(call: Call) -> dict[str, Any]:
    """Definitions by name (a dict, not a list)."""
    return clone(call.estate.connections)


@route("POST", "/admin/connections/", INSTANCE_ADMIN)
def create_connection(call: Call) -> Text:
    """`{name, description, type, params, usableBy, allowedGroups}`; a text answer."""
    body = call.body or {}
    name, kind = body.get("name"), body.get("type")
    if not name or not kind:
        raise illegal("Connection name and type are mandatory", 400)
    if name in call.estate.connections:
        raise exists("connection", None, name)
    made = connection(name, kind, **(body.get("params") or {}))
    given = {k: body[k] for k in ("description", "usableBy", "allowedGroups") if body.get(k) is not None}
    call.estate.connections[name] = made | given
    return Text("OK")


@route("GET", "/admin/connections/{name}", INSTANCE_ADMIN)
def get_connection(call: Call) -> dict[str, Any]:
    """One definition."""
    return clone(_connection(call))


@route("PUT", "/admin/connections/{name}", INSTANCE_ADMIN)
def put_connection(call: Call) -> dict[str, Any]:
    """Replace it; name and type stay."""
    old = _connection(call)
    call.estate.connections[old["name"]] = {**old, **(call.body or {}), "name": old["name"], "type": old["type"]}
    return {}


@route("DELETE", "/admin/connections/{name}", INSTANCE_ADMIN)
def delete_connection(call: Call) -> dict[str, Any]:
    """Remove it; datasets on it stay."""
    del call.estate.connections[_connection(call)["name"]]
    return {}


@route("GET", "/connections/get-names")
def connection_names(call: Call) -> list[str]:
    """Names of a type (`all` = any) that the caller may use."""
    if not call.user.admin and call.estate.reading("connection-names") == "b":
        raise forbidden("list connections", "*")
    kind = call.query.get("type") or "all"
    return [c["name"] for c in call.estate.connections.values() if kind in ("all", c["type"]) and _usable(call, c)]


def _usable(call: Call, definition: dict[str, Any]) -> bool:
    return (
        call.user.admin
        or definition["usableBy"] == "ALL"
        or bool(set(definition["allowedGroups"]) & set(call.user.groups))
    )


@route("GET", "/connections/{name}/info")
def connection_info(call: Call) -> dict[str, Any]:
    """Type and naming rules; details only for administrators."""
    found = _connection(call)
    return {
        "name": found["name"],
        "type": found["type"],
        "params": clone(found["params"]) if call.user.admin else {},
        "resolvedParams": clone(found["params"]) if call.user.admin else {},
    }


@route("GET", "/connections/{name}/test")
def connection_test(call: Call) -> dict[str, Any]:
    """Always fine for SQL and cloud types; other types are not testable."""
    if _connection(call)["type"] not in TESTABLE:
        raise illegal("Not implemented for this type of connection")
    return {"connectionOK": True}
