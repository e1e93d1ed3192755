"""Analyses and ML tasks: what a guess writes (AUTO §7.2; keys and values of real train recipes, corpus §3.3).

Facts only: templates by type of feature and of prediction. Refuses to know routes, training and data.
"""

from __future__ import annotations

from typing import Any

from ..typed import clone
from .blocks import SELECTION, SPARK_SCORING

Doc = dict[str, Any]
NUMBERS = ("tinyint", "smallint", "int", "bigint", "float", "double")
SCRIPT: Doc = {
    "steps": [],
    "maxProcessedMemTableBytes": -1,
    "columnsSelection": {"mode": "ALL"},
    "columnWidthsByName": {},
    "sorting": [],
    "analysisColumnData": {},
    "explorationSampling": {
        "selection": {**SELECTION, "samplingMethod": "HEAD_SEQUENTIAL", "maxRecords": 10000},
        "autoRefreshSample": False,
        "_refreshTrigger": 0,
    },
    "explorationFilters": [],
}
SPLIT: Doc = {
    "ttPolicy": "SPLIT_SINGLE_DATASET",
    "ssdSplitMode": "RANDOM",
    "ssdTrainingRatio": 0.8,
    "ssdSeed": 1337,
    "ssdStratified": False,
    "ssdGrouped": False,
    "kfold": False,
    "nFolds": 5,
    "splitBeforePrepare": True,
    "streamAll": False,
    "testOnLargerValues": True,
    "subSamplingSeed": 1337,
    "instanceIdRefresher": 0,
    "ssdSelection": {**SELECTION, "samplingMethod": "HEAD_SEQUENTIAL", "maxRecords": 100000, "seed": 1337},
}
SEARCH: Doc = {
    "mode": "KFOLD",
    "strategy": "GRID",
    "randomized": True,
    "nFolds": 5,
    "splitRatio": 0.8,
    "stratified": True,
    "cvSeed": 1337,
    "seed": 1337,
    "nIter": 0,
    "nIterRandom": 5,
    "timeout": 0,
    "nJobs": 4,
    "distributed": False,
    "nContainers": 4,
    "bayesianOptimizer": "SCIKIT_OPTIMIZE",
}
METRICS: Doc = {
    "evaluationMetric": "ROC_AUC",
    "thresholdOptimizationMetric": "F1",
    "customMetrics": [],
    "liftPoint": 0.4,
    "classAveragingMethod": "MACRO",
    "costMatrixWeights": {"tpGain": 1.0, "tnGain": 0.0, "fpGain": -0.3, "fnGain": 0.0},
}
METRIC_OF = {
    "BINARY_CLASSIFICATION": "ROC_AUC",
    "MULTICLASS": "ROC_AUC",
    "REGRESSION": "R2",
    "CLUSTERING": "SILHOUETTE",
}
_COMMON: Doc = {"customHandlingCode": "", "customProcessorWantsMatrix": False, "sendToInput": "main"}
FEATURES: dict[str, Doc] = {
    "NUMERIC": {
        "type": "NUMERIC",
        "numerical_handling": "REGULAR",
        "missing_handling": "IMPUTE",
        "missing_impute_with": "MEAN",
        "impute_constant_value": 0.0,
        "rescaling": "AVGSTD",
        "quantile_bin_nb_bins": 4,
        "generate_derivative": False,
        "keep_regular": False,
        "monotonic": "NONE",
        **_COMMON,
    },
    "CATEGORY": {
        "type": "CATEGORY",
        "category_handling": "DUMMIFY",
        "missing_handling": "NONE",
        "missing_impute_with": "MODE",
        "dummy_clip": "MAX_NB_CATEGORIES",
        "dummy_drop": "NONE",
        "max_nb_categories": 100,
        "cumulative_proportion": 0.95,
        "min_samples": 10,
        "impact_method": "M_ESTIMATOR",
        **_COMMON,
    },
}


def grid(*values: float) -> Doc:
    """A hyperparameter of prediction tasks; only `values` is for editing (AUTO §7.2)."""
    span = {"scaling": "LINEAR", "min": min(values), "max": max(values), "nbValues": 3}
    return {"gridMode": "EXPLICIT", "randomMode": "RANGE", "limit": {"min": 0}, "values": list(values), "range": span}


