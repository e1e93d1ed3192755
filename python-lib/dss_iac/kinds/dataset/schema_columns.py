"""The schema of a dataset: shorthand ↔ `{columns: [...]}` (API §5.2).

schema: {ID: bigint, NAME: string}                  # a map of name → type
schema: [{name: ID, type: bigint, comment: key}]    # a list of columns
schema: {columns: …, managed: true}                 # as DSS has it; `managed` compares a recipe output's too (D4)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Reader

_COLUMN = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "type": {"type": "string"}, "comment": {}, "meaning": {}},
}
_COLUMNS = {
    "anyOf": [
        {"type": "array", "items": _COLUMN},
        {"type": "object", "additionalProperties": {"type": ["string", "object", "null"]}},
    ]
}
SCHEMA: Mapping[str, Any] = {
    "description": "Columns, as a list of {name, type, comment, meaning} or as a map of name → type",
    "anyOf": [
        *_COLUMNS["anyOf"],
        {
            "type": "object",
            "properties": {"columns": _COLUMNS, "managed": {"type": "boolean"}},
            "required": ["columns"],
        },
    ],
}


def read(value: Any, reader: Reader, at: str = "schema") -> tuple[dict[str, Any], bool]:
    """(the document's `schema`, whether it stays compared when a recipe writes the dataset)."""
    if isinstance(value, Mapping) and isinstance(value.get("columns"), list | Mapping):
        rest = {k: v for k, v in value.items() if k not in ("columns", "managed")}
        return {"columns": _columns(value["columns"], reader, f"{at}.columns"), **rest}, bool(value.get("managed"))
    return {"columns": _columns(value, reader, at)}, False


def show(schema: Mapping[str, Any]) -> Any:
    """The YAML for a document's schema: the list of columns when there is nothing else in it."""
    return schema["columns"] if set(schema) == {"columns"} else dict(schema)


def _columns(value: Any, reader: Reader, at: str) -> list[dict[str, Any]]:
    if isinstance(value, Mapping):
        value = [{"name": k, **(v if isinstance(v, Mapping) else {"type": v} if v else {})} for k, v in value.items()]
    columns = [dict(column) for column in value or [] if isinstance(column, Mapping)]
    seen: set[str] = set()
    for i, column in enumerate(columns):
        name = str(column.get("name", ""))
        if name in seen:
            reader.error(f"{at}[{i}]", f"column '{name}' appears twice", "remove or rename one of them")
        seen.add(name)
    return columns
