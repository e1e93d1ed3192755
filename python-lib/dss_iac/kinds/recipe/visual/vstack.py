"""The stack recipe: friendly ↔ payload (API §6.5; labels of origin: the official client).

{type: stack, inputs: [SALES_2023, SALES_2024], outputs: [SALES], columns: union,
 origin: {column: year, labels: {SALES_2023: "2023", SALES_2024: "2024"}}, filters: {SALES_2023: "amount > 0"}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...common.trees import SILENT
from .form import ENGINES, FILTER_OFF, Ends, Spot, Visual, properties, read_fields, show_fields
from .pieces import filters, tables
from .pieces.columns import computed
from .pieces.engines import ENGINE_FIELDS

_MODES = {"union": "UNION", "intersect": "INTERSECT"}
_ORIGIN = "original_dataset"
_COPIED = ("copySchemaFromDatasetWithName", "copySchemaFromIndex")
FIELDS = (filters.row_filter("filter", "postFilter", "Stacked rows to keep"), computed(), *ENGINE_FIELDS)
KEYS: Mapping[str, Any] = {
    "columns": {
        "anyOf": [
            {"enum": list(_MODES)},
            {"type": "array", "items": {"type": "string"}},
            {"type": "object", "properties": {"like": {"type": "string"}}, "additionalProperties": False},
        ],
        "description": "`union` of all inputs' columns, the default, `intersect`, a list, or {like: INPUT}",
    },
    "origin": {
        "anyOf": [
            {"type": "string"},
            {
                "type": "object",
                "properties": {
                    "column": {"type": "string", "description": f"Its name; {_ORIGIN} without it"},
                    "labels": {"type": "object", "description": "Input → what stands for it, its name without it"},
                },
                "additionalProperties": False,
            },
        ],
        "description": "A column that says where each row came from: its name, or {column, labels}",
    },
    "filters": {"type": "object", "description": "Input → its rows to read"},
    "tables": tables.SCHEMA,
}


def read(item: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    """The payload that the friendly keys declare."""
    payload = read_fields(FIELDS, item, spot)
    known = tables.read(item, spot)
    virtual: list[dict[str, Any]] = [{"index": i, "preFilter": dict(FILTER_OFF)} for i in known.inputs]
    for name, given in (item.get("filters") or {}).items():
        at = spot.below("filters").below(str(name))
        place = known.place(name, at)
        if place < len(virtual):
            virtual[place]["preFilter"] = filters.read(given, at)
    if "origin" in item:
        origin = item["origin"] if isinstance(item["origin"], Mapping) else {"column": item["origin"]}
        payload.update(addOriginColumn=True, originColumnName=origin.get("column", _ORIGIN))
        at = spot.below("origin").below("labels")
        labels = {known.place(name, at): label for name, label in (origin.get("labels") or {}).items()}
        for i, v in enumerate(virtual):
            v["originLabel"] = labels.get(i, known.names[i])
    payload["virtualInputs"] = virtual
    payload.update(_columns(item.get("columns", "union"), known, spot.below("columns")))
    return payload


def _columns(given: Any, known: tables.Tables, spot: Spot) -> dict[str, Any]:
    if isinstance(given, list):
        return {"mode": "CUSTOM", "selectedColumns": given}
    if isinstance(given, Mapping):
        place = known.place(given.get("like"), spot)
        return {"mode": "FROM_DATASET", "copySchemaFromDatasetWithName": spot.ends.inputs[place]} if known.names else {}
    return {"mode": _MODES.get(str(given), str(given))}


def show(rest: dict[str, Any], ends: Ends) -> dict[str, Any]:
    """The friendly keys for a payload from which the skeleton was subtracted."""
    virtual = [dict(v) for v in rest.get("virtualInputs") or [] if isinstance(v, Mapping)]
    found = tables.show(rest.get("virtualInputs") or [], ends)
    out: dict[str, Any] = {}
    if found is not None:
        known, listed = found
        out.update({"tables": listed} if listed is not None else {})
        shown = {known.names[i]: filters.show(v.pop("preFilter")) for i, v in enumerate(virtual) if _on(v)}
        out.update({"filters": shown} if shown else {})
        origin = _origin(rest, virtual, known)
        out.update({"origin": origin} if origin is not SILENT else {})
        for v in virtual:
            v.pop("index", None)
        if any(virtual):
            return show_fields(FIELDS, rest, ends)
        del rest["virtualInputs"]
        for key in ("addOriginColumn", "originColumnName") if "origin" in out else ():
            rest.pop(key, None)
    mode = rest.get("mode", "UNION")
    words = {dss: word for word, dss in _MODES.items()}
    if mode == "CUSTOM":
        out = {"columns": rest.pop("selectedColumns", []), **out}
    elif mode == "FROM_DATASET" and rest.get(_COPIED[0]) in ends.inputs:
        out = {"columns": {"like": rest.pop(_COPIED[0])}, **out}
    elif mode in words:
        out = {**({"columns": words[mode]} if mode != "UNION" else {}), **out}
    if mode in (*words, "CUSTOM") or "columns" in out:
        rest.pop("mode", None)
    return {**out, **show_fields(FIELDS, rest, ends)}


def _on(virtual: dict[str, Any]) -> bool:
    """Whether a table has a filter; takes out one that is off."""
    if {**FILTER_OFF, **(virtual.get("preFilter") or {})} != FILTER_OFF:
        return True
    virtual.pop("preFilter", None)
    return False


def _origin(rest: Mapping[str, Any], virtual: list[dict[str, Any]], known: tables.Tables) -> Any:
    """The column of origins; takes the labels out of the virtual inputs."""
    if rest.get("addOriginColumn") is not True:
        return SILENT
    labels = {known.names[i]: v.pop("originLabel", known.names[i]) for i, v in enumerate(virtual)}
    labels = {name: label for name, label in labels.items() if name != label}
    column = rest.get("originColumnName", _ORIGIN)
    return {"column": column, "labels": labels} if labels else column


def canonical(payload: Mapping[str, Any]) -> dict[str, Any]:
    """With what absent keys mean; old versions keep an empty filter as {}."""
    virtual = payload.get("virtualInputs")
    if not isinstance(virtual, list):
        return dict(payload)
    full = [
        {**v, "preFilter": v.get("preFilter") or dict(FILTER_OFF)} if isinstance(v, Mapping) else v for v in virtual
    ]
    return {**payload, "virtualInputs": full}


def tidy(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Without columns that the mode makes idle, and labels without a column of origins."""
    out = filters.tidied("postFilter")(payload)
    labelled = payload.get("addOriginColumn") is True
    idle = {*(() if labelled else ("originLabel",))}
    if isinstance(out.get("virtualInputs"), list):
        out["virtualInputs"] = [
            {k: filters.tidy(x) if k == "preFilter" else x for k, x in v.items() if k not in idle}
            for v in out["virtualInputs"]
        ]
    mode = str(out.get("mode"))
    gone = {
        *(() if labelled else ("originColumnName",)),
        *(() if mode in ("CUSTOM", "REMAP") else ("selectedColumns",)),
    }
    gone |= {*(() if mode.startswith("FROM_") else _COPIED)}
    return {k: v for k, v in out.items() if k not in gone}


FORM = Visual(
    "vstack",
    {**KEYS, **properties(FIELDS)},
    read,
    show,
    {
        "mode": "UNION",
        "originColumnName": _ORIGIN,
        "engineParams": ENGINES,
        "virtualInputs": [],
        "postFilter": FILTER_OFF,
        "addOriginColumn": False,
    },
    canonical,
    essential=("virtualInputs", "mode"),
    tidy=tidy,
    least={"columns": "union"},
    about="Rows of tables one below the other",
    example={
        "inputs": ["SALES_2023", "SALES_2024"],
        "outputs": ["SALES"],
        "columns": "intersect",
        "origin": {"column": "year", "labels": {"SALES_2023": "2023", "SALES_2024": "2024"}},
        "filters": {"SALES_2023": "amount > 0"},
    },
)
