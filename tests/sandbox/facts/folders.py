"""Managed folders and flow zones: field classes and creation values (API §7, §9; corpus §3.7)."""

from __future__ import annotations

from ..typed import ANY, OPTIONAL, ListOf
from . import blocks
from . import classes as c
from .blocks import Doc

FOLDER: c.Spec = {
    "name": OPTIONAL,
    "type": OPTIONAL,
    "path": OPTIONAL,
    "params": ANY,
    "flowOptions": c.FLOW_OPTIONS,
    "partitioning": OPTIONAL,
    "metrics": c.METRICS,
    "checks": {"runOnBuild": False, "checks": ListOf(c.CHECK), "displayedState": c.CHECKS_STATE},
    **c.ENVELOPE,
}
FOLDER_CREATED: Doc = {
    "metrics": {
        "probes": [blocks.BASIC_PROBE],
        "displayedState": {"partition": "NP", "columns": [], "metrics": ["basic:COUNT_FILES", "basic:SIZE"]},
    },
    "checks": {"displayedState": {"partition": "NP", "checks": []}},
}

ZONE: c.Spec = {
    "name": OPTIONAL,
    "color": "#2ab1ac",
    "items": ListOf(c.OBJECT_REF),
    "shared": ListOf(c.OBJECT_REF),
    "position": ANY,
    "tags": ListOf(""),
    "customFields": ANY,
    "checklists": c.CHECKLISTS,
    "shortDesc": OPTIONAL,
    "description": OPTIONAL,
}
DEFAULT_ZONE_ID = "default"
DEFAULT_ZONE: Doc = {"name": "Default", "color": "#D1D8DA"}
