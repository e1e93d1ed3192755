"""The recipe that evaluates predictions whose model is elsewhere: friendly ↔ payload (corpus: a real one of DSS 10).

{type: evaluate_predictions, inputs: [SCORED], outputs: [{evaluation_store: churn}], prediction: BINARY_CLASSIFICATION,
 target: CHURNED, predicted: prediction, probabilities: {"0": proba_0, "1": proba_1}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....common.learning.defaults import SPARK
from ....common.trees import SILENT
from ..form import Ends, Field, Spot
from ..pieces import flat, samples
from ..pieces.simple import raw, switch, text
from ..pieces.texts import judging

SKELETON: Mapping[str, Any] = {
    "modelType": "EXTERNAL",
    "modelParams": {},
    "trainDataType": "EXTERNAL",
    "trainDataParams": {},
    "isProbaAware": True,
    "classes": [],
    "features": [],
    "labels": [],
    "probas": [],
    "dontComputePerformance": False,
    "autoOptimizeThreshold": True,
    "activeClassifierThreshold": 0.5,
    "metricParams": {
        "thresholdOptimizationMetric": "F1",
        "customEvaluationMetricGIB": True,
        "customEvaluationMetricNeedsProba": False,
        "liftPoint": 0.4,
        "costMatrixWeights": {"tpGain": 1.0, "fpGain": -0.3, "tnGain": 0.0, "fnGain": 0.0},
    },
    "sparkParams": SPARK,
}


def _read(value: Any, spot: Spot) -> Any:
    if not isinstance(value, Mapping):
        spot.error("these are no probabilities", "write {CLASS: COLUMN}")
        return []
    return [{"key": str(key), "value": column} for key, column in value.items()]


def _show(value: Any, _ends: Ends) -> Any:
    plain = isinstance(value, list) and all(set(one) == {"key", "value"} for one in value)
    return {one["key"]: one["value"] for one in value} if plain else SILENT


FORM = flat.form(
    "standalone_evaluation",
    (
        text("prediction", "predictionType", "BINARY_CLASSIFICATION, MULTICLASS, REGRESSION …"),
        text("target", "targetVariable", "Column with what was true"),
        text("predicted", "predictionVariable", "Column with what was predicted"),
        Field("probabilities", "probas", {"type": "object", "description": "Class → column with its probability"},
              _read, _show),
        switch("with_probabilities", "isProbaAware", "There are probabilities; on without it"),
        Field("threshold", "activeClassifierThreshold", {"type": "number", "description": "A row is of the positive "
              "class from this probability on; 0.5 without it"}),
        switch("optimize_threshold", "autoOptimizeThreshold", "Look for the best threshold; on without it"),
        Field("sample", "selection", samples.SCHEMA, samples.read, samples.show),
        raw("classes", "classes", "Classes, as DSS has them"),
        raw("features", "features", "Features, as DSS has them"),
        raw("evaluation_labels", "labels", "Labels of the evaluation, as DSS has them"),
        switch("dont_compute_performance", "dontComputePerformance", "What was true is not known: compute drift only"),
        flat.in_snake_case("scores", "metricParams", "What is measured how, in snake case"),
    ),
    SKELETON,
    tidy=judging.tidy,
    least={"with_probabilities": True},
    columns=("targetVariable", "predictionVariable", "probas[*].value"),
    about="How well predictions are whose model is not in the project",
    example={
        "inputs": ["SCORED"],
        "outputs": [{"evaluation_store": "churn"}],
        "prediction": "BINARY_CLASSIFICATION",
        "target": "CHURNED",
        "predicted": "prediction",
        "probabilities": {"0": "proba_0", "1": "proba_1"},
    },
)  # fmt: skip
