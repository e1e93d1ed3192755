"""The window recipe: friendly ↔ payload (API §6.5).

    {type: window, inputs: [ORDERS], outputs: [ORDERS_RANKED],
     windows: [{partition_by: [customer], order_by: [day], rows: [30, 0]}],
     aggregations: {amount: [sum, avg], day: {do: [lag], lag_values: "1,7"}}, rank: true, columns: [customer, day]}

The payload lists every column, with whether it is passed on and what is computed of it; DSS computes the aggregations
over each window, under the window's prefix.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...common.trees import SILENT
from .form import ENGINES, FILTER_OFF, Ends, Spot, Visual, filled, properties, read_fields, show_fields
from .pieces import filters, frames
from .pieces.aggregations import BASIC, Functions
from .pieces.columns import RENAME, computed
from .pieces.engines import ENGINE_FIELDS
from .pieces.retrieved import COLUMNS, MODE
from .pieces.simple import RANKS, switch

_OPTIONS = {"lagValues": "1", "leadValues": "1", "dateDiffUnit": "DAY"}
_SHIFTS = ("lag", "lagDiff", "lead", "leadDiff")
FUNCTIONS = Functions("window", (*(f for f in BASIC if f not in ("sum2", "median")), *_SHIFTS), _OPTIONS)
FIELDS = (
    *RANKS,
    switch("cume_dist", "cumeDist", "Add the share of rows up to each row"),
    switch("ntile", "ntile", "Add the n-tile of each row"),
    filters.row_filter("filter", "preFilter"),
    filters.row_filter("post_filter", "postFilter", "Rows to keep afterwards"),
    RENAME,
    computed(),
    *ENGINE_FIELDS,
)


def read(item: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    """The payload that the friendly keys declare."""
    payload = read_fields(FIELDS, item, spot)
    if "windows" in item:
        payload["windows"] = frames.read(item["windows"], spot.below("windows"))
    if "ntiles" in item:
        payload.update(ntile=True, ntileValues=str(item["ntiles"]))
    chosen = item.get("columns")
    payload[MODE] = "EXPLICIT" if isinstance(chosen, list) else "ALL"
    computed_of = {v["column"]: v for v in FUNCTIONS.read(item.get("aggregations"), spot.below("aggregations"))}
    names = dict.fromkeys((*(chosen if isinstance(chosen, list) else ()), *computed_of))
    payload["values"] = [
        {**computed_of.get(name, FUNCTIONS.value(name, [], spot)), "value": chosen is None or name in chosen}
        for name in names
    ]
    return payload


def show(rest: dict[str, Any], ends: Ends) -> dict[str, Any]:
    """The friendly keys for a payload from which the skeleton was subtracted."""
    out: dict[str, Any] = {}
    shown = frames.show(rest.get("windows"))
    if shown is not SILENT:
        out["windows"] = shown
        del rest["windows"]
    out.update(_show_values(rest))
    if rest.get("ntile") is True and "ntileValues" in rest:
        del rest["ntile"]
        out["ntiles"] = rest.pop("ntileValues")
    return {**out, **show_fields(FIELDS, rest, ends)}


def _show_values(rest: dict[str, Any]) -> dict[str, Any]:
    values, explicit = rest.get("values", []), rest.get(MODE) == "EXPLICIT"
    bare = [{k: x for k, x in v.items() if k != "value"} for v in values]
    kept = [v["column"] for v in values if v.get("value") is True] if explicit else []
    functions = FUNCTIONS.show([v for v in bare if FUNCTIONS.computes(v)])
    ordered = dict.fromkeys((*kept, *(v["column"] for v in bare if FUNCTIONS.computes(v))))
    if functions is SILENT or [v["column"] for v in values] != list(ordered):
        return {}
    for key in ("values", MODE):
        rest.pop(key, None)
    return {**({"columns": kept} if explicit else {}), **({"aggregations": functions} if functions else {})}


def canonical(payload: Mapping[str, Any]) -> dict[str, Any]:
    """With the mode that its absence means, whole windows that hold no value they have switched off, and only the
    columns that are passed on or computed of; their order, which is that of the written aggregates, stays."""
    out = dict(payload)
    if isinstance(out.get("windows"), list):
        out["windows"] = [frames.settled(w) for w in filled(out["windows"], frames.WINDOW)]
    if not isinstance(out.get("values"), list):
        return out
    out.setdefault(MODE, "EXPLICIT")
    every = out[MODE] == "ALL"
    full = [FUNCTIONS.full({"value": False, **v}) for v in out["values"] if isinstance(v, Mapping)]
    full = [{**v, "value": True} if every else v for v in full]
    full = [v if FUNCTIONS.computes(v) else _passed_on(v) for v in full]
    out["values"] = [v for v in full if FUNCTIONS.computes(v) or (v["value"] is True and not every)]
    return out


def _passed_on(value: Mapping[str, Any]) -> dict[str, Any]:
    """A column that nothing is computed of, without options of functions."""
    return FUNCTIONS.full({"column": value.get("column"), "value": value["value"]})


def tidy(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Without filters that are off, and the number of tiles without tiles."""
    out = filters.tidied("preFilter", "postFilter")(payload)
    return {k: v for k, v in out.items() if k != "ntileValues" or out.get("ntile") is True}


FORM = Visual(
    "window",
    {
        "windows": frames.SCHEMA,
        "aggregations": FUNCTIONS.schema(),
        "columns": COLUMNS,
        "ntiles": {"type": ["string", "integer"], "description": "Add the n-tile of each row, of so many"},
        **properties(FIELDS),
    },
    read,
    show,
    {
        "preFilter": FILTER_OFF,
        "ntileValues": "10",
        MODE: "ALL",
        "values": [],
        "windows": [],
        "computedColumns": [],
        "cumeDist": False,
        "ntile": False,
        "rank": False,
        "denseRank": False,
        "rowNumber": False,
        "keys": [],
        "outputColumnNameOverrides": {},
        "legacyUnboundedWindowStreamBehavior": False,
        "postFilter": FILTER_OFF,
        "engineParams": ENGINES,
    },
    canonical,
    essential=("windows", "values", MODE),
    columns=("windows[*].partitioningColumns[*]", "windows[*].orders[*].column", "values[*].column"),
    tidy=tidy,
    least={"windows": []},
    about="Aggregations over the rows around each row",
    example={
        "inputs": ["ORDERS"],
        "outputs": ["ORDERS_RANKED"],
        "windows": [{"partition_by": ["customer"], "order_by": ["day"], "rows": [30, 0]}],
        "aggregations": {"amount": ["sum", "avg"], "day": {"do": ["lag"], "lag_values": "1,7"}},
        "rank": True,
    },
)
