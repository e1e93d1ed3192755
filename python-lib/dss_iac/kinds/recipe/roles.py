"""Inputs and outputs of a recipe: short lists ↔ DSS's roles (API §6.2). Order is meaning: joins point at positions.

inputs: [ORDERS, {folder: rates}]                       # role main
inputs: {main: [{dataset: ORDERS, deps: {day: equals}}], model: [{model: churn}]}
outputs: [{dataset: HISTORY, append: true}]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...core.model.kind import Reader
from ..common import references
from . import dependencies

_LIST = {"type": "array", "items": references.SCHEMA}
SCHEMA: Mapping[str, Any] = {
    "description": "References, or a map of role → references",
    "anyOf": [_LIST, {"type": "object", "additionalProperties": {"anyOf": [_LIST, {"type": "object"}]}}],
}


def read(value: Any, side: str, reader: Reader, outputs: Sequence[Any] = ()) -> dict[str, Any]:
    """DSS's roles for what is written; empty roles are left out. `outputs`: what inputs depend on, partition-wise."""
    if isinstance(value, str) or (isinstance(value, Mapping) and _is_reference(value)):
        value = [value]
    roles = value if isinstance(value, Mapping) else {"main": value or []}
    out: dict[str, Any] = {}
    for role, items in roles.items():
        at = f"{side}.{role}" if isinstance(value, Mapping) else side
        items = items.get("items", []) if isinstance(items, Mapping) else items
        read_items = [_item(e, side, f"{at}[{i}]", reader, outputs) for i, e in enumerate(items or [])]
        if read_items:
            out[str(role)] = {"items": read_items}
    return out


def show(roles: Mapping[str, Any], outputs: Sequence[Any] = ()) -> Any:
    """The list when there is only the role `main`, else a map of lists."""
    shown = {role: [_element(item, outputs) for item in spec["items"]] for role, spec in roles.items()}
    return shown["main"] if set(shown) == {"main"} else shown


def refs(roles: Any) -> tuple[Any, ...]:
    """The references of every role, in their order."""
    specs = roles.values() if isinstance(roles, Mapping) else ()
    return tuple(item.get("ref") for spec in specs for item in spec.get("items") or ())


def names(tree: Mapping[str, Any], side: str) -> tuple[str, ...]:
    """The names in the main role, by whose order payloads count."""
    items = ((tree.get(side) or {}).get("main") or {}).get("items") or []
    refs = [item.get("ref") for item in items]
    return tuple(str(next(iter(ref.values()), "")) if isinstance(ref, Mapping) else str(ref) for ref in refs)


def for_creation(roles: Any, side: str) -> dict[str, Any]:
    """Roles as a new recipe's prototype has them: nothing left to the server's imagination."""
    blank: dict[str, Any] = {"appendMode": False} if side == "outputs" else {"deps": []}
    given = roles if isinstance(roles, Mapping) else {}
    return {role: {**spec, "items": [{**blank, **item} for item in spec["items"]]} for role, spec in given.items()}


def _is_reference(value: Mapping[str, Any]) -> bool:
    return "ref" in value or any(isinstance(value.get(key), str) for key in references.KEYS)


def _item(element: Any, side: str, at: str, reader: Reader, outputs: Sequence[Any]) -> dict[str, Any]:
    ref, extra = references.read(element)
    if ref is None:
        reader.error(at, "this is no reference", "write a dataset's name, or {folder: NAME}, {model: NAME} …")
        return {"ref": ""}
    item = {"ref": ref, **{k: v for k, v in extra.items() if k != "append"}}
    if side == "outputs":
        return {"appendMode": bool(extra.get("append", False)), **item}
    if "deps" in item:
        item["deps"] = dependencies.read(item["deps"], outputs, reader, f"{at}.deps")
    return item


def _element(item: Mapping[str, Any], outputs: Sequence[Any]) -> Any:
    extra = {k: v for k, v in item.items() if k not in ("ref", "appendMode") and v not in ([], None)}
    if item.get("appendMode"):
        extra["append"] = True
    if "deps" in extra:
        extra["deps"] = dependencies.show(extra["deps"], outputs)
    return references.show(item.get("ref"), extra)
