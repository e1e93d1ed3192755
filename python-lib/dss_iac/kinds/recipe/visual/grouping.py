"""The grouping recipe: friendly ↔ payload (API §6.5).

    {type: group, inputs: [ORDERS], outputs: [BY_REGION], keys: [region], count: true,
     aggregations: {amount: [sum, avg], customer: count_distinct, note: {do: [concat], concatSeparator: ";"}},
     filter: "amount > 0", post_filter: "amount_sum > 100", rename: {amount_sum: TOTAL}, computed_columns: {…}}

A key's `type` is the editor's copy of the schema, and its functions are always off.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...common.trees import SILENT
from .form import ENGINES, FILTER_OFF, Ends, Field
from .pieces import filters
from .pieces.aggregations import BASIC, Functions
from .pieces.columns import RENAME, computed, keys
from .pieces.engines import ENGINE_FIELDS
from .pieces.simple import form, switch

FUNCTIONS = Functions("grouping", BASIC)


def _show_values(values: Any, _ends: Ends) -> Any:
    return FUNCTIONS.show(values) if values else SILENT


FIELDS = (
    keys("keys", "keys", "Columns to group by"),
    Field(
        "aggregations",
        "values",
        FUNCTIONS.schema(),
        FUNCTIONS.read,
        _show_values,
    ),
    switch("count", "globalCount", "Count the rows of each group; on without it"),
    filters.row_filter("filter", "preFilter"),
    filters.row_filter("post_filter", "postFilter", "Groups to keep"),
    RENAME,
    computed(),
    *ENGINE_FIELDS,
)
SKELETON: Mapping[str, Any] = {
    "preFilter": FILTER_OFF,
    "keys": [],
    "values": [],
    "globalCount": True,
    "engineParams": ENGINES,
    "enlargeYourBits": True,
    "outputColumnNameOverrides": {},
    "computedColumns": [],
    "postFilter": FILTER_OFF,
    "selectAllColumns": False,
}


def canonical(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The one form of a payload, see above and `aggregations`."""
    out = dict(payload)
    if isinstance(payload.get("keys"), list):
        out["keys"] = [_key(key) for key in payload["keys"] if isinstance(key, Mapping)]
    if "values" in payload:
        out["values"] = FUNCTIONS.canonical(payload["values"])
    return out


def _key(key: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in key.items() if k != "type" and not (k in FUNCTIONS.flags and v is False)}


FORM = form(
    "grouping",
    FIELDS,
    SKELETON,
    canonical=canonical,
    essential=("keys", "values"),
    columns=("keys[*].column", "values[*].column"),
    least={"keys": []},
    about="One row for each group of rows, with what is computed of it",
    example={
        "inputs": ["ORDERS"],
        "outputs": ["ORDERS_BY_REGION"],
        "keys": ["region"],
        "aggregations": {"amount": ["sum", "avg"], "customer": "count_distinct"},
        "filter": "amount > 0",
        "rename": {"amount_sum": "total"},
    },
)
