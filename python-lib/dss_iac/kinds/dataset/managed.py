"""A dataset that DSS creates and owns: the connection's naming rules decide path or table (API §5.3).

{type: managed, connection: storage, format_type: parquet}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Reader, Wanted
from . import formats

DEFAULT_CONNECTION = "filesystem_managed"  # what DSS itself creates at installation (D36)


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree's own part for the form, and the option that creation asks for."""
    given = item.get("params") or {}
    connection = item.get("connection") or given.get("connection") or reader.default_connection or DEFAULT_CONNECTION
    format_type = formats.type_id(str(item.get("format_type") or ""))
    option = formats.option(format_type, item.get("format_params") or {}) if format_type else ""
    create = {"route": "managed", "format_option": option} if option else {"route": "managed"}
    return Wanted({"managed": True, "params": {"connection": connection}}, create=create)


def show(rest: dict[str, Any], tree: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The leading keys; takes what it says out of `rest`."""
    rest.pop("managed", None)
    params = rest.setdefault("params", {})
    return {"type": "managed", "connection": params.pop("connection", tree["params"]["connection"])}
