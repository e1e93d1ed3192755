"""Which columns of which table a join writes ↔ `selectedColumns` and the virtual inputs' modes (API §6.6).

    select: {ORDERS: all, CUSTOMERS: {columns: [NAME, {SEGMENT: KIND}], prefix: CUST}, STORES: [CITY]}

A table that is not listed gives no column; without `select` DSS takes all columns whose names do not collide, and keeps
the list up to date itself: what the payload lists of such a table is the editor's copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..form import Spot
from . import columns, filters, tables
from .tables import Tables

MODES: Mapping[str, str] = {"all": "ALL", "non_conflicting": "AUTO_NON_CONFLICTING"}
WORDS = {dss: word for word, dss in MODES.items()}
LISTED = "MANUAL"
_COLUMNS: Mapping[str, Any] = {
    "type": "array",
    "items": {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]},
    "description": "Columns: `NAME`, or {NAME: NAME IN THE OUTPUT}",
}
_WORD = {"enum": list(MODES)}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": {
        "anyOf": [
            _WORD,
            _COLUMNS,
            {
                "type": "object",
                "properties": {
                    "columns": {"anyOf": [_WORD, _COLUMNS]},
                    "prefix": {"type": "string", "description": "Put before the names of its columns"},
                    "filter": filters.schema("Its rows to read"),
                    "computed_columns": columns.COMPUTED_SCHEMA,
                },
                "additionalProperties": False,
            },
        ]
    },
    "description": "Table → `all`, `non_conflicting`, columns, or {columns, prefix, filter, computed_columns}; "
    "without it the columns of all tables whose names do not collide",
}


def read(given: Any, known: Tables, spot: Spot) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The virtual inputs and the selected columns."""
    mode = MODES["non_conflicting"] if given is None else LISTED
    virtual = [
        {"index": i, "prefix": "", "outputColumnsSelectionMode": mode, **tables.source({}, spot)} for i in known.inputs
    ]
    selected: list[dict[str, Any]] = []
    for name, how in (given if isinstance(given, Mapping) else {}).items():
        at = spot.below(str(name))
        place = known.place(name, at)
        said = how if isinstance(how, Mapping) else {"columns": how}
        own = {**virtual[place], **tables.source(said, at)} if virtual else {}
        chosen = said.get("columns", "all")
        own["prefix"] = said.get("prefix", "")
        own["outputColumnsSelectionMode"] = LISTED if isinstance(chosen, list) else MODES.get(str(chosen), LISTED)
        selected += [one for c in (chosen if isinstance(chosen, list) else []) for one in _column(c, place)]
        virtual[place : place + 1] = [own]
    return virtual, selected


def _column(given: Any, table: int) -> list[dict[str, Any]]:
    pairs = given.items() if isinstance(given, Mapping) else [(given, "")]
    return [{"name": name, "table": table, "alias": alias} for name, alias in pairs]


def canonical(virtual: Any, selected: Any) -> Any:
    """The selected columns with what their absent keys mean. Where DSS chooses for some tables and people for others,
    only those of the others: the rest is DSS's copy. Where DSS chooses for all, its list stays for the next write."""
    if not isinstance(selected, list) or not all(isinstance(c, Mapping) for c in selected):
        return selected
    full = [{"alias": "", **c} for c in selected]
    auto = automatic(virtual)
    if not auto or len(auto) == len(virtual) or any(c["alias"] and c.get("table") in auto for c in full):
        return full
    return [c for c in full if c.get("table") not in auto]


def automatic(virtual: Any) -> set[int]:
    """The tables whose columns DSS chooses."""
    listed = virtual if isinstance(virtual, list) else []
    return {i for i, v in enumerate(listed) if isinstance(v, Mapping) and v.get("outputColumnsSelectionMode") in WORDS}


def show(virtual: list[dict[str, Any]], selected: list[Any], known: Tables) -> dict[str, Any] | None:
    """`select`; empty: there is nothing to say, None: it cannot be said. Takes what it says out of `virtual`."""
    by_table: dict[int, list[Any]] = {}
    order = [c.get("table") for c in selected]
    if any(set(c) - {"name", "table", "alias"} for c in selected) or _interleaved(order):
        return None
    for c in selected:
        by_table.setdefault(c["table"], []).append({c["name"]: c["alias"]} if c.get("alias") else c["name"])
    auto = automatic(virtual)
    if any(i in auto for i in by_table) or any(i >= len(virtual) for i in by_table):
        return None
    out: dict[str, Any] = {}
    for i in (*by_table, *(i for i in range(len(virtual)) if i not in by_table)):
        own = virtual[i]
        prefix, mode = own.pop("prefix", ""), own.pop("outputColumnsSelectionMode", LISTED)
        if mode not in (*WORDS, LISTED):
            return None
        said = {"columns": WORDS.get(mode, by_table.get(i, []))}
        said.update({"prefix": prefix} if prefix else {}, **tables.show_source(own))
        if said != {"columns": []}:
            out[known.names[i]] = said["columns"] if set(said) == {"columns"} else said
    unsaid = all(how == "non_conflicting" for how in out.values()) and len(out) == len(virtual)
    return {} if unsaid else out


def _interleaved(order: list[Any]) -> bool:
    runs = [a for i, a in enumerate(order) if i == 0 or order[i - 1] != a]
    return len(runs) != len(set(runs))
