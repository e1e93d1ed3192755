"""Rows to keep or remove and cells to clear, in the words of a condition ↔ the four processors that do it.

    remove_rows: {where: {COUNTRY: empty}}            keep_rows: {where: {AGE: {between: [18, 65]}}}
    remove_rows: {where: {TYPE: {in: [a, b]}}}        clear_cells: {where: {DAY: {is not: Date}}}
    keep_rows: {where: "a > b"}

What these cannot say is written with the word of the processor itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .processors import WORDS
from .spot import Spot

_ACTIONS = {"keep_rows": "KEEP_ROW", "remove_rows": "REMOVE_ROW", "clear_cells": "CLEAR_CELL"}
_WHERE: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "where": {
            "type": ["string", "object"],
            "description": "A formula, or COLUMN: empty, {in: […]}, {between: [MIN, MAX]}, {is not: MEANING}",
        }
    },
    "required": ["where"],
    "additionalProperties": False,
}
_ONE = "{COLUMN: {in: […]}}, {COLUMN: {between: [MIN, MAX]}} or {COLUMN: {is not: MEANING}}"
_ROWS = f"{{where: …}}: a formula, or one of {{COLUMN: empty}}, {_ONE}"
SCHEMA: Mapping[str, Any] = {
    "keep_rows": {**_WHERE, "description": f"Keep only rows of which this is true, {_ROWS}"},
    "remove_rows": {**_WHERE, "description": f"Remove rows of which this is true, {_ROWS}"},
    "clear_cells": {**_WHERE, "description": f"Empty the cells of which this is true, {{where: …}}: {_ONE}"},
}
_HINT = (
    "write a formula, {COLUMN: empty}, {COLUMN: {in: […]}}, {COLUMN: {between: [MIN, MAX]}} or {COLUMN: {is not: …}}"
)


def read(word: str, given: Any, spot: Spot) -> tuple[str, dict[str, Any]]:
    """The type of the processor, and its parameters."""
    where, action = (given or {}).get("where"), _ACTIONS[word]
    at = spot.below("where")
    if isinstance(where, str) and word != "clear_cells":
        return _made("filter_on_formula", {"expression": where, "action": action}, at)
    if isinstance(where, Mapping) and len(where) == 1:
        ((column, wanted),) = where.items()
        if wanted == "empty" and word != "clear_cells":
            return _made("filter_rows_on_empty", {"column": column, "keep": word == "keep_rows"}, at)
        if isinstance(wanted, Mapping) and len(wanted) == 1:
            return _compared(str(column), wanted, action, at)
    at.error("this cannot be asked of rows here", _HINT)
    return "", {}


def _compared(column: str, wanted: Mapping[str, Any], action: str, spot: Spot) -> tuple[str, dict[str, Any]]:
    ((op, value),) = wanted.items()
    common = {"column": column, "action": action}
    if op in ("in", "="):
        values = [_text(one) for one in (value if isinstance(value, list) else [value])]
        return _made("filter_on_value", {**common, "values": values}, spot)
    if op == "between" and isinstance(value, list) and len(value) == 2:
        bounds = {key: v for key, v in zip(("min", "max"), value, strict=True) if v is not None}
        return _made("filter_on_range", {**common, **bounds}, spot)
    if op == "is not":
        return _made("filter_invalid", {**common, "meaning": value}, spot)
    spot.error(f"'{op}' cannot be asked of rows here", _HINT)
    return "", {}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _made(word: str, given: dict[str, Any], spot: Spot) -> tuple[str, dict[str, Any]]:
    return WORDS[word].type, WORDS[word].read(given, spot)


_FILTERS = {p.type: w for w, p in reversed(list(WORDS.items())) if w.startswith("filter_")}  # the first of each type


def show(kind: str, params: Mapping[str, Any]) -> dict[str, Any] | None:
    """The step in these words; None when they cannot say it."""
    word = _FILTERS.get(kind, "")
    shown = WORDS[word].show(params) if word else None
    if shown is None or shown[1]:
        return None
    said = {"column": shown[0]} if isinstance(shown[0], str) else dict(shown[0]) if isinstance(shown[0], dict) else {}
    action = str(said.pop("action", "")).upper()
    if word == "filter_rows_on_empty":
        action = "KEEP_ROW" if said.pop("keep", False) else "REMOVE_ROW"
    verb = next((verb for verb, dss in _ACTIONS.items() if dss == action), "")
    where = _where(word, said)
    return {verb: {"where": where}} if verb and where is not None else None


def _where(word: str, said: Mapping[str, Any]) -> Any:
    column = said.get("column")
    if word == "filter_on_formula" and set(said) == {"expression"}:
        return said["expression"]
    if word == "filter_rows_on_empty" and set(said) == {"column"}:
        return {column: "empty"}
    if word == "filter_on_value" and set(said) == {"column", "values"} and said["values"]:
        return {column: {"in": said["values"]} if len(said["values"]) != 1 else {"=": said["values"][0]}}
    if word == "filter_on_range" and "column" in said and set(said) <= {"column", "min", "max"}:
        return {column: {"between": [said.get("min"), said.get("max")]}}
    return (
        {column: {"is not": said["meaning"]}}
        if word == "filter_invalid" and set(said) == {"column", "meaning"}
        else None
    )
