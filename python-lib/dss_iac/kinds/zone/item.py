"""A flow zone as YAML ↔ the tree of its document (API §9). What lies in a zone is said by the objects, not here.

The default zone exists by itself, cannot be created or deleted, and may have another name: `default: true` marks it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ...core.model.words import FOREIGN
from ..common import flow_items, taggable
from ..common.file_names import url
from ..common.trees import hollow, minus, ordered, settings, without

DEFAULT_ID, DEFAULT_NAME, DEFAULT_COLOR = "default", "Default", "#D1D8DA"
DEFAULTS: Mapping[str, Any] = {**taggable.DEFAULTS, "items": [], "shared": [], "position": {}}
OWN = ("name", "color", "shared", "position")
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "color": {"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$", "description": "#RRGGBB; DSS picks one without it"},
        "position": {
            "type": "object",
            "properties": {key: {"type": "number"} for key in ("x", "y", "width", "height")},
            "additionalProperties": False,
            "description": "Counts only where zones are positioned by hand",
        },
        "shared": {"type": "array", "items": flow_items.SCHEMA, "description": "Objects of other zones shown here too"},
        "default": {"type": "boolean", "description": "This is the zone of everything that is in no other"},
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    },
    FOREIGN: {
        **dict.fromkeys(("items", "datasets", "recipes", "objects"), "each object names its own `zone: NAME`"),
    },
}


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    body: dict[str, Any] = {
        **(item.get("settings") or {}),
        "name": item["name"],
        **taggable.read(without(item, ("zone",))),
    }
    body.update({key: item[key] for key in ("color", "position") if key in item})
    if "shared" in item:
        shared = [_read_shared(one, reader, f"shared[{i}]") for i, one in enumerate(item["shared"] or [])]
        body["shared"] = [one for one in shared if one]
    default = item.get("default", item["name"] == DEFAULT_NAME)
    return Wanted(body=body, name=item["name"], create={"default": True} if default else {})


def listed(zones: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The zones with the default one, which an instance may leave out while there is no other (API §9)."""
    if any(zone.get("id") == DEFAULT_ID for zone in zones):
        return zones
    return [*zones, {"id": DEFAULT_ID, "name": DEFAULT_NAME, "color": DEFAULT_COLOR, "items": [], "shared": []}]


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for a zone; an empty one for the default zone as DSS makes it."""
    rest = minus(tree, DEFAULTS)
    item: dict[str, Any] = {"name": tree.get("name", place["name"])}
    default = tree.get("id") == DEFAULT_ID or place.get("dss_id") == DEFAULT_ID
    plain = {"name": DEFAULT_NAME, "color": DEFAULT_COLOR}
    if item["name"] == DEFAULT_NAME and {k: v for k, v in rest.items() if k != "id" and not hollow(v)} == plain:
        return Written({})
    item.update({key: ordered(rest[key]) for key in ("color", "position") if not hollow(rest.get(key))})
    if default and item["name"] != DEFAULT_NAME:
        item["default"] = True
    item.update(taggable.show(rest))
    shared = [_show_shared(one) for one in rest.get("shared") or []]
    if shared:
        item["shared"] = shared
    return Written({**item, **settings(rest, (*OWN, *taggable.KEYS.values(), "id"))})


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST; for the default zone a GET, because it is there."""
    path = url("projects", facts["project"], "flow", "zones")
    if resource.create.get("default"):
        return [Call("GET", f"{path}/{DEFAULT_ID}", note="the default zone is there")]
    body = {"name": resource.name, **{k: wire[k] for k in ("color",) if k in wire}}
    return [Call("POST", path, body, note="create zone")]


def delete(project: str, id: str, with_data: bool) -> Sequence[Call]:
    """The DELETE; its objects go to the default zone, which itself stays."""
    return (
        [] if id == DEFAULT_ID else [Call("DELETE", url("projects", project, "flow", "zones", id), note="delete zone")]
    )


def _read_shared(written: Any, reader: Reader, at: str) -> dict[str, Any]:
    item = flow_items.read(written)
    if item is None:
        reader.error(at, f"{written!r} is nothing that lies in a flow", "write a dataset's name, or {folder: NAME}")
        return {}
    project = {"projectKey": item["projectKey"]} if "projectKey" in item else {}
    return {"objectId": item["itemId"], "objectType": item["type"], **project}


def _show_shared(ref: Mapping[str, Any]) -> Any:
    project = {"projectKey": ref["projectKey"]} if "projectKey" in ref else {}
    return flow_items.show({"type": ref.get("objectType"), "itemId": ref.get("objectId"), **project})
