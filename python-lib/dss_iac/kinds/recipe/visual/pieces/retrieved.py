"""Which columns a recipe passes on ↔ `retrievedColumnsSelectionMode` and `retrievedColumns` (API §6.5).

Versions before the mode list every column: a list without a mode is one that somebody chose.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MODE, LIST = "retrievedColumnsSelectionMode", "retrievedColumns"
COLUMNS: Mapping[str, Any] = {
    "type": "array",
    "items": {"type": "string"},
    "description": "Columns to pass on; all without it",
}


def read_columns(item: Mapping[str, Any]) -> dict[str, Any]:
    """The mode and the list."""
    return {MODE: "EXPLICIT", LIST: item["columns"]} if isinstance(item.get("columns"), list) else {}


def show_columns(rest: dict[str, Any]) -> dict[str, Any]:
    """The list; takes out what it says."""
    if rest.get(MODE) != "EXPLICIT" or LIST not in rest:
        return {}
    del rest[MODE]
    return {"columns": rest.pop(LIST)}


def canonical(payload: Mapping[str, Any]) -> dict[str, Any]:
    """With the mode that its absence means."""
    return {**payload, MODE: "EXPLICIT"} if payload.get(LIST) and MODE not in payload else dict(payload)


def tidy_columns(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Without the list that a mode makes idle."""
    return {k: v for k, v in payload.items() if k != LIST or payload.get(MODE) == "EXPLICIT"}
