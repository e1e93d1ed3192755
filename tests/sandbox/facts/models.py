"""Saved models: what a creation writes, by type (AUTO §7.3, corpus §3.2). Facts only."""

from __future__ import annotations

from typing import Any

from ..typed import clone, defaults
from .classes import FLOW_OPTIONS
from .lab import METRICS as SCORING
from .lab import SEARCH
from .new_project import CHECKS, METRICS, SELECTION

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
DIAGNOSED = (
    *("DATASET_SANITY_CHECKS", "MODELING_PARAMETERS", "RUNTIME", "TRAINING_OVERFIT", "LEAKAGE_DETECTION"),
    *("MODEL_CHECK", "ML_ASSERTIONS", "ABNORMAL_PREDICTIONS_DETECTION"),
)
UNUSED_SCORES: Doc = {
    "customEvaluationMetricGIB": True,
    "customEvaluationMetricNeedsProba": False,
    "netUpliftPoint": 0.5,
    "unitaryTreatmentCost": 0.0,
    "unitaryConversionBenefit": 0.0,
}
TASK: Doc = {
    "taskType": "PREDICTION",
    "backendType": "PY_MEMORY",
    "guessPolicy": "DEFAULT",
    "weight": {},
    "time": {"enabled": False, "ascending": True},
    "calibration": {"calibrationMethod": "NO_CALIBRATION"},
    "assertionsParams": {"assertions": []},
    "partitionedModel": {"enabled": False, "ssdSelection": SELECTION},
    "modeling": {
        "skipExpensiveReports": False,
        "grid_search": False,
        "max_ensemble_nodes_serialized": 6000,
        "custom_python": [],
        "custom_mllib": [],
        "plugin_python": {},
        "gridSearchParams": {**SEARCH, "nFolds": 5, "shuffleIterations": 1, "nIterRandom": 10},
        "metrics": {**SCORING, **UNUSED_SCORES},
    },
    "diagnosticsSettings": {
        "enabled": True,
        "settings": [{"type": f"ML_DIAGNOSTICS_{name}", "enabled": True} for name in DIAGNOSED],
    },
    "maxConcurrentModelTraining": 2,
    "envSelection": {"envMode": "USE_BUILTIN_MODE"},
    "containerSelection": {"containerMode": "INHERIT"},
    "sparkParams": {
        "sparkConf": {"inheritConf": "default", "conf": []},
        "sparkUseGlobalMetastore": False,
        "sparkPreparedDFStorageLevel": "MEMORY_AND_DISK",
        "sparkRepartitionNonHDFS": 1,
        "pipelineAllowStart": True,
        "pipelineAllowMerge": True,
        "sparkExecutionEngine": "SPARK_SUBMIT",
    },
    "sparkCheckpoint": "NONE",
    "labels": [],
}
"""What the task of a model says whose versions come from elsewhere (all six MLflow models of the corpus)."""


def new(name: str, type_: str, prediction_type: str | None, proxy: Doc | None) -> Doc:
    """A saved model without versions."""
    doc: Doc = {**clone(BASE), "savedModelType": type_, "name": name}
    if type_ == "LLM_GENERIC":
        return doc
    task: Doc = clone(TASK)
    if prediction_type:
        task["predictionType"] = prediction_type
    doc["miniTask"] = task
    doc["contentType"] = "mlflow_python/prediction/py_memory" if type_ == "MLFLOW_PYFUNC" else "proxy_model/prediction"
    if proxy is not None:
        doc["proxyModelConfiguration"] = clone(proxy)
    return doc
