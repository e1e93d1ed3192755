"""A streaming endpoint as YAML ↔ the tree of its document (API §10). Its params are DSS's own.

{name: clicks, type: kafka, connection: events, params: {topic: clicks}, schema: {page: string}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ..common import secret_names, taggable, worded
from ..common.file_names import url
from ..common.trees import hollow, minus, ordered, settings
from ..common.worded import Word

TYPES = ("kafka", "httpsse", "SQS", "kdbplustick")
_TEXT: Mapping[str, Any] = {"type": "string"}
WORDS: worded.Table = {
    "connection": Word("params.connection", {**_TEXT, "description": "Name of the connection"}),
    "schema": Word(
        "schema.columns",
        {"type": ["object", "array"], "description": "Columns: name and type, or DSS's own list of them"},
        read=lambda columns: (
            [{"name": name, "type": kind} for name, kind in columns.items()]
            if isinstance(columns, Mapping)
            else columns
        ),
        show=lambda columns: (
            {c["name"]: c["type"] for c in columns} if all(set(c) == {"name", "type"} for c in columns) else columns
        ),
    ),
    "format_type": Word("formatType", {**_TEXT, "description": "How messages are written"}),
    "format_params": Word("formatParams", {"type": "object", "description": "DSS's own parameters of the format"}),
}
DEFAULTS: Mapping[str, Any] = {**taggable.DEFAULTS, "managed": False, "schema": {"userModified": False}}
OWN = ("name", "id", "type", "params", *taggable.KEYS.values())
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["type"],
    "properties": {
        "type": {"enum": list(TYPES)},
        **worded.schema(WORDS),
        "params": {"type": "object", "description": "DSS's own parameters of the type: topic, URL …"},
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    },
}


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    body: dict[str, Any] = {**(item.get("settings") or {}), "type": item.get("type"), **taggable.read(item)}
    if "params" in item:
        body["params"] = item["params"]
    return Wanted(worded.read(item, WORDS, body), name=str(item["name"]), initial={"schema": {"columns": []}})


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for a streaming endpoint."""
    said, rest = worded.show(minus(tree, DEFAULTS), WORDS)
    item: dict[str, Any] = {"type": tree.get("type"), **taggable.show(rest), **said}
    if not hollow(rest.get("params")):
        item["params"] = ordered(rest["params"])
    item.update(ordered(settings(rest, OWN)))
    hidden, secrets = secret_names.hide(item, ("params",), f"streaming endpoint {place.get('name', '')}")
    if secrets:
        hidden["secrets"] = list(secrets)
    return Written({"name": place["name"], **hidden}, left_out={"secret values": secret_names.WHY} if secrets else {})


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of everything: the id is the name (API §10)."""
    body = {**{k: v for k, v in wire.items() if k != "zone"}, "id": resource.name, "projectKey": facts["project"]}
    route = url("projects", facts["project"], "streamingendpoints") + "/"
    return [Call("POST", route, body, note="create streaming endpoint")]
