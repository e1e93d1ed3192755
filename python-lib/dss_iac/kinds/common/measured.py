"""What saved models and evaluation stores have alike: metrics and checks, options of the flow, partitions (AUTO §7.3,
§7.4). Both directions; knows no kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Reader
from . import partitioning, taggable
from .quality import metrics, rules
from .storage_defaults import ENGINES, FLOW
from .trees import camel, hollow, ordered, snake

SCHEMA: Mapping[str, Any] = {
    "metrics": metrics.SCHEMA,
    "checks": {**rules.SCHEMA, "description": "Checks in words, or as DSS has them, with their type"},
    "check_on_build": {"type": "boolean", "description": "Run the checks after each build"},
    "flow": {"type": "object", "description": "rebuild_behavior, virtualizable …"},
    "rebuild": {"type": "string", "description": "NORMAL, EXPLICIT: only when asked for, or WRITE_PROTECT"},
    "partitioning": partitioning.SCHEMA,
}
# What a new one has (AUTO §7.3, §7.4; every model and store of the corpus).
DEFAULTS: Mapping[str, Any] = {
    **taggable.DEFAULTS,
    "flowOptions": FLOW,
    "partitioning": {
        "ignoreNonMatchingFile": False,
        "considerMissingRequestedPartitionsAsEmpty": False,
        "dimensions": [],
    },
    "metrics": {"probes": [], "engineConfig": ENGINES},
    "metricsChecks": {"runOnBuild": False, "checks": []},
}
# What any new saved model has, whatever it is a model of (AUTO §7.3; every one of the corpus).
OF_MODELS: Mapping[str, Any] = {
    **DEFAULTS,
    "needsInputDataFolder": False,
    "publishPolicy": "UNCONDITIONAL",
    "rebuildBehavior": "EXPLICIT",
    "cleanTemporaryVersionsPostJob": False,
    "conditionalOutputs": [],
}
NOISE: Mapping[str, str] = {
    "metrics.displayedState": "what the Status tab shows (API §8)",
    "metricsChecks.displayedState": "what the Status tab shows (API §8)",
    "checklists": taggable.WHY["checklists"],
}
OWN = ("metrics", "metricsChecks", "flowOptions", "rebuildBehavior", "partitioning")


def read(item: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """The document's keys for what an item says."""
    body: dict[str, Any] = {}
    checks = {at: item[key] for key, at in (("checks", "checks"), ("check_on_build", "runOnBuild")) if key in item}
    if "checks" in checks:
        checks["checks"] = rules.read(checks["checks"], reader, "checks")
    if checks:
        body["metricsChecks"] = checks
    if "metrics" in item:
        body["metrics"] = metrics.read(item["metrics"], (), reader)
    if "rebuild" in item:
        body["rebuildBehavior"] = item["rebuild"]
    if "flow" in item:
        body["flowOptions"] = camel(item["flow"])
    if isinstance(item.get("partitioning"), Mapping):
        body["partitioning"] = partitioning.read(item["partitioning"])
        partitioning.check(item["partitioning"], False, reader)
    return body


def show(rest: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of an item for what a document says beyond what a new one has."""
    checks = dict(rest.get("metricsChecks") or {})
    said = {
        "metrics": metrics.show(rest.get("metrics"), ()),
        "checks": rules.show(checks.pop("checks", None)),
        "check_on_build": checks.pop("runOnBuild", None),
        "flow": snake(rest.get("flowOptions")),
        "rebuild": rest.get("rebuildBehavior"),
        "partitioning": partitioning.show(rest.get("partitioning") or {}),
        "settings": {"metricsChecks": checks} if checks else None,
    }
    return {k: v if k in ("checks", "metrics") else ordered(v) for k, v in said.items() if not hollow(v)}
