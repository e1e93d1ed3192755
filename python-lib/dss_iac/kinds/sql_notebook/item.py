"""A SQL notebook as YAML ↔ the tree of its document (API §11): cells of SQL and Markdown on one connection.

{name: Checks, connection: pg_main, cells: [{markdown: "# Orders"}, {sql: "SELECT COUNT(*) FROM orders"}]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ..common import code_text, taggable
from ..common.file_names import safe, url
from ..common.trees import minus, ordered, settings

TYPES = {"sql": "QUERY", "markdown": "MARKDOWN"}
WORDS = {"connection": "connection", "dataset": "analyzedDataset"}  # key of an item → key of the document
QUERY_SETTINGS: Mapping[str, Any] = {  # of a new cell (API §11; all 74 cells of the corpus)
    "addLimitToStatement": True,
    "statementsOutOfTransaction": False,
    "inheritConf": "default",
    "extraConf": [],
    "addDkuUdf": False,
    "statementsParseMode": "SPLIT",
    "statementsExecutionMode": "PREPARED",
}
DEFAULTS: Mapping[str, Any] = {**taggable.DEFAULTS, "automationLocal": False}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["connection"],
    "properties": {
        "connection": {"type": "string", "description": "Name of the connection that its queries run on"},
        "dataset": {"type": "string", "description": "Name of the dataset that it was opened for"},
        "cells": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "sql": {"type": "string", "description": "A query"},
                    "sql_file": {"type": "string", "description": "File with a query"},
                    "markdown": {"type": "string", "description": "A note"},
                    "name": {"type": "string", "description": "Title of the cell"},
                    "settings": {"type": "object", "description": "DSS's own settings of the query"},
                },
                "additionalProperties": False,
            },
        },
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    },
}
OWN = ("name", "connection", "analyzedDataset", "cells", "id", *taggable.KEYS.values())


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    body: dict[str, Any] = {**(item.get("settings") or {}), "name": item["name"], **taggable.read(item)}
    for key, at in WORDS.items():
        if key in item:
            body[at] = item[key]
    if "cells" in item:
        body["cells"] = [_cell(cell, reader, f"cells[{i}]") for i, cell in enumerate(item["cells"])]
    return Wanted(body, name=str(item["name"]), initial={"cells": []})


def _cell(cell: Mapping[str, Any], reader: Reader, at: str) -> dict[str, Any]:
    sql = code_text.read(cell, reader, at, "sql")
    if sql is not None and "markdown" in cell:
        reader.error(at, "a cell is `sql` or `markdown`, not both", "make two cells of it")
    kind = "markdown" if "markdown" in cell else "sql"
    settings = {**QUERY_SETTINGS, **(cell.get("settings") or {})}
    name = {"name": cell["name"]} if "name" in cell else {}
    return {"type": TYPES[kind], **name, "code": cell.get("markdown", sql or ""), "querySettings": settings}


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for a SQL notebook, long queries in files under `sql_notebooks/`."""
    rest = minus(tree, DEFAULTS)
    files: dict[str, str | bytes] = {}
    item: dict[str, Any] = {"name": tree.get("name", place["name"]), **taggable.show(rest)}
    for key, at in WORDS.items():
        if tree.get(at):
            item[key] = tree[at]
    stem = safe(str(place["id"]))
    item["cells"] = [
        _shown(cell, f"sql_notebooks/{stem}-{n}.sql", files) for n, cell in enumerate(tree.get("cells") or [], 1)
    ]
    return Written({**item, **ordered(settings(rest, OWN))}, files)


def _shown(cell: Mapping[str, Any], file: str, files: dict[str, str | bytes]) -> dict[str, Any]:
    text, kind = str(cell.get("code") or ""), cell.get("type", "QUERY")
    said = {"markdown": text} if kind == "MARKDOWN" else code_text.show(text, file, files, "sql")
    over = minus(cell.get("querySettings") or {}, QUERY_SETTINGS)
    name = {"name": cell["name"]} if cell.get("name") else {}
    return {**name, **said, **({"settings": ordered(over)} if over else {})}


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of the whole notebook (API §11)."""
    body = {**wire, "projectKey": facts["project"], "name": resource.name}
    return [Call("POST", url("projects", facts["project"], "sql-notebooks") + "/", body, note="create SQL notebook")]
