"""Saved models: what a creation writes, by type (AUTO §7.3, corpus §3.2). Facts only."""

from __future__ import annotations

from typing import Any

from ..typed import clone, defaults
from .classes import FLOW_OPTIONS
from .lab import METRICS as SCORING
from .new_project import CHECKS, METRICS

Doc = dict[str, Any]
CREATABLE = ("MLFLOW_PYFUNC", "PROXY_MODEL", "LLM_GENERIC")
"""Types that the API makes; DSS_MANAGED ones come from ML tasks, agents have routes of their own (AUTO §7.1)."""
SERVERS = ("activeVersion", "lastTrainIndex", "lastTrainJobId", "lastExportedFrom", "savedModelType", "contentType")
"""Keys that a PUT does not change (AUTO §7.3)."""
PREDICTIONS = ("BINARY_CLASSIFICATION", "REGRESSION", "MULTICLASS")
BASE: Doc = {
    "needsInputDataFolder": False,
    "publishPolicy": "UNCONDITIONAL",
    "rebuildBehavior": "EXPLICIT",
    "cleanTemporaryVersionsPostJob": False,
    "inlineVersions": [],
    "conditionalOutputs": [],
    "partitioning": {
        "ignoreNonMatchingFile": False,
        "considerMissingRequestedPartitionsAsEmpty": False,
        "dimensions": [],
    },
    "flowOptions": defaults(FLOW_OPTIONS),
    "metrics": METRICS,
    "metricsChecks": CHECKS,
    "lastTrainIndex": 0,
    "lastTrainJobId": "",
    "tags": [],
    "customFields": {},
    "checklists": {"checklists": []},
}


def new(name: str, type_: str, prediction_type: str | None, proxy: Doc | None) -> Doc:
    """A saved model without versions."""
    doc: Doc = {**clone(BASE), "savedModelType": type_, "name": name}
    if type_ == "LLM_GENERIC":
        return doc
    task: Doc = {"taskType": "PREDICTION", "backendType": "PY_MEMORY", "modeling": {"metrics": clone(SCORING)}}
    if prediction_type:
        task["predictionType"] = prediction_type
    doc["miniTask"] = task
    doc["contentType"] = "mlflow_python/prediction/py_memory" if type_ == "MLFLOW_PYFUNC" else "proxy_model/prediction"
    if proxy is not None:
        doc["proxyModelConfiguration"] = clone(proxy)
    return doc
