"""Partitioning of a dataset: dimensions and the pattern of file paths (API §5.2).

partitioning: {pattern: "/%Y/%M/%{country}/.*", dimensions: [{name: day, period: DAY}, {name: country}]}
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...core.model.kind import Reader, Trees
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


_PLACE = re.compile(r"%\{[^}]*\}|%[YMDH]")
_TIME = {"YEAR": "%Y", "MONTH": "%Y/%M", "DAY": "%Y/%M/%D", "HOUR": "%Y/%M/%D/%H"}


def pattern(dimensions: Sequence[Mapping[str, Any]]) -> str:
    """Where the files of a partition are, one folder for each part: `/%{country}/%Y/%M/.*` (API §5.2)."""
    return "/".join(["", *(_place(d) for d in dimensions), ".*"])


def unnamed(pattern: str, dimensions: Sequence[Mapping[str, Any]]) -> list[str]:
    """The dimensions that a pattern does not tell apart; of time a year may be enough."""
    return [str(d.get("name")) for d in dimensions if _place(d).split("/")[0] not in pattern]


def complete(tree: Mapping[str, Any], past: Sequence[Mapping[str, Any]], around: Trees) -> Mapping[str, Any]:
    """A declared tree whose files can be told apart: with the pattern it had, else one folder for each dimension."""
    how = tree.get("partitioning")
    dimensions = how.get("dimensions") if isinstance(how, Mapping) else None
    if not isinstance(how, Mapping) or not dimensions or how.get("filePathPattern"):
        return tree
    known = [str((before.get("partitioning") or {}).get("filePathPattern") or "") for before in past]
    usable = (p for p in known if p and not unnamed(p, dimensions))
    return {**tree, "partitioning": {**how, "filePathPattern": next(usable, pattern(dimensions))}}


def check(value: Mapping[str, Any], files: bool, reader: Reader) -> None:
    """Report a pattern that leaves a dimension out, and files with partitions and no pattern; `files`: whether the
    dataset is made of files that are not DSS's own."""
    dimensions, given = read(value).get("dimensions") or [], str(value.get("pattern") or "")
    example = f"for example `pattern: {pattern(dimensions)}`"
    if dimensions and files and not given:
        what = "a dataset on files with partitions needs `pattern`: which part of a path is which dimension"
        reader.error("partitioning", what, example)
    for name in unnamed(given, dimensions) if given else ():
        reader.error("partitioning.pattern", f"the pattern does not tell the dimension {name} apart", example)
    for place in _strange(given, dimensions) if dimensions else ():
        names = ", ".join(str(d.get("name")) for d in dimensions)
        reader.error("partitioning.pattern", f"{place} in the pattern is no dimension: these are {names}", example)


def _strange(pattern: str, dimensions: Sequence[Mapping[str, Any]]) -> list[str]:
    """The places of a pattern that belong to no dimension: a name that is none, a time that is finer than any."""
    periods = [list(_TIME).index(p) for d in dimensions if (p := (d.get("params") or {}).get("period")) in _TIME]
    named = {f"%{{{d.get('name')}}}" for d in dimensions}
    known = named | set(["%Y", "%M", "%D", "%H"][: max(periods, default=-1) + 1])
    return [place for place in dict.fromkeys(_PLACE.findall(pattern)) if place not in known]


def _place(dimension: Mapping[str, Any]) -> str:
    if dimension.get("type") == "time":
        return _TIME.get(str((dimension.get("params") or {}).get("period")), "%Y")
    return f"%{{{dimension.get('name')}}}"


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
