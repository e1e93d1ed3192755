"""A saved model as YAML ↔ the tree of its document (AUTO §7.3).

{name: churn, type: mlflow, prediction: BINARY_CLASSIFICATION, versions: [{id: v1, folder: models, path: churn/v1}]}
{name: sales}       # deployed by training: adopted and tuned
{name: stock, trained_by: Stock, train: if_missing}     # trained and deployed where it is not there
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ..common import measured, taggable
from ..common.file_names import url
from ..common.learning.defaults import TASK
from ..common.trees import hollow, merge, minus, ordered, settings
from . import training, versions
from .document import MANAGED

# Word → DSS's type. Those of the second row the API makes, the first only training (AUTO §7.1).
MADE: Mapping[str, str] = {"mlflow": "MLFLOW_PYFUNC", "proxy": "PROXY_MODEL", "llm": "LLM_GENERIC"}
TYPES: Mapping[str, str] = {"trained": MANAGED, **MADE}
_WORD_OF = {type_: word for word, type_ in TYPES.items()}
DEFAULTS: Mapping[str, Any] = {**measured.OF_MODELS, "miniTask": TASK}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "description": f"{', '.join(TYPES)}, or DSS's own word; trained without it"},
        "prediction": {"type": "string", "description": "BINARY_CLASSIFICATION, MULTICLASS, REGRESSION …"},
        "publish": {"type": "string", "description": "UNCONDITIONAL: a new version is used at once; or MANUAL …"},
        **training.SCHEMA,
        **versions.SCHEMA,
        "proxy": {"type": "object", "description": "Where the endpoints of a proxy model are, as DSS has it"},
        "task": {"type": "object", "description": "What it was trained for and with, as DSS has it (`miniTask`)"},
        **measured.SCHEMA,
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    },
}
# Key of an item → key of the document.
WORDS = {"publish": "publishPolicy", "proxy": "proxyModelConfiguration", "task": "miniTask"}
OWN = (
    *("name", "id", "savedModelType", "versions", *WORDS.values()),
    *measured.OWN,
    *taggable.KEYS.values(),
)


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    word = str(item.get("type", "trained"))
    body: dict[str, Any] = {"name": item["name"], "savedModelType": TYPES.get(word, word)}
    body = {**body, **taggable.read(item), **measured.read(item, reader), **versions.read(item, reader)}
    body.update(training.read(item, reader))
    body.update({at: item[key] for key, at in WORDS.items() if key in item})
    if "prediction" in item:
        body["miniTask"] = {**(body.get("miniTask") or {}), "predictionType": item["prediction"]}
    return Wanted(merge(body, item.get("settings") or {}), name=str(item["name"]))


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for a saved model. Which version is active is the affair of whoever trains (AUTO §7.3)."""
    rest = minus({k: v for k, v in tree.items() if k not in ("zone", "versions", training.KEY)}, DEFAULTS)
    item: dict[str, Any] = {"name": tree.get("name", place["name"])}
    type_ = str(tree.get("savedModelType") or MANAGED)
    if type_ != MANAGED:
        item["type"] = _WORD_OF.get(type_, type_)
    item.update(training.show(tree))
    task = dict(rest.pop("miniTask", None) or {})
    if task.get("predictionType"):
        item["prediction"] = task.pop("predictionType")
    for key, value in (*((key, rest.get(at)) for key, at in WORDS.items()), ("task", task)):
        if not hollow(value):
            item[key] = ordered(value)
    item.update(taggable.show(rest))
    return Written(merge({**item, **measured.show(rest)}, ordered(settings(rest, OWN))))


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of name and type, or a training; everything else is saved afterwards (AUTO §7.1)."""
    if training.asked(resource.body):
        return training.create(resource, wire, facts)
    body: dict[str, Any] = {"savedModelType": wire["savedModelType"], "name": resource.name}
    prediction = (wire.get("miniTask") or {}).get("predictionType")
    body.update({"predictionType": prediction} if prediction else {})
    if "proxyModelConfiguration" in wire:
        body["proxyModelConfiguration"] = wire["proxyModelConfiguration"]
    return [Call("POST", url("projects", facts["project"], "savedmodels") + "/", body, note="create saved model")]


def created_id(reply: Any, resource: Resource) -> str:
    """The id in the reply to a creation, or to a deployment (AUTO §7.1, §7.2)."""
    return str(reply.get("id") or reply["savedModelId"])


def by_hand(tree: Mapping[str, Any]) -> tuple[str, str] | None:
    """Models that only training makes (AUTO §7.1)."""
    if tree.get("savedModelType") in MADE.values() or training.asked(tree):
        return None
    return (
        "DSS makes it from a trained model only",
        "train and deploy it under this name, then plan again to take it over; or say what trains it "
        "(`trained_by: NAME`, `train: if_missing`)",
    )


def holds_data(tree: Mapping[str, Any]) -> str:
    """Its versions are nowhere else."""
    return "its trained versions go with it"
