"""A change as a row of a journal, and back: each body once, and nothing that goes without saying. What was left out is
put in again for whoever reads a plan; rows of older journals, which left out less, are read alike. Knows no file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..compare import overlay
from ..model import path
from ..model.address import parse
from ..model.kind import Rules
from ..model.resource import ABSENT

_PLAIN = Rules()
# Verdict of a field of what comes or goes whole → (which view has its value, the tree that has it too).
_TOLD: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], Any]]] = {
    "new": ("desired", lambda raw: overlay.over(_PLAIN, raw["desired"]["initial"], raw["desired"]["body"])),
    "gone": ("live", lambda raw: raw["change"]["before"]),
}
_CHANGE: Mapping[str, Any] = {
    "previous_address": None, "reason": "", "effect": "none", "reversible": True, "warnings": [], "dss_id": "",
    "version": None, "born": None, "saved_by": "", "saved_at": "", "secrets": [], "desired": None,
}  # fmt: skip
_VIEWS = ("desired", "live", "recorded")  # in the order in which they can be found again
_SHORT = 60  # characters of a text that may well stand twice
_FIELD: Mapping[str, Any] = {"reason": "", "code": False, "secret": False}
_RESOURCE: Mapping[str, Any] = {"initial": {}, "create": {}, "needs": [], "secrets": [], "kept": []}


def lean(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A change with each body once: without the tree afterwards, without the values of fields that a tree has, and
    without what is as it usually is."""
    trees = _trees(raw)
    rows = [_bare(f, trees[f["verdict"]]) if f["verdict"] in trees else _pointing(f, raw) for f in raw["fields"]]
    told = {k: v for k, v in raw.items() if k not in ("change", "type", "name")}
    told["fields"] = [_told(_without(row, _FIELD)) for row in rows]
    if raw["desired"] is not None:
        own = {"address": raw["address"], "name": parse(raw["address"]).name, **_RESOURCE}
        told["desired"] = _without(raw["desired"], own)
    return {**_without(told, _CHANGE), "change": {"before": raw["change"]["before"]}}


def full(row: Mapping[str, Any]) -> dict[str, Any]:
    """The change that `lean` shortened."""
    raw = {**_CHANGE, **row}
    address = parse(raw["address"])
    raw = {"type": address.kind, "name": address.name or address.project, **raw}
    if raw["desired"] is not None:
        raw["desired"] = {"address": raw["address"], "name": address.name, **_RESOURCE, **raw["desired"]}
    fields = [{**_FIELD, **({"path": one, "verdict": "new"} if isinstance(one, str) else one)} for one in raw["fields"]]
    trees = _trees({**raw, "fields": fields})
    filled = [_filled(f, trees[f["verdict"]]) if f["verdict"] in trees else _pointed(f, raw) for f in fields]
    return {**raw, "fields": filled}


def _without(row: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in row.items() if k not in usual or v != usual[k] or type(v) is not type(usual[k])}


def _told(field: dict[str, Any]) -> Any:
    """What is new is told by its path alone."""
    return field["path"] if field.keys() == {"path", "verdict"} and field["verdict"] == "new" else field


def _trees(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {verdict: _TOLD[verdict][1](raw) for verdict in {f["verdict"] for f in raw["fields"]} & _TOLD.keys()}


def _bare(one: Mapping[str, Any], tree: Any) -> Mapping[str, Any]:
    view = _TOLD[one["verdict"]][0]
    if view not in one or not _alike(path.get(tree, path.parse(one["path"]), ABSENT), one[view]):
        return one
    return {k: v for k, v in one.items() if k != view}


def _pointing(one: Mapping[str, Any], raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """A field without long values that stand elsewhere in the row: `same` names them."""
    found = {view: _elsewhere(view, one, raw) for view in _VIEWS if _long(one.get(view))}
    same = [view for view, value in found.items() if _alike(value, one[view])]
    return {**{k: v for k, v in one.items() if k not in same}, "same": same} if same else one


def _pointed(one: Mapping[str, Any], raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The field that `_pointing` shortened."""
    told = {k: v for k, v in one.items() if k != "same"}
    for view in one.get("same", ()):
        told[view] = _elsewhere(view, told, raw)
    return told


def _elsewhere(view: str, one: Mapping[str, Any], raw: Mapping[str, Any]) -> Any:
    """Where a value of a field may stand as well: in a tree of the change; what is recorded is mostly what is there."""
    if view == "recorded":
        return one.get("live", ABSENT)
    tree = raw["change"]["before"] if view == "live" else (raw["desired"] or {}).get("body")
    return path.get(tree, path.parse(one["path"]), ABSENT)


def _long(value: Any) -> bool:
    return isinstance(value, dict | list) or (isinstance(value, str) and len(value) > _SHORT)


def _alike(one: Any, other: Any) -> bool:
    """Equal as JSON: for Python `1`, `1.0` and `True` are one, and in JSON they are three."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_alike(v, other[k]) for k, v in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    return bool(one == other)


def _filled(one: Mapping[str, Any], tree: Any) -> Mapping[str, Any]:
    view = _TOLD[one["verdict"]][0]
    return one if view in one else {**one, view: path.get(tree, path.parse(one["path"]), ABSENT)}