_FOREST: Doc = {
    "n_estimators": grid(100),
    "min_samples_leaf": grid(3),
    "max_tree_depth": grid(6, 13),
    "n_jobs": 4,
    "selection_mode": "auto",
    "max_features": grid(0.5),
    "max_feature_prop": grid(0.5),
}
_LOGIT: Doc = {
    "n_jobs": 4,
    "penalty": {"values": {"l2": {"enabled": True}, "l1": {"enabled": False}}},
    "C": grid(0.1, 1, 10),
}
_RIDGE: Doc = {"alphaMode": "MANUAL", "alpha": grid(0.1, 1, 10)}
_TREE: Doc = {"max_depth": grid(5), "min_samples_leaf": grid(1), "criterion": {"values": {"gini": {"enabled": True}}}}
ALGORITHMS: dict[str, dict[str, tuple[bool, Doc]]] = {
    "CLASSIFICATION": {
        "random_forest_classification": (True, _FOREST),
        "logistic_regression": (True, _LOGIT),
        "decision_tree_classification": (False, _TREE),
    },
    "REGRESSION": {
        "random_forest_regression": (True, _FOREST),
        "ridge_regression": (True, _RIDGE),
        "decision_tree_regression": (False, _TREE),
    },
    "CLUSTERING": {"kmeans_clustering": (True, {"k": [3, 5]}), "isolation_forest": (False, {"n_estimators": [100]})},
    "FORECAST": {"trivial_identity_timeseries": (True, {}), "seasonal_naive_timeseries": (True, {})},
}
"""Family of a prediction type → algorithm → whether a guess enables it, and its settings."""
PREDICTION = [
    "random_forest_classification",
    "random_forest_regression",
    "extra_trees",
    "gbt_classification",
    "gbt_regression",
    "decision_tree_classification",
    "decision_tree_regression",
    "ridge_regression",
    "lasso_regression",
    "leastsquare_regression",
    "sgd_regression",
    "knn",
    "logistic_regression",
    "neural_network",
    "deep_neural_network_regression",
    "deep_neural_network_classification",
    "svc_classifier",
    "svm_regression",
    "sgd_classifier",
    "lars_params",
    "lightgbm_classification",
    "lightgbm_regression",
    "catboost_classification",
    "catboost_regression",
    "xgboost",
    "deep_learning_sparkling",
    "gbm_sparkling",
    "rf_sparkling",
    "glm_sparkling",
    "nb_sparkling",
    "mllib_logit",
    "mllib_naive_bayes",
    "mllib_linreg",
    "mllib_rf",
    "mllib_gbt",
    "mllib_dt",
    "vertica_linear_regression",
    "vertica_logistic_regression",
    "keras",
    "tabicl_classification",
    "tabiclv2_classification",
    "tabiclv2_regression",
]
"""Every algorithm that settings of a prediction task have a block for, as the client looks them up."""
_JOBS: Doc = {"n_jobs": 4}
_SPARK: Doc = {"cache_node_ids": False, "max_memory_mb": 256}
ALWAYS: dict[str, Doc] = {
    **dict.fromkeys(("random_forest_classification", "random_forest_regression", "extra_trees"), _JOBS),
    **dict.fromkeys(("leastsquare_regression", "logistic_regression", "sgd_regression", "sgd_classifier"), _JOBS),
    **dict.fromkeys(("mllib_dt", "mllib_rf", "mllib_gbt"), _SPARK),
    "xgboost": {"nthread": 4},
}
"""What blocks of algorithms have even when they are off: the client reads these keys at once."""
NAMES = {
    "random_forest_classification": "RANDOM_FOREST_CLASSIFICATION",
    "logistic_regression": "LOGISTIC_REGRESSION",
    "decision_tree_classification": "DECISION_TREE_CLASSIFICATION",
    "random_forest_regression": "RANDOM_FOREST_REGRESSION",
    "ridge_regression": "RIDGE_REGRESSION",
    "decision_tree_regression": "DECISION_TREE_REGRESSION",
    "kmeans_clustering": "KMEANS",
    "isolation_forest": "PY_ISOLATION_FOREST",
    "trivial_identity_timeseries": "TRIVIAL_IDENTITY_TIMESERIES",
    "seasonal_naive_timeseries": "SEASONAL_NAIVE",
}
DIAGNOSED = [
    *("DATASET_SANITY_CHECKS", "MODELING_PARAMETERS", "RUNTIME", "TRAINING_OVERFIT", "LEAKAGE_DETECTION"),
    *("MODEL_CHECK", "ML_ASSERTIONS", "ABNORMAL_PREDICTIONS_DETECTION"),
]  # corpus: miniTask of saved models
SETTINGS: Doc = {
    "splitParams": SPLIT,
    "weight": {"weightMethod": "NO_WEIGHTING"},
    "time": {"enabled": False, "ascending": True},
    "calibration": {"calibrationMethod": "NO_CALIBRATION", "calibrateOnTestSet": True, "calibrationDataRatio": 0.2},
    "assertionsParams": {"assertions": []},
    "overridesParams": {"overrides": []},
    "uncertainty": {"predictionIntervalsEnabled": False, "predictionIntervalsCoverage": 0.95},
    "partitionedModel": {"enabled": False},
    "diagnosticsSettings": {
        "enabled": True,
        "settings": [{"type": f"ML_DIAGNOSTICS_{name}", "enabled": True} for name in DIAGNOSED],
    },
    "gpuConfig": {"params": {"useGpu": False, "gpuList": [0]}, "disabledCapabilities": []},
    "envSelection": {"envMode": "INHERIT"},
    "containerSelection": {"containerMode": "INHERIT"},
    "sparkParams": SPARK_SCORING,
    "maxConcurrentModelTraining": 2,
    "labels": [],
}
PREPROCESSING: Doc = {
    "feature_selection_params": {"method": "NONE"},
    "feature_generation": {
        "manual_interactions": {"interactions": []},
        "pairwise_linear": {"behavior": "DISABLED"},
        "polynomial_combinations": {"behavior": "DISABLED"},
        "numericals_clustering": {"behavior": "DISABLED", "k": 0, "all_features": False, "input_features": []},
    },
    "target_remapping": [],
    "skipPreprocessing": False,
}


