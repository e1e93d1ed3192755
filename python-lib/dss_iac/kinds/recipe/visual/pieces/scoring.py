"""What recipes that apply a saved model share: the builder's settings, and those that a person writes (API §6.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....common.trees import SILENT
from ..form import Ends, Field
from . import flat

_SPARK = {
    "sparkExecutionEngine": "SPARK_SUBMIT",
    "sparkUseGlobalMetastore": False,
    "sparkRepartitionNonHDFS": 1,
    "sparkPreparedDFStorageLevel": "MEMORY_AND_DISK",
    "sparkConf": {"inheritConf": "default", "conf": []},
    "pipelineAllowMerge": True,
    "pipelineAllowStart": True,
}
_GPU = {"perGPUMemoryFraction": 0.5, "gpuAllowGrowth": False, "useGpu": False, "gpuList": [0]}
PREDICTION: Mapping[str, Any] = {
    "sqlPipelineParams": {"pipelineAllowStart": True, "pipelineAllowMerge": True},
    "sparkParams": _SPARK,
    "backendType": "PY_MEMORY",
    "filterInputColumns": False,
    "assignmentThreshold": 0.0,
    "keptInputColumns": [],
    "pastTimestepsToInclude": -1,
    "outputProbaPercentiles": False,
    "outputProbabilities": True,
    "computePropensity": False,
    "forceOriginalEngine": False,
    "treatmentRatio": 0.0,
    "individualExplanationParams": {
        "drawInScoredSet": False,
        "subChunkSize": 5000,
        "method": "ICE",
        "shapleyBackgroundSize": 100,
        "nbExplanations": 3,
    },
    "forcedClassifierThreshold": 0.0,
    "treatmentAssignmentMode": "SAMPLE_RATIO_APPROX",
    "gpuConfig": {"disabledCapabilities": [], "params": _GPU},
    "mlFlowOutputStyle": "PARSED",
    "needsInputDataFolder": False,
    "pythonBatchSize": 100000,
    "assignTreatment": False,
    "outputModelMetadata": False,
    "refitModel": False,
    "batchSize": 100,
    "outputExplanations": False,
    "overrideModelSpecifiedThreshold": False,
}
CLUSTERING: Mapping[str, Any] = {
    "pythonBatchSize": 100000,
    "keptInputColumns": [],
    "filterInputColumns": False,
    "backendType": "PY_MEMORY",
    "removeOutliers": False,
    "sparkParams": _SPARK,
    "outputModelMetadata": False,
}
OF_MODEL = ("predictionType", "savedModelType", "taskType")  # what DSS sets from the model
LEGACY: Mapping[str, Any] = {  # where older versions kept graphics cards, environment and Spark
    "gpuAllowGrowth": False,
    "gpuList": [0],
    "perGPUMemoryFraction": 0.5,
    "useGPU": False,
    "envSelection": {"envMode": "INHERIT"},
    **_SPARK,
}
TOLD: Mapping[str, str] = {
    "backendType": "What computes it",
    "pythonBatchSize": "So many rows at once",
    "batchSize": "So many rows at once, of a deep learning model",
    "removeOutliers": "Leave out rows that are in no cluster",
    "outputModelMetadata": "Add columns that name the model's version",
    "outputProbabilities": "Add a column with the probability of each class",
    "outputProbaPercentiles": "Add the percentile of the probability",
    "outputExplanations": "Add what led to each prediction",
    "individualExplanationParams": "How predictions are explained: `nb_explanations`, `method` (ICE or SHAPLEY) …",
    "overrideModelSpecifiedThreshold": "Use `forced_classifier_threshold` instead of the model's",
    "forcedClassifierThreshold": "A row is of the positive class from this probability on",
    "forceOriginalEngine": "Compute as in training, even where that is slower",
    "refitModel": "Train a model of time series anew first",
    "pastTimestepsToInclude": "So many past rows of a time series; -1: none",
    "computePropensity": "Of a causal model: add how likely a treatment was",
    "assignTreatment": "Of a causal model: add a recommended treatment",
    "treatmentAssignmentMode": "How treatments are recommended",
    "treatmentRatio": "The share of rows that get a treatment",
    "assignmentThreshold": "The effect from which on a treatment is recommended",
    "mlFlowOutputStyle": "What becomes of an MLflow model's answer, PARSED or RAW",
    "needsInputDataFolder": "The input names files, of images for example, that lie in a folder",
}
_SHARED = ("filterInputColumns", "keptInputColumns", "sqlPipelineParams", "gpuConfig", "sparkParams")


def fields(skeleton: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields of a recipe that scores."""
    return (
        COLUMNS,
        Field("engine", "engineType", {"type": "string", "description": "DSS, SQL, SPARK …; without it DSS chooses"}),
        Field(
            "spark_config",
            "sparkParams.sparkConf.inheritConf",
            {"type": "string", "description": "Name of a Spark configuration"},
        ),
        Field("use_gpu", "gpuConfig.params.useGpu", {"type": "boolean", "description": "false without it"}),
        *flat.fields(skeleton, {"mlFlowOutputStyle": "mlflow_output"}, _SHARED, TOLD),
    )


def _show_columns(value: Any, _ends: Ends) -> Any:
    return value if value else SILENT


COLUMNS = Field(
    "columns",
    "keptInputColumns",
    {"type": "array", "items": {"type": "string"}, "description": "Columns of the input to keep; all without it"},
    show=_show_columns,
)


def canonical(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Columns that are listed are those that are kept; a list that is switched off is none."""
    out = dict(payload)
    if "filterInputColumns" in out and "keptInputColumns" in out:
        listed = out["filterInputColumns"] is True and bool(out["keptInputColumns"])
        out["filterInputColumns"], out["keptInputColumns"] = listed, out["keptInputColumns"] if listed else []
    elif out.get("keptInputColumns"):
        out["filterInputColumns"] = True
    return out
