"""Hyperparameters that nobody chooses: what DSS proposes for each algorithm, and leaves in its grid (the train recipes
of real projects agree on them). In the words of `grids`; pure data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_FOREST: Mapping[str, Any] = {"selection_mode": "auto", "max_feature_prop": [0.3], "allow_sparse_matrices": False}
_XGBOOST: Mapping[str, Any] = {
    "alpha": [0.0],
    "base_score": 0.5,
    "booster": {"gbtree": True, "dart": False},
    "colsample_bylevel": [1.0],
    "colsample_bytree": [1.0],
    "early_stopping_rounds": 4,
    "enable_early_stopping": True,
    "gamma": [0.0],
    "impute_missing": False,
    "lambda": [1.0],
    "max_delta_step": [0.0],
    "min_child_weight": [1.0],
    "missing": 0.0,
    "nthread": 4,
    "scale_pos_weight": 1.0,
    "seed": 1337,
    "subsample": [1.0],
    "tree_method": "auto",
    "cpu_tree_method": "auto",
    "gpu_tree_method": "gpu_exact",
    "enable_cuda": False,
    "tweedie_variance_power": 1.5,
}
_LIGHTGBM: Mapping[str, Any] = {
    "boosting_type": {"gbdt": True, "goss": False},
    "early_stopping": True,
    "early_stopping_rounds": 4,
    "max_depth": -1,
    "min_child_weight": [0.001],
    "min_split_gain": [0.0],
    "n_jobs": 4,
    "num_leaves": [31],
    "random_state": 1337,
    "reg_alpha": [0.0],
    "reg_lambda": [0.0],
    "subsample": 0.9,
    "subsample_freq": 1,
    "use_bagging": False,
}
# Block of `modeling` in a train recipe → what it has unless somebody says otherwise.
USUAL: Mapping[str, Mapping[str, Any]] = {
    "rf_classifier_grid": {**_FOREST, "n_jobs": 4},
    "rf_regressor_grid": {**_FOREST, "n_jobs": 1},
    "gbt_classifier_grid": {"selection_mode": "auto", "loss": {"deviance": True, "exponential": False}},
    "logit_grid": {"n_jobs": 2, "multi_class": "ovr", "penalty": {"l1": False, "l2": True}},
    "xgboost_grid": _XGBOOST,
    "lightgbm_classification_grid": _LIGHTGBM,
    "lightgbm_regression_grid": _LIGHTGBM,
}
