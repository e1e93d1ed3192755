"""The train recipe of predictions: friendly ↔ payload (AUTO §7.2).

{type: train, inputs: [CUSTOMERS], outputs: [{model: churn}], target: CHURNED, prediction: BINARY_CLASSIFICATION,
 algorithm: RANDOM_FOREST_CLASSIFICATION, parameters: {n_estimators: [100]}, features: {AGE: numeric, …}}
"""

from __future__ import annotations

from ..form import Field, Visual
from ..pieces import training, training_idle
from ..pieces.simple import text

# Algorithm → the block of `modeling` with its parameters (the train recipes of real projects).
BLOCKS = {
    "RANDOM_FOREST_CLASSIFICATION": "rf_classifier_grid",
    "RANDOM_FOREST_REGRESSION": "rf_regressor_grid",
    "LOGISTIC_REGRESSION": "logit_grid",
    "GBT_CLASSIFICATION": "gbt_classifier_grid",
    "GBT_REGRESSION": "gbt_regressor_grid",
    "XGBOOST_CLASSIFICATION": "xgboost_grid",
    "XGBOOST_REGRESSION": "xgboost_grid",
    "LIGHTGBM_CLASSIFICATION": "lightgbm_classification_grid",
    "LIGHTGBM_REGRESSION": "lightgbm_regression_grid",
    "SVC_CLASSIFICATION": "svc_grid",
    "KERAS_CODE": "keras",
}
FIELDS: tuple[Field, ...] = (
    text("target", "core.target_variable", "The column to predict"),
    text("prediction", "core.prediction_type", "BINARY_CLASSIFICATION, MULTICLASS, REGRESSION …"),
    text("algorithm", "modeling.algorithm", f"{', '.join(BLOCKS)}, or another of DSS's"),
    text("weighting", "core.weight.weightMethod", "CLASS_WEIGHT, SAMPLE_WEIGHT, NO_WEIGHTING …"),
    *training.SHARED,
)

FORM = Visual(
    "prediction_training",
    {**{f.key: f.schema for f in FIELDS}, **training.KEYS},
    lambda item, spot: training.read(FIELDS, BLOCKS, item, spot),
    lambda rest, ends: training.show(FIELDS, BLOCKS, rest, ends),
    {**training.SKELETON, "core": {"taskType": "PREDICTION", **training.SKELETON["core"]}},
    canonical=training_idle.canonical,
    tidy=training_idle.tidy,
    seed=training.seed,
    shelve=training.shelve,
    perhaps=("core.target_variable",),
    about="A saved model trained anew",
    example={
        "inputs": ["CUSTOMERS"],
        "outputs": [{"model": "churn"}],
        "target": "CHURNED",
        "prediction": "BINARY_CLASSIFICATION",
        "algorithm": "RANDOM_FOREST_CLASSIFICATION",
        "parameters": {"n_estimators": [100], "max_tree_depth": [13]},
        "weighting": "CLASS_WEIGHT",
        "metric": "ROC_AUC",
        "classes": ["false", "true"],
        "features": {
            "CUSTOMER_ID": "rejected category",
            "AGE": "numeric bigint",
            "SPENT": {"is": "numeric", "missing_impute_with": "MEDIAN"},
            "SEGMENT": "category",
            "CHURNED": "target category boolean",
        },
    },
)
