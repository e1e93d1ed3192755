"""Datasets: the field class, and what creation writes (API §5.2, corpus §3.4).

Parameters by storage type are in ``dataset_types``, by format in ``formats``.
"""

from __future__ import annotations

from typing import Any

from ..typed import ANY, OPTIONAL, Enum, ListOf, Opt
from . import blocks
from . import classes as c
from .blocks import Doc

_CONTENT: c.Spec = {"name": OPTIONAL, "type": OPTIONAL, "objectFields": OPTIONAL}
COLUMN: c.Spec = {
    "name": OPTIONAL,
    "type": OPTIONAL,
    "maxLength": OPTIONAL,
    "comment": OPTIONAL,
    "meaning": OPTIONAL,
    "originalType": OPTIONAL,
    "timestampNoTzAsDate": OPTIONAL,
    "isColumnEdited": OPTIONAL,
    "arrayContent": Opt(_CONTENT),
    "mapKeys": Opt(_CONTENT),
    "mapValues": Opt(_CONTENT),
    "objectFields": OPTIONAL,
}
SCHEMA: c.Spec = {"columns": ListOf(COLUMN), "userModified": False, "metadata": OPTIONAL}
_DIMENSION: c.Spec = {"name": OPTIONAL, "type": Enum("value", "time"), "params": OPTIONAL}

# `params`, `formatType` and `formatParams` are handled by type; they are opaque here.
DATASET: c.Spec = {
    "type": OPTIONAL,
    "managed": False,
    "featureGroup": False,
    "formatType": OPTIONAL,
    "checks": ListOf(),
    "customMeta": c.CUSTOM_META,
    "flowOptions": c.FLOW_OPTIONS,
    "readWriteOptions": {
        "preserveOrder": False,
        "writeBuckets": 1,
        "forceSingleOutputFile": False,
        "defaultReadOrdering": {"enabled": False, "rules": ListOf()},
    },
    "formatParams": OPTIONAL,
    "partitioning": {
        "filePathPattern": OPTIONAL,
        "ignoreNonMatchingFile": False,
        "considerMissingRequestedPartitionsAsEmpty": False,
        "dimensions": ListOf(_DIMENSION),
    },
    "params": ANY,
    "schema": SCHEMA,
    "typeSystemVersion": Enum("V1", "V2"),
    "dkuProperties": ListOf(c.NAME_VALUE),
    "metrics": c.METRICS,
    "metricsChecks": {
        "monitor": False,
        "runOnBuild": OPTIONAL,
        "checks": ListOf(c.CHECK),
        "displayedState": c.CHECKS_STATE,
    },
    "dataSteward": OPTIONAL,
    "remoteFiles": OPTIONAL,
    **c.ENVELOPE,
}

# Sections whose fate is uncertain when a PUT leaves them out (API §17; reading ``put-absent-section``).
SECTIONS = (
    "flowOptions",
    "readWriteOptions",
    "partitioning",
    "metrics",
    "metricsChecks",
    "checks",
    "schema",
    "customMeta",
    "customFields",
    "dkuProperties",
    "tags",
    "checklists",
)

METADATA = ("tags", "checklists", "description", "shortDesc", "customFields")


def created(kind: str, *, with_format: bool, managed: bool) -> Doc:
    """A dataset of type ``kind`` as creation writes it, without params and format (API §5.2, §5.10)."""
    shown = ["basic:COUNT_COLUMNS", "records:COUNT_RECORDS"]
    if with_format:
        shown[1:1] = ["basic:COUNT_FILES", "basic:SIZE"]
    return {
        "type": kind,
        "managed": managed,
        "typeSystemVersion": "V2",
        "schema": {"columns": [], "userModified": True},
        "metrics": {
            "probes": [blocks.BASIC_PROBE, blocks.RECORDS_PROBE],
            "displayedState": {"columns": [], "metrics": shown},
        },
    }


def rule_defaults(rule: dict[str, Any]) -> Doc:
    """What the server adds to a data-quality rule (API §8): all bounds, run mode, switches."""
    bounds: Doc = {}
    if rule.get("type", "").endswith("Rule") or rule.get("type") == "numericRange":
        for bound in ("minimum", "maximum", "softMinimum", "softMaximum"):
            bounds.update({bound: 0.0, f"{bound}Enabled": False})
    return {**bounds, "computeOnBuildMode": "PARTITION", "autoRun": True, "enabled": True}


def display_name(rule: Doc) -> str:
    """The name that the server derives from a rule without one."""
    words = str(rule.get("type") or "Rule").removesuffix("Rule")
    spaced = "".join(f" {c.lower()}" if c.isupper() and n else c for n, c in enumerate(words))
    columns = ", ".join(rule.get("columns") or [])
    bounds = [f"{b} {rule[b]:g}" for b in ("minimum", "maximum") if rule.get(f"{b}Enabled")]
    return " ".join([spaced, *([f"on {columns}"] if columns else []), *([f"({', '.join(bounds)})"] if bounds else [])])
