"""A statistics worksheet as YAML ↔ the tree of its document (API §11). Its cards are as DSS has them, without ids.

{name: Orders at a glance, dataset: ORDERS, sample: {first: 50000}, confidence: 0.9,
 cards: [{type: univariate_header, xColumns: [{name: AMOUNT, type: numerical}]}]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ..common import container, references, taggable, worded
from ..common.file_names import url
from ..common.rows import selection
from ..common.trees import minus, ordered, settings
from ..common.worded import Word
from . import document

INPUT = "dataSpec.inputDatasetSmartName"
# The rows that a worksheet made on its page reads (API §11).
SAMPLE: Mapping[str, Any] = {"samplingMethod": "HEAD_SEQUENTIAL", "maxRecords": 100000}
DEFAULTS: Mapping[str, Any] = {
    **taggable.DEFAULTS,
    "dataSpec": {"autoRefreshSample": True, "refreshTrigger": 0, "containerSelection": container.INHERITED},
    "rootCard": {"type": "worksheet_root", "confidenceLevel": 0.95, "showConfidenceInterval": False, "cards": []},
}
WORDS: worded.Table = {
    "confidence": Word("rootCard.confidenceLevel", {"type": "number", "description": "Confidence level of its tests"}),
    "show_confidence_interval": Word("rootCard.showConfidenceInterval", {"type": "boolean"}),
    "auto_refresh": Word(
        "dataSpec.autoRefreshSample", {"type": "boolean", "description": "Draw the sample anew when the data changes"}
    ),
    "container": container.word("dataSpec.containerSelection"),
    "cards": Word(
        "rootCard.cards",
        {"type": "array", "items": {"type": "object"}, "description": "Its cards, as DSS has them, without ids"},
    ),
}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["dataset"],
    "properties": {
        "dataset": {**references.SCHEMA, "description": "What is looked at; a dataset of this project"},
        "sample": {**selection.SCHEMA, "description": f"{selection.WORDS}; the first 100000 without it"},
        **worded.schema(WORDS),
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    },
}
OWN = ("name", "id", *taggable.KEYS.values())


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    body: dict[str, Any] = {**(item.get("settings") or {}), "name": item["name"], **taggable.read(item)}
    ref, _ = references.read(item.get("dataset"))
    if not references.is_to_dataset(ref):
        reader.error("dataset", "a worksheet looks at a dataset", "write `dataset: NAME`")
    for at in document.identified(item.get("cards"), "cards"):
        reader.error(at, "DSS gives ids to cards by itself", "leave it out")
    body = worded.read(item, WORDS, body)
    spec = {**(body.get("dataSpec") or {}), "inputDatasetSmartName": ref}
    if "sample" in item:
        found = selection.read(item["sample"], lambda what, hint: reader.error("sample", what, hint))
        spec["datasetSelection"] = {**(spec.get("datasetSelection") or {}), **found}
    initial = {"dataSpec": {"datasetSelection": SAMPLE}}
    return Wanted({**body, "dataSpec": spec}, name=str(item["name"]), initial=initial)


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for a worksheet."""
    said, rest = worded.show(minus(tree, DEFAULTS), WORDS)
    spec = dict(rest.pop("dataSpec", None) or {})
    item: dict[str, Any] = {
        "name": tree.get("name", place["name"]),
        "dataset": spec.pop("inputDatasetSmartName", None),
        **taggable.show(rest),
    }
    sample = selection.tidy(spec.pop("datasetSelection", None) or SAMPLE)
    if sample != SAMPLE:
        item["sample"] = selection.show(sample)
    rest = {**rest, **({"dataSpec": spec} if spec else {})}
    return Written({**item, **ordered(said), **ordered(settings(rest, OWN))})


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of a name and of what is looked at, as the client does; cards are saved afterwards (API §11)."""
    spec = {k: wire["dataSpec"][k] for k in ("inputDatasetSmartName", "datasetSelection")}
    body = {"projectKey": facts["project"], "name": resource.name, "dataSpec": spec}
    at = url("projects", facts["project"], "datasets", spec["inputDatasetSmartName"], "statistics", "worksheets") + "/"
    return [Call("POST", at, body, note="create statistics worksheet")]


def created_id(reply: Any, resource: Resource) -> str:
    """The dataset and the id, as one: DSS asks for both."""
    return f"{holder(resource.body)}/{reply['id']}"


def holder(document: Mapping[str, Any]) -> str:
    """The dataset that a worksheet looks at."""
    return str(document["dataSpec"]["inputDatasetSmartName"])