FORECAST: Doc = {
    "timestepParams": {"timeunit": "DAY", "numberOfTimeunits": 1},
    "predictionLength": 1,
    "gapSize": 0,
    "evaluationParams": {"testSize": 1, "gapSize": 0},
    "quantilesToForecast": [0.05, 0.5, 0.95],
}
"""What a forecasting task has beside the rest, as the client reads it."""


def family(prediction_type: str | None) -> str:
    """Which algorithms there are for a prediction type (None: clustering)."""
    if prediction_type is None:
        return "CLUSTERING"
    return {"REGRESSION": "REGRESSION", "TIMESERIES_FORECAST": "FORECAST"}.get(
        prediction_type, "REGRESSION" if prediction_type.endswith("REGRESSION") else "CLASSIFICATION"
    )


def guessed_type(storage: str) -> str:
    """What a target of a storage type looks like, without its values."""
    if storage == "boolean":
        return "BINARY_CLASSIFICATION"
    return "REGRESSION" if storage in NUMBERS else "MULTICLASS"


def features(columns: list[Doc], targets: list[str]) -> Doc:
    """Handling of every column; free of data, so nothing is rejected for its values."""
    out: Doc = {}
    for column in columns:
        kind = "NUMERIC" if column.get("type") in NUMBERS else "CATEGORY"
        role = "TARGET" if column["name"] in targets else "INPUT"
        state = {"userModified": False, "autoModifiedByDSS": False}
        out[column["name"]] = {"role": role, **clone(FEATURES[kind]), "state": state}
    return out


def modeling(prediction_type: str | None) -> Doc:
    """Algorithms with their grids, the metric and the search."""
    which = family(prediction_type)
    algorithms = {name: {"enabled": on, **clone(rest)} for name, (on, rest) in ALGORITHMS[which].items()}
    if which in ("CLASSIFICATION", "REGRESSION"):
        algorithms |= {
            name: {"enabled": False, **ALWAYS.get(name, {})} for name in PREDICTION if name not in algorithms
        }
    metric = METRIC_OF.get(prediction_type or "CLUSTERING", "R2")
    return {
        **algorithms,
        "metrics": {**clone(METRICS), "evaluationMetric": metric},
        "gridSearchParams": clone(SEARCH),
        "custom_python": [],
        "custom_mllib": [],
        "plugin_python": {},
    }
