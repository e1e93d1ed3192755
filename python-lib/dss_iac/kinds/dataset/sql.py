"""A table or a query that exists already. The connection decides the type, so the YAML need not say it.

    {type: sql, connection: warehouse, params: {schema: PUBLIC, table: customers}}

Without `mode` it is a table, or a query when there is one; without `table`, the table named like the dataset (D36).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Reader, Wanted


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree's own part for the form."""
    given = item.get("params") or {}
    connection = item.get("connection") or given.get("connection") or reader.default_connection
    if not connection:
        reader.error("connection", "an sql dataset needs a connection", "add `connection: NAME`")
    mode = given.get("mode") or ("query" if "query" in given else "table")
    params = {"connection": connection, "mode": mode}
    if mode == "table" and not given.get("table"):
        params["table"] = item.get("name", "")
    if mode == "query" and not given.get("query"):
        reader.error("params.query", "a dataset in query mode needs a query", "add `params: {query: SELECT …}`")
    return Wanted({"managed": False, "params": params}, create={"route": "plain"})


def show(rest: dict[str, Any], tree: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The leading keys; takes what it says out of `rest`."""
    rest.pop("managed", None)
    params = rest.setdefault("params", {})
    if "query" in params:
        params.pop("mode", None)
    elif params.get("table") == name:
        params.pop("table")
    return {"type": "sql", "connection": params.pop("connection", tree["params"]["connection"])}
