"""What join, fuzzy join and geo join share: tables, pairs of tables with conditions, selected columns (API §6.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....common.trees import SILENT, camel, snake
from ..form import FILTER_OFF, Ends, Field, Spot, Visual, filled, properties, read_fields, show_fields
from . import filters, matching, selection, tables

TYPES = ["left", "inner", "right", "full", "cross", "left_anti", "right_anti", "advanced"]
JOIN: Mapping[str, Any] = {"conditionsMode": "AND", "outerJoinOnTheLeft": True, "rightLimit": {}}
_MATCH = {"all": "AND", "any": "OR"}
_LABELS = ("originLabel", "name")  # of a virtual input: what the editor shows
_OPTIONS: Mapping[str, Any] = {
    "left": {"type": "string", "description": "Table; the first one without it"},
    "right": {"type": "string", "description": "Table; the next one without it"},
    "type": {"enum": TYPES, "description": "Which rows without a partner are kept"},
    "match": {"enum": list(_MATCH), "description": "Whether `all` conditions have to hold, the default, or `any`"},
    "sql": {"type": "string", "description": "A condition in SQL instead"},
    "keep": {"type": "object", "description": "Which partner is kept of several: {type: KEEP_LARGEST, column: …}"},
    "params": {"type": "object", "description": "DSS's own keys of the pair"},
}


def schema(conditions: matching.Form) -> dict[str, Any]:
    """The schema of the key `joins`."""
    start = {key: _OPTIONS[key] for key in ("left", "right", "type")}
    options = {**start, "on": conditions.schema(), **_OPTIONS}
    return {
        "type": "array",
        "items": {"type": "object", "properties": options, "additionalProperties": False},
        "description": "Pairs of tables, in the order in which they are joined",
    }


def form(
    kind: str, fields: tuple[Field, ...], skeleton: Mapping[str, Any], *, about: str, example: Mapping[str, Any]
) -> Visual:
    """The form of a recipe that joins."""
    simple = matching.FORMS[kind]

    def read(item: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
        payload = read_fields(fields, item, spot)
        known = tables.read(item, spot)
        if any(key in item for key in ("joins", "select", "tables")):
            payload["virtualInputs"], chosen = selection.read(item.get("select"), known, spot.below("select"))
            if len(selection.automatic(payload["virtualInputs"])) < len(known.names):
                payload["selectedColumns"] = chosen
        if "joins" in item:
            given = item["joins"] if isinstance(item["joins"], list) else []
            payload["joins"] = [
                _read_pair(one, i, known, spot.below("joins").below(i), simple) for i, one in enumerate(given)
            ]
        return payload

    def show(rest: dict[str, Any], ends: Ends) -> dict[str, Any]:
        return {**_show_tables(rest, ends, simple), **show_fields(fields, rest, ends)}

    keys = {"joins": schema(simple), "select": selection.SCHEMA, "tables": tables.SCHEMA, **properties(fields)}
    essential = ("joins", "virtualInputs", "selectedColumns")
    return Visual(
        kind, keys, read, show, skeleton, canonical(simple.defaults), essential, tidy,
        columns=("joins[*].on[*].column1", "joins[*].on[*].column2", "selectedColumns[*]"),
        about=about, example=example,
    )  # fmt: skip


def canonical(condition: Mapping[str, Any]) -> Any:
    """Payloads with what the absent keys of pairs, conditions and tables mean (API §6.5)."""

    def of(payload: Mapping[str, Any]) -> dict[str, Any]:
        out = dict(payload)
        if isinstance(out.get("joins"), list):
            pairs = filled(out["joins"], JOIN)
            out["joins"] = [
                {**p, "on": filled(p["on"], condition)} if isinstance(p, Mapping) and "on" in p else p for p in pairs
            ]
        virtual = out.get("virtualInputs")
        if isinstance(virtual, list):
            usual = {"prefix": "", "outputColumnsSelectionMode": selection.LISTED, **tables.INPUT}
            manual = [isinstance(v, Mapping) and v.get("autoSelectColumns") is not True for v in virtual]
            out["virtualInputs"] = [_input(v, usual) if plain else v for v, plain in zip(virtual, manual, strict=True)]
        if "selectedColumns" in out:
            out["selectedColumns"] = selection.canonical(virtual, out["selectedColumns"])
        return out

    return of


def _input(given: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    """A virtual input; old versions keep an empty filter as {}."""
    whole = {**usual, **given}
    return {**whole, "preFilter": whole["preFilter"] or dict(FILTER_OFF)}


def tidy(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Without limits that are off, labels of the editor, and the editor's copy of columns that DSS chooses."""
    out = {**payload, **({"postFilter": filters.tidy(payload["postFilter"])} if "postFilter" in payload else {})}
    if isinstance(out.get("joins"), list):
        out["joins"] = [_tidy_pair(pair) for pair in out["joins"]]
    virtual = out.get("virtualInputs")
    if isinstance(virtual, list):
        auto = selection.automatic(virtual)
        out["virtualInputs"] = [_tidy_input(v) for v in virtual]
        chosen = out.get("selectedColumns")
        if isinstance(chosen, list) and len(auto) == len(virtual) and not any(c.get("alias") for c in chosen):
            out["selectedColumns"] = []
    return out


