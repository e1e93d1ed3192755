"""An evaluation store as YAML ↔ the tree of its document (AUTO §7.4). What it holds is data and is not declared.

{name: Churn evaluations, flavor: tabular, checks: […]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ..common import measured, taggable
from ..common.file_names import url
from ..common.trees import merge, minus, ordered, settings

FLAVORS = {"tabular": "TABULAR", "llm": "LLM", "agent": "AGENT"}
_DISPLAY: Mapping[str, Any] = {  # of every store that nobody has arranged (AUTO §7.4; corpus)
    "pinnedMetrics": [],
    "yLabels": [],
    "alsoDisplayedLabels": [],
    "sortDescending": False,
    "showConfidenceIntervals": True,
    "disabledMERunIds": [],
    "displayedMetrics": [],
}
DEFAULTS: Mapping[str, Any] = {
    **measured.DEFAULTS,
    "displayParams": _DISPLAY,
    "governSyncOptOut": False,
}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "flavor": {"enum": list(FLAVORS), "description": "What is evaluated; tabular without it"},
        "display": {"type": "object", "description": "Which metrics its page shows, and how"},
        "govern_opt_out": {"type": "boolean", "description": "Keep it out of Govern"},
        **measured.SCHEMA,
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    },
}
WORDS = {"display": "displayParams", "govern_opt_out": "governSyncOptOut"}  # key of an item → key of the document
OWN = ("name", "id", "mesFlavor", *WORDS.values(), *measured.OWN, *taggable.KEYS.values())


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    body = {"name": item["name"], "mesFlavor": FLAVORS.get(str(item.get("flavor", "tabular")), "TABULAR")}
    body = {**body, **taggable.read(item), **measured.read(item, reader)}
    body.update({at: item[key] for key, at in WORDS.items() if key in item})
    return Wanted(merge(body, item.get("settings") or {}), name=str(item["name"]))


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for an evaluation store."""
    rest = minus({k: v for k, v in tree.items() if k != "zone"}, DEFAULTS)
    item: dict[str, Any] = {"name": tree.get("name", place["name"])}
    flavor = next((word for word, at in FLAVORS.items() if at == tree.get("mesFlavor")), "tabular")
    if flavor != "tabular":
        item["flavor"] = flavor
    item.update({key: ordered(rest[at]) for key, at in WORDS.items() if at in rest})
    item.update(taggable.show(rest))
    return Written(merge({**item, **measured.show(rest)}, ordered(settings(rest, OWN))))


def unwrap(document: Mapping[str, Any]) -> dict[str, Any]:
    """The tree of a document; stores of old projects carry no flavour and are tabular."""
    return {"mesFlavor": "TABULAR", **{k: v for k, v in document.items() if k != "smartName"}}


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of a name; the flavour is in the query (AUTO §7.1)."""
    body = {"projectKey": facts["project"], "name": resource.name}
    at = url("projects", facts["project"], "modelevaluationstores") + "/"
    return [Call("POST", at, body, query={"flavor": wire["mesFlavor"]}, note="create evaluation store")]


AGENTS = "/projects/{project}/modelevaluationstores/?flavor=AGENT"


def beside(reply: Any) -> str:
    """Where the stores of agents are listed: without a flavour they are left out (AUTO §7.4). A checkout's list has
    whole documents, and all of them."""
    return "" if any("flowOptions" in item for item in reply) else AGENTS


def stores(reply: Any, agents: Any = ()) -> list[Mapping[str, Any]]:
    """Both lists as one, each store once."""
    return list({str(item["id"]): item for item in (*reply, *agents)}.values())


def holds_data(tree: Mapping[str, Any]) -> str:
    """Its evaluations are nowhere else."""
    return "its evaluations go with it"
