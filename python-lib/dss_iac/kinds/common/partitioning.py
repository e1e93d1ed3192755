"""Partitioning of a dataset: dimensions and the pattern of file paths (API §5.2).

partitioning: {pattern: "/%Y/%M/%{country}/.*", dimensions: [{name: day, period: DAY}, {name: country}]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .trees import camel, snake

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "description": "Dimensions: {name, period: YEAR|MONTH|DAY|HOUR} over time, {name} over values",
    "properties": {
        "pattern": {"type": "string"},
        "dimensions": {"type": "array", "items": {"type": "object", "required": ["name"]}},
    },
}


def read(value: Mapping[str, Any]) -> dict[str, Any]:
    """The document's `partitioning`."""
    out = camel({k: v for k, v in value.items() if k not in ("pattern", "dimensions")})
    if "pattern" in value:
        out["filePathPattern"] = value["pattern"]
    if "dimensions" in value:
        out["dimensions"] = [_dimension(d) for d in value["dimensions"] or [] if isinstance(d, Mapping)]
    return dict(out)


def show(partitioning: Mapping[str, Any]) -> dict[str, Any]:
    """The YAML for a document's partitioning."""
    out = {}
    if "filePathPattern" in partitioning:
        out["pattern"] = partitioning["filePathPattern"]
    if "dimensions" in partitioning:
        out["dimensions"] = [_shown(d) for d in partitioning["dimensions"]]
    rest = {k: v for k, v in partitioning.items() if k not in ("filePathPattern", "dimensions")}
    return {**out, **snake(rest)}


def _dimension(given: Mapping[str, Any]) -> dict[str, Any]:
    rest = {k: v for k, v in given.items() if k != "period"}
    if "period" in given:
        return {"type": "time", **rest, "params": {"period": str(given["period"]).upper()}}
    return {"type": "value", **rest}


def _shown(dimension: Mapping[str, Any]) -> dict[str, Any]:
    name, kind, params = dimension.get("name"), dimension.get("type"), dimension.get("params") or {}
    if set(dimension) <= {"name", "type", "params"}:
        if kind == "value" and not params:
            return {"name": name}
        if kind == "time" and set(params) == {"period"}:
            return {"name": name, "period": params["period"]}
    return dict(dimension)