def _tidy_pair(pair: Any) -> Any:
    limit = pair.get("rightLimit") if isinstance(pair, Mapping) else None
    off = isinstance(limit, Mapping) and limit.get("enabled") is not True
    return {**pair, "rightLimit": {}} if off else pair


def _tidy_input(virtual: Any) -> Any:
    if not isinstance(virtual, Mapping):
        return virtual
    name = str(virtual.get("name", "")).rpartition(".")[2]
    idle = {*_LABELS, *(("alias",) if virtual.get("alias") in ("", name) else ())}
    if virtual.get("autoSelectColumns") is False:
        idle.add("autoSelectColumns")
    kept = {k: v for k, v in virtual.items() if k not in idle}
    return {**kept, **({"preFilter": filters.tidy(kept["preFilter"])} if "preFilter" in kept else {})}


def _read_pair(one: Any, i: int, known: tables.Tables, spot: Spot, simple: matching.Form) -> dict[str, Any]:
    given = one if isinstance(one, Mapping) else {}
    last = max(len(known.names) - 1, 0)
    left = known.place(given.get("left", 0), spot.below("left"))
    right = known.place(given.get("right", min(i + 1, last)), spot.below("right"))
    pair: dict[str, Any] = {"table1": left, "table2": right, "type": str(given.get("type", "left")).upper()}
    pair["conditionsMode"] = _MATCH.get(str(given.get("match", "all")), str(given.get("match", "")).upper())
    conditions = given.get("on", [])
    pair["on"] = [
        simple.read(c, (left, right), known.names, spot.below("on").below(n))
        for n, c in enumerate(conditions if isinstance(conditions, list) else [conditions])
    ]
    if "sql" in given:
        pair["customSQLCondition"] = given["sql"]
    if "keep" in given:
        keep = dict(given["keep"])
        column = {"decisionColumn": {"name": keep.pop("column"), "table": right}} if "column" in keep else {}
        pair["rightLimit"] = {"enabled": True, **column, **camel(keep)}
    return {**JOIN, **pair, **(given.get("params") or {})}


def _show_tables(rest: dict[str, Any], ends: Ends, simple: matching.Form) -> dict[str, Any]:
    """The keys of tables, pairs and columns; nothing of them when one cannot be said, since they count each other."""
    virtual = [dict(v) for v in rest.get("virtualInputs") or [] if isinstance(v, Mapping)]
    found = tables.show(virtual, ends)
    if found is None or not virtual or len(virtual) != len(rest.get("virtualInputs") or []):
        return {}
    known, listed = found
    pairs = [_show_pair(dict(p), known, simple) for p in rest.get("joins") or []]
    chosen = selection.show(virtual, rest.get("selectedColumns") or [], known)
    for v in virtual:
        v.pop("index", None)
    if chosen is None or any(p is None for p in pairs) or any(virtual):
        return {}
    for key in ("joins", "virtualInputs", "selectedColumns"):
        rest.pop(key, None)
    out = {**({"tables": listed} if listed is not None else {}), "joins": pairs}
    return {**out, **({"select": chosen} if chosen else {})}


def _show_pair(pair: dict[str, Any], known: tables.Tables, simple: matching.Form) -> dict[str, Any] | None:
    left, right, kind = (pair.pop(key, None) for key in ("table1", "table2", "type"))
    if not (_fits(left, known) and _fits(right, known)) or str(kind).lower() not in TYPES:
        return None
    out: dict[str, Any] = {"left": known.names[left], "right": known.names[right], "type": str(kind).lower()}
    shown = [simple.show(c, (left, right), known.names) for c in pair.pop("on", [])]
    if SILENT in shown:
        return None
    out.update({"on": shown} if shown else {})
    mode, limit = pair.pop("conditionsMode", "AND"), pair.pop("rightLimit", {})
    if mode != "AND":
        out["match"] = {dss: word for word, dss in _MATCH.items()}.get(mode, str(mode).lower())
    if "customSQLCondition" in pair:
        out["sql"] = pair.pop("customSQLCondition")
    if limit:
        keep = {k: v for k, v in limit.items() if k not in ("enabled", "decisionColumn")}
        column = limit.get("decisionColumn") or {}
        if column.get("table", right) != right:
            return None
        out["keep"] = {**({"column": column["name"]} if "name" in column else {}), **snake(keep)}
    if pair.pop("outerJoinOnTheLeft", True) is not True:
        pair["outerJoinOnTheLeft"] = False
    return {**out, **({"params": pair} if pair else {})}


def _fits(table: Any, known: tables.Tables) -> bool:
    return isinstance(table, int) and 0 <= table < len(known.names)
