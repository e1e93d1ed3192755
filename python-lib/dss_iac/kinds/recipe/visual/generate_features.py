"""The recipe that generates features: friendly ↔ payload (the vendor's public reference of payloads).

{type: generate_features, inputs: [CUSTOMERS, ORDERS], outputs: [FEATURES], features: [count, avg, day_of_week],
 columns: {CUSTOMERS: {AGE: numeric}, ORDERS: {AMOUNT: numeric, DAY: date}},
 relationships: [{left: CUSTOMERS, right: ORDERS, type: one_to_many, on: [CUSTOMER_ID]}],
 times: {CUSTOMERS: SIGNED, ORDERS: {column: DAY, windows: [{year: [2, 0]}]}}, cutoff: column}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...common.trees import SILENT
from .form import ENGINES, Ends, Field, Spot, Visual, filled, properties, read_fields, show_fields
from .pieces import matching, tables
from .pieces.engines import ENGINE_FIELDS

_ON = matching.FORMS["join"]
_KEYS: Mapping[str, Any] = {
    "columns": {
        "type": "object",
        "additionalProperties": {"type": "object", "additionalProperties": {"type": "string"}},
        "description": "Input → {COLUMN: numeric, category or date}: what features are made of",
    },
    "relationships": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "left": {"type": "string", "description": "Input"},
                "right": {"type": "string", "description": "Input"},
                "type": {"type": "string", "description": "one_to_many, many_to_one or one_to_one"},
                "on": _ON.schema(),
            },
            "additionalProperties": False,
        },
        "description": "How rows of the inputs belong together",
    },
    "times": {
        "type": "object",
        "additionalProperties": {
            "type": ["string", "object"],
            "properties": {
                "column": {"type": "string"},
                "windows": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": {"type": "array", "items": {"type": "integer"}},
                    },
                },
            },
            "additionalProperties": False,
        },
        "description": "Input → its column of time, or {column, windows: [{year: [FROM, TO]}]}",
    },
}


def _lower(value: Any, _ends: Ends) -> Any:
    plain = isinstance(value, list) and all(isinstance(v, str) and v.lower().upper() == v for v in value)
    return [v.lower() for v in value] if plain else SILENT


FIELDS: tuple[Field, ...] = (
    Field("features", "features", {"type": "array", "items": {"type": "string"}, "description": "count, avg, max, min, "
          "sum, distinct, day_of_month, day_of_week, month_of_year, hour_of_day, week_of_year, year, character_count, "
          "word_count"}, lambda value, spot: [str(one).upper() for one in value], _lower),
    Field("cutoff", "cutoffTime.mode", {"type": "string", "description": "column: only what was before counts"},
          lambda value, spot: str(value).upper(), lambda value, ends: str(value).lower()),
    *ENGINE_FIELDS,
)  # fmt: skip


def read(item: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    """The payload."""
    out, known = read_fields(FIELDS, item, spot), tables.read({}, spot)
    for key in ("columns", "times"):
        for name in item.get(key) or {}:
            known.place(name, spot.below(key).below(str(name)))
    out["virtualInputs"] = [_input(i, name, item, spot) for i, name in enumerate(known.names)]
    given = item.get("relationships") or []
    out["relationships"] = [_pair(one, known, spot.below("relationships").below(i)) for i, one in enumerate(given)]
    return out


def _input(place: int, name: str, item: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    chosen = (item.get("columns") or {}).get(name) or {}
    time = (item.get("times") or {}).get(name)
    said = time if isinstance(time, Mapping) else {"column": time} if time else {}
    windows = [
        {"windowUnit": str(unit).upper(), "from": span[0], "to": span[1]}
        for one in said.get("windows") or []
        for unit, span in one.items()
        if _spans(span, spot.below("times").below(name))
    ]
    columns = [{"name": column, "variableType": str(kind).upper()} for column, kind in chosen.items()]
    timed = {"timeIndexColumn": said["column"]} if "column" in said else {}
    return {"index": place, "selectedColumns": columns, "timeWindows": windows, **timed}


def _spans(span: Any, spot: Spot) -> bool:
    if isinstance(span, list) and len(span) == 2:
        return True
    spot.error("this is no window of time", "write {year: [FROM, TO]}")
    return False


def _pair(one: Any, known: tables.Tables, spot: Spot) -> dict[str, Any]:
    given = one if isinstance(one, Mapping) else {}
    pair = (
        known.place(given.get("left", 0), spot.below("left")),
        known.place(given.get("right", 1), spot.below("right")),
    )
    on = [_ON.read(c, pair, known.names, spot.below("on").below(i)) for i, c in enumerate(given.get("on") or [])]
    return {"table1": pair[0], "table2": pair[1], "type": str(given.get("type", "one_to_many")).upper(), "on": on}


def show(rest: dict[str, Any], ends: Ends) -> dict[str, Any]:
    """The keys; nothing of tables when one cannot be said, since they count each other."""
    shown, names = show_fields(FIELDS, rest, ends), ends.inputs
    inputs, pairs = rest.get("virtualInputs") or [], rest.get("relationships") or []
    known = {"index", "selectedColumns", "timeWindows", "timeIndexColumn"}
    fits = [v["index"] for v in inputs] == [*range(len(names))] and not any(set(v) - known for v in inputs)
    told = [_show_pair(pair, names) for pair in pairs] if fits else [None]
    if None in told:
        return shown
    rest.pop("virtualInputs", None)
    rest.pop("relationships", None)
    columns = {n: {c["name"]: c["variableType"].lower() for c in v["selectedColumns"]}
               for n, v in zip(names, inputs, strict=True) if v["selectedColumns"]}  # fmt: skip
    times = {n: _show_time(v) for n, v in zip(names, inputs, strict=True) if "timeIndexColumn" in v}
    own = {"columns": columns, "relationships": told, "times": times}
    return {**shown, **{key: value for key, value in own.items() if value}}


def _show_time(virtual: Mapping[str, Any]) -> Any:
    windows = [{w["windowUnit"].lower(): [w["from"], w["to"]]} for w in virtual.get("timeWindows") or []]
    return {"column": virtual["timeIndexColumn"], "windows": windows} if windows else virtual["timeIndexColumn"]


def _show_pair(pair: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any] | None:
    if set(pair) != {"table1", "table2", "type", "on"} or max(pair["table1"], pair["table2"]) >= len(names):
        return None
    ends = pair["table1"], pair["table2"]
    on = [_ON.show(one, ends, names) for one in pair["on"]]
    sides = {"left": names[ends[0]], "right": names[ends[1]]}
    return None if SILENT in on else {**sides, "type": pair["type"].lower(), "on": on}


def canonical(payload: Mapping[str, Any]) -> dict[str, Any]:
    """With what absent keys of inputs and conditions mean, and without labels of the editor."""
    out = dict(payload)
    if isinstance(out.get("virtualInputs"), list):
        usual: dict[str, Any] = {"selectedColumns": [], "timeWindows": []}
        idle = ("originLabel", "outputColumnsSelectionMode")
        out["virtualInputs"] = [
            {k: v for k, v in one.items() if k not in idle} for one in filled(out["virtualInputs"], usual)
        ]
    if isinstance(out.get("relationships"), list):
        out["relationships"] = [
            {**pair, "on": filled(pair.get("on") or [], matching.CONDITION)} for pair in out["relationships"]
        ]
    return out


FORM = Visual(
    "generate_features",
    {**_KEYS, **properties(FIELDS)},
    read,
    show,
    {"relationships": [], "virtualInputs": [], "features": [], "cutoffTime": {}, "engineParams": ENGINES},
    canonical,
    ("virtualInputs", "relationships"),
    columns=("relationships[*].on[*].column1", "relationships[*].on[*].column2"),
    about="Features for learning, made of tables that belong together",
    example={
        "inputs": ["CUSTOMERS", "ORDERS"],
        "outputs": ["CUSTOMER_FEATURES"],
        "features": ["count", "avg", "day_of_week"],
        "columns": {"CUSTOMERS": {"AGE": "numeric"}, "ORDERS": {"AMOUNT": "numeric", "DAY": "date"}},
        "relationships": [{"left": "CUSTOMERS", "right": "ORDERS", "type": "one_to_many", "on": ["CUSTOMER_ID"]}],
        "times": {"CUSTOMERS": "SIGNED", "ORDERS": {"column": "DAY", "windows": [{"year": [2, 0]}]}},
        "cutoff": "column",
    },
)
