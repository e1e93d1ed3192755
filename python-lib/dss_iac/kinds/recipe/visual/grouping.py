"""The grouping recipe: friendly ↔ payload (API §6.5).

    {type: group, inputs: [ORDERS], outputs: [BY_REGION], keys: [region], count: true,
     aggregations: {amount: [sum, avg], customer: count_distinct, note: {do: [concat], concatSeparator: ";"}},
     filter: "amount > 0", post_filter: "amount_sum > 100", rename: {amount_sum: TOTAL}, computed_columns: […]}

DSS's editor lists every other input column with all functions off, and older versions leave functions out: both mean
"not computed". The canonical payload names only columns that are aggregated, with every function on or off.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.diagnostic import did_you_mean
from ....core.model.kind import Reader
from ...common.trees import camel, snake
from .form import ENGINES, FILTER_OFF, Visual, read_filter, show_filter

FUNCTIONS = [
    "count",
    "countDistinct",
    "sum",
    "sum2",
    "avg",
    "median",
    "stddev",
    "min",
    "max",
    "first",
    "last",
    "concat",
]
MODIFIERS = ["firstLastNotNull", "concatDistinct"]
_FLAGS = (*FUNCTIONS, *MODIFIERS)
_WORDS = tuple(next(iter(snake({flag: 0}))) for flag in _FLAGS)
_LIST_OR_WORD = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
PROPERTIES: Mapping[str, Any] = {
    "keys": {"type": "array", "items": {"type": ["string", "object"]}, "description": "Columns to group by"},
    "aggregations": {
        "type": "object",
        "description": f"Column → functions, of {', '.join(_WORDS)}",
        "additionalProperties": {"anyOf": [*_LIST_OR_WORD["anyOf"], {"type": "object"}]},
    },
    "count": {"type": "boolean", "description": "Count the rows of each group"},
    "filter": {"type": ["string", "object"], "description": "Rows to read: an expression, or the filter as DSS has it"},
    "post_filter": {"type": ["string", "object"], "description": "Groups to keep"},
    "rename": {"type": "object", "description": "Output column → its new name"},
    "computed_columns": {"type": "array", "items": {"type": "object"}, "description": "As DSS has them"},
}
_PLAIN = {"count": "globalCount", "rename": "outputColumnNameOverrides", "computed_columns": "computedColumns"}
_FILTERS = {"filter": "preFilter", "post_filter": "postFilter"}
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


def read(item: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """The payload that the friendly keys declare."""
    payload: dict[str, Any] = {at: item[key] for key, at in _PLAIN.items() if key in item}
    payload.update({at: read_filter(item[key]) for key, at in _FILTERS.items() if key in item})
    if "keys" in item:
        payload["keys"] = [{"column": key} if isinstance(key, str) else dict(key) for key in item["keys"] or []]
    if "aggregations" in item:
        given = item["aggregations"] or {}
        payload["values"] = [_value(column, how, reader) for column, how in given.items()]
    return payload


def show(rest: dict[str, Any]) -> dict[str, Any]:
    """The friendly keys for a canonical payload from which the skeleton was subtracted."""
    item: dict[str, Any] = {}
    if "keys" in rest:
        item["keys"] = [key["column"] if set(key) == {"column"} else key for key in rest.pop("keys")]
    values = rest.get("values", [])
    if values and len({v.get("column") for v in values}) == len(values):
        item["aggregations"] = {v["column"]: _how(v) for v in rest.pop("values")}
    item.update({key: rest.pop(at) for key, at in _PLAIN.items() if at in rest})
    item.update({key: show_filter(rest.pop(at)) for key, at in _FILTERS.items() if at in rest})
    return item


def canonical(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The one form of a payload, see above. `type` of a column is the editor's copy of the schema."""
    out = dict(payload)
    if isinstance(payload.get("keys"), list):
        out["keys"] = [_key(key) for key in payload["keys"] if isinstance(key, Mapping)]
    if isinstance(payload.get("values"), list):
        full = [{**dict.fromkeys(_FLAGS, False), **v} for v in payload["values"] if isinstance(v, Mapping)]
        out["values"] = [
            {k: x for k, x in v.items() if k != "type"} for v in full if any(v[f] is True for f in FUNCTIONS)
        ]
    return out


def _key(key: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in key.items() if k != "type" and not (k in _FLAGS and v is False)}


def _value(column: str, how: Any, reader: Reader) -> dict[str, Any]:
    options = dict(how) if isinstance(how, Mapping) else {"do": how}
    words = options.pop("do", [])
    flags = dict.fromkeys(_FLAGS, False)
    for word in [words] if isinstance(words, str) else words or []:
        flag = camel({str(word): 0}).popitem()[0]
        if flag in flags:
            flags[flag] = True
        else:
            near = did_you_mean(str(word), _WORDS) or f"use one of {', '.join(_WORDS)}"
            reader.error(f"aggregations.{column}", f"'{word}' is not a function of the grouping recipe", near)
    return {"column": column, **flags, **camel(options)}


def _how(value: Mapping[str, Any]) -> Any:
    words = [word for word, flag in zip(_WORDS, _FLAGS, strict=True) if value.get(flag) is True]
    more = {k: v for k, v in value.items() if k not in (*_FLAGS, "column")}
    return {"do": words, **snake(more)} if more else words


FORM = Visual("grouping", PROPERTIES, read, show, SKELETON, canonical, essential=("keys", "values"))
