"""What DSS writes by itself into whatever is learned: tasks of saved models, train recipes, ML tasks (AUTO §7.2, §7.3;
every model of the corpus). Pure data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..storage_defaults import FULL_SELECTION

SPARK: Mapping[str, Any] = {
    "sparkUseGlobalMetastore": False,
    "sparkRepartitionNonHDFS": 1,
    "sparkPreparedDFStorageLevel": "MEMORY_AND_DISK",
    "sparkExecutionEngine": "SPARK_SUBMIT",
    "sparkConf": {"inheritConf": "default", "conf": []},
    "pipelineAllowStart": True,
    "pipelineAllowMerge": True,
}
SCORES: Mapping[str, Any] = {
    "thresholdOptimizationMetric": "F1",
    "customEvaluationMetricGIB": True,
    "customEvaluationMetricNeedsProba": False,
    "customMetrics": [],
    "liftPoint": 0.4,
    "netUpliftPoint": 0.5,
    "unitaryTreatmentCost": 0.0,
    "unitaryConversionBenefit": 0.0,
    "classAveragingMethod": "MACRO",
    "causalWeighting": "NO_WEIGHTING",
    "costMatrixWeights": {"tpGain": 1.0, "tnGain": 0.0, "fpGain": -0.3, "fnGain": 0.0},
}
SEARCH: Mapping[str, Any] = {
    "mode": "KFOLD",
    "splitRatio": 0.8,
    "shuffleIterations": 1,
    "nFolds": 5,
    "cvSeed": 1337,
    "stratified": True,
    "strategy": "GRID",
    "bayesianOptimizer": "SCIKIT_OPTIMIZE",
    "randomized": True,
    "seed": 1337,
    "nIter": 0,
    "nIterRandom": 10,
    "timeout": 0,
    "nJobs": 4,
    "distributed": False,
    "nContainers": 4,
}
_DIAGNOSED = (
    *("DATASET_SANITY_CHECKS", "MODELING_PARAMETERS", "RUNTIME", "TRAINING_OVERFIT", "LEAKAGE_DETECTION"),
    *("MODEL_CHECK", "ML_ASSERTIONS", "ABNORMAL_PREDICTIONS_DETECTION"),
)
# What the task of a saved model has when nobody has chosen anything else.
TASK: Mapping[str, Any] = {
    "taskType": "PREDICTION",
    "backendType": "PY_MEMORY",
    "guessPolicy": "DEFAULT",
    "weight": {"weightMethod": "NO_WEIGHTING"},
    "time": {"enabled": False, "ascending": True},
    "calibration": {"calibrationMethod": "NO_CALIBRATION"},
    "partitionedModel": {"enabled": False, "ssdSelection": FULL_SELECTION},
    "diagnosticsSettings": {
        "enabled": True,
        "settings": [{"type": f"ML_DIAGNOSTICS_{name}", "enabled": True} for name in _DIAGNOSED],
    },
    "maxConcurrentModelTraining": 2,
    "envSelection": {"envMode": "USE_BUILTIN_MODE"},
    "containerSelection": {"containerMode": "INHERIT"},
    "sparkCheckpoint": "NONE",
    "sparkParams": SPARK,
    "modeling": {
        "metrics": SCORES,
        "gridSearchParams": SEARCH,
        "grid_search": False,
        "max_ensemble_nodes_serialized": 6000,
        "skipExpensiveReports": False,
    },
}
# How features are reduced and made of others, and how rows are split, when nobody has chosen anything else.
PREPROCESSING: Mapping[str, Any] = {
    "feature_selection_params": {"method": "NONE"},
    "feature_generation": {
        "manual_interactions": {"interactions": []},
        "pairwise_linear": {"behavior": "DISABLED"},
        "polynomial_combinations": {"behavior": "DISABLED"},
        "numericals_clustering": {"behavior": "DISABLED", "k": 0, "all_features": False, "input_features": []},
        "categoricals_count_transformer": {"behavior": "DISABLED", "all_features": False, "input_features": []},
    },
    "preprocessingFitSampleRatio": 1.0,
    "preprocessingFitSampleSeed": 1337,
    "skipPreprocessing": False,
    "target_remapping": [],
}
SPLIT: Mapping[str, Any] = {
    "ttPolicy": "SPLIT_SINGLE_DATASET",
    "ssdSplitMode": "RANDOM",
    "ssdTrainingRatio": 0.8,
    "ssdSeed": 1337,
    "ssdStratified": False,
    "ssdGrouped": False,
    "kfold": False,
    "nFolds": 5,
    "splitBeforePrepare": True,
    "subSamplingSeed": 1337,
    "streamAll": False,
    "testOnLargerValues": True,
}
# The rows that a design and its recipe read at first.
SAMPLE: Mapping[str, Any] = {
    **FULL_SELECTION,
    "samplingMethod": "HEAD_SEQUENTIAL",
    "maxRecords": 100000,
    "seed": 1337,
}
