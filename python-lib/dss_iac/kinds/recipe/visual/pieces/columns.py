"""Computed columns, orders and renamed outputs of visual recipes ↔ the payload (API §6.5).

computed_columns: {ratio: "a / b", label: {formula: "concat(a, b)", type: string}, day: {sql: "a::date", type: date}}
order_by: [date, {amount: desc}]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....common.trees import SILENT
from ..form import Ends, Field, Spot

_MODES = {"formula": "GREL", "sql": "SQL"}
_TYPE = "double"  # what the official client gives a formula
_BODY: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "formula": {"type": "string", "description": "DSS's formula language"},
        "sql": {"type": "string", "description": "An SQL expression"},
        "type": {"type": "string", "description": "Storage type of the column; double without it"},
    },
    "additionalProperties": False,
}
COMPUTED_SCHEMA: Mapping[str, Any] = {
    "anyOf": [
        {"type": "object", "additionalProperties": {"anyOf": [{"type": ["string", "number"]}, _BODY]}},
        {"type": "array", "items": {"type": "object"}},
    ],
    "description": "Column → formula, or {formula or sql, type}; or a list as DSS has them",
}


def read_computed(value: Any, spot: Spot) -> Any:
    """The list of computed columns."""
    if not isinstance(value, Mapping):
        return value
    return [_computed(str(name), how, spot.below(str(name))) for name, how in value.items()]


def _computed(name: str, how: Any, spot: Spot) -> dict[str, Any]:
    given = how if isinstance(how, Mapping) else {"formula": str(how)}
    said = [key for key in _MODES if key in given]
    if len(said) != 1:
        spot.error("a computed column has one expression", "write `formula: …`, or `sql: …`")
        return {"name": name}
    return {
        "mode": _MODES[said[0]],
        "expr": str(given[said[0]]),
        "name": name,
        "type": given.get("type", _TYPE),
    }


def show_computed(value: Any, _ends: Ends | None = None) -> Any:
    """The map, or DSS's list where it cannot say it."""
    if not isinstance(value, list) or not value:
        return SILENT
    words = {dss: word for word, dss in _MODES.items()}
    out: dict[str, Any] = {}
    for one in value:
        whole = isinstance(one, Mapping) and set(one) == {"mode", "expr", "name", "type"}
        if not whole or one["name"] in out or one["mode"] not in words:
            return value
        plain = one["type"] == _TYPE and one["mode"] == "GREL"
        body = {words[one["mode"]]: one["expr"], "type": one["type"]}
        out[one["name"]] = one["expr"] if plain else {k: v for k, v in body.items() if k != "type" or v != _TYPE}
    return out


def computed(at: str = "computedColumns") -> Field:
    """The field of computed columns."""
    return Field("computed_columns", at, COMPUTED_SCHEMA, read_computed, show_computed)


ORDER_SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "items": {
        "anyOf": [
            {"type": "string"},
            {"type": "object", "minProperties": 1, "additionalProperties": {"enum": ["asc", "desc"]}},
        ]
    },
    "description": "Columns to order by: `COLUMN`, or {COLUMN: desc}",
}


def read_orders(value: Any, _spot: Spot) -> Any:
    """[{column, desc}]."""
    out = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            out += [{"column": column, "desc": way == "desc"} for column, way in one.items()]
        else:
            out.append({"column": one, "desc": False})
    return out


def show_orders(value: Any, _ends: Ends | None = None) -> Any:
    """The short list."""
    known = isinstance(value, list) and all(isinstance(e, Mapping) and set(e) == {"column", "desc"} for e in value)
    if not known:
        return SILENT
    return [{one["column"]: "desc"} if one["desc"] else one["column"] for one in value]


def orders(key: str = "order_by", at: str = "orders") -> Field:
    """The field of an order."""
    return Field(key, at, ORDER_SCHEMA, read_orders, show_orders)


def keys(key: str, at: str, told: str) -> Field:
    """The field of columns that are keys."""
    spec = {"type": "array", "items": {"type": ["string", "object"]}, "description": told}
    return Field(key, at, spec, _read_keys, _show_keys)


def _read_keys(value: Any, _spot: Spot) -> list[Any]:
    return [{"column": key} if isinstance(key, str) else dict(key) for key in value or []]


def _show_keys(value: Any, _ends: Ends) -> Any:
    return [key["column"] if set(key) == {"column"} else key for key in value]


RENAME = Field(
    "rename",
    "outputColumnNameOverrides",
    {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": "Output column → its new name",
    },
)
