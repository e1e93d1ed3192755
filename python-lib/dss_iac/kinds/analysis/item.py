"""A visual analysis as YAML ↔ the tree of its document (AUTO §7.1). Its steps are in the words of a prepare recipe; its
charts are as DSS has them.

{name: Who leaves, dataset: CUSTOMERS, steps: [{formula: {column: TOTAL, expression: "PRICE * QTY"}}]}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ..common import references, secret_names, taggable
from ..common.file_names import url
from ..common.offline_reader import Offline
from ..common.preparation import steps
from ..common.preparation.spot import Ends, Spot
from ..common.trees import hollow, minus, ordered, settings, within

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
        "steps": steps.SCHEMA,
        "charts": {"type": "array", "items": {"type": "object"}, "description": "Its charts, as DSS has them"},
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    },
}
SHOWN = ("preview", "designTimeReport", "alwaysShowComment")  # what the page shows of a step (API §6.3)
OWN = ("name", "id", "inputDatasetSmartName", "charts", *taggable.KEYS.values())


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    body: dict[str, Any] = {**(item.get("settings") or {}), "name": item["name"], **taggable.read(item)}
    ref, _ = references.read(item.get("dataset"))
    if not references.is_to_dataset(ref):
        reader.error("dataset", "an analysis looks at a dataset", "write `dataset: NAME`")
    body["inputDatasetSmartName"] = ref
    if "steps" in item:
        body["script"] = {**(body.get("script") or {}), "steps": _read_steps(item["steps"], reader)}
    if "charts" in item:
        body["charts"] = item["charts"]
    return Wanted(body, name=str(item["name"]))


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for an analysis."""
    rest = minus(tree, DEFAULTS)
    item: dict[str, Any] = {"name": tree.get("name", place["name"]), "dataset": tree.get("inputDatasetSmartName")}
    script = dict(rest.pop("script", None) or {})
    said = _show_steps(script.get("steps") or [])
    if said is not None:
        script.pop("steps", None)
        item.update({"steps": said} if said else {})
    if not hollow(rest.get("charts")):
        item["charts"] = ordered(rest["charts"])
    if script:
        rest["script"] = script
    whole = {**item, **taggable.show(rest), **ordered(settings(rest, OWN))}
    hidden, secrets = secret_names.hide(whole, steps.SECRET, f"analysis {item['name']}")
    if not secrets:
        return Written(whole)
    hidden["secrets"] = [at for one in secrets for at in steps.secret_paths(one, "script")]
    return Written(hidden, {}, {"secret values": secret_names.WHY})


def _read_steps(value: Any, reader: Reader) -> Any:
    return steps.canonical(steps.read(value, Spot(reader, Ends(), "steps")))


def _show_steps(held: Any) -> list[Any] | None:
    """The steps in words; None when these would lose something."""
    bare = [{key: value for key, value in step.items() if key not in SHOWN} for step in steps.tidy(held)]
    told, reader = steps.show(bare), Offline()
    back = _read_steps(told, reader)
    known = all(isinstance(one, Mapping) and "metaType" not in one for one in told)
    same = not reader.problems and within(steps.canonical(bare), back) and within(back, steps.canonical(held))
    return told if known and same else None


def canonical(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree with what absent keys of steps mean."""
    script = tree.get("script")
    if not isinstance(script, Mapping) or not script.get("steps"):
        return dict(tree)
    return {**tree, "script": {**script, "steps": steps.canonical(script["steps"])}}


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
