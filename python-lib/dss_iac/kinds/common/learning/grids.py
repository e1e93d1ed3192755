"""Hyperparameters in words ↔ DSS's grids (AUTO §7.2): `max_depth: [6, 13]` are the values to try, `penalty: {l1: true}`
the choices, anything else is as it is. How far the page lets a value go is no setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..trees import ordered

EXPLICIT: Mapping[str, Any] = {"gridMode": "EXPLICIT"}
_GRID = ("gridMode", "values", "range", "limit", "randomMode", "nValues")
IDLE = ("limit", "range", "randomMode")  # beside explicit values, where nothing is searched at random
RAW = "raw"
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "description": "Hyperparameter → values to try `[6, 13]`, choices `{l1: true, l2: false}`, or one value",
}


def read(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The block of an algorithm."""
    return {key: _read(value) for key, value in parameters.items()}


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return {**EXPLICIT, "values": value}
    if not isinstance(value, Mapping):
        return value
    if set(value) == {RAW}:
        return value[RAW]
    if value and all(isinstance(one, bool) for one in value.values()):
        return {"values": {key: {"enabled": one} for key, one in value.items()}}
    return {**EXPLICIT, **value} if isinstance(value.get("values"), list) else dict(value)


def show(block: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a block."""
    return {key: _show(value) for key, value in ordered(block).items()}


def _show(value: Any) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {"values"} and _choices(value["values"]):
            return {key: one["enabled"] for key, one in value["values"].items()}
        if isinstance(value.get("values"), list) and value.get("gridMode") == "EXPLICIT":
            rest = {k: v for k, v in value.items() if k != "gridMode"}
            return rest["values"] if set(rest) == {"values"} else rest
    same = _read(value)
    return value if type(same) is type(value) and same == value else {RAW: value}


def _choices(values: Any) -> bool:
    return (
        isinstance(values, Mapping)
        and bool(values)
        and all(isinstance(one, Mapping) and [*one] == ["enabled"] for one in values.values())
    )


def tidy(block: Any, *, at_random: bool = False) -> Any:
    """A block without what is idle in its grids."""
    if not isinstance(block, Mapping):
        return block
    return {key: _tidy(value, at_random) for key, value in block.items()}


def _tidy(value: Any, at_random: bool) -> Any:
    if not isinstance(value, Mapping) or value.get("gridMode") != "EXPLICIT" or not set(value) <= set(_GRID):
        return value
    idle = IDLE[:1] if at_random else IDLE
    return {k: v for k, v in value.items() if k not in idle and (k, v) != ("nValues", 0)}


def seed(block: Any) -> dict[str, Any]:
    """What a new grid has beside its values, so that it can be searched in any way."""
    out: dict[str, Any] = {}
    for key, value in (block or {}).items():
        values = value.get("values") if isinstance(value, Mapping) else None
        if isinstance(values, list) and values and all(isinstance(v, int | float) for v in values):
            span = {"min": min(values), "max": max(values), "nbValues": 3, "scaling": "LINEAR"}
            out[key] = {"randomMode": "RANGE", "limit": {}, "range": span}
    return out
