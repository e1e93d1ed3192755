"""The pivot recipe: friendly ↔ payload (API §6.5).

{type: pivot, inputs: [PARTS], outputs: [PARTS_BY_REASON], keys: [Asset],
 pivots: [{columns: [Reason], aggregations: {Quantity: sum}, count: false}]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...common.trees import SILENT
from .form import ENGINES, FILTER_OFF, Ends, Field, Spot, filled
from .pieces import filters
from .pieces.aggregations import BASIC, Functions
from .pieces.columns import computed
from .pieces.engines import ENGINE_FIELDS
from .pieces.simple import form, switch

FUNCTIONS = Functions("pivot", tuple(f for f in BASIC if f not in ("sum2", "median")))
_LIMITS = {"limit": "valueLimit", "top": "topnLimit", "least": "minOccLimit", "values": "explicitValues"}
_PIVOT: Mapping[str, Any] = {  # a new pivot, which is also what absent keys mean
    "globalCount": True,
    "minOccLimit": 0,
    "topnLimit": 0,
    "valueLimit": "TOP_N",
    "explicitValues": [],
    "valueColumns": [],
}
_SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "description": "What becomes columns: each combination of the values of some columns",
    "items": {
        "type": "object",
        "properties": {
            "columns": {"type": "array", "items": {"type": "string"}, "description": "Columns whose values are names"},
            "aggregations": FUNCTIONS.schema(),
            "count": {"type": "boolean", "description": "Count rows; on without it"},
            "limit": {"type": "string", "description": "Which values: TOP_N without it, NO_LIMIT, …"},
            "top": {"type": "integer", "description": "So many of the most frequent values"},
            "least": {"type": "integer", "description": "Values that come at least so often"},
            "values": {"type": "array", "description": "The values themselves, as DSS has them"},
            "params": {"type": "object", "description": "DSS's own keys of the pivot"},
        },
        "additionalProperties": False,
    },
}


def _read(value: Any, spot: Spot) -> Any:
    return [_pivot(one, spot.below(i)) for i, one in enumerate(value or []) if isinstance(one, Mapping)]


def _pivot(given: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    out = {**_PIVOT, "keyColumns": given.get("columns", []), "globalCount": given.get("count", True)}
    out["valueColumns"] = FUNCTIONS.read(given.get("aggregations"), spot.below("aggregations"))
    out.update({dss: given[key] for key, dss in _LIMITS.items() if key in given})
    return {**out, **(given.get("params") or {})}


def _show(value: Any, _ends: Ends) -> Any:
    return [_shown(dict(one)) for one in value] if isinstance(value, list) else SILENT


def _shown(pivot: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {"columns": pivot.pop("keyColumns", [])}
    functions = FUNCTIONS.show(pivot.get("valueColumns", []))
    if functions is not SILENT:
        out.update({"aggregations": functions} if functions else {})
        pivot.pop("valueColumns", None)
    if pivot.pop("globalCount", True) is not True:
        out["count"] = False
    for key, dss in _LIMITS.items():
        value = pivot.pop(dss, _PIVOT[dss])
        out.update({key: value} if value != _PIVOT[dss] else {})
    return {**out, **({"params": pivot} if pivot else {})}


def canonical(payload: Mapping[str, Any]) -> dict[str, Any]:
    """With what absent keys of pivots mean, and only the columns that something is computed of."""
    out = dict(payload)
    if isinstance(out.get("pivots"), list):
        whole = filled(out["pivots"], _PIVOT)
        out["pivots"] = [
            {**p, "valueColumns": FUNCTIONS.canonical(p["valueColumns"])} if isinstance(p, Mapping) else p
            for p in whole
        ]
    return out


FORM = form(
    "pivot",
    (
        Field(
            "keys",
            "explicitIdentifiers",
            {"type": "array", "items": {"type": "string"}, "description": "Columns of which each combination is a row"},
        ),
        Field("pivots", "pivots", _SCHEMA, _read, _show),
        filters.row_filter("filter", "preFilter"),
        computed(),
        Field(
            "schema_computation",
            "schemaComputation",
            {"type": "string", "description": "When columns are found anew: ONLY_IF_NO_METADATA without it, or ALWAYS"},
        ),
        Field("slugification", "modalitySlugification", {"type": "string", "description": "Of names; NONE without it"}),
        switch("sort_modalities", "sortModalities", "Order the new columns by name; on without it"),
        *ENGINE_FIELDS,
    ),
    {
        "schemaComputation": "ONLY_IF_NO_METADATA",
        "identifierColumnsSelection": "EXPLICIT",
        "modalitySlugification": "NONE",
        "sortModalities": True,
        "preFilter": FILTER_OFF,
        "engineParams": ENGINES,
        "explicitIdentifiers": [],
        "otherColumns": [],
        "pivots": [],
        "computedColumns": [],
        "customAggregates": [],
        "enginesPreferences": {},
    },
    canonical=canonical,
    columns=("explicitIdentifiers[*]", "pivots[*].keyColumns[*]", "pivots[*].valueColumns[*].column"),
    essential=("pivots",),
    least={"pivots": []},
    about="Values of a column as columns",
    example={
        "inputs": ["PARTS"],
        "outputs": ["PARTS_BY_REASON"],
        "keys": ["asset"],
        "pivots": [{"columns": ["reason"], "aggregations": {"quantity": "sum"}, "count": False}],
    },
)
