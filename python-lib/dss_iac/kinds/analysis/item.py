"""A visual analysis as YAML ↔ the tree of its document (AUTO §7.1). Its steps and charts are as DSS has them.

{name: Who leaves, dataset: CUSTOMERS}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ..common import references, taggable
from ..common.file_names import url
from ..common.trees import hollow, minus, ordered, settings

DEFAULTS: Mapping[str, Any] = {
    **taggable.DEFAULTS,
    "charts": [],
    "script": {"steps": [], "maxProcessedMemTableBytes": -1, "columnsSelection": {"mode": "ALL"}},
}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["dataset"],
    "properties": {
        "dataset": {**references.SCHEMA, "description": "What is looked at"},
        "steps": {"type": "array", "items": {"type": "object"}, "description": "Steps of its script, as DSS has them"},
        "charts": {"type": "array", "items": {"type": "object"}, "description": "Its charts, as DSS has them"},
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    },
}
OWN = ("name", "id", "inputDatasetSmartName", "charts", *taggable.KEYS.values())


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    body: dict[str, Any] = {**(item.get("settings") or {}), "name": item["name"], **taggable.read(item)}
    ref, _ = references.read(item.get("dataset"))
    if not isinstance(ref, str):
        reader.error("dataset", "an analysis looks at a dataset", "write `dataset: NAME`")
    body["inputDatasetSmartName"] = ref
    if "steps" in item:
        body["script"] = {**(body.get("script") or {}), "steps": item["steps"]}
    if "charts" in item:
        body["charts"] = item["charts"]
    return Wanted(body, name=str(item["name"]))


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for an analysis."""
    rest = minus(tree, DEFAULTS)
    item: dict[str, Any] = {"name": tree.get("name", place["name"]), "dataset": tree.get("inputDatasetSmartName")}
    script = dict(rest.pop("script", None) or {})
    for key, value in (("steps", script.pop("steps", None)), ("charts", rest.get("charts"))):
        if not hollow(value):
            item[key] = ordered(value)
    if script:
        rest["script"] = script
    return Written({**item, **taggable.show(rest), **ordered(settings(rest, OWN))})


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of a dataset; DSS calls it after that, until it is saved under its own name (AUTO §7.1)."""
    body = {"inputDataset": wire["inputDatasetSmartName"]}
    return [Call("POST", url("projects", facts["project"], "lab") + "/", body, note="create analysis")]


def listed(reply: Any) -> list[dict[str, Any]]:
    """The items of the list, by whichever keys they tell id and name."""
    return [
        {
            **one,
            **({"name": name} if (name := one.get("name") or one.get("analysisName")) else {}),
            "id": one.get("id") or one["analysisId"],
        }
        for one in reply
    ]


def on_disk(document: Mapping[str, Any], name: str, sibling: Callable[[str], str | None]) -> dict[str, Any]:
    """The document of a checkout with its id."""
    return {**document, "id": name}
