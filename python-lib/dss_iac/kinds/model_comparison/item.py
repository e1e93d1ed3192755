"""A model comparison as YAML ↔ the tree of its document (AUTO §7.1, A.7). What is compared is said by name; over the
wire it is a full id: `S-PROJECT-MODEL-VERSION`, `ME-PROJECT-STORE-EVALUATION`.

{name: Candidates, compared: [{model: sales, version: v2}, {evaluation_store: Monthly, evaluation: e1}]}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...core.compare.refs import KEY_OF, KIND_OF_WORD, WORD_OF_KIND
from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ..common import taggable
from ..common.file_names import url
from ..common.trees import hollow, minus, ordered, settings

# How a full id begins → the kind it names, and the key of an item that says which one of the object's members.
_HEADS: Mapping[str, tuple[str, str]] = {"S": ("saved_model", "version"), "ME": ("evaluation_store", "evaluation")}
_MEMBER = dict(_HEADS.values())
_FULL = re.compile(r"(S|ME)-(\w+)-(\w+)-(.+)\Z")
DEFAULTS: Mapping[str, Any] = {**taggable.DEFAULTS, "comparedModels": []}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "task": {"type": "string", "description": "BINARY_CLASSIFICATION, MULTICLASS, REGRESSION …"},
        "compared": {
            "type": "array",
            "items": {"type": ["object", "string"]},
            "description": "{model: NAME, version: ID}, {evaluation_store: NAME, evaluation: ID}, or DSS's full id",
        },
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    },
}
OWN = ("displayName", "name", "id", "modelTaskType", "comparedModels", *taggable.KEYS.values())


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    body: dict[str, Any] = {**(item.get("settings") or {}), "displayName": item["name"], **taggable.read(item)}
    if "task" in item:
        body["modelTaskType"] = item["task"]
    if "compared" in item:
        body["comparedModels"] = [_compared(one, reader, f"compared[{i}]") for i, one in enumerate(item["compared"])]
    return Wanted(body, name=str(item["name"]))


def _compared(one: Any, reader: Reader, at: str) -> dict[str, Any]:
    if isinstance(one, str):
        return parsed({"refId": one})
    kind = next((k for k in _MEMBER if KEY_OF[k] in one), "")
    if not kind or _MEMBER[kind] not in one:
        what = " or ".join(f"{{{KEY_OF[k]}: NAME, {member}: ID}}" for k, member in _MEMBER.items())
        reader.error(at, "this names nothing that can be compared", f"write {what}")
        return {}
    own = (KEY_OF[kind], _MEMBER[kind], "project")
    rest = {key: value for key, value in one.items() if key not in own}
    named = {"objectType": WORD_OF_KIND[kind], "objectId": {KEY_OF[kind]: one[KEY_OF[kind]]}}
    return {**rest, **named, "projectKey": one.get("project", ""), "member": str(one[_MEMBER[kind]])}


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for a comparison."""
    rest = minus(tree, DEFAULTS)
    item: dict[str, Any] = {"name": tree.get("displayName", place["name"])}
    if tree.get("modelTaskType"):
        item["task"] = tree["modelTaskType"]
    if tree.get("comparedModels"):
        item["compared"] = [_shown(one) for one in tree["comparedModels"]]
    return Written({**item, **taggable.show(rest), **ordered(settings(rest, OWN))})


def _shown(one: Mapping[str, Any]) -> Any:
    kind, ref = KIND_OF_WORD.get(str(one.get("objectType")), ""), one.get("objectId")
    rest = {k: v for k, v in one.items() if k not in ("objectType", "objectId", "projectKey", "member", "refId")}
    rest = {k: v for k, v in ordered(rest).items() if not hollow(v)}
    if not kind or not isinstance(ref, Mapping):
        whole = _whole(one)
        return {"refId": whole, **rest} if rest else whole
    project = {"project": one["projectKey"]} if one.get("projectKey") else {}
    return {KEY_OF[kind]: ref.get(KEY_OF[kind]), _MEMBER[kind]: one["member"], **project, **rest}


def parsed(one: Mapping[str, Any]) -> dict[str, Any]:
    """An element with what its full id names taken apart; one of a sort that is not known stays as it is."""
    found = _FULL.match(str(one.get("refId", "")))
    if not found:
        return dict(one)
    kind, _ = _HEADS[found[1]]
    named = {"objectType": WORD_OF_KIND[kind], "objectId": found[3], "projectKey": found[2], "member": found[4]}
    return {**{k: v for k, v in one.items() if k != "refId"}, **named}


def _whole(one: Mapping[str, Any]) -> str:
    head = next((h for h, (kind, _) in _HEADS.items() if WORD_OF_KIND[kind] == one.get("objectType")), "")
    return f"{head}-{one['projectKey']}-{one['objectId']}-{one['member']}" if head else str(one.get("refId", ""))


def from_live(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree with the full ids taken apart."""
    return _each(tree, parsed)


def to_live(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree with full ids."""
    own = ("objectType", "objectId", "projectKey", "member")
    return _each(tree, lambda one: {**{k: v for k, v in one.items() if k not in own}, "refId": _whole(one)})


def _each(tree: Mapping[str, Any], change: Any) -> dict[str, Any]:
    compared = tree.get("comparedModels")
    return {**tree, "comparedModels": [change(one) for one in compared]} if compared else dict(tree)


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of a name and a type; what is compared is saved afterwards (AUTO §7.1)."""
    body = {"projectKey": facts["project"], "displayName": resource.name, "predictionType": wire.get("modelTaskType")}
    at = url("projects", facts["project"], "modelcomparisons") + "/"
    return [Call("POST", at, body, note="create model comparison")]
