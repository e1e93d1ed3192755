"""The windows of a window recipe ↔ `windows` (API §6.5).

    {partition_by: [customer], order_by: [{day: desc}], rows: [30, 0], prefix: last30}      30 rows before to this row
    {order_by: [day], range: [25, -1], unit: WEEK}                                           by values; DAY without unit

`rows` and `range` are [before, after]; null is no limit on that side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....common.trees import SILENT
from ..form import Spot
from . import columns

WINDOW: Mapping[str, Any] = {  # a new window, which is also what absent keys mean
    "prefix": "",
    "enablePartitioning": False,
    "partitioningColumns": [],
    "enableOrdering": False,
    "orders": [],
    "enableLimits": False,
    "windowLimitMode": "ROWS",
    "limitPreceding": False,
    "precedingRows": 0,
    "limitFollowing": False,
    "followingRows": 0,
    "windowLowerBound": 0,
    "windowUpperBound": 0,
    "windowDateRangeUnit": "DAY",
}
_LIMITS: Mapping[str, tuple[str, str, str]] = {
    "rows": ("ROWS", "precedingRows", "followingRows"),
    "range": ("RANGE", "windowLowerBound", "windowUpperBound"),
}
_BOUNDS: Mapping[str, Any] = {
    "type": "array",
    "items": {"type": ["number", "null"]},
    "minItems": 2,
    "maxItems": 2,
}
SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "description": "Windows; aggregations are computed over each of them",
    "items": {
        "type": "object",
        "properties": {
            "partition_by": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Only rows that are alike in these columns",
            },
            "order_by": columns.ORDER_SCHEMA,
            "rows": {**_BOUNDS, "description": "[so many rows before, so many after]; null: no limit"},
            "range": {
                **_BOUNDS,
                "description": "[so much before, so much after] in the ordered column; null: no limit",
            },
            "unit": {"type": "string", "description": "Of a range of dates: DAY without it"},
            "prefix": {"type": "string", "description": "Put before the names of what it computes"},
            "params": {"type": "object", "description": "DSS's own keys of the window"},
        },
        "additionalProperties": False,
    },
}


def read(value: Any, spot: Spot) -> list[dict[str, Any]]:
    """The windows."""
    return [_window(one, spot.below(i)) for i, one in enumerate(value or []) if isinstance(one, Mapping)]


def _window(given: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    out = {**WINDOW, "prefix": given.get("prefix", "")}
    if "partition_by" in given:
        out.update(enablePartitioning=True, partitioningColumns=given["partition_by"])
    if "order_by" in given:
        out.update(enableOrdering=True, orders=columns.read_orders(given["order_by"], spot))
    said = [key for key in _LIMITS if key in given]
    if len(said) > 1:
        spot.error("a window has `rows` or a `range`", "remove one of them")
    for key in said[:1]:
        mode, lower, upper = _LIMITS[key]
        before, after = given[key]
        out.update(enableLimits=True, windowLimitMode=mode)
        out.update({"limitPreceding": True, lower: before} if before is not None else {})
        out.update({"limitFollowing": True, upper: after} if after is not None else {})
    if "unit" in given:
        out["windowDateRangeUnit"] = given["unit"]
    return {**out, **(given.get("params") or {})}


def show(value: Any) -> Any:
    """The words; SILENT when there is no list of windows."""
    if not isinstance(value, list) or not all(isinstance(w, Mapping) for w in value):
        return SILENT
    return [_shown(dict(w)) for w in value]


def _shown(window: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if window.get("enablePartitioning") is True:
        out["partition_by"] = window.get("partitioningColumns", [])
    orders = columns.show_orders(window.get("orders", []))
    if window.get("enableOrdering") is True and orders is not SILENT:
        out["order_by"] = orders
    for key, (mode, lower, upper) in _LIMITS.items():
        if window.get("enableLimits") is True and window.get("windowLimitMode") == mode:
            before = window.get(lower) if window.get("limitPreceding") is True else None
            after = window.get(upper) if window.get("limitFollowing") is True else None
            out[key] = [before, after]
    unit, prefix = window.get("windowDateRangeUnit", "DAY"), window.get("prefix", "")
    out.update({"unit": unit} if unit != "DAY" else {}, **({"prefix": prefix} if prefix else {}))
    nowhere: Any = None
    said = _window(out, nowhere)
    rest = {k: v for k, v in window.items() if k not in said or said[k] != v}
    return {**out, **({"params": rest} if rest else {})}


def settled(window: Any) -> Any:
    """A window in which what is switched off is as in a new one."""
    if not isinstance(window, Mapping):
        return window
    idle = {
        *(() if window.get("enablePartitioning") is True else ("partitioningColumns",)),
        *(() if window.get("enableOrdering") is True else ("orders",)),
    }
    limits = window.get("enableLimits") is True
    mode = window.get("windowLimitMode", "ROWS") if limits else ""
    for switch, side in (("limitPreceding", 1), ("limitFollowing", 2)):
        on = limits and window.get(switch) is True
        idle |= {row[side] for row in _LIMITS.values() if not on or row[0] != mode}
    idle |= set() if limits else {"windowLimitMode", "limitPreceding", "limitFollowing"}
    idle |= set() if mode == "RANGE" else {"windowDateRangeUnit"}
    return {**window, **{key: WINDOW[key] for key in idle}}
